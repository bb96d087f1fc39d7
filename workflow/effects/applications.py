"""Steps of an application from the counter to the experts' door, and the ways out."""

from datetime import date
from typing import Any

from workflow import timers
from workflow.dossier import findings_in, material_id, value_at
from workflow.effects.sheets import stopped_with
from workflow.guards.batches import STAGE_DAYS
from workflow.situation import Outcome, Situation
from workflow.suspension import resume, suspend


def submit(situation: Situation) -> Outcome:
    """The day of submission, to which the year of operation counts (Q8); the days the notice sets for the stages."""
    batch = situation.related.batch
    days = {name: batch.facts[name] for name in STAGE_DAYS if batch and batch.facts.get(name)}
    facts: dict[str, Any] = {"submitted_on": situation.today.isoformat(), **({"stages": days} if days else {})}
    return Outcome(facts=facts, timers=_stage_timer("T_RECOMMEND", days.get("recommend_by"), situation))


def _stage_timer(kind: str, due: str | None, situation: Situation) -> list[dict[str, Any]]:
    """A flag at the end of the day the notice sets for a stage; none where it sets none."""
    if due is None:
        return []
    on = date.fromisoformat(due)
    return [timers.arm_at(situation.case, kind, on, timers.end_of(on), situation.today)]


def stage_due(situation: Situation) -> Outcome:
    """The day the notice set has passed: a flag for who is at it and for the leader; nothing is decided by it."""
    return Outcome()


def lapse(situation: Situation) -> Outcome:
    """Nothing but the move: what was not handed in by the last day lapses."""
    return Outcome()


def request_correction(situation: Situation) -> Outcome:
    """The items once in full, what stands there now, and the time there is for it."""
    named = [{**item, "item": material_id(item["item"])} for item in situation.data["items"]]
    armed, period = timers.arm_working_days(situation, "T_CORRECTION")
    correction = {
        "items": named,
        "before": {item["item"]: {"value": value_at(situation.facts, item["item"])} for item in named},
        "return_to": situation.case.state,
        "org": situation.actor.org,
        "due_on": period.last_day.isoformat(),
        "overdue": False,
    }
    paused = [change for kind in timers.STAGE_TIMERS for change in suspend(situation, kind, "退回补正")]
    return Outcome(facts={"correction": correction, **took_part(situation)}, timers=[armed, *paused])


def resubmit(situation: Situation) -> Outcome:
    """Back to the desk that asked; old and new are kept side by side for the reviewer."""
    correction = situation.facts["correction"]
    answered = [
        {
            **item,
            "before": correction["before"][item["item"]].get("value"),
            "after": value_at(situation.facts, item["item"]),
        }
        for item in correction["items"]
    ]
    number = str(len(situation.facts.get("corrections", {})) + 1)
    done = {"items": answered, "org": correction["org"], "answered_on": situation.today.isoformat()}
    resumed = [change for kind in timers.STAGE_TIMERS for change in resume(situation, kind)[0]]
    return Outcome(
        facts={"correction": None, "corrections": {number: done}},
        timers=[*timers.ended(situation.case, "T_CORRECTION", "cancelled"), *resumed],
    )


def correction_due(situation: Situation) -> Outcome:
    """A flag for the officer, who decides (AP-06)."""
    return Outcome(facts={"correction": {"overdue": True}})


def took_part(situation: Situation) -> dict[str, Any]:
    """Who has taken this step, prepared or approved it: they may not handle an objection to its outcome."""
    trigger = situation.command.trigger
    before = situation.facts.get("took_part", {}).get(trigger, ())
    people = [p for p in dict.fromkeys((*before, situation.preparer, situation.actor.user)) if p]
    return {"took_part": {trigger: people}}


def stage_passed(situation: Situation) -> Outcome:
    """A stage is passed on the findings as they stood; they go into the event for whoever asks later."""
    found = findings_in(situation)
    verdicts = {finding.condition: finding.verdict.value for finding in found}
    return Outcome(
        facts=took_part(situation), data={**situation.data, "verdicts": verdicts}, timers=_next_stage(situation)
    )


def _next_stage(situation: Situation) -> list[dict[str, Any]]:
    """The timer of the stage that is over ends; passing the recommendation, that of the pre-review begins."""
    over = [change for kind in timers.STAGE_TIMERS for change in timers.ended(situation.case, kind, "cancelled")]
    if situation.command.trigger != "recommend":
        return over
    return [*over, *_stage_timer("T_PREREVIEW", situation.facts.get("stages", {}).get("pre_review_by"), situation)]


def refuse(situation: Situation) -> Outcome:
    """A refusal with its reasons and articles, for the applicant to read."""
    data = situation.data
    result = {"step": situation.command.trigger, "reason": data["reason"], "articles": list(data["articles"])}
    return Outcome(facts={"result": result, **took_part(situation)}, timers=timers.cancel_all(situation.case))


def close(situation: Situation) -> Outcome:
    """The end, with a reason; every timer stops."""
    result = {"step": situation.command.trigger, "reason": situation.data["reason"]}
    return Outcome(facts={"result": result}, timers=timers.cancel_all(situation.case), follows=stopped_with(situation))


def reconsider(situation: Situation) -> Outcome:
    """Reopened on new facts; the refusal stays in the history."""
    return Outcome(facts={"result": None, "reconsidered": situation.data["reason"]})


def record_visit(situation: Situation) -> Outcome:
    """One more visit on record."""
    data = situation.data
    number = str(len(situation.facts.get("visits", {})) + 1)
    visit = {"visited_on": data["visited_on"], "people": list(data["people"]), "findings": data["findings"]}
    return Outcome(facts={"visits": {number: visit}, **took_part(situation)}, data={})


def record_judgement(situation: Situation) -> Outcome:
    """An officer's verdict on a condition no figure decides, with the reason; a later one replaces it."""
    data = situation.data
    judged = {"value": data["value"], "reason": data["reason"], "by": situation.actor.user, "org": situation.actor.org}
    return Outcome(facts={"judgements": {data["condition"]: judged}, **took_part(situation)})


def add_note(situation: Situation) -> Outcome:
    """A note for staff; it lives in the history only."""
    return Outcome()


def reject_proposal(situation: Situation) -> Outcome:
    """The prepared step is dropped; the event names it and says why."""
    proposal = situation.case.proposal or {}
    kept = {"proposal": proposal.get("id"), "trigger": proposal.get("trigger"), "by": proposal.get("by")}
    return Outcome(data={**kept, "reason": situation.data.get("reason") or ""})


EFFECTS = {
    e.__name__: e
    for e in (
        submit, lapse, request_correction, resubmit, correction_due, stage_due, stage_passed, refuse, close, reconsider,
        record_visit, record_judgement, add_note, reject_proposal,
    )
}  # fmt: skip
