"""Whether this machine's clock may be trusted to fire timers; looked at before each beat.

It is held against the database's clock, and against a clock nobody can set. The offset of a test clock is not looked
at: moving that one is what it is for.
"""

import logging
import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, bindparam, cast, extract, func, literal, null, or_, select

from adapters.clock_alarms import NAMED, A, StoredClockAlarms, alarm_of
from adapters.statements import Backend, Prepared, Question
from adapters.tables import clock_alarms
from services.clock_alarms import ITSELF, WENT_BACK, ClockAlarm, told, told_skew
from services.ports import Clock
from workflow.history import from_micros

log = logging.getLogger(__name__)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""A clock that cannot be set and that also counts while the machine sleeps, where there is one."""

_SET_AGAIN = timedelta(minutes=1)
"""How far a clock may be from what its open alarm says before the alarm follows: it is what a person confirms."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a clock may be from the database's, and how far it may be set forward while a process runs."""

    skew: timedelta = timedelta(seconds=5)
    jump: timedelta = timedelta(hours=1)


class ClockSet(Exception):
    """The machine's clock was set during a beat: what had not been committed was not done; the next beat looks anew."""


class MachineTimes:
    """This machine's clocks."""

    def wall(self) -> datetime:
        """The time of day, which people and programs may set."""
        return datetime.now(UTC)

    def begun(self) -> datetime:
        """What the time of day was when the steady clock began: moves only when the time of day is set."""
        return _EPOCH + timedelta(microseconds=(time.time_ns() - time.clock_gettime_ns(_STEADY)) // 1_000)

    @property
    def machine(self) -> str:
        """Which run of which machine this is: the steady clock is the same for all of its processes."""
        return _machine()


@cache
def _machine() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:  # not Linux: then an alarm speaks for its own process alone
        return f"{socket.gethostname()}:{os.getpid()}"


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the clocks came to. Timers may fire where `why` is empty; else it says why not, in Chinese.

    `at` is the time put right as far as it is known, `skew` how far this machine is ahead of the database, `begun`
    what the watch may compare with until the next look.
    """

    at: datetime
    begun: datetime
    skew: timedelta = timedelta()
    alarm: ClockAlarm | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Accepted:
    """The last alarm of this machine that a person has settled: what `begun` was found right, and when by the steady
    clock it had sounded.
    """

    number: int
    begun: datetime
    sounded: timedelta


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one question to the database answers, and the time of day before and after it."""

    before: datetime
    after: datetime
    database: datetime | None
    alarm: ClockAlarm | None
    alarm_begun: datetime
    accepted: _Accepted | None

    @property
    def skew(self) -> timedelta:
        """How far this machine is ahead of the database at least, however long the question took."""
        if self.database is None or self.before <= self.database <= self.after:
            return timedelta()
        return self.before - self.database if self.before > self.database else self.after - self.database


class ClockWatch:
    """Watches for one process. `ask` puts one question to the database in one round trip."""

    def __init__(
        self,
        backend: Backend,
        ask: Callable[[Question], Sequence[tuple[Any, ...]]],
        alarms: StoredClockAlarms,
        limits: Limits | None = None,
        times: MachineTimes | None = None,
    ) -> None:
        self._ask = ask
        self._alarms = alarms
        self._limits = limits or Limits()
        self._times = times or MachineTimes()
        self._begun = self._times.begun()
        self._started = self._times.wall() - self._begun
        self._known = self._stood_by = 0
        self._worker = f"{socket.gethostname()}:{os.getpid()}"
        self._question = _question(backend)
        self._said = ""

    def look(self) -> Look:
        """Look at the clocks, and at whether an alarm is open; raise one, or settle it, where that is due."""
        seen = self._seen()
        found = self._judged(seen, self._times.begun())
        if found.why != self._said:
            self._said = found.why
            log.warning("timers held" if found.why else "timers go on", extra={"why": found.why} if found.why else {})
        return found

    def _judged(self, seen: _Seen, begun: datetime) -> Look:
        self._learn(seen.accepted)
        alarm = self._stand_by(seen, begun)
        if abs(seen.skew) > self._limits.skew:
            return Look(seen.after - seen.skew, begun, seen.skew, alarm, told_skew(seen.skew))
        if alarm is None and begun - self._begun > self._limits.jump:
            alarm = self._jumped(seen.after, begun - self._begun)
        right = seen.after - max(begun - self._begun, timedelta()) if alarm else seen.after
        return Look(right, begun, seen.skew, alarm, told(alarm) if alarm else "")

    def _stand_by(self, seen: _Seen, begun: datetime) -> ClockAlarm | None:
        """The open alarm; one of this machine follows its clock, and ends where that has gone back."""
        alarm = seen.alarm
        if alarm is None or alarm.machine != self._times.machine:
            return alarm
        self._begun, self._stood_by = seen.alarm_begun, alarm.id  # also where it has started since the jump
        if begun - self._begun <= self._limits.jump:
            self._alarms.settle(alarm, by=ITSELF, reason=WENT_BACK, at=seen.after)
            return None
        if abs(begun - self._begun - alarm.jump) > _SET_AGAIN:
            return self._alarms.follow(alarm, begun - self._begun)
        return alarm

    def _learn(self, accepted: _Accepted | None) -> None:
        """What a person found right after this process began is where it measures from, and so is what it stood by."""
        if accepted is None or accepted.number <= self._known:
            return
        self._known = accepted.number
        if accepted.sounded >= self._started or accepted.number == self._stood_by:
            self._begun = accepted.begun

    def _jumped(self, now: datetime, jump: timedelta) -> ClockAlarm:
        alarm = ClockAlarm(0, now - jump, jump, self._times.machine, self._worker)
        self._alarms.sound(alarm, self._begun)
        return alarm

    def _seen(self) -> _Seen:
        before = self._times.wall()
        rows = self._ask(self._question(machine=self._times.machine))
        after = self._times.wall()
        alarm, alarm_begun, accepted = None, _EPOCH, None
        for _, status, micros, *named in rows:
            if status is None:
                continue
            found, begun = alarm_of(*named), from_micros(micros)
            if status == "open":
                alarm, alarm_begun = found, begun
            else:
                accepted = _Accepted(found.id, begun + found.jump, found.at - begun)
        database = None if rows[0][0] is None else from_micros(rows[0][0])
        return _Seen(before, after, database, alarm, alarm_begun, accepted)

    def during_beat(self, clock: Clock, look: Look) -> "WatchedClock":
        """The clock for one beat, which gives no time once the machine's clock has been set after the look."""
        return WatchedClock(clock, self._times, look.begun, min(self._limits.skew, self._limits.jump))


class WatchedClock:
    """A clock that raises ClockSet once the machine's has been set. Implements `services.ports.Clock`."""

    def __init__(self, clock: Clock, times: MachineTimes, begun: datetime, tolerance: timedelta) -> None:
        self._clock, self._times, self._begun, self._tolerance = clock, times, begun, tolerance

    def now(self) -> datetime:
        now = self._clock.now()
        if abs(self._times.begun() - self._begun) > self._tolerance:
            raise ClockSet
        return now


@cache
def _question(backend: Backend) -> Prepared:
    """The database's time, the open alarm, and the last one that a person settled on this machine: one or two rows."""
    there = cast(extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
    mine = clock_alarms.alias("mine")
    by_people = (mine.c.machine == bindparam("machine"), mine.c.status == "settled", mine.c.settled_by != ITSELF)
    accepted = select(func.max(mine.c.id)).where(*by_people)
    one = select(literal(1).label("one")).subquery()
    told_of = or_(A.status == "open", A.id == accepted.scalar_subquery())
    query = select(null() if backend == "sqlite" else there, A.status, A.begun, *NAMED)
    return Prepared(query.select_from(one.outerjoin(clock_alarms, told_of)), backend)
