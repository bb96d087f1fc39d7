"""What a fault drill plays on: a town full of publicities, copied for each drill, and what must be true of it after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import text

from tests.faults.victim import DEEDS
from tests.support.databases import Databases, PostgresDatabases
from tests.support.world import Town
from workflow.cases import Case
from workflow.history import read_instant
from workflow.states import ApplicationState as S

DUE = "2026-10-11 00:00"
"""The instant at which every publicity of a stage ends."""
ELAPSED = "publicity_elapsed"


class Failed(AssertionError):
    """What must be true is not; the message says what was found."""


def require(holds: bool, found: str) -> None:
    """Raise Failed unless it holds. Unlike `assert` it is there under `python -O` too."""
    if not holds:
        raise Failed(found)


@dataclass(frozen=True)
class Size:
    """How much is played: `publicities` due at one instant, `deeds` and random `deaths`, `workers` at once.

    `moment` is how many seconds a worker may live before it is killed, `trouble` how many a server makes trouble;
    `restarts` of a server, `schedules` drawn for when workers are on and off.
    """

    publicities: int
    deeds: tuple[str, ...]
    deaths: int
    moment: float
    workers: int
    trouble: float
    restarts: int
    schedules: int


SMALL = Size(12, ("end_publicities",), deaths=3, moment=0.02, workers=3, trouble=0.4, restarts=2, schedules=5)
LARGE = Size(1_000, tuple(DEEDS), deaths=40, moment=0.1, workers=8, trouble=15, restarts=25, schedules=200)


class Stage:
    """One kind of database, and a town on it in which everything is ready."""

    def __init__(self, databases: Databases, size: Size) -> None:
        self.databases = databases
        self.size = size

    @property
    def postgres(self) -> PostgresDatabases | None:
        """The server, where there is one."""
        return self.databases if isinstance(self.databases, PostgresDatabases) else None

    @cached_property
    def empty(self) -> str:
        """A migrated database without a case; for copying only."""
        from adapters.migrate import upgrade

        url = self.databases.create()
        upgrade(url)
        return url

    @cached_property
    def full(self) -> str:
        """A database with all the publicities running; for copying only."""
        url = self.databases.create(self.empty)
        town = Town(url)
        town.cases_at(S.PUBLICIZED, self.size.publicities)
        town.close()
        return url

    @contextmanager
    def town(self, at: str = DUE) -> Iterator[tuple[str, Town]]:
        """A copy of the full town and its URL; audited and dropped at the end."""
        url = self.databases.create(self.full)
        town = Town(url, at=at, settled=True)
        try:
            yield url, town
            audit(town)
        finally:
            town.close()
            self.databases.drop(url)


def audit(town: Town) -> None:
    """Every history folds to its row with its chain whole, no cause twice, and time never runs backwards in a case."""
    town.audit()
    with town.engine.connect() as connection:
        twice = connection.scalar(text("SELECT count(*) - count(DISTINCT cause) FROM events WHERE cause IS NOT NULL"))
    require(twice == 0, f"{twice} causes twice")
    for case in town.cases():
        recorded = [read_instant(event["recorded_at"]) for event in events(town, case.id)]
        require(recorded == sorted(recorded), f"time ran backwards in case {case.id}")


def events(town: Town, case_id: str) -> list[Any]:
    """The events of a case."""
    return [stored.event for stored in town.store.history(case_id)]


def applications(town: Town) -> list[Case]:
    """Every application."""
    return [case for case in town.cases() if case.kind == "application"]


def fired(town: Town) -> Counter[str]:
    """How often each application's publicity ended."""
    return Counter({
        case.id: sum(event["trigger"] == ELAPSED for event in events(town, case.id)) for case in applications(town)
    })  # fmt: skip


def each_once(town: Town, count: int) -> None:
    """Every publicity has ended, and only once."""
    found = Counter(fired(town).values())
    require(found == {1: count}, f"publicities by how often they ended: {dict(found)}")
    states = Counter(case.state for case in applications(town))
    require(states == {S.PUBLICITY_CLOSED: count}, f"states: {dict(states)}")
