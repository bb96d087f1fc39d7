"""Working calendars out of the project's notices and those imported into this database."""

import json
import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from adapters.database import reading
from adapters.notices import national_notices
from adapters.tables import calendar_notices
from workflow.calendar import Notice, NoticeError, WorkingCalendar, calendar_as_of, parse_notice
from workflow.cases import Json
from workflow.history import canonical, micros

FRESH_FOR = 1.0
"""Seconds for which imported notices are not read again, so that a calendar costs a command no query."""


@dataclass(frozen=True)
class _Shelf:
    """The notices there are, the days they became known, and a calendar for each time one more was."""

    bodies: tuple[str, ...]
    notices: tuple[Notice, ...]
    calendars: dict[int, WorkingCalendar] = field(default_factory=dict)

    @cached_property
    def known_on(self) -> list[date]:
        """The days the notices became known, in order: days between two of them have one calendar."""
        return sorted(notice.known_on for notice in self.notices)


class StoredCalendars:
    """Notices shipped and imported. Implements `services.ports.Calendars`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reads = reading(engine)
        self._shelf = _Shelf((), national_notices())
        self._read_at = float("-inf")

    def as_of(self, day: date) -> WorkingCalendar:
        shelf = self._current()
        known = bisect_right(shelf.known_on, day)
        found = shelf.calendars.get(known)
        if found is None:
            found = shelf.calendars[known] = calendar_as_of(shelf.notices, day)
        return found if found.as_of == day else found.looked_at_on(day)

    def notices(self) -> tuple[Notice, ...]:
        """Every notice there is, shipped and imported."""
        return self._current().notices

    def add(self, entries: Sequence[Json], *, by: str, now: datetime) -> tuple[Notice, ...]:
        """Keep notices for good, all or none; one that is there already changes nothing. Answers the new ones.

        Raises NoticeError for one that is malformed, or whose id is taken by other content.
        """
        known = {notice.id: notice for notice in self._current(reread=True).notices}
        new: dict[str, tuple[Json, Notice]] = {}
        for entry in entries:
            notice = parse_notice(entry)
            if known.setdefault(notice.id, notice) != notice:
                raise NoticeError(
                    f"已有编号为 {notice.id} 而内容不同的通知。通知只增不改；更正请另用编号，并在 amends 写明。"
                )
            new[notice.id] = (entry, notice)
        added = [pair for name, pair in new.items() if pair[1] not in self._current().notices]
        self._insert([_row(entry, notice, by, now) for entry, notice in added])
        self._read_at = float("-inf")
        return tuple(notice for _, notice in added)

    def _insert(self, rows: list[dict[str, object]]) -> None:
        if not rows:
            return
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(calendar_notices), rows)
        except IntegrityError:
            raise NoticeError("另有人同时导入了同一编号的通知。请重新运行以核对内容。") from None

    def _current(self, reread: bool = False) -> _Shelf:
        now = time.monotonic()
        if reread or now - self._read_at >= FRESH_FOR:
            with self._reads.connect() as connection:
                bodies = tuple(connection.scalars(select(calendar_notices.c.body).order_by(calendar_notices.c.id)))
            if bodies != self._shelf.bodies:
                imported = tuple(parse_notice(json.loads(body)) for body in bodies)
                self._shelf = _Shelf(bodies, (*national_notices(), *imported))
            self._read_at = now
        return self._shelf


def _row(entry: Json, notice: Notice, by: str, now: datetime) -> dict[str, object]:
    return {
        "id": notice.id,
        "body": canonical(entry),
        "known_from": notice.known_on.isoformat(),
        "imported_by": by,
        "imported_at": micros(now),
    }
