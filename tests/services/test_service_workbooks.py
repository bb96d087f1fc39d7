"""Article 14: a workbook comes in whole or not at all, and what is wrong in it is told cell by cell."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from adapters.files import StoredFiles
from adapters.service_records import StoredServiceRecords
from adapters.workbooks import ServiceWorkbooks
from services.cases import Performed
from services.service_ledger import RecordFilters
from services.service_workbooks import (
    FaultyWorkbook,
    forget_returned,
    import_workbook,
    keep_returned,
    open_returned,
)
from tests.support.records import CODES, many, record, texts
from tests.support.services import platform, recorded
from tests.support.workbooks import PART, repacked, styles_of, workbook
from tests.support.world import USCC, Town
from workflow.refusals import Forbidden, Malformed, NotVisible, Refusal
from workflow.roles import Role
from workflow.service_records import MOST_RECORDS
from workflow.words import SERVICE_COLUMNS

YEAR = RecordFilters(2026)


@dataclass
class Keeper:
    """The applicant of a platform, with workbooks to bring in."""

    town: Town
    case: str
    told: list[tuple[str, int]] = field(default_factory=list)

    @property
    def records(self) -> StoredServiceRecords:
        return StoredServiceRecords(self.town.engine)

    def brings(self, content: io.BytesIO, *, name: str = "台账.xlsx", key: str | None = None,
               actor: Any = None) -> Performed:  # fmt: skip
        """Bring a workbook in."""
        return import_workbook(
            self.case,
            name,
            content,
            actor=actor or self.town.applicant.actor,
            world=self.town.world,
            records=self.records,
            workbooks=ServiceWorkbooks(),
            key=key,
            progress=lambda what, rows: self.told.append((what, rows)),
        )

    def count(self) -> int:
        return self.records.totals(self.case, YEAR).records


@pytest.fixture
def keeper(database_url: str) -> Iterator[Keeper]:
    """A platform's applicant, on both databases."""
    town = Town(database_url)
    try:
        yield Keeper(town, platform(town))
    finally:
        town.close()


def faults(keeper: Keeper, *rows: dict[str, Any]) -> FaultyWorkbook:
    with pytest.raises(FaultyWorkbook) as faulty:
        keeper.brings(workbook(rows))
    assert keeper.count() == 0
    return faulty.value


def test_a_workbook_in_order_is_one_entry_named_for_its_file(keeper: Keeper):
    done = keeper.brings(workbook([texts(), texts(content="二", served_on="2026年4月1日", fee_yuan="12.5")]))
    assert done.event is not None
    data = done.event["data"]
    assert (data["lines"], data["source"], data["workbook"]) == (2, "workbook", "台账.xlsx")
    assert (data["first_on"], data["last_on"]) == ("2026-03-15", "2026-04-01")
    (last, first) = keeper.records.page(keeper.case, YEAR, after=None, limit=10).items
    assert {name: first[name] for name in SERVICE_COLUMNS} == record()
    assert (last["fee_yuan"], last["served_on"]) == ("12.50", "2026-04-01")
    assert keeper.told == [("已读取", 2), ("已核对", 2), ("已登记", 2)]


def test_one_wrong_cell_keeps_the_whole_workbook_out(keeper: Keeper):
    faulty = faults(keeper, texts(), texts(content="二", fee_yuan="一百元"))
    (problem,) = faulty.problems
    assert (problem.row, problem.column, problem.text) == (3, "fee_yuan", "一百元")
    assert "两位小数" in problem.told
    assert (faulty.code, faulty.article, faulty.rows, faulty.status) == ("workbook_faulty", "14", 2, 422)
    assert "其中 1 行有 1 处问题" in faulty.message
    assert [finding.as_dict()["condition"] for finding in faulty.findings] == ["第3行“收费(元)”"]
    assert set(styles_of(faulty.content)) >= {"G3"}


@pytest.mark.parametrize(
    ("column", "text", "told"),
    [
        ("served_on", "2026-11-21", "尚未发生"),
        ("served_on", "2024-12-31", "早于本台账"),
        ("served_on", "昨天", "实际存在"),
        ("served_on", "", "必填"),
        ("client", "", "必填"),
        ("client_uscc", "91520102DEM000014G", "校验码"),
        ("function", "咨询服务", "下列之一"),
        ("mode", "电话", "下列之一"),
        ("fee_yuan", "", "必填"),
        ("fee_yuan", "-5", "不小于 0"),
        ("fee_yuan", "1.005", "两位小数"),
        ("fee_yuan", "1e3", "金额"),
        ("public_or_low_fee", "也许", "“是”或“否”"),
        ("satisfaction", "还行", "下列之一"),
        ("content", "x" * 501, "500字"),
    ],
)
def test_every_kind_of_wrong_cell_is_told_in_its_own_sentence(keeper: Keeper, column: str, text: str, told: str):
    faulty = faults(keeper, texts(**{column: text}))
    assert [(problem.row, problem.column) for problem in faulty.problems] == [(2, column)]
    assert told in faulty.problems[0].told


def test_a_formula_is_refused_though_its_value_would_do(keeper: Keeper):
    with pytest.raises(FaultyWorkbook) as faulty:
        keeper.brings(workbook([texts()], write=lambda page: page.write_formula(1, 6, "=1+1", None, 2)))
    (problem,) = faulty.value.problems
    assert (problem.column, "公式" in problem.told) == ("fee_yuan", True)
    assert keeper.count() == 0


def test_a_service_told_twice_is_pointed_out(keeper: Keeper):
    faulty = faults(keeper, texts(), texts(content="二"), texts())
    assert [(problem.row, problem.told) for problem in faulty.problems] == [
        (4, "与第 2 行完全相同；确为两次服务的，请在“服务内容”中写明区别")
    ]


def test_a_service_that_is_in_the_ledger_already_is_pointed_out(keeper: Keeper):
    entry = recorded(keeper.town, keeper.case, record(content="二"), record()).case.version
    with pytest.raises(FaultyWorkbook) as faulty:
        keeper.brings(workbook([texts(content="三"), texts()]))
    (problem,) = faulty.value.problems
    assert (problem.row, problem.told.startswith(f"与第 {entry} 号登记的第 2 条完全相同")) == (3, True)
    keeper.town.applicant.does("void_services", keeper.case, entry=entry, reason="重录")
    keeper.brings(workbook([texts(content="三"), texts()]))
    assert keeper.count() == 2


def test_what_went_back_comes_in_once_it_is_put_right(keeper: Keeper):
    faulty = faults(keeper, texts(), texts(content="二", client_uscc="", fee_yuan="12元"))
    lines = ServiceWorkbooks().read(io.BytesIO(faulty.content))
    keeper.brings(workbook([{**line.texts, "fee_yuan": line.texts["fee_yuan"].removesuffix("元")} for line in lines]))
    assert keeper.count() == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("台账.csv", b"a,b", "workbook_type"),
        ("台账.xlsx", b"PK\x03\x04 and nothing else", "workbook_type"),
        ("台账.xlsx", b"%PDF-1.4", "workbook_type"),
        ("台账.xlsx", b"", "workbook_type"),
        ("台账.xlsx\0", b"x", "document_name"),
    ],
)
def test_what_is_no_workbook_is_refused(keeper: Keeper, name: str, content: bytes, code: str):
    with pytest.raises(Malformed) as refused:
        keeper.brings(io.BytesIO(content), name=name)
    assert refused.value.code == code


def test_what_would_unpack_to_far_more_is_refused_unread(keeper: Keeper):
    bomb = repacked(workbook([texts()]), lambda name, content: content + b" " * (4 << 20) if name == PART else content)
    with pytest.raises(Malformed, match="解压后过大") as refused:
        keeper.brings(bomb)
    assert refused.value.code == "workbook_type"


def test_an_empty_workbook_is_refused(keeper: Keeper):
    with pytest.raises(Malformed) as refused:
        keeper.brings(workbook([]))
    assert refused.value.code == "workbook_empty"


def test_only_the_platforms_own_people_bring_workbooks(keeper: Keeper):
    with pytest.raises(NotVisible):
        keeper.brings(workbook([texts()]), actor=keeper.town.person(Role.APPLICANT, "other", CODES[1]).actor)
    with pytest.raises(Forbidden):
        keeper.brings(workbook([texts()]), actor=keeper.town.city.officer.actor)
    with pytest.raises(NotVisible):  # finance sees the platform, not its ledger
        keeper.brings(workbook([texts()]), actor=keeper.town.person(Role.FINANCE_OFFICER).actor)


def test_the_same_workbook_twice_is_entered_once_and_its_repeat_gets_the_first_answer(keeper: Keeper):
    first = keeper.brings(workbook([texts(), texts(content="二")]), key="k")
    again = keeper.brings(workbook([texts(), texts(content="二")]), key="k")
    assert (again.repeated, again.case.version) == (True, first.case.version)
    with pytest.raises(Refusal) as refused:
        keeper.brings(workbook([texts(), texts(content="二")]), key="other")
    assert refused.value.code == "one_entry_of_its_content"
    assert keeper.count() == 2


def test_ten_thousand_rows_come_in_whole(keeper: Keeper):
    rows = [
        {**one, "function": "培训服务", "mode": "线下", "satisfaction": "满意",
         "public_or_low_fee": "是" if one["public_or_low_fee"] else "否"}
        for one in many(MOST_RECORDS)
    ]  # fmt: skip
    keeper.brings(workbook(rows))
    assert keeper.count() == MOST_RECORDS


def test_the_workbook_that_went_back_is_its_senders_alone_and_the_last_one(keeper: Keeper, tmp_path: Path):
    files, case, world = StoredFiles(tmp_path), keeper.case, keeper.town.world
    ours = keeper.town.applicant.actor
    colleague = keeper.town.person(Role.APPLICANT, "colleague", USCC).actor
    keep_returned(b"first", case, ours, files)
    keep_returned(b"second", case, ours, files)
    with open_returned(case, ours, world, files) as content:
        assert content.read() == b"second"
    with pytest.raises(NotVisible, match="没有退回给您的工作簿"):
        open_returned(case, colleague, world, files)
    forget_returned(case, ours, files)
    with pytest.raises(NotVisible):
        open_returned(case, ours, world, files)
