"""Deadlines by the thousand for the clock's benchmarks, every one of them of a case with a real life."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from adapters.tables import calendar_notices
from benchmarks.copies import multiply, original
from benchmarks.lifecycle import Application, prepare
from benchmarks.places import Place
from services.cases import perform
from services.views import disagreements
from workflow.calendar import SHANGHAI
from workflow.cases import Command
from workflow.history import canonical
from workflow.roles import Actor, Role

SUPERVISION = Actor("supervision", frozenset({Role.CITY_SUPERVISION}), "CITY")
MOVED_ON = datetime(2026, 6, 24, 2, tzinfo=SHANGHAI)
"""When the invented notice is known."""
SAMPLE = 40


def publicities(place: Place, count: int) -> list[str]:
    """An application taken through the door until it is publicized, and so many copies of it."""
    prepare(place)
    return multiply(place, original(place, Application(place, place.world).until("tick").id), count)


def desks(place: Place, count: int, first: int) -> list[str]:
    """Copies of an application that has been handed in: cases on which people work meanwhile."""
    return multiply(
        place, original(place, Application(place, place.world).until("request_correction").id), count, first
    )


def objections(place: Place, count: int) -> list[str]:
    """An objection that has been taken up, and so many copies of it, on one publicized application."""
    prepare(place)
    world = place.world
    application = Application(place, world).until("tick")
    letter = {"parent": application.id, "facts": "场所系借用", "name": "张三", "contact": "15400000009"}
    lodged = perform(Command("lodge_objection", letter, kind="objection"), actor=SUPERVISION, world=world).case
    perform(Command("accept_objection", case_id=lodged.id), actor=SUPERVISION, world=world)
    return multiply(place, original(place, lodged.id), count)


def notice_comes(place: Place) -> None:
    """A notice nobody issued (虚构), put where imported ones lie: 26 June is free, so every period here ends later."""
    entry: dict[str, Any] = {
        "id": "2026-fictitious",
        "covers_year": 2026,
        "number": "虚构〔2026〕0号",
        "title": "虚构：调整2026年部分节假日安排（仅供测量）",
        "issued_on": date(2026, 6, 23).isoformat(),
        "published_on": MOVED_ON.date().isoformat(),
        "amends": "2026",
        "days": [{"date": "2026-06-26", "kind": "holiday", "name": "虚构"}],
    }
    row = {
        "id": entry["id"],
        "case_id": "",
        "year": 2026,
        "number": entry["number"],
        "amends": entry["amends"],
        "body": canonical(entry),
        "known_from": entry["published_on"],
        "imported_by": "",
        "imported_at": 0,
    }
    with place.engine.begin() as connection:
        connection.execute(insert(calendar_notices), row)
    place.clock.at = MOVED_ON


def sound(place: Place, ids: list[str]) -> None:
    """Replay some of the cases, spread over all of them: history and row agree. Raises AssertionError."""
    for case_id in ids[:: max(1, len(ids) // SAMPLE)]:
        case = place.store.case(case_id)
        assert case is not None
        assert disagreements(place.store.history(case_id), case) == [], case_id
