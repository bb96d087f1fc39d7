"""What verification covers: some cases or all, to a level, with the files, while others go on writing."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

import pytest

from adapters import audit as archives
from adapters import tables
from adapters.audit import StoredArchive
from services.audit import verify
from services.audit.ports import Record
from services.audit.verification import LEVELS
from tests.support.tampering import Intruder
from tests.support.world import REPORT, Town
from tests.support.years import Years
from workflow.calendar import WorkingCalendar, calendar_as_of
from workflow.refusals import NotVisible
from workflow.states import ApplicationState as S


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    town = Town(database_url)
    yield town
    town.close()


def checked(town: Town, **how: Any) -> dict[str, Any]:
    return verify(town.world, StoredArchive(town.engine), **how)


def test_an_untouched_register_holds_on_every_level(town: Town, monkeypatch: pytest.MonkeyPatch):
    """On both databases, also when there are many more cases than fit a page."""
    monkeypatch.setattr(archives, "_PAGE", 2)
    first, second = town.cases_at(S.PUBLICIZED, 2)
    town.supervision.decides("dismiss_objection", town.accepted_objection(first), **REPORT)
    town.clock.move_to("2026-10-12 10:00")
    town.tick()
    town.city.award(second)
    expected = {"ok": True, "level": "R5", "cases": 12, "files": False, "divergences": []}
    assert checked(town) == expected


def test_the_assessment_of_a_year_holds_with_its_sheets(town: Town):
    years = Years(town)
    years.announced(years.platform(), "80", "81", "82")
    assert checked(town)["divergences"] == []


def test_a_provisional_date_holds_and_says_why(town: Town):
    case = town.case_at(S.EXPERT_REVIEWED)
    town.clock.move_to("2026-12-18 10:00")
    town.city.publicize(case)
    assert checked(town)["ok"]


def test_joined_notices_are_told_by_who_came_last(town: Town):
    first, second = town.cases_at(S.EXPERT_REVIEWED, 2)
    town.clock.move_to("2026-09-28 10:00")
    town.city.publicize(second)
    town.city.publicize(first, notice=town.case(second).facts["publicity"]["notice"])
    assert checked(town)["ok"]
    assert checked(town, ids=[first])["ok"]
    assert checked(town, ids=[second])["ok"]


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_includes_those_below_and_none_above(intruder: Intruder, cases: Mapping[str, str], level: str):
    intruder.run("UPDATE personal SET salt = 'x'")
    intruder.run("UPDATE register SET status = 'revoked'")
    intruder.forge(cases["contested"], intruder.seq_of(cases["contested"], "open_publicity"), backdated)
    intruder.run("UPDATE cases SET state = 'certified' WHERE id = ?", cases["contested"])
    found = {line["level"] for line in intruder.verified(level=level)["divergences"]}
    assert found <= set(LEVELS[: LEVELS.index(level) + 1])
    assert level in found or level == "R4"


def backdated(event: dict[str, Any]) -> None:
    event["facts"]["publicity"]["last_day"] = "2026-10-09"


def test_only_the_cases_asked_for_are_verified(intruder: Intruder, cases: Mapping[str, str]):
    intruder.run("UPDATE cases SET state = 'certified' WHERE id = ?", cases["contested"])
    assert intruder.verified(ids=[cases["certified"], cases["sheet"]])["ok"]
    found = intruder.verified(ids=[cases["contested"]])
    (line,) = found["divergences"]
    assert (line["case"], line["level"], line["class"]) == (cases["contested"], "R1", "fold")
    assert (line["expected"], line["found"]) == ({"state": "objection_handling"}, {"state": "certified"})


def test_an_unknown_case_is_not_verified(town: Town):
    with pytest.raises(NotVisible):
        checked(town, ids=["0" * 26])


class PlainWeeks:
    """A calendar that knows no notice at all."""

    def as_of(self, day: date) -> WorkingCalendar:
        return calendar_as_of((), day)


def test_a_due_date_is_counted_again_with_the_notices_of_its_day(town: Town):
    case = town.case_at(S.PUBLICIZED)
    other = verify(replace(town.world, calendars=PlainWeeks()), StoredArchive(town.engine), ids=[case], level="R2")
    assert {(line["level"], line["class"], line["article"]) for line in other["divergences"]} == {
        ("R2", "calendar", "11"), ("R2", "due_date", "11"),
    }  # fmt: skip
    assert other["divergences"][1]["found"]["due_on"] == "2026-10-10"


class Shelf:
    """Contents in memory, under every key the same unless told otherwise."""

    def __init__(self, content: bytes, *, missing: str = "") -> None:
        self._content, self._missing = content, missing

    def open(self, key: str) -> BinaryIO:
        if key == self._missing:
            raise FileNotFoundError(key)
        return io.BytesIO(self._content)


def test_files_are_compared_where_they_are_at_hand(town: Town):
    case = town.case_at(S.DRAFT)
    documents = town.rows(tables.documents)
    found = checked(town, contents=Shelf(b"other", missing=documents[0]["storage_key"]))
    assert (found["files"], len(found["divergences"])) == (True, len(documents))
    assert {(line["case"], line["level"], line["class"]) for line in found["divergences"]} == {(case, "R5", "file")}
    assert f"no file {documents[0]['storage_key']}" in {line["found"] for line in found["divergences"]}


class Behind(StoredArchive):
    """Pages that were read before the last event was written."""

    def records(self, ids: Any = None) -> Iterator[Record]:
        for record in super().records(ids):
            yield record if ids else replace(record, events=record.events[:-1])


def test_a_case_that_moves_while_it_is_read_is_read_again(town: Town):
    town.case_at(S.SUBMITTED)
    assert verify(town.world, Behind(town.engine))["ok"]
