"""The whole service on a fresh database, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.databases import Databases, Kind
from tests.support.house import House


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """The service of this test alone."""
    house = House(database_url, tmp_path)
    try:
        yield house
    finally:
        house.close()


@pytest.fixture(scope="module")
def settled_house(
    databases_of: Callable[[Kind], Databases],
    migrated_template: Callable[[Kind], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[House]:
    """A service for all tests of a module, on SQLite: for those that ask much and change nothing that matters."""
    url = databases_of("sqlite").create(migrated_template("sqlite"))
    house = House(url, tmp_path_factory.mktemp("house"))
    try:
        yield house
    finally:
        house.close()
        databases_of("sqlite").drop(url)
