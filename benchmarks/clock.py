"""The working-day clock: what a beat costs when much is due, when nothing is, and when a notice moves everything."""

from __future__ import annotations

import sys

from benchmarks.deadlines import poll_figures, recount_figures
from benchmarks.drain import Full, figures
from benchmarks.places import KINDS, NAMES, databases, migrated, place
from benchmarks.report import Figure, show
from benchmarks.stage import desks, objections, publicities
from tests.support.databases import Databases, Kind

PUBLICITIES, DESKS, OBJECTIONS = 10_000, 200, 100_000


def run() -> None:
    """Both databases, one after the other."""
    for kind in KINDS:
        with databases(kind) as where:
            show(f"clock · {NAMES[kind]}", _measured(kind, where))


def _measured(kind: Kind, where: Databases) -> list[Figure]:
    """Each figure on a database of its own, which is dropped behind it."""
    url = migrated(where)
    with place(url) as opened:
        _say(kind, f"storing {PUBLICITIES:,} publicities")
        ids = publicities(opened, PUBLICITIES)
        at_work = desks(opened, DESKS, first=PUBLICITIES + 1)
    _say(kind, "draining them")
    found = figures(Full(where, url, ids, at_work))
    found += recount_figures("publicities", where, url, ids)
    where.drop(url)
    found += _recounted(kind, where)
    _say(kind, "beats with nothing due")
    with place(migrated(where)) as opened:
        return [*found, *poll_figures(opened)]


def _recounted(kind: Kind, where: Databases) -> list[Figure]:
    url = migrated(where)
    with place(url) as opened:
        _say(kind, f"storing {OBJECTIONS:,} objections")
        ids = objections(opened, OBJECTIONS)
    found = recount_figures("objections", where, url, ids)
    where.drop(url)
    return found


def _say(kind: Kind, what: str) -> None:
    print(f"{NAMES[kind]}: {what}", file=sys.stderr)
