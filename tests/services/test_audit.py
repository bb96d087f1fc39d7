"""Verification finds what somebody changed behind the door's back, and says where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from adapters import tables
from services.audit import verify
from tests.support.world import Town
from workflow.calendar import WorkingCalendar, calendar_as_of
from workflow.refusals import NotVisible
from workflow.states import ApplicationState as S


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    town = Town(database_url)
    yield town
    town.close()


def changed(town: Town, table: str, case: str, **values: object) -> None:
    """Change rows of a case as somebody with the database's password could."""
    found = getattr(tables, table)
    key = found.c.id if table == "cases" else found.c.case_id
    with town.engine.begin() as connection:
        connection.execute(update(found).where(key == case).values(**values))


def test_an_untouched_register_holds_on_every_level(town: Town):
    town.case_at(S.PUBLICIZED)
    assert verify(town.world) == {"ok": True, "level": "R2", "cases": 5, "divergences": []}


@pytest.mark.parametrize(("table", "values", "level", "kind"), [
    ("cases", {"state": "certified"}, "R1", "fold"),
    ("cases", {"head": "0" * 64}, "R0", "tail"),
    ("timers", {"status": "cancelled"}, "R1", "ledger"),
])  # fmt: skip
def test_a_changed_row_is_found_and_named(town: Town, table: str, values: dict[str, object], level: str, kind: str):
    case = town.case_at(S.PUBLICIZED)
    changed(town, table, case, **values)
    found = verify(town.world)
    assert found["ok"] is False
    assert {(line["case"], line["level"], line["class"]) for line in found["divergences"]} == {(case, level, kind)}
    shallow = verify(town.world, ids=[case], level="R0")
    assert shallow["ok"] is (level != "R0")


class PlainWeeks:
    """A calendar that knows no notice at all."""

    def as_of(self, day: date) -> WorkingCalendar:
        return calendar_as_of((), day)


def test_a_due_date_is_counted_again_with_the_notices_of_its_day(town: Town):
    case = town.case_at(S.PUBLICIZED)
    other = verify(replace(town.world, calendars=PlainWeeks()), ids=[case])
    assert [(line["level"], line["class"], line["article"]) for line in other["divergences"]] == [
        ("R2", "due_date", "11")
    ]
    assert other["divergences"][0]["found"] == ["2026-10-10", "2026-10-10T16:00:00.000000Z"]


def test_an_unknown_case_is_not_verified(town: Town):
    with pytest.raises(NotVisible):
        verify(town.world, ids=["0" * 26])
