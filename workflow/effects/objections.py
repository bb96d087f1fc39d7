"""Art. 11: objections, from receipt to decision, and what they do to the application they concern."""

from typing import Any

from workflow import timers
from workflow.cases import Command
from workflow.effects.drafts import keep_apart
from workflow.effects.publicity import resume_publicity, suspend_publicity
from workflow.guards.objections import received_at
from workflow.history import instant
from workflow.situation import Outcome, Situation

_IDENTITY = ("name", "contact")
_MOVED_BY = {
    "accept_objection": ("publicized", "objection_handling", "publicity_closed"),
    "uphold_objection": ("expert_reviewed", "publicized", "objection_handling"),
}
"""Where an application moves by a step of its objection; by the others, while it handles objections."""


def prepare_objection(situation: Situation) -> Outcome:
    """A letter entered late waits for its second person; who objects stays outside the bytes of the proposal, too."""
    outcome = Outcome()
    told = {name: value for name, value in situation.data.items() if name not in _IDENTITY}
    outcome.data = {**told, **_identified(situation, outcome)}
    return outcome


def _identified(situation: Situation, outcome: Outcome) -> dict[str, Any]:
    """The reference to who objects, where somebody said who; put aside once, by whoever enters it."""
    data = situation.data
    identity = {name: data[name] for name in _IDENTITY if str(data.get(name) or "").strip()}
    if identity:
        return {"identity": keep_apart(situation, outcome, identity)}
    return {"identity": data["identity"]} if data.get("identity") else {}


def lodge_objection(situation: Situation) -> Outcome:
    """What is objected, when it was received and when entered; who objects stays outside the event's bytes."""
    data = situation.data
    received = received_at(situation)
    facts: dict[str, Any] = {
        "facts": data["facts"],
        "received_at": instant(received),
        "late_entry": received != situation.at,
        "channel": data.get("channel") or ("online" if situation.actor.user == "public" else "paper"),
    }
    parent = situation.related.parent
    if parent is not None and parent.state == "publicity_closed":
        facts["entered_after_close"] = True  # received in time, entered when the period had been closed over nothing
    outcome = Outcome(facts=facts, data={})
    facts |= _identified(situation, outcome)
    return outcome


def lodge_late_objection(situation: Situation) -> Outcome:
    """An objection taken up by discretion after the period, before the announcement (AP-19)."""
    outcome = lodge_objection(situation)
    armed, _ = timers.arm_working_days(situation, "T_OBJECTION")
    outcome.facts["late"] = True
    outcome.timers.append(armed)
    return outcome


def accept_late_objection(situation: Situation) -> Outcome:
    """The application waits again; the objection becomes a case of its own."""
    data = {**situation.data, "parent": situation.case.id}
    following = Command("lodge_objection", kind="objection", data=data, wake="AP-19")
    return Outcome(data={"reason": situation.data.get("reason") or ""}, follows=[following])


def _on_application(situation: Situation, row: str) -> list[Command]:
    """The step the application takes in the wake of a decision, if there is one for where it stands.

    A publicity that is voided and shown again leaves its objections open: one that proves founded still ends it.
    """
    parent, trigger = situation.related.parent, situation.command.trigger
    if parent is None or parent.state not in _MOVED_BY.get(trigger, ("objection_handling",)):
        return []
    data = {"objection": situation.case.id, "number": situation.case.number}
    return [Command(trigger, case_id=parent.id, data=data, wake=row)]


def accept_objection(situation: Situation) -> Outcome:
    """Taken up: the working days to handle it begin; AP-15 or AP-15b follows."""
    armed, period = timers.arm_working_days(situation, "T_OBJECTION")
    facts = {"due_on": period.last_day.isoformat()}
    return Outcome(facts=facts, timers=[armed], follows=_on_application(situation, "OJ-02"))


def register_only(situation: Situation) -> Outcome:
    """Kept on record; it blocks nothing from here on."""
    return Outcome(facts={"decision": {"reason": situation.data["reason"]}})


def investigate(situation: Situation) -> Outcome:
    """Who looks into it."""
    return Outcome(facts={"investigator": situation.data["investigator"]})


def _decided(situation: Situation, row: str) -> Outcome:
    data = situation.data
    decision = {"report": data.get("report") or "", "reason": data.get("reason") or ""}
    if data.get("reply"):
        decision["reply"] = data["reply"]
    return Outcome(
        facts={"decision": decision},
        timers=timers.ended(situation.case, "T_OBJECTION", "cancelled"),
        follows=_on_application(situation, row),
    )


def dismiss_objection(situation: Situation) -> Outcome:
    """Not founded: AP-16, AP-16b or AP-16c follows."""
    return _decided(situation, "OJ-05")


def uphold_objection(situation: Situation) -> Outcome:
    """Founded: the application is not certified (AP-17 or AP-17b follows)."""
    return _decided(situation, "OJ-06")


def withdraw_objection(situation: Situation) -> Outcome:
    """Taken back by the objector: AP-16c or AP-16d follows."""
    return _decided(situation, "OJ-07")


def objection_due(situation: Situation) -> Outcome:
    """A flag for the leader; nothing is decided by it."""
    return Outcome(facts={"overdue": True})


def objection_accepted(situation: Situation) -> Outcome:
    """The application is under objection; its publicity keeps running (`continue_block`) or stands still."""
    return suspend_publicity(situation)


def objection_settled(situation: Situation) -> Outcome:
    """The last objection in the period is settled; the publicity goes on, or runs on from tomorrow."""
    return resume_publicity(situation)


def objection_remains(situation: Situation) -> Outcome:
    """One objection less, another still holds: nothing else changes."""
    return Outcome()


def objection_settled_late(situation: Situation) -> Outcome:
    """The last objection is settled after the period's end: the period is used up with it."""
    return Outcome(timers=timers.ended(situation.case, "T_PUBLICITY", "fired"))


def objection_upheld(situation: Situation) -> Outcome:
    """Not certified; the publicity ends."""
    result = {"step": "uphold_objection", "reason": f"异议{situation.data['number']}成立", "articles": ["11"]}
    return Outcome(facts={"result": result}, timers=timers.cancel_all(situation.case))


EFFECTS = {
    e.__name__: e
    for e in (
        lodge_objection, lodge_late_objection, accept_late_objection, accept_objection, register_only, investigate,
        dismiss_objection, uphold_objection, withdraw_objection, objection_due, objection_accepted, objection_settled,
        objection_settled_late, objection_remains, objection_upheld,
    )
}  # fmt: skip
