"""Periods and deadlines in working days: arithmetic on a calendar somebody hands in, day by day.

A date that rests on a day whose notice is not out is an estimate: it is provisional and has no closing instant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, assert_never

from workflow.calendar import WorkingCalendar
from workflow.civil_time import SHANGHAI, CalendarError, civil_day, day_start

Status = Literal["settled", "provisional"]
Roll = Literal["following", "none", "preceding"]

MAX_DAYS = 366
PROVISIONAL = "；暂定："
"""Between the reason of a day that a missing notice may still move, and which notice that is."""
REMINDERS_BEFORE = (30, 15, 5)  # practice: working days before a due date
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One calendar day of a period: its place in the count, or why it has none."""

    day: date
    index: int | None
    working: bool
    reason: str
    notice: str | None


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a period stands still, both included: the day it is suspended and the day that ends it.

    Without a `last` day the pause goes on, and the period has no end yet.
    """

    first: date
    last: date | None
    why: str

    def covers(self, day: date) -> bool:
        """Whether this day is not counted because of the pause."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Period:
    """A period of n working days with its whole reckoning, from the day of the act to the last day.

    ``first_day`` is the first day counted. ``closes_at`` is None as long as the period is provisional;
    ``last_day`` is then an estimate and ``estimate_reason`` says which notice is missing.
    """

    status: Status
    first_day: date
    last_day: date
    closes_at: datetime | None
    days: tuple[CountedDay, ...]
    calendar: str
    estimate_reason: str | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A fixed calendar date, rolled or not; the due day is inclusive, so late begins at ``overdue_from``."""

    status: Status
    nominal: date
    due: date
    overdue_from: datetime | None
    reminders: Mapping[int, date]


@lru_cache(maxsize=256)  # many cases are published on one day and counted anew by one notice
def working_period(
    published: date | datetime,
    n: int,
    calendar: WorkingCalendar,
    *,
    count_start_day: bool = False,
    roll_rest_day_publication: bool = False,
    roll_from: time | None = None,
    ends_at: time | None = None,
    pauses: Sequence[Pause] = (),
) -> Period:
    """Count n working days from an act; 民法典 201: the day of the act is not counted.

    The keywords are the other readings. ``count_start_day``: it is counted if it is worked.
    ``roll_rest_day_publication``: an act on a rest day is taken as done on the next working day.
    ``roll_from``: so is one done at or after that hour in Asia/Shanghai (a bare date has no hour).
    ``ends_at``: the hour the last day ends, instead of 24:00.
    ``pauses``: no day of a pause is counted; each of them is over, since a pause that goes on has no last day to find.
    """
    _check_count(n)
    if any(pause.last is None for pause in pauses):
        raise CalendarError("期限处于中止状态，恢复计算后才有截止日")
    anchor = civil_day(published)
    start = _start_day(published, anchor, calendar, roll_rest_day_publication, roll_from)
    days = _count(anchor, start, n, calendar, count_start_day, pauses)
    last_day = days[-1].day
    first_day = next(day.day for day in days if day.index == 1)
    gap = next((day.day for day in days if not calendar.settled(day.day)), None)
    if gap is None:
        return Period("settled", first_day, last_day, _end_of(last_day, ends_at), days, calendar.version, None)
    why = calendar.unsettled_because(gap)
    return Period("provisional", first_day, last_day, None, _marked(days, calendar), calendar.version, why)


def _start_day(
    published: date | datetime, anchor: date, calendar: WorkingCalendar, roll_rest_day: bool, roll_from: time | None
) -> date:
    if roll_from and isinstance(published, datetime) and published.astimezone(SHANGHAI).time() >= roll_from:
        return calendar.add_working_days(anchor, 1)
    return calendar.find_following_working_day(anchor) if roll_rest_day else anchor


def _count(
    anchor: date,
    start: date,
    n: int,
    calendar: WorkingCalendar,
    count_start_day: bool,
    pauses: Sequence[Pause],
) -> tuple[CountedDay, ...]:
    first = start if count_start_day else start + _ONE_DAY
    days: list[CountedDay] = []
    day, found = anchor, 0
    while found < n:
        verdict = calendar.judge(day)
        index, reason = None, verdict.reason
        paused = next((pause for pause in pauses if pause.covers(day)), None)
        if day < first:
            reason = f"{'开始当日不计入' if day == start else '顺延至下一工作日起算'}（{reason}）"
        elif paused is not None:
            reason = f"中止，不计入：{paused.why}（{reason}）"
        elif verdict.working:
            index = found = found + 1
        days.append(CountedDay(day, index, verdict.working, reason, verdict.notice))
        day += _ONE_DAY
    return tuple(days)


def days_consumed(
    anchor: date,
    until: date,
    calendar: WorkingCalendar,
    *,
    count_start_day: bool = False,
    pauses: Sequence[Pause] = (),
) -> int:
    """Working days counted of a period from its act to the day before `until`, pauses left out."""
    day = anchor if count_start_day else anchor + _ONE_DAY
    found = 0
    while day < until:
        found += calendar.judge(day).working and not any(pause.covers(day) for pause in pauses)
        day += _ONE_DAY
    return found


def _marked(days: tuple[CountedDay, ...], calendar: WorkingCalendar) -> tuple[CountedDay, ...]:
    """The same days, those that a missing notice may still move saying so."""
    missing = ((day, calendar.unsettled_because(day.day)) for day in days)
    return tuple(replace(day, reason=f"{day.reason}{PROVISIONAL}{why}") if why else day for day, why in missing)


def _end_of(last_day: date, ends_at: time | None) -> datetime:
    if ends_at is None:
        return day_start(last_day + _ONE_DAY)
    return datetime.combine(last_day, ends_at, SHANGHAI)


def never_shortened(announced: Period, recomputed: Period) -> Period:
    """What holds after a new notice: the later end, since people relied on the announced one.

    A provisional announcement bound nobody, so the recomputed period simply replaces it.
    """
    if announced.status == "settled" and announced.last_day > recomputed.last_day:
        return announced
    return recomputed


def deadline(nominal: date, roll: Roll, calendar: WorkingCalendar) -> Deadline:
    """A fixed date such as 31 March (Art. 13, 14), with its reminders.

    It is settled when every day from the first reminder to the due day is: the reminders rest on notices
    even where the date itself does not roll.
    """
    nominal = civil_day(nominal)
    due = _rolled(nominal, roll, calendar)
    reminders = {count: working_days_before(due, count, calendar) for count in REMINDERS_BEFORE}
    first, last = min(*reminders.values(), nominal), max(nominal, due)
    span = (first + timedelta(days=step) for step in range((last - first).days + 1))
    settled = all(map(calendar.settled, span))
    return Deadline(
        status="settled" if settled else "provisional",
        nominal=nominal,
        due=due,
        overdue_from=day_start(due + _ONE_DAY) if settled else None,
        reminders=MappingProxyType(reminders),
    )


def deadline_period(nominal: date, roll: Roll, calendar: WorkingCalendar) -> Period:
    """A fixed date as a period of its own: the day meant, and every day it rolls over, to the day that ends it.

    Settled when every one of those days is; unlike `deadline`, whatever its reminders rest on.
    """
    due = _rolled(nominal, roll, calendar)
    first, last = min(nominal, due), max(nominal, due)
    days = tuple(_on_the_way(first + timedelta(days=step), due, calendar) for step in range((last - first).days + 1))
    why = next((reason for reason in (calendar.unsettled_because(day.day) for day in days) if reason), None)
    closes = None if why else day_start(due + _ONE_DAY)
    status: Status = "provisional" if why else "settled"
    return Period(status, nominal, due, closes, _marked(days, calendar) if why else days, calendar.version, why)


def _on_the_way(day: date, due: date, calendar: WorkingCalendar) -> CountedDay:
    verdict = calendar.judge(day)
    reason = f"截止日（{verdict.reason}）" if day == due else f"休息日，顺延（{verdict.reason}）"
    return CountedDay(day, 1 if day == due else None, verdict.working, reason, verdict.notice)


def _rolled(nominal: date, roll: Roll, calendar: WorkingCalendar) -> date:
    match roll:
        case "following":
            return calendar.find_following_working_day(nominal)
        case "preceding":
            return nominal if calendar.judge(nominal).working else working_days_before(nominal, 1, calendar)
        case "none":
            return nominal
        case _:
            assert_never(roll)


def working_days_before(day: date, n: int, calendar: WorkingCalendar) -> date:
    """The n-th working day strictly before this day."""
    _check_count(n)
    return calendar.add_working_days(day, -n)


def working_days_after(day: date, n: int, calendar: WorkingCalendar) -> date:
    """The n-th working day strictly after this day."""
    _check_count(n)
    return calendar.add_working_days(day, n)


def working_days_left(today: date, last_day: date, calendar: WorkingCalendar) -> int:
    """Working days still to come, the last day included and today not: 0 on the last day itself.

    Overdue it is the working days gone by since, negative and at least one, so that it shows over a weekend.
    """
    count = calendar.get_working_days_delta(today, last_day)
    return count if today <= last_day else -max(count, 1)


def _check_count(n: int) -> None:
    if not 1 <= n <= MAX_DAYS:
        raise CalendarError(f"工作日数应在 1 至 {MAX_DAYS} 之间")
