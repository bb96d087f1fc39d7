"""The service is off over 31 March: reports open and are flagged as if it had never been (Art. 13, 14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.faults.outages import OUTAGES, outcome
from tests.faults.stage import Stage, audit, require
from tests.support.databases import Databases
from tests.support.world import Town, instant_of
from tests.support.years import Years
from workflow.states import Kind
from workflow.timers import KINDS

REPORTS = (Kind.ANNUAL_REPORT, Kind.DISTRICT_REPORT)
BEGINS = "2025-12-31 23:50"
OFF_AT = instant_of("2026-03-31 23:50")
REOPENS_AT = instant_of("2026-05-12 09:00")
"""When people go on, after every outage."""


def prepare(databases: Databases, empty: str) -> str:
    """Two platforms of one district and one of another, on the evening before their reports for 2025 open."""
    url = databases.create(empty)
    town = Town(url, at="2025-12-15 09:00")
    years = Years(town)
    years.platform("ZS-1")
    years.platform("ZS-2")
    years.platform("ZS-3", jurisdiction_code="520103")
    town.close()
    return url


def told(databases: Databases, scene: str, beats: Iterable[datetime]) -> list[Any]:
    """Play it on a copy of its scene with a beat at each of these instants; what came of all cases."""
    url = databases.create(scene)
    town = Town(url, at=BEGINS, settled=True)
    try:
        for at in [*beats, REOPENS_AT]:
            town.clock.move_to(at.isoformat())
            require(town.tick().failed == [], "a timer failed")
        report = min((c for c in town.cases() if c.kind == Kind.ANNUAL_REPORT), key=lambda case: case.number)
        town.applicant.does("submit_report", report.id, summary="迟到的总结")
        audit(town)
        return sorted(outcome(town), key=lambda told: told[:2])
    finally:
        town.close()
        databases.drop(url)


def each_day(since: datetime, until: datetime) -> list[datetime]:
    """A beat at nine on every day between."""
    return [since + timedelta(days=day) for day in range((until - since).days + 1)]


def lasting(found: list[Any]) -> list[Any]:
    """The same without reminders: a report that opens in May is not reminded of days in March."""
    return [
        (
            *case,
            [event for event in events if event[0] != "remind"],
            [timer for timer in timers if not KINDS[timer[0]].reminds],
        )
        for *case, events, timers in found
    ]


def off_over_march(stage: Stage) -> str:
    """Off from ten minutes before the end of 31 March for each length; and from New Year's Eve into May."""
    scene = prepare(stage.databases, stage.empty)
    before, found = each_day(instant_of("2026-01-01 00:00"), OFF_AT), {}
    for name, length in {"never": timedelta(0), **OUTAGES}.items():
        found[name] = told(stage.databases, scene, [*before, *each_day(OFF_AT + length, REOPENS_AT)])
    always = found.pop("never")
    for name, one in found.items():
        require(one == always, f"off for {name}: the outcomes differ")
    whole = told(stage.databases, scene, [])
    require(lasting(whole) == lasting(always), "off since New Year's Eve: the outcomes differ")
    stage.databases.drop(scene)
    states = Counter(str(state) for kind, _, _, state, *_ in always if kind in REPORTS)
    require(states == {"overdue": 4, "submitted": 1}, f"reports: {dict(states)}")
    return f"{len(found) + 1} outages, {len(always)} cases, reports {dict(states)}"
