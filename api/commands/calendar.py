"""Working days: explain a period, the March deadline, the notices (Art. 11, 13, 14)."""

from datetime import date
from typing import Any

import click

from api import wiring
from api.commands.base import Context, command
from services import calendars, notice_imports
from workflow.calendar import NO_OVERLAY, Notice
from workflow.civil_time import parse_date


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
            overlay=wiring.read_overlay_file(overlay) if overlay else NO_OVERLAY,
        )

    @command(calendar, "deadline", short_help="某年 3 月底的期限及提醒日（第十三、十四条）")
    @click.option("--year", type=int, required=True)
    @click.option("--roll", type=click.Choice(["following", "none", "preceding"]), default="following")
    @click.option("--as-of", help="按该日（含）已知的放假通知，默认今天")
    def deadline(context: Context, year: int, roll: str, as_of: str | None) -> Any:
        known = wiring.known_notices(context.settings)
        return calendars.deadline_of(year, roll=roll, notices=known, as_of=_day(as_of, context))

    @command(calendar, "notices", short_help="已知的放假通知")
    @click.option("--as-of", help="按该日（含）已知，默认今天")
    def notices(context: Context, as_of: str | None) -> Any:
        return calendars.list_notices(wiring.known_notices(context.settings), _day(as_of, context))

    @command(calendar, "import", short_help="核对并导入放假通知（只增不改）")
    @click.argument("file")
    def import_notices(context: Context, file: str) -> Any:
        entries = wiring.read_notice_entries(file)
        parts = context.parts
        checked, warnings = notice_imports.checked_notices(entries, parts.calendars.notices())
        moves = notice_imports.would_move(checked, parts.world)
        added = parts.calendars.add(entries, by="cli", now=parts.world.clock.now())
        return {
            "imported": [notice.id for notice in added],
            "known_already": len(entries) - len(added),
            "calendar": parts.world.calendars.as_of(context.today()).version,
            "warnings": list(warnings),
            "moves": moves,
            "timers": "在办期限在下一次心跳时按新日历重算，每变动一个记一条；已公布的公示截止日不提前，已结束的不改。",
        }

    @command(calendar, "superseded", short_help="按已被取代的日历结束、现应晚于该日结束的公示")
    def superseded(context: Context) -> Any:
        found = notice_imports.superseded(context.parts.world)
        return {"items": found, "total": len(found)}


def _day(text: str | None, context: Context) -> date:
    return parse_date(text, "--as-of ") if text else context.today()
