"""Working days: explain a period, the March deadline, the notices (Art. 11, 13, 14)."""

from datetime import date
from typing import Any

import click

from api import wiring
from api.commands.base import Context, acting, as_option, command
from api.importing import Imported, check, take
from services import calendars, notice_imports
from workflow.calendar import Notice
from workflow.civil_time import parse_date

_NEXT = {
    "proposed": "请另一位审核人核对提示和将变动的期限，以同一文件运行 shifan calendar import FILE --as 其用户名"
    "（先加 --check 可只核对），或在办件页面批准或退回。",
    "published": "在办期限在下一次心跳时按新日历重算，每变动一个记一条；已公布的公示截止日不提前，已结束的不改。",
    "checked": "核对无误，没有保存。导入须由一人以 --as 提出，另一人批准。",
    "known": "这份通知已经导入，内容相同，没有再存。",
}


def register(cli: click.Group) -> None:
    """Add the commands of this subject."""

    @cli.group("calendar", short_help="工作日历")
    def calendar() -> None:
        """Working days."""

    @command(calendar, "explain", short_help="某日公布、公示 N 个工作日，逐日说明")
    @click.option("--published", required=True, help="公布日期，或带时区的时刻")
    @click.option("--days", type=int, required=True, help="工作日数，1 至 366")
    @click.option("--as-of", help="按该日（含）已知的放假通知，默认今天")
    @click.option("--count-start-day", is_flag=True, help="公布当日计入")
    @click.option("--notices", help="另加的放假通知文件")
    @click.option("--overlay", help="地方安排文件")
    def explain(
        context: Context,
        published: str,
        days: int,
        as_of: str | None,
        count_start_day: bool,
        notices: str | None,
        overlay: str | None,
    ) -> Any:
        known: tuple[Notice, ...] = wiring.known_notices(context.settings)
        if notices:
            known = calendars.with_notices(known, wiring.read_notice_file(notices))
        return calendars.explain(
            published,
            days,
            notices=known,
            as_of=_day(as_of, context),
            count_start_day=count_start_day,
            overlay=wiring.read_overlay_file(overlay) if overlay else wiring.local_overlay(context.settings),
        )

    @command(calendar, "deadline", short_help="某年 3 月底的期限及提醒日（第十三、十四条）")
    @click.option("--year", type=int, required=True)
    @click.option("--roll", type=click.Choice(["following", "none", "preceding"]), default="following")
    @click.option("--as-of", help="按该日（含）已知的放假通知，默认今天")
    def deadline(context: Context, year: int, roll: str, as_of: str | None) -> Any:
        known = wiring.known_notices(context.settings)
        local = wiring.local_overlay(context.settings)
        return calendars.deadline_of(year, roll=roll, notices=known, as_of=_day(as_of, context), overlay=local)

    @command(calendar, "notices", short_help="已知的放假通知")
    @click.option("--as-of", help="按该日（含）已知，默认今天")
    def notices(context: Context, as_of: str | None) -> Any:
        local = wiring.local_overlay(context.settings)
        return calendars.list_notices(wiring.known_notices(context.settings), _day(as_of, context), overlay=local)

    @command(calendar, "import", short_help="核对并导入放假通知（只增不改）：一人提出，另一人以同一文件批准")
    @click.argument("file")
    @click.option("--check", "only_check", is_flag=True, help="只核对并列出将变动的期限，不提出也不批准")
    @as_option(required=False)
    def import_notices(context: Context, file: str, only_check: bool, login: str | None, password_stdin: bool) -> Any:
        if not login and not only_check:
            raise click.UsageError("导入放假通知须写明办理人：请加 --as 用户名。一人提出，另一人以同一文件批准。")
        handed_in, world = wiring.notice_file(file), context.parts.world
        with handed_in.naming_lines():
            if only_check or not login:
                taken = check(handed_in.entries, world=world)
            else:
                actor = acting(context, login, password_stdin)
                taken = take(handed_in.entries, actor=actor, world=world, approves=True)
        world.calendars.reread()
        version = world.calendars.as_of(context.today()).version
        items = [_told(item) for item in taken]
        return {**items[0], "calendar": version} if len(items) == 1 else {"items": items, "calendar": version}

    @command(calendar, "superseded", short_help="按已被取代的日历结束、现应晚于该日结束的公示")
    def superseded(context: Context) -> Any:
        found = notice_imports.superseded(context.parts.world)
        return {"items": found, "total": len(found)}


def _told(item: Imported) -> dict[str, Any]:
    """What became of one notice; while it waits for a second person with its proposal."""
    told: dict[str, Any] = {"status": item.status, "id": item.id, "next": _NEXT[item.status]}
    if item.case is not None:
        proposal = {"proposal": item.case.proposal["id"]} if item.case.proposal else {}
        told |= {"case": item.case.id, "number": item.case.number, **proposal}
    return told if item.status == "known" else told | item.consequences.document()


def _day(text: str | None, context: Context) -> date:
    return parse_date(text, "--as-of ") if text else context.today()
