"""Two at the same instant: one of them wins, wholly, and the other learns it (on PostgreSQL, two connections)."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest

from adapters import tables
from services.ports import Reading
from tests.support.databases import Databases
from tests.support.notices import notice_2027
from tests.support.world import URL, Beat, Town, award_numbers
from tests.support.years import earlier_platform
from workflow.cases import Case
from workflow.history import read_instant
from workflow.objections import blocking
from workflow.refusals import Malformed, Refusal
from workflow.roles import Role
from workflow.states import ApplicationState as S
from workflow.states import Kind
from workflow.transition import START

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
ROUNDS = 300
PUBLISHED = ("2026-09-28 10:00", "2026-10-12 10:00", "2026-10-20 10:00", "2026-10-28 10:00", "2026-11-05 10:00")


@pytest.fixture
def town(postgres_databases: Databases, migrated_template: Callable[[str], str]) -> Iterator[Town]:
    """A town on PostgreSQL."""
    url = postgres_databases.create(migrated_template("postgresql"))
    town = Town(url)
    try:
        yield town
        town.audit()
    finally:
        town.close()
        postgres_databases.drop(url)


HANDS = ThreadPoolExecutor(4)  # kept: a connection belongs to its thread


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act on a thread of its own, all let go at once; what each answered or raised."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait(30)
        try:
            return act()
        except Exception as raised:
            return raised

    return [done.result(60) for done in [HANDS.submit(run, act) for act in acts]]


def refused(results: list[Any]) -> list[Refusal]:
    """The refusals among some results; anything else that was raised is a failure."""
    for result in results:
        assert isinstance(result, Refusal) or not isinstance(result, Exception), repr(result)
    return [result for result in results if isinstance(result, Refusal)]


def test_the_timer_never_closes_over_an_objection_that_is_there(town):
    """300 publicities, each objected to at the instant it is due, by a letter received a second before.

    Never both as if the other were not: either the timer sees the letter and stays armed, or the letter sees the
    period closed, is marked so and blocks the award.
    """
    cases, outcomes = town.cases_at(S.EXPERT_REVIEWED, ROUNDS // len(PUBLISHED)), Counter()
    for published, case in product(PUBLISHED, cases):
        town.clock.move_to(published)
        town.city.publicize(case)
        due = read_instant(town.case(case).timers["T_PUBLICITY"]["due_at"])
        town.clock.move_to(due.isoformat())
        closed, objections = raced(town, case, due, first=outcomes.total() % 2)
        assert closed is (town.state(case) == S.PUBLICITY_CLOSED)
        letters = blocking(objections, due)
        assert len(letters) == 1
        assert closed is bool(letters[0].facts.get("entered_after_close"))
        if closed:
            with pytest.raises(Refusal):
                town.city.award(case)
        outcomes[closed] += 1
        for objection in blocking(objections, due):
            town.supervision.officer.does("register_only", objection.id, reason="查无此事")
        town.city.decides("void_publicity", case, reason="另行公示")
    assert outcomes.total() == ROUNDS
    assert len(outcomes) == 2, "one side always won: this was no race"


def raced(town: Town, case: str, due: datetime, *, first: int) -> tuple[bool, list[Case]]:
    """Whether the timer closed, and the objections there are."""
    received = (due - timedelta(seconds=1)).isoformat()
    proven = {"reason": "来信在收发室", "evidence": "邮戳"}
    letter = {"facts": "场所系借用", "name": "张三", "received_at": received, **proven}
    lodge = partial(town.supervision.officer.does, "lodge_objection", kind="objection", parent=case, **letter)
    results = together(*(town.tick, lodge)[:: 1 if first else -1])
    (beat,) = (result for result in results if isinstance(result, Beat))
    closed = (case, "publicity_elapsed") in beat.fired
    assert refused(results) == []
    asked = Reading(names=frozenset({"objections"}), parent_id=case)
    (waiting,) = (o for o in town.store.find(asked).related.objections if o.state == START)
    assert blocking((waiting,), due) == (waiting,)  # also while it waits for its second person
    town.supervision.leader.approves("lodge_objection", waiting.id)
    return closed, list(town.store.find(asked).related.objections)


def test_two_approvers_at_once_approve_once(town):
    cases = town.cases_at(S.EXPERT_REVIEWED, 15)
    for case in cases:
        town.city.officer.does("open_publicity", case, url=URL)
        leaders = [town.person(Role.CITY_LEADER, f"leader{n}") for n in (1, 2)]
        results = together(*(partial(who.approves, "open_publicity", case) for who in leaders))
        (loser,) = refused(results)
        assert loser.code in ("proposal_gone", "state_refuses")
        assert [e.event["trigger"] for e in town.store.history(case)].count("open_publicity") == 2
        assert town.state(case) == S.PUBLICIZED


def test_approval_and_rejection_at_once_leave_one_outcome(town):
    for case in town.cases_at(S.EXPERT_REVIEWED, 15):
        town.city.officer.does("open_publicity", case, url=URL)
        proposal = town.case(case).proposal["id"]
        results = together(
            partial(town.city.leader.does, "open_publicity", case, proposal=proposal),
            partial(town.city.officer.does, "reject_proposal", case, proposal=proposal, reason="改稿"),
        )
        assert len(refused(results)) == 1
        assert town.case(case).proposal is None


def test_of_two_who_import_one_notice_at_once_one_learns_that_it_waits(town):
    officers = [town.person(Role.CITY_OFFICER, f"officer{n}") for n in (1, 2)]
    for number in range(10):
        entry = notice_2027(id=f"n{number}", number=f"虚构〔2026〕{number}号")
        results = together(*(partial(who.does, "import_notice", kind=Kind.HOLIDAY_NOTICE, **entry) for who in officers))
        (loser,) = refused(results)
        assert loser.code == "notice_new"
    assert len(town.cases()) == 10


def test_of_two_notices_with_one_number_approved_at_once_one_is_imported(town):
    for number in range(10):
        pair = []
        for half in ("a", "b"):
            named = {
                "id": f"{number}{half}",
                "number": f"虚构〔2026〕{number}号",
                "amends": "2026",
                "covers_year": 2026,
            }
            entry = notice_2027(**named, days=[{"date": "2026-12-09", "kind": "holiday", "name": "虚构"}])
            pair.append(town.city.officer.does("import_notice", kind=Kind.HOLIDAY_NOTICE, **entry).case.id)
        results = together(*(partial(town.city.leader.approves, "import_notice", case) for case in pair))
        (loser,) = refused(results)
        assert loser.code in ("notice_sound", "notice_crossed")
    assert len(town.rows(tables.calendar_notices)) == 10


def test_of_two_awards_with_one_certificate_number_one_is_made(town):
    cases = town.cases_at(S.PUBLICITY_CLOSED, 20)
    for number, pair in enumerate(zip(cases[::2], cases[1::2], strict=True)):
        for case in pair:
            town.city.officer.does("announce_and_award", case, **award_numbers(str(number)))
        results = together(*(partial(town.city.leader.approves, "announce_and_award", case) for case in pair))
        (loser,) = refused(results)
        assert loser.code == "award_numbers_unused"
        assert sorted(town.state(case) for case in pair) == [S.CERTIFIED, S.PUBLICITY_CLOSED]
    assert len(town.rows(tables.register)) == 10


def test_an_import_and_an_award_at_once_never_share_an_announcement(town):
    cases = town.cases_at(S.PUBLICITY_CLOSED, 10)
    for number, case in enumerate(cases):
        numbers = award_numbers(str(number))
        town.city.officer.does("announce_and_award", case, **numbers)
        earlier = {**earlier_platform(f"V-{number}"), "announcement_number": numbers["announcement_number"]}
        imported = town.city.officer.does("register_platform", kind=Kind.PLATFORM, **earlier).case.id
        leader = town.city.leader
        results = together(
            partial(leader.approves, "announce_and_award", case),
            partial(leader.approves, "register_platform", imported),
        )
        (loser,) = refused(results)
        assert loser.code == "award_numbers_unused"
    assert len(town.rows(tables.register)) == 10


def test_of_two_imports_of_one_certificate_at_once_one_waits(town):
    for number in range(10):
        row = earlier_platform(f"V-{number}")
        who = (town.city.officer, town.person(Role.CITY_OFFICER, "other"))
        results = together(*(partial(one.does, "register_platform", kind=Kind.PLATFORM, **row) for one in who))
        (loser,) = refused(results)
        assert loser.code == "award_numbers_unused"
    assert len(town.cases()) == 10


def test_of_two_drafts_of_one_platform_one_is_made(town):
    town.announce()
    town.clock.move_to("2026-06-10 10:00")
    for number in range(15):
        begin = {"batch": "2026", "uscc": "91520102DEM000014F", "platform_name": f"平台{number}"}
        results = together(
            *[partial(town.applicant.does, "create_draft", kind="application", **begin)] * 2,
        )
        (loser,) = refused(results)
        assert (loser.code, loser.article) == ("no_other_application", "8")
    assert len([case for case in town.cases() if case.kind == Kind.APPLICATION]) == 15


def test_of_two_batches_of_one_year_one_is_announced(town):
    for year in range(2026, 2036):
        window = {"year": year, "notice_number": "1号", "opens_on": f"{year}-06-01", "closes_on": f"{year}-06-30"}
        drafts = [town.city.officer.does("announce_batch", kind="batch", **window).case.id for _ in range(2)]
        results = together(*(partial(town.city.leader.approves, "announce_batch", d) for d in drafts))
        (loser,) = refused(results)
        assert loser.code == "only_batch_of_its_year"


def test_one_key_sent_twice_at_once_acts_once(town):
    case = town.case_at(S.RECOMMENDED)
    for number in range(15):
        note = [partial(town.district.officer.does, "add_note", case, key=f"k{number}", text="材料已核")] * 2
        before = town.case(case).version
        results = together(*note)
        assert refused(results) == []
        assert sorted(done.repeated for done in results) == [False, True]
        assert results[0].event == results[1].event
        assert town.case(case).version == before + 1


def test_one_key_that_begins_a_case_sent_twice_at_once_begins_one(town):
    town.announce()
    town.clock.move_to("2026-06-10 10:00")
    for number in range(15):
        begin = {"batch": "2026", "uscc": "91520102DEM000014F", "platform_name": f"平台{number}"}
        twice = [partial(town.applicant.does, "create_draft", kind="application", key=f"k{number}", **begin)] * 2
        results = together(*twice)
        assert refused(results) == []
        assert results[0].case.id == results[1].case.id


def test_one_key_with_two_bodies_at_once_takes_one(town):
    case = town.case_at(S.RECOMMENDED)
    for number in range(15):
        results = together(
            *(
                partial(town.district.officer.does, "add_note", case, key=f"k{number}", text=text)
                for text in ("一", "二")
            )
        )
        (loser,) = refused(results)
        assert isinstance(loser, Malformed)


def test_two_beats_at_once_fire_each_timer_once(town):
    cases = town.cases_at(S.PUBLICIZED, 24)
    town.clock.move_to("2026-10-11 00:00")
    beats = together(*[town.tick] * 4)
    assert refused(beats) == []
    fired = [case for beat in beats for case, _ in beat.fired]
    assert sorted(fired) == sorted(cases)


def test_a_batch_that_closes_while_a_draft_is_handed_in_loses_neither(town):
    """Whoever takes the lock first: the draft is submitted, or it lapses and the applicant is told."""
    batch = town.announce()
    town.clock.move_to("2026-06-10 10:00")
    town.tick()
    drafts = [town.draft() for _ in range(3)]
    town.clock.move_to("2026-06-30 23:59:59.9")
    ends = "2026-07-01 00:00"

    def close() -> Any:
        town.clock.move_to(ends)
        return town.tick()

    results = together(close, *(partial(town.applicant.does, "submit", draft) for draft in drafts))
    refused(results)
    town.tick()
    assert town.state(batch) == "closed"
    assert {town.state(draft) for draft in drafts} <= {S.SUBMITTED, S.LAPSED}
