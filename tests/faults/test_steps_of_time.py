"""However the beats come, in one jump, day by day or at random, by one worker or by four, the story ends the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import KINDS
from tests.faults.march_outages import off_over_march
from tests.faults.notice_drills import before_new_year, over_new_year
from tests.faults.outages import ENDS_AT, each_day, prepare, told, while_on
from tests.faults.stage import SMALL, Stage
from tests.support.databases import Databases, Kind
from tests.support.world import instant_of
from workflow.states import ApplicationState as S

pytestmark = pytest.mark.faults

MINUTES = st.integers(-9, 41 * 24 * 60).map(lambda minutes: ENDS_AT + timedelta(minutes=minutes))


SPANS = st.lists(
    st.tuples(MINUTES, st.integers(0, 4 * 24 * 60).map(lambda length: timedelta(minutes=length))), max_size=4
)


@pytest.fixture(scope="module", params=KINDS)
def databases(request: pytest.FixtureRequest, databases_of: Callable[[Kind], Databases]) -> Databases:
    """Databases of both kinds, one after the other."""
    return databases_of(request.param)


@pytest.fixture(scope="module")
def scene(databases: Databases) -> Iterator[str]:
    """A town on the evening before its publicities end; for copying only."""
    url = prepare(databases, Stage(databases, SMALL).empty)
    yield url
    databases.drop(url)


@pytest.fixture(scope="module")
def always_on(databases: Databases, scene: str) -> list[Any]:
    """What comes of it day by day."""
    return told(databases, scene, each_day())


def test_the_story_is_worth_telling(always_on: list[Any]):
    """Publicities end, one only after a letter was dealt with; a round opens and closes; a correction runs out."""
    steps = {(trigger, due_at) for *_, events, _ in always_on for trigger, *_, due_at in events if due_at}
    assert {trigger for trigger, _ in steps} >= {
        "publicity_elapsed",
        "correction_due",
        "batch_opened",
        "batch_closed",
    }
    assert sum(state == S.PUBLICITY_CLOSED for _, _, _, state, *_ in always_on) == 3


def test_one_jump_is_as_good_as_every_day(databases: Databases, scene: str, always_on: list[Any]):
    assert told(databases, scene, []) == always_on


@settings(max_examples=25)
@given(beats=st.lists(MINUTES, max_size=12))
def test_beats_at_random_are_as_good(databases: Databases, scene: str, always_on: list[Any], beats: list[Any]):
    assert told(databases, scene, beats) == always_on


@settings(max_examples=15)
@given(spans=SPANS)
def test_workers_that_are_off_at_times_are_as_good(
    databases: Databases, scene: str, always_on: list[Any], spans: list[Any]
):
    on = [(start, start + length) for start, length in spans]
    assert told(databases, scene, while_on(on, timedelta(hours=5))) == always_on


@settings(max_examples=15)
@given(beats=st.lists(MINUTES, max_size=6))
def test_four_workers_at_once_are_as_good_as_one(
    databases: Databases, scene: str, always_on: list[Any], beats: list[Any]
):
    assert told(databases, scene, [ENDS_AT, *beats], workers=4) == always_on


@pytest.fixture(scope="module")
def new_year(databases: Databases) -> Iterator[str]:
    """A town on New Year's Eve that knows no notice for the year to come; for copying only."""
    url = before_new_year(databases, Stage(databases, SMALL).empty)
    yield url
    databases.drop(url)


@settings(max_examples=10)
@given(beats=st.lists(st.integers(0, 5 * 24 * 60), max_size=6))
def test_no_beat_ends_what_is_provisional_and_with_the_notice_each_ends_at_its_own_instant(
    databases: Databases, new_year: str, beats: list[int]
):
    on = [instant_of("2026-12-31 12:00") + timedelta(minutes=minutes) for minutes in beats]
    assert over_new_year(databases, new_year, on) == over_new_year(databases, new_year, [])


def test_downtime_over_the_end_of_march_ends_as_if_it_had_never_been(databases: Databases) -> None:
    """Art. 13, 14: reports open and are flagged at their own instants, whenever the beat comes."""
    assert off_over_march(Stage(databases, SMALL)).startswith("4 outages")
