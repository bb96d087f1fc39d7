"""The public tables of platforms read. Implements `services.register.RegisterReads`."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Engine, FromClause, Row, Select, and_, exists, func, not_, or_, select

from adapters.database import reading
from adapters.tables import former_entries, grades, notices, organisations, register, register_changes
from services.register import RegisterFilters, Span, Summary
from workflow.civil_time import day_start
from workflow.history import instant
from workflow.projections import GradeRow, RegisterRow
from workflow.register_history import ChangeRow

PUBLISHED = notices.c.status != "draft"
_SEARCHED = ("number", "plaque_number", "name", "operator")
_CHANGING = ("name", "operator", "district")
_AT_ONCE = 500  # identifiers in one query: databases bound the values of a statement


class StoredRegister:
    """The register of one database, read without locks."""

    def __init__(self, engine: Engine) -> None:
        self._reads = reading(engine)
        if engine.dialect.name == "postgresql":  # every read is one statement: no round trips to begin and end it
            self._reads = self._reads.execution_options(isolation_level="AUTOCOMMIT")

    def platforms(self, asked: RegisterFilters, *, skip: int, limit: int) -> Sequence[RegisterRow]:
        c = register.c
        query = entries(asked.as_of).where(*narrowed(asked)).order_by(c.certified_on.desc(), c.number)
        return self._platforms(query.offset(skip).limit(limit))

    def count_platforms(self, asked: RegisterFilters) -> int:
        return self._count(select(func.count()).select_from(_standing_on(asked.as_of)).where(*narrowed(asked)))

    def platform(self, number: str, as_of: date | None = None) -> RegisterRow | None:
        return self._one(register.c.number == number, as_of=as_of)

    def plaque(self, number: str) -> RegisterRow | None:
        return self._one(register.c.plaque_number == number, register.c.plaque_number != "")

    def recognitions(self, row: RegisterRow, as_of: date | None = None) -> Sequence[RegisterRow]:
        found, beside = {row.number: row}, [row]
        while beside:
            query = entries(as_of).where(_of_one_lineage(beside, as_of), *_recognised_by(as_of))
            beside = [other for other in self._platforms(query) if other.number not in found]
            found |= {other.number: other for other in beside}
        return sorted(found.values(), key=lambda platform: (platform.certified_on, platform.number))

    def grades(self, case_ids: Sequence[str], as_of: date | None = None) -> Sequence[GradeRow]:
        c, found = grades.c, []
        for start in range(0, len(case_ids), _AT_ONCE):
            query = select(grades).where(c.case_id.in_(case_ids[start : start + _AT_ONCE])).order_by(c.case_id, c.year)
            if as_of:
                query = query.where(c.announced_on <= as_of.isoformat())
            found += [_grade(row) for row in self._rows(query)]
        return found

    def changed(self, span: Span, *, skip: int, limit: int) -> Sequence[ChangeRow]:
        c = register_changes.c
        query = select(register_changes).where(c.changed_on.between(span.first, span.last))
        newest = query.order_by(c.changed_on.desc(), c.case_id.desc(), c.change.desc())
        return [_changed(row) for row in self._rows(newest.offset(skip).limit(limit))]

    def places(self) -> Mapping[str, str]:
        return {row.code: row.name for row in self._rows(select(organisations.c.code, organisations.c.name))}

    def summary(self) -> Summary:
        entered, published, graded, first, last = self._ends(
            select(func.max(register.c.updated_at)),
            select(func.max(notices.c.published_at)).where(PUBLISHED),
            select(func.max(grades.c.announced_on)),
            select(func.min(grades.c.year)),
            select(func.max(grades.c.year)),
        )
        announced = instant(day_start(date.fromisoformat(graded))) if graded else ""
        years = range(int(last), int(first) - 1, -1) if first and last else ()
        return Summary(max(entered or "", published or "", announced), tuple(map(str, years)))

    def _one(self, *asked: ColumnElement[bool], as_of: date | None = None) -> RegisterRow | None:
        found = self._platforms(entries(as_of).where(*asked))
        return found[0] if found else None

    def _platforms(self, query: Select[Any]) -> list[RegisterRow]:
        return [_platform(row) for row in self._rows(query)]

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._reads.connect() as connection:
            return connection.execute(query).all()

    def _ends(self, *queries: Select[Any]) -> tuple[str | None, ...]:
        """Smallest and greatest values, in one round trip; each its own part, which an index answers by itself."""
        (row,) = self._rows(select(*(query.scalar_subquery() for query in queries)))
        return tuple(row)

    def _count(self, query: Select[Any]) -> int:
        with self._reads.connect() as connection:
            return int(connection.scalar(query) or 0)


def _standing_on(as_of: date | None) -> FromClause:
    """The register; as of a day with the entry that stood at the end of it, where another stands since."""
    if as_of is None:
        return register
    f, day = former_entries.c, as_of.isoformat()
    return register.outerjoin(former_entries, and_(f.case_id == register.c.case_id, f.since <= day, f.until > day))


def _as_it_stood(name: str, as_of: date | None) -> ColumnElement[Any]:
    """A column of the register that can change, as it was on the day."""
    now = register.c[name]
    return now if as_of is None or name not in _CHANGING else func.coalesce(former_entries.c[name], now)


def entries(as_of: date | None) -> Select[Any]:
    """Whole rows of the register, as they stand or stood."""
    columns = (_as_it_stood(column.name, as_of).label(column.name) for column in register.c)
    return (select(register) if as_of is None else select(*columns)).select_from(_standing_on(as_of))


def _recognised_by(as_of: date | None) -> list[ColumnElement[bool]]:
    return [register.c.certified_on <= as_of.isoformat()] if as_of else []


def _of_one_lineage(rows: Sequence[RegisterRow], as_of: date | None) -> ColumnElement[bool]:
    """What one of these carries on or went into, carries one of these on or went into it; mergers up to the day."""
    c, day = register.c, as_of.isoformat() if as_of else "9999"
    numbers = [row.number for row in rows]
    named = [row.predecessor for row in rows if row.predecessor]
    named += [row.merged_into for row in rows if row.merged_into and row.ended_on <= day]
    return or_(c.number.in_(named), c.predecessor.in_(numbers), and_(c.merged_into.in_(numbers), c.ended_on <= day))


def narrowed(asked: RegisterFilters) -> list[ColumnElement[bool]]:
    """The conditions of a search, asked of `entries` of its day."""
    wanted = _recognised_by(asked.as_of)
    if asked.district:
        wanted.append(_as_it_stood("district", asked.as_of) == asked.district)
    if asked.status:
        wanted.append(_standing(asked))
    if asked.function:
        wanted.append(register.c.functions.contains(f'"{asked.function}"', autoescape=True))
    if asked.q:
        wanted.append(_found_by(asked.q, asked.as_of))
    if asked.grade or asked.year:
        wanted.append(_graded_so(asked))
    return wanted


def _found_by(text: str, as_of: date | None) -> ColumnElement[bool]:
    """What is searched: numbers, operator, the name it has and those it has had; as of a day those it had by then."""
    searched = [_as_it_stood(name, as_of) for name in _SEARCHED]
    found = [column.contains(text, autoescape=True) for column in searched]
    if as_of is None:
        return or_(*found, register.c.former_names.contains(text, autoescape=True))
    earlier = former_entries.alias("earlier").c
    mine = (earlier.case_id == register.c.case_id, earlier.since <= as_of.isoformat())
    return or_(*found, exists().where(*mine, earlier.name.contains(text, autoescape=True)))


def _standing(asked: RegisterFilters) -> ColumnElement[bool]:
    """The status asked for, as it was on the day asked for: a title that has ended since was valid then."""
    c = register.c
    if asked.as_of is None:
        return c.status == asked.status
    since = and_(c.ended_on != "", c.ended_on > asked.as_of.isoformat())
    if asked.status == "valid":
        return or_(c.status == "valid", since)
    return and_(c.status == asked.status, not_(since))


def _graded_so(asked: RegisterFilters) -> ColumnElement[bool]:
    """One announced grade that is the one asked for, of the year asked for, known by the day asked for."""
    c = grades.c
    wanted = [c.case_id == register.c.case_id]
    if asked.grade:
        wanted.append(c.grade == asked.grade)
    if asked.year:
        wanted.append(c.year == asked.year)
    if asked.as_of:
        wanted.append(c.announced_on <= asked.as_of.isoformat())
    return exists().where(*wanted)


def _texts(column: str) -> tuple[str, ...]:
    return () if column == "[]" else tuple(json.loads(column))


def _grade(row: Row[Any]) -> GradeRow:
    return GradeRow(row.case_id, row.year, row.grade, row.announced_on, row.notice)


def _changed(row: Row[Any]) -> ChangeRow:
    told = dict(row._mapping)
    return ChangeRow(case=told.pop("case_id"), **told)


def _platform(row: Row[Any]) -> RegisterRow:
    return RegisterRow(
        case=row.case_id,
        number=row.number,
        plaque_number=row.plaque_number,
        announcement_number=row.announcement_number,
        announcement_held=row.announcement_held,
        name=row.name,
        operator=row.operator,
        uscc=row.uscc,
        district=row.district,
        functions=_texts(row.functions),
        certified_on=row.certified_on,
        status=row.status,
        ended_on=row.ended_on,
        ended_by=row.ended_by,
        ended_notice=row.ended_notice,
        ended_articles=_texts(row.ended_articles),
        merged_into=row.merged_into,
        former_names=_texts(row.former_names),
        renamed_on=_texts(row.renamed_on),
        predecessor=row.predecessor,
        application=row.application,
        updated_at=row.updated_at,
    )
