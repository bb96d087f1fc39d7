"""Art. 15: a title is cancelled only after notice of facts and grounds and a chance to state and defend."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from workflow.assessment import grade
from workflow.cases import Case, Json
from workflow.guards.answer import Answer, answer
from workflow.guards.shared import article_number
from workflow.history import read_instant
from workflow.notices import until_date
from workflow.roles import Role
from workflow.situation import Situation
from workflow.timers import arm_working_days

_HEARERS = frozenset((Role.EXPERT, Role.CITY_OFFICER, Role.CITY_LEADER))


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
    """The day the failed year was decided on; for fraud that of the recognition in doubt, or of a defence accepted."""
    facts = situation.facts
    failed = [kept for kept in facts.get("grades", {}).values() if kept["grade"] == "unqualified"]
    decided = [kept["decided_on"] for kept in failed if kept.get("decided_on")]
    answered = [told["on"] for told in (facts.get("defence_accepted"),) if told]
    ground = decided if situation.command.trigger == "notify_proposed_revocation" else answered
    return max(ground, default=str(facts.get("certified_on") or ""))


def defence_ahead(situation: Situation) -> Answer:
    """The days to state and defend, counted from delivery, still run when the notice is entered.

    Nothing on record says since when a recognition was suspected, so nothing else keeps a notice from being dated back
    until they are over (Art. 15).
    """
    on = str(situation.data.get("delivered_on") or situation.today)
    period = arm_working_days(situation, "T_DEFENCE", date.fromisoformat(on))[1]
    over = period.closes_at is not None and period.closes_at <= situation.at
    until = until_date(period.last_day, settled=period.closes_at is not None)
    return answer("defence_ahead", "15", not over, until, situation.today.isoformat(), on=on, until=until)


def defence_over(situation: Situation) -> Answer:
    """The days to defend are over by the date they were given for; or a defence has come in."""
    timer = situation.case.timers.get("T_DEFENCE", {})
    due_at = timer.get("due_at")
    over = bool(due_at) and read_instant(due_at) <= situation.at
    due_on = timer.get("due_on") or ""
    until = until_date(date.fromisoformat(due_on), settled=bool(due_at)) if due_on else "—"
    return answer("defence_over", "15", over or _heard(situation), situation.today, due_on, until=until)


def _heard(situation: Situation) -> bool:
    return bool(situation.facts.get("revocation", {}).get("defence"))


def defence_answered(situation: Situation) -> Answer:
    """What was stated in defence is answered in the decision."""
    answered = bool(str(situation.data.get("answer") or "").strip())
    return answer("defence_answered", "15", answered or not _heard(situation))


def panel_known(situation: Situation) -> Answer:
    """Whoever looks at the defence is a user who may: a name typed freely could be anybody's."""
    able = {person["login"] for person in situation.related.panel if may_hear(person)}
    strangers = [login for login in situation.data.get("panel") or () if login not in able]
    return answer("panel_known", "15", not strangers, "、".join(strangers), who="、".join(strangers))


def may_hear(person: Json) -> bool:
    """Whether somebody's roles are those of an expert or of the city's desk."""
    return bool(_HEARERS & set(person["roles"]))


def heard_by_others(situation: Situation) -> Answer:
    """Whoever looks at the defence took no part before and decides nothing now."""
    named = situation.data.get("panel") or ()
    panel = (person for person in situation.related.panel if person["login"] in named)
    tied = {person["login"]: why for person in panel if (why := why_not_hear(person, situation))}
    said = "、".join(f"{login}（{why}）" for login, why in sorted(tied.items()))
    return answer("heard_by_others", "15", bool(named) and not tied, said, who=said or "未填写")


def why_not_hear(person: Json, situation: Situation) -> str:
    """Why somebody may not look at this defence: scored the year, gave the notice, decides now, is tied. Else empty."""
    login, facts = person["login"], situation.facts
    took_part = {
        "原评分专家": facts.get("scorers") or (),
        "告知的经办或审核人": facts.get("notified_by") or (),
        "本次决定的经办或审核人": (situation.actor.user, situation.preparer),
        "与平台有利害关系": (login,) if _tied(person, situation.case) else (),
    }
    return next((why for why, logins in took_part.items() if login in logins), "")


def _tied(person: Json, platform: Case) -> bool:
    """Of the platform's own house, or said beforehand to be related to it."""
    operator = str(platform.facts.get("operator") or "")
    applied = (str(platform.facts.get(name) or "") for name in ("application", "applicant_id"))
    marks = {platform.organisation, platform.id, platform.number, platform.name, operator, *applied} - {""}
    return person["org"] in marks or bool(marks & set(person["related"]))


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
        defence_ahead,
        panel_known,
        heard_by_others,
        rescored,
        decision_numbered,
        numbers_not_announced,
    )
}
SELECTORS = {f"notified_from_{state}": _notified_from(state) for state in ("certified", "annually_assessed")}
