"""The heartbeat: it beats, writes down what it did, and outlives a beat that fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from adapters.database import open_database
from adapters.ids import fresh
from adapters.scheduler import beat, heartbeat
from adapters.tick_log import QUIET, StoredTickLog
from tests.support.clocks import watch_over
from tests.support.world import Town

NOW = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def note(ticks: StoredTickLog, at: datetime, fired: int = 0) -> None:
    nothing = timedelta()
    ticks.note(at, fired=fired, held=0, failed=0, lateness=nothing, took=nothing)


def test_a_beat_that_found_nothing_is_written_down_only_now_and_then(engine: Engine):
    ticks = StoredTickLog(engine)
    assert ticks.last() is None
    note(ticks, NOW)
    note(ticks, NOW + timedelta(seconds=1))
    assert ticks.last().at == NOW
    note(ticks, NOW + timedelta(seconds=2), fired=1)
    assert ticks.last().at == NOW + timedelta(seconds=2)
    note(ticks, NOW + timedelta(seconds=2) + QUIET)
    assert ticks.last().at == NOW + timedelta(seconds=2) + QUIET


def test_a_beat_fires_what_is_due(database_url: str):
    town = Town(database_url)
    try:
        batch = town.announce()
        town.clock.move_to("2026-06-01 00:00")
        done = beat(town.world, StoredTickLog(town.engine), watch_over(town))
        assert [(line["case"], line["trigger"]) for line in done.fired] == [(batch, "batch_opened")]
        assert StoredTickLog(town.engine).last() is not None
    finally:
        town.close()


def test_a_beat_that_fails_does_not_stop_the_heart(caplog: pytest.LogCaptureFixture):
    beats, enough = [], threading.Event()

    def action() -> None:
        beats.append(1)
        if len(beats) == 3:
            enough.set()
        raise RuntimeError("the database is away")

    with heartbeat(action, every=0.01):
        assert enough.wait(20)
    assert "beat failed" in caplog.text
    after = len(beats)
    assert not threading.Event().wait(0.05)
    assert len(beats) == after, "a heart that was stopped beats no more"


def test_identifiers_sort_by_time_and_never_repeat():
    made = [fresh() for _ in range(2_000)]
    assert len(set(made)) == 2_000
    assert {len(name) for name in made} == {26}
    assert set("".join(made)) <= set("0123456789abcdefghjkmnpqrstvwxyz")
    assert [name[:10] for name in made] == sorted(name[:10] for name in made)
