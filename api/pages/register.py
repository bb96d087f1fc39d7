"""What else the register tells anybody: whether a plaque stands, what has changed, what its fields mean (Art. 12)."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.auth import parts
from api.pages import here
from api.pages.public import platform_context
from services.register import ALWAYS, Span, changes, month_of, plaque_of, updated_at
from workflow.calendar import local_date
from workflow.refusals import Malformed, NotVisible
from workflow.words import REGISTER_FIELDS, REGISTER_STATUSES

bp = Blueprint("register", __name__, url_prefix="/public")

PAGE = 100
_MONTH = re.compile(r"(199[2-9]|2[0-9]{3})-(0[1-9]|1[0-2])")


@bp.get("/plaques")
def plaques() -> ResponseReturnValue:
    """Where a plaque's number is typed in."""
    number = request.args.get("number", "").strip()[:100]
    if number and "/" not in number:
        return redirect(url_for("register.plaque", number=number))
    return render_template("public/plaque.html", here="platforms", number=number, p=None, now=here.now())


@bp.get("/plaques/<line:number>")
def plaque(number: str) -> ResponseReturnValue:
    """Whether a plaque is valid, cancelled or none of ours, and when that was answered."""
    try:
        told = platform_context(plaque_of(number, parts().public))
    except NotVisible:
        none = render_template("public/plaque.html", here="platforms", number=number, p=None, now=here.now())
        return none, HTTPStatus.NOT_FOUND
    return render_template("public/plaque.html", here="platforms", number=number, **told)


@bp.get("/changes")
def changed() -> ResponseReturnValue:
    """What changed in a month, this one unless another is asked for."""
    this = local_date(here.now()).isoformat()[:7]
    month, skip = _month() or this, _skip()
    public = parts().public
    found = changes(public, month_of(month), skip=skip, limit=PAGE + 1)
    return render_template(
        "public/changes.html",
        here="platforms",
        month=month,
        rows=found[:PAGE],
        updated=updated_at(public.summary()),
        before=_address(month=_month_beside(month, -1)),
        after=_address(month=_month_beside(month, 1)) if month < this else None,
        earlier=_address(month=month, skip=str(max(0, skip - PAGE))) if skip else None,
        later=_address(month=month, skip=str(skip + PAGE)) if len(found) > PAGE else None,
    )


@bp.get("/changes.json")
def changes_json() -> ResponseReturnValue:
    """The newest changes, or those of a month, for programs."""
    return jsonify({"updated_at": updated_at(parts().public.summary()), "items": _feed()})


@bp.get("/changes.atom")
def changes_atom() -> ResponseReturnValue:
    """The same as an Atom feed."""
    text = render_template(
        "public/changes.atom.xml", rows=_feed(), updated=updated_at(parts().public.summary()), authority=_authority()
    )
    return Response(text, mimetype="application/atom+xml")


@bp.get("/about")
def about() -> ResponseReturnValue:
    """The data dictionary, the formats, when the data changed last, and where to have an error corrected."""
    return render_template(
        "public/about.html",
        here="platforms",
        fields=REGISTER_FIELDS,
        statuses=REGISTER_STATUSES,
        updated=updated_at(parts().public.summary()),
        authority=_authority(),
    )


def _feed() -> list[Mapping[str, Any]]:
    """Each change with the full address of its platform."""
    month = _month()
    span: Span = month_of(month) if month else ALWAYS
    found = changes(parts().public, span, limit=PAGE)
    return [{**change, "url": url_for("public.platform", number=change["number"], _external=True)} for change in found]


def _authority() -> str:
    return here.pack().authority_name(local_date(here.now()))


def _address(**given: str) -> str:
    return here.address("register.changed", given)


def _month() -> str:
    text = request.args.get("month", "").strip()
    if text and not _MONTH.fullmatch(text):
        raise Malformed("malformed", problems="月份应形如 2026-06")
    return text


def _month_beside(month: str, by: int) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + by, 12)
    return f"{year:04d}-{number + 1:02d}"


def _skip() -> int:
    text = request.args.get("skip", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
