"""Fixtures for the tests of the store."""

from collections.abc import Iterator

import pytest

from adapters.database import open_database
from adapters.store import SqlStore


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """A store on a database of this test alone, once on SQLite and once on PostgreSQL."""
    engine = open_database(database_url)
    opened = SqlStore(engine)
    yield opened
    opened.close()
    engine.dispose()
