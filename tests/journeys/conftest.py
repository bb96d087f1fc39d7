"""A town on a fresh database, told on SQLite and on PostgreSQL; afterwards history and rows must agree."""

from collections.abc import Callable, Iterator

import pytest

from adapters.audit import StoredArchive
from adapters.public import StoredPublic
from services.audit import verify
from tests.support.world import Beat, Desk, HandClock, Person, Town
from tests.support.years import Years
from workflow.history import from_micros


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    """A town of this test alone. When the story is told, every history is checked against every row."""
    town = Town(database_url)
    try:
        yield town
        town.audit()
        _verify(town)
    finally:
        town.close()


def _verify(town: Town) -> None:
    """Also by decision, seat and publication; some tests put the clock back, so it is put where history ends."""
    ends = max((from_micros(case.updated_at) for case in town.cases()), default=town.clock.now())
    town.clock.not_before(ends.isoformat())
    found = verify(town.world, StoredArchive(town.engine))["divergences"]
    assert found == [], found


@pytest.fixture
def store(town: Town) -> Town:
    """Where to look things up."""
    return town


@pytest.fixture
def years(town: Town) -> Years:
    """The years of some platforms."""
    return Years(town)


@pytest.fixture
def public(town: Town) -> StoredPublic:
    """What anybody reads."""
    return StoredPublic(town.engine)


@pytest.fixture
def clock(town: Town) -> HandClock:
    """The clock, to be moved."""
    return town.clock


@pytest.fixture
def tick(town: Town) -> Callable[[], Beat]:
    """One beat of the heart."""
    return town.tick


@pytest.fixture
def case_at(town: Town) -> Callable[[str], str]:
    """Brings an application to a state by the steps people take."""
    return town.case_at


@pytest.fixture
def applicant(town: Town) -> Person:
    """The applicant."""
    return town.applicant


@pytest.fixture
def district(town: Town) -> Desk:
    """The district's department: officer and leader."""
    return town.district


@pytest.fixture
def city(town: Town) -> Desk:
    """The city authority: officer and leader."""
    return town.city


@pytest.fixture
def supervision(town: Town) -> Desk:
    """Supervision, and the leader who took no part in the review."""
    return town.supervision
