"""Pages of the worklist against the bare query for the same rows, with 100 000 and with 1 000 000 cases."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from adapters.cursors import read_cursor, write_cursor
from adapters.store_rows import CASE_COLUMNS
from benchmarks.crowd import DISTRICTS, fill
from benchmarks.places import KINDS, NAMES, Place, databases, migrated, place
from benchmarks.report import Figure, at_least, at_most, show, told
from services.ports import Filters
from tests.support.databases import Kind
from workflow.policy import scope_of
from workflow.roles import Actor, Role

SIZES = (100_000, 1_000_000)
LIMIT, ROUNDS, FLAT = 50, 60, 3.0
_COLUMNS = ", ".join(CASE_COLUMNS)
_DISTRICT = DISTRICTS[3]
_APPLICANT = "U1001"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a worklist, and what he may see as a person would write it: one condition for each index."""

    name: str
    actor: Actor
    conditions: tuple[str, ...]
    pages: bool = True


_BATCHES = "kind = 'batch' AND state <> '—'"
_HANDED_IN = ("application", "platform", "score_sheet", "objection")
_OWN = "kind IN ('application', 'platform')"
READERS = (
    Reader(
        "district officer",
        Actor("d", frozenset({Role.DISTRICT_OFFICER}), _DISTRICT),
        (
            f"district = '{_DISTRICT}' AND {_OWN} AND state <> 'draft'",
            f"recommender = '{_DISTRICT}' AND kind = 'application' AND state <> 'draft'",
            _BATCHES,
        ),
    ),
    Reader(
        "city officer",
        Actor("c", frozenset({Role.CITY_OFFICER}), "CITY"),
        (*(f"kind = '{kind}' AND state <> 'draft'" for kind in _HANDED_IN), _BATCHES),
    ),
    Reader(
        "auditor",
        Actor("a", frozenset({Role.AUDITOR})),
        tuple(f"kind = '{kind}'" for kind in (*_HANDED_IN, "batch")),
    ),
    Reader(
        "applicant",
        Actor("u", frozenset({Role.APPLICANT}), _APPLICANT),
        (f"organisation = '{_APPLICANT}' AND organisation <> '' AND {_OWN}", _BATCHES),
        pages=False,
    ),
)


def run() -> None:
    """Both databases."""
    for kind in KINDS:
        with databases(kind) as where, place(migrated(where)) as opened:
            show(f"worklist · {NAMES[kind]}", _measured(kind, opened))


def _measured(kind: Kind, opened: Place) -> list[Figure]:
    figures: list[Figure] = []
    times: dict[tuple[str, str, int], float] = {}
    stored = 0
    for size in SIZES:
        print(f"{NAMES[kind]}: storing {size:,} cases", file=sys.stderr)
        fill(opened, stored, size)
        stored = size
        for reader in READERS:
            for page, (mine, bare, best) in _pages(opened, reader).items():
                times[reader.name, page, size] = best
                title = f"{reader.name}, {page}, {size:,}"
                figures.append(at_least(title, bare / mine, 0.5, f"{mine * 1e6:.0f} µs, bare {bare * 1e6:.0f} µs"))
    return [*figures, *_flatness(times)]


def _flatness(times: dict[tuple[str, str, int], float]) -> list[Figure]:
    """How much dearer ten times as many cases, and the last page, are."""
    small, large = SIZES
    grown = max(took / times[name, page, small] for (name, page, size), took in times.items() if size == large)
    turned = max(took / times[name, "page 1", size] for (name, _, size), took in times.items())
    how = "best rounds, the worst page of all; growth with the table would be ten times and more"
    return [
        at_most(f"{large:,} against {small:,} cases", grown, FLAT, "times", how),
        at_most("any page against page 1", turned, FLAT, "times", how),
        told(
            "measured by",
            f"median of {ROUNDS}",
            f"pages of {LIMIT}, each in turn with its bare query, most urgent first",
        ),
    ]


def _pages(opened: Place, reader: Reader) -> dict[str, tuple[float, float, float]]:
    """Median seconds of our page and of the bare one, and our best, by page."""
    connection = opened.driver()
    postgres = opened.engine.dialect.name == "postgresql"
    if postgres:
        connection.autocommit, connection.prepare_threshold = True, 0
    cursors = {"page 1": None}
    if reader.pages:
        cursors |= {
            "page 10": _cursor_behind(opened, reader, 9 * LIMIT),
            "page 500": _cursor_behind(opened, reader, min(499 * LIMIT, _visible(connection, reader) - 3 * LIMIT)),
            "last page": _last(opened, connection, reader),
        }
    return {page: _timed(opened, connection, reader, cursor) for page, cursor in cursors.items()}


def _timed(opened: Place, connection: Any, reader: Reader, cursor: str | None) -> tuple[float, float, float]:
    scope = scope_of(reader.actor)
    sql, values = _bare(reader, cursor, "%s" if opened.engine.dialect.name == "postgresql" else "?")
    mine, bare = [], []
    for _ in range(ROUNDS):
        begun = perf_counter()
        listing = opened.store.worklist(scope, Filters(), after=cursor, limit=LIMIT, sort="due")
        between = perf_counter()
        rows = connection.execute(sql, values).fetchall()
        bare.append(perf_counter() - between)
        mine.append(between - begun)
        assert [case.id for case in listing.items] == [row[0] for row in rows[:LIMIT]]
    return median(mine), median(bare), min(mine)


def _bare(reader: Reader, cursor: str | None, mark: str) -> tuple[str, tuple[Any, ...]]:
    """What somebody who knows the indexes would write for this reader and page."""
    after, values = "", ()
    if cursor:
        after, values = f" AND (due_at, id) > ({mark}, {mark})", read_cursor(cursor, "due")
    order = f"ORDER BY due_at, id LIMIT {LIMIT + 1}"
    parts = [
        f"SELECT {_COLUMNS}, due_at FROM cases WHERE {condition} AND closed = 0{after} {order}"
        for condition in reader.conditions
    ]
    united = " UNION ".join(f"SELECT * FROM ({part}) AS part{n}" for n, part in enumerate(parts))
    return f"SELECT * FROM ({united}) AS pages {order}", values * len(parts)


def _where(reader: Reader) -> str:
    return " OR ".join(f"({condition})" for condition in reader.conditions)


def _visible(connection: Any, reader: Reader) -> int:
    found: int = connection.execute(f"SELECT count(*) FROM cases WHERE closed = 0 AND ({_where(reader)})").fetchone()[0]
    return found


def _cursor_behind(opened: Place, reader: Reader, place: int) -> str | None:
    listing = opened.store.worklist(scope_of(reader.actor), Filters(), after=None, limit=place, sort="due")
    return listing.next


def _last(opened: Place, connection: Any, reader: Reader) -> str:
    key, case_id = connection.execute(
        f"SELECT due_at, id FROM cases WHERE closed = 0 AND ({_where(reader)})"
        f" ORDER BY due_at DESC, id DESC LIMIT 1 OFFSET {LIMIT}"
    ).fetchone()
    return write_cursor("due", key, case_id)
