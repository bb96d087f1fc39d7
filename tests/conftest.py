"""Fixtures every room shares: fresh databases of both kinds, and a browser."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page

from tests.support.browser import chromium
from tests.support.databases import Databases, Kind, SqliteDatabases, fast_folder, postgres_server

# On CI a failure must be the change's doing, so examples are the same every time; at a desk they differ, to find more.
# No deadlines: two cores shared with a database and a browser say nothing about speed.
settings.register_profile("desk", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("desk"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[Databases]:
    """SQLite files in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="sqlite-", dir=fast_folder()) as folder:
        yield SqliteDatabases(Path(folder))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[Databases]:
    """One PostgreSQL server for the whole run, started when the first test asks for it."""
    with postgres_server() as databases:
        yield databases


@pytest.fixture(scope="session")
def databases_of(request: pytest.FixtureRequest) -> Callable[[Kind], Databases]:
    """Databases of a kind; the server behind them starts only when asked for."""
    fixtures = {"sqlite": "sqlite_databases", "postgresql": "postgres_databases"}
    return lambda kind: request.getfixturevalue(fixtures[kind])


@pytest.fixture(scope="session")
def migrated_template(databases_of: Callable[[Kind], Databases]) -> Callable[[Kind], str]:
    """URL of a migrated database of a kind, migrated once in a run; for copying only, never to be opened."""
    from adapters.migrate import upgrade

    @cache
    def template(kind: Kind) -> str:
        url = databases_of(kind).create()
        upgrade(url)
        return url

    return template


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> Kind:
    """Runs a test once on SQLite and once on PostgreSQL."""
    kind: Kind = request.param
    return kind


@pytest.fixture
def empty_database_url(database_kind: Kind, databases_of: Callable[[Kind], Databases]) -> Iterator[str]:
    """A database without a table, of this test alone."""
    databases = databases_of(database_kind)
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture
def database_url(
    database_kind: Kind, databases_of: Callable[[Kind], Databases], migrated_template: Callable[[Kind], str]
) -> Iterator[str]:
    """A migrated database of this test alone."""
    databases = databases_of(database_kind)
    url = databases.create(migrated_template(database_kind))
    yield url
    databases.drop(url)


# Not for the whole run: while it lives, its driver's event loop counts as running, and asyncio.run refuses elsewhere.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser profile of its own: no cookie or cache of another test."""
    with browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") as context:
        yield context.new_page()
