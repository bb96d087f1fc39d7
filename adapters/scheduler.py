"""The heartbeat: APScheduler beats, and nothing else. What is due, and whether it fired, is ours to know."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from adapters.clock_watch import ClockWatch
from adapters.tick_log import StoredTickLog
from services.ports import World
from services.timers import Beat, tick
from workflow.history import read_instant

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between beats."""


def beat(world: World, ticks: StoredTickLog, watch: ClockWatch) -> Beat:
    """One beat, written down. It fires nothing where the clock cannot be trusted, and says why.

    Raises what the store raises, and ClockSet where the clock was set meanwhile: the next beat comes all the same.
    """
    started, look = time.perf_counter(), watch.look()
    done = Beat(why=look.why) if look.why else tick(world=replace(world, clock=watch.during_beat(world.clock, look)))
    late = max((_lateness(line) for line in done.fired), default=timedelta())
    counts = {"fired": len(done.fired), "held": len(done.held), "failed": len(done.failed)}
    took = timedelta(seconds=time.perf_counter() - started)
    ticks.note(look.at, **counts, lateness=late, took=took, why=look.why)
    return done


def _lateness(line: dict[str, str]) -> timedelta:
    return read_instant(line["fired_at"]) - read_instant(line["due_at"])


@contextmanager
def heartbeat(action: Callable[[], object], every: float = EVERY) -> Iterator[None]:
    """Run the action every so many seconds until the block ends; a failure is logged and the next beat comes.

    Beats that were missed count as one, none runs beside another, and none is too late to run.
    """
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        lambda: _guarded(action),
        "interval",
        seconds=every,
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=True)


def _guarded(action: Callable[[], object]) -> None:
    try:
        action()
    except Exception:
        log.exception("beat failed")
