"""The March desk: `/march`, and per district the list of whom to chase, in print, as CSV and as a line to copy."""

from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.auth import parts, signed_in
from api.pages import here
from api.pages.wording import day, instant
from api.spreadsheets import csv_answer
from services import march
from services.march import Line
from workflow.calendar import local_date
from workflow.policy import CITY, DISTRICT
from workflow.refusals import Malformed
from workflow.states import Kind
from workflow.words import KINDS, MARCH

bp = Blueprint("march", __name__)

_HEADER = ("年度", "区域", "类别", "编号", "名称", "情况", "报送期限", "剩余工作日", "首次收到", "是否迟报")


@bp.get("/march")
def show() -> ResponseReturnValue:
    """Who owes what, what came, what is late: the city's by district, a district's own."""
    year, district, status = _year(), _district(), _status()
    lines = march.desk(year, signed_in(), parts().world, district=district)
    counts = march.counted(lines)
    return render_template(
        "march.html",
        here="march",
        **_around(year),
        district=district,
        status=status,
        counts=counts,
        total=sum((count for _, count in counts), Counter()),
        lines=[line for line in lines if status in ("", line.status)],
    )


@bp.get("/march/chase")
def chase() -> ResponseReturnValue:
    """Whom to chase, ready to print or to send."""
    year, district = _year(), _district() or _own_district()
    lines = _to_chase(year, district)
    return render_template(
        "march_chase.html",
        here="march",
        **_around(year),
        district=district,
        lines=lines,
        one_line=_one_line(year, district, lines),
        now=here.now(),
    )


@bp.get("/march.csv")
def table() -> ResponseReturnValue:
    """The same for spreadsheets; with `chase=1` only whom to chase."""
    year, district, status = _year(), _district(), _status()
    lines = march.desk(year, signed_in(), parts().world, district=district)
    chosen = [line for line in lines if status in ("", line.status) and (line.chased or not request.args.get("chase"))]
    return csv_answer(
        f"reports-{year}{'-' if district else ''}{district}.csv", _HEADER, (_cells(year, line) for line in chosen)
    )


def _to_chase(year: str, district: str) -> list[Line]:
    return [line for line in march.desk(year, signed_in(), parts().world, district=district) if line.chased]


def _around(year: str) -> dict[str, object]:
    last = local_date(here.now()).year - 1
    years = [str(each) for each in range(last, last - 4, -1)]
    return {"year": year, "years": years if year in years else [year, *years], "labels": MARCH, "left": left}


def _year() -> str:
    """The report year asked for; the one gone by where none is. Raises Malformed for what is no year."""
    text = request.args.get("year", "").strip()
    if not text:
        return str(local_date(here.now()).year - 1)
    if len(text) != 4 or not (text.isascii() and text.isdecimal()):
        raise Malformed("malformed", problems="年度应为四位年份")
    return text


def _district() -> str:
    code = request.args.get("district", "").strip()
    if code and code not in here.places():
        raise Malformed("malformed", problems="没有这个区域")
    return code


def _status() -> str:
    status = request.args.get("status", "")
    return status if status in MARCH else ""


def left(line: Line) -> str:
    """The days left, in words; nothing where nothing is waited for."""
    if line.provisional and line.status == "owed":
        return "暂定"
    if line.left is None:
        return ""
    if line.left < 0:
        return f"超期{-line.left}个工作日"
    return f"剩余{line.left}个工作日" if line.left else "今日到期"


def _cells(year: str, line: Line) -> Sequence[object]:
    received = instant(line.received_at) if line.received_at else None
    return (
        *(year, here.place(line.case.district), KINDS[line.kind], line.case.number, line.case.name),
        *(MARCH[line.status], line.due_on, line.left, received, "是" if line.late else None),
    )


def _owing(line: Line) -> str:
    """Who is asked: every district's report is called the same, so a message names the district."""
    if line.kind is Kind.DISTRICT_REPORT:
        return f"{here.place(line.case.district)}{KINDS[line.kind]}"
    return line.case.name


def _own_district() -> str:
    """Whose list it is where none is named: a district's own people see nobody else's."""
    me = signed_in()
    return me.org if any(me.has(role) for role in DISTRICT) and not any(me.has(role) for role in CITY) else ""


def _one_line(year: str, district: str, lines: Sequence[Line]) -> str:
    """To be pasted into a message: how many, who, by when."""
    where = here.place(district) if district else "全市"
    if not lines:
        return f"【示范平台】{where}{year}年度报告：没有需要催报的。"
    named = "、".join(f"{_owing(line)}（{left(line) or MARCH[line.status]}）" for line in lines)
    due = "、".join(dict.fromkeys(f"{day(line.due_on)}24时{'（暂定）' if line.provisional else ''}" for line in lines))
    said = f"【示范平台】{where}{year}年度报告待报送{len(lines)}件：{named}。"
    return f"{said}报送期限{due}，请尽快报送（第十三条、第十四条）。"
