"""Drills with clocks that cannot be trusted."""

from __future__ import annotations

from datetime import timedelta

from adapters.clock_alarms import StoredClockAlarms
from adapters.clock_watch import ClockWatch
from adapters.scheduler import beat
from adapters.tick_log import StoredTickLog
from services.clock_alarms import confirm
from tests.faults import deaths
from tests.faults.drills import child, drained_by, expected, said
from tests.faults.stage import DUE, ELAPSED, Stage, applications, each_once, events, fired, require
from tests.faults.victim import beat_by_wrong_clock
from tests.support.clocks import HandTimes, watch_over
from tests.support.world import Town
from workflow.history import read_instant
from workflow.refusals import Refusal
from workflow.roles import Role

MONTH = timedelta(days=30)
THE_DAY_BEFORE = "2026-10-10 12:00"


def clock_jumps(stage: Stage) -> str:
    """The clock goes back an hour at the due instant, then on by thirty days: each fires once, none before its time."""
    late = timedelta()
    with stage.town() as (_, town):
        noted = applications(town)[0].id
        town.city.officer.does("add_note", noted, text="时钟回拨之前")
        town.clock.advance(hours=-1)
        try:
            town.city.officer.does("add_note", noted, text="时钟回拨之后")
        except Refusal as refusal:
            require(refusal.code == "time_runs_back", f"refused for {refusal.code}")
        require(town.tick().fired == [], "a timer fired before its time")
        town.clock.advance(days=30)
        town.tick()
        each_once(town, stage.size.publicities)
        for case in applications(town):
            event = next(e for e in events(town, case.id) if e["trigger"] == ELAPSED)
            late = read_instant(event["fired_at"]) - read_instant(event["due_at"])
            require(late == timedelta(days=30, hours=-1), f"lateness {late}")
    return f"{stage.size.publicities} timers, each {late} late by its own event"


def jump_while_running(stage: Stage) -> str:
    """The machine's clock jumps a month on before the due instant: nothing fires, also after a restart. Set back, each
    fires at its time; after a second jump only once a person has found the time right.
    """
    times = HandTimes()
    with stage.town(THE_DAY_BEFORE) as (_, town), expected("adapters.clock_watch"):
        watch = _watch(town, times)
        require(_fired(town, watch) == 0, "a timer fired before its time")
        _jump(town, times, MONTH)
        held = [_fired(town, running) for running in (watch, _watch(town, times))]
        _jump(town, times, -MONTH)
        held.append(_fired(town, watch))
        require(held == [0, 0, 0], f"fired by a clock that had jumped: {held}")
        _jump(town, times, MONTH)
        require(_fired(town, watch) == 0, "fired before anybody had looked")
        admin = town.person(Role.SYSTEM_ADMIN).actor
        confirm("核对无误", actor=admin, alarms=StoredClockAlarms(town.engine), now=town.clock.now())
        confirmed = _fired(town, watch)
        each_once(town, stage.size.publicities)
    return f"2 jumps of {MONTH.days} d: 0 fired under alarm, {confirmed} after confirmation"


def _watch(town: Town, times: HandTimes) -> ClockWatch:
    """A process that starts now. The database's clock is ours, so it is not held against it."""
    return watch_over(town, times, skew=2 * MONTH)


def _jump(town: Town, times: HandTimes, by: timedelta) -> None:
    times.ahead += by
    town.clock.advance(days=by.days)


def _fired(town: Town, watch: ClockWatch) -> int:
    return len(beat(town.world, StoredTickLog(town.engine), watch).fired)


def node_with_a_wrong_clock(stage: Stage) -> str:
    """One worker of two is a month ahead: it fires nothing, neither before nor after the others' due instant."""
    with stage.town(THE_DAY_BEFORE) as (url, town):
        ours, theirs = deaths.CHILDREN.Pipe()
        with child(beat_by_wrong_clock, url, DUE, MONTH.total_seconds(), theirs):
            said(ours)
            require(sum(fired(town).values()) == 0, "a timer fired before its time")
            (right,) = drained_by(1, url)
            ours.send("enough")
            beats, wrong, why = said(ours)
        each_once(town, stage.size.publicities)
    require((wrong, bool(why)) == (0, True), f"{wrong} fired by the wrong clock: {why}")
    require(len(right) == stage.size.publicities, f"{len(right)} fired by the right clock")
    return f"{beats} beats of the wrong clock fired {wrong}, the other worker {len(right)}"
