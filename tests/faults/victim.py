"""What a process does that a test lets die: one command, or one after the other until it is killed."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from multiprocessing.connection import Connection

from psycopg import Error

from adapters import calendars, database, faults
from adapters.scheduler import beat
from adapters.store_unit import SqlUnit
from adapters.tick_log import StoredTickLog
from services import timers
from tests.support.clocks import HandTimes, watch_over
from tests.support.world import Town, instant_of

AT = "2026-10-12 10:00"
LETTER = {"facts": "场所系借用", "name": "张三", "contact": "15400000009"}


def award(town: Town, subject: str) -> None:
    """Approve the award that is proposed: the command that touches most tables."""
    case, proposal = subject.split()
    town.city.leader.does("announce_and_award", case, key="k1", proposal=proposal)


def close_batch(town: Town, subject: str) -> None:
    """Beat once: the batch closes, its drafts lapse, publicities end."""
    town.tick()


def end_publicities(town: Town, subject: str) -> None:
    """Beat once: several publicities end in one commit."""
    town.tick()


def object_to(town: Town, subject: str) -> None:
    """Begin a case under another, with a number drawn and personal data kept apart."""
    town.public.does("lodge_objection", kind="objection", key="k1", parent=subject, **LETTER)


DEEDS: dict[str, Callable[[Town, str], None]] = {
    "award": award,
    "close_batch": close_batch,
    "end_publicities": end_publicities,
    "object_to": object_to,
}
WHEN = {
    "award": AT,
    "close_batch": "2026-07-01 00:00",
    "end_publicities": "2026-10-11 00:00",
    "object_to": "2026-09-29 10:00",
}


def die_at(point: str, deed: str, url: str, subject: str) -> None:
    """Do the deed in this process, which dies at the named point as if by kill -9."""
    os.environ["SHIFAN_FAULT_AT"] = point
    importlib.reload(faults)
    DEEDS[deed](Town(url, at=WHEN[deed], settled=True), subject)


def note_forever(url: str, case: str, start: int, acknowledged: Connection) -> None:
    """Write note after note, and say of each that it is stored once the door has said so."""
    town = Town(url, at=AT, settled=True)
    for number in range(start, start + 100_000):
        town.city.officer.does("add_note", case, key=f"k{number}", text=f"第{number}条")
        acknowledged.send(number)


def beat_until_done(url: str, at: str, batch: int, talk: Connection) -> None:
    """Say that all is ready and wait for the word; then beat as a worker does until nothing is due; say what it fired.

    A beat that fails is only followed by the next. A new notice is seen at once, not within a second.
    """
    timers.BATCH, calendars.FRESH_FOR = batch, 0.0
    town = Town(url, at=at, settled=True)
    mine: list[str] = []
    talk.send("ready")
    talk.recv()
    while True:
        try:
            mine += [case for case, _ in town.tick().fired]
            if not town.store.timers(status="armed", due_before=town.clock.now() + timedelta(microseconds=1)):
                break
        except Exception:
            time.sleep(0.01)
    talk.send(mine)


def beat_by_wrong_clock(url: str, at: str, ahead: float, talk: Connection) -> None:
    """Beat as a worker does whose machine is so many seconds ahead of everybody, the database included.

    Says `ready` after a beat, and when told to stop, after another, how many beats there were, how many timers they
    fired, and why not.
    """
    logging.getLogger("adapters.clock_watch").disabled = True  # what is expected is not reported
    times, ahead_by = HandTimes("a machine of its own"), timedelta(seconds=ahead)
    times.ahead = ahead_by
    town = Town(url, at=(instant_of(at) + ahead_by).isoformat(), settled=True)
    watch, ticks = watch_over(town, times), StoredTickLog(town.engine)
    done = [beat(town.world, ticks, watch)]
    talk.send("ready")
    while not talk.poll():
        done.append(beat(town.world, ticks, watch))
        time.sleep(0.005)
    done.append(beat(town.world, ticks, watch))
    talk.send((len(done), sum(len(one.fired) for one in done), done[-1].why))


def freeze_before_commit(url: str, at: str, batch: int, patience: int = database.ABANDONED_MS) -> None:
    """Beat, and stop as by SIGSTOP with the first transaction open; let go on, finish that beat's first commit.

    `patience`: after how many milliseconds the server gives it up; then the beat fails as on any lost connection.
    """
    timers.BATCH, database.ABANDONED_MS = batch, patience
    commit = SqlUnit.commit

    def stop_first(unit: SqlUnit) -> None:
        SqlUnit.commit = commit
        os.kill(os.getpid(), signal.SIGSTOP)
        commit(unit)

    town = Town(url, at=at, settled=True)
    SqlUnit.commit = stop_first
    with suppress(Error):
        town.tick()


def note_in_spite(url: str, case: str, told: Connection) -> None:
    """Write note after note until told to stop, each again with its key until it is acknowledged; say how many.

    Says `ready` first. The clock stands where the workers' does, so that the case's time does not run backwards.
    """
    town = Town(url, at=WHEN["end_publicities"], settled=True)
    number = 0
    told.send("ready")
    while not told.poll():
        _acknowledged(town, case, number)
        number += 1
    told.send(number)


def _acknowledged(town: Town, case: str, number: int) -> None:
    """Write a note again and again with its key, until the door has said that it is stored."""
    while True:
        try:
            town.city.officer.does("add_note", case, key=f"k{number}", text=f"第{number}条")
        except Exception:
            time.sleep(0.005)
        else:
            return
