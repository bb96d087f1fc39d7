"""Platforms recognised earlier, from a file: one reads what becomes of each row and proposes, another approves."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api import steps
from api.auth import parts, signed_in
from api.pages.case_view import said
from api.platform_import import Entry, Imported, Taken, read_entries, take
from api.schemas.platform import RegisterPlatform
from api.strict_json import BadInput, parse
from services.bulk import MOST, Receipt
from services.platform_imports import REGISTER, Import, approve, open_import, open_imports, reject
from workflow.machine import rows_of
from workflow.refusals import Malformed, Refusal
from workflow.roles import Role
from workflow.states import Kind

bp = Blueprint("platform_import", __name__)

COLUMNS = {name: field.label for name, field in RegisterPlatform().load_fields.items() if hasattr(field, "label")}


@bp.get("/platforms/import")
def show() -> ResponseReturnValue:
    """Where a file is handed in, and what waits for a second person."""
    return _page()


@bp.post("/platforms/import/preview")
def preview() -> ResponseReturnValue:
    """What would become of every row of a file; nothing is stored."""
    try:
        entries = _handed_in()
        taken = take(entries, actor=signed_in(), world=parts().world, check=True)
    except BadInput as wrong:
        return _page(Malformed("unreadable", why=str(wrong))), Malformed.status
    return _preview(taken)


@bp.post("/platforms/import")
def propose() -> ResponseReturnValue:
    """Propose what was previewed; refused, the preview comes again with what stands in the way now."""
    try:
        taken = take(_previewed(), actor=signed_in(), world=parts().world, check=False)
    except BadInput as wrong:
        return _page(Malformed("unreadable", why=str(wrong))), Malformed.status
    if taken.refused:
        return _preview(taken), Refusal.status
    flash(f"已提出 {len(taken.rows)} 家，待另一人审核批准；批准前不入库、不公开。")
    return redirect(url_for("platform_import.show"))


@bp.get("/platforms/import/<case_id:bulk>")
def waiting(bulk: str) -> ResponseReturnValue:
    """What one person proposed, row by row, with what would come of approving it now."""
    return _waiting(open_import(bulk, signed_in(), parts().world))


@bp.post("/platforms/import/<case_id:bulk>/approve")
def approve_all(bulk: str) -> ResponseReturnValue:
    """The second person's half: all of them enter the register, or none."""
    me, world = signed_in(), parts().world
    steps.require_role(Kind.PLATFORM, REGISTER, me, approving=True)
    found = open_import(bulk, me, world)
    receipt = approve(found.cases, actor=me, world=world, key=request.form.get("key") or None)
    return _answered(found, receipt, f"已批准，{len(found.cases)} 家入库并公开。")


@bp.post("/platforms/import/<case_id:bulk>/reject")
def reject_all(bulk: str) -> ResponseReturnValue:
    """Hand the whole file back with a reason."""
    me, world = signed_in(), parts().world
    found, reason = open_import(bulk, me, world), request.form.get("reason", "").strip()
    if not reason:
        return _waiting(found, Malformed("malformed", problems="请写明退回理由")), Malformed.status
    receipt = reject(found.cases, reason, actor=me, world=world, key=request.form.get("key") or None)
    return _answered(found, receipt, f"已退回 {len(found.cases)} 家，没有入库。")


def _handed_in() -> list[Entry]:
    """The rows of the file. Raises BadInput."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadInput("请选择文件")
    return read_entries(file.stream.read(), file.filename)


def _previewed() -> list[Entry]:
    """The rows the preview kept in its form, one field each: its line and what it holds. Raises BadInput."""
    rows = [parse(text) for text in request.form.getlist("entry")[: MOST + 1]]
    if not 0 < len(rows) <= MOST or not all(_is_entry(row) for row in rows):
        raise BadInput("请重新选择文件并核对")
    return [(row["line"], row["entry"]) for row in rows]


def _is_entry(row: Any) -> bool:
    return isinstance(row, Mapping) and type(row.get("line")) is int and "entry" in row


def _page(refused: Refusal | None = None) -> str:
    me = signed_in()
    return render_template(
        "platform_import.html",
        here="platform_import",
        row=rows_of(Kind.PLATFORM, REGISTER)[0],
        columns=COLUMNS,
        most=MOST,
        may_propose=me.has(Role.CITY_OFFICER),
        imports=open_imports(me, parts().world),
        refused=said(refused) if refused else None,
    )


def _preview(taken: Taken) -> str:
    return render_template(
        "platform_import_preview.html",
        here="platform_import",
        row=rows_of(Kind.PLATFORM, REGISTER)[0],
        rows=[(found.line, found.data, _named(found), _why(found.refusal)) for found in taken.rows],
        refused=taken.refused,
        kept=[json.dumps({"line": found.line, "entry": found.entry}, ensure_ascii=False) for found in taken.rows],
    )


def _why(refusal: Refusal | None) -> dict[str, Any] | None:
    return said(refusal) if refusal else None


def _named(row: Imported) -> str:
    """What a row calls itself, also where it cannot be read."""
    told = row.told()
    return " ".join(str(told[name]) for name in ("certificate_number", "name") if told[name])


def _waiting(found: Import, refused: Refusal | None = None, receipt: Receipt | None = None) -> str:
    me, world = signed_in(), parts().world
    mine = found.by == me.user
    may_approve = me.has(Role.CITY_LEADER) and not mine
    asked = receipt or (approve(found.cases, actor=me, world=world, rehearse=True) if may_approve else None)
    verdicts = {row.asked: row.refusal for row in asked.rows} if asked else {}
    return render_template(
        "platform_import_waiting.html",
        here="platform_import",
        row=rows_of(Kind.PLATFORM, REGISTER)[0],
        found=found,
        rows=[(case, (case.proposal or {})["data"], _why(verdicts.get(case.id))) for case in found.cases],
        asked=asked is not None,
        may_approve=may_approve,
        mine=mine,
        refused=said(refused) if refused else None,
    )


def _answered(found: Import, receipt: Receipt, done: str) -> ResponseReturnValue:
    if receipt.refused:
        first: Sequence[Refusal] = [row.refusal for row in receipt.refused if row.refusal]
        return _waiting(found, first[0], receipt), first[0].status
    flash(done)
    return redirect(url_for("platform_import.show"))
