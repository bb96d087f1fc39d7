"""Beginning a case: a batch, an application, a platform recognised earlier, a score sheet, an objection
on paper, a platform's report or assessment of a year.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import steps
from api.auth import parts, signed_in
from api.pages import here
from api.pages.application_form import data_of, sections
from api.pages.case_view import said
from api.pages.forms import Typed, controls, with_offsets
from api.pages.options import batches, options_for
from api.schemas import MalformedData, beginning_of
from api.schemas.forms import FieldView, Options, fields_of, from_form
from services.experts import Candidate, candidates
from services.views import beginnings, visible
from workflow.calendar import local_date
from workflow.cases import Case
from workflow.refusals import Forbidden, NotVisible, Refusal
from workflow.roles import STAFF
from workflow.states import Kind
from workflow.transition import Transition, roles_of
from workflow.words import role_label

bp = Blueprint("beginning", __name__)

_OF_A_YEAR = (Kind.ANNUAL_REPORT, Kind.ASSESSMENT)


@bp.get("/cases/new/<trigger:kind>")
def new(kind: str) -> ResponseReturnValue:
    """The form that begins a case of a kind, for whoever may; a holiday notice comes as a file, by the calendar."""
    row = _row(kind)
    return redirect(url_for("calendar.show")) if row.kind == Kind.HOLIDAY_NOTICE else _form(row)


@bp.post("/cases/new/<trigger:kind>")
def begin(kind: str) -> ResponseReturnValue:
    """Begin the case; refused, the form comes again with everything that was typed."""
    row = _row(kind)
    try:
        done = steps.begin(kind, _raw(row), actor=signed_in(), world=parts().world, key=request.form.get("key") or None)
    except (Forbidden, NotVisible):
        raise
    except Refusal as refused:
        return _form(row, refused), refused.status
    flash("已提出，待另一人审核批准。" if done.proposed else "已办理。")
    return redirect(url_for("case.show", case_id=done.case.id))


def _row(kind: str) -> Transition:
    if kind not in tuple(Kind):
        raise NotVisible("no_such_case")
    me = signed_in()
    steps.require_role(kind, beginning_of(kind), me)
    return next(row for row in beginnings(me) if row.kind == kind)


def _raw(row: Transition) -> dict[str, Any]:
    if row.kind == Kind.APPLICATION:
        return {"batch": request.form.get("batch", ""), **data_of(request.form, keep_empty=False)}
    return from_form(row.kind, row.trigger, with_offsets(fields_of(row.kind, row.trigger), request.form))


def _parent(parent: str) -> Case | None:
    """The case another would belong to, if its reader may see it."""
    try:
        return visible(parent, signed_in(), parts().world) if parent else None
    except NotVisible:
        return None


def _not_offered(row: Transition, parent: str) -> list[Candidate]:
    """The experts who may not score what is to be scored, with the reason."""
    scored = _parent(parent) if row.kind == Kind.SCORE_SHEET else None
    if scored is None:
        return []
    return [found for found in candidates(scored, here.users().values(), parts().world) if found.why_not]


def _options(row: Transition, views: list[FieldView], parent: str) -> Options:
    """What the form offers; what begins from a platform's page is that platform's."""
    under = _parent(parent)
    found = options_for(views, signed_in(), here.pack(), under)
    if under is not None and row.kind in _OF_A_YEAR:
        return {**found, "platforms": [(under.id, f"{under.number} {under.name}")]}
    return found


def _given(row: Transition, parent: str) -> dict[str, Any]:
    """What the form knows before anything is typed: whose case it will be, and that it is about the year gone by."""
    return {"parent": parent, **({"year": local_date(here.now()).year - 1} if row.kind in _OF_A_YEAR else {})}


def _form(row: Transition, refused: Refusal | None = None) -> str:
    me = signed_in()
    typed: Typed | None = request.form if refused is not None else None
    context: dict[str, Any] = {"typed": typed if typed is not None else {}}
    if row.kind == Kind.APPLICATION:
        problems = dict(refused.problems) if isinstance(refused, MalformedData) else {}
        values = typed if typed is not None else {"uscc": me.org}
        context |= {
            "form_sections": sections(values, here.organisations(), problems=problems),
            "batches": batches(me),
        }
    else:
        views = fields_of(row.kind, row.trigger)
        parent = (typed if typed is not None else request.args).get("parent", "")[:40]
        context["not_offered"] = _not_offered(row, parent)
        views = fields_of(row.kind, row.trigger, _options(row, views, parent))
        context["controls"] = controls(views, typed, _given(row, parent))
    return render_template(
        "new.html",
        here=f"new-{row.kind}",
        row=row,
        who_approves="、".join(role_label(role) for role in roles_of(row.approved_by)),
        enters_late=bool(me.roles & STAFF),
        refused=said(refused) if refused else None,
        **context,
    )
