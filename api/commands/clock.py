"""The clock: a test database's, to be moved on; the machine's, to be confirmed after it jumped."""

from typing import Any

import click

from api.answers import read_duration
from api.commands.base import Context, acting, as_option, command
from services import clock_alarms, clock_moves
from services.calendars import parse_instant
from workflow.refusals import Refusal


def register(cli: click.Group) -> None:
    """Add the commands of this subject."""

    @cli.group("clock", short_help="测试时钟；时钟报警的确认", invoke_without_command=True)
    @click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 文档")
    @click.pass_context
    def clock(group: click.Context, as_json: bool) -> None:
        """Without a further word: where the clock stands."""
        if group.invoked_subcommand is None:
            group.invoke(shown, as_json=as_json)

    @command(clock, "show", hidden=True)
    def _show(context: Context) -> Any:
        return {"now": clock_moves.shown(_ports(context)["world"].clock.now())}

    shown = clock.commands["show"]

    @command(clock, "set", short_help="拨到某一时刻，途中到期的逐一触发")
    @click.argument("instant")
    def set_clock(context: Context, instant: str) -> Any:
        to = parse_instant(instant, "时钟要拨到的时间")
        return clock_moves.move(to, **_ports(context)).document()

    @command(clock, "advance", short_help="前进 90m、36h、3d，或到下一期限（next-timer）")
    @click.argument("by")
    def advance(context: Context, by: str) -> Any:
        if by == "next-timer":
            return clock_moves.to_next_timer(**_ports(context)).document()
        return clock_moves.advance(read_duration(by), **_ports(context)).document()

    @command(clock, "confirm", short_help="核对时间无误后，解除时钟报警，恢复期限触发（系统管理员）")
    @click.option("--reason", required=True, help="核对的情况")
    @as_option()
    def confirm(context: Context, reason: str, login: str, password_stdin: bool) -> Any:
        parts, actor = context.parts, acting(context, login, password_stdin)
        alarm = clock_alarms.confirm(reason, actor=actor, alarms=parts.alarms, now=parts.machine_now())
        return {"confirmed": clock_alarms.told(alarm), "by": actor.user, "reason": reason.strip()}


def _ports(context: Context) -> dict[str, Any]:
    if not context.parts.is_test:
        raise Refusal("no_test_clock")
    return {"world": context.parts.world, "set_clock": context.parts.set_clock}
