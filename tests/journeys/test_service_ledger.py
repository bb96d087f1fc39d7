"""Article 14: a platform keeps its ledger; entries are events that hash their records, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from adapters import tables
from adapters.service_records import StoredServiceRecords
from services.ports import Duplicate
from services.service_ledger import RecordFilters, Totals, yearly_figures
from tests.support.records import CODES, many, record
from tests.support.services import platform, recorded
from tests.support.world import Town
from workflow.refusals import Forbidden, Malformed, NotVisible, Refusal
from workflow.roles import Role
from workflow.service_records import MOST_RECORDS, content_hash, row_of

YEAR = RecordFilters(2026)


@pytest.fixture
def ledger(town: Town) -> StoredServiceRecords:
    """The ledgers, to be read."""
    return StoredServiceRecords(town.engine)


@pytest.fixture
def case(town: Town) -> str:
    """A platform."""
    return platform(town)


def stored(town: Town) -> tuple[int, int]:
    """How many entries and records lie in the tables, whether valid or not."""
    with town.engine.connect() as connection:
        counts = (select(func.count()).select_from(t) for t in (tables.service_entries, tables.service_records))
        entries, records = (int(connection.scalar(count) or 0) for count in counts)
        return entries, records


def test_an_entry_is_an_event_that_names_and_hashes_its_records(town: Town, case: str, ledger: StoredServiceRecords):
    records = [record(served_on="2026-05-02"), record(content="上门诊断", served_on="2026-03-15")]
    done = recorded(town, case, *records)
    assert done.event is not None
    assert done.event["data"] == {
        "entry": 3,
        "lines": 2,
        "first_on": "2026-03-15",
        "last_on": "2026-05-02",
        "sha256": content_hash(records),
        "source": "typed",
    }
    assert done.event["article"] == "14"
    shown = ledger.page(case, YEAR, after=None, limit=10).items
    assert [{**one} for one in shown] == [{**records[0], "entry": 3, "line": 1}, {**records[1], "entry": 3, "line": 2}]


def test_ten_thousand_records_leave_one_small_event(town: Town, case: str, ledger: StoredServiceRecords):
    done = recorded(town, case, *many(MOST_RECORDS), workbook="2026年台账.xlsx")
    text = town.store.history(case)[-1].text
    assert len(text) < 1_500
    assert done.event is not None
    assert (done.event["data"]["source"], done.event["data"]["workbook"]) == ("workbook", "2026年台账.xlsx")
    assert ledger.totals(case, YEAR).records == MOST_RECORDS


def test_an_entry_taken_back_is_shown_and_counted_no_more(town: Town, case: str, ledger: StoredServiceRecords):
    entry = recorded(town, case, record()).case.version
    kept = recorded(town, case, record(content="另一次")).case.version
    town.applicant.does("void_services", case, entry=entry, reason="重复录入")
    assert ledger.totals(case, YEAR) == Totals(1, 1, 0)
    assert [(row["entry"], row["status"], row["voided_by"]) for row in ledger.entries(case, 10)] == [
        (kept, "valid", None),
        (entry, "void", 5),
    ]
    assert stored(town) == (2, 2)
    again = recorded(town, case, record())  # what was taken back may be entered anew
    assert ledger.totals(case, YEAR).records == 2
    assert again.case.version == 6


@pytest.mark.parametrize("entry", [1, 4, 99])
def test_only_a_valid_entry_can_be_taken_back(town: Town, case: str, entry: int):
    """1 is an event of another kind, 4 an entry already taken back, 99 nothing."""
    recorded(town, case, record())
    third = recorded(town, case, record(content="另一次")).case.version
    town.applicant.does("void_services", case, entry=third, reason="误录")
    with pytest.raises(Refusal, match="已经作废") as refused:
        town.applicant.does("void_services", case, entry=entry, reason="误录")
    assert (refused.value.code, refused.value.article) == ("entry_valid", "14")


def test_the_same_entry_twice_is_refused_by_the_database_itself(town: Town, case: str):
    recorded(town, case, record(), record(content="另一次"))
    with pytest.raises(Refusal, match="没有重复登记") as refused:
        recorded(town, case, record(), record(content="另一次"))
    assert (refused.value.code, refused.value.article) == ("one_entry_of_its_content", "14")
    assert stored(town) == (1, 2)


def test_a_repeated_key_enters_once(town: Town, case: str):
    first = town.applicant.does("record_services", case, key="k", records=[record()])
    again = town.applicant.does("record_services", case, key="k", records=[record()])
    assert (again.repeated, again.case.version) == (True, first.case.version)
    with pytest.raises(Malformed):
        town.applicant.does("record_services", case, key="k", records=[record(content="别的")])
    assert stored(town) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"served_on": "2026-11-21"}, "晚于今天"),
        ({"served_on": "2024-12-31"}, "早于本台账"),
        ({"served_on": "2026-02-30"}, "实际存在"),
        ({"client": ""}, "必填"),
        ({"client": "甲" * 101}, "100字"),
        ({"client_uscc": "91520102DEM000014G"}, "校验码"),
        ({"client_uscc": CODES[0].lower()}, "大写"),
        ({"function": "consulting"}, "下列之一"),
        ({"mode": ""}, "下列之一"),
        ({"content": "a\x07"}, "控制字符"),
        ({"fee_yuan": "-1.00"}, "金额"),
        ({"fee_yuan": "1.5"}, "金额"),
        ({"fee_yuan": "NaN"}, "金额"),
        ({"fee_yuan": "9999999999999.00"}, "金额"),
        ({"public_or_low_fee": None}, "“是”或“否”"),
        ({"satisfaction": "很满意"}, "下列之一"),
    ],
)
def test_a_record_out_of_order_is_refused_and_nothing_stored(town: Town, case: str, changes, told: str):
    with pytest.raises(Refusal, match=told) as refused:
        recorded(town, case, record(), record(**changes))
    assert refused.value.code == "services_in_order"
    assert refused.value.article == "14"
    assert "第2条" in refused.value.message
    assert stored(town) == (0, 0)


@pytest.mark.parametrize("count", [0, MOST_RECORDS + 1])
def test_an_entry_has_some_records_and_not_too_many(town: Town, case: str, count: int):
    with pytest.raises(Refusal, match="1 至 10000") as refused:
        recorded(town, case, *[record()] * count)
    assert refused.value.code == "services_counted"


def test_the_days_of_the_ledger_begin_with_the_year_of_recognition_and_end_today(town: Town, case: str):
    recorded(town, case, record(served_on="2025-01-01"), record(served_on="2026-11-20"))
    assert stored(town) == (1, 2)


def test_only_the_platforms_own_people_enter_records(town: Town, case: str):
    other = town.person(Role.APPLICANT, "other", CODES[1])
    with pytest.raises(NotVisible):
        other.does("record_services", case, records=[record()])
    for somebody in (town.district.officer, town.city.officer):
        with pytest.raises(Forbidden):
            somebody.does("record_services", case, records=[record()])
    assert stored(town) == (0, 0)


def test_a_commit_that_fails_leaves_neither_event_nor_record(town: Town, case: str, monkeypatch: pytest.MonkeyPatch):
    """The entry and its records are one transaction: half of it is never there."""

    def broken(line: dict[str, Any]) -> dict[str, Any]:
        return {**row_of(line), "fee": -1}  # what the core never lets through, and the database does not either

    version = town.case(case).version
    monkeypatch.setattr("adapters.store_unit.row_of", broken)
    with pytest.raises(Duplicate, match="service_fee_not_negative"):
        recorded(town, case, record())
    assert town.case(case).version == version
    assert stored(town) == (0, 0)


def test_figures_of_a_year_are_counts_of_its_valid_records(town: Town, case: str, ledger: StoredServiceRecords):
    recorded(
        town,
        case,
        record(),
        record(content="二", public_or_low_fee=False, satisfaction="unsatisfied"),
        record(client="虚构乙企业", client_uscc=CODES[1], function="information", mode="online", event_no="XX-1"),
        record(client="未注册团队", client_uscc="", event_no="", satisfaction=""),
        record(served_on="2025-12-31", content="上一年"),
    )
    found = yearly_figures(case, 2026, records=ledger)
    expected = {
        "smes_served": 2,
        "offline_smes_served": 1,
        "service_volume_total": 4,
        "service_volume_public_or_low_fee": 3,
        "public_or_low_fee_pct": "75.00",
        "without_credit_code": 1,
        "survey_valid": 3,
        "survey_satisfied": 2,
        "satisfied_pct": "66.67",
    }
    assert {name: found[name] for name in expected} == expected
    assert (found["events"]["training"], found["events"]["information"], found["events"]["market"]) == (1, 1, 0)
    assert yearly_figures(case, 2025, records=ledger)["service_volume_total"] == 1


def test_pages_follow_one_another_without_gap_or_repeat(town: Town, case: str, ledger: StoredServiceRecords):
    for part in range(3):
        recorded(town, case, *many(40, first=f"2026-01-0{part + 1}"))
    seen, after = [], None
    while True:
        page = ledger.page(case, YEAR, after=after, limit=50)
        seen += [(item["served_on"], item["entry"], item["line"]) for item in page.items]
        if (after := page.next) is None:
            break
    assert len(seen) == 120
    assert seen == sorted(set(seen), reverse=True)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (RecordFilters(2026, month="2026-03"), 2),
        (RecordFilters(2026, function="information"), 1),
        (RecordFilters(2026, mode="online"), 1),
        (RecordFilters(2026, public="no"), 1),
        (RecordFilters(2026, public="yes"), 2),
        (RecordFilters(2026, satisfaction="satisfied"), 3),
        (RecordFilters(2026, q="乙"), 1),
        (RecordFilters(2026, q=CODES[0]), 2),
        (RecordFilters(2026, q="%"), 0),
        (RecordFilters(2026, entry=3), 3),
        (RecordFilters(2026, entry=4), 0),
        (RecordFilters(2024), 0),
    ],
)
def test_filters_narrow_records_and_totals_alike(town: Town, ledger: StoredServiceRecords, asked, found: int):
    case = platform(town)
    recorded(
        town,
        case,
        record(fee_yuan="10.50"),
        record(content="二", public_or_low_fee=False, fee_yuan="0.25"),
        record(
            served_on="2026-04-01", client="虚构乙企业", client_uscc=CODES[1], function="information", mode="online"
        ),
    )
    assert len(ledger.page(case, asked, after=None, limit=50).items) == found
    assert ledger.totals(case, asked).records == found


def test_months_and_totals_add_up(town: Town, case: str, ledger: StoredServiceRecords):
    recorded(town, case, record(fee_yuan="10.50"), record(content="二", fee_yuan="0.25", public_or_low_fee=False),
             record(served_on="2026-04-01", client_uscc=CODES[1]))  # fmt: skip
    assert ledger.months(case, 2026) == [
        {"month": "2026-03", "records": 2, "enterprises": 1, "public": 1, "fee": 1075},
        {"month": "2026-04", "records": 1, "enterprises": 1, "public": 1, "fee": 0},
    ]
    assert ledger.totals(case, YEAR) == Totals(3, 2, 1075)
    assert list(ledger.years(case)) == [2026]


def test_entries_are_numbered_by_their_events(town: Town, case: str, ledger: StoredServiceRecords):
    numbers = {recorded(town, case, record(content=f"第{n}")).case.version for n in range(3)}
    assert numbers == {3, 4, 5}
    assert ledger.totals(case, YEAR).records == 3


def test_the_command_itself_may_not_say_what_the_event_says(town: Town, case: str):
    """Hash, count and days come from the records, whatever is handed in beside them."""
    done = recorded(town, case, record(), sha256="0" * 64, lines=9, entry=7)
    assert done.event is not None
    assert (done.event["data"]["sha256"], done.event["data"]["lines"]) == (content_hash([record()]), 1)
    assert done.event["data"]["entry"] == done.case.version
