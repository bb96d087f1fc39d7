"""The timers' ledger: `/timers`, every deadline there was or is, with filters that live in the address, and as CSV."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.auth import parts, signed_in
from api.pages import here
from api.pages.wording import day, until
from api.spreadsheets import csv_answer
from services import ledger
from services.ports import BadCursor, LedgerFilters
from workflow.civil_time import CalendarError, parse_date
from workflow.ledger import lateness
from workflow.refusals import Malformed
from workflow.timers import OPENINGS
from workflow.words import KINDS, LEDGER_STATUSES, TIMERS, state_label

bp = Blueprint("timers", __name__)

MOST_ROWS = 100_000
_NAMES = ("kind", "due_before", "district", "case")
_LABELS = {"kind": "期限", "due_before": "到期日早于", "district": "区域", "case": "办件"}
_HEADER = (
    *(
        "期限",
        "代",
        "办件类别",
        "办件编号",
        "名称",
        "区域",
        "环节",
        "计划日",
        "到期日",
        "法定时刻",
        "实际触发",
        "迟到秒数",
    ),
    *("状态", "原因", "尝试次数", "再试时刻", "日历版本", "起算日", "工作日数", "办结事件", "办件ID"),
)


@bp.get("/timers")
def show() -> ResponseReturnValue:
    """The ledger as far as the reader may see it; incidents first."""
    me, world, given = signed_in(), parts().world, _given()
    status, asked = _status(), _asked(given)
    after = request.args.get("after") or None
    try:
        page = ledger.page(me, asked, world, after=after)
    except BadCursor:
        raise Malformed("unreadable", why="翻页标记（after）有误") from None
    incidents = ledger.incidents(me, asked, world) if status == "armed" and not after else ()
    return render_template(
        "timers.html",
        here="timers",
        tabs=[(name, label) for name, label in LEDGER_STATUSES.items()],
        status=status,
        chosen=given,
        chips=_chips(status, given),
        incidents=incidents,
        rows=[_row(row) for row in page.items],
        next=page.next,
        now=here.now(),
        kinds=list(TIMERS.items()),
        districts=here.areas(),
    )


@bp.get("/timers.csv")
def table() -> ResponseReturnValue:
    """The same for spreadsheets, all pages together."""
    rows = ledger.whole(signed_in(), _asked(_given()), parts().world, MOST_ROWS)
    return csv_answer("timers.csv", _HEADER, map(_cells, rows))


def _status() -> str:
    status = request.args.get("status", "")
    return status if status in LEDGER_STATUSES else "armed"


def _given() -> dict[str, str]:
    """The filters that are on; what cannot be one is left out."""
    asked = {name: request.args.get(name, "").strip()[:100] for name in _NAMES}
    return {name: text for name, text in asked.items() if text}


def _asked(given: Mapping[str, str]) -> LedgerFilters:
    """What the address asks for. Raises Malformed for a day that is none."""
    status, text = _status(), given.get("due_before")
    try:
        before = parse_date(text, "") if text else None
    except CalendarError:
        raise Malformed("malformed", problems="到期日应为实际存在的日期，形如 2026-09-28") from None
    return LedgerFilters(
        "" if status == "all" else status,
        given.get("kind", ""),
        before,
        given.get("district", ""),
        given.get("case", ""),
    )


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its instants in words."""
    legal = "未确定"
    if row["due_at"]:
        legal = f"{day(row['due_at'])}0时" if row["kind"] in OPENINGS else until(row["due_at"])
    return {
        **row,
        "legal": legal,
        "late": "" if row["late_seconds"] is None else lateness(row["late_seconds"]),
    }


def _cells(row: Mapping[str, Any]) -> list[object]:
    return [
        *(TIMERS.get(row["kind"], row["kind"]), row["generation"], KINDS.get(row["case_kind"], row["case_kind"])),
        *(row["number"], row["name"], here.place(row["district"]), state_label(row["case_kind"], row["state"])),
        *(row["planned_on"], row["due_on"], row["due_at"], row["fired_at"], row["late_seconds"]),
        *(
            row["outcome"],
            row["reason"],
            row["attempts"],
            row["retry_at"],
            row["calendar"],
            row["anchor_on"],
            row["n"],
            row["ended_by"],
            row["case"],
        ),
    ]


def _chips(status: str, given: Mapping[str, str]) -> list[dict[str, str]]:
    """The filters that are on, each with the address without it."""
    said: dict[str, Mapping[str, str]] = {"kind": TIMERS, "district": here.places()}
    return [
        {
            "label": f"{_LABELS[name]}:{said.get(name, {}).get(text, text)}",
            "url": here.address("timers.show", {"status": status, **given}, without=name),
        }
        for name, text in given.items()
    ]
