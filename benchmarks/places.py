"""Databases on a real disk, and a world over one of them whose clock we turn."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from adapters.bulk_refusals import StoredRefusals
from adapters.calendars import StoredCalendars
from adapters.database import open_database
from adapters.ids import fresh
from adapters.migrate import upgrade
from adapters.packs import ShippedPacks
from adapters.store import SqlStore
from services.ports import World
from tests.support.databases import Databases, Kind, SqliteDatabases, postgres_server
from workflow.calendar import SHANGHAI

KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@contextmanager
def databases(kind: Kind) -> Iterator[Databases]:
    """Where durable databases of a kind are made: on disk, with every setting that makes a commit last."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bench-", dir="/var/tmp") as folder:
            yield SqliteDatabases(Path(folder))
    else:
        with postgres_server(durable=True) as server:
            yield server


@dataclass
class Clock:
    """Implements `services.ports.Clock`."""

    at: datetime = datetime(2026, 2, 25, 9, tzinfo=SHANGHAI)

    def now(self) -> datetime:
        """The instant it was set to."""
        return self.at


@dataclass
class Place:
    """One database with everything a command needs. `store` may be replaced by one that listens."""

    url: str
    engine: Engine
    store: SqlStore
    clock: Clock

    @property
    def world(self) -> World:
        """The ports of the one door."""
        calendars = StoredCalendars(self.engine)
        return World(self.store, self.clock, calendars, ShippedPacks(), fresh, StoredRefusals(self.engine))

    def driver(self) -> Any:
        """A connection of the driver, made with the settings the service uses."""
        raw = self.engine.raw_connection()
        connection = raw.driver_connection
        raw.detach()
        return connection


@contextmanager
def place(url: str, store: type[SqlStore] = SqlStore) -> Iterator[Place]:
    """Open a migrated database."""
    engine = open_database(url)
    opened = Place(url, engine, store(engine), Clock())
    try:
        yield opened
    finally:
        opened.store.close()
        engine.dispose()


def migrated(where: Databases) -> str:
    """A new database with the service's tables."""
    url = where.create()
    upgrade(url)
    return url
