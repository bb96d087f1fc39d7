"""Chinese working days, out of the State Council's holiday notices.

Nothing here reads a clock or a file: the notices, the day they are known on and a local overlay are
arguments, so a period can be counted again in ten years with the calendar of its day.
"""

import hashlib
import json
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workalendar.core import SAT, SUN, CoreCalendar

from workflow.civil_time import SHANGHAI, CalendarError, civil_day, day_start, local_date
from workflow.holiday_notices import NO_OVERLAY, Notice, NoticeDay, NoticeError, Overlay, parse_notice, parse_overlay

__all__ = [
    "NO_OVERLAY",
    "SHANGHAI",
    "CalendarError",
    "DayVerdict",
    "Notice",
    "NoticeDay",
    "NoticeError",
    "Overlay",
    "WorkingCalendar",
    "calendar_as_of",
    "day_start",
    "local_date",
    "parse_notice",
    "parse_overlay",
    "strength",
]

_DECEMBER, _GUARDED_FROM = 12, 25  # the next year's notice has moved days of this week, never earlier ones


@dataclass(frozen=True, slots=True)
class DayVerdict:
    """Whether one day is worked, why, and the number of the notice that says so (None: the plain week)."""

    working: bool
    reason: str
    notice: str | None


_WEEKDAY = DayVerdict(True, "周一至周五", None)
_WEEKEND = DayVerdict(False, "周末", None)
_LOCAL_OFF = DayVerdict(False, "地方安排 放假", None)
_LOCAL_WORKED = DayVerdict(True, "地方安排 上班", None)


class WorkingCalendar(CoreCalendar):
    """Working days as known on one day; made by ``calendar_as_of``, never changed, shared by threads.

    workalendar supplies the arithmetic; what it is told here is which days count. Its methods take the
    date of an instant in whatever zone that carries, so those that meet one turn it to Asia/Shanghai first.
    """

    WEEKEND_DAYS = (SAT, SUN)

    def __init__(self, in_force: tuple[Notice, ...], as_of: date, overlay: Overlay) -> None:
        """Take notices already filtered by date and ordered from the weakest to the strongest."""
        super().__init__()
        self.notices = in_force
        self.as_of = as_of
        self.overlay = overlay
        self.version = _version(in_force, overlay)
        self._yearly = frozenset(notice.covers_year for notice in in_force if notice.amends is None)
        self._named = _verdicts(in_force, overlay)

    def looked_at_on(self, day: date) -> "WorkingCalendar":
        """The same calendar as known on another day on which no other notice was known; shares everything."""
        same = copy(self)
        same.as_of = day
        return same

    def judge(self, day: date) -> DayVerdict:
        """Working or not, and who says so. It answers for unsettled days too: ask ``settled`` as well."""
        if isinstance(day, datetime):
            day = local_date(day)
        return self._named.get(day) or (_WEEKEND if day.weekday() >= SAT else _WEEKDAY)

    def settled(self, day: date) -> bool:
        """Whether no notice still to come in its ordinary season can change this day.

        Its year's notice must be known, and for 25 to 31 December the next year's too, which may move them.
        """
        year = day.year
        return year in self._yearly and (day.month != _DECEMBER or day.day < _GUARDED_FROM or year + 1 in self._yearly)

    def unsettled_because(self, day: date) -> str | None:
        """Which notice is missing for this day, in Chinese; None when the day is settled."""
        if self.settled(day):
            return None
        year = day.year + 1 if day.year in self._yearly else day.year
        return f"{year}年节假日安排的通知截至{self.as_of}尚未公布"

    def heard_last_about(self, first: date, last: date) -> str:
        """The number of the notice that became known last among those of the years these days lie in; else empty.

        The last days of December belong to the year after as well.
        """
        until = last.year + (last.month == _DECEMBER and last.day >= _GUARDED_FROM)
        told = (notice for notice in self.notices if first.year <= notice.covers_year <= until)
        latest = max(told, key=lambda notice: notice.known_on, default=None)
        return latest.number if latest else ""

    def get_calendar_holidays(self, year: int) -> list[tuple[date, str]]:
        """Days off by notice or overlay in a calendar year, as workalendar asks for them."""
        return [(day, v.reason) for day, v in self._named.items() if day.year == year and not v.working]

    def extra_working_days(self) -> tuple[date, ...]:
        """Days worked by notice or overlay, in order."""
        return tuple(sorted(day for day, verdict in self._named.items() if verdict.working))

    def is_working_day(
        self,
        day: date,
        extra_working_days: Iterable[date] | None = None,
        extra_holidays: Iterable[date] | None = None,
    ) -> bool:
        """As workalendar has it, except that make-up days count and a day off by request beats them."""
        day = civil_day(day)
        if extra_working_days and day in extra_working_days:
            return True
        if extra_holidays and day in extra_holidays:
            return False
        return self.judge(day).working

    def add_working_days(self, day: date, delta: int, *args: Any, **kwargs: Any) -> date:
        """The delta-th working day after this day (before it when negative); the day itself is not counted."""
        found: date = super().add_working_days(civil_day(day), delta, *args, **kwargs)
        return found

    def get_working_days_delta(self, start: date, end: date, *args: Any, **kwargs: Any) -> int:
        """Working days after the earlier of the two up to and including the later; never negative."""
        count: int = super().get_working_days_delta(civil_day(start), civil_day(end), *args, **kwargs)
        return count

    def find_following_working_day(self, day: date) -> date:
        """This day if it is worked, else the next one that is; workalendar's own looks at weekends only."""
        day = civil_day(day)
        return day if self.judge(day).working else self.add_working_days(day, 1)


def calendar_as_of(notices: Iterable[Notice], as_of: date, *, overlay: Overlay = NO_OVERLAY) -> WorkingCalendar:
    """The calendar made of the notices known on ``as_of`` (inclusive). Build it once and keep it.

    Of two notices naming a day the one issued later decides.
    """
    known = [notice for notice in notices if notice.known_on <= as_of]
    if len({notice.id for notice in known}) < len(known):
        raise CalendarError("有两份通知的 id 相同")
    known.sort(key=strength)
    return WorkingCalendar(tuple(known), as_of, overlay)


def strength(notice: Notice) -> tuple[date, date, bool, str]:
    """By what notices are ordered: of two that name a day the greater decides; of one day's an amendment does."""
    return notice.issued_on, notice.known_on, notice.amends is not None, notice.id


def _verdicts(in_force: tuple[Notice, ...], overlay: Overlay) -> dict[date, DayVerdict]:
    words = {"holiday": "放假", "workday": "调休上班"}
    named = {
        day: DayVerdict(kind == "workday", f"{name} {words[kind]}", notice.number)
        for notice in in_force
        for day, kind, name in notice.days
    }
    local = dict.fromkeys(overlay.holiday, _LOCAL_OFF) | dict.fromkeys(overlay.workday, _LOCAL_WORKED)
    return named | local


def _version(in_force: tuple[Notice, ...], overlay: Overlay) -> str:
    """A name for everything that can change a count or its explanation; the same on every machine."""
    said = [[n.id, n.covers_year, n.number, n.issued_on, n.known_on, n.amends, sorted(n.days)] for n in in_force]
    text = json.dumps([said, sorted(overlay.holiday), sorted(overlay.workday)], default=str, ensure_ascii=False)
    return f"cn-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
