"""A beat with nothing due among many armed timers, and a new notice that moves a hundred thousand of them."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.places import Place, place
from benchmarks.report import Figure, at_least, at_most, told
from benchmarks.stage import notice_comes, sound
from services.recount import recount
from services.timers import tick
from tests.support.databases import Databases
from workflow.calendar import local_date

SIZES = (1_000, 1_000_000)
BEATS = 300
FLAT = 2.0
RATE = 10_000
_COLUMNS = (
    *("case_id", "kind", "period", "generation", "trigger", "anchor_on", "n", "unit", "due_on", "due_at", "wake_at"),
    *("provisional", "status", "calendar", "checked"),
)
_FAR = 1_900_000_000_000_000  # 2030


def poll_figures(opened: Place) -> list[Figure]:
    """Beats with so many timers armed, none of them due; the table is filled in between."""
    took: list[float] = []
    armed = 0
    for size in SIZES:
        _fill(opened, armed, size)
        armed = size
        took.append(_beat(opened))
    how = f"median of {BEATS} beats with nothing due"
    return [
        at_most(f"a beat with {SIZES[1]:,} armed timers ÷ with {SIZES[0]:,}", took[1] / took[0], FLAT, "times", how),
        told("a beat", f"{took[1] * 1e6:.0f} µs", f"with {SIZES[0]:,} timers {took[0] * 1e6:.0f} µs"),
    ]


def _beat(opened: Place) -> float:
    world = opened.world
    times = []
    for _ in range(BEATS):
        begun = perf_counter()
        beat = tick(world=world)
        times.append(perf_counter() - begun)
        assert beat.idle
    return median(times)


def _fill(opened: Place, first: int, last: int) -> None:
    """Timers only: no beat looks at the case of one that is not due."""
    connection = opened.driver()
    names = ", ".join(f'"{name}"' for name in _COLUMNS)
    rows = _timers(first, last, opened.world.calendars.as_of(local_date(opened.clock.at)).version)
    if opened.engine.dialect.name == "sqlite":
        marks = ", ".join("?" * len(_COLUMNS))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO timers ({names}) VALUES ({marks})", rows)
        connection.execute("COMMIT")
    else:
        with connection.cursor().copy(f"COPY timers ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE timers")
    connection.close()


def _timers(first: int, last: int, version: str) -> Iterator[tuple[Any, ...]]:
    for number in range(first, last):
        due = _FAR + number * 7919 % 100_000 * 3_600_000_000
        counted = ("T_PUBLICITY", "", 1, "publicity_elapsed", "2026-06-22", 5, "working_days")
        yield f"{number:026}", *counted, "2030-01-01", due, due, 0, "armed", version, version


def recount_figures(what: str, where: Databases, url: str, ids: list[str]) -> list[Figure]:
    """How fast a new notice is through; afterwards every timer has moved once, and histories replay."""
    copy = where.create(url)
    with place(copy) as opened:
        notice_comes(opened)
        world = opened.world
        begun = perf_counter()
        moves = recount(world=world)
        took = perf_counter() - begun
        assert {move["case"] for move in moves} >= set(ids)
        sound(opened, ids)
    where.drop(copy)
    rate = len(moves) / took
    how = f"{len(moves):,} deadlines moved by one notice, each with its event, in {took:.1f} s"
    return [at_least(f"deadlines of {what} recounted in a second", rate, RATE, how)]
