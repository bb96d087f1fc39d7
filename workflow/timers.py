"""What is due when: the timers a step arms, with the whole reckoning. Nothing here reads a clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from workflow.calendar import WorkingCalendar, day_start
from workflow.cases import Case, Json
from workflow.history import instant
from workflow.pack import Pack
from workflow.period import Period, working_period
from workflow.situation import Situation
from workflow.states import TABLES, Kind
from workflow.transition import TimerEffect


@dataclass(frozen=True, slots=True)
class TimerKind:
    """A kind of timer: the row it fires, the pack parameter of its length, and what it rests on."""

    id: str
    trigger: str
    parameter: str
    basis: str


KINDS = {
    kind.id: kind
    for kind in (
        TimerKind("T_BATCH_OPEN", "batch_opened", "", "8"),
        TimerKind("T_BATCH_CLOSE", "batch_closed", "", "8"),
        TimerKind("T_CORRECTION", "correction_due", "correction.working_days", "practice"),
        TimerKind("T_PUBLICITY", "publicity_elapsed", "publicity.working_days", "11"),
        TimerKind("T_OBJECTION", "objection_due", "objection.working_days", "practice"),
    )
}


def arm_at(case: Case, kind: str, due_on: date, due_at: datetime, anchor_on: date) -> dict[str, Any]:
    """A timer on a calendar instant: nothing is counted, so nothing is provisional."""
    return _armed(case, kind, anchor_on, None, "instant", due_on, due_at)


def arm_working_days(situation: Situation, kind: str) -> tuple[dict[str, Any], Period]:
    """A timer of the pack's number of working days from now, and the period it was counted by."""
    days = situation.pack.value(KINDS[kind].parameter)
    count_start = kind == "T_PUBLICITY" and situation.pack.value("publicity.count_start_day")
    period = working_period(situation.at, days, situation.calendar, count_start_day=count_start)
    armed = _armed(situation.case, kind, situation.today, days, "working_days", period.last_day, period.closes_at)
    return {**armed, "calendar": period.calendar, "reason": period.estimate_reason}, period


def recounted(case: Case, kind: str, calendar: WorkingCalendar, pack: Pack) -> Period | None:
    """The period of a running timer counted anew on another calendar; None where its dates stay as they are.

    A publicity whose last day is settled is never shortened: the printed day governs (Q3 of the pack's readings,
    `publicity.print_dates`). A provisional date is an estimate and moves either way.
    """
    timer = case.armed().get(kind)
    if timer is None or timer["unit"] != "working_days":
        return None
    count_start = kind == "T_PUBLICITY" and pack.value("publicity.count_start_day")
    anchor = date.fromisoformat(timer["anchor_on"])
    period = working_period(anchor, timer["n"], calendar, count_start_day=count_start)
    closes = instant(period.closes_at) if period.closes_at else None
    shorter = kind == "T_PUBLICITY" and not timer["provisional"] and period.last_day.isoformat() < timer["due_on"]
    unchanged = (timer["due_on"], timer["due_at"]) == (period.last_day.isoformat(), closes)
    return None if unchanged or shorter or (period.closes_at is None and not timer["provisional"]) else period


def rearmed(case: Case, kind: str, period: Period) -> list[dict[str, Any]]:
    """What replaces a running timer by its next generation, on the same day and number of days, with new dates."""
    timer = case.armed()[kind]
    anchor = date.fromisoformat(timer["anchor_on"])
    armed = _armed(case, kind, anchor, timer["n"], timer["unit"], period.last_day, period.closes_at)
    return [*ended(case, kind, "superseded"), {**armed, "calendar": period.calendar, "reason": period.estimate_reason}]


def _armed(
    case: Case, kind: str, anchor_on: date, n: int | None, unit: str, due_on: date, due_at: datetime | None
) -> dict[str, Any]:
    before = case.timers.get(kind)
    return {
        "op": "arm",
        "kind": kind,
        "period": "",
        "generation": before["generation"] + 1 if before else 1,
        "anchor_on": anchor_on.isoformat(),
        "n": n,
        "unit": unit,
        "due_on": due_on.isoformat(),
        "due_at": instant(due_at) if due_at else None,
        "provisional": due_at is None,
        "trigger": KINDS[kind].trigger,
    }


def counting(case: Case) -> list[Json]:
    """The timers of an open case whose date still counts: running ones, and those whose flag nobody has acted on.

    A flag (correction or objection overdue) is up as long as the case stays where the flag's row belongs.
    """
    flagged = _flags_in(Kind(case.kind), case.state)
    return [
        timer
        for timer in case.timers.values()
        if timer["status"] == "armed" or (timer["status"] == "fired" and timer["trigger"] in flagged)
    ]


@cache
def _flags_in(kind: Kind, state: str) -> frozenset[str]:
    flags = (row for row in TABLES[kind] if row.timer_effect is TimerEffect.FLAGS and state in row.sources)
    return frozenset(row.trigger for row in flags)


def ended(case: Case, kind: str, how: str) -> list[dict[str, Any]]:
    """What ends an armed timer of this kind: `fired` or `cancelled`. Nothing, if none is armed."""
    timer = case.armed().get(kind)
    if timer is None:
        return []
    return [{"op": how, "kind": kind, "period": timer["period"], "generation": timer["generation"]}]


def cancel_all(case: Case) -> list[dict[str, Any]]:
    """The end of every armed timer of a case."""
    return [change for kind in case.armed() for change in ended(case, kind, "cancelled")]


def day_table(period: Period) -> list[Json]:
    """Every calendar day of a period, counted or not, and the notice that says so; JSON-native."""
    return [
        {
            "date": day.day.isoformat(),
            "weekday": "一二三四五六日"[day.day.weekday()],
            "working": day.working,
            "index": day.index,
            "reason": day.reason,
            "notice": day.notice,
        }
        for day in period.days
    ]


def end_of(day: date) -> datetime:
    """24:00 of a day in Asia/Shanghai."""
    return day_start(day + timedelta(days=1))
