"""What is due when: the timers a step arms, with the whole reckoning. Nothing here reads a clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from workflow.calendar import WorkingCalendar, day_start
from workflow.cases import Case, Json
from workflow.history import instant
from workflow.pack import Pack
from workflow.period import Pause, Period, deadline_period, working_period
from workflow.reminders import reminder_period
from workflow.situation import Situation
from workflow.states import TABLES, Kind
from workflow.transition import TimerEffect


@dataclass(frozen=True, slots=True)
class TimerKind:
    """A kind of timer: the row it fires, the pack parameter of its length, and what it rests on.

    `reminds` is the kind whose deadline a reminder belongs to; empty for a deadline itself.
    """

    id: str
    trigger: str
    parameter: str
    basis: str
    reminds: str = ""


KINDS = {
    kind.id: kind
    for kind in (
        TimerKind("T_BATCH_OPEN", "batch_opened", "", "8"),
        TimerKind("T_BATCH_CLOSE", "batch_closed", "", "8"),
        TimerKind("T_RECOMMEND", "recommendation_due", "", "8"),
        TimerKind("T_PREREVIEW", "pre_review_due", "", "8"),
        TimerKind("T_CORRECTION", "correction_due", "correction.working_days", "practice"),
        TimerKind("T_PUBLICITY", "publicity_elapsed", "publicity.working_days", "11"),
        TimerKind("T_OBJECTION", "objection_due", "objection.working_days", "practice"),
        TimerKind("T_CYCLE", "open_annual_cycle", "", "14"),
        TimerKind("T_ANNUAL_REPORT", "deadline_passed", "", "13"),
        TimerKind("T_DISTRICT_REPORT", "deadline_passed", "", "14"),
        TimerKind("T_DEFENCE", "defence_due", "defence.working_days", "general administrative law"),
        TimerKind("T_DISCLOSE", "disclosure_due", "disclosure.working_days", "政府信息公开条例 26"),
        TimerKind("T_PLAQUE", "plaque_due", "plaque_recovery.working_days", "practice"),
        TimerKind("R_RECOMMEND", "remind", "", "practice", "T_RECOMMEND"),
        TimerKind("R_PREREVIEW", "remind", "", "practice", "T_PREREVIEW"),
        TimerKind("R_CORRECTION", "remind", "", "practice", "T_CORRECTION"),
        TimerKind("R_OBJECTION", "remind", "", "practice", "T_OBJECTION"),
        TimerKind("R_ANNUAL_REPORT", "remind", "", "practice", "T_ANNUAL_REPORT"),
        TimerKind("R_DISTRICT_REPORT", "remind", "", "practice", "T_DISTRICT_REPORT"),
    )
}
REMINDER_OF = {kind.reminds: kind.id for kind in KINDS.values() if kind.reminds}
OPENINGS = frozenset({"T_BATCH_OPEN", "T_CYCLE"})
"""What begins something at 0:00 of its day; every other timer on a date ends something at 24:00."""
STAGE_TIMERS = ("T_RECOMMEND", "T_PREREVIEW")
"""What stands still while an application is back with its applicant (AP-04)."""


def arm_at(
    case: Case, kind: str, due_on: date, due_at: datetime, anchor_on: date, *, period: str = ""
) -> dict[str, Any]:
    """A timer on a calendar instant: nothing is counted, so nothing is provisional. `period` is the year it is for."""
    return {**arming(case, kind, anchor_on, None, "instant", due_on, due_at), "period": period}


def arm_working_days(situation: Situation, kind: str, since: date | None = None) -> tuple[dict[str, Any], Period]:
    """A timer of the pack's number of working days from now, or since a day gone by; and its period."""
    days = situation.pack.value(KINDS[kind].parameter)
    counted, anchor = counts_start_day(kind, situation.pack), since or situation.today
    period = working_period(since or situation.at, days, situation.calendar, count_start_day=counted)
    armed = arming(situation.case, kind, anchor, days, "working_days", period.last_day, period.closes_at)
    return {**armed, "calendar": period.calendar, "reason": period.estimate_reason}, period


def arm_deadline(situation: Situation, kind: str, nominal: date, year: str) -> tuple[dict[str, Any], Period]:
    """A timer on a fixed date that rolls where it falls on a rest day (Art. 13, 14, Q4); inclusive, to 24:00."""
    period = deadline_period(nominal, situation.pack.value("annual_report.roll"), situation.calendar)
    armed = arming(situation.case, kind, nominal, None, "deadline", period.last_day, period.closes_at)
    return {**armed, "period": year, "calendar": period.calendar, "reason": period.estimate_reason}, period


def counts_start_day(kind: str, pack: Pack) -> bool:
    """Whether the day of the act is the first day of the count: a reading the pack may choose for a publicity (Q1)."""
    return kind == "T_PUBLICITY" and bool(pack.value("publicity.count_start_day"))


def period_of(timer: Json, calendar: WorkingCalendar, pack: Pack) -> Period | None:
    """A timer's period as this calendar counts it; None for a fixed instant, and while the timer is suspended."""
    if timer["unit"] == "deadline":
        return deadline_period(date.fromisoformat(timer["anchor_on"]), pack.value("annual_report.roll"), calendar)
    if timer["unit"] == "reminder":
        return reminder_period(date.fromisoformat(timer["anchor_on"]), timer["n"], calendar)
    if timer["unit"] != "working_days" or is_suspended(timer):
        return None
    return counted_with(timer, pauses_of(timer), calendar, pack)


def counted_with(timer: Json, pauses: Sequence[Pause], calendar: WorkingCalendar, pack: Pack) -> Period:
    """The period of a timer in working days, with these pauses in it."""
    anchor, counted = date.fromisoformat(timer["anchor_on"]), counts_start_day(timer["kind"], pack)
    return working_period(anchor, timer["n"], calendar, count_start_day=counted, pauses=pauses)


def recounted(case: Case, kind: str, calendar: WorkingCalendar, pack: Pack) -> Period | None:
    """The period of a running timer counted anew on another calendar; None where its dates stay as they are.

    A publicity whose last day is settled is never shortened: the printed day governs (Q3 of the pack's readings,
    `publicity.print_dates`). A provisional date is an estimate and moves either way.
    """
    timer = case.running(kind)
    period = period_of(timer, calendar, pack) if timer else None
    if timer is None or period is None:
        return None
    closes = instant(period.closes_at) if period.closes_at else None
    shorter = kind == "T_PUBLICITY" and not timer["provisional"] and period.last_day.isoformat() < timer["due_on"]
    unchanged = (timer["due_on"], timer["due_at"]) == (period.last_day.isoformat(), closes)
    return None if unchanged or shorter or (period.closes_at is None and not timer["provisional"]) else period


def rearmed(case: Case, kind: str, period: Period) -> list[dict[str, Any]]:
    """What replaces a running timer by its next generation, on the same day and number of days, with new dates."""
    timer = case.timers[kind]
    anchor = date.fromisoformat(timer["anchor_on"])
    armed = arming(case, kind, anchor, timer["n"], timer["unit"], period.last_day, period.closes_at)
    kept = {name: timer[name] for name in ("period", *_LEDGER) if name in timer}
    again = {**armed, **kept, "calendar": period.calendar, "reason": period.estimate_reason}
    return [*ended(case, kind, "superseded"), again]


_NOTHING: Json = {}
_LEDGER = ("pauses", "consumed", "running_since")


def is_suspended(timer: Json) -> bool:
    """Whether the timer stands still: it is armed and has no date until it is resumed."""
    return timer["due_on"] is None


def pauses_of(timer: Json) -> tuple[Pause, ...]:
    """The pauses of a timer, in order."""
    day = date.fromisoformat
    return tuple(
        Pause(day(p["from"]), day(p["until"]) if p["until"] else None, p["why"]) for p in timer.get("pauses", ())
    )


def arm_reminder(case: Case, kind: str, due_on: date, offset: int, period: Period) -> dict[str, Any]:
    """A reminder `offset` working days before (negative: after) a due date. `kind` is the reminder's own."""
    armed = arming(case, kind, due_on, offset, "reminder", period.last_day, period.closes_at)
    return {**armed, "calendar": period.calendar, "reason": period.estimate_reason}


def arming(
    case: Case, kind: str, anchor_on: date, n: int | None, unit: str, due_on: date | None, due_at: datetime | None
) -> dict[str, Any]:
    """The next generation of a timer of this kind. Without a `due_on` it stands still.

    The `notice` in which its date is printed stays, until another says otherwise.
    """
    before = case.timers.get(kind) or _NOTHING
    return {
        "op": "arm",
        "kind": kind,
        "period": "",
        "generation": before.get("generation", 0) + 1,
        "anchor_on": anchor_on.isoformat(),
        "n": n,
        "unit": unit,
        "due_on": due_on.isoformat() if due_on else None,
        "due_at": instant(due_at) if due_at else None,
        "provisional": due_on is not None and due_at is None,
        "trigger": KINDS[kind].trigger,
        **({"notice": before["notice"]} if "notice" in before else {}),
    }


def counting(case: Case) -> list[Json]:
    """The timers of an open case whose date still counts: running ones, and those whose flag nobody has acted on.

    A flag (correction or objection overdue) is up as long as the case stays where the flag's row belongs, or until
    somebody has answered it. The opening of a platform's next year is nobody's deadline.
    """
    flagged = _flags_in(Kind(case.kind), case.state)
    return [
        timer
        for kind, timer in case.timers.items()
        if timer["unit"] != "reminder"
        and kind != "T_CYCLE"
        and (timer["status"] == "armed" or (timer["status"] == "fired" and timer["trigger"] in flagged))
        and not _answered(case, timer)
    ]


def _answered(case: Case, timer: Json) -> bool:
    """Whether somebody has done what a deadline that can be flagged asks for."""
    if timer["trigger"] not in _FLAGS:
        return False
    answered = case.facts.get("answered", _NOTHING)
    return timer["kind"] in answered and bool(answered[timer["kind"]] == timer["generation"])


_FLAGS = frozenset(row.trigger for rows in TABLES.values() for row in rows if row.timer_effect is TimerEffect.FLAGS)


def publicity_elapsed_at(timers: Json) -> str | None:
    """The instant at which an application's publicity ran out, by its timers; None while none has.

    It is the one at which the period was over, also where the last objection was decided later.
    """
    timer = timers.get("T_PUBLICITY")
    return timer["due_at"] if timer and timer["status"] == "fired" else None


def still_counts(case: Case, kind: str, change: Json | None, state: str) -> bool:
    """Whether a deadline counts after a step that may have changed it and leads to a state."""
    timer = case.timers[kind]
    status = change["op"] if change else timer["status"]
    return status == "armed" or (status == "fired" and timer["trigger"] in _flags_in(Kind(case.kind), state))


@cache
def _flags_in(kind: Kind, state: str) -> frozenset[str]:
    flags = (row for row in TABLES[kind] if row.timer_effect is TimerEffect.FLAGS)
    return frozenset(row.trigger for row in flags if state in (*row.sources, row.target))


def ended(case: Case, kind: str, how: str) -> list[dict[str, Any]]:
    """What ends an armed timer of this kind: `fired` or `cancelled`. Nothing, if none is armed."""
    timer = case.running(kind)
    if timer is None:
        return []
    return [{"op": how, "kind": kind, "period": timer["period"], "generation": timer["generation"]}]


def cancel_all(case: Case) -> list[dict[str, Any]]:
    """The end of every armed timer of a case."""
    return [change for kind in case.armed() for change in ended(case, kind, "cancelled")]


@lru_cache(maxsize=256)
def day_table(period: Period) -> list[Json]:
    """Every calendar day of a period, counted or not, and the notice that says so; JSON-native, not to be changed."""
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
