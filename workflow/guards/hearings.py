"""Art. 15: a title is cancelled only after notice of facts and grounds and a chance to state and defend."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from workflow.assessment import grade
from workflow.guards.answer import Answer, answer
from workflow.guards.shared import article_number
from workflow.history import read_instant
from workflow.situation import Situation


def notice_complete(situation: Situation) -> Answer:
    """Facts, grounds by article, and the proof of delivery."""
    data = situation.data
    told = [name for name in ("facts", "delivered_on", "delivery_proof") if str(data.get(name) or "").strip()]
    cited = data.get("articles") or []
    known = bool(cited) and all(article_number(item) in situation.pack.articles for item in cited)
    return answer("notice_complete", "15", len(told) == 3 and known, f"{len(told)}/3")


def delivered_by_now(situation: Situation) -> Answer:
    """Delivered on a day gone by, after the ground was there: the days to defend cannot lie before it."""
    on, since = str(situation.data.get("delivered_on") or ""), _ground_since(situation)
    return answer(
        "delivered_by_now", "", bool(on) and since <= on <= situation.today.isoformat(), on, since, since=since
    )


def _ground_since(situation: Situation) -> str:
    """The day the failed year was decided on; for fraud the day of the recognition that is in doubt."""
    failed = [kept for kept in situation.facts.get("grades", {}).values() if kept["grade"] == "unqualified"]
    decided = [kept["decided_on"] for kept in failed if kept.get("decided_on")]
    ground = decided if situation.command.trigger == "notify_proposed_revocation" else []
    return max(ground, default=str(situation.facts.get("certified_on") or ""))


def defence_over(situation: Situation) -> Answer:
    """The days to defend are over by the date they were given for; or a defence has come in."""
    timer = situation.case.timers.get("T_DEFENCE", {})
    due_at = timer.get("due_at")
    over = bool(due_at) and read_instant(due_at) <= situation.at
    until = timer.get("due_on") or "—"
    return answer("defence_over", "15", over or _heard(situation), situation.today, until, until=until)


def _heard(situation: Situation) -> bool:
    return bool(situation.facts.get("revocation", {}).get("defence"))


def defence_answered(situation: Situation) -> Answer:
    """What was stated in defence is answered in the decision."""
    answered = bool(str(situation.data.get("answer") or "").strip())
    return answer("defence_answered", "15", answered or not _heard(situation))


def heard_by_others(situation: Situation) -> Answer:
    """Whoever looks at the defence did not score before."""
    panel = {name.strip() for name in situation.data.get("panel") or [] if name.strip()}
    scorers = set(situation.facts.get("scorers") or ())
    return answer("heard_by_others", "15", bool(panel) and not panel & scorers, "、".join(sorted(panel & scorers)))


def rescored(situation: Situation) -> Answer:
    """Where the ground was the score: it is 60 or more after the hearing; for fraud no score is asked."""
    revocation = situation.facts.get("revocation", {})
    if revocation.get("ground") != "unqualified":
        return answer("rescored", "15", True)
    text = str(situation.data.get("corrected_score") or "")
    try:
        score = Decimal(text)
        holds = bool(text) and 0 <= score <= 100 and grade(score, situation.pack) != "unqualified"
    except (InvalidOperation, ValueError):
        holds = False
    return answer("rescored", "15", holds, text, "≥ 60")


def decision_numbered(situation: Situation) -> Answer:
    """The decision and its announcement have their numbers."""
    given = [name for name in ("decision_number", "announcement_number") if str(situation.data.get(name) or "").strip()]
    return answer("decision_numbered", "15", len(given) == 2, f"{len(given)}/2")


def numbers_not_announced(situation: Situation) -> Answer:
    """The announcement's number stands for nothing else yet."""
    number = str(situation.data.get("announcement_number") or "")
    return answer("numbers_not_announced", "15", number not in situation.related.taken, number, numbers=number)


def _notified_from(state: str) -> Callable[[Situation], bool]:
    return lambda situation: situation.facts.get("revocation", {}).get("back_to") == state


GUARDS = {"defence_over": defence_over}
CHECKS = {
    check.__name__: check
    for check in (
        defence_answered,
        notice_complete,
        delivered_by_now,
        heard_by_others,
        rescored,
        decision_numbered,
        numbers_not_announced,
    )
}
SELECTORS = {f"notified_from_{state}": _notified_from(state) for state in ("certified", "annually_assessed")}
