"""Questions that rows of several kinds ask."""

from collections.abc import Callable

from workflow.guards.answer import Answer, answer
from workflow.seating import seat_of
from workflow.situation import Situation
from workflow.states import TABLES, Kind
from workflow.two_persons import seats_of
from workflow.uscc import check

LOCAL_OFFICES = ("district", "county", "county_city", "zone")


def is_office_now(situation: Situation, kinds: tuple[str, ...] = LOCAL_OFFICES) -> bool:
    """Whether the organisation that was looked up is one of some kinds, and there is one today."""
    office, today = situation.related.office or {}, situation.today.isoformat()
    local = office.get("kind") in kinds
    return bool(local and office["valid_from"] <= today and (not office["valid_to"] or today <= office["valid_to"]))


def proposal_open(situation: Situation) -> Answer:
    """There is a proposal, and it is the one named."""
    proposal, named = situation.case.proposal, situation.command.data.get("proposal")
    return answer("proposal_open", "", proposal is not None and named in (None, proposal["id"]))


def proposal_within_reach(situation: Situation) -> Answer:
    """The actor sits on a seat that prepares or approves the proposed step of this case."""
    proposal, case = situation.case.proposal, situation.case
    rows = [r for r in TABLES[Kind(case.kind)] if proposal and r.trigger == proposal["trigger"]]
    reach = any(seat_of(situation.actor, seats_of(row), case) for row in rows)
    return answer("proposal_within_reach", "", reach)


def reason_given(situation: Situation) -> Answer:
    """A reason in words."""
    return answer("reason_given", "", bool(str(situation.data.get("reason") or "").strip()))


def articles_cited(situation: Situation) -> Answer:
    """At least one article, each of them one the measure has."""
    cited = situation.data.get("articles") or []
    known = all(article_number(item) in situation.pack.articles for item in cited)
    return answer("articles_cited", "", bool(cited) and known, "、".join(str(item) for item in cited))


def article_number(cited: object) -> int:
    """The number of a cited article ("5(2)" is 5), 0 for what is none."""
    head = str(cited).split("(")[0].split("（")[0].strip()
    return int(head) if head.isascii() and head.isdigit() and len(head) < 4 else 0


def text_given(situation: Situation) -> Answer:
    """A text with something in it."""
    return answer("text_given", "", bool(str(situation.data.get("text") or "").strip()))


def credit_code_valid(situation: Situation) -> Answer:
    """The 18th character of the credit code checks (GB 32100-2015). A draft edit that leaves it alone passes."""
    code = situation.data.get("uscc")
    if code is None and situation.case.version:
        return answer("credit_code_valid", "", True)
    return answer(
        "credit_code_valid", "", check(str(code or "")).valid, code or "", "GB 32100-2015", code=code or "未填写"
    )


GUARDS = {"proposal_open": proposal_open, "proposal_within_reach": proposal_within_reach}
CHECKS = {
    "reason_given": reason_given,
    "articles_cited": articles_cited,
    "text_given": text_given,
    "credit_code_valid": credit_code_valid,
}
SELECTORS: dict[str, Callable[[Situation], bool]] = {}
