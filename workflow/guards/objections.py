"""Art. 11: who may object when, and what an objection must hold to be taken up."""

from collections.abc import Callable
from datetime import date, datetime

from workflow.cases import Json
from workflow.guards.answer import Answer, answer
from workflow.history import read_instant
from workflow.notices import long_date, until_date
from workflow.roles import STAFF
from workflow.situation import Situation
from workflow.states import ApplicationState as A

IN_PUBLICITY = (A.PUBLICIZED, A.OBJECTION_HANDLING)


def publicity_running(situation: Situation) -> Answer:
    """A publicity of the item runs at the instant the objection was received; its last day ends at 24:00."""
    parent = situation.related.parent
    if parent is None or parent.closed or "publicity" not in parent.facts:
        return answer("publicity_running", "11", False, parent.state if parent else "", why="")
    if parent.state not in (*IN_PUBLICITY, A.PUBLICITY_CLOSED):
        return answer("publicity_running", "11", False, parent.state, why="")
    publicity = parent.facts["publicity"]
    received = received_at(situation)
    closes = publicity.get("closes_at")
    inside = read_instant(publicity["published_at"]) <= received and (not closes or received < read_instant(closes))
    why = "" if inside else f"公示期为{_printed(publicity)}。公示结束后、公告前可向主管机关反映。"
    return answer("publicity_running", "11", inside, received.isoformat(), publicity["last_day"], why=why)


def _printed(publicity: Json) -> str:
    first, last = (date.fromisoformat(publicity[name]) for name in ("first_day", "last_day"))
    return f"{long_date(first)}至{until_date(last, settled=bool(publicity.get('closes_at')))}"


def received_at(situation: Situation) -> datetime:
    """When the objection was received: now, or when staff say a paper or call came in."""
    told = situation.data.get("received_at") or situation.data.get("occurred_at")
    if told and situation.actor.roles & STAFF:
        return min(read_instant(told), situation.at)
    return situation.at


def facts_given(situation: Situation) -> Answer:
    """Concrete facts in words."""
    return answer("facts_given", "11", bool(str(situation.data.get("facts") or "").strip()))


def objection_identified(situation: Situation) -> Answer:
    """A name or a contact, and facts (practice)."""
    known = bool(situation.facts.get("identity")) and bool(situation.facts.get("facts"))
    return answer("objection_identified", "11", known)


def parent_in_publicity(situation: Situation) -> Answer:
    """The item objected to is in publicity or objection handling, or its period is over and nothing announced yet."""
    parent = situation.related.parent
    within = parent is not None and parent.state in (*IN_PUBLICITY, A.PUBLICITY_CLOSED)
    return answer("parent_in_publicity", "11", within)


def investigator_named(situation: Situation) -> Answer:
    """Who investigates."""
    return answer("investigator_named", "11", bool(str(situation.data.get("investigator") or "").strip()))


def report_and_reason(situation: Situation) -> Answer:
    """A report of the investigation, and the reasons of the decision."""
    given = [name for name in ("report", "reason") if str(situation.data.get(name) or "").strip()]
    return answer("report_and_reason", "11", len(given) == 2, f"{len(given)}/2")


GUARDS = {guard.__name__: guard for guard in (publicity_running, objection_identified, parent_in_publicity)}
CHECKS = {check.__name__: check for check in (facts_given, investigator_named, report_and_reason)}
SELECTORS: dict[str, Callable[[Situation], bool]] = {}
