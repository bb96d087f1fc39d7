"""The public tables read: register and notices. Implements `services.public.PublicReads`."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from adapters.register import PUBLISHED, StoredRegister
from adapters.tables import notice_items, notices
from services.public import EVERYTHING, NoticeFilters, NoticeFound
from workflow.civil_time import day_start, local_date
from workflow.history import instant, read_instant
from workflow.projections import NoticeItem, NoticeRow

_LATEST = (notices.c.published_at.desc(), notices.c.id.desc())


class StoredPublic(StoredRegister):
    """Register and notices of one database, read without locks."""

    def notices(self, asked: NoticeFilters = EVERYTHING, *, skip: int, limit: int) -> Sequence[NoticeFound]:
        latest = select(notices).where(*_narrowed(asked)).order_by(*_LATEST)
        return self._found(latest.offset(skip).limit(limit))

    def count_notices(self, asked: NoticeFilters = EVERYTHING) -> int:
        return self._count(select(func.count()).select_from(notices).where(*_narrowed(asked)))

    def notice(self, notice_id: str) -> NoticeFound | None:
        found = self._found(select(notices).where(PUBLISHED, notices.c.id == notice_id))
        return found[0] if found else None

    def notices_about(self, case_ids: Sequence[str], notice_ids: Sequence[str]) -> Sequence[NoticeRow]:
        standing = select(notice_items.c.notice).where(notice_items.c.case_id.in_(case_ids))
        named = or_(notices.c.id.in_(standing), notices.c.id.in_(notice_ids))
        return [_notice(row) for row in self._rows(select(notices).where(PUBLISHED, named).order_by(*_LATEST))]

    def notice_years(self) -> Sequence[int]:
        (row,) = self._rows(select(func.min(notices.c.published_at), func.max(notices.c.published_at)).where(PUBLISHED))
        if row[0] is None:
            return []
        first, last = (local_date(read_instant(text)).year for text in row)
        return range(last, first - 1, -1)

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


def _narrowed(asked: NoticeFilters) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [PUBLISHED]
    if asked.kind:
        wanted.append(notices.c.kind == asked.kind)
    if asked.year:
        begins, ends = (instant(day_start(date(year, 1, 1))) for year in (asked.year, asked.year + 1))
        wanted.append(and_(notices.c.published_at >= begins, notices.c.published_at < ends))
    return wanted


def _item(row: Row[Any]) -> NoticeItem:
    return NoticeItem(row.notice, row.case_id, row.name, row.status, row.last_day)


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
        versions=tuple(json.loads(row.versions)),
    )
