"""A hundred thousand or a million cases, put into the table at once: for lists only, without histories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapters.tables import FAR
from benchmarks.places import Place

COLUMNS = (
    *("id", "kind", "state", "version", "number", "pack", "pack_hash", "district", "organisation", "recommender"),
    *("assignee", "batch", "parent", "name", "facts", "proposal", "timers", "head", "opened_at", "updated_at"),
    *("closed", "desk", "due_at"),
)
DISTRICTS = tuple(f"5201{n:02}" for n in range(15))
OWNED = 5  # cases of one applicant
_FACTS = '{"applicant":{"name":"虚构单位","legal_form":"有限责任公司"},"submitted_on":"2026-06-24"}'
_TIMERS = '{"T_PUBLICITY":{"kind":"T_PUBLICITY","status":"armed","due_on":"2026-06-29"}}'
_STATES = ("draft", *("submitted", "recommended", "pre_reviewed", "publicized") * 3, "certified", "withdrawn", "lapsed")
_ENDED = ("certified", "withdrawn", "lapsed")
_START = 1_750_000_000_000_000
_HOUR = 3_600_000_000


def fill(place: Place, first: int, last: int) -> None:
    """Insert cases number `first` to `last` and let the database learn what it would learn in time."""
    connection = place.driver()
    names = ", ".join(COLUMNS)
    if place.engine.dialect.name == "sqlite":
        marks = ", ".join("?" * len(COLUMNS))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO cases ({names}) VALUES ({marks})", _rows(first, last))
        connection.execute("COMMIT")
    else:
        with connection.cursor().copy(f"COPY cases ({names}) FROM STDIN") as copy:
            for row in _rows(first, last):
                copy.write_row(row)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE cases")
    connection.close()


def _rows(first: int, last: int) -> Iterator[tuple[Any, ...]]:
    for number in range(first, last):
        yield _platform(number) if number % 10 == 0 else _application(number)


def _application(number: int) -> tuple[Any, ...]:
    district, state = DISTRICTS[number % len(DISTRICTS)], _STATES[number * 7 % len(_STATES)]
    closed = state in _ENDED
    due = _START + number * 7919 % 100_000 * _HOUR if state == "publicized" else FAR
    return _row(number, "application", state, district, district, closed, "" if closed else f"officer@{district}", due)


def _platform(number: int) -> tuple[Any, ...]:
    return _row(number, "platform", "certified", DISTRICTS[number % len(DISTRICTS)], "", False, "", FAR)


def _row(number: int, kind: str, state: str, district: str, by: str, closed: bool, desk: str, due: int) -> Any:
    opened = _START + number * 1_000_000
    return (
        *(f"{number:026}", kind, state, 3, f"2026-{number}", "gy-2017-trial", "0" * 64, district),
        *(f"U{number // OWNED}", by, "", "2026", "", f"平台{number}", _FACTS, None, _TIMERS, "0" * 64),
        *(opened, opened + _HOUR, int(closed), desk, due),
    )
