"""History shows how each date was counted by the calendar known when it was recorded, whatever was learnt since."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters import tables
from adapters.public import StoredPublic
from services.explanations import timers_document
from services.public import explained_notice, notice_of
from services.views import history_document
from tests.support.notices import across_new_year, notice_2027
from tests.support.packs import Only, with_value
from tests.support.world import REPORT, Town
from workflow.roles import Actor, Role
from workflow.states import ApplicationState as A

AUDITOR = Actor("auditor", frozenset({Role.AUDITOR}))


def explanations(town, case):
    """What each event of a case that set or moved a date says of it, by generation."""
    events = history_document(case, AUDITOR, town.world)
    return {told["generation"]: told for event in events for told in event.get("explanations", ())
            if told["timer"] == "T_PUBLICITY"}  # fmt: skip


def counted(told):
    return [day["date"] for day in told["days"] if day["index"]]


@pytest.fixture
def spring(database_url: str) -> Iterator[Town]:
    town = Town(database_url, at="2019-06-03T09:00:00+08:00")
    yield town
    town.audit()
    town.close()


def test_the_spring_festival_of_2020_is_told_as_it_was_known_before_and_after(spring: Town) -> None:
    case = spring.case_at(A.EXPERT_REVIEWED)
    spring.clock.move_to("2020-01-22T10:00:00+08:00")
    spring.city.publicize(case)
    spring.clock.move_to("2020-01-27T00:00:00+08:00")
    spring.tick()
    spring.clock.move_to("2026-11-23T10:00:00+08:00")  # told years later
    first, second = (explanations(spring, case)[generation] for generation in (1, 2))
    assert counted(first) == ["2020-01-23", "2020-01-31", "2020-02-01", "2020-02-03", "2020-02-04"]
    assert counted(second) == ["2020-01-23", "2020-02-03", "2020-02-04", "2020-02-05", "2020-02-06"]
    assert first["calendar"] != second["calendar"]
    assert (first["note"], second["note"]) == (None, None)
    ledger = {row["generation"]: row for row in timers_document(spring.case(case), spring.world)}
    assert ledger[1]["reason"].startswith("按国办发明电〔2020〕1号重算")
    assert ledger[1]["reason"].endswith("由第2代取代")
    assert [counted(ledger[n]["explanation"]) for n in (1, 2)] == [counted(first), counted(second)]
    document = explained_notice(_notice(spring, case), spring.world)
    assert (counted(document), document["calendar"]) == (counted(second), second["calendar"])
    assert document["policy"]["anchor_on"] == "2020-01-22"


def _notice(town: Town, case: str):
    return notice_of(town.case(case).facts["publicity"]["notice"], StoredPublic(town.engine))


def _publicized(town: Town, day: str) -> str:
    case = town.case_at(A.EXPERT_REVIEWED)
    town.clock.move_to(f"{day} 10:00")
    town.tick()
    town.city.publicize(case)
    return case


def test_a_notice_imported_late_was_not_known_to_what_was_counted_before(town, clock):
    case = _publicized(town, "2026-12-24")
    clock.move_to("2026-12-28 10:00")
    town.knows(notice_2027(known_on="2026-12-22", days=across_new_year()))
    town.tick()
    first, second = (explanations(town, case)[generation] for generation in (1, 2))
    assert first["provisional"] == "2027年节假日安排的通知截至2026-12-24尚未公布"
    assert counted(first)[-1] == "2026-12-31"
    assert (second["provisional"], counted(second)[-1]) == (None, second["due_on"])
    assert "虚构〔2026〕0号" in {day["notice"] for day in second["days"]}


def test_a_calendar_whose_notice_is_gone_is_admitted_and_the_printed_days_remain(town, clock, city):
    case = town.case_at(A.EXPERT_REVIEWED)
    clock.move_to("2026-12-02 10:00")
    town.knows(notice_2027(known_on="2026-12-01"))
    clock.move_to("2026-12-24 10:00")
    city.publicize(case)
    told = explanations(town, case)[1]
    assert (told["note"], counted(told)[-1]) == (None, "2026-12-31")
    kept = town.rows(tables.calendar_notices)
    with town.engine.begin() as connection:
        connection.execute(tables.calendar_notices.delete())
    without = Town(str(town.engine.url), at="2026-12-24 11:00", settled=True)
    try:
        lost = explanations(without, case)[1]
        notice = explained_notice(_notice(without, case), without.world)
    finally:
        without.close()
    with town.engine.begin() as connection:
        connection.execute(tables.calendar_notices.insert(), kept)
    assert lost["days"] == []
    assert "已不能由现存通知重现" in lost["note"]
    assert (notice["note"], counted(notice)[-1]) == (lost["note"], "2026-12-31")


def test_every_row_of_a_ledger_explains_its_date(town, clock):
    case = _publicized(town, "2026-09-28")
    objection = town.accepted_objection(case)
    for name in (case, objection, *(c.id for c in town.cases() if c.kind == "batch")):
        for row in timers_document(town.case(name), town.world):
            told = row["explanation"]
            assert (told["due_on"], told["note"]) == (row["due_on"], None)
            assert bool(told["days"]) == (row["unit"] == "working_days")
            assert told["policy"]["text"]


class TestWhereTheCountStandsStill:
    """Q3, `suspend_item`: published 2026-11-23, taken up 11-26, dismissed 12-02, so that it ends 12-07."""

    @pytest.fixture
    def paused(self, town, clock, city):
        town.world = replace(town.world, packs=Only(with_value("publicity.on_objection", '"suspend_item"')))
        case = town.case_at(A.EXPERT_REVIEWED)
        clock.move_to("2026-11-23 10:00")
        city.publicize(case)
        clock.move_to("2026-11-26 10:00")
        return case, town.accepted_objection(case)

    def test_while_it_stands_the_days_counted_are_shown_and_no_end(self, paused, town):
        case, _ = paused
        (row,) = (row for row in timers_document(town.case(case), town.world) if row["status"] == "armed")
        told = row["explanation"]
        assert (row["planned_on"], row["outcome"], counted(told)) == (None, "中止", ["2026-11-24", "2026-11-25"])
        assert told["pauses"][0]["text"] == "2026-11-26起中止，尚未恢复：异议处理"
        item = explained_notice(_notice(town, case), town.world)["items"][0]
        assert (item["last_day"], counted(item["explanation"])) == (None, ["2026-11-24", "2026-11-25"])

    def test_once_it_runs_on_every_generation_tells_its_own_days(self, paused, town, clock, supervision):
        case, objection = paused
        clock.move_to("2026-12-02 10:00")
        supervision.decides("dismiss_objection", objection, **REPORT)
        whole, standing, running = (explanations(town, case)[generation] for generation in (1, 2, 3))
        assert counted(whole)[-1] == "2026-11-30"
        assert counted(standing) == ["2026-11-24", "2026-11-25"]
        assert counted(running) == ["2026-11-24", "2026-11-25", "2026-12-03", "2026-12-04", "2026-12-07"]
        assert running["pauses"][0]["text"] == "2026-11-26至2026-12-02中止，不计入：异议处理"
        document = explained_notice(_notice(town, case), town.world)
        assert (document["last_day"], counted(document), document["pauses"]) == ("2026-11-30", counted(whole), [])
        own = document["items"][0]
        assert (own["last_day"], counted(own["explanation"])) == ("2026-12-07", counted(running))
        ledger = {row["generation"]: row["outcome"] for row in timers_document(town.case(case), town.world)}
        assert ledger == {1: "已取代", 2: "已取代", 3: "在途"}
