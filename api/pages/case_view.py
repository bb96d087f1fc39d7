"""The page of a case, drawn: what its reader is shown, what he may do, what was refused."""

from collections.abc import Sequence
from typing import Any

from flask import render_template

from api.auth import parts, signed_in
from api.pages import here
from api.pages.case_page import (
    facts_shown,
    light_in,
    open_correction,
    past_corrections,
    rejection,
    stages_of,
    steps_of,
    timers_of,
)
from api.pages.forms import Typed
from api.pages.given import given_in
from api.pages.notice_panel import importing_of
from api.pages.one_line import one_line
from api.pages.options import options_for, scored_by
from api.pages.replay import line_of, materials
from api.pages.story import told
from api.pages.wording import instant, law
from api.pages.year_panels import panels_of
from api.schemas import DRAFTS, MalformedData
from api.schemas.forms import fields_of
from services.attachments import documents_of
from services.ports import World
from services.previews import REVIEWS, lineage_of, notice_of, review_of
from services.views import Action, actions, also_applied, beginnings, case_document, checklist, history_document
from services.worklist import belonging
from workflow.cases import Case, Json
from workflow.dossier import value_at
from workflow.pack import Pack
from workflow.platform_states import ACTIVE, TITLED
from workflow.policy import may_open_documents, may_read_service_ledger
from workflow.refusal_words import refusal_text
from workflow.refusals import Refusal, Stale
from workflow.roles import STAFF, Actor, Role
from workflow.sheets import total_of
from workflow.states import TABLES, Kind, SheetState
from workflow.words import role_label, trigger_label

_BEGUN_UNDER: dict[tuple[str, str], tuple[Kind, ...]] = {
    (Kind.APPLICATION, "pre_reviewed"): (Kind.SCORE_SHEET,),
    (Kind.APPLICATION, "publicized"): (Kind.OBJECTION,),
    (Kind.APPLICATION, "objection_handling"): (Kind.OBJECTION,),
    (Kind.ASSESSMENT, "open"): (Kind.SCORE_SHEET,),
    **{(Kind.PLATFORM, state): (Kind.ANNUAL_REPORT,) for state in TITLED},
    **{(Kind.PLATFORM, state): (Kind.ASSESSMENT, Kind.ANNUAL_REPORT) for state in ACTIVE},
}
LATEST = 5  # events shown on the page of a case; the replay shows all


def said(refused: Refusal, message: str = "") -> dict[str, Any]:
    """A refusal as the page tells it; `message` where the page can say it better."""
    if isinstance(refused, MalformedData):
        indicators = (item for name in ("recognition", "assessment") for item in here.pack().indicators(name))
        message = refused.told({item.id: item.label for item in indicators})
    return {
        "status": refused.status,
        "message": message or refused.message,
        "article": refused.article,
        "findings": [f.as_dict() for f in refused.findings if f.condition != refused.code],
    }


def render(case: Case, *, refused: Refusal | None = None, tried: str = "", typed: Typed | None = None) -> str:
    """The page, perhaps again after a refusal, with what was typed in the step that was tried."""
    me, world = signed_in(), parts().world
    document = case_document(case, me, world)
    pack = world.packs.pinned(case.pack, case.pack_hash)
    found = actions(case, me, world)
    events = history_document(case.id, me, world)
    views = [view for action in found if action.trigger not in DRAFTS for view in fields_of(case.kind, action.trigger)]
    steps_open = steps_of(
        case, document, found, options_for(views, me, pack, case), here.organisations(), tried=tried, typed=typed,
        given=given_in(case, me, world), unasked=("a7_distinctive",) if scored_by(case) == "assessment" else (),
    )  # fmt: skip
    proposal, light = document["proposal"], light_in(case, world)
    around, timers = belonging(case, me, world), timers_of(case, world)
    undecided = [other for other in around if other.kind == Kind.OBJECTION and not other.closed and other.id != case.id]
    return render_template(
        "case.html",
        case=case,
        document=document,
        light=light,
        desk=role_label(Role.CITY_SUPERVISION) if undecided and case.state == "publicized" else here.desk_label(case),
        next_law=_next_law(case),
        stages=stages_of(case, events),
        steps=steps_open,
        blocked=_blocked(found, case),
        begins_here=_begins_here(case, me),
        proposal=proposal,
        proposal_lines=told({"type": "proposed", "kind": case.kind, "proposal": proposal}, materials(), here.person)
        if proposal
        else [],
        approval_blocked=[reason for a in found if a.step == "approve" for reason in a.blocked_by],
        own_proposal=bool(proposal and proposal["by"] == me.user),
        rejected=rejection(events) if me.roles & STAFF else None,
        undecided=undecided,
        publicity=document["facts"].get("publicity"),
        outsider=not me.roles & (STAFF | {Role.AUDITOR}),
        called_in=case.state == SheetState.STOPPED,
        importing=importing_of(case, world),
        **_previews(case, found, me, world),
        may_reject=any(a.trigger == "reject_proposal" and not a.blocked_by for a in found),
        correction=document["facts"].get("correction"),
        open_correction=open_correction(document, value_at, materials()),
        past_corrections=past_corrections(document, materials()),
        timers=timers,
        panels=panels_of(case, document, timers, me, world),
        unsettled={timer["kind"]: timer["reason"] for timer in document["timers"] if _estimated(timer)},
        one_line=one_line(case, light, document["timers"]),
        findings=checklist(case, me, world),
        materials=_materials(case, document, me, pack),
        may_attach=any(a.trigger == "attach_document" and not a.blocked_by for a in found),
        reads_services=may_read_service_ledger(me, case),
        facts=facts_shown(case, document, here.places(), {case.assignee: here.person(case.assignee)}),
        related=around,
        also_applied=also_applied(case, me, world),
        story=[line_of(event) for event in reversed(events[-LATEST:])],
        case_pack=pack,
        enters_late=bool(me.roles & STAFF),
        refused=said(refused, _faster(refused, case, events)) if refused else None,
        tried=tried,
        typed=typed,
        **_sheet(case, document, pack),
    )


def _estimated(timer: Json) -> bool:
    return bool(timer["provisional"] and timer["status"] == "armed")


def _next_law(case: Case) -> str:
    """On what the next step of the main road rests."""
    rows = (row for row in TABLES[Kind(case.kind)] if row.main and case.state in row.sources)
    row = next(rows, None)
    return law(row) if row is not None and not case.closed else ""


def _faster(refused: Refusal, case: Case, events: Sequence[Json]) -> str:
    """Who was faster, as the reader knows him; empty where that is not what is wrong."""
    if not isinstance(refused, Stale):
        return ""
    last = events[-1]
    if last["seq"] != case.version:
        return "您打开页面后，本办件已有变动。"  # by a step this reader is not shown
    who, at, label = here.person(last["actor"]), instant(last["recorded_at"]), trigger_label(last["trigger"])
    return f"您打开页面后，{who}已于{at}办理了“{label}”。"


def _blocked(found: Sequence[Action], case: Case) -> list[tuple[Action, list[str]]]:
    """Steps the reader might take were something else done first, with the reasons, people by their names."""
    wanted = (a for a in found if a.blocked_by and a.step != "approve" and a.trigger != "reject_proposal")
    return [(action, [_by_name(reason, case) for reason in action.blocked_by]) for action in wanted]


def _by_name(reason: str, case: Case) -> str:
    if case.proposal is None:
        return reason
    label, by = trigger_label(case.proposal["trigger"]), case.proposal["by"]
    if reason != refusal_text("proposal_pending", label=label, by=by):
        return reason
    return refusal_text("proposal_pending", label=label, by=here.person(by))


def _previews(case: Case, found: Sequence[Action], me: Actor, world: World) -> dict[str, Any]:
    """What the decisions within the reader's reach rest on, or would publish, this moment."""
    triggers = {action.trigger for action in found}
    notices = {trigger: notice_of(case, trigger, me, world) for trigger in triggers}
    return {
        "review": review_of(case, world) if triggers & set(REVIEWS) else None,
        "notices": {trigger: notice for trigger, notice in notices.items() if notice},
        "lineage": lineage_of(case, world) if "announce_and_award" in triggers else None,
    }


def _begins_here(case: Case, me: Actor) -> list[Any]:
    """What this actor may begin under this case: a sheet while the experts review or assess, an objection in publicity,
    the assessment of a platform's year, a report that was not opened by the clock.
    """
    wanted = _BEGUN_UNDER.get((case.kind, case.state), ())
    return [row for row in beginnings(me) if row.kind in wanted]


def _materials(case: Case, document: Json, me: Actor, pack: Pack) -> list[dict[str, Any]]:
    """The documents of Art. 10, each with all its versions, as far as the reader may open them."""
    if case.kind != Kind.APPLICATION or not may_open_documents(me, case):
        return []
    found = documents_of(case.id, actor=me, world=parts().world, documents=parts().documents)
    attached = document["facts"].get("materials", {})
    correction = document["facts"].get("correction")
    return [
        {
            "id": material.id,
            "label": material.label,
            "mandatory": material.mandatory,
            "status": attached.get(material.id, {}).get("status", ""),
            "reason": attached.get(material.id, {}).get("reason", ""),
            "documents": [d.shown() for d in reversed(found) if d.item == material.id],
            "may_waive": material.may_be_not_applicable,
            "open": correction is None or material.id in correction["before"],
        }
        for material in pack.materials
    ]


def _sheet(case: Case, document: Json, pack: Pack) -> dict[str, Any]:
    """A score sheet's lines and their sum, as far as the reader is shown them."""
    scores = document["facts"].get("scores")
    if case.kind != Kind.SCORE_SHEET or not scores:
        return {"sheet_rows": [], "sheet_total": ""}
    reasons = document["facts"].get("reasons", {})
    rows = [
        {
            "label": i.label,
            "article": i.article,
            "weight": i.weight,
            "score": scores.get(i.id),
            "reason": reasons.get(i.id),
        }
        for i in pack.indicators(scored_by(case))
    ]
    return {"sheet_rows": rows, "sheet_total": total_of(case)}
