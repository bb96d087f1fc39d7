"""Records of a service ledger: columns and back, one hash for one content, typed texts read as what they say."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.service_reading import read_record, texts_of
from tests.support.records import CODES, record, texts
from workflow.service_records import content_hash, first_day, problems_of, record_of, row_of
from workflow.words import SERVICE_COLUMNS, SERVICE_FUNCTIONS, SERVICE_MODES, SERVICE_SATISFACTION

FIRST, LAST = date(2025, 1, 1), date(2026, 11, 20)
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=40)
RECORDS = st.fixed_dictionaries(
    {
        "served_on": st.dates(FIRST, LAST).map(date.isoformat),
        "client": WORDS,
        "client_uscc": st.sampled_from(["", *CODES]),
        "function": st.sampled_from(list(SERVICE_FUNCTIONS)),
        "content": WORDS,
        "mode": st.sampled_from(list(SERVICE_MODES)),
        "fee_yuan": st.integers(0, 10**13).map(lambda fee: f"{fee // 100}.{fee % 100:02d}"),
        "public_or_low_fee": st.booleans(),
        "event_no": st.sampled_from(["", "PX-1"]),
        "satisfaction": st.sampled_from(["", *SERVICE_SATISFACTION]),
        "evidence": st.sampled_from(["", "合同"]),
    }
)


@given(RECORDS)
def test_a_record_in_order_comes_back_from_its_columns_exactly(one):
    assert problems_of(one, FIRST, LAST) == {}
    assert record_of(row_of(one)) == one


@given(RECORDS)
def test_what_people_are_shown_is_read_as_the_same_record(one):
    assert read_record(texts_of(one), FIRST, LAST) == (one, {})


@given(RECORDS, st.sampled_from(list(SERVICE_COLUMNS)))
def test_one_changed_member_is_another_hash(one, name):
    changed = {**one, name: not one[name] if name == "public_or_low_fee" else f"{one[name]}1"}
    assert content_hash([one]) != content_hash([changed])


def test_the_hash_is_of_the_records_in_their_order():
    first, second = record(), record(content="二")
    assert content_hash([first, second]) != content_hash([second, first])
    text = json.dumps({"records": [first]}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert content_hash([first]) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("certified_on", ["2025-01-01", "2025-12-31"])
def test_a_ledger_begins_with_the_year_of_recognition(certified_on: str):
    assert first_day({"certified_on": certified_on}) == date(2025, 1, 1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-3-5", "2026-03-05"),
        ("2026/03/05", "2026-03-05"),
        ("2026.3.5", "2026-03-05"),
        ("2026年3月5日", "2026-03-05"),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, kept: str):
    assert read_record(texts(served_on=typed), FIRST, LAST)[0]["served_on"] == kept


@pytest.mark.parametrize(
    ("typed", "kept"), [("0", "0.00"), ("12.5", "12.50"), ("007", "7.00"), (" 1200.05 ", "1200.05")]
)
def test_amounts_are_read_exactly(typed: str, kept: str):
    assert read_record(texts(fee_yuan=typed), FIRST, LAST) == (record(fee_yuan=kept), {})


@pytest.mark.parametrize("typed", ["1,200", "12.345", "1e2", "-1", "NaN", "¥5", "1200.", ".5"])
def test_an_amount_that_could_mean_two_things_is_asked_for_again(typed: str):
    assert list(read_record(texts(fee_yuan=typed), FIRST, LAST)[1]) == ["fee_yuan"]


def test_a_code_in_small_letters_or_with_blanks_is_the_code():
    assert read_record(texts(client_uscc=f" {CODES[0].lower()} "), FIRST, LAST) == (record(), {})


def test_line_breaks_within_a_cell_are_blanks():
    assert read_record(texts(content="政策解读\n 培训"), FIRST, LAST)[0]["content"] == "政策解读 培训"


def test_everything_that_is_wrong_is_told_at_once():
    _, wrong = read_record({}, FIRST, LAST)
    assert set(wrong) == {"served_on", "client", "function", "content", "mode", "fee_yuan", "public_or_low_fee"}
    assert set(wrong.values()) == {"必填"}
