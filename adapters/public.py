"""The public tables read: register and notices. Implements `services.public.PublicReads`."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, and_, func, not_, or_, select

from adapters.database import reading
from adapters.tables import grades, notice_items, notices, register
from services.public import NoticeFound, RegisterFilters
from workflow.projections import GradeRow, NoticeItem, NoticeRow, RegisterRow

_PUBLISHED = notices.c.status != "draft"


class StoredPublic:
    """Register and notices of one database, read without locks."""

    def __init__(self, engine: Engine) -> None:
        self._reads = reading(engine)

    def platforms(self, asked: RegisterFilters, *, skip: int, limit: int) -> Sequence[RegisterRow]:
        c = register.c
        query = select(register).where(*_narrowed(asked)).order_by(c.certified_on.desc(), c.number)
        return [_platform(row) for row in self._rows(query.offset(skip).limit(limit))]

    def count_platforms(self, asked: RegisterFilters) -> int:
        return self._count(select(func.count()).select_from(register).where(*_narrowed(asked)))

    def platform(self, number: str) -> RegisterRow | None:
        rows = self._rows(select(register).where(register.c.number == number))
        return _platform(rows[0]) if rows else None

    def notices(self, *, skip: int, limit: int) -> Sequence[NoticeFound]:
        latest = select(notices).where(_PUBLISHED).order_by(notices.c.published_at.desc(), notices.c.id.desc())
        return self._found(latest.offset(skip).limit(limit))

    def count_notices(self) -> int:
        return self._count(select(func.count()).select_from(notices).where(_PUBLISHED))

    def notice(self, notice_id: str) -> NoticeFound | None:
        found = self._found(select(notices).where(_PUBLISHED, notices.c.id == notice_id))
        return found[0] if found else None

    def grades(self, case_ids: Sequence[str], as_of: date | None = None) -> Sequence[GradeRow]:
        c = grades.c
        query = select(grades).where(c.case_id.in_(case_ids)).order_by(c.case_id, c.year)
        if as_of:
            query = query.where(c.announced_on <= as_of.isoformat())
        return [GradeRow(r.case_id, r.year, r.grade, r.announced_on, r.notice) for r in self._rows(query)]

    def drafts(self) -> Sequence[NoticeFound]:
        return self._found(select(notices).where(notices.c.status == "draft").order_by(notices.c.id.desc()).limit(20))

    def _found(self, query: Select[Any]) -> list[NoticeFound]:
        rows = self._rows(query)
        items = self._rows(
            select(notice_items)
            .where(notice_items.c.notice.in_([row.id for row in rows]))
            .order_by(notice_items.c.name)
        )
        by_notice: dict[str, list[NoticeItem]] = {}
        for item in items:
            by_notice.setdefault(item.notice, []).append(_item(item))
        return [NoticeFound(_notice(row), tuple(by_notice.get(row.id, ()))) for row in rows]

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._reads.connect() as connection:
            return connection.execute(query).all()

    def _count(self, query: Select[Any]) -> int:
        with self._reads.connect() as connection:
            return int(connection.scalar(query) or 0)


def _item(row: Row[Any]) -> NoticeItem:
    return NoticeItem(row.notice, row.case_id, row.name, row.status, row.last_day)


def _narrowed(asked: RegisterFilters) -> list[ColumnElement[bool]]:
    c = register.c
    wanted: list[ColumnElement[bool]] = []
    if asked.district:
        wanted.append(c.district == asked.district)
    if asked.status:
        wanted.append(_standing(asked))
    if asked.function:
        wanted.append(c.functions.contains(f'"{asked.function}"', autoescape=True))
    if asked.q:
        columns = (c.number, c.name, c.operator, c.former_names)
        wanted.append(or_(*(column.contains(asked.q, autoescape=True) for column in columns)))
    if asked.as_of:
        wanted.append(c.certified_on <= asked.as_of.isoformat())
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
        functions=tuple(json.loads(row.functions)),
        certified_on=row.certified_on,
        status=row.status,
        ended_on=row.ended_on,
        ended_by=row.ended_by,
        ended_notice=row.ended_notice,
        former_names=tuple(json.loads(row.former_names)),
    )


def _notice(row: Row[Any]) -> NoticeRow:
    return NoticeRow(
        id=row.id,
        kind=row.kind,
        status=row.status,
        title=row.title,
        text=row.text,
        sha256=row.sha256,
        url=row.url,
        published_at=row.published_at,
        first_day=row.first_day,
        last_day=row.last_day,
        closes_at=row.closes_at,
        days=tuple(json.loads(row.days)),
    )
