"""Art. 11: an expert's sheet, from the assignment to the seal."""

from workflow.cases import Command
from workflow.situation import Outcome, Situation


def assign_expert(situation: Situation) -> Outcome:
    """The sheet knows its expert and what it scores."""
    expert = situation.related.expert or {}
    return Outcome(facts={"expert": situation.data["expert"], "expert_name": expert.get("name") or ""}, data={})


def declare_interest(situation: Situation) -> Outcome:
    """None opens the materials, yes recuses, unsure asks the city's officer."""
    data = situation.data
    declared = {"interest": data["interest"]}
    if data.get("reason"):
        declared["reason"] = data["reason"]
    return Outcome(facts={"declared": declared}, data={})


def recuse(situation: Situation) -> Outcome:
    """The sheet is kept and never counted. An expert's own recusal is a declaration of interest, whenever it comes."""
    reason = situation.data["reason"]
    own = situation.actor.user == situation.case.assignee
    declared = {"declared": {"interest": "yes", "reason": reason}} if own else {}
    return Outcome(facts={"recused": reason, **declared})


def _marks(situation: Situation) -> dict[str, object]:
    data = situation.data
    facts: dict[str, object] = {name: dict(data[name]) for name in ("scores", "reasons") if data.get(name)}
    if data.get("a7_distinctive") is not None:
        facts["a7_distinctive"] = data["a7_distinctive"]
    if data.get("opinion"):
        facts["opinion"] = data["opinion"]
    return facts


def score(situation: Situation) -> Outcome:
    """Some indicators, each within its weight; any order, until sealed."""
    return Outcome(facts=_marks(situation), data={})


def seal(situation: Situation) -> Outcome:
    """For good: what is sealed is corrected only by another sheet."""
    return Outcome(facts=_marks(situation), data={})


def supersede_sheet(situation: Situation) -> Outcome:
    """The same expert gets a new sheet; both are kept."""
    data = {"parent": situation.case.parent, "expert": situation.case.assignee, "corrects": situation.case.id}
    again = Command("reopen_sheet", kind="score_sheet", data=data, wake="SS-06")
    return Outcome(facts={"superseded": situation.data["reason"]}, follows=[again])


def reopen_sheet(situation: Situation) -> Outcome:
    """A fresh sheet that says which one it corrects."""
    return Outcome(facts={"expert": situation.data["expert"], "corrects": situation.data["corrects"]}, data={})


def stopped_with(situation: Situation) -> list[Command]:
    """The sheets of a review that ends with this step: nobody is asked for what will not be counted."""
    row, told = situation.row, {"reason": situation.data.get("reason") or ""}
    return [
        Command("stop_sheet", told, case_id=sheet.id, wake=row.id)
        for sheet in situation.related.estate
        if row is not None and sheet.parent == situation.case.id and sheet.kind == "score_sheet" and not sheet.closed
    ]


def stop_sheet(situation: Situation) -> Outcome:
    """The review it belonged to is over; what had been scored stays on record and is not counted."""
    return Outcome(facts={"stopped": situation.data["reason"]}, data={})


EFFECTS = {
    e.__name__: e
    for e in (assign_expert, declare_interest, recuse, score, seal, supersede_sheet, reopen_sheet, stop_sheet)
}
