"""Searches of the public register with 10 000 platforms, against the bare query and the rendering of the same page."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from flask import Flask, template_rendered

from adapters.settings import Settings
from api import wiring
from api.app import create_app
from benchmarks.crowd import DISTRICTS
from benchmarks.places import KINDS, NAMES, Place, databases, migrated, place
from benchmarks.report import Figure, at_most, show, told
from tests.support.databases import Kind

PLATFORMS, YEARS, PAGE, ROUNDS = 10_000, ("2022", "2023", "2024", "2025"), 50, 40
MOST_TIMES, MOST_BYTES = 2.0, 100_000
_FUNCTIONS = ("information", "technology", "startup", "training", "financing", "market")
_GRADES = ("excellent", "good", "good", "qualified")
_ENTRY = (
    *("case_id", "number", "plaque_number", "announcement_number", "name", "operator", "district", "functions"),
    *("certified_on", "status", "ended_on", "ended_by", "former_names", "renamed_on", "updated_at"),
)
_FORMER = ("case_id", "since", "until", "name", "operator", "district")
_GRADE = ("case_id", "year", "grade", "announced_on")


@dataclass(frozen=True, slots=True)
class Search:
    """An address of the register and the condition somebody who knows the tables would write for it."""

    name: str
    query: str
    condition: str
    skip: int = 0
    as_of: str = ""


_LIKE = " OR ".join(
    f"{column} LIKE '%平台77%'" for column in ("number", "plaque_number", "name", "operator", "former_names")
)
_HAD = "EXISTS (SELECT 1 FROM grades g WHERE g.case_id = register.case_id AND g.grade = 'good' AND g.year = '2024'"
_STOOD = " LEFT JOIN former_entries f ON f.case_id = register.case_id AND f.since <= '{day}' AND f.until > '{day}'"
_OF_ITS_DAY = "".join(f", coalesce(f.{name}, register.{name})" for name in ("name", "operator", "district"))
SEARCHES = (
    Search("everything, page 1", "", "1 = 1"),
    Search("everything, the last page", f"?skip={PLATFORMS - PAGE}", "1 = 1", PLATFORMS - PAGE),
    Search("by name", "?q=平台77", f"({_LIKE})"),
    Search("by district and function", "?district=520103&function=training",
           "district = '520103' AND functions LIKE '%\"training\"%'"),
    Search("valid on a day, good in 2024", "?status=valid&as_of=2025-06-30&grade=good&year=2024",
           "certified_on <= '2025-06-30' AND (status = 'valid' OR ended_on > '2025-06-30') AND "
           f"{_HAD} AND g.announced_on <= '2025-06-30')", as_of="2025-06-30"),
    Search("of a district on a day", "?district=520103&as_of=2024-02-28",
           "certified_on <= '2024-02-28' AND coalesce(f.district, register.district) = '520103'", as_of="2024-02-28"),
)  # fmt: skip


def run() -> None:
    """Both databases."""
    for kind in KINDS:
        with databases(kind) as where, place(migrated(where)) as opened:
            _fill(opened)
            show(f"register · {NAMES[kind]}", _measured(kind, opened))


def _measured(kind: Kind, opened: Place) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        parts = wiring.build(Settings(opened.url, Path(folder)))
        with closing(parts), closing(opened.driver()) as connection:
            if kind == "postgresql":
                connection.autocommit = True
            app = create_app(parts)
            figures = [figure for search in SEARCHES for figure in _searched(app, connection, search)]
    how = f"median of {ROUNDS}, each request in turn with its bare queries and the rendering of what they found"
    return [*figures, told("measured by", f"{PLATFORMS:,} platforms", how)]


def _searched(app: Flask, connection: Any, search: Search) -> Iterator[Figure]:
    client, path = app.test_client(), f"/public/platforms{search.query}"
    template, context, size = _rendered(app, path)
    ours, bare, rendering = [], [], []
    with app.test_request_context(path):
        for _ in range(ROUNDS):
            begun = perf_counter()
            assert client.get(path).status_code == 200
            asked = perf_counter()
            found = _bare(connection, search)
            read = perf_counter()
            template.render(context)
            rendering.append(perf_counter() - read)
            bare.append(read - asked)
            ours.append(asked - begun)
        assert [row["number"] for row in context["rows"]] == found
    whole, query, page = (median(times) for times in (ours, bare, rendering))
    how = f"{whole * 1e3:.1f} ms; bare query {query * 1e3:.1f} ms, rendering {page * 1e3:.1f} ms"
    yield at_most(search.name, whole / (query + page), MOST_TIMES, "times", how)
    yield at_most(f"{search.name}: size", size, MOST_BYTES, "bytes", "the page as sent, uncompressed")


def _rendered(app: Flask, path: str) -> tuple[Any, dict[str, Any], int]:
    """The template of a page, what it was filled with, and how many bytes came of it."""
    kept: list[tuple[Any, dict[str, Any]]] = []

    def keep(sender: Flask, template: Any, context: dict[str, Any], **_: Any) -> None:
        kept.append((template, context))

    with template_rendered.connected_to(keep, app):
        size = len(app.test_client().get(path).data)
    return (*kept[0], size)


def _bare(connection: Any, search: Search) -> list[str]:
    """The numbers of the page, after reading its rows, their count and their grades."""
    stood, of_its_day = (_STOOD.format(day=search.as_of), _OF_ITS_DAY) if search.as_of else ("", "")
    where = f"FROM register{stood} WHERE {search.condition}"
    connection.execute(f"SELECT count(*) {where}").fetchone()
    rows = connection.execute(
        f"SELECT register.*{of_its_day} {where} ORDER BY certified_on DESC, number LIMIT {PAGE} OFFSET {search.skip}"
    ).fetchall()
    cases = ", ".join(f"'{row[0]}'" for row in rows)
    connection.execute(f"SELECT * FROM grades WHERE case_id IN ({cases}) ORDER BY case_id, year").fetchall()
    return [row[1] for row in rows]


def _fill(opened: Place) -> None:
    connection, mark = opened.driver(), "?" if opened.engine.dialect.name == "sqlite" else "%s"
    cursor = connection.cursor()
    cursor.execute("BEGIN")
    filled = (
        ("register", _ENTRY, map(_entry, range(PLATFORMS))),
        ("former_entries", _FORMER, map(_former, range(0, PLATFORMS, 10))),
        ("grades", _GRADE, _grades()),
    )
    for table, columns, rows in filled:
        marks = ", ".join([mark] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", list(rows))
    cursor.execute("COMMIT")
    cursor.execute("ANALYZE")
    connection.close()


def _entry(number: int) -> tuple[str, ...]:
    ended = number % 20 == 0
    functions = sorted({_FUNCTIONS[number % 6], _FUNCTIONS[number % 5]})
    renamed = number % 10 == 0
    return (
        *(f"{number:026}", f"ZS-{number:05}", f"P-{number:05}", f"公告{number}", f"虚构平台{number}"),
        *(f"虚构运营单位{number}有限公司", DISTRICTS[number % len(DISTRICTS)], json.dumps(functions)),
        *(f"{2016 + number % 9}-09-{1 + number % 28:02}", "revoked" if ended else "valid"),
        *("2025-07-01" if ended else "", "revoke" if ended else ""),
        json.dumps([f"虚构旧名平台{number}"] if renamed else [], ensure_ascii=False),
        json.dumps(["2024-03-01"] if renamed else []),
        "2026-06-01T02:00:00.000000Z",
    )


def _former(number: int) -> tuple[str, ...]:
    """What a tenth of them was before it was renamed and moved."""
    district = DISTRICTS[(number + 1) % len(DISTRICTS)]
    told = (f"虚构旧名平台{number}", f"虚构旧单位{number}有限公司", district)
    return f"{number:026}", f"{2016 + number % 9}-01-01", "2024-03-01", *told


def _grades() -> Iterator[tuple[str, ...]]:
    for number in range(PLATFORMS):
        for year in YEARS:
            yield f"{number:026}", year, _GRADES[(number + int(year)) % 4], f"{int(year) + 1}-06-20"
