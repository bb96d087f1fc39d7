"""No column of a covered table can be changed, and no row removed or added, without verification noticing."""

from __future__ import annotations

import pytest
from sqlalchemy import Table

from tests.support.tampering import COVERED, Intruder, other

COLUMNS = [
    pytest.param(table, column.name, id=f"{table.name}.{column.name}") for table in COVERED for column in table.columns
]
ALSO_UNIQUE = {
    "calendar_notices": ("number", "year"),
    "cases": ("batch", "number"),
    "documents": ("storage_key", "version"),
    "register": ("number", "plaque_number", "announcement_held"),
}
ADDED_FREELY = {"organisations"}  # one more: ordinary work of a clerk


def test_the_copy_is_sound(intruder: Intruder):
    found = intruder.verified()
    assert (found["ok"], found["divergences"], found["files"]) == (True, [], False)


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_changed_column_is_noticed(intruder: Intruder, table: Table, column: str):
    where, key, row = intruder.first(table)
    intruder.run(f'UPDATE {table.name} SET "{column}" = ? WHERE {where}', other(row[column]), *key)
    assert not intruder.verified()["ok"]


@pytest.mark.parametrize("table", COVERED, ids=lambda table: table.name)
def test_a_removed_row_is_noticed(intruder: Intruder, table: Table):
    where, key, _ = intruder.first(table)
    intruder.run(f"DELETE FROM {table.name} WHERE {where}", *key)
    assert not intruder.verified()["ok"]


@pytest.mark.parametrize(
    "table", [table for table in COVERED if table.name not in ADDED_FREELY], ids=lambda table: table.name
)
def test_an_added_row_is_noticed(intruder: Intruder, table: Table):
    _, _, row = intruder.first(table)
    unlike = (*table.primary_key.columns.keys(), *ALSO_UNIQUE.get(table.name, ()))
    values = {**dict(row), **{name: other(row[name]) for name in unlike}}
    names, marks = ", ".join(f'"{name}"' for name in values), ", ".join("?" for _ in values)
    intruder.run(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", *values.values())
    assert not intruder.verified()["ok"]


def test_a_case_taken_out_whole_leaves_a_gap_in_the_numbers(intruder: Intruder, cases: dict[str, str]):
    """Even with its sequence wound back, for the objection was not the last."""
    case = cases["dismissed"]
    for table in ("events", "timers", "personal"):
        intruder.run(f"DELETE FROM {table} WHERE case_id = ?", case)
    intruder.run("DELETE FROM cases WHERE id = ?", case)
    assert ("R0", "serial") in intruder.found()
    intruder.run("UPDATE serials SET n = n - 1 WHERE kind = 'objection'")
    assert ("R0", "serial") in intruder.found()


def test_an_erased_value_is_no_divergence(intruder: Intruder):
    intruder.run("UPDATE personal SET value = NULL")
    assert intruder.verified()["ok"]


def test_what_is_not_json_is_found_and_not_a_failure(intruder: Intruder, cases: dict[str, str]):
    intruder.run("UPDATE events SET text = 'x' WHERE case_id = ? AND seq = 2", cases["certified"])
    intruder.run("UPDATE personal SET value = 'x'")
    intruder.run("UPDATE notices SET days = 'x'")
    intruder.run("UPDATE cases SET facts = 'x' WHERE id = ?", cases["contested"])
    assert {("R0", "chain"), ("R0", "personal"), ("R5", "notices"), ("R1", "fold")} <= intruder.found()


def test_a_holiday_notice_that_is_not_what_was_imported_is_told_with_its_case(
    intruder: Intruder, cases: dict[str, str]
):
    """Also where it was changed, taken out or put in whole, and calendars would be made of it."""
    assert intruder.found() == set()
    intruder.run("UPDATE calendar_notices SET known_from = '2026-12-31'")
    (line,) = intruder.verified()["divergences"]
    assert (line["case"], line["level"], line["class"]) == (cases["notice"], "R5", "calendar_notices")
    intruder.run("UPDATE calendar_notices SET case_id = 'nobody'")
    assert {("R0", "stray"), ("R5", "calendar_notices")} <= intruder.found()
    intruder.run("DELETE FROM calendar_notices")
    assert ("R5", "calendar_notices") in intruder.found()
