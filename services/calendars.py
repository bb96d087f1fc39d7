"""Questions about working days, answered as the documents the command line and the API hand out."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from workflow.calendar import NO_OVERLAY, CalendarError, Notice, Overlay, WorkingCalendar, calendar_as_of
from workflow.civil_time import FIRST_YEAR, LAST_YEAR, parse_date, weekday_name
from workflow.period import CountedDay, Roll, deadline, working_period

_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def explain(
    published: str,
    days: int,
    *,
    notices: Sequence[Notice],
    as_of: date,
    count_start_day: bool = False,
    overlay: Overlay = NO_OVERLAY,
) -> dict[str, Any]:
    """Reckon a publicity of so many working days (Art. 11), every calendar day with its reason.

    ``published`` is a date or an instant with offset; ``as_of`` is inclusive. Raises CalendarError.
    """
    calendar = calendar_as_of(notices, as_of, overlay=overlay)
    period = working_period(parse_published(published), days, calendar, count_start_day=count_start_day)
    return {
        "status": period.status,
        "last_day": period.last_day.isoformat(),
        "closes_at": _instant(period.closes_at),
        "calendar": period.calendar,
        "days": [_day(day) for day in period.days],
    }


def deadline_of(
    year: int, *, roll: str = "following", notices: Sequence[Notice], as_of: date, overlay: Overlay = NO_OVERLAY
) -> dict[str, Any]:
    """31 March of a year (Art. 13, 14): when it is due, from when one is late, when to remind. Raises CalendarError."""
    found = deadline(_end_of_march(year), parse_roll(roll), calendar_as_of(notices, as_of, overlay=overlay))
    return {
        "status": found.status,
        "nominal": found.nominal.isoformat(),
        "due": found.due.isoformat(),
        "overdue_from": _instant(found.overdue_from),
        "reminders": {str(count): day.isoformat() for count, day in found.reminders.items()},
    }


def list_notices(notices: Sequence[Notice], as_of: date, *, overlay: Overlay = NO_OVERLAY) -> dict[str, Any]:
    """The notices known on a day, in the order they override each other, and the calendar they make."""
    return listed(calendar_as_of(notices, as_of, overlay=overlay))


def listed(calendar: WorkingCalendar) -> dict[str, Any]:
    """The notices in force in a calendar, the weakest first, and its version."""
    return {
        "as_of": calendar.as_of.isoformat(),
        "calendar": calendar.version,
        "items": [_notice(notice) for notice in calendar.notices],
        "total": len(calendar.notices),
    }


def year_of(calendar: WorkingCalendar, year: int) -> list[dict[str, Any]]:
    """Every day of a year in order, with what makes it other than the plain week. Raises CalendarError.

    `mark`: `off` or `worked` by a notice or local arrangement, `open` while a notice still to come may change it,
    else empty; what is known of an open day is in `reason` all the same.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarError(f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间")
    first = date(year, 1, 1)
    days = (first + timedelta(days=step) for step in range((date(year, 12, 31) - first).days + 1))
    return [_marked(day, calendar) for day in days]


def _marked(day: date, calendar: WorkingCalendar) -> dict[str, Any]:
    verdict, missing = calendar.judge(day), calendar.unsettled_because(day)
    named = verdict.notice is not None or day in calendar.overlay.holiday | calendar.overlay.workday
    mark = "open" if missing else "" if not named else "worked" if verdict.working else "off"
    return {
        "date": day.isoformat(),
        "weekday": weekday_name(day),
        "working": verdict.working,
        "mark": mark,
        "named": named,
        "reason": f"{verdict.reason}；{missing}" if missing else verdict.reason,
        "notice": verdict.notice,
    }


def with_notices(base: Sequence[Notice], added: Sequence[Notice]) -> tuple[Notice, ...]:
    """Both together; an added notice takes the place of the one with its id. For questions, never for storing."""
    return tuple(({notice.id: notice for notice in base} | {notice.id: notice for notice in added}).values())


def parse_published(text: str) -> date | datetime:
    """A date YYYY-MM-DD, or an ISO 8601 instant with its offset; raises CalendarError, a naive instant included."""
    if not _INSTANT.fullmatch(text):
        return parse_date(text, "公布时间（日期或带时区的时刻）")
    return _read_instant(text)


def parse_instant(text: str, what: str) -> datetime:
    """An ISO 8601 instant with its offset; ``what`` names it in the refusal. Raises CalendarError."""
    if not _INSTANT.fullmatch(text):
        example = "2026-10-11T00:00:00+08:00"
        raise CalendarError(f"{what} 应是带时区的时刻，例如 {example}，实为 {text[:40]!r}")
    return _read_instant(text)


def _read_instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise CalendarError(f"{text} 不是存在的时刻") from None
    if instant.tzinfo is None:
        raise CalendarError(f"时刻 {text} 没有时区，请写明，例如 {text}+08:00")
    return instant


def parse_roll(text: str) -> Roll:
    """What a date on a rest day does: following, none or preceding; raises CalendarError."""
    match text:
        case "following" | "none" | "preceding":
            return text
        case _:
            raise CalendarError(f"顺延方式应是 following、none 或 preceding，实为 {text[:40]!r}")


def _end_of_march(year: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarError(f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间")
    return date(year, 3, 31)


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _day(counted: CountedDay) -> dict[str, Any]:
    return {
        "date": counted.day.isoformat(),
        "weekday": weekday_name(counted.day),
        "working": counted.working,
        "index": counted.index,
        "reason": counted.reason,
        "notice": counted.notice,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    holidays = sum(day.kind == "holiday" for day in notice.days)
    return {
        "id": notice.id,
        "covers_year": notice.covers_year,
        "number": notice.number,
        "number_confirmed": notice.number_confirmed,
        "title": notice.title,
        "issued_on": notice.issued_on.isoformat(),
        "issued_on_confirmed": notice.issued_on_confirmed,
        "published_on": notice.published_on and notice.published_on.isoformat(),
        "amends": notice.amends,
        "holidays": holidays,
        "workdays": len(notice.days) - holidays,
    }
