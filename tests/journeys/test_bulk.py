"""Many cases decided at once: all or none in one commit, or each by itself; one notice, one key, one receipt."""

import json

import pytest

from adapters import tables
from api import bulk
from services.bulk import MOST, perform_many
from services.bulk_choices import ANNOUNCE, OPEN, choices, notices_of
from tests.support.years import suspected
from workflow.cases import Command
from workflow.refusals import Malformed, NotVisible, Refusal
from workflow.states import Kind

URL = {"url": "https://gxj.guiyang.example/kh/2025"}


@pytest.fixture
def results(years):
    """Three platforms' results of 2025: good, not enough, just enough."""
    scores = {"ZS-1": "80", "ZS-2": "59.99", "ZS-3": "60"}
    return [years.assessed(years.platform(number), *[score] * 3) for number, score in scores.items()]


def decide(person, trigger, ids, raw=None, *, all_or_none=True, key=None, seen=None):
    return bulk.decide(trigger, ids, raw or {}, actor=person.actor, world=person.town.world, all_or_none=all_or_none,
                       key=key, seen=seen)  # fmt: skip


def notices(town):
    """Every notice as stored."""
    return [{**row, "versions": json.loads(row["versions"])} for row in town.rows(tables.notices)]


def refusals(receipt):
    return {row.asked: row.refusal.code for row in receipt.refused}


def announce(town, results, *, all_or_none=True):
    prepared = decide(town.city.officer, ANNOUNCE, results, URL, all_or_none=all_or_none)
    return prepared, decide(town.city.leader, ANNOUNCE, results, all_or_none=all_or_none)


def test_results_announced_together_stand_in_one_notice_published_once(town, results):
    prepared, announced = announce(town, results)
    assert [row.proposed for row in prepared.rows] == [True] * 3
    assert {row.case.state for row in announced.rows} == {"announced"}
    (notice,) = (n for n in notices(town) if n["kind"] == "assessment")
    assert notice["id"] == prepared.id
    assert "1. 虚构平台ZS-1：良好\n2. 虚构平台ZS-3：合格" in notice["text"]
    assert "ZS-2" not in notice["text"]  # a failed year is heard before it is public
    assert [version["text"] for version in notice["versions"]] == [notice["text"]]
    states = [town.state(town.case(result).parent) for result in results]
    assert states == ["annually_assessed", "assessment_failed", "annually_assessed"]


def test_the_choice_is_on_record_in_every_event_and_names_what_it_approves(town, results):
    prepared, announced = announce(town, results)
    for result in results:
        first, second = (stored.event for stored in town.store.history(result)[-2:])
        assert first["bulk"] == {"id": prepared.id, "mode": "all", "count": 3}
        assert first["proposal"]["bulk"] == prepared.id
        assert second["bulk"] == {"id": announced.id, "mode": "all", "count": 3, "approves": prepared.id}


def test_one_that_is_refused_keeps_all_from_being_done(town, years, results):
    suspected(town, town.case(results[1]).parent)
    before = [town.case(result).version for result in results]
    receipt = decide(town.city.officer, ANNOUNCE, results, URL)
    assert (receipt.stored, receipt.done) == (False, ())
    assert refusals(receipt) == {results[1]: "platform_awaits_grade"}
    assert [town.case(result).version for result in results] == before


def test_each_by_itself_takes_those_it_can_and_tells_why_not_the_others(town, results):
    suspected(town, town.case(results[1]).parent)
    prepared, announced = announce(town, results, all_or_none=False)
    for receipt, state in ((prepared, "scored"), (announced, "announced")):
        assert refusals(receipt).keys() == {results[1]}
        assert {row.case.state for row in receipt.done} == {state}
    assert announced.refused[0].refusal.code in ("no_proposal", "platform_awaits_grade")
    assert town.last_event(results[0])["bulk"]["mode"] == "each"


@pytest.mark.parametrize("all_or_none", [True, False])
def test_a_repeat_of_the_whole_answers_the_same_and_does_nothing(town, results, all_or_none):
    officer = town.city.officer
    first = decide(officer, ANNOUNCE, results, URL, all_or_none=all_or_none, key="k1")
    versions = [town.case(result).version for result in results]
    again = decide(officer, ANNOUNCE, results[::-1], URL, all_or_none=all_or_none, key="k1")
    assert (first.repeated, again.repeated) == (False, True)
    assert (again.id, again.mode, again.rows) == (first.id, first.mode, first.rows)
    assert [town.case(result).version for result in results] == versions


def test_an_approval_of_the_whole_repeated_answers_the_same(town, results):
    decide(town.city.officer, ANNOUNCE, results, URL)
    first = decide(town.city.leader, ANNOUNCE, results, key="k2")
    again = decide(town.city.leader, ANNOUNCE, results, key="k2")
    assert again.repeated
    assert (again.id, again.rows) == (first.id, first.rows)
    assert len([e for e in town.store.history(results[0]) if e.event["trigger"] == "announce_assessment"]) == 2


def test_what_was_refused_is_not_taken_by_a_repeat(town, years, results):
    officer, single = town.city.officer, town.case(results[0])
    officer.does("announce_assessment", single.id, **URL)
    first = decide(officer, ANNOUNCE, results, URL, all_or_none=False, key="k1")
    assert refusals(first) == {single.id: "proposal_pending"}
    officer.does("reject_proposal", single.id, proposal=town.case(single.id).proposal["id"], reason="改稿")
    again = decide(officer, ANNOUNCE, results, URL, all_or_none=False, key="k1")
    assert again.repeated
    documents = [bulk.receipt_document(receipt, officer.actor, town.world) for receipt in (first, again)]
    assert documents[0]["rows"] == documents[1]["rows"]  # with the reason of then, in the words of then
    assert refusals(again) == {single.id: "proposal_pending"}
    assert town.case(single.id).proposal is None


def test_every_row_that_was_refused_keeps_its_own_reason(town, results):
    officer, ids = town.city.officer, [*results, "0" * 26]
    suspected(town, town.case(results[2]).parent)
    officer.does("announce_assessment", results[0], **URL)
    first = decide(officer, ANNOUNCE, ids, URL, all_or_none=False, key="k1")
    again = decide(officer, ANNOUNCE, ids, URL, all_or_none=False, key="k1")
    assert refusals(again) == refusals(first) == {
        results[0]: "proposal_pending", results[2]: "platform_awaits_grade", "0" * 26: "no_such_case",
    }  # fmt: skip
    told = [{row.asked: (row.refusal.message, row.refusal.article) for row in r.refused} for r in (first, again)]
    assert told[0] == told[1]
    assert len(again.done) == 1


def test_where_the_reasons_were_lost_a_repeat_says_that_it_was_not_done(town, results):
    officer = town.city.officer
    officer.does("announce_assessment", results[0], **URL)
    decide(officer, ANNOUNCE, results, URL, all_or_none=False, key="k1")
    with town.engine.begin() as connection:  # as if the server had gone down between the last row and the reasons
        connection.execute(tables.bulk_refusals.delete())
    again = decide(officer, ANNOUNCE, results, URL, all_or_none=False, key="k1")
    assert refusals(again) == {results[0]: "bulk_row_not_done"}


def test_without_a_key_or_where_nothing_was_stored_no_reason_is_kept(town, results):
    officer = town.city.officer
    officer.does("announce_assessment", results[0], **URL)
    decide(officer, ANNOUNCE, results, URL, all_or_none=True, key="k1")
    decide(officer, ANNOUNCE, results[:1], URL, all_or_none=False, key="k2")
    decide(officer, ANNOUNCE, results, URL, all_or_none=False)
    assert town.rows(tables.bulk_refusals) == []


def test_one_key_is_good_for_one_whole(town, results):
    officer = town.city.officer
    decide(officer, ANNOUNCE, results[:1], URL, key="k1")
    for ids, all_or_none in ((results[1:], True), (results[:1], False)):
        with pytest.raises(Malformed) as refused:
            decide(officer, ANNOUNCE, ids, URL, all_or_none=all_or_none, key="k1")
        assert refused.value.code == "key_reused"


def test_the_same_person_does_not_approve_what_he_prepared(town, results):
    decide(town.city.officer, ANNOUNCE, results, URL)
    receipt = decide(town.city.officer, ANNOUNCE, results, URL)
    assert set(refusals(receipt).values()) == {"proposal_pending"}


def test_a_row_that_has_moved_since_it_was_looked_at_is_refused(town, results):
    seen = {result: town.case(result).version for result in results}
    town.city.officer.does("announce_assessment", results[0], **URL)
    receipt = decide(town.city.officer, ANNOUNCE, results, URL, seen=seen)
    assert refusals(receipt) == {results[0]: "stale"}
    assert not receipt.stored


def test_a_case_the_actor_does_not_see_is_no_case(town, results):
    receipt = decide(town.city.officer, ANNOUNCE, [*results[:1], "0" * 26], URL, all_or_none=False)
    assert refusals(receipt) == {"0" * 26: "no_such_case"}
    document = bulk.receipt_document(receipt, town.city.officer.actor, town.world)
    assert [row["name"] for row in document["rows"]] == [None, "虚构平台ZS-1"]
    assert (document["done"], document["refused"], document["mode"]) == (1, 1, "each")


@pytest.mark.parametrize("ids", [[], ["x", "x"], [str(n) for n in range(MOST + 1)]])
def test_nothing_too_much_and_nothing_twice(town, ids):
    commands = [Command(ANNOUNCE, {}, name) for name in ids]
    with pytest.raises(Malformed) as refused:
        perform_many(commands, actor=town.city.officer.actor, world=town.world, all_or_none=False)
    assert refused.value.code == "bulk_selection"


def test_only_what_is_meant_for_it_goes_in_bulk(town, results):
    with pytest.raises(NotVisible):
        decide(town.city.leader, "conclude_scoring", results)
    with pytest.raises(Refusal) as refused:
        decide(town.district.officer, ANNOUNCE, results, URL)
    assert refused.value.status == 403


def test_every_platform_of_the_cohort_is_opened_at_once(town, years):
    old, other = years.platform("ZS-1"), years.platform("ZS-2")
    late = years.platform("ZS-3", certified_on="2026-02-01")
    years.assessed(other, *["80"] * 3, year=2024)
    officer = town.city.officer
    found = choices(OPEN, "2025", officer.actor, town.world)
    assert [choice.case.id for choice in found if choice.fit] == [old, other]
    receipt = decide(officer, OPEN, [old, other], {"year": 2025})
    assert [(row.asked, row.case.state, row.case.batch) for row in receipt.rows] == [
        (old, "open", "2025"), (other, "open", "2025"),
    ]  # fmt: skip
    assert len({row.case.number for row in receipt.rows}) == 2
    assert not any(choice.fit for choice in choices(OPEN, "2025", officer.actor, town.world))
    again = decide(officer, OPEN, [old, other, late], {"year": 2025})
    assert set(refusals(again).values()) == {"only_assessment_of_its_year", "assessed_of_it"}
    assert not again.stored


def test_what_could_be_announced_is_listed_with_what_stands_in_its_way(town, results):
    officer, leader = town.city.officer, town.city.leader
    suspected(town, town.case(results[0]).parent)

    def fit(person):
        return [choice.case.id for choice in choices(ANNOUNCE, "2025", person.actor, town.world) if choice.fit]

    assert (fit(officer), fit(leader)) == (results[1:], [])
    prepared = decide(officer, ANNOUNCE, results[1:], URL)
    assert (fit(officer), fit(leader)) == ([], results[1:])
    found = choices(ANNOUNCE, "2025", leader.actor, town.world)
    assert [choice.bulk for choice in found] == ["", prepared.id, prepared.id]
    assert all(choice.blocked_by for choice in found if not choice.fit)


def test_the_notice_is_read_before_it_is_published(town, results):
    officer, leader = town.city.officer, town.city.leader
    (before,) = notices_of(choices(ANNOUNCE, "2025", officer.actor, town.world), town.world)
    decide(officer, ANNOUNCE, results, URL)
    (proposed,) = notices_of(choices(ANNOUNCE, "2025", leader.actor, town.world), town.world)
    decide(leader, ANNOUNCE, results)
    (published,) = notices(town)
    assert (before.text, proposed.text) == (published["text"],) * 2
    assert before.title == published["title"]


def test_an_assessment_opened_elsewhere_meanwhile_stops_the_whole(town, years):
    first, second = years.platform("ZS-1"), years.platform("ZS-2")
    town.city.officer.does("open_assessment", kind="assessment", parent=second, year=2025)
    receipt = decide(town.city.officer, OPEN, [first, second], {"year": 2025})
    assert refusals(receipt) == {second: "only_assessment_of_its_year"}
    assert town.children(first, Kind.ASSESSMENT) == []
