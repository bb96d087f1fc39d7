"""One story with many due dates in it, told with the clock's beats at chosen instants: it must always end the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.faults.stage import DUE, Stage, audit, require
from tests.support.databases import Databases
from tests.support.world import REASON, REPORT, Town, instant_of
from workflow.states import ApplicationState as S
from workflow.states import Kind

ENDS_AT = instant_of(DUE)
OUTAGES = {"a minute": timedelta(minutes=1), "a day": timedelta(days=1), "40 days": timedelta(days=40)}
REOPENS_AT = ENDS_AT + timedelta(days=41)
"""When people go on, after every outage."""
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


def told(databases: Databases, scene: str, beats: Iterable[datetime]) -> list[Any]:
    """Play the story on a copy of its scene with a beat at each of these instants; what came of every case."""
    url = databases.create(scene)
    town = Town(url, at="2026-10-10 23:50", settled=True)
    try:
        for at in sorted(beats):
            town.clock.move_to(at.isoformat())
            town.tick()
        town.clock.not_before(REOPENS_AT.isoformat())
        town.tick()
        (objection,) = (case.id for case in town.cases() if case.kind == Kind.OBJECTION and case.state == "received")
        town.supervision.officer.does("register_only", objection, **REASON)
        town.clock.advance(minutes=2)
        town.tick()
        audit(town)
        return outcome(town)
    finally:
        town.close()
        databases.drop(url)


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
