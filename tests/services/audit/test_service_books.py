"""Article 14: what is done to a service ledger past its history is found, and named for what it is."""

from __future__ import annotations

import pytest

from tests.support.tampering import Intruder

NOT_THERE = "9" * 26


@pytest.fixture
def platform(cases: dict[str, str]) -> str:
    """The platform that keeps a ledger: entry 2 of two records, entry 3 taken back by event 4."""
    return cases["platform"]


@pytest.mark.parametrize(
    "change",
    [
        "fee = fee + 1",
        "fee = 'x'",
        "public_or_low_fee = 2",
        "client_uscc = ''",
        "served_on = '2026-03-16'",
        "line = 7",
    ],
)
def test_a_changed_record_no_longer_gives_the_hash_of_its_event(intruder: Intruder, platform: str, change: str):
    intruder.run(f"UPDATE service_records SET {change} WHERE case_id = ? AND entry = 2 AND line = 1", platform)
    assert intruder.found() == {("R5", "service_records")}


def test_records_of_an_entry_taken_back_are_held_too(intruder: Intruder, platform: str):
    intruder.run("UPDATE service_records SET content = 'x' WHERE case_id = ? AND entry = 3", platform)
    assert intruder.found() == {("R5", "service_records")}


def test_an_entry_put_back_behind_the_historys_back_is_found(intruder: Intruder, platform: str):
    intruder.run(
        "UPDATE service_entries SET status = 'valid', voided_by = NULL WHERE case_id = ? AND entry = 3", platform
    )
    assert intruder.found() == {("R5", "service_entries")}


def test_records_without_an_entry_are_strays(intruder: Intruder, platform: str):
    intruder.run("UPDATE service_records SET entry = 4 WHERE case_id = ? AND entry = 3", platform)
    assert intruder.found() == {("R0", "stray"), ("R5", "service_records")}


@pytest.mark.parametrize("table", ["service_records", "service_entries"])
def test_rows_of_no_case_are_strays(intruder: Intruder, platform: str, table: str):
    names = [row["name"] for row in intruder.run(f"PRAGMA table_info({table})")]
    rest = ", ".join(f'"{name}"' for name in names if name != "case_id")
    intruder.run(
        f"INSERT INTO {table} (case_id, {rest}) SELECT ?, {rest} FROM {table} WHERE case_id = ?", NOT_THERE, platform
    )
    assert intruder.found() == {("R0", "stray")}


def test_an_event_that_takes_back_what_was_not_there_is_found(intruder: Intruder, platform: str):
    intruder.forge(platform, 4, lambda event: event["data"].update(entry=1))
    assert ("R3", "service_entries") in intruder.found()


def test_a_forged_hash_no_longer_fits_the_records(intruder: Intruder, platform: str):
    intruder.forge(platform, 2, lambda event: event["data"].update(sha256="0" * 64))
    assert {("R5", "service_entries"), ("R5", "service_records")} <= intruder.found()


def test_a_verification_that_stops_before_r5_reads_no_records(intruder: Intruder, platform: str):
    intruder.run("UPDATE service_records SET fee = fee + 1 WHERE case_id = ?", platform)
    assert intruder.verified(level="R4")["ok"]
