"""Drills with holiday notices that come when it suits nobody: while timers fire, or long after New Year."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime
from random import Random
from typing import Any

from services.notice_imports import superseded
from tests.faults.drills import LONGEST, drained_by
from tests.faults.stage import DUE, ELAPSED, Stage, applications, audit, each_once, events, require
from tests.support.databases import Databases
from tests.support.notices import across_new_year, day_off, take_in
from tests.support.world import Town, instant_of
from workflow.history import instant
from workflow.states import ApplicationState as S

TAKEN_AWAY = "2026-10-09"
"""A day of the stage's publicities that the notice makes free: their last day moves from Saturday to Monday."""
LATER_DUE = "2026-10-13 00:00"


def notice_around_a_firing(stage: Stage) -> str:
    """A notice takes a day away before, while and after publicities end. Each ends once: by the new day, or by the old
    one if that was before the notice, and then it is on the list for a person to look at.
    """
    early = [
        _early(stage, _before_it),
        _early(stage, _meanwhile(stage, workers=2 if stage.postgres else 1)),
        _early(stage, _after_it),
    ]
    require(early[0] == 0, f"{early[0]} ended by a day that was taken away before")
    require(early[2] == stage.size.publicities, "the notice came after all had ended")
    return (
        f"ended by the old day: {early[0]} before, {early[1]} during, {early[2]} after the notice; the rest by the new"
    )


def _before_it(url: str, town: Town) -> None:
    take_in(town, **day_off(TAKEN_AWAY, "2026-10-10"))
    drained_by(1, url)


def _after_it(url: str, town: Town) -> None:
    drained_by(1, url)
    take_in(town, **day_off(TAKEN_AWAY, "2026-10-11"))


def _meanwhile(stage: Stage, workers: int) -> Callable[[str, Town], None]:
    """Workers fire one by one, and in the midst of it somebody takes the notice in."""

    def play(url: str, town: Town) -> None:
        def import_it() -> None:
            until = time.monotonic() + LONGEST
            while len(town.store.timers(status="fired")) <= before + stage.size.publicities // 4:
                require(time.monotonic() < until, "nothing fires")
            take_in(town, **day_off(TAKEN_AWAY, "2026-10-11"))

        before = len(town.store.timers(status="fired"))

        drained_by(workers, url, 1, import_it)

    return play


def _early(stage: Stage, play: Callable[[str, Town], None]) -> int:
    """How many ended by their old day; every one of them is listed, every other ends by the new day."""
    with stage.town() as (url, town):
        play(url, town)
        early = {case.id for case in applications(town) if case.state == S.PUBLICITY_CLOSED}
        town.tick()
        listed = {found["case"] for found in superseded(town.world)}
        require(listed == early, f"{len(early)} ended early, {len(listed)} are listed")
        town.clock.move_to(LATER_DUE)
        town.tick()
        each_once(town, stage.size.publicities)
        for case in applications(town):
            _ended_at(town, case.id, DUE if case.id in early else LATER_DUE)
    return len(early)


def _ended_at(town: Town, case_id: str, at: str) -> None:
    (event,) = (event for event in events(town, case_id) if event["trigger"] == ELAPSED)
    require(event["due_at"] == instant(instant_of(at)), f"{case_id} ended at {event['due_at']}, not {at}")


# New Year.

ENDS = {  # publicised on: ends at, by the notice that comes in January
    "2026-12-17": "2026-12-25 00:00",  # settled from the beginning
    "2026-12-18": "2026-12-26 00:00",
    "2026-12-21": "2026-12-28 00:00",  # Sunday the 27th is worked
    "2026-12-24": "2026-12-31 00:00",
    "2026-12-25": "2027-01-05 00:00",  # the 31st is free
    "2026-12-31": "2027-01-09 00:00",
}
NOTICE_AT, LAST_AT = "2027-01-06 10:00", "2027-01-09 00:00"


def before_new_year(databases: Databases, empty: str) -> str:
    """A town on New Year's Eve that knows no notice for the year to come."""
    url = databases.create(empty)
    town = Town(url)
    cases = town.cases_at(S.EXPERT_REVIEWED, len(ENDS))
    for case, day in zip(cases, ENDS, strict=True):
        town.clock.move_to(f"{day} 10:00")
        town.city.publicize(case)
    town.close()
    return url


def over_new_year(databases: Databases, scene: str, beats: Iterable[datetime]) -> list[Any]:
    """Beat at these instants, take the notice in, beat on: when each publicity ended, by whom it was entered.

    Raises where one whose date is provisional ends before the notice is there.
    """
    url = databases.create(scene)
    town = Town(url, at="2026-12-31 10:00", settled=True)
    try:
        told = {case.facts["publicity"]["first_day"]: case.id for case in applications(town)}
        for at in [*sorted(beats), instant_of(NOTICE_AT)]:
            town.clock.move_to(at.isoformat())
            town.tick()
        ended = [day for day, case in told.items() if town.state(case) == S.PUBLICITY_CLOSED]
        require(ended == ["2026-12-17"], f"ended without a notice: {ended}")
        take_in(town, known_on="2027-01-06", days=across_new_year())
        town.tick()
        town.clock.move_to(LAST_AT)
        town.tick()
        for day, case in told.items():
            _ended_at(town, case, ENDS[day])
        audit(town)
        return [(day, town.state(case), len(events(town, case))) for day, case in sorted(told.items())]
    finally:
        town.close()
        databases.drop(url)


def off_over_new_year(stage: Stage) -> str:
    """The service is off over New Year, or on at times, and no notice is out: what is provisional stays armed, and with
    the notice each ends at its own instant.
    """
    scene = before_new_year(stage.databases, stage.empty)
    off = over_new_year(stage.databases, scene, [])
    chance = Random(stage.size.schedules)
    for _ in range(stage.size.schedules):
        began, until = instant_of("2026-12-31 10:00"), instant_of(NOTICE_AT)
        beats = [began + (until - began) * chance.random() for _ in range(chance.randint(1, 8))]
        require(over_new_year(stage.databases, scene, beats) == off, "the outcomes differ")
    stage.databases.drop(scene)
    return (
        f"{len(ENDS) - 1} provisional dates, {stage.size.schedules} schedules: none ended before the notice, each once"
    )
