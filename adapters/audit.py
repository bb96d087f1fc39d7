"""The tables as verification reads them: whole rows, a page of cases in one snapshot, nothing written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, exists, select

from adapters import tables as t
from adapters.database import reading
from adapters.seeds import ORGANISATIONS
from adapters.store_rows import whole_row
from services.audit.ports import Record, Row
from workflow.cases import Case
from workflow.states import Kind
from workflow.transition import START

_PAGE = 100
_OF_CASE = {
    "events": (t.events, t.events.c.seq),
    "timers": (t.timers, t.timers.c.generation),
    "documents": (t.documents, t.documents.c.version),
    "personal": (t.personal, t.personal.c.reference),
    "items": (t.notice_items, t.notice_items.c.notice),
    "register": (t.register, t.register.c.case_id),
    "former": (t.former_entries, t.former_entries.c.since),
    "changes": (t.register_changes, t.register_changes.c.change),
    "holiday_notices": (t.calendar_notices, t.calendar_notices.c.id),
    "grades": (t.grades, t.grades.c.year),
    "claims": (t.subsidy_claims, t.subsidy_claims.c.lineage),
    "entries": (t.service_entries, t.service_entries.c.entry),
}
_SMALL = {table.name: table for table in (t.serials, t.calendar_notices, t.settings, t.organisations)}
_NUMBERED = (
    *(Kind.APPLICATION, Kind.SCORE_SHEET, Kind.OBJECTION),
    *(Kind.ANNUAL_REPORT, Kind.DISTRICT_REPORT, Kind.ASSESSMENT),
)


class StoredArchive:
    """One database, SQLite or PostgreSQL. Implements `services.audit.ports.Archive`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = reading(engine)

    def records(self, ids: Sequence[str] | None = None) -> Iterator[Record]:
        if ids is not None:
            for start in range(0, len(ids), _PAGE):
                yield from self._page(t.cases.c.id.in_(ids[start : start + _PAGE]))
            return
        last = ""
        while page := self._page(t.cases.c.id > last):
            yield from page
            last = page[-1].id

    def _page(self, where: ColumnElement[bool]) -> list[Record]:
        with self._snapshot() as connection:
            cases = _rows(connection, select(t.cases).where(where).order_by(t.cases.c.id).limit(_PAGE))
            ids = [row["id"] for row in cases]
            beside = {name: _by_case(connection, table, order, ids) for name, (table, order) in _OF_CASE.items()}
        return [Record(case=row, **{name: rows.get(row["id"], ()) for name, rows in beside.items()}) for row in cases]

    def events(self, case_id: str) -> Sequence[Row]:
        return self._read(select(t.events).where(t.events.c.case_id == case_id).order_by(t.events.c.seq))

    def children(self, case_id: str) -> Sequence[tuple[str, str]]:
        # The second condition lets the partial index on `parent` serve.
        query = select(t.cases.c.id, t.cases.c.kind).where(t.cases.c.parent == case_id, t.cases.c.parent != "")
        return [(row["id"], row["kind"]) for row in self._read(query.order_by(t.cases.c.id))]

    def batches(self, year: str) -> Sequence[str]:
        mine = (t.cases.c.kind == Kind.BATCH.value, t.cases.c.batch == year, t.cases.c.state != START)
        return [row["id"] for row in self._read(select(t.cases.c.id).where(*mine).order_by(t.cases.c.id))]

    def service_records(self, case_id: str) -> Iterator[Row]:
        c = t.service_records.c
        query = select(t.service_records).where(c.case_id == case_id).order_by(c.entry, c.line)
        with self._engine.connect() as connection:
            rows = connection.execution_options(yield_per=_PAGE * 10).execute(query).mappings()
            yield from (dict(row) for row in rows)

    def row_of(self, case: Case) -> Row:
        return whole_row(case)

    def strays(self) -> Iterator[tuple[str, str]]:
        for table in (*(table for table, _ in _OF_CASE.values()), t.service_records):
            home = exists().where(t.cases.c.id == table.c.case_id)
            query = select(table.c.case_id).where(~home).distinct()
            yield from ((table.name, row["case_id"]) for row in self._read(query))

    def notices(self, ids: Iterable[str] | None = None) -> Iterator[Row]:
        wanted = None if ids is None else list(ids)
        last = ""
        while True:
            query = select(t.notices).where(t.notices.c.id > last)
            if wanted is not None:
                query = query.where(t.notices.c.id.in_(wanted))
            page = self._read(query.order_by(t.notices.c.id).limit(_PAGE))
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1]["id"]

    def named_in(self, notice_id: str) -> Sequence[str]:
        items = t.notice_items.c
        query = select(items.case_id).where(items.notice == notice_id).order_by(items.case_id)
        return [row["case_id"] for row in self._read(query)]

    def numbers(self) -> Iterator[Row]:
        kinds = [kind.value for kind in _NUMBERED]
        columns, last = (t.cases.c.id, t.cases.c.kind, t.cases.c.batch, t.cases.c.number), ""
        while True:
            query = select(*columns).where(t.cases.c.kind.in_(kinds), t.cases.c.id > last)
            page = self._read(query.order_by(t.cases.c.id).limit(_PAGE))
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1]["id"]

    def table(self, name: str) -> Sequence[Row]:
        return self._read(select(_SMALL[name]))

    def seeded_organisations(self) -> Sequence[Row]:
        return [organisation._asdict() for organisation in ORGANISATIONS]

    def _read(self, query: Any) -> list[Row]:
        with self._engine.connect() as connection:
            return _rows(connection, query)

    @contextmanager
    def _snapshot(self) -> Iterator[Connection]:
        """Every read sees one moment. On SQLite the beginning is ours to say: plain reads begin nothing."""
        with self._engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            try:
                yield connection
            finally:
                connection.rollback()


def _rows(connection: Connection, query: Any) -> list[Row]:
    return [dict(row) for row in connection.execute(query).mappings()]


def _by_case(connection: Connection, table: Table, order: ColumnElement[Any], ids: list[str]) -> dict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in _rows(connection, select(table).where(table.c.case_id.in_(ids)).order_by(table.c.case_id, order)):
        found[row["case_id"]].append(row)
    return found
