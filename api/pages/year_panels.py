"""What the pages of a platform's years show beside facts and steps: what a decision rests on, in one place."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.auth import parts
from api.pages import here
from api.pages.year_facts import FIGURE_LABELS, persons, revocation_lines
from services.inspections import of_year
from services.ports import Filters, World
from services.previews import standing_of
from services.service_ledger import yearly_figures
from workflow.cases import Case, Json
from workflow.disclosure import account_shown, outsider, resolved
from workflow.kinds import Kind
from workflow.policy import may_read_service_ledger, scope_of, sees_as_expert
from workflow.roles import Actor
from workflow.states import SheetState

_REPORTS = (Kind.ANNUAL_REPORT, Kind.DISTRICT_REPORT)


def panels_of(
    case: Case, document: Json, timers: Sequence[Mapping[str, Any]], me: Actor, world: World
) -> dict[str, Any]:
    """By name, the panels of this kind of case that its reader may see."""
    if case.kind == Kind.PLATFORM and document["facts"].get("revocation"):
        return {"revocation": revocation_of(document, timers)}
    if case.kind in _REPORTS:
        return {"report": _report(case, document, me, world)}
    if case.kind == Kind.ASSESSMENT and _decides(case, me):
        return {"assessment": standing_of(case, world)}
    if case.kind == Kind.SUBSIDY:
        return {"subsidy": subsidy_of(document, me, world)}
    return {}


def revocation_of(document: Json, timers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Facts and ground, the last day to state and defend with its day table, the defence and the answer (Art. 15)."""
    told = document["facts"]["revocation"]
    defence = [timer for timer in timers if timer["kind"] == "T_DEFENCE"]
    latest = max(defence, key=lambda timer: timer["generation"], default=None)
    return {
        "lines": revocation_lines(told),
        "until": (latest or {}).get("due_on") or told["defence_until"],
        "provisional": latest["reason"] if latest and latest["provisional"] and latest["status"] == "armed" else "",
        "explanation": latest["explanation"] if latest else None,
        "defence": told.get("defence"),
        "answer": told.get("answer"),
    }


def _report(case: Case, document: Json, me: Actor, world: World) -> dict[str, Any]:
    """When it is due and when it came, and its figures beside those of the year before (Art. 13)."""
    facts = document["facts"]
    timer = next((t for t in document["timers"] if t["kind"] in ("T_ANNUAL_REPORT", "T_DISTRICT_REPORT")), None)
    due_on = (timer or {}).get("due_on") or facts["due_on"]
    before = _year_before(case, me, world) if case.kind == Kind.ANNUAL_REPORT else None
    figures, last = facts.get("report", {}).get("figures", {}), _figures(before)
    ledger = counted_in_ledger(case, me, world)
    return {
        "due_on": due_on,
        "nominal_on": facts["nominal_on"] if facts["nominal_on"] != due_on else "",
        "provisional": timer["reason"] if timer and timer["provisional"] and timer["status"] == "armed" else "",
        "received_at": facts.get("first_received_at"),
        "on_time": facts.get("on_time"),
        "overdue_since": facts.get("overdue_since"),
        "returned": facts.get("returned"),
        "before": before,
        "figures": [
            (label, last.get(name, "—"), figures.get(name, "—"), ledger.get(name, "—"))
            for name, label in FIGURE_LABELS.items()
            if name in figures or name in last or name in ledger
        ],
        "ledger": bool(ledger),
        "inspected": of_year(case, me, world) if case.kind == Kind.DISTRICT_REPORT else (),
        "least": world.packs.current().value("inspection.min_per_year"),
    }  # fmt: skip


def _year_before(case: Case, me: Actor, world: World) -> Case | None:
    """The platform's report for the year before, accepted, if the reader may see it."""
    asked = Filters(kind=case.kind, parent=case.parent, batch=str(int(case.batch) - 1), state="accepted")
    return next(iter(world.store.worklist(scope_of(me), asked, after=None, limit=1, sort="recent").items), None)


def _figures(report: Case | None) -> Mapping[str, str]:
    return report.facts.get("report", {}).get("figures", {}) if report is not None else {}


def counted_in_ledger(case: Case, me: Actor, world: World) -> dict[str, str]:
    """What the platform's service ledger counts for the report's year, under the report's names (Art. 13, 14).

    Empty where the year has no records, or the ledger is not the reader's to know.
    """
    platform = world.store.case(case.parent) if case.kind == Kind.ANNUAL_REPORT else None
    if platform is None or not may_read_service_ledger(me, platform):
        return {}
    found = yearly_figures(platform.id, int(case.batch), records=parts().service_records)
    if not found["service_volume_total"]:
        return {}
    counts = {**found, "events": sum(found["events"].values())}
    return {name: str(counts[name]) for name in FIGURE_LABELS if name in counts}


def _decides(case: Case, me: Actor) -> bool:
    """Whether the sheets together are the reader's to know: not an expert's who has one of them still to seal."""
    scores_too = any(scored == case.id and state != SheetState.SEALED for scored, state in me.assigned)
    return not scores_too and not sees_as_expert(me, case)


def subsidy_of(document: Json, me: Actor, world: World) -> dict[str, Any]:
    """Whose account, the fund and the three persons (Art. 16, 17); what is only requested counts as requested."""
    facts, proposal = document["facts"], document["proposal"]
    people, account = dict(persons(facts)), facts.get("account") or {}
    if proposal and proposal["trigger"] == "approve_subsidy":
        facts = {**facts, **resolved(proposal["data"], _kept(proposal["data"], world))}
        people["申请经办"], account = proposal["by"], account_shown(facts["account"], me, to_approve=True)
    return {
        "account_name": facts.get("account_name", ""),
        "bank": account.get("bank", ""),
        "account": account.get("number", ""),
        "persons": [] if outsider(me) else [(label, here.person(login)) for label, login in people.items() if login],
        "printable": not outsider(me),
    }


def _kept(data: Json, world: World) -> Json:
    """The account a request put aside."""
    reference = (data.get("account") or {}).get("personal")
    return world.store.personal([reference]) if reference else {}
