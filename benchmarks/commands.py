"""Commands through the one door against the bare loop, over the whole life of applications."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from time import perf_counter

from benchmarks.bare import ListeningStore, Script, bare_loop
from benchmarks.lifecycle import Application, prepare
from benchmarks.places import KINDS, NAMES, Place, databases, migrated, place
from benchmarks.report import Figure, at_least, ratio, show, told
from tests.support.databases import Databases, Kind

ROUNDS, PER_ROUND, WARM_UP = 15, 2, 2


def run() -> None:
    """Both databases, one after the other."""
    for kind in KINDS:
        with databases(kind) as where:
            show(f"commands · {NAMES[kind]}", measured(kind, where))


def measured(kind: Kind, where: Databases) -> list[Figure]:
    """The ratio, and where the time goes."""
    template = migrated(where)
    with place(template) as first:
        prepare(first)
    scripts = _recorded(where, template, (ROUNDS + WARM_UP) * PER_ROUND)
    with place(where.create(template)) as ours, place(where.create(template)) as theirs:
        return _compared(kind, ours, theirs, scripts)


def _recorded(where: Databases, template: str, applications: int) -> list[list[Script]]:
    """What every command of some applications writes."""
    found = []
    with place(where.create(template), ListeningStore) as listened:
        store, world = listened.store, listened.world
        assert isinstance(store, ListeningStore)
        for _ in range(applications):
            scripts = []
            for _, step in Application(listened, world).steps():
                step()
                scripts.append(store.taken())
            found.append(scripts)
    return found


def _compared(kind: Kind, ours: Place, theirs: Place, scripts: list[list[Script]]) -> list[Figure]:
    world, write = ours.world, bare_loop(theirs)
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
