"""The service ledgers read. Implements `services.service_ledger.ServiceRecords`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, distinct, func, or_, select, tuple_

from adapters.cursors import read_cursor, write_cursor
from adapters.database import reading
from adapters.tables import service_entries, service_records
from services.service_ledger import RecordFilters, RecordPage, Totals
from workflow.history import from_micros
from workflow.service_figures import Served
from workflow.service_records import likeness, record_of

_SORT = "services"
_LINES = 1 << 20  # more than an entry has: entry and line fit one number, in their order
R, E = service_records.c, service_entries.c
_VALID = service_records.join(
    service_entries, and_(E.case_id == R.case_id, E.entry == R.entry, E.status == "valid")
)  # an entry taken back has records still, but none that anybody is shown
_MONTH = func.substr(R.served_on, 1, 7)
_ENTERPRISES = func.count(distinct(func.nullif(R.client_uscc, "")))
_FEE = func.coalesce(func.sum(R.fee), 0)


class StoredServiceRecords:
    """The ledgers of one database, SQLite or PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._reads = reading(engine)

    def page(self, case_id: str, asked: RecordFilters, *, after: str | None, limit: int) -> RecordPage:
        query = select(service_records).select_from(_VALID).where(*_narrowed(case_id, asked))
        if after is not None:
            key, day = read_cursor(after, _SORT)
            query = query.where(tuple_(R.served_on, R.entry, R.line) < tuple_(day, *divmod(key, _LINES)))
        rows = self._rows(query.order_by(R.served_on.desc(), R.entry.desc(), R.line.desc()).limit(limit + 1))
        last = rows[limit - 1] if len(rows) > limit else None
        cursor = write_cursor(_SORT, last["entry"] * _LINES + last["line"], last["served_on"]) if last else None
        items = ({**record_of(row), "entry": row["entry"], "line": row["line"]} for row in rows[:limit])
        return RecordPage(tuple(items), cursor)

    def totals(self, case_id: str, asked: RecordFilters) -> Totals:
        query = select(func.count().label("records"), _ENTERPRISES.label("enterprises"), _FEE.label("fee"))
        (row,) = self._rows(query.select_from(_VALID).where(*_narrowed(case_id, asked)))
        return Totals(row["records"], row["enterprises"], int(row["fee"]))

    def months(self, case_id: str, year: int) -> Sequence[Mapping[str, Any]]:
        columns = (
            *(_MONTH.label("month"), func.count().label("records"), _ENTERPRISES.label("enterprises")),
            *(func.sum(R.public_or_low_fee).label("public"), _FEE.label("fee")),
        )
        query = select(*columns).select_from(_VALID).where(*_narrowed(case_id, RecordFilters(year)))
        return self._rows(query.group_by(_MONTH).order_by(_MONTH))

    def years(self, case_id: str) -> Sequence[int]:
        year = func.substr(R.served_on, 1, 4).label("year")
        rows = self._rows(select(year).distinct().select_from(_VALID).where(R.case_id == case_id))
        return sorted((int(row["year"]) for row in rows), reverse=True)

    def served(self, case_id: str, year: int) -> Iterator[Served]:
        query = select(*(R[name] for name in Served._fields)).select_from(_VALID)
        with self._reads.connect() as connection:
            for row in connection.execute(query.where(*_narrowed(case_id, RecordFilters(year)))):
                yield Served(*row)._replace(public_or_low_fee=bool(row.public_or_low_fee))

    def entries(self, case_id: str, limit: int) -> Sequence[Mapping[str, Any]]:
        query = select(service_entries).where(E.case_id == case_id).order_by(E.entry.desc()).limit(limit)
        return [{**row, "recorded_at": from_micros(row["recorded_at"])} for row in self._rows(query)]

    def entry_of(self, case_id: str, sha256: str) -> int | None:
        query = select(E.entry).where(E.case_id == case_id, E.sha256 == sha256, E.status == "valid")
        rows = self._rows(query)
        return int(rows[0]["entry"]) if rows else None

    def alike(self, case_id: str, first: str, last: str) -> Mapping[tuple[Any, ...], tuple[int, int]]:
        query = select(service_records).select_from(_VALID).where(R.case_id == case_id)
        rows = self._rows(query.where(R.served_on.between(first, last)))
        return {likeness(record_of(row)): (row["entry"], row["line"]) for row in rows}

    def _rows(self, query: Select[Any]) -> list[dict[str, Any]]:
        with self._reads.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def _narrowed(case_id: str, asked: RecordFilters) -> list[ColumnElement[bool]]:
    span = asked.month or str(asked.year)
    wanted: list[ColumnElement[bool]] = [R.case_id == case_id, R.served_on >= span, R.served_on < f"{span}-99"]
    same = {R.function: asked.function, R.mode: asked.mode, R.satisfaction: asked.satisfaction}
    wanted += [column == text for column, text in same.items() if text]
    if asked.public:
        wanted.append(R.public_or_low_fee == int(asked.public == "yes"))
    if asked.entry:
        wanted.append(R.entry == asked.entry)
    if asked.q:
        wanted.append(
            or_(*(column.contains(asked.q, autoescape=True) for column in (R.client, R.client_uscc, R.event_no)))
        )
    return wanted
