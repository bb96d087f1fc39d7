"""Reminders: the days before and after a due date on which somebody is told, whom, and how urgently (practice)."""

from datetime import date, timedelta
from functools import lru_cache

from workflow.calendar import WorkingCalendar, day_start
from workflow.pack import Pack
from workflow.period import Period, working_days_after, working_days_before

REMINDED_AT = timedelta(hours=9)
"""The hour of its day at which a reminder goes out: when offices open."""


def schedule(pack: Pack) -> tuple[int, ...]:
    """The working days before a due date (negative: after it) on which a reminder goes out, the earliest first.

    Beside the pack's days, the days on which the light turns: nobody is told by a colour alone.
    """
    before = {*pack.value("reminders.before"), pack.value("light.warn"), pack.value("light.yellow")}
    return (*sorted(before, reverse=True), *(-days for days in sorted(pack.value("reminders.after"))))


def level_of(left: int, pack: Pack) -> str:
    """How urgent a deadline is with so many working days left: notice, warn, yellow, or red once it is overdue."""
    if left < 0:
        return "red"
    if left <= pack.value("light.yellow"):
        return "yellow"
    return "warn" if left <= pack.value("light.warn") else "notice"


@lru_cache(maxsize=1024)  # thousands of deadlines fall on one day
def reminder_period(due_on: date, offset: int, calendar: WorkingCalendar) -> Period:
    """The day of a reminder: so many working days before the due date, or after it where `offset` is negative."""
    day = working_days_before(due_on, offset, calendar) if offset > 0 else working_days_after(due_on, -offset, calendar)
    first, last = min(day, due_on), max(day, due_on)
    span = (first + timedelta(days=step) for step in range((last - first).days + 1))
    why = next((reason for reason in map(calendar.unsettled_because, span) if reason), None)
    at = None if why else day_start(day) + REMINDED_AT
    return Period("provisional" if why else "settled", day, day, at, (), calendar.version, why)
