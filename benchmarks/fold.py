"""Folding every stored history against a bare loop that reads, parses and counts the same rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import orjson
from sqlalchemy import insert

from adapters.tables import events
from benchmarks.lifecycle import Application, prepare
from benchmarks.places import Place, databases, migrated, place
from benchmarks.report import Figure, at_least, ratio, show, told
from services.ports import StoredEvent
from workflow.evolve import fold
from workflow.history import digest

CASES, ROUNDS = 2000, 7


def run() -> None:
    """On SQLite, where nothing but reading and folding takes time."""
    with databases("sqlite") as where, place(migrated(where)) as opened:
        ids = _filled(opened)
        show("fold · SQLite", measured(opened, ids))


def measured(opened: Place, ids: list[str]) -> list[Figure]:
    """The ratio, after one round nobody counts."""
    connection = opened.driver()
    mine, bare, plain = [], [], []
    for counted in [False] + [True] * ROUNDS:
        begun = perf_counter()
        folded = sum(fold((e.event, e.hash) for e in opened.store.history(case_id)).version for case_id in ids)
        between = perf_counter()
        read = _bare(connection, orjson.loads)
        then = perf_counter()
        assert folded == read == _bare(connection, json.loads)
        ended = perf_counter()
        if counted:
            mine.append(between - begun)
            bare.append(then - between)
            plain.append(ended - then)
    how = f"median of {ROUNDS} rounds in turn, {len(ids)} cases, {read} events"
    return [
        at_least("folding ÷ bare loop with the same parser", ratio(bare, mine), 0.6, how),
        told("folding ÷ bare loop with json.loads", f"{ratio(plain, mine):.2f}", how),
        told("events folded in a second", f"{read / min(mine):,.0f}", "best round"),
        told("events read, parsed and counted in a second", f"{read / min(bare):,.0f}", "best round"),
    ]


def _bare(connection: Any, parse: Callable[[str], Any]) -> int:
    """Reads, parses and counts."""
    found = 0
    for text, _ in connection.execute("SELECT text, hash FROM events ORDER BY case_id, seq"):
        parse(text)
        found += 1
    return found


def _filled(opened: Place) -> list[str]:
    """The history of one application that went all the way, under many identifiers, each with a sound chain."""
    prepare(opened)
    world = opened.world
    for _, step in Application(opened, world).steps():
        step()
    with opened.engine.begin() as connection:
        first = connection.exec_driver_sql("SELECT id FROM cases WHERE kind = 'application'").scalar_one()
    history = opened.store.history(first)
    ids = [f"{number:026}" for number in range(CASES)]
    with opened.engine.begin() as connection:
        others = connection.exec_driver_sql("SELECT id FROM cases").scalars().all()
        for case_id in ids:
            connection.execute(insert(events), list(_copied(history, first, case_id)))
    return [*others, *ids]


def _copied(history: Any, first: str, case_id: str) -> Iterator[dict[str, Any]]:
    before = ""
    for stored in history:
        text = _with_head(stored, before).replace(first, case_id)
        before = digest(text)
        event = stored.event
        yield {
            "case_id": case_id,
            "seq": stored.seq,
            "text": text,
            "hash": before,
            "command": event["command"],
            "recorded_at": 0,
            "actor": event["actor"],
        }


def _with_head(stored: StoredEvent, before: str) -> str:
    return stored.text.replace(f'"prev":"{stored.event["prev"]}"', f'"prev":"{before}"')
