"""Two at the same instant: one waits for the other, and nothing either was told is lost."""

import threading
from collections.abc import Callable

import pytest

from adapters.store import SqlStore
from services.ports import Duplicate, Entry, Reading, Wanted
from tests.support.factories import begun, stepped, store_all

pytestmark = pytest.mark.faults


def _together(*works: Callable[[], None]) -> None:
    ready = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        ready.wait()
        work()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_no_update_is_lost(store: SqlStore) -> None:
    store_all(store, begun(case_id="a", facts={"count": 0}))
    rounds = 25

    def add() -> None:
        for _ in range(rounds):
            with store.write() as unit:
                case = unit.hold(Wanted("a")).case
                assert case is not None
                unit.save([Entry(stepped(case, facts={"count": case.facts["count"] + 1}))])
                unit.commit()

    _together(add, add)
    case = store.case("a")
    assert case is not None
    assert (case.facts["count"], case.version) == (2 * rounds, 2 * rounds + 1)
    assert [event.seq for event in store.history("a")] == list(range(1, 2 * rounds + 2))


def test_children_that_hold_their_parent_take_turns(store: SqlStore) -> None:
    store_all(
        store, begun(case_id="m", facts={}), *(begun("objection", "received", case_id=c, parent="m") for c in "az")
    )
    locks = frozenset({"parent"})

    def note(child: str) -> Callable[[], None]:
        def work() -> None:
            for number in range(15):
                with store.write() as unit:
                    held = unit.hold(Wanted(child, locks=locks))
                    assert held.case is not None
                    assert held.parent is not None
                    both = (stepped(held.case), stepped(held.parent, facts={f"{child}{number}": 1}))
                    unit.save([Entry(decision) for decision in both])
                    unit.commit()

        return work

    _together(note("a"), note("z"))
    parent = store.case("m")
    assert parent is not None
    assert len(parent.facts) == 30


def test_of_two_with_one_cause_the_second_is_told(store: SqlStore) -> None:
    outcomes: list[str] = []

    def begin(case_id: str) -> Callable[[], None]:
        def work() -> None:
            try:
                store_all(store, begun(case_id=case_id), cause="key:li:7")
                outcomes.append("stored")
            except Duplicate as broken:
                outcomes.append(broken.promise)

        return work

    _together(begin("a"), begin("b"))
    assert sorted(outcomes) == ["one_event_per_cause", "stored"]
    assert [store.case("a"), store.case("b")].count(None) == 1


def test_numbers_drawn_at_once_are_different(store: SqlStore) -> None:
    drawn: list[int] = []

    def draw() -> None:
        for _ in range(10):
            with store.write() as unit:
                unit.hold(Wanted(None))
                drawn.append(unit.read(Reading(serial=("application", "2026"))).serial)
                unit.commit()

    _together(draw, draw)
    assert sorted(drawn) == list(range(1, 21))
