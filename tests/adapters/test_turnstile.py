"""Threads that write take turns: in the order they came, none left out, and whoever goes on for long is told."""

import threading
import time
from collections.abc import Callable

import pytest

from adapters.store import SqlStore
from adapters.turnstile import Turnstile
from services.ports import Duplicate, Entry, Unit, Wanted
from tests.support.factories import begun, stepped, store_all

PATIENT = 60.0


def _until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.001)


def _queued(turnstile: Turnstile, names: str, came: list[str]) -> list[threading.Thread]:
    """Threads that wait at the turnstile one behind the other, and say when their turn has come."""

    def pass_through(name: str) -> None:
        assert turnstile.enter()
        came.append(name)
        turnstile.leave()

    threads = []
    for number, name in enumerate(names, start=1):
        threads.append(threading.Thread(target=pass_through, args=(name,)))
        threads[-1].start()
        _until(lambda number=number: len(turnstile._waiting) == number)  # type: ignore[misc]
    return threads


def test_those_who_wait_go_in_the_order_they_came_and_before_whoever_left() -> None:
    turnstile, came = Turnstile(PATIENT), []
    assert turnstile.enter()
    waiting = _queued(turnstile, "abc", came)
    turnstile.leave()
    assert turnstile.enter()
    came.append("again")
    turnstile.leave()
    for thread in waiting:
        thread.join()
    assert came == ["a", "b", "c", "again"]


def test_nobody_waits_for_ever_and_who_gave_up_is_passed_over() -> None:
    turnstile, came = Turnstile(0.01), []
    assert turnstile.enter()
    assert not turnstile.enter()
    assert not turnstile.crowded
    patient = Turnstile(PATIENT)
    assert patient.enter()
    (other,) = _queued(patient, "a", came)
    assert patient.crowded
    patient.leave()
    other.join()
    turnstile.leave()
    assert turnstile.enter()
    assert came == ["a"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_on_sqlite_a_waiting_command_is_seen_and_comes_between_two_commits(store: SqlStore) -> None:
    store_all(store, begun(case_id="a"), begun(case_id="b"))
    order: list[str] = []

    def step(case_id: str, name: str, before_commit: Callable[[Unit], None] = lambda unit: None) -> None:
        with store.write() as unit:
            case = unit.hold(Wanted(case_id)).case
            assert case is not None
            unit.save([Entry(stepped(case))])
            before_commit(unit)
            order.append(name)
            unit.commit()

    other = threading.Thread(target=step, args=("b", "waiting"))

    def let_wait(unit: Unit) -> None:
        assert not unit.awaited
        other.start()
        _until(lambda: unit.awaited)

    step("a", "first", let_wait)
    step("a", "second")
    other.join()
    assert order == ["first", "waiting", "second"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_unit_that_ends_in_any_way_makes_room(store: SqlStore) -> None:
    store_all(store, begun(case_id="a"))
    twice = begun(case_id="a", organisation="another")
    with pytest.raises(Duplicate):
        store_all(store, twice)
    with store.write() as unit:
        unit.hold(Wanted("a"))
    done = threading.Thread(target=lambda: store_all(store, begun(case_id="b")))
    done.start()
    done.join()
    assert store.case("b") is not None
