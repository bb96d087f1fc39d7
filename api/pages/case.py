"""The page of a case, the steps taken on it, its form and its documents."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import BinaryIO, cast
from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from api import steps
from api.auth import parts, signed_in
from api.pages import here
from api.pages.application_form import data_of
from api.pages.case_page import steps_of
from api.pages.case_view import render, said
from api.pages.confirm import ASKED_TWICE, confirmation
from api.pages.forms import with_offsets
from api.schemas import DRAFTS, MalformedData
from api.schemas.forms import fields_of, from_form
from services.attachments import attach, open_document
from services.cases import Performed
from services.views import Action, actions, case_document, visible
from workflow.cases import Case
from workflow.refusals import Forbidden, Malformed, NotVisible, Refusal
from workflow.roles import Actor
from workflow.words import trigger_label

bp = Blueprint("case", __name__)


@bp.get("/cases/<case_id:case_id>")
def show(case_id: str) -> ResponseReturnValue:
    """The case as its reader sees it."""
    return render(visible(case_id, signed_in(), parts().world))


@bp.post("/cases/<case_id:case_id>/actions/<trigger:trigger>")
def act(case_id: str, trigger: str) -> ResponseReturnValue:
    """Take a step; refused, the page comes again with everything that was typed."""
    me, world = signed_in(), parts().world
    case = visible(case_id, me, world)
    if trigger in ASKED_TWICE and request.form.get("proposal") and not request.form.get("confirmed"):
        return redirect(url_for("case.ask_once_more", case_id=case_id, trigger=trigger))
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


@bp.get("/cases/<case_id:case_id>/confirm/<trigger:trigger>")
def ask_once_more(case_id: str, trigger: str) -> ResponseReturnValue:
    """The facts once more, before what cannot be taken back is approved: a title cancelled (Art. 15)."""
    case = visible(case_id, signed_in(), parts().world)
    page = confirmation(case, trigger) if trigger in ASKED_TWICE else ""
    return page or redirect(url_for("case.show", case_id=case_id))


@bp.route("/cases/<case_id:case_id>/edit", methods=["GET", "POST"])
def edit(case_id: str) -> ResponseReturnValue:
    """The application form: of a draft whole, during a correction only the items named."""
    me, world = signed_in(), parts().world
    case = visible(case_id, me, world)
    if request.method == "GET":
        return _form(case, me) or redirect(f"{url_for('case.show', case_id=case_id)}#h-documents")
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
        page = _form(visible(case_id, me, world), me, refused)
        return (page, refused.status) if page else _refused(case_id, "save_draft", refused)
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
    if not found.name.isascii():
        plain = f"document{PurePath(found.name).suffix.lower()}"  # for clients that read no other name
        answer.headers.set("Content-Disposition", "attachment", filename=plain, **{"filename*": _extended(found.name)})
    return answer


def _extended(name: str) -> str:
    return f"UTF-8''{quote(name, safe='')}"


def _version() -> int | None:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _done(done: Performed, trigger: str) -> str:
    label = trigger_label(trigger)
    return f"已提出“{label}”的意见，待另一人审核批准。" if done.proposed else f"已办理：{label}。"


def _refused(case_id: str, trigger: str, refused: Refusal) -> ResponseReturnValue:
    case = visible(case_id, signed_in(), parts().world)
    return render(case, refused=refused, tried=trigger, typed=request.form), refused.status


def _form(case: Case, me: Actor, refused: Refusal | None = None) -> str:
    """The form; empty where the correction names documents only."""
    world = parts().world
    found = [action for action in actions(case, me, world) if action.trigger == "save_draft"]
    if not found:
        raise Forbidden("forbidden_route")
    document = case_document(case, me, world)
    typed = request.form if refused is not None else None
    steps = steps_of(case, document, [_open(found[0])], {}, here.organisations(), tried="save_draft", typed=typed,
                     problems=_problems(refused))  # fmt: skip
    if not steps:
        return ""
    return render_template(
        "edit.html",
        case=case,
        form_sections=steps[0].sections,
        named=bool(case.facts.get("correction")),
        refused=said(refused) if refused else None,
    )


def _open(action: Action) -> Action:
    """The same step with nothing in its way: a form is shown so that what is in the way can be mended."""
    return Action(action.trigger, action.label, action.article, action.step, (), action.row)


def _problems(refused: Refusal | None) -> Mapping[str, str]:
    return dict(refused.problems) if isinstance(refused, MalformedData) else {}
