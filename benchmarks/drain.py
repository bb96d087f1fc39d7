"""Ten thousand publicities that end at one instant: the clock against a bare loop, and people who work meanwhile."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from statistics import median, quantiles
from threading import Thread
from time import perf_counter
from typing import Any

from adapters.statements import together
from benchmarks.bare import ListeningStore, Script, bare_loop
from benchmarks.lifecycle import CITY, CLOSES
from benchmarks.places import NAMES, Place, place
from benchmarks.report import Figure, at_least, at_most, told, unmeasured
from benchmarks.stage import sound
from benchmarks.syncs import synced, traced
from services.cases import perform
from services.timers import BATCH, tick
from tests.support.databases import Databases
from workflow.cases import Command

ROUNDS = 3
SYNCS = 0.003
LATE = 5.0
"""How many times its p99 without a drain a command's p99 may be beside one."""
COMMANDS = 600
DUE = CLOSES.astimezone(UTC) + timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Full:
    """A database full of publicities that end at one instant, for copying only; `desks` are cases people work on."""

    where: Databases
    url: str
    ids: list[str]
    desks: list[str]

    @contextmanager
    def copy(self) -> Iterator[str]:
        """One to use up."""
        url = self.where.create(self.url)
        try:
            yield url
        finally:
            self.where.drop(url)


def figures(full: Full) -> list[Figure]:
    """Rates, syncs, and how long people wait."""
    kind = full.where.kind
    scripts = _recorded(full)
    bare: list[float] = []
    alone: list[float] = []
    known: list[float] = []
    for _ in range(ROUNDS):
        alone.append(_drained_here(full))
        bare.append(_bare(full, scripts))
        known.append(_known_beforehand(full, scripts))
    how = f"median of {ROUNDS} rounds in turn, {len(full.ids):,} publicities due at one instant"
    found = [
        at_least(f"drain ÷ bare loop, {NAMES[kind]}", _ratio(bare, alone), 6 if kind == "sqlite" else 3, how),
        told("one timer", f"{median(alone) * 1e6:.0f} µs", how),
        told("one bare commit of the same rows", f"{median(bare) * 1e6:.0f} µs", how),
        told(
            "the most there is to reach: ÷ bare loop",
            f"{_ratio(bare, known):.2f}",
            f"the same rows, every value known beforehand, {BATCH:,} timers to a commit: {median(known) * 1e6:.0f} µs",
        ),
    ]
    if kind == "postgresql":
        both = [_drained_by(2, full) for _ in range(ROUNDS)]
        found += [
            at_least("drain ÷ bare loop, two workers", _ratio(bare, both), 3, how),
            told("one timer, two workers", f"{median(both) * 1e6:.0f} µs", how),
        ]
    return [*found, _syncs(full), *_waits(full)]


def _ratio(bare: Sequence[float], ours: Sequence[float]) -> float:
    return median(b / o for b, o in zip(bare, ours, strict=True))


def _recorded(full: Full) -> list[Script]:
    """What the drain writes, timer by timer."""
    with full.copy() as url, place(url, ListeningStore) as opened:
        store, world = opened.store, opened.world
        assert isinstance(store, ListeningStore)
        opened.clock.at = DUE
        assert len(tick(world=world).fired) >= len(full.ids)
        by_case: dict[str, Script] = {case_id: [] for case_id in full.ids}
        for sql, params in store.taken():
            if (found := next((value for value in params if value in by_case), None)) is not None:
                by_case[found].append((sql, params))
    assert {len(script) for script in by_case.values()} == {4}  # the case, its event, its timer, its item of the notice
    return list(by_case.values())


def _bare(full: Full, scripts: list[Script]) -> float:
    """Seconds a timer: every one of them in a durable commit of its own."""
    with full.copy() as url, place(url) as opened:
        write = bare_loop(opened)
        begun = perf_counter()
        for script in scripts:
            write(script)
        return (perf_counter() - begun) / len(scripts)


def _known_beforehand(full: Full, scripts: list[Script]) -> float:
    """Seconds a timer: nothing read and nothing decided, the writes gathered and committed as a drain does."""
    with full.copy() as url, place(url) as opened:
        wire = opened.store._wire()
        begun = perf_counter()
        for first in range(0, len(scripts), BATCH):
            part = [(sql, params, False) for script in scripts[first : first + BATCH] for sql, params in script]
            wire.ask((), begin=True)
            wire.tell(together(part), commit=True)
        return (perf_counter() - begun) / len(scripts)


def _drained_here(full: Full) -> float:
    """Seconds a timer, in this process; afterwards every publicity has ended once, and histories replay."""
    with full.copy() as url, place(url) as opened:
        opened.clock.at = DUE
        world = opened.world
        begun = perf_counter()
        fired = len(tick(world=world).fired)
        took = (perf_counter() - begun) / fired
        _ended_once(opened, full)
    return took


def _drained_by(workers: int, full: Full) -> float:
    """Seconds a timer, by so many processes at once."""
    with full.copy() as url:
        others = [_worker(url) for _ in range(workers)]
        begun = perf_counter()
        fired = sum(_drained(other) for other in [_sent_off(other) for other in others])
        took = (perf_counter() - begun) / fired
        with place(url) as opened:
            _ended_once(opened, full)
    return took


def _worker(url: str) -> subprocess.Popen[str]:
    """A process that is ready to drain, and waits for the word."""
    asked = [sys.executable, "-P", "-m", "benchmarks.drain", url]
    process = subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def _sent_off(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    return process


def _drained(process: subprocess.Popen[str]) -> int:
    said, _ = process.communicate()
    return int(said)


def _ended_once(opened: Place, full: Full) -> None:
    with opened.engine.connect() as connection:
        count = "SELECT count(*), count(DISTINCT case_id) FROM events WHERE cause LIKE 'timer:%:T_PUBLICITY:%'"
        ended = connection.exec_driver_sql(count.replace("%", "%%") if full.where.kind == "postgresql" else count).one()
        standing = connection.exec_driver_sql(
            "SELECT count(*) FROM cases WHERE state = 'publicity_closed'"
        ).scalar_one()
    assert ended[0] == ended[1] == standing >= len(full.ids), (ended, standing)
    sound(opened, full.ids)


def _syncs(full: Full) -> Figure:
    name = "fsyncs for a timer"
    if full.where.kind == "postgresql":
        with full.copy() as url:
            with place(url) as opened:
                before = synced(opened)
            fired = _drained(_sent_off(_worker(url)))
            with place(url) as opened:
                return at_most(name, (synced(opened) - before) / fired, SYNCS, "", "the server's own count")
    strace = shutil.which("strace")
    if strace is None:
        return unmeasured(name, "strace is not there")
    try:
        with full.copy() as url:
            with_some, fired_here = traced(strace, "benchmarks.drain", url, "now")
            with_none, _ = traced(strace, "benchmarks.drain", url, "now")
    except subprocess.CalledProcessError:
        return unmeasured(name, "strace may not trace here")
    how = "strace over the whole drain; checkpoints are among them"
    return at_most(name, (with_some - with_none) / int(fired_here), SYNCS, "", how)


def _waits(full: Full) -> list[Figure]:
    """The p99 of commands one after the other, without a drain and beside one: on SQLite beside a thread of the same
    process, on PostgreSQL beside another process.
    """
    with full.copy() as url, place(url) as opened:
        opened.clock.at = DUE - timedelta(days=1)
        people = _People(opened, full.desks)
        before = [people.command() for _ in range(COMMANDS)]
        opened.clock.at = DUE
        people.command()
        during = list(
            _beside_a_thread(opened, people) if full.where.kind == "sqlite" else _beside(_worker(url), people)
        )
        sound(opened, full.desks)
        sound(opened, full.ids)
    alone, beside = _p99(before), _p99(during)
    how = f"{len(before):,} notes without, {len(during):,} while the drain ran, one after the other"
    return [
        at_most("p99 of a command beside a drain ÷ without", beside / alone, LATE, "times", how),
        told("p99 of a command without a drain", f"{alone * 1e3:.2f} ms", f"median {median(before) * 1e3:.2f} ms"),
        told("p99 of a command beside a drain", f"{beside * 1e3:.2f} ms", f"median {median(during) * 1e3:.2f} ms"),
        told("the longest of them", f"{max(during) * 1e3:.1f} ms", f"without a drain {max(before) * 1e3:.1f} ms"),
    ]


def _p99(times: Sequence[float]) -> float:
    return quantiles(times, n=100)[98]


class _People:
    """Somebody who writes note after note, each on another case."""

    def __init__(self, opened: Place, desks: list[str]) -> None:
        self._world = opened.world
        self._desks = itertools.cycle(desks)
        self._numbers = itertools.count()

    def command(self) -> float:
        """Seconds one command took."""
        number = next(self._numbers)
        command = Command("add_note", {"text": f"第{number}条"}, case_id=next(self._desks), key=f"n{number}")
        begun = perf_counter()
        perform(command, actor=CITY, world=self._world)
        return perf_counter() - begun


def _beside_a_thread(opened: Place, people: _People) -> Iterator[float]:
    world = opened.world
    drain = Thread(target=lambda: tick(world=world))
    drain.start()
    while drain.is_alive():
        yield people.command()
    drain.join()


def _beside(worker: subprocess.Popen[str], people: _People) -> Iterator[float]:
    _sent_off(worker)
    while worker.poll() is None:
        yield people.command()
    _drained(worker)


def _drain(opened: Place) -> int:
    """Beat until nothing is due; how many fired here."""
    world = opened.world
    fired = 0
    while _due(opened):
        fired += len(tick(world=world).fired)
    return fired


def _due(opened: Place) -> bool:
    due: Any = opened.store.next_due()
    return due is not None and due <= opened.clock.at


if __name__ == "__main__":
    with place(sys.argv[1]) as here:
        here.clock.at = DUE
        if sys.argv[2:] != ["now"]:
            print("ready", flush=True)
            sys.stdin.readline()
        print(_drain(here))
