"""Workbooks of a service ledger: what is written can be read, what is wrong is marked, what is dangerous is refused."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from adapters.workbooks import EXAMPLES, SHEET, ServiceWorkbooks
from services.document_types import XLSX, recognise
from services.service_reading import read_record
from services.service_workbooks import Line, Problem
from tests.support.records import record, texts
from tests.support.workbooks import HEADER, PART, repacked, styles_of, workbook
from workflow.refusals import Malformed
from workflow.service_records import MOST_RECORDS
from workflow.words import SERVICE_COLUMNS

BOOKS = ServiceWorkbooks()
FIRST, LAST = date(2026, 1, 1), date(2026, 11, 20)


def blank() -> bytes:
    return BOOKS.blank(FIRST, LAST)


def parts_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_the_blank_workbook_has_the_ledgers_columns_and_nothing_filled_in():
    assert recognise(io.BytesIO(blank())) is XLSX
    assert BOOKS.read(io.BytesIO(blank())) == []
    book = CalamineWorkbook.from_filelike(io.BytesIO(blank()))
    assert book.sheet_names == [SHEET, EXAMPLES]
    assert tuple(book.get_sheet_by_name(SHEET).to_python()[0]) == HEADER


def test_the_blank_workbook_offers_the_choices_and_holds_no_formula():
    text = parts_of(blank())
    for word in ("信息服务", "其他", "线上", "基本满意"):
        assert word in text
    assert "<f>" not in text
    assert 'type="list"' in text


def test_the_example_of_the_blank_workbook_is_a_record_in_order():
    book = CalamineWorkbook.from_filelike(io.BytesIO(blank()))
    rows = book.get_sheet_by_name(EXAMPLES).to_python()
    example = {name: str(row[1]) for name, row in zip(SERVICE_COLUMNS, rows[1:], strict=False)}
    assert read_record(example, FIRST, LAST)[1] == {}


def test_rows_come_back_as_texts_with_their_numbers():
    rows = [texts(), {}, texts(content="第二次")]
    found = BOOKS.read(workbook(rows))
    assert [line.number for line in found] == [2, 4]
    assert found[0].texts == {**texts(), "evidence": "签到表"}
    assert found[1].texts["content"] == "第二次"


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("fee_yuan", 12.5, "12.5"),
        ("fee_yuan", 0, "0"),
        ("fee_yuan", 1234.56, "1234.56"),
        ("fee_yuan", 1200.505, "1200.505"),
        ("event_no", 12, "12"),
        ("public_or_low_fee", True, "是"),
        ("served_on", "2026/3/5", "2026/3/5"),
    ],
)
def test_numbers_and_flags_are_read_as_what_they_say(column: str, value: object, text: str):
    (line,) = BOOKS.read(workbook([texts() | {column: value}]))
    assert (line.texts[column], line.unreadable) == (text, {})


def test_a_date_of_excels_own_is_a_date():
    made = io.BytesIO()
    with Workbook(made) as book:
        page = book.add_worksheet(SHEET)
        page.write_row(0, 0, HEADER)
        page.write_row(1, 1, list(texts().values())[1:])
        page.write_datetime(1, 0, datetime(2026, 3, 15), book.add_format({"num_format": "yyyy-mm-dd"}))
    (line,) = BOOKS.read(io.BytesIO(made.getvalue()))
    assert line.texts["served_on"] == "2026-03-15"


def test_a_long_code_that_became_a_number_is_told_and_not_guessed():
    (line,) = BOOKS.read(workbook([texts() | {"client_uscc": 915201020000000149}]))
    assert "末位数字已失真" in line.unreadable["client_uscc"]


def test_a_formula_is_found_whatever_value_it_remembers():
    def write(page: Any) -> None:
        page.write_formula(1, 6, "=1+1", None, 2)
        page.write_formula(2, 1, '="甲"&"乙"', None, "甲乙")

    first, second = BOOKS.read(workbook([texts(), texts(content="二")], write=write))
    assert list(first.unreadable) == ["fee_yuan"]
    assert list(second.unreadable) == ["client"]
    assert "公式" in first.unreadable["fee_yuan"]


def test_a_formula_under_another_prefix_is_found_too():
    book = workbook([texts()], write=lambda page: page.write_formula(1, 6, "=1+1", None, 2))

    def prefixed(name: str, content: bytes) -> bytes:
        if name != PART:
            return content
        head, _, rest = content.decode().partition("<worksheet ")
        body = rest.replace("<f>", "<x:f>").replace("</f>", "</x:f>")
        space = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        return f"{head}<worksheet {space} {body}".encode()

    (line,) = BOOKS.read(repacked(book, prefixed))
    assert "fee_yuan" in line.unreadable


def test_an_error_value_is_told():
    book = workbook([texts() | {"fee_yuan": 3}])
    broken = repacked(book, lambda n, c: c.replace(b'<c r="G2"><v>3</v>', b'<c r="G2" t="e"><v>#N/A</v>'))
    (line,) = BOOKS.read(broken)
    assert "错误值" in line.unreadable["fee_yuan"]


def test_more_rows_than_an_entry_may_have_are_refused_with_their_number():
    with pytest.raises(Malformed, match=f"{MOST_RECORDS + 1} 行") as refused:
        BOOKS.read(workbook([{"client": "x"}] * (MOST_RECORDS + 1)))
    assert (refused.value.code, refused.value.article) == ("workbook_rows", "14")


def test_fifty_thousand_rows_are_refused_with_their_number():
    with pytest.raises(Malformed, match="50000 行"):
        BOOKS.read(workbook([{"client": "x"}] * 50_000))


@pytest.mark.parametrize("place", [(1_048_575, 0), (1, 16_383)])
def test_a_cell_far_away_is_refused_before_room_is_made_for_it(place: tuple[int, int]):
    with pytest.raises(Malformed, match="还有内容") as refused:
        BOOKS.read(workbook([texts()], write=lambda page: page.write_string(*place, "x")))
    assert refused.value.code == "workbook_unreadable"


def test_a_long_text_shared_by_many_cells_is_refused_before_it_is_copied_into_each():
    """A file of some kilobytes that would be gigabytes once read."""
    book = workbook([dict.fromkeys(SERVICE_COLUMNS, "长" * 30_000)] * 1_000)
    assert len(book.getvalue()) < 200_000
    with pytest.raises(Malformed, match="文字过多"):
        BOOKS.read(book)


@pytest.mark.parametrize(
    "header",
    [HEADER[1:], (*HEADER[:-1], "佐证材料"), (*HEADER, "日期")],
    ids=["one missing", "one renamed", "one twice"],
)
def test_a_sheet_without_the_ledgers_header_is_refused(header):
    with pytest.raises(Malformed) as refused:
        BOOKS.read(workbook([texts()], header=header))
    assert refused.value.code == "workbook_sheet"


def test_a_workbook_without_the_ledgers_sheet_is_refused():
    with pytest.raises(Malformed, match="“台账”工作表") as refused:
        BOOKS.read(workbook([texts()], sheet="Sheet1"))
    assert refused.value.code == "workbook_sheet"


def test_columns_of_ones_own_are_passed_over_and_the_order_is_free():
    header = ("自编序号", *reversed(HEADER))
    made = io.BytesIO()
    with Workbook(made) as book:
        page = book.add_worksheet(SHEET)
        page.write_row(0, 0, header)
        page.write_row(1, 0, ("1", *reversed(texts().values())))
    (line,) = BOOKS.read(io.BytesIO(made.getvalue()))
    assert line.texts == texts()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'


@pytest.mark.parametrize(
    "change",
    [
        lambda name, content: BOMB if name == PART else content,
        lambda name, content: content[: len(content) // 2] if name == PART else content,
        lambda name, content: content.replace(b'r="A1"', b'r="1A"') if name == PART else content,
        lambda name, content: b"<workbook/>" if name == "xl/workbook.xml" else content,
        lambda name, content: content.replace(b"sheet1", b"sheet9") if name.endswith("workbook.xml.rels") else content,
        lambda name, content: b"" if name == "xl/sharedStrings.xml" else content,
        lambda name, content: content.replace(b"UTF-8", b"EBCDIC-9") + b"<" if name == PART else content,
    ],
    ids=["document type", "cut off", "no place", "no sheets", "no part", "no strings", "no encoding"],
)
def test_what_is_broken_is_refused_and_never_a_failure(change):
    with pytest.raises(Malformed) as refused:
        BOOKS.read(repacked(workbook([texts()]), change))
    assert refused.value.article == "14"


def test_two_parts_of_one_name_are_refused():
    with pytest.raises(Malformed, match="已损坏"):
        BOOKS.read(repacked(workbook([texts()]), lambda _, content: content, twice=PART))


def test_a_faulty_workbook_goes_back_with_each_wrong_cell_coloured_and_a_sentence():
    lines = [Line(2, texts(), {}), Line(5, texts(fee_yuan="一百", client="=cmd|x"), {})]
    problems = [Problem(5, "fee_yuan", "一百", "应为金额"), Problem(5, "client", "=cmd|x", "不对")]
    content = BOOKS.marked(lines, problems)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(SHEET).to_python()
    assert book[0] == [*HEADER, "问题"]
    assert book[1][-1] == ""
    assert set(book[2][-1].split("\n")) == {"收费(元)：应为金额", "服务对象：不对"}
    assert set(styles_of(content)) - {f"{letter}1" for letter in "ABCDEFGHIJKL"} == {"B3", "G3"}
    assert "<f>" not in parts_of(content)


def test_what_went_back_can_be_put_right_and_sent_again():
    lines = [Line(number, texts(content=f"第{number}次"), {}) for number in range(2, 6)]
    again = BOOKS.read(io.BytesIO(BOOKS.marked(lines, [Problem(3, "content", "", "不对")])))
    assert [line.texts for line in again] == [line.texts for line in lines]
    assert read_record(again[0].texts, FIRST, LAST)[0] == record(content="第2次")


@given(
    part=st.sampled_from(
        [PART, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml"]
    ),
    at=st.floats(0, 1, exclude_max=True),
    length=st.integers(0, 12),
    put=st.binary(max_size=12),
)
def test_whatever_is_changed_in_a_part_it_is_read_or_refused(part: str, at: float, length: int, put: bytes):
    def change(name: str, content: bytes) -> bytes:
        start = int(at * len(content))
        return content[:start] + put + content[start + length :] if name == part else content

    with contextlib.suppress(Malformed):
        assert len(BOOKS.read(repacked(workbook([texts(), texts(content="二")]), change))) <= MOST_RECORDS
