"""Cases: list, show, begin, fire, attach; their timers, history and replay."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from api import bulk, steps
from api.commands.base import READER, Answer, Context, acting, as_option, brief, command, read_data
from services import attachments, incidents, views
from services.calendars import parse_instant
from services.ports import Filters
from workflow.ledger import lateness
from workflow.policy import scope_of
from workflow.roles import Actor
from workflow.states import Kind
from workflow.words import TIMERS

_KINDS = click.Choice([kind.value for kind in Kind])
COUNTED = 10_000
_LISTED = ("id", "kind", "number", "name", "state", "version", "district", "batch")
_TOLD = ("seq", "occurred_at", "recorded_at", "clocks", "trigger", "from", "to", "actor", "role", "org", "via",
         "article", "type")  # fmt: skip
_LEDGER = ("case", "kind", "generation", "planned_on", "due_at", "fired_at", "outcome", "reason", "retry_at")


def register(cli: click.Group) -> None:
    """Add the commands of this subject."""

    @cli.group("case", short_help="办件")
    def case() -> None:
        """Cases."""

    _reading(case)
    _acting(case)
    _around(cli)


def _reading(case: click.Group) -> None:
    @command(case, "list", short_help="列出办件")
    @click.option("--kind", type=_KINDS, default=None)
    @click.option("--state", default="")
    @click.option("--district", default="")
    @click.option("--batch", default="")
    @click.option("--q", default="", help="编号、名称或单位")
    @click.option("--sort", type=click.Choice(["due", "recent"]), default="recent")
    @click.option("--after", default=None, help="上一页给出的 next")
    @as_option(required=False)
    def list_cases(
        context: Context, kind: str | None, login: str | None, password_stdin: bool, sort: str, after: str | None,
        **asked: Any,
    ) -> Any:  # fmt: skip
        actor, world = _reader(context, login, password_stdin), context.parts.world
        filters, scope = Filters(kind=kind or "", **asked), scope_of(actor)
        page = world.store.worklist(scope, filters, after=after, limit=50, sort=sort)
        items = [views.case_document(item, actor, world) for item in page.items]
        total = world.store.count(scope, filters.counted_in(sort), COUNTED)
        document = {"items": items, "total": total, "next": page.next}
        return Answer(document, view={**document, "items": brief(items, *_LISTED)})

    @command(case, "show", short_help="查看一件")
    @click.argument("case_id", metavar="ID")
    @as_option(required=False)
    def show(context: Context, case_id: str, login: str | None, password_stdin: bool) -> Any:
        actor, world = _reader(context, login, password_stdin), context.parts.world
        return views.single_case_document(views.visible(case_id, actor, world), actor, world)

    @command(case, "actions", short_help="某用户现在可办理的事项")
    @click.argument("case_id", metavar="ID")
    @as_option()
    def actions(context: Context, case_id: str, login: str, password_stdin: bool) -> Any:
        actor, world = acting(context, login, password_stdin), context.parts.world
        found = steps.actions_document(views.visible(case_id, actor, world), actor, world)
        return Answer(found, view=brief(found, "trigger", "label", "article", "step", "blocked_by"))


def _acting(case: click.Group) -> None:
    @command(case, "new", short_help="新建一件")
    @click.argument("kind", type=_KINDS)
    @click.option("--data", default="{}", help="JSON、@文件，或 - （标准输入）")
    @click.option("--key", help="幂等键")
    @as_option()
    def new(context: Context, kind: str, data: str, key: str | None, login: str, password_stdin: bool) -> Any:
        actor, world = acting(context, login, password_stdin), context.parts.world
        done = steps.begin(kind, read_data(data), actor=actor, world=world, key=key)
        return steps.case_with_actions(done.case, actor, world)

    @command(case, "fire", short_help="办理一项")
    @click.argument("case_id", metavar="ID")
    @click.argument("trigger")
    @click.option("--data", default="{}", help="JSON、@文件，或 - （标准输入）")
    @click.option("--expect", type=int, help="所见的版本号；已有人先办的，拒绝")
    @click.option("--key", help="幂等键")
    @as_option()
    def fire(
        context: Context, case_id: str, trigger: str, data: str, expect: int | None, key: str | None, login: str,
        password_stdin: bool,
    ) -> Any:  # fmt: skip
        actor, world = acting(context, login, password_stdin), context.parts.world
        done = steps.fire(case_id, trigger, read_data(data), actor=actor, world=world, expected_version=expect, key=key)
        return steps.case_with_actions(done.case, actor, world)

    @command(case, "bulk", short_help="一次办理多件：全部办成或全部不办；加 --each 逐件办理（第十五条）")
    @click.argument("trigger", type=click.Choice(bulk.STEPS))
    @click.option("--ids", default="", help="办件ID，以逗号分隔；开启考核的为平台ID")
    @click.option("--year", type=click.IntRange(2000, 2100), help="不列 --ids 时：该年度所有可办的")
    @click.option("--data", default="{}", help="JSON、@文件，或 - （标准输入）")
    @click.option("--each", is_flag=True, help="逐件办理，不成的说明理由")
    @click.option("--key", help="幂等键（整批一个）")
    @as_option()
    def many(
        context: Context, trigger: str, ids: str, year: int | None, data: str, each: bool, key: str | None,
        login: str, password_stdin: bool,
    ) -> Any:  # fmt: skip
        actor, world = acting(context, login, password_stdin), context.parts.world
        raw = read_data(data)
        if trigger == bulk.OPEN and year and isinstance(raw, Mapping):
            raw = {"year": year, **raw}
        named = [name.strip() for name in ids.split(",") if name.strip()] or bulk.fit(trigger, year, actor, world)
        receipt = bulk.decide(trigger, named, raw, actor=actor, world=world, all_or_none=not each, key=key)
        document = bulk.receipt_document(receipt, actor, world)
        return Answer(document, ok=receipt.stored and not receipt.refused)

    @command(case, "attach", short_help="上传一份材料（第十条）")
    @click.argument("case_id", metavar="ID")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--item", required=True, help="材料项目，m1 至 m7")
    @click.option("--key", help="幂等键")
    @as_option()
    def attach(
        context: Context, case_id: str, file: Path, item: str, key: str | None, login: str, password_stdin: bool
    ) -> Any:
        actor, parts = acting(context, login, password_stdin), context.parts
        with file.open("rb") as content:
            done = attachments.attach(
                case_id,
                item,
                file.name,
                content,
                actor=actor,
                world=parts.world,
                documents=parts.documents,
                files=parts.files,
                limit=parts.settings.max_upload,
                key=key,
            )
        return steps.case_with_actions(done.case, actor, parts.world)


def _around(cli: click.Group) -> None:
    @command(cli, "timers", short_help="期限台账")
    @click.option("--case", "case_id", help="只看一件")
    @click.option("--due-before", help="早于该时刻到期的")
    @click.option("--status", type=click.Choice(["armed", "fired", "cancelled", "superseded", "failed"]))
    def timers(context: Context, case_id: str | None, due_before: str | None, status: str | None) -> Any:
        before = parse_instant(due_before, "--due-before") if due_before else None
        found = context.parts.world.store.timers(case_id=case_id, due_before=before, status=status)
        return Answer([dict(timer) for timer in found], view=brief(found, *_LEDGER))

    @command(cli, "timer-retry", short_help="故障排除后，让已停止重试的期限重新触发（系统管理员）")
    @click.argument("case_id", metavar="ID")
    @click.argument("kind")
    @as_option()
    def timer_retry(context: Context, case_id: str, kind: str, login: str, password_stdin: bool) -> Any:
        world = context.parts.world
        incidents.retry(case_id, kind, actor=acting(context, login, password_stdin), world=world)
        return [dict(timer) for timer in world.store.timers(case_id=case_id, status="armed") if timer["kind"] == kind]

    @command(cli, "history", short_help="一件的全部事件")
    @click.argument("case_id", metavar="ID")
    def history(context: Context, case_id: str) -> Any:
        events = views.history_document(case_id, READER, context.parts.world)
        return Answer(events, view={"events": [_told(event) for event in events], **_counted(events)})

    @command(cli, "replay", short_help="由事件重演一件，并与库存比对")
    @click.argument("case_id", metavar="ID")
    @click.option("--at", "seq", type=click.IntRange(min=1), help="到第几个事件")
    @click.option("--as-of", help="到某一时刻")
    def replay(context: Context, case_id: str, seq: int | None, as_of: str | None) -> Any:
        instant = parse_instant(as_of, "--as-of") if as_of else None
        return views.replay_document(case_id, READER, context.parts.world, seq=seq, as_of=instant)


def _told(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event in a line: its two clocks, and what is to be said of them."""
    said = lateness(event["late_seconds"]) if "late_seconds" in event else "补录" if event.get("late_entry") else None
    return {**{name: event.get(name) for name in _TOLD}, "clocks": said}


def _counted(events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How each date was counted that an event set or moved, by the number of the event."""
    return {
        f"event {event['seq']} {TIMERS[explained['timer']]}": {
            "due_on": explained["due_on"],
            "provisional": explained["provisional"],
            "policy": explained["policy"] and explained["policy"]["text"],
            "pauses": [pause["text"] for pause in explained["pauses"]],
            "calendar": explained["calendar"],
            "note": explained["note"],
            "days": explained["days"],
        }
        for event in events
        for explained in event.get("explanations", ())
    }


def _reader(context: Context, login: str | None, password_stdin: bool) -> Actor:
    return acting(context, login, password_stdin) if login else READER
