"""Calendars out of the notices shipped, those imported, and the place's own arrangement."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from adapters import calendars, tables
from adapters.calendars import StoredCalendars
from adapters.database import open_database
from adapters.notices import local_overlays, national_notices
from tests.support.notices import notice_2027
from workflow.calendar import NO_OVERLAY, Overlay

DAY = date(2026, 11, 23)


@pytest.fixture
def engine(database_url):
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def keep(engine, entry):
    """A row as an import leaves it."""
    with engine.begin() as connection:
        row = {"id": entry["id"], "case_id": "c", "year": entry["covers_year"], "number": entry["number"], "amends": ""}
        body = {"body": json.dumps(entry), "known_from": entry["issued_on"], "imported_by": "x", "imported_at": 1}
        connection.execute(insert(tables.calendar_notices).values(**row, **body))


def test_an_imported_notice_counts_from_the_day_it_is_public(engine):
    calendars = StoredCalendars(engine)
    before = calendars.as_of(DAY).version
    keep(engine, notice_2027(known_on="2026-12-01"))
    assert len(calendars.reread()) == 27
    assert calendars.as_of(DAY).version == before
    assert calendars.as_of(date(2026, 12, 1)).version != before
    assert calendars.as_of(date(2026, 12, 1)).settled(date(2026, 12, 31))


def test_a_notice_imported_and_later_shipped_counts_once_as_it_was_imported(engine):
    shipped = national_notices()[-1]
    days = [{"date": str(named.day), "kind": named.kind, "name": named.name} for named in shipped.days]
    keep(engine, notice_2027(id=shipped.id, covers_year=2026, number=shipped.number, days=days, title="导入时的标题"))
    found = StoredCalendars(engine).reread()
    assert len(found) == 26
    assert [notice.title for notice in found if notice.id == shipped.id] == ["导入时的标题"]


def test_a_place_with_its_own_days_counts_by_them_and_has_another_version(engine):
    own = StoredCalendars(engine, Overlay(holiday=frozenset({DAY}), workday=frozenset({date(2026, 11, 28)})))
    calendar, national = own.as_of(DAY), StoredCalendars(engine).as_of(DAY)
    assert calendar.version != national.version
    assert (calendar.judge(DAY).working, national.judge(DAY).working) == (False, True)
    assert calendar.judge(date(2026, 11, 28)).reason == "地方安排 上班"
    assert own.as_of(date(2026, 11, 24)).overlay == own.overlay


def test_a_day_has_one_calendar_until_a_notice_comes(engine, monkeypatch):
    monkeypatch.setattr(calendars, "FRESH_FOR", 0.0)
    stored = StoredCalendars(engine)
    before = stored.as_of(DAY)
    assert stored.as_of(DAY) is before
    assert stored.as_of(DAY + timedelta(days=1)).as_of == DAY + timedelta(days=1)
    assert stored.as_of(DAY).version == before.version
    keep(engine, notice_2027(known_on="2026-11-01"))
    after = stored.as_of(DAY)
    assert after.version != before.version
    assert not before.settled(date(2027, 1, 4))
    assert after.settled(date(2027, 1, 4))


def test_guiyang_has_no_days_of_its_own():
    assert local_overlays() == {"guiyang": NO_OVERLAY}
