"""A deadline counted anew when the notices that decide what a working day is have changed."""

from datetime import date
from typing import Any

from workflow import timers
from workflow.history import instant
from workflow.period import Period
from workflow.refusals import Refusal
from workflow.situation import Outcome, Situation
from workflow.words import TIMERS


def recount_deadline(situation: Situation) -> Outcome:
    """The running timer named in the data is superseded by its next generation; old and new stand in the event.

    Raises a Refusal where the calendar now known changes nothing, or would shorten a running publicity.
    """
    case, kind = situation.case, situation.data["timer"]
    period = timers.recounted(case, kind, situation.calendar, situation.pack)
    if period is None:
        raise Refusal("nothing_to_recount", timer=TIMERS[kind])
    before, days = case.timers[kind], timers.day_table(period)
    data = {
        "timer": kind,
        "old_last_day": before["due_on"],
        "new_last_day": period.last_day.isoformat(),
        "old_calendar": before.get("calendar", ""),
        "was_provisional": before["provisional"],
        "notice": situation.calendar.heard_last_about(date.fromisoformat(before["anchor_on"]), period.last_day),
        "notices": sorted({day["notice"] for day in days if day["notice"]}),
        "days": days,
    }
    return Outcome(facts=_facts(kind, period, days), timers=timers.rearmed(case, kind, period), data=data)


def _facts(kind: str, period: Period, days: list[Any]) -> dict[str, Any]:
    """Where the case itself says the date, it says the new one; what was printed stays in the history."""
    last_day = period.last_day.isoformat()
    if kind == "T_PUBLICITY":
        closes = instant(period.closes_at) if period.closes_at else None
        return {"publicity": {"last_day": last_day, "closes_at": closes, "days": days}}
    match kind:
        case "T_CORRECTION":
            return {"correction": {"due_on": last_day}}
        case "T_DEFENCE":
            return {"revocation": {"defence_until": last_day}}
        case "T_OBJECTION" | "T_ANNUAL_REPORT" | "T_DISTRICT_REPORT":
            return {"due_on": last_day}
    return {}


EFFECTS = {"recount_deadline": recount_deadline}
