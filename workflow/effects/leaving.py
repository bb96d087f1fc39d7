"""Art. 4, 12, 15, 16: how a title is put in question, heard, lost or given up; what ends with it."""

from datetime import date
from typing import Any

from workflow import timers
from workflow.assessment import grade, official_score
from workflow.cases import Command
from workflow.effects.sheets import stopped_with
from workflow.history import instant
from workflow.notices import corrected_text, leaving_text, merger_text, printed
from workflow.platform_states import SubsidyState
from workflow.situation import Outcome, Situation

_LEAVING = {"revoke": "PL-06", "approve_exit": "PL-08", "terminate": "PL-09"}


def grade_announced(situation: Situation) -> Outcome:
    """The year's grade by the assessment announced (Art. 15). A failed year is not public before the title is lost."""
    data = situation.data
    kept = {name: data[name] for name in ("grade", "official_score", "assessment")}
    if data["grade"] == "unqualified":
        kept |= {"announced_on": None, "notice": None, "decided_on": situation.today.isoformat()}
    else:
        kept |= {"announced_on": situation.today.isoformat(), "notice": data["notice"]}
    facts = {"grades": {data["year"]: kept}, "scorers": list(data["scorers"])}
    return Outcome(facts=facts, data={"year": data["year"], "grade": data["grade"], "origin": data["assessment"]})


def notify_revocation(situation: Situation) -> Outcome:
    """What is proposed, on what facts, and the days to state and defend, counted from delivery."""
    case, data = situation.case, situation.data
    delivered = date.fromisoformat(data["delivered_on"])
    armed, period = timers.arm_working_days(situation, "T_DEFENCE", delivered)
    told = {name: data[name] for name in ("facts", "articles", "delivered_on", "delivery_proof")}
    fraud = situation.command.trigger == "propose_withdrawal_for_fraud"
    number = str(len(case.facts.get("revocations", {})) + 1)
    revocation = {
        **told,
        "ground": "fraud" if fraud else "unqualified",
        "back_to": case.state if fraud else "annually_assessed",
        "defence_until": period.last_day.isoformat(),
        "notified_at": instant(situation.at),
    }
    by = [situation.preparer, situation.actor.user]
    facts = {"revocation": revocation, "revocations": {number: revocation}, "notified_by": by}
    return Outcome(facts=facts, timers=[armed])


def submit_defence(situation: Situation) -> Outcome:
    """What the platform states in its defence, and when it came in."""
    defence = {"text": situation.data["text"], "received_at": instant(situation.at)}
    return Outcome(facts={"revocation": {"defence": defence}}, data={})


def accept_defence(situation: Situation) -> Outcome:
    """The title stays: the year is scored anew and its corrected grade announced, or the ground has fallen away."""
    data, facts = situation.data, situation.facts
    after: dict[str, Any] = {
        "revocation": None,
        "defence_accepted": {"on": situation.today.isoformat(), "reason": data["reason"]},
    }
    if facts["revocation"]["ground"] == "unqualified":
        failed = max(year for year, kept in facts["grades"].items() if kept["grade"] == "unqualified")
        score = official_score([data["corrected_score"]])
        corrected: dict[str, Any] = {"grade": grade(score, situation.pack), "official_score": str(score)}
        corrected |= {"corrected": True}
        words = corrected_text(
            situation.pack, situation.case.name, situation.case.number, failed, corrected["grade"], situation.today
        )
        after["announced"] = printed(situation.fresh(), words, situation.at)
        corrected |= {"announced_on": situation.today.isoformat(), "notice": after["announced"]["notice"]}
        after["grades"] = {failed: corrected}
    return Outcome(facts=after, timers=timers.ended(situation.case, "T_DEFENCE", "cancelled"))


def revoke(situation: Situation) -> Outcome:
    """The title is cancelled (Art. 15), announced, the register shows it; the plaque is to come back."""
    outcome = leave(situation)
    failed = [year for year, kept in situation.facts.get("grades", {}).items() if kept["grade"] == "unqualified"]
    notice = outcome.facts["left"]["notice"]
    public = {"announced_on": situation.today.isoformat(), "notice": notice}
    outcome.facts["grades"] = {
        year: public for year in failed if not situation.facts["grades"][year].get("announced_on")
    }
    if situation.facts["revocation"].get("defence"):
        outcome.facts["revocation"] = {"answer": situation.data.get("answer") or ""}
    return outcome


def leave(situation: Situation) -> Outcome:
    """The end of a title, whichever way: announced, every deadline ended, what was still to come called off."""
    case, data, trigger = situation.case, situation.data, situation.command.trigger
    words = leaving_text(
        situation.pack, case.name, case.number, trigger, situation.today, data, case.facts.get("revocation") or {}
    )
    left = {
        "step": trigger,
        "on": situation.today.isoformat(),
        "reason": data["reason"],
        **printed(situation.fresh(), words, situation.at),
        **{name: data[name] for name in ("decision_number", "announcement_number", "registry_proof") if data.get(name)},
    }
    return Outcome(
        facts={"left": left},
        timers=[*timers.cancel_all(case), *_after_leaving(situation)],
        follows=_called_off(situation, _LEAVING[trigger]),
    )


def _after_leaving(situation: Situation) -> list[dict[str, Any]]:
    return [timers.arm_working_days(situation, kind)[0] for kind in ("T_PLAQUE", "T_DISCLOSE")]


def _called_off(situation: Situation, row: str) -> list[Command]:
    """What belongs to the platform and has not come to its end: its subsidy, its reports, its assessment."""
    found = []
    for case in situation.related.estate:
        if not case.closed and case.parent == situation.case.id:
            told = {"reason": situation.data["reason"], "origin": situation.case.id}
            found.append(Command(_CALLED_OFF[case.kind], told, case_id=case.id, wake=row))
    return found


_CALLED_OFF = {"subsidy": "void_subsidy", "annual_report": "stop_report", "assessment": "stop_assessment"}


def request_exit(situation: Situation) -> Outcome:
    """The platform asks to leave (Art. 4: 自愿)."""
    return Outcome(facts={"exit_request": {"reason": situation.data["reason"], "on": situation.today.isoformat()}})


def absorb(situation: Situation) -> Outcome:
    """One of two goes on with the lineage of both; the subsidy is had once (Art. 16, Q13)."""
    other = situation.related.other
    assert other is not None  # its guard has looked
    lineage = [*situation.facts["lineage"], *(item for item in other.facts["lineage"]
                                              if item not in situation.facts["lineage"])]  # fmt: skip
    case = situation.case
    words = merger_text(situation.pack, (case.name, case.number), (other.name, other.number), situation.today)
    announced = printed(situation.fresh(), words, situation.at)
    merged = {"on": situation.today.isoformat(), "number": other.number, "name": other.name}
    merged["notice"] = announced["notice"]
    reason = {"reason": situation.data["reason"], "into": case.number, "origin": case.id}
    told = {**reason, "notice": announced["notice"]}
    follows = [Command("merge_platforms", told, case_id=other.id, wake="PL-12")]
    had = any(c.kind == "subsidy" and c.parent == other.id and c.state == SubsidyState.DISBURSED
              for c in situation.related.estate)  # fmt: skip
    for case in situation.related.estate:
        goes_on = case.parent == situation.case.id and not (case.kind == "subsidy" and had)
        if case.kind in _CALLED_OFF and not case.closed and not goes_on:
            follows.append(Command(_CALLED_OFF[case.kind], reason, case_id=case.id, wake="PL-12"))
    number = str(len(situation.facts.get("mergers", {})) + 1)
    facts = {"lineage": lineage, "mergers": {number: merged}, "announced": announced}
    return Outcome(facts=facts, follows=follows)


def be_absorbed(situation: Situation) -> Outcome:
    """It goes on in the other one; every deadline of its own ends."""
    data = situation.data
    left = {
        "step": "merge_platforms",
        "on": situation.today.isoformat(),
        "reason": data["reason"],
        "into": data["into"],
        "notice": data["notice"],
    }
    return Outcome(facts={"left": left}, timers=timers.cancel_all(situation.case))


def stop_report(situation: Situation) -> Outcome:
    """Nobody is asked any more for the report of a platform without a title; what it handed in stays on record."""
    return Outcome(facts={"stopped": situation.data["reason"]}, timers=timers.cancel_all(situation.case))


def stop_assessment(situation: Situation) -> Outcome:
    """Nobody is graded whose title is gone (Art. 15); the sheets still out are called in."""
    return Outcome(facts={"stopped": situation.data["reason"]}, follows=stopped_with(situation))


EFFECTS = {
    e.__name__: e
    for e in (
        grade_announced, notify_revocation, submit_defence, accept_defence, revoke, leave, request_exit, absorb,
        be_absorbed, stop_report, stop_assessment,
    )
}  # fmt: skip
