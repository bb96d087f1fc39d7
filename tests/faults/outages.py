"""One story with many due dates in it, told with the clock's beats at chosen instants: it must always end the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random
from threading import Barrier
from typing import Any

from tests.faults.stage import DUE, Stage, audit, require
from tests.support.databases import Databases
from tests.support.world import REASON, REPORT, Beat, Town, instant_of
from workflow.states import ApplicationState as S
from workflow.states import Kind

BEGINS = "2026-10-10 23:50"
ENDS_AT = instant_of(DUE)
OUTAGES = {"a minute": timedelta(minutes=1), "a day": timedelta(days=1), "40 days": timedelta(days=40)}
REOPENS_AT = ENDS_AT + timedelta(days=41)
"""When people go on, after every outage."""
MOST_WORKERS = 4
DEFECTS = [{"item": "basic.smes_served", "reason": "与审计报告不符", "article": "5(2)"}]


def prepare(databases: Databases, empty: str) -> str:
    """A town the evening before: publicities with and without objections, a correction, a round of drafts."""
    url = databases.create(empty)
    town = Town(url)
    *published, returned = town.cases_at(S.PRE_REVIEWED, 4)
    for stage, at in ((S.EXPERT_REVIEWED, "2026-08-20 10:00"), (S.PUBLICIZED, "2026-09-28 10:00")):
        town.clock.move_to(at)
        for case in published:
            town.take(stage, case)
    _, dismissed, undecided = published
    town.city.officer.does("request_correction", returned, items=DEFECTS)
    town.clock.move_to("2026-09-29 10:00")
    town.supervision.decides("dismiss_objection", town.accepted_objection(dismissed), **REPORT)
    town.announce(2027, "2026-10-12", "2026-10-20")
    town.clock.move_to("2026-10-10 23:50")
    town.objection(undecided)
    town.close()
    return url


def told(databases: Databases, scene: str, beats: Iterable[datetime], workers: int = 1) -> list[Any]:
    """Play the story on a copy of its scene with a beat of all workers at each of these instants; what came of all."""
    url = databases.create(scene)
    town = Town(url, at=BEGINS, settled=True)
    try:
        with Crew(url, workers) as crew:
            for at in [*sorted(at for at in beats if at < REOPENS_AT), REOPENS_AT]:
                crew.beat(at)
        town.clock.move_to(REOPENS_AT.isoformat())
        (objection,) = (case.id for case in town.cases() if case.kind == Kind.OBJECTION and case.state == "received")
        town.supervision.officer.does("register_only", objection, **REASON)
        town.clock.advance(minutes=2)
        town.tick()
        audit(town)
        return outcome(town)
    finally:
        town.close()
        databases.drop(url)


class Crew:
    """Workers on one store, each with connections of its own, all on and off together."""

    def __init__(self, url: str, workers: int) -> None:
        self._towns = [Town(url, at=BEGINS, settled=True) for _ in range(workers)]
        self._hands = ThreadPoolExecutor(workers)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *raised: object) -> None:
        self._hands.shutdown()
        for town in self._towns:
            town.close()

    def beat(self, at: datetime) -> None:
        """All beat at once. Nothing may be left to fire, and nothing may have failed."""
        together = Barrier(len(self._towns))
        for done in [self._hands.submit(self._beat, town, at, together) for town in self._towns]:
            require(done.result(120).failed == [], "a timer failed")

    @staticmethod
    def _beat(town: Town, at: datetime, together: Barrier) -> Beat:
        town.clock.move_to(at.isoformat())
        together.wait(60)
        return town.tick()


def while_on(spans: Iterable[tuple[datetime, datetime]], every: timedelta) -> list[datetime]:
    """The beats of workers that are on in these spans of time."""
    return [start + every * beat for start, end in spans for beat in range((end - start) // every + 1)]


def outcome(town: Town) -> list[Any]:
    """What came of every case, but for identifiers and for when the beats happened to come."""
    return [
        (
            case.kind,
            case.number,
            case.name,
            case.state,
            [_lasting(stored.event) for stored in town.store.history(case.id)],
            sorted((t["kind"], t["generation"], t["status"], t["due_at"] or "") for t in case.timers.values()),
        )
        for case in sorted(town.cases(), key=lambda case: case.id)
    ]


def _lasting(event: Any) -> tuple[Any, ...]:
    """Which step it was, from where to where, and what had been due when."""
    return event["trigger"], event["from"], event["to"], event["actor"], event.get("due_at")


def each_day(days: int = 41) -> list[datetime]:
    """A beat at every midnight."""
    return [ENDS_AT + timedelta(days=day) for day in range(days)]


def drawn_spans(chance: Random) -> list[tuple[datetime, datetime]]:
    """When workers happen to be on: up to four spans of up to some days."""
    spans = []
    for _ in range(chance.randint(0, 4)):
        start = ENDS_AT + timedelta(minutes=chance.randint(-9, 40 * 24 * 60))
        spans.append((start, start + timedelta(minutes=chance.randint(0, 3 * 24 * 60))))
    return spans


def on_and_off(stage: Stage) -> str:
    """Workers are on and off at random, several at once: the same outcomes as one that is never off."""
    scene = prepare(stage.databases, stage.empty)
    always = told(stage.databases, scene, each_day())
    chance, beats = Random(stage.size.schedules), 0
    for number in range(stage.size.schedules):
        schedule = while_on(drawn_spans(chance), timedelta(hours=7))
        workers = number % MOST_WORKERS + 1
        require(told(stage.databases, scene, schedule, workers) == always, f"{workers} on at {schedule}: they differ")
        beats += workers * len(schedule)
    stage.databases.drop(scene)
    return f"{stage.size.schedules} schedules of 1 to {MOST_WORKERS} workers, {beats} beats, {len(always)} cases alike"


def downtime(stage: Stage) -> str:
    """The service is off from ten minutes before a publicity's end, for each length: the same outcomes as never off."""
    scene = prepare(stage.databases, stage.empty)
    always = told(stage.databases, scene, each_day())
    states = Counter(str(state) for _, _, _, state, *_ in always)
    for name, length in OUTAGES.items():
        after = [ENDS_AT + length, *(at for at in each_day() if at > ENDS_AT + length)]
        require(told(stage.databases, scene, after) == always, f"off for {name}: the outcomes differ")
    stage.databases.drop(scene)
    return f"{len(OUTAGES)} outages, {len(always)} cases, ending {dict(states)}"
