"""What of a case each reader is shown: the redactions, in one place, for pages and interface alike."""

from collections.abc import Iterable
from typing import Any

from workflow.cases import Case, Json
from workflow.policy import CITY, sees_as_expert
from workflow.roles import STAFF, Actor, Role
from workflow.states import Kind, SheetState

_APPLICANT_READS = frozenset(
    ("applicant", "basic", "functions", "materials", "submitted_on", "correction", "corrections", "publicity",
     "award", "result")
)  # fmt: skip
_EXPERT_READS = frozenset(("applicant", "basic", "functions", "materials", "submitted_on", "judgements", "visits"))
_JUDGED = (Kind.APPLICATION, Kind.ASSESSMENT)  # what experts read for the sake of their own sheet
_SCORES = ("scores", "reasons", "a7_distinctive", "opinion")
_APPLICANT_TRIGGERS_WITH_DATA = frozenset(
    ("announce_batch", "extend_batch",
     "submit", "request_correction", "resubmit", "decline_recommendation", "fail_pre_review", "fail_expert_review",
     "withdraw", "close_uncorrected", "close_by_authority", "attach_document", "return_report", "submit_report",
     "notify_proposed_revocation", "propose_withdrawal_for_fraud", "accept_defence", "revoke", "request_exit",
     "approve_exit", "terminate", "approve_change", "void_subsidy", "record_services", "void_services")
)  # fmt: skip
_INTERNAL_TRIGGERS = frozenset(
    (
        "add_note",
        "record_judgement",
        "record_visit",
        "reject_proposal",
        "recommendation_due",
        "pre_review_due",
        "remind",
    )
)
_IDENTITY_READERS = frozenset((Role.CITY_SUPERVISION, Role.CITY_LEADER, Role.AUDITOR))


def outsider(actor: Actor) -> bool:
    """Whether the actor reads a case from outside the administration."""
    return not actor.roles & (STAFF | {Role.AUDITOR})


def shown_facts(case: Case, actor: Actor) -> dict[str, Any]:
    """The facts this reader is shown. An unsealed sheet's scores are its expert's (and the auditor's) alone."""
    facts = dict(case.facts)
    if case.kind == Kind.SCORE_SHEET and not _reads_scores(case, actor):
        return {name: value for name, value in facts.items() if name not in _SCORES}
    if case.kind == Kind.OBJECTION and not actor.roles & _IDENTITY_READERS:
        facts.pop("identity", None)
    if case.kind == Kind.ASSESSMENT and sees_as_expert(actor, case):
        closed = (case.id, SheetState.ASSIGNED.value) in actor.assigned  # as an application's materials are
        return {name: facts[name] for name in ("year", *(() if closed else ("brief",))) if name in facts}
    if case.kind == Kind.PLATFORM and outsider(actor):
        shown = {name: value for name, value in facts.items() if name not in _NOT_FOR_PLATFORM}
        return {name: _unsigned(value) if name in _LOGS else value for name, value in shown.items()}
    if case.kind == Kind.PLATFORM and "complaints" in facts and not actor.roles & _IDENTITY_READERS:
        facts["complaints"] = {number: _unnamed(told) for number, told in facts["complaints"].items()}
    if case.kind == Kind.SUBSIDY and outsider(actor):
        return {name: value for name, value in facts.items() if name not in _OFFICIALS}
    if case.kind == Kind.APPLICATION and (outsider(actor) or sees_as_expert(actor, case)):
        return _application_facts(case, actor, facts)
    return facts


def _unnamed(complaint: Json) -> Json:
    """A complaint without who complained (Art. 13)."""
    return {name: value for name, value in complaint.items() if name != "identity"}


def _unsigned(entries: Json) -> Json:
    """Entries of a log without the official who made them: outsiders read the office, not the person."""
    return {number: {name: value for name, value in told.items() if name != "by"} for number, told in entries.items()}


_LOGS = frozenset(("inspections", "follow_ups", "guidance", "tasks"))
_NOT_FOR_PLATFORM = frozenset(("complaints", "scorers", "notified_by", "inspection_plans"))
_NAMES_OF_EXPERTS = ("counted", "verdicts", "panel")


_OFFICIALS = frozenset(("requested_by", "approved_by", "paid_by"))  # an applicant reads the office, not the person


def account_shown(account: Json, actor: Actor, *, to_approve: bool = False) -> Json:
    """A bank account as this reader is shown it: whole to finance, who pays, and, while a request waits, to the city's
    desk, who must look at what it approves; to everybody else with the last four digits of its number.
    """
    number = str(account.get("number") or "")
    whole = actor.has(Role.FINANCE_OFFICER) or (to_approve and any(actor.has(role) for role in CITY))
    return account if whole or not number else {**account, "number": f"****{number[-4:]}"}


def _application_facts(case: Case, actor: Actor, facts: dict[str, Any]) -> dict[str, Any]:
    if actor.has(Role.APPLICANT) and actor.org == case.organisation:
        return {name: facts[name] for name in facts if name in _APPLICANT_READS}
    if (case.id, SheetState.ASSIGNED.value) in actor.assigned:
        return {}  # materials stay closed until the expert has declared his interests
    shown = {name: facts[name] for name in facts if name in _EXPERT_READS}
    if "applicant" in shown:
        shown["applicant"] = {name: value for name, value in shown["applicant"].items() if name != "contact"}
    if "judgements" in shown:
        shown["judgements"] = _unsigned(shown["judgements"])
    return shown


def _reads_scores(case: Case, actor: Actor) -> bool:
    if actor.user == case.assignee or actor.has(Role.AUDITOR):
        return True
    scores_too = any(application == case.parent and state != SheetState.SEALED for application, state in actor.assigned)
    return not scores_too and case.state in (SheetState.SEALED, SheetState.SUPERSEDED)


def shows_proposal(actor: Actor) -> bool:
    """Whether the reader sees what one officer prepared and another has yet to approve."""
    return not outsider(actor)


def shown_events(events: Iterable[Json], case: Case, actor: Actor) -> list[Json]:
    """The events this reader is shown, with as much of each as is his to know."""
    if case.kind == Kind.SCORE_SHEET and not _reads_scores(case, actor):
        return [_bare(event) for event in events]
    inside = not outsider(actor) and not (case.kind in _JUDGED and sees_as_expert(actor, case))
    if inside:
        return list(events)
    if case.kind == Kind.SCORE_SHEET:
        return [_for_its_expert(event) for event in events]
    own_people = actor.has(Role.APPLICANT)
    return [_for_outsider(event, own_people=own_people) for event in events if _public_step(event)]


def _public_step(event: Json) -> bool:
    return event["type"] == "fired" and event["trigger"] not in _INTERNAL_TRIGGERS


def _bare(event: Json) -> Json:
    return {name: value for name, value in event.items() if name != "facts"} | {"data": {}}


def _for_its_expert(event: Json) -> Json:
    """A step on his own sheet; an applicant whose withdrawal called it in has no name there either."""
    shown = {name: value for name, value in event.items() if name != "system_user"}
    return {**shown, "actor": event["role"]} if event["role"] == Role.APPLICANT else shown


def _for_outsider(event: Json, *, own_people: bool) -> Json:
    """Staff act for their office: an outsider reads the office, not the person. An expert reads nobody's name."""
    shown = dict(_bare(event))
    if event["trigger"] in _APPLICANT_TRIGGERS_WITH_DATA:
        shown["data"] = {name: value for name, value in event["data"].items() if name not in _NAMES_OF_EXPERTS}
    if event["role"] != Role.APPLICANT:
        shown["actor"] = event["org"] or event["role"]
    elif not own_people:
        shown["actor"] = event["role"]
    for name in ("prepared_by", "system_user"):
        shown.pop(name, None)
    return shown


def references(value: Any) -> set[str]:
    """The references to personal values in some facts."""
    if isinstance(value, dict):
        if "personal" in value and "sha256" in value:
            return {value["personal"]}
        return {found for inner in value.values() for found in references(inner)}
    if isinstance(value, list | tuple):
        return {found for inner in value for found in references(inner)}
    return set()


def with_personal(facts: Json, personal: Json, actor: Actor) -> dict[str, Any]:
    """Facts with the personal values in their places, as far as they are the reader's."""
    whole: dict[str, Any] = resolved(facts, personal)
    return {**whole, "account": account_shown(whole["account"], actor)} if "account" in whole else whole


def resolved(value: Any, personal: Json) -> Any:
    """Facts with the personal values put in their places; an erased one reads as erased."""
    if isinstance(value, dict):
        if "personal" in value and "sha256" in value:
            return personal.get(value["personal"], {"erased": True})
        return {name: resolved(inner, personal) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [resolved(inner, personal) for inner in value]
    return value
