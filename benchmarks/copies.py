"""Many cases with one and the same real life: rows and events of a case under other names, every chain sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select

from adapters import tables as t
from benchmarks.parties import copied_code
from benchmarks.places import Place
from workflow.history import digest

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Original:
    """A case as it lies in the store: its row, its events in order, and the rows of other tables that name it."""

    case: Row
    events: Sequence[Row]
    others: Sequence[tuple[Table, Row]]


def original(place: Place, case_id: str) -> Original:
    """Read a case that went its way through the one door."""
    c, e = t.cases.c, t.events.c
    with place.engine.connect() as connection:

        def rows(query: Any) -> list[Row]:
            return [dict(row) for row in connection.execute(query).mappings()]

        (case,) = rows(select(t.cases).where(c.id == case_id))
        events = rows(select(t.events).where(e.case_id == case_id).order_by(e.seq))
        timers = rows(select(t.timers).where(t.timers.c.case_id == case_id))
        items = rows(select(t.notice_items).where(t.notice_items.c.case_id == case_id))
        notices = rows(select(t.notices).where(t.notices.c.id.in_([item["notice"] for item in items])))
    others = [(t.timers, timers), (t.notices, notices), (t.notice_items, items)]
    return Original(case, events, [(table, row) for table, found in others for row in found])


def multiply(place: Place, model: Original, count: int, first: int = 1) -> list[str]:
    """Store so many copies of a case at once, numbered from `first`, each of an organisation of its own.

    Answers their identifiers.
    """
    ids = [f"{number:026}" for number in range(first, first + count)]
    tables = (t.events, t.cases, t.timers, t.notices, t.notice_items)
    insert = _inserted_on_sqlite if place.engine.dialect.name == "sqlite" else _copied_to_postgresql
    connection = place.driver()
    for table in tables:
        insert(connection, table, (row for row in _rows(model, ids, table)))
    if place.engine.dialect.name != "sqlite":
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    connection.close()
    return ids


def _rows(model: Original, ids: Sequence[str], table: Table) -> Iterator[tuple[Any, ...]]:
    columns = [column.name for column in table.c]
    for case_id in ids:
        names = _names(model, case_id)
        for row in _copied(model, table, names):
            yield tuple(row.get(column) for column in columns)


def _copied(model: Original, table: Table, names: Mapping[str, str]) -> Iterator[Row]:
    if table is t.events:
        yield from _chain(model.events, names)
    elif table is t.cases:
        *_, last = _chain(model.events, names)
        yield {**_renamed(model.case, names), "head": last["hash"]}
    else:
        yield from (_renamed(row, names) for home, row in model.others if home is table)


def _chain(events: Sequence[Row], names: Mapping[str, str]) -> Iterator[Row]:
    """The events, each holding the hash of the one before."""
    before, former = "", ""
    for event in events:
        row = _renamed(event, names)
        row["text"] = row["text"].replace(f'"prev":"{former}"', f'"prev":"{before}"', 1)
        row["hash"] = digest(row["text"])
        row["cause"] = event["cause"] and f"{event['cause']}:{row['case_id']}"
        before, former = row["hash"], event["hash"]
        yield row


def _renamed(row: Row, names: Mapping[str, str]) -> Row:
    return {column: _exchanged(value, names) if isinstance(value, str) else value for column, value in row.items()}


def _exchanged(text: str, names: Mapping[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def _names(model: Original, case_id: str) -> dict[str, str]:
    """What is called otherwise in a copy: the case, the parties of its unique promises, its notice."""
    case, number = model.case, int(case_id)
    names = {case["id"]: case_id, case["number"]: f"{case['number']}-{number}"}
    if case["organisation"]:
        names[case["organisation"]] = copied_code(number)
    for table, row in model.others:
        if table is t.notices:
            names[row["id"]] = f"n{number:025}"
    return names


def _inserted_on_sqlite(connection: Any, table: Table, rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.c)
    marks = ", ".join("?" * len(table.c))
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)
    connection.execute("COMMIT")


def _copied_to_postgresql(connection: Any, table: Table, rows: Iterator[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.c)
    with connection.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    connection.commit()
