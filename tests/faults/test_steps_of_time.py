"""However the beats come, in one jump, day by day or at random, the story ends the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.outages import ENDS_AT, each_day, prepare, told
from tests.faults.stage import SMALL, Stage
from tests.support.databases import Databases
from workflow.states import ApplicationState as S

pytestmark = pytest.mark.faults

MINUTES = st.integers(-9, 41 * 24 * 60).map(lambda minutes: ENDS_AT + timedelta(minutes=minutes))


@pytest.fixture(scope="module")
def scene(sqlite_databases: Databases) -> Iterator[str]:
    """A town on the evening before its publicities end; for copying only."""
    url = prepare(sqlite_databases, Stage(sqlite_databases, SMALL).empty)
    yield url
    sqlite_databases.drop(url)


@pytest.fixture(scope="module")
def always_on(sqlite_databases: Databases, scene: str) -> list[Any]:
    """What comes of it day by day."""
    return told(sqlite_databases, scene, each_day())


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


def test_one_jump_is_as_good_as_every_day(sqlite_databases: Databases, scene: str, always_on: list[Any]):
    assert told(sqlite_databases, scene, []) == always_on


@settings(max_examples=40)
@given(beats=st.lists(MINUTES, max_size=12))
def test_beats_at_random_are_as_good(sqlite_databases: Databases, scene: str, always_on: list[Any], beats: list[Any]):
    assert told(sqlite_databases, scene, beats) == always_on
