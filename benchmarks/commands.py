"""Commands through the one door against the bare loop, over the whole life of applications."""

from __future__ import annotations

from collections import defaultdict
from statistics import mean, median
from time import perf_counter

from benchmarks.bare import ListeningStore, Loop, Script, bare_loop, leanest_loop
from benchmarks.lifecycle import Application, prepare
from benchmarks.places import KINDS, NAMES, Place, databases, migrated, place
from benchmarks.report import Figure, at_least, at_most, ratio, show, told
from benchmarks.syncs import syncs_on_postgresql, syncs_on_sqlite
from tests.support.databases import Databases, Kind

ROUNDS, PER_ROUND, WARM_UP = 31, 1, 3


def run() -> None:
    """Both databases, one after the other."""
    for kind in KINDS:
        with databases(kind) as where:
            show(f"commands · {NAMES[kind]}", _measured(kind, where))


def _measured(kind: Kind, where: Databases) -> list[Figure]:
    """The ratio, where the time goes, and what can be counted without a clock."""
    template = migrated(where)
    with place(template) as first:
        prepare(first)
    scripts, trips = _recorded(where, template, (ROUNDS + WARM_UP) * PER_ROUND)
    with place(where.create(template)) as ours, place(where.create(template)) as theirs:
        figures = _compared(kind, ours, bare_loop(theirs), scripts)
    if kind == "sqlite":
        return [*figures, syncs_on_sqlite()]
    with place(where.create(template)) as ours, place(where.create(template)) as theirs:
        strict = _compared(kind, ours, leanest_loop(theirs), scripts)[0]
    figures.append(told("the same against our own wire", strict.value, "the bare batch without the driver's cursors"))
    return [*figures, *_trips(trips), syncs_on_postgresql(where, template)]


def _recorded(
    where: Databases, template: str, applications: int
) -> tuple[list[list[Script]], defaultdict[str, list[int]]]:
    """What every command of some applications writes, and the round trips each took."""
    found, trips = [], defaultdict(list)
    with place(where.create(template), ListeningStore) as listened:
        store, world = listened.store, listened.world
        assert isinstance(store, ListeningStore)
        for _ in range(applications):
            scripts = []
            for name, step in Application(listened, world).steps():
                before = store.trips() if found or scripts else 0
                step()
                trips[name].append(store.trips() - before)
                scripts.append(store.taken())
            found.append(scripts)
    return found, trips


def _trips(trips: defaultdict[str, list[int]]) -> list[Figure]:
    """The clock's beat is no command: it also looks whether anything else is due."""
    beats = trips.pop("tick")
    counts = [count for counted in trips.values() for count in counted]
    how = f"{len(counts)} commands, counted on the connection"
    return [
        at_most("round trips, the most of one command", max(counts), 3, "", how),
        told("round trips, mean", f"{mean(counts):.2f}", how),
        told("round trips of a beat that fires one timer", f"{median(beats):g}", "and finds nothing more due"),
    ]


def _compared(kind: Kind, ours: Place, write: Loop, scripts: list[list[Script]]) -> list[Figure]:
    world = ours.world
    mine: list[float] = []
    bare: list[float] = []
    by_step: defaultdict[str, list[float]] = defaultdict(list)
    commands = 0
    for number in range(ROUNDS + WARM_UP):
        took = 0.0
        for _ in range(PER_ROUND):
            for name, step in Application(ours, world).steps():
                begun = perf_counter()
                step()
                spent = perf_counter() - begun
                took += spent
                if number >= WARM_UP:
                    by_step[name].append(spent)
        batch = [script for one in scripts[number * PER_ROUND :][:PER_ROUND] for script in one]
        begun = perf_counter()
        for script in batch:
            write(script)
        if number >= WARM_UP:
            bare.append(perf_counter() - begun)
            mine.append(took)
            commands = len(batch)
    name = NAMES[kind]
    how = f"median of {ROUNDS} rounds of {commands} commands, in turn with the bare loop"
    return [
        at_least(f"commands ÷ bare loop, {name}", ratio(bare, mine), 0.45, how),
        told("one command", f"{median(mine) / commands * 1e6:.0f} µs", how),
        told("one bare commit of the same rows", f"{median(bare) / commands * 1e6:.0f} µs", how),
        *(
            told(f"  {step}", f"{median(times) * 1e6:.0f} µs", f"median of {len(times)}")
            for step, times in sorted(by_step.items(), key=lambda item: -median(item[1]))[:8]
        ),
    ]
