"""What every beat did: the heartbeat's health, for people and for monitoring."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from adapters.database import reading
from adapters.tables import tick_log
from workflow.history import from_micros, micros

KEPT = timedelta(days=7)
QUIET = timedelta(seconds=30)
"""How often a beat that found nothing is written down: a durable commit a second would only wear the disk."""


@dataclass(frozen=True, slots=True)
class LastBeat:
    """The latest beat on record, by the machine's time."""

    at: datetime
    worker: str


class StoredTickLog:
    """The tick log of one database, written by one process under its own name."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reads = reading(engine)
        self._worker = f"{socket.gethostname()}:{os.getpid()}"
        self._noted_at: datetime | None = None

    def note(self, at: datetime, *, fired: int, held: int, failed: int, lateness: timedelta, took: timedelta) -> None:
        """Write a beat down; an idle one only now and then. `at` is the machine's time."""
        idle = not (fired or held or failed)
        if idle and self._noted_at is not None and at - self._noted_at < QUIET:
            return
        row = {
            "at": micros(at),
            "fired": fired,
            "held": held,
            "failed": failed,
            "lateness": lateness // timedelta(microseconds=1),
            "took": took // timedelta(microseconds=1),
            "worker": self._worker,
        }
        with self._engine.begin() as connection:
            connection.execute(insert(tick_log), row)
            connection.execute(delete(tick_log).where(tick_log.c.at < micros(at - KEPT)))
        self._noted_at = at

    def last(self) -> LastBeat | None:
        """The latest beat on record."""
        query = select(tick_log.c.at, tick_log.c.worker).order_by(tick_log.c.at.desc()).limit(1)
        with self._reads.connect() as connection:
            row = connection.execute(query).first()
        return LastBeat(from_micros(row.at), row.worker) if row else None
