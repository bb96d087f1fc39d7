"""What comes between a beat and its timers: other beats, people, a failing store. The others go on, nothing twice."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing.synchronize import Event
from typing import Any

import pytest
from sqlalchemy import text

from adapters import database
from adapters.scheduler import beat, heartbeat
from adapters.tick_log import StoredTickLog
from services import timers
from services.ports import Entry, Store, Unit
from services.timers import Beat, tick
from tests.faults.stage import DUE, audit, each_once
from tests.faults.test_races import refused, together
from tests.support.clocks import watch_over
from tests.support.databases import Databases
from tests.support.notices import take_in
from tests.support.world import REASON, Town
from workflow.history import read_instant
from workflow.states import ApplicationState as S

pytestmark = pytest.mark.faults


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    """A town that is audited at the end."""
    town = Town(database_url)
    try:
        yield town
        audit(town)
    finally:
        town.close()


class Between:
    """A store that does something once, between a beat's first transaction and its next."""

    def __init__(self, store: Store, act: Callable[[], object]) -> None:
        self._store, self._acts = store, [act]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def write(self) -> Iterator[Unit]:
        with self._store.write() as unit:
            due = unit.due

            def look(*asked: Any) -> Any:
                found = due(*asked)
                self._due = bool(found)
                return found

            self._due = False
            unit.due = look  # type: ignore[method-assign]
            yield unit
        if self._due and self._acts:
            self._acts.pop()()


class Before:
    """A store that does something just before a beat locks what is due."""

    def __init__(self, store: Store, act: Callable[[], object]) -> None:
        self._store, self._act = store, act

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def write(self) -> Iterator[Unit]:
        with self._store.write() as unit:
            due, asked_before = unit.due, False

            def wait(*asked: Any) -> Any:
                nonlocal asked_before
                if not asked_before:  # later ones are asked inside the transaction, which lets nobody else write
                    asked_before = True
                    self._act()
                return due(*asked)

            unit.due = wait  # type: ignore[method-assign]
            yield unit


class Spoiling:
    """A store that cannot write what is decided about one case."""

    def __init__(self, store: Store, victim: str) -> None:
        self._store, self._victim = store, victim

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def write(self) -> Iterator[Unit]:
        with self._store.write() as unit:
            save = unit.save

            def spoiled(entries: Sequence[Entry]) -> None:
                save(entries)
                if any(entry.decision.case.id == self._victim for entry in entries):
                    raise ValueError("a text no database can hold")

            unit.save = spoiled  # type: ignore[method-assign]
            yield unit


def test_one_that_cannot_be_stored_waits_alone_and_the_others_fire(town: Town):
    cases = town.cases_at(S.PUBLICIZED, 5)
    held = town.case(cases[0])
    town.objection(cases[0])
    town.clock.move_to(DUE)
    done = tick(world=replace(town.world, store=Spoiling(town.store, cases[2])))
    assert sorted(line["case"] for line in done.fired) == sorted({*cases} - {held.id, cases[2]})
    assert [line["case"] for line in done.failed] == [cases[2]]
    assert [line["case"] for line in done.held] == [held.id]
    assert town.timer(cases[2], "T_PUBLICITY")["reason"] == "触发失败，稍后重试"
    town.clock.advance(minutes=1)
    assert town.tick().fired == [(cases[2], "publicity_elapsed")]


@pytest.mark.parametrize(
    ("column", "spoilt"), [("kind", "T_OF_ANOTHER_VERSION"), ("cases.timers", "{"), ("cases.kind", "unheard_of")]
)
def test_a_row_that_cannot_be_read_waits_alone_and_fires_once_mended(town: Town, column: str, spoilt: str):
    cases = town.cases_at(S.PUBLICIZED, 3)
    town.clock.move_to(DUE)
    table, _, name = ("timers." + column).rpartition(".")
    table = table.rpartition(".")[2]
    mine = "id" if table == "cases" else "status = 'armed' AND case_id"
    with town.engine.begin() as connection:
        before = connection.scalar(text(f"SELECT {name} FROM {table} WHERE {mine} = :id"), {"id": cases[1]})

    def put(value: str) -> None:
        with town.engine.begin() as connection:
            how = text(f"UPDATE {table} SET {name} = :value WHERE {mine} = :id")
            connection.execute(how, {"value": value, "id": cases[1]})

    put(spoilt)
    done = town.tick()
    assert sorted(case for case, _ in done.fired) == sorted({cases[0], cases[2]})
    assert done.failed == [cases[1]]
    put(before)
    town.clock.advance(minutes=1)
    assert town.tick().fired == [(cases[1], "publicity_elapsed")]


def test_those_that_must_wait_do_not_keep_the_ones_behind_them_waiting(town: Town, monkeypatch: pytest.MonkeyPatch):
    cases = sorted(town.cases_at(S.PUBLICIZED, 5))
    for case in cases[:4]:
        town.objection(case)
    town.clock.move_to(DUE)
    monkeypatch.setattr(timers, "BATCH", 2)
    done = town.tick()
    assert done.fired == [(cases[4], "publicity_elapsed")]
    assert sorted(done.held) == cases[:4]


def test_a_step_that_another_beat_has_taken_meanwhile_is_neither_taken_again_nor_held(town: Town):
    """A batch closes by itself, after the transaction that found it due: there another worker may come first."""
    batch = town.announce()
    town.clock.move_to("2026-06-10 10:00")
    town.tick()
    town.clock.move_to("2026-07-01 00:00")
    faster: list[Any] = []
    done = tick(world=replace(town.world, store=Between(town.store, lambda: faster.append(town.tick()))))
    assert faster[0].fired == [(batch, "batch_closed")]
    assert (done.fired, done.held, done.failed) == ([], [], [])


def test_a_batch_that_is_extended_as_it_is_due_closes_on_its_new_day_only(town: Town):
    batch = town.announce()
    town.clock.move_to("2026-06-10 10:00")
    town.tick()
    town.clock.move_to("2026-06-30 23:59")
    town.city.officer.does("extend_batch", batch, closes_on="2026-07-10", notice_number="2号", **REASON)
    town.clock.move_to("2026-07-01 00:00")
    extend = partial(town.city.leader.approves, "extend_batch", batch)
    done = tick(world=replace(town.world, store=Between(town.store, extend)))
    assert done.fired == []
    assert town.timer(batch, "T_BATCH_CLOSE")["generation"] == 2
    assert town.tick().fired == []
    town.clock.move_to("2026-07-11 00:00")
    assert town.tick().fired == [(batch, "batch_closed")]


def test_a_clock_set_back_leaves_the_timer_armed_with_that_reason_until_time_has_caught_up(town: Town):
    case = town.case_at(S.PUBLICIZED)
    town.clock.move_to("2026-10-11 01:00")
    town.city.officer.does("add_note", case, text="记于一时")
    town.clock.move_to("2026-10-11 00:10")
    done = town.tick()
    assert done.fired == []
    assert "系统时钟可能被调回" in done.held[case]
    timer = town.timer(case, "T_PUBLICITY")
    assert (timer["status"], timer["reason"]) == ("armed", done.held[case])
    town.clock.move_to("2026-10-11 01:00")
    assert town.tick().fired == [(case, "publicity_elapsed")]
    recorded = [read_instant(event.event["recorded_at"]) for event in town.store.history(case)]
    assert recorded == sorted(recorded)


def test_what_others_record_while_a_beat_waits_for_its_locks_does_not_hold_its_timers(town: Town):
    case = town.case_at(S.PUBLICIZED)
    town.clock.move_to(DUE)

    def note() -> None:
        town.clock.advance(seconds=5)
        town.city.officer.does("add_note", case, text="记于锁前")

    world = replace(town.world, store=Before(town.store, note))
    assert [line["case"] for line in tick(world=world).fired] == [case]


def test_a_deadline_is_counted_anew_once_time_has_caught_up_and_nothing_is_logged_before(
    town: Town, caplog: pytest.LogCaptureFixture
):
    case = town.case_at(S.EXPERT_REVIEWED)
    town.clock.move_to("2026-12-18 10:00")
    town.city.publicize(case)
    town.clock.move_to("2026-12-18 09:30")
    take_in(town, known_on="2026-12-18")
    assert town.tick().moved == []
    assert "recount failed" not in caplog.text
    town.clock.move_to("2026-12-18 10:00")
    assert [move["case"] for move in town.tick().moved] == [case]


def test_no_beat_runs_beside_a_slow_one():
    running, most, seen, enough = 0, 0, 0, threading.Event()
    guard = threading.Lock()

    def slow() -> None:
        nonlocal running, most, seen
        with guard:
            running, seen = running + 1, seen + 1
            most = max(most, running)
        time.sleep(0.05)
        with guard:
            running -= 1
        if seen == 4:
            enough.set()

    with heartbeat(slow, every=0.01):
        assert enough.wait(20)
    assert most == 1


def hold_the_file(path: str, held: Event, release: Event) -> None:
    """What another process does that keeps the database to itself."""
    connection = database.SQLITE.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    held.set()
    release.wait(60)
    connection.execute("ROLLBACK")


def test_a_database_that_another_process_keeps_to_itself_costs_beats_and_no_timer(
    sqlite_databases: Databases, migrated_template: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "BUSY_MS", 50)  # else ten seconds to each beat
    url = sqlite_databases.create(migrated_template("sqlite"))
    town = Town(url)
    town.cases_at(S.PUBLICIZED, 3)
    town.clock.move_to(DUE)
    ticks, watch, beats = StoredTickLog(town.engine), watch_over(town), []
    spawn = multiprocessing.get_context("spawn")
    held, release = spawn.Event(), spawn.Event()
    other = spawn.Process(target=hold_the_file, args=(url.removeprefix("sqlite:///"), held, release))

    def once() -> None:
        try:
            beats.append(beat(town.world, ticks, watch))
        except Exception as wrong:
            beats.append(wrong)
            raise

    def enough(wanted: Callable[[], bool]) -> None:
        until = time.monotonic() + 30
        while not wanted():
            assert time.monotonic() < until, beats
            time.sleep(0.01)

    other.start()
    assert held.wait(30)
    with heartbeat(once, every=0.02):
        enough(lambda: len(beats) >= 3)
        assert all("locked" in str(found) for found in beats)
        release.set()
        other.join(30)
        enough(lambda: any(isinstance(found, Beat) and found.fired for found in beats))
    each_once(town, 3)
    audit(town)
    town.close()
    sqlite_databases.drop(url)


class TestAtTheSameInstant:
    """Two connections at once: PostgreSQL alone lets two write."""

    pytestmark = pytest.mark.postgresql

    @pytest.fixture
    def database_kind(self) -> str:
        return "postgresql"

    def test_a_publicity_voided_as_it_ends_has_one_outcome(self, town: Town):
        cases = town.cases_at(S.PUBLICIZED, 3)
        for case in cases:
            town.city.officer.does("void_publicity", case, **REASON)
        town.clock.move_to(DUE)
        voids = [partial(town.city.leader.approves, "void_publicity", case) for case in cases]
        lost = refused(together(town.tick, *voids))
        assert {refusal.code for refusal in lost} <= {"proposal_gone"}
        town.tick()
        ends = [(town.state(case), town.timer(case, "T_PUBLICITY")["status"]) for case in cases]
        assert ends.count((S.PUBLICITY_CLOSED, "fired")) == len(lost)
        assert ends.count((S.EXPERT_REVIEWED, "cancelled")) == len(cases) - len(lost)

    def test_a_reason_noted_as_the_obstacle_goes_costs_a_minute_at_most(self, town: Town):
        cases = town.cases_at(S.PUBLICIZED, 15)
        letters = [town.objection(case) for case in cases]
        town.clock.move_to(DUE)
        for letter in letters:
            assert (
                refused(together(town.tick, partial(town.supervision.officer.does, "register_only", letter, **REASON)))
                == []
            )
        town.clock.advance(minutes=1)
        town.tick()
        each_once(town, 15)

    def test_a_row_locked_by_a_person_is_passed_by_and_the_others_fire(self, town: Town):
        cases = town.cases_at(S.PUBLICIZED, 4)
        town.clock.move_to(DUE)
        with town.engine.connect() as person, person.begin():
            person.execute(text("SELECT 1 FROM cases WHERE id = :id FOR UPDATE"), {"id": cases[1]})
            assert sorted(case for case, _ in town.tick().fired) == sorted({*cases} - {cases[1]})
        assert town.tick().fired == [(cases[1], "publicity_elapsed")]
