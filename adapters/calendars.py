"""Working calendars out of the project's notices and those imported into this database."""

import json
import time
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sqlalchemy import Engine, select

from adapters.database import reading
from adapters.notices import national_notices
from adapters.tables import calendar_notices
from workflow.calendar import NO_OVERLAY, Notice, Overlay, WorkingCalendar, calendar_as_of, parse_notice

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
    """Notices shipped and imported, with a place's own arrangement. Implements `services.ports.Calendars`."""

    def __init__(self, engine: Engine, overlay: Overlay = NO_OVERLAY) -> None:
        self.overlay = overlay
        self._reads = reading(engine)
        self._shelf = _Shelf((), national_notices())
        self._read_at = float("-inf")
        self._latest: tuple[_Shelf, WorkingCalendar] | None = None

    def as_of(self, day: date) -> WorkingCalendar:
        shelf = self._current()
        latest = self._latest
        if latest is not None and latest[0] is shelf and latest[1].as_of == day:
            return latest[1]  # the very same for every case of a beat, so that periods counted by it are known
        known = bisect_right(shelf.known_on, day)
        found = shelf.calendars.get(known)
        if found is None:
            found = shelf.calendars[known] = calendar_as_of(shelf.notices, day, overlay=self.overlay)
        seen = found if found.as_of == day else found.looked_at_on(day)
        self._latest = (shelf, seen)
        return seen

    def notices(self) -> tuple[Notice, ...]:
        """Every notice there is, shipped and imported; one imported elsewhere may take a second to show."""
        return self._current().notices

    def reread(self) -> tuple[Notice, ...]:
        self._read_at = float("-inf")
        return self._current().notices

    def _current(self) -> _Shelf:
        now = time.monotonic()
        if now - self._read_at >= FRESH_FOR:
            with self._reads.connect() as connection:
                bodies = tuple(connection.scalars(select(calendar_notices.c.body).order_by(calendar_notices.c.id)))
            if bodies != self._shelf.bodies:
                self._shelf = _Shelf(bodies, _with_imported(bodies))
            self._read_at = now
        return self._shelf


def _with_imported(bodies: Sequence[str]) -> tuple[Notice, ...]:
    """The notices shipped and these. What was imported stands where a later version ships the same notice."""
    imported = [parse_notice(json.loads(body)) for body in bodies]
    names = {notice.id for notice in imported}
    return (*(notice for notice in national_notices() if notice.id not in names), *imported)
