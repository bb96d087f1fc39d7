"""Art. 13, 14: the report of a platform and of a district for the year gone by."""

from datetime import date
from typing import Any

from workflow import timers
from workflow.history import instant, read_instant
from workflow.situation import Outcome, Situation
from workflow.states import Kind

_TIMERS = {Kind.ANNUAL_REPORT: "T_ANNUAL_REPORT", Kind.DISTRICT_REPORT: "T_DISTRICT_REPORT"}


def open_report(situation: Situation) -> Outcome:
    """Opened for a year, due on 31 March of the next, 24:00, after rest days on the working day that follows (Q4)."""
    year = str(situation.data["year"])
    month, day = map(int, situation.pack.value("annual_report.due").split("-"))
    kind = _TIMERS[Kind(situation.case.kind)]
    armed, period = timers.arm_deadline(situation, kind, date(int(year) + 1, month, day), year)
    facts = {"year": int(year), "due_on": period.last_day.isoformat(), "nominal_on": period.first_day.isoformat()}
    origin = {"origin": situation.data["origin"]} if situation.data.get("origin") else {}
    return Outcome(facts=facts, timers=[armed], data={"year": year, **origin})


def save_report(situation: Situation) -> Outcome:
    """A part of it; nothing is handed in by this."""
    return Outcome(facts=_told(situation), data={})


def _told(situation: Situation) -> dict[str, Any]:
    data = situation.data
    parts = {name: data[name] for name in ("summary", "inspection", "figures") if data.get(name) is not None}
    return {"report": parts} if parts else {}


def submit_report(situation: Situation) -> Outcome:
    """Handed in. The first receipt decides for good whether it was on time."""
    kind = _TIMERS[Kind(situation.case.kind)]
    due_at = situation.case.timers[kind]["due_at"]
    on_time = due_at is None or situation.at < read_instant(due_at)
    received = {"first_received_at": instant(situation.at), "on_time": on_time}
    return Outcome(
        facts={**_told(situation), **received},
        timers=timers.ended(situation.case, kind, "cancelled"),
        data={"on_time": on_time},
    )


def return_report(situation: Situation) -> Outcome:
    """Back with reasons; what was received stays received."""
    return Outcome(facts={"returned": situation.data["reason"]})


def resubmit_report(situation: Situation) -> Outcome:
    """Handed in again; the first receipt stays what it was."""
    return Outcome(facts={**_told(situation), "returned": None}, data={})


def accept_report(situation: Situation) -> Outcome:
    """Accepted by the city."""
    return Outcome(facts={"accepted_on": situation.today.isoformat()})


def deadline_passed(situation: Situation) -> Outcome:
    """Nothing was received by the end of the day: 未报 is flagged, and nothing more (the text names no consequence)."""
    return Outcome(facts={"overdue_since": instant(situation.effective_at)})


EFFECTS = {
    e.__name__: e
    for e in (
        open_report, save_report, submit_report, return_report, resubmit_report, accept_report, deadline_passed,
    )
}  # fmt: skip
