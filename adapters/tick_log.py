"""What every beat did: the heartbeat's health, for people and for monitoring."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, func, insert, select

from adapters.database import reading
from adapters.tables import tick_log
from workflow.history import from_micros, micros

KEPT = timedelta(days=7)
QUIET = timedelta(seconds=30)
"""How often a beat that found nothing is written down: a durable commit a second would only wear the disk."""


@dataclass(frozen=True, slots=True)
class LastBeat:
    """The latest beat on record, by the machine's time; `why` it fired nothing, where the clock stood in the way."""

    at: datetime
    worker: str
    why: str = ""


class StoredTickLog:
    """The tick log of one database, written by one process under its own name."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reads = reading(engine)
        self._worker = f"{socket.gethostname()}:{os.getpid()}"
        self._noted_at: datetime | None = None
        self._why = ""

    def note(
        self, at: datetime, *, fired: int, held: int, failed: int, lateness: timedelta, took: timedelta, why: str = ""
    ) -> None:
        """Write a beat down; one like the last that did nothing only now and then. `at` is the machine's time."""
        idle = not (fired or held or failed) and why == self._why
        if idle and self._noted_at is not None and timedelta() <= at - self._noted_at < QUIET:
            return
        row = {
            "at": micros(at),
            "fired": fired,
            "held": held,
            "failed": failed,
            "lateness": lateness // timedelta(microseconds=1),
            "took": took // timedelta(microseconds=1),
            "worker": self._worker,
            "why": why,
        }
        with self._engine.begin() as connection:
            connection.execute(insert(tick_log), row)
            if not why:  # by a clock that is right, else everything would be old
                connection.execute(delete(tick_log).where(tick_log.c.at < micros(at - KEPT)))
        self._noted_at, self._why = at, why

    def last(self) -> LastBeat | None:
        """The latest beat on record: the one written last, since clocks may go back."""
        query = select(tick_log.c.at, tick_log.c.worker, tick_log.c.why).order_by(tick_log.c.id.desc()).limit(1)
        with self._reads.connect() as connection:
            row = connection.execute(query).first()
        return LastBeat(from_micros(row.at), row.worker, row.why) if row else None

    def held(self, since: datetime) -> list[LastBeat]:
        """The workers whose latest beat since then fired nothing because of the clock."""
        log = tick_log.c
        newest = select(func.max(log.id)).where(log.at >= micros(since)).group_by(log.worker)
        query = select(log.at, log.worker, log.why).where(log.id.in_(newest), log.why != "").order_by(log.worker)
        with self._reads.connect() as connection:
            rows = connection.execute(query).all()
        return [LastBeat(from_micros(row.at), row.worker, row.why) for row in rows]
