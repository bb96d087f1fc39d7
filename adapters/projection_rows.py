"""The public tables, the documents and the holiday notices: what events put into them, as writes."""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any, get_args

from sqlalchemy import Table, bindparam, update

from adapters import tables as t
from adapters.json_texts import dumps
from adapters.queries import INSERT
from adapters.statements import Backend, Prepared, Write
from workflow.cases import Case, Json
from workflow.projections import (
    ClaimRow,
    DocumentRow,
    GradeRow,
    HolidayNoticeRow,
    NoticeDates,
    NoticeItem,
    NoticeRow,
    Projection,
    RegisterRow,
    ServiceEntryRow,
    ServiceEntryVoid,
    project,
)
from workflow.register_history import ChangeRow, FormerRow
from workflow.states import Kind

_HOMES: dict[str, Table] = {
    NoticeRow.__name__: t.notices,
    NoticeItem.__name__: t.notice_items,
    RegisterRow.__name__: t.register,
    FormerRow.__name__: t.former_entries,
    ChangeRow.__name__: t.register_changes,
    GradeRow.__name__: t.grades,
    ClaimRow.__name__: t.subsidy_claims,
    DocumentRow.__name__: t.documents,
    HolidayNoticeRow.__name__: t.calendar_notices,
    ServiceEntryRow.__name__: t.service_entries,
}
_ONCE = DocumentRow | HolidayNoticeRow | ServiceEntryRow
_RENAMED = {"case": "case_id"}
_PROJECTED = (Kind.APPLICATION, Kind.PLATFORM, Kind.ASSESSMENT, Kind.SUBSIDY, Kind.HOLIDAY_NOTICE)


def projection_writes(event: Json, case: Case, backend: Backend) -> Iterator[Write]:
    """The rows of one event beside the case, public ones replacing the row they repeat; `case` is the case after it."""
    if case.kind in _PROJECTED:
        for row in project(event, case):
            sql, params = _statement(row, backend)(**_values(row))
            yield sql, params, False


def _statement(row: Projection, backend: Backend) -> Prepared:
    kind = type(row).__name__
    if isinstance(row, NoticeDates):
        return dates(backend)
    if isinstance(row, ServiceEntryVoid):
        return void(backend)
    return once(kind, backend) if isinstance(row, _ONCE) else upsert(kind, backend)


@cache
def dates(backend: Backend) -> Prepared:
    """Set the dates of a notice, and nothing else of it."""
    changed: dict[str, Any] = {name: bindparam(name) for name in ("last_day", "closes_at", "days")}
    return Prepared(update(t.notices).where(t.notices.c.id == bindparam("id")).values(changed), backend)


@cache
def void(backend: Backend) -> Prepared:
    """Mark an entry of a service ledger as taken back, and change nothing else of it."""
    entries = t.service_entries
    mine = (entries.c.case_id == bindparam("case_id"), entries.c.entry == bindparam("entry"))
    changed: dict[str, Any] = {name: bindparam(name) for name in ("status", "voided_by")}
    return Prepared(update(entries).where(*mine).values(changed), backend)


@cache
def once(kind: str, backend: Backend) -> Prepared:
    """Insert a row that nothing may replace: what is there cannot be taken over by another case or event."""
    return Prepared(INSERT[backend](_HOMES[kind]), backend)


@cache
def upsert(kind: str, backend: Backend) -> Prepared:
    """Insert a row of this kind of projection, or replace the one with its key."""
    table = _HOMES[kind]
    key = [column.name for column in table.primary_key]
    insert = INSERT[backend](table)
    rest = {column.name: insert.excluded[column.name] for column in table.c if column.name not in key}
    return Prepared(insert.on_conflict_do_update(index_elements=key, set_=rest), backend)


def _values(row: Projection) -> dict[str, Any]:
    values = ((column, getattr(row, name)) for name, column in _columns(type(row).__name__))
    return {column: dumps(value) if isinstance(value, tuple) else value for column, value in values}


@cache
def _columns(kind: str) -> tuple[tuple[str, str], ...]:
    """The fields of a kind of projection, each with its column."""
    names = (field.name for row in get_args(Projection) if row.__name__ == kind for field in fields(row))
    return tuple((name, _RENAMED.get(name, name)) for name in names)
