"""Deciding on many cases at once: tick the rows, read what would come of it, confirm, keep the receipt (S12)."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api import bulk, schemas
from api.auth import parts, signed_in
from api.pages import here
from services.bulk_choices import ANNOUNCE, OPEN, Choice, choices, notices_of
from workflow.calendar import local_date
from workflow.machine import rows_of
from workflow.refusals import Forbidden, Malformed, NotVisible, Refusal
from workflow.states import Kind

bp = Blueprint("bulk", __name__)

_MODES = {"all": "全部办成，或全部不办", "each": "逐件办理，不成的说明理由"}


@bp.get("/bulk/<trigger:trigger>")
def show(trigger: str) -> ResponseReturnValue:
    """What of a year could be decided on together, with what stands in the way of each."""
    bulk.require_bulk(trigger, signed_in())
    return _page(trigger)


@bp.post("/bulk/<trigger:trigger>/preview")
def preview(trigger: str) -> ResponseReturnValue:
    """What confirming would come to; nothing is stored."""
    bulk.require_bulk(trigger, signed_in())
    try:
        chosen = _chosen(trigger)
        if any(choice.step == "prepare" for choice in chosen):
            _checked(trigger, chosen[0])
    except (Forbidden, NotVisible):
        raise
    except Refusal as refused:
        return _page(trigger, refused), refused.status
    return render_template(
        "bulk_preview.html",
        **_around(trigger),
        chosen=chosen,
        gone=len(_ticked()) - len(chosen),
        fit=[choice for choice in chosen if choice.fit],
        notices=notices_of(chosen, parts().world) if trigger == ANNOUNCE else [],
        mode=_mode(),
        url=request.form.get("url", ""),
    )


@bp.post("/bulk/<trigger:trigger>")
def decide(trigger: str) -> ResponseReturnValue:
    """The decision, and its receipt. Sent twice, it counts once and answers the same."""
    me, world, seen = signed_in(), parts().world, _ticked()
    try:
        receipt = bulk.decide(
            trigger,
            list(seen),
            _raw(trigger),
            actor=me,
            world=world,
            all_or_none=_mode() == "all",
            key=request.form.get("key") or None,
            seen=seen,
        )
    except (Forbidden, NotVisible):
        raise
    except Refusal as refused:
        return _page(trigger, refused), refused.status
    document = bulk.receipt_document(receipt, me, world)
    return render_template("bulk_receipt.html", **_around(trigger), receipt=document, now=here.now())


def _page(trigger: str, refused: Refusal | None = None) -> str:
    found = choices(trigger, _year(), signed_in(), parts().world)
    ticked = _ticked() if request.method == "POST" and not isinstance(refused, Malformed) else {}
    return render_template(
        "bulk.html",
        **_around(trigger),
        choices=found,
        prepares=any(choice.step == "prepare" for choice in found if choice.fit),
        ticked=ticked or {choice.case.id for choice in found if choice.fit},
        mode=_mode(),
        url=request.form.get("url", ""),
        refused=refused,
    )


def _around(trigger: str) -> dict[str, Any]:
    """What all three pages say: which step, which year, the ways to take it."""
    last = local_date(here.now()).year - 1
    row = rows_of(Kind.ASSESSMENT, trigger)[0]
    return {
        "here": "bulk",
        "row": row,
        "year": _year(),
        "years": [str(year) for year in range(last, last - 4, -1)],
        "modes": _MODES,
        "opens": trigger == OPEN,
        "steps": bulk.steps_of(signed_in()),
    }


def _year() -> str:
    """The year asked for; the one gone by where none is. Raises Malformed for what is no year."""
    text = (request.form.get("year") or request.args.get("year") or "").strip()
    if not text:
        return str(local_date(here.now()).year - 1)
    if len(text) != 4 or not (text.isascii() and text.isdecimal()):
        raise Malformed("malformed", problems="年度应为四位年份")
    return text


def _mode() -> str:
    mode = request.form.get("mode", "")
    return mode if mode in _MODES else "all"


def _ticked() -> dict[str, int]:
    """The rows ticked, with the versions that were looked at. Raises Malformed for what this page does not send."""
    found: dict[str, int] = {}
    for text in request.form.getlist("row"):
        name, _, version = text.partition(":")
        if not (version.isascii() and version.isdecimal() and len(version) < 10):
            raise Malformed("malformed", problems="勾选的办件有误，请刷新后重新勾选")
        found[name] = int(version)
    return found


def _chosen(trigger: str) -> Sequence[Choice]:
    ticked = _ticked()
    if found := [c for c in choices(trigger, _year(), signed_in(), parts().world) if c.case.id in ticked]:
        return found
    raise Malformed("bulk_selection", most=bulk.MOST)


def _checked(trigger: str, first: Choice) -> None:
    """Raises MalformedData before the preview where what is to be prepared could not be read."""
    raw = _raw(trigger)
    schemas.load(Kind.ASSESSMENT, trigger, {**raw, "parent": first.case.id} if trigger == OPEN else raw)


def _raw(trigger: str) -> Mapping[str, Any]:
    if trigger == OPEN:
        return {"year": int(_year())}
    url = request.form.get("url", "").strip()
    return {"url": url} if url else {}
