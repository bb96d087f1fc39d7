"""What a step's form holds before anybody types: nobody is asked for what the case knows (Art. 13, 15, 16)."""

from collections.abc import Mapping
from typing import Any

from api.pages.year_panels import counted_in_ledger
from api.schemas.fields import REPORT
from services.inspections import of_year, report_text
from services.ports import World
from services.previews import lineage_of
from workflow.cases import Case
from workflow.kinds import Kind
from workflow.roles import Actor
from workflow.states import ApplicationState
from workflow.words import GRADES

Given = Mapping[str, Mapping[str, Any]]
_REPORTS = (Kind.ANNUAL_REPORT, Kind.DISTRICT_REPORT)


def given_in(case: Case, me: Actor, world: World) -> Given:
    """By trigger, the answers that stand in the case already; a report begins with what is on record already."""
    if case.kind == Kind.SCORE_SHEET:
        return {"score": case.facts, "seal": case.facts}
    if case.kind in _REPORTS:
        told = {**_counted(case, me, world), **case.facts.get("report", {})}
        return {"save_report": told, "submit_report": told, "resubmit_report": told}
    if case.kind == Kind.APPLICATION and case.state == ApplicationState.PUBLICITY_CLOSED:
        before = lineage_of(case, world).before
        return {"announce_and_award": {"predecessor": before.number if before else ""}}
    if case.kind == Kind.PLATFORM:
        return {"notify_proposed_revocation": _failed_year(case)}
    if case.kind == Kind.SUBSIDY:
        return _payment(case, world.store.case(case.parent))
    return {}


def _counted(case: Case, me: Actor, world: World) -> dict[str, Any]:
    """What a report begins with: the ledger's counts of a platform's year, a district's inspections of it."""
    if case.kind == Kind.ANNUAL_REPORT:
        return {"figures": counted_in_ledger(case, me, world)}
    if "inspection" in case.facts.get("report", {}):
        return {}
    return {"inspection": report_text(of_year(case, me, world), most=REPORT)}


def _failed_year(case: Case) -> dict[str, Any]:
    """The facts and the ground of a proposed revocation: the year, the score, the grade (Art. 15)."""
    failed = [(year, kept) for year, kept in case.facts.get("grades", {}).items() if kept["grade"] == "unqualified"]
    if not failed:
        return {}
    year, kept = max(failed, key=lambda found: found[0])
    said = f"{year}年度考核评分{kept['official_score']}分，等次为{GRADES['unqualified']}。"
    return {"facts": said, "articles": ["15"]}


def _payment(case: Case, platform: Case | None) -> Given:
    """Whose account it must be, and how much is due (Art. 16)."""
    operator = platform.facts.get("operator", "") if platform is not None else ""
    return {
        "approve_subsidy": {"account_name": operator},
        "record_payment": {"amount_yuan": case.facts.get("amount_yuan", "")},
    }
