"""The working calendar: notices in force, a year day by day, imports, publicities closed too early."""

import calendar as weeks
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import wiring
from api.answers import READING_ERRORS, refusal_of
from api.auth import parts, signed_in
from api.importing import Imported, take
from api.pages import here
from api.pages.case_view import said
from services.calendars import listed, year_of
from services.notice_imports import open_imports, superseded
from workflow.calendar import WorkingCalendar, local_date
from workflow.civil_time import FIRST_YEAR, LAST_YEAR
from workflow.refusals import Forbidden, Refusal
from workflow.roles import Role

bp = Blueprint("calendar", __name__)

_MOST_KEPT = 40_000  # characters a form's field may hold
_MONDAY_FIRST = weeks.Calendar(firstweekday=0)
_TOLD = {
    "proposed": "已提出导入，待另一人审核批准。",
    "waiting": "这份通知的导入已经提出，正待审核。",
    "known": "这份通知已经导入，内容相同，没有再存。",
}


@bp.get("/calendar")
def show() -> ResponseReturnValue:
    """What working days are counted by."""
    return _page()


@bp.post("/calendar/notices")
def propose() -> ResponseReturnValue:
    """Propose to import a notice; refused, the page comes again with what was handed in."""
    content, name = _handed_in()
    try:
        file = wiring.notices_in(content, name)
        with file.naming_lines():
            taken = take(file.entries, actor=signed_in(), world=parts().world, approves=False)
    except Forbidden:
        raise
    except (Refusal, *READING_ERRORS) as wrong:
        refused = refusal_of(wrong)
        assert refused is not None
        return _page(refused, content.decode("utf-8-sig", "replace")[:_MOST_KEPT]), refused.status
    return _led_on(taken)


def _handed_in() -> tuple[bytes, str]:
    """The file, or the text that was pasted, and what a refusal calls it."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return file.stream.read(), "文件"
    return request.form.get("text", "").encode(), "粘贴的内容"


def _led_on(taken: Sequence[Imported]) -> ResponseReturnValue:
    """To the case, where one notice has one; with several back to the calendar, which lists what waits."""
    for status in dict.fromkeys(item.status for item in taken):
        flash(_TOLD[status])
    if len(taken) == 1 and taken[0].case is not None:
        return redirect(url_for("case.show", case_id=taken[0].case.id))
    return redirect(url_for("calendar.show"))


def _page(refused: Refusal | None = None, typed: str = "") -> str:
    me, world = signed_in(), parts().world
    every = world.calendars.reread()
    known = world.calendars.as_of(local_date(here.now()))
    year = _year(known)
    days = year_of(known, year)
    return render_template(
        "calendar.html",
        here="calendar",
        known=listed(known),
        to_come=[notice for notice in every if notice.known_on > known.as_of],
        calendar_id=parts().settings.calendar_id,
        local=known.overlay,
        year=year,
        years=[found for found in (year - 1, year, year + 1) if FIRST_YEAR <= found <= LAST_YEAR],
        months=_months(year, {day["date"]: day for day in days}),
        arranged=[day for day in days if day["named"]],
        superseded=superseded(world, me),
        waiting=open_imports(me, world),
        may_propose=me.has(Role.CITY_OFFICER),
        refused=said(refused) if refused else None,
        typed=typed,
    )


def _year(known: WorkingCalendar) -> int:
    """The year asked for, else this one."""
    text = request.args.get("year", "")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else known.as_of.year
    return min(max(asked, FIRST_YEAR), LAST_YEAR)


def _months(year: int, days: Mapping[str, Any]) -> list[tuple[int, list[list[Any]]]]:
    """The months with their weeks from Monday on; None where a week reaches into another month."""
    return [
        (month, [[days[on.isoformat()] if on.month == month else None for on in week] for week in _weeks(year, month)])
        for month in range(1, 13)
    ]


def _weeks(year: int, month: int) -> list[list[Any]]:
    return _MONDAY_FIRST.monthdatescalendar(year, month)
