"""The service ledger's workbooks: written by XlsxWriter, read by calamine. Implements `service_workbooks.Workbooks`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook

from adapters.sheet_scan import Scan, UnreadableSheet, scan
from services.service_workbooks import Line, Problem
from workflow.refusals import Malformed
from workflow.service_records import LENGTHS, MOST_RECORDS, said
from workflow.words import SERVICE_COLUMNS, SERVICE_FUNCTIONS, SERVICE_MODES, SERVICE_SATISFACTION

SHEET, EXAMPLES, TOLD = "台账", "填写说明", "问题"
_ARTICLE = "14"
_NAMES = {label: name for name, label in SERVICE_COLUMNS.items()}
_WIDTHS = {"client": 28, "client_uscc": 22, "content": 36, "evidence": 24}
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_EXACT = 10**15  # whole numbers above are not exact in a cell
_CHOICES: Mapping[str, Sequence[str]] = {
    "function": tuple(SERVICE_FUNCTIONS.values()),
    "mode": tuple(SERVICE_MODES.values()),
    "public_or_low_fee": ("是", "否"),
    "satisfaction": tuple(SERVICE_SATISFACTION.values()),
}
_EXAMPLE = {
    "served_on": "2026-03-15",
    "client": "虚构示例科技有限公司",
    "client_uscc": "91520102DEM000014F",
    "function": "培训服务",
    "content": "智能制造政策解读专题培训",
    "mode": "线下",
    "fee_yuan": "0.00",
    "public_or_low_fee": "是",
    "event_no": "2026-PX-03",
    "satisfaction": "满意",
    "evidence": "签到表、照片",
}
_EXPLAINED = {
    "served_on": "提供服务的日期，形如 2026-03-15，不晚于填报当天。",
    "client": f"受服务的企业全称，不超过 {LENGTHS['client']} 字。一家企业一次服务填一行（家次）。",
    "client_uscc": "18 位统一社会信用代码，文本格式；尚未登记注册的留空，不计入服务企业家数。",
    "function": "从下拉列表中选择；不属于六项功能的选“其他”。",
    "content": f"做了什么，不超过 {LENGTHS['content']} 字。",
    "mode": "线上或线下。",
    "fee_yuan": "实收金额，单位元，至多两位小数；免费填 0。",
    "public_or_low_fee": "公益性服务或低收费服务填“是”，其余填“否”。",
    "event_no": f"同一场活动的各行填同一编号，用于统计活动次数；单独服务的留空。不超过 {LENGTHS['event_no']} 字。",
    "satisfaction": "满意、基本满意、不满意；未作评价的留空。",
    "evidence": f"合同、签到表、照片等的名称或编号，不超过 {LENGTHS['evidence']} 字。",
}


class ServiceWorkbooks:
    """Workbooks in memory; nothing in them is ever a formula."""

    def blank(self, first: date, last: date) -> bytes:
        made = BytesIO()
        with Workbook(made, _OPTIONS) as book:
            sheet = _sheet(book)
            for column, name in enumerate(SERVICE_COLUMNS):
                _guide(sheet, column, name, first, last)
            _examples(book, first)
        return made.getvalue()

    def read(self, content: BinaryIO) -> Sequence[Line]:
        """As the port says. What the sheet's XML holds is looked at before any of it is turned into cells."""
        try:
            found = scan(content, SHEET)
            content.seek(0)
            with CalamineWorkbook.from_filelike(content) as book:
                rows = book.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
        except UnreadableSheet as wrong:
            raise wrong.refusal() from None
        except (CalamineError, OSError, ValueError):
            raise Malformed("workbook_unreadable", article=_ARTICLE, name=SHEET, why="内容已损坏") from None
        columns = _columns(rows[0] if rows else [])
        return list(_lines(rows, columns, found))

    def marked(self, lines: Sequence[Line], problems: Sequence[Problem]) -> bytes:
        wrong: defaultdict[int, dict[str, str]] = defaultdict(dict)
        for problem in problems:
            wrong[problem.row][problem.column] = problem.told
        made = BytesIO()
        with Workbook(made, _OPTIONS) as book:
            sheet = _sheet(book, *((TOLD,) if problems else ()))
            plain, bad = (
                book.add_format({"num_format": "@"}),
                book.add_format({"num_format": "@", "bg_color": "#FFC7CE"}),
            )
            said_so = book.add_format({"font_color": "#9C0006", "text_wrap": True})
            for row, line in enumerate(lines, 1):
                told = wrong.get(line.number, {})
                for column, name in enumerate(SERVICE_COLUMNS):
                    _write(sheet, row, column, line.texts.get(name, ""), bad if name in told else plain)
                if told:
                    sentences = (f"{SERVICE_COLUMNS[name]}：{what}" for name, what in told.items())
                    sheet.write_string(row, len(SERVICE_COLUMNS), "\n".join(sentences), said_so)
        return made.getvalue()


def _write(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def _sheet(book: Any, *more: str) -> Any:
    sheet = book.add_worksheet(SHEET)
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    text = book.add_format({"num_format": "@"})
    for column, name in enumerate(SERVICE_COLUMNS):
        sheet.set_column(column, column, _WIDTHS.get(name, 14), text)
    for column, label in enumerate((*SERVICE_COLUMNS.values(), *more)):
        sheet.write_string(0, column, label, head)
    if more:
        sheet.set_column(len(SERVICE_COLUMNS), len(SERVICE_COLUMNS), 60)
    sheet.freeze_panes(1, 0)
    return sheet


def _guide(sheet: Any, column: int, name: str, first: date, last: date) -> None:
    """What Excel itself can say of a cell before it is sent; what counts is said on arrival."""
    rule: dict[str, Any] = {"validate": "any", "input_title": SERVICE_COLUMNS[name], "input_message": _EXPLAINED[name]}
    if name in _CHOICES:
        rule |= {"validate": "list", "source": list(_CHOICES[name])}
    elif name in LENGTHS:
        rule |= {"validate": "length", "criteria": "<=", "value": LENGTHS[name]}
    sheet.data_validation(1, column, MOST_RECORDS, column, rule)


def _examples(book: Any, first: date) -> None:
    sheet = book.add_worksheet(EXAMPLES)
    sheet.set_column(0, 1, 26)
    sheet.set_column(2, 2, 80)
    head, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    for column, label in enumerate(("列", "示例", "说明")):
        sheet.write_string(0, column, label, head)
    for row, (name, label) in enumerate(SERVICE_COLUMNS.items(), 1):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, _EXAMPLE[name])
        sheet.write_string(row, 2, _EXPLAINED[name], wrapped)
    notes = (
        f"请在“{SHEET}”工作表中填写，从第 2 行起，一次不超过 {MOST_RECORDS} 行；表头不要改动，自加的列不会读取。",
        f"本台账自 {first} 起登记。不得使用公式：从别处复制时请用“选择性粘贴—数值”。",
        "上传后如有问题，会退回一份标色的工作簿，改好可直接再传；有问题时一条也不登记。",
    )
    for row, note in enumerate(notes, len(SERVICE_COLUMNS) + 2):
        sheet.write_string(row, 0, note)


def _columns(header: Sequence[Any]) -> dict[int, str]:
    """Which column of the sheet is which of the ledger's. Raises Malformed where one is missing."""
    labels = [str(cell).strip() for cell in header]
    found = {column: _NAMES[label] for column, label in enumerate(labels) if label in _NAMES}
    missing = [label for label in SERVICE_COLUMNS.values() if labels.count(label) != 1]
    if missing:
        raise Malformed("workbook_sheet", article=_ARTICLE, sheet=SHEET, missing="、".join(missing))
    return found


def _lines(rows: Sequence[Sequence[Any]], columns: Mapping[int, str], found: Scan) -> Iterator[Line]:
    for number, cells in enumerate(rows[1:], 2):
        texts: dict[str, str] = {}
        unreadable: dict[str, str] = {}
        for column, name in columns.items():
            text, problem = _cell(cells[column] if column < len(cells) else "", name)
            texts[name] = text
            if problem := found.problem(number, column + 1) or problem:
                unreadable[name] = said(problem)
        if unreadable or any(text.strip() for text in texts.values()):
            yield Line(number, texts, unreadable)


def _cell(value: Any, name: str) -> tuple[str, str]:
    """A cell as text, and the name of what is wrong with it where it can be none."""
    match value:
        case str():
            return value, ""
        case bool():
            return ("是" if value else "否"), ""
        case datetime() | date():
            return f"{value:%Y-%m-%d}", ""
        case int() | float() if value == value and abs(value) < _EXACT:
            return (str(int(value)) if value == int(value) else repr(value)), ""
        case int() | float():
            return str(value), "number"
    return str(value), "kind"
