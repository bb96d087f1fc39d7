"""The machine's clock, and the one a test database carries."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from adapters.clock import (
    ClockRefusal,
    StoredClock,
    SystemClock,
    clock_of,
    is_test_database,
    mark_as_test,
)
from adapters.database import open_database

START = datetime(2026, 6, 1, 9, tzinfo=UTC)


class Standing(SystemClock):
    """A machine's clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def system() -> Standing:
    return Standing()


@pytest.fixture
def clock(engine: Engine, system: Standing) -> StoredClock:
    mark_as_test(engine)
    return StoredClock(engine, system)


def test_an_unmarked_database_has_the_machines_time_and_asks_no_table(engine: Engine) -> None:
    clock = clock_of(engine)
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cu, statement, *_: said.append(statement))
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert not clock.is_test
    assert said == []


def test_a_mark_is_for_good_and_keeps_the_offset(engine: Engine) -> None:
    assert not is_test_database(engine)
    mark_as_test(engine)
    assert is_test_database(engine)
    clock = clock_of(engine)
    assert isinstance(clock, StoredClock)
    clock.advance(timedelta(days=3))
    mark_as_test(engine)
    assert clock_of(engine).now() - datetime.now(UTC) > timedelta(days=2, hours=23)


def test_a_moved_clock_goes_on_from_there(clock: StoredClock, system: Standing) -> None:
    assert clock.now() == START
    target = datetime.fromisoformat("2026-10-11T00:00:00.000001+08:00")
    assert clock.set(target) == target
    system.time += timedelta(seconds=90)
    assert clock.now() == target + timedelta(seconds=90)
    assert clock.advance(timedelta(minutes=90)) == target + timedelta(minutes=91, seconds=30)


def test_a_running_process_sees_another_move_it(clock: StoredClock, engine: Engine, system: Standing) -> None:
    StoredClock(engine, system).advance(timedelta(hours=36))
    assert clock.now() == START + timedelta(hours=36)


@pytest.mark.parametrize("back", [timedelta(microseconds=1), timedelta(days=400)])
def test_backwards_is_refused_and_changes_nothing(clock: StoredClock, back: timedelta) -> None:
    clock.advance(timedelta(days=30))
    with pytest.raises(ClockRefusal, match=r"往回拨：现在是 2026-[0-9T:-]{14}\+08:00，"):
        clock.set(START + timedelta(days=30) - back)
    with pytest.raises(ClockRefusal, match="往回拨"):
        clock.advance(-back)
    assert clock.now() == START + timedelta(days=30)


def test_standing_still_is_no_step_back(clock: StoredClock) -> None:
    assert clock.set(START) == START


def test_an_instant_has_its_offset(clock: StoredClock) -> None:
    with pytest.raises(ClockRefusal, match="时区"):
        clock.set(datetime(2026, 12, 1))


@pytest.mark.parametrize("far", [timedelta(days=400_000), timedelta.max])
def test_the_clock_stays_within_the_years_that_can_be_reckoned(clock: StoredClock, far: timedelta) -> None:
    clock.advance(timedelta(days=1))
    with pytest.raises(ClockRefusal, match="最远"):
        clock.advance(far)
    with pytest.raises(ClockRefusal, match="最远"):
        clock.set(datetime.max.replace(tzinfo=UTC))
    assert clock.now() == START + timedelta(days=1)
