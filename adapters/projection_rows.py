"""The public tables: what events put into them, as writes."""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import Table

from adapters import tables as t
from adapters.queries import INSERT
from adapters.statements import Backend, Prepared, Write
from adapters.store_rows import dumps
from workflow.cases import Case, Json
from workflow.projections import NoticeItem, NoticeRow, Projection, RegisterRow, project
from workflow.states import Kind

_HOMES: dict[type[Any], tuple[Table, dict[str, str]]] = {
    NoticeRow: (t.notices, {}),
    NoticeItem: (t.notice_items, {"case": "case_id"}),
    RegisterRow: (t.register, {"case": "case_id"}),
}
_PROJECTED = (Kind.APPLICATION, Kind.PLATFORM)


def projection_writes(event: Json, case: Case, backend: Backend) -> Iterator[Write]:
    """The public rows of one event, each replacing the row it repeats; `case` is the case after it."""
    if case.kind in _PROJECTED:
        for row in project(event, case):
            home: type[Any] = type(row)
            sql, params = upsert(home, backend)(**_values(row, home))
            yield sql, params, False


@cache
def upsert(kind: type[Any], backend: Backend) -> Prepared:
    """Insert a row, or replace the one with its key."""
    table, _ = _HOMES[kind]
    key = [column.name for column in table.primary_key]
    insert = INSERT[backend](table)
    rest = {column.name: insert.excluded[column.name] for column in table.c if column.name not in key}
    return Prepared(insert.on_conflict_do_update(index_elements=key, set_=rest), backend)


@cache
def _names(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    renamed = _HOMES[kind][1]
    return tuple((field.name, renamed.get(field.name, field.name)) for field in fields(kind))


def _values(row: Projection, home: type[Any]) -> dict[str, Any]:
    values = {column: getattr(row, name) for name, column in _names(home)}
    return {name: dumps(value) if isinstance(value, tuple) else value for name, value in values.items()}
