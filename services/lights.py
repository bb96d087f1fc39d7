"""The light of a case: how near its running deadline is, in working days, by the pack's thresholds."""

from dataclasses import dataclass
from datetime import date, datetime

from workflow.calendar import WorkingCalendar, local_date
from workflow.cases import Case, Json
from workflow.notices import long_date
from workflow.pack import Pack
from workflow.period import working_days_left
from workflow.reminders import level_of
from workflow.states import ApplicationState, Kind
from workflow.timers import counting, is_suspended

_NAMES = {"green": "绿灯", "warn": "预警", "yellow": "黄灯", "red": "红灯"}


@dataclass(frozen=True, slots=True)
class Light:
    """`colour` is green, warn, yellow, red, paused or none; `text` says the same in words, always.

    `days` are the working days left (negative: overdue), None where nothing runs or the date is provisional;
    `why` is then the notice that is missing.
    """

    colour: str
    text: str
    days: int | None = None
    due_on: str = ""
    why: str = ""


NO_LIGHT = Light("none", "无期限")

_LAST = "9999-12-31"  # a timer that stands still comes after every one that runs


def light_of(case: Case, *, now: datetime, calendar: WorkingCalendar, pack: Pack) -> Light:
    """The light of the earliest deadline that binds the case now. Waiting for its applicant: paused, until late.

    A publicity past its last day is not late: it waits for an objection to be decided, or for the next beat.
    """
    timer = _binding(case)
    if timer is None:
        return NO_LIGHT
    if is_suspended(timer):
        return Light("paused", f"中止·已计{timer['consumed']}个工作日，余{timer['n'] - timer['consumed']}个")
    if timer["provisional"]:
        estimate = long_date(date.fromisoformat(timer["due_on"]))
        return Light("none", f"暂定·预计{estimate}", due_on=timer["due_on"], why=timer.get("reason") or "")
    left = working_days_left(local_date(now), date.fromisoformat(timer["due_on"]), calendar)
    colour = _colour(left, pack)
    if timer["kind"] == "T_PUBLICITY" and left < 0:
        return Light("paused", "公示期已满·待异议办结", left, timer["due_on"])
    if _waits_for_applicant(case) and colour != "red":
        return Light("paused", f"暂停·待补正，{_words(left)}", left, timer["due_on"])
    return Light(colour, f"{_NAMES[colour]}·{_words(left)}", left, timer["due_on"])


def _binding(case: Case) -> Json | None:
    """The timer whose date counts: a running one, or one whose flag is up until somebody acts on it."""
    if case.closed:
        return None
    return min(counting(case), key=lambda timer: timer["due_on"] or _LAST, default=None)


def _waits_for_applicant(case: Case) -> bool:
    return case.kind == Kind.APPLICATION and case.state == ApplicationState.CORRECTION_REQUESTED


def _colour(left: int, pack: Pack) -> str:
    level = level_of(left, pack)
    return "green" if level == "notice" else level


def _words(left: int) -> str:
    if left < 0:
        return f"超期{-left}个工作日"
    return f"剩余{left}个工作日" if left else "今日到期"
