"""The service ledger of a platform (台账, Art. 14): months, records, figures; entries typed, brought in, undone."""

from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urlencode

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from api import steps
from api.auth import parts, signed_in
from api.pages import here
from api.pages.case_view import said
from api.pages.wording import day
from services import service_ledger, service_workbooks
from services.document_types import XLSX
from services.ports import BadCursor
from services.service_ledger import FaultyRecord, RecordFilters
from services.service_workbooks import FaultyWorkbook
from workflow.calendar import local_date
from workflow.cases import Case
from workflow.refusals import Forbidden, Malformed, NotVisible, Refusal
from workflow.service_records import CHOICES, LENGTHS, MOST_RECORDS, yuan
from workflow.words import SERVICE_COLUMNS, SERVICE_FUNCTIONS, SERVICE_MODES, SERVICE_SATISFACTION

bp = Blueprint("service_ledger", __name__)

_PROBLEMS_SHOWN = 50
_PUBLIC = {"yes": "公益/低收费", "no": "其他收费"}
_LABELS = {"month": "月份", "function": "服务功能", "mode": "方式", "public": "收费", "satisfaction": "满意度",
           "q": "查找", "entry": "登记号"}  # fmt: skip
_SAID: Mapping[str, Mapping[str, str]] = {**CHOICES, "public": _PUBLIC}


@bp.get("/platforms/<case_id:case_id>/ledger")
def show(case_id: str) -> ResponseReturnValue:
    """A year of the ledger as far as it is asked for."""
    return _page(service_ledger.readable(case_id, signed_in(), parts().world))


@bp.post("/platforms/<case_id:case_id>/ledger/records")
def record(case_id: str) -> ResponseReturnValue:
    """Enter one record; refused, the page comes again with what was typed and a sentence at each wrong box."""
    me, world = signed_in(), parts().world
    texts = {name: request.form.get(name, "") for name in SERVICE_COLUMNS}
    try:
        done = service_ledger.record_one(case_id, texts, actor=me, world=world, key=request.form.get("key") or None)
    except (Forbidden, NotVisible):
        raise
    except Refusal as refused:
        return _again(case_id, refused)
    flash(f"已登记 1 条服务记录（第 {done.case.version} 号登记）。")
    return redirect(url_for("service_ledger.show", case_id=case_id, year=texts["served_on"][:4]))


@bp.post("/platforms/<case_id:case_id>/ledger/void")
def void(case_id: str) -> ResponseReturnValue:
    """Take an entry back, whole."""
    entry = request.form.get("entry", "")
    data = {"entry": int(entry) if entry.isascii() and entry.isdigit() and len(entry) < 10 else 0,
            "reason": request.form.get("reason", "")}  # fmt: skip
    try:
        steps.fire(case_id, "void_services", data, actor=signed_in(), world=parts().world,
                   key=request.form.get("key") or None)  # fmt: skip
    except (Forbidden, NotVisible):
        raise
    except Refusal as refused:
        return _again(case_id, refused)
    flash(f"第 {entry} 号登记已作废，其中的记录不再计入。")
    return redirect(url_for("service_ledger.show", case_id=case_id))


@bp.get("/platforms/<case_id:case_id>/ledger/workbook")
def workbook(case_id: str) -> ResponseReturnValue:
    """A blank workbook to fill in."""
    world = parts().world
    case = service_ledger.readable(case_id, signed_in(), world)
    content = parts().workbooks.blank(*service_ledger.days_of(case, world))
    return _workbook(BytesIO(content), "服务台账.xlsx", "service-ledger.xlsx")


@bp.post("/platforms/<case_id:case_id>/ledger/workbook")
def upload(case_id: str) -> ResponseReturnValue:
    """Enter a filled workbook whole, or say what is wrong in it and where."""
    me, house = signed_in(), parts()
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Malformed("malformed", problems="请选择要上传的工作簿")
        done = service_workbooks.import_workbook(
            case_id,
            file.filename,
            cast(BinaryIO, file.stream),
            actor=me,
            world=house.world,
            records=house.service_records,
            workbooks=house.workbooks,
            key=request.form.get("key") or None,
        )
    except (Forbidden, NotVisible):
        raise
    except FaultyWorkbook as faulty:
        service_workbooks.keep_returned(faulty.content, case_id, me, house.files)
        return _returned(case_id, faulty), faulty.status
    except Refusal as refused:
        return _again(case_id, refused)
    service_workbooks.forget_returned(case_id, me, house.files)
    event = done.event or {}
    told = event["data"]
    span = f"{day(told['first_on'])}至{day(told['last_on'])}"
    flash(f"已登记 {told['lines']} 条服务记录（第 {told['entry']} 号登记，{span}）。")
    return redirect(url_for("service_ledger.show", case_id=case_id, year=told["last_on"][:4], entry=told["entry"]))


@bp.get("/platforms/<case_id:case_id>/ledger/returned")
def returned(case_id: str) -> ResponseReturnValue:
    """The workbook that went back to this reader last, with its wrong cells marked."""
    content = service_workbooks.open_returned(case_id, signed_in(), parts().world, parts().files)
    return _workbook(content, "服务台账-问题.xlsx", "service-ledger-problems.xlsx")


@bp.get("/platforms/<case_id:case_id>/ledger.xlsx")
def export(case_id: str) -> ResponseReturnValue:
    """The records asked for as a workbook, under the same filters as the page."""
    case = service_ledger.readable(case_id, signed_in(), parts().world)
    asked, _ = _asked(local_date(here.now()).year)
    content = service_workbooks.listed(case.id, asked, records=parts().service_records, workbooks=parts().workbooks)
    return _workbook(BytesIO(content), f"服务台账-{asked.month or asked.year}.xlsx", "service-ledger.xlsx")


def _workbook(content: BinaryIO, name: str, plain: str) -> ResponseReturnValue:
    """As an attachment under its Chinese name; `plain` for clients that read no other."""
    made = send_file(content, XLSX.content_type, as_attachment=True, download_name=plain)
    extended = f"UTF-8''{quote(name, safe='')}"
    made.headers.set("Content-Disposition", "attachment", filename=plain, **{"filename*": extended})
    return made


def _again(case_id: str, refused: Refusal) -> ResponseReturnValue:
    case = service_ledger.readable(case_id, signed_in(), parts().world)
    return _page(case, refused), refused.status


def _returned(case_id: str, faulty: FaultyWorkbook) -> str:
    case = service_ledger.readable(case_id, signed_in(), parts().world)
    return render_template(
        "service_ledger_returned.html",
        case=case,
        faulty=faulty,
        wrong_rows=len({problem.row for problem in faulty.problems}),
        by_column=Counter(SERVICE_COLUMNS[problem.column] for problem in faulty.problems).most_common(),
        problems=[(problem, SERVICE_COLUMNS[problem.column]) for problem in faulty.problems[:_PROBLEMS_SHOWN]],
    )


def _page(case: Case, refused: Refusal | None = None) -> str:
    me, house = signed_in(), parts()
    asked, given = _asked(local_date(here.now()).year)
    records = house.service_records
    counted = service_ledger.yearly_figures(case.id, asked.year, records=records)
    try:
        page = records.page(case.id, asked, after=request.args.get("after") or None, limit=service_ledger.PAGE)
    except BadCursor:
        raise Malformed("unreadable", why="翻页标记（after）有误") from None
    return render_template(
        "service_ledger.html",
        case=case,
        year=asked.year,
        years=sorted({asked.year, *records.years(case.id)}, reverse=True),
        given=given,
        chips=[_chip(case, asked.year, given, name) for name in given],
        rows=page.items,
        next=page.next,
        totals=records.totals(case.id, asked),
        months=records.months(case.id, asked.year),
        figures=counted,
        conditions=service_ledger.yearly_conditions(counted, house.world.packs.current()),
        running=asked.year >= local_date(here.now()).year,
        entries=records.entries(case.id, service_ledger.ENTRIES_SHOWN),
        keeps=service_ledger.keeps(me, case),
        days=service_ledger.days_of(case, house.world),
        refused=said(refused) if refused and not isinstance(refused, FaultyRecord) else None,
        problems=refused.problems if isinstance(refused, FaultyRecord) else {},
        typed=request.form if refused is not None else {},
        columns=SERVICE_COLUMNS,
        lengths=LENGTHS,
        choices={"function": SERVICE_FUNCTIONS, "mode": SERVICE_MODES, "satisfaction": SERVICE_SATISFACTION,
                 "public": _PUBLIC},
        yuan=yuan,
        most=MOST_RECORDS,
        page_size=service_ledger.PAGE,
    )  # fmt: skip


def _asked(this_year: int) -> tuple[RecordFilters, dict[str, str]]:
    """What the address asks for, and the same as texts for chips; what cannot be a filter is left out."""
    texts = {name: request.args.get(name, "").strip()[:100] for name in _LABELS}
    year = _number(request.args.get("year", ""), 1992, 2999) or this_year
    given = {name: text for name, text in texts.items() if text and _sensible(name, text, year)}
    entry = _number(given.get("entry", ""), 1, 10**9)
    return RecordFilters(year, **{**given, "entry": entry}), given  # type: ignore[arg-type]


def _sensible(name: str, text: str, year: int) -> bool:
    match name:
        case "month":
            return text in [f"{year}-{month:02d}" for month in range(1, 13)]
        case "entry":
            return bool(_number(text, 1, 10**9))
        case "q":
            return True
    return text in _SAID[name]


def _number(text: str, least: int, most: int) -> int:
    """A whole number between two others; 0 for anything else."""
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return value if least <= value <= most else 0


def _chip(case: Case, year: int, given: Mapping[str, str], name: str) -> dict[str, Any]:
    """A filter that is on, with the address without it."""
    others = {key: text for key, text in given.items() if key != name}
    label = _SAID.get(name, {}).get(given[name], given[name])
    url = f"{url_for('service_ledger.show', case_id=case.id)}?{urlencode({'year': year, **others})}"
    return {"label": f"{_LABELS[name]}:{label}", "url": url}
