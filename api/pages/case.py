"""The page of a case, the steps taken on it, its form and its documents."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from api import steps
from api.auth import parts, signed_in
from api.pages import here
from api.pages.application_form import data_of
from api.pages.case_page import (
    facts_shown,
    light_in,
    open_correction,
    past_corrections,
    stages_of,
    steps_of,
    timers_of,
)
from api.pages.forms import Typed, with_offsets
from api.pages.options import options_for
from api.pages.replay import line_of, materials
from api.pages.story import told
from api.pages.wording import law
from api.schemas import DRAFTS, MalformedData
from api.schemas.forms import fields_of, from_form
from services.attachments import attach, documents_of, open_document
from services.cases import Performed
from services.views import Action, actions, beginnings, case_document, checklist, history_document, visible
from services.worklist import belonging
from workflow.cases import Case, Json
from workflow.dossier import value_at
from workflow.pack import Pack
from workflow.policy import may_open_documents
from workflow.refusals import Forbidden, Malformed, NotVisible, Refusal
from workflow.roles import Actor
from workflow.sheets import total_of
from workflow.states import TABLES, Kind
from workflow.words import trigger_label

bp = Blueprint("case", __name__)

LATEST = 8  # events shown on the page of a case; the replay shows all


@bp.get("/cases/<case_id:case_id>")
def show(case_id: str) -> ResponseReturnValue:
    """The case as its reader sees it."""
    return _page(visible(case_id, signed_in(), parts().world))


@bp.post("/cases/<case_id:case_id>/actions/<trigger:trigger>")
def act(case_id: str, trigger: str) -> ResponseReturnValue:
    """Take a step; refused, the page comes again with everything that was typed."""
    me, world = signed_in(), parts().world
    case = visible(case_id, me, world)
    views = [] if trigger in DRAFTS else fields_of(case.kind, trigger)
    raw = from_form(case.kind, trigger, with_offsets(views, request.form))
    try:
        done = steps.fire(
            case_id,
            trigger,
            raw,
            actor=me,
            world=world,
            expected_version=_version(),
            key=request.form.get("key") or None,
        )
    except (Forbidden, NotVisible):
        raise
    except Refusal as refused:
        return _refused(case_id, trigger, refused)
    flash(_done(done, trigger))
    return redirect(url_for("case.show", case_id=case_id))


@bp.route("/cases/<case_id:case_id>/edit", methods=["GET", "POST"])
def edit(case_id: str) -> ResponseReturnValue:
    """The application form: of a draft whole, during a correction only the items named."""
    me, world = signed_in(), parts().world
    case = visible(case_id, me, world)
    if request.method == "GET":
        return _form(case, me)
    data = data_of(request.form, keep_empty=True)
    known = case_document(case, me, world)["facts"].get("applicant", {}).get("contact")
    if known and {name: text for name, text in (data.get("contact") or {}).items() if text} == known:
        del data["contact"]  # personal data is stored anew each time it comes: not where nothing changed
    try:
        steps.fire(
            case_id,
            "save_draft",
            data,
            actor=me,
            world=world,
            expected_version=_version(),
            key=request.form.get("key") or None,
        )
    except (Forbidden, NotVisible):
        raise
    except Refusal as refused:
        return _form(visible(case_id, me, world), me, refused), refused.status
    flash("已保存。")
    return redirect(url_for("case.show", case_id=case_id))


@bp.post("/cases/<case_id:case_id>/documents")
def upload(case_id: str) -> ResponseReturnValue:
    """Attach a document of Art. 10."""
    me, world, here_parts = signed_in(), parts().world, parts()
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Malformed("malformed", problems="请选择要上传的文件")
        attach(
            case_id,
            request.form.get("item", "")[:100],
            file.filename,
            cast(BinaryIO, file.stream),
            actor=me,
            world=world,
            documents=here_parts.documents,
            files=here_parts.files,
            limit=here_parts.settings.max_upload,
            expected_version=_version(),
            key=request.form.get("key") or None,
        )
    except (Forbidden, NotVisible):
        raise
    except Refusal as refused:
        return _refused(case_id, "attach_document", refused)
    flash("材料已上传。")
    return redirect(f"{url_for('case.show', case_id=case_id)}#h-documents")


@bp.get("/documents/<token:document_id>")
def document(document_id: str) -> ResponseReturnValue:
    """A document, as an attachment under its own name."""
    found, content = open_document(
        document_id,
        actor=signed_in(),
        world=parts().world,
        documents=parts().documents,
        files=parts().files,
    )
    answer = send_file(content, found.content_type, as_attachment=True, download_name=found.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _version() -> int | None:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _done(done: Performed, trigger: str) -> str:
    label = trigger_label(trigger)
    return f"已提出“{label}”的意见，待另一人审核批准。" if done.proposed else f"已办理：{label}。"


def _refused(case_id: str, trigger: str, refused: Refusal) -> ResponseReturnValue:
    case = visible(case_id, signed_in(), parts().world)
    return _page(case, refused=refused, tried=trigger, typed=request.form), refused.status


def _form(case: Case, me: Actor, refused: Refusal | None = None) -> str:
    world = parts().world
    found = [action for action in actions(case, me, world) if action.trigger == "save_draft"]
    if not found:
        raise Forbidden("forbidden_route")
    document = case_document(case, me, world)
    typed = request.form if refused is not None else None
    step = steps_of(case, document, [_open(found[0])], {}, here.organisations(), tried="save_draft", typed=typed,
                    problems=_problems(refused))[0]  # fmt: skip
    return render_template(
        "edit.html",
        case=case,
        form_sections=step.sections,
        named=bool(case.facts.get("correction")),
        refused=said(refused) if refused else None,
    )


def _open(action: Action) -> Action:
    """The same step with nothing in its way: a form is shown so that what is in the way can be mended."""
    return Action(action.trigger, action.label, action.article, action.step, (), action.row)


def _problems(refused: Refusal | None) -> Mapping[str, str]:
    return dict(refused.problems) if isinstance(refused, MalformedData) else {}


def said(refused: Refusal) -> dict[str, Any]:
    """A refusal as the page tells it."""
    return {
        "status": refused.status,
        "message": refused.message,
        "article": refused.article,
        "findings": [f.as_dict() for f in refused.findings if f.condition != refused.code],
    }


def _page(case: Case, *, refused: Refusal | None = None, tried: str = "", typed: Typed | None = None) -> str:
    me, world = signed_in(), parts().world
    document = case_document(case, me, world)
    pack = world.packs.pinned(case.pack, case.pack_hash)
    found = actions(case, me, world)
    events = history_document(case.id, me, world)
    views = [view for action in found if action.trigger not in DRAFTS for view in fields_of(case.kind, action.trigger)]
    steps_open = steps_of(
        case, document, found, options_for(views, me, pack), here.organisations(), tried=tried, typed=typed
    )
    proposal = document["proposal"]
    return render_template(
        "case.html",
        case=case,
        document=document,
        light=light_in(case, world),
        desk=here.desk_label(case),
        next_law=_next_law(case),
        stages=stages_of(case, events),
        steps=steps_open,
        blocked=_blocked(found),
        begins_here=_begins_here(case, me),
        proposal=proposal,
        proposal_lines=told({"type": "proposed", "proposal": proposal}, materials()) if proposal else [],
        approval_blocked=[reason for a in found if a.step == "approve" for reason in a.blocked_by],
        may_reject=any(a.trigger == "reject_proposal" and not a.blocked_by for a in found),
        correction=document["facts"].get("correction"),
        open_correction=open_correction(document, value_at, materials()),
        past_corrections=past_corrections(document, materials()),
        timers=timers_of(case, world),
        findings=checklist(case, me, world),
        materials=_materials(case, document, me, pack),
        may_attach=any(a.trigger == "attach_document" and not a.blocked_by for a in found),
        facts=facts_shown(case, document, here.places(), {}),
        related=belonging(case, me, world),
        story=[line_of(event) for event in reversed(events[-LATEST:])],
        case_pack=pack,
        refused=said(refused) if refused else None,
        tried=tried,
        typed=typed,
        **_sheet(case, document, pack),
    )


def _next_law(case: Case) -> str:
    """On what the next step of the main road rests."""
    rows = (row for row in TABLES[Kind(case.kind)] if row.main and case.state in row.sources)
    row = next(rows, None)
    return law(row) if row is not None and not case.closed else ""


def _blocked(found: Sequence[Action]) -> list[Action]:
    """Steps the reader might take were something else done first, with the reason."""
    return [a for a in found if a.blocked_by and a.step != "approve" and a.trigger != "reject_proposal"]


def _begins_here(case: Case, me: Actor) -> list[Any]:
    """What this actor may begin under this case: a sheet while the experts review, an objection in publicity."""
    kinds = {"pre_reviewed": Kind.SCORE_SHEET, "publicized": Kind.OBJECTION, "objection_handling": Kind.OBJECTION}
    wanted = kinds.get(case.state) if case.kind == Kind.APPLICATION else None
    return [row for row in beginnings(me) if row.kind == wanted]


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
        return {"sheet_rows": []}
    reasons = document["facts"].get("reasons", {})
    rows = [
        {
            "label": i.label,
            "article": i.article,
            "weight": i.weight,
            "score": scores.get(i.id),
            "reason": reasons.get(i.id),
        }
        for i in pack.indicators("recognition")
    ]
    return {"sheet_rows": rows, "sheet_total": total_of(case)}
