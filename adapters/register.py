"""The public tables of platforms read. Implements `services.register.RegisterReads`."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, and_, exists, func, not_, or_, select

from adapters.database import reading
from adapters.tables import grades, notices, register
from services.register import Changed, RegisterFilters, Span, Summary
from workflow.civil_time import day_start
from workflow.history import instant
from workflow.projections import GradeRow, RegisterRow

PUBLISHED = notices.c.status != "draft"
_SEARCHED = (register.c.number, register.c.plaque_number, register.c.name, register.c.operator, register.c.former_names)
_AT_ONCE = 500  # identifiers in one query: databases bound the values of a statement


class StoredRegister:
    """The register of one database, read without locks."""

    def __init__(self, engine: Engine) -> None:
        self._reads = reading(engine)
        if engine.dialect.name == "postgresql":  # every read is one statement: no round trips to begin and end it
            self._reads = self._reads.execution_options(isolation_level="AUTOCOMMIT")

    def platforms(self, asked: RegisterFilters, *, skip: int, limit: int) -> Sequence[RegisterRow]:
        c = register.c
        query = select(register).where(*narrowed(asked)).order_by(c.certified_on.desc(), c.number)
        return self._platforms(query.offset(skip).limit(limit))

    def count_platforms(self, asked: RegisterFilters) -> int:
        return self._count(select(func.count()).select_from(register).where(*narrowed(asked)))

    def platform(self, number: str) -> RegisterRow | None:
        return self._one(register.c.number == number)

    def plaque(self, number: str) -> RegisterRow | None:
        return self._one(register.c.plaque_number == number, register.c.plaque_number != "")

    def recognitions(self, row: RegisterRow) -> Sequence[RegisterRow]:
        found = {row.number: row}
        before: RegisterRow | None = row
        while before and before.predecessor and before.predecessor not in found:
            if before := self.platform(before.predecessor):
                found[before.number] = before
        following: Sequence[RegisterRow] = [row]
        while following:
            numbers = [platform.number for platform in following]
            later = self._platforms(select(register).where(register.c.predecessor.in_(numbers)))
            following = [platform for platform in later if platform.number not in found]
            found |= {platform.number: platform for platform in following}
        return sorted(found.values(), key=lambda platform: (platform.certified_on, platform.number))

    def grades(self, case_ids: Sequence[str], as_of: date | None = None) -> Sequence[GradeRow]:
        c, found = grades.c, []
        for start in range(0, len(case_ids), _AT_ONCE):
            query = select(grades).where(c.case_id.in_(case_ids[start : start + _AT_ONCE])).order_by(c.case_id, c.year)
            if as_of:
                query = query.where(c.announced_on <= as_of.isoformat())
            found += [_grade(row) for row in self._rows(query)]
        return found

    def changed(self, span: Span, limit: int) -> Changed:
        return Changed(
            recognised=self._newest(register.c.certified_on, span, limit),
            ended=self._newest(register.c.ended_on, span, limit),
            graded=self._graded(span, limit),
            renamed=self._platforms(select(register).where(register.c.renamed_on != "[]")),
        )

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

    def _newest(self, column: ColumnElement[str], span: Span, limit: int) -> list[RegisterRow]:
        query = select(register).where(column.between(span.first, span.last))
        return self._platforms(query.order_by(column.desc(), register.c.case_id.desc()).limit(limit))

    def _graded(self, span: Span, limit: int) -> list[tuple[GradeRow, RegisterRow]]:
        c = grades.c
        query = select(grades).where(c.announced_on.between(span.first, span.last))
        found = [_grade(r) for r in self._rows(query.order_by(c.announced_on.desc(), c.case_id.desc()).limit(limit))]
        cases = list({grade.case for grade in found})
        known: dict[str, RegisterRow] = {}
        for start in range(0, len(cases), _AT_ONCE):
            wanted = select(register).where(register.c.case_id.in_(cases[start : start + _AT_ONCE]))
            known |= {row.case: row for row in self._platforms(wanted)}
        return [(grade, known[grade.case]) for grade in found]

    def _one(self, *asked: ColumnElement[bool]) -> RegisterRow | None:
        found = self._platforms(select(register).where(*asked))
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


def narrowed(asked: RegisterFilters) -> list[ColumnElement[bool]]:
    """The conditions of a search."""
    c = register.c
    wanted: list[ColumnElement[bool]] = []
    if asked.district:
        wanted.append(c.district == asked.district)
    if asked.status:
        wanted.append(_standing(asked))
    if asked.function:
        wanted.append(c.functions.contains(f'"{asked.function}"', autoescape=True))
    if asked.q:
        wanted.append(or_(*(column.contains(asked.q, autoescape=True) for column in _SEARCHED)))
    if asked.as_of:
        wanted.append(c.certified_on <= asked.as_of.isoformat())
    if asked.grade or asked.year:
        wanted.append(_graded_so(asked))
    return wanted


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


def _platform(row: Row[Any]) -> RegisterRow:
    return RegisterRow(
        case=row.case_id,
        number=row.number,
        plaque_number=row.plaque_number,
        announcement_number=row.announcement_number,
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
