"""The alarms of clocks that jumped, kept with who settled each and why."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database import reading
from adapters.tables import clock_alarms
from services.clock_alarms import ClockAlarm
from workflow.history import from_micros, micros

A = clock_alarms.c
NAMED = (A.id, A.at, A.jump, A.machine, A.worker)


class StoredClockAlarms:
    """The alarms of one database. Implements `services.clock_alarms.ClockAlarms`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reads = reading(engine)

    def open(self) -> ClockAlarm | None:
        with self._reads.connect() as connection:
            row = connection.execute(select(*NAMED).where(A.status == "open")).first()
        return alarm_of(*row) if row else None

    def settle(self, alarm: ClockAlarm, *, by: str, reason: str, at: datetime) -> bool:
        mine = update(clock_alarms).where(A.id == alarm.id, A.status == "open")
        with self._engine.begin() as connection:
            done = connection.execute(
                mine.values(status="settled", settled_at=micros(at), settled_by=by, reason=reason)
            )
        return done.rowcount == 1

    def sound(self, alarm: ClockAlarm, begun: datetime) -> None:
        """Raise an alarm, unless one is open. `begun`: where the machine's steady clock began by the time before."""
        row = {"status": "open", "at": micros(alarm.at), "jump": alarm.jump // timedelta(microseconds=1)}
        of = {"machine": alarm.machine, "worker": alarm.worker, "begun": micros(begun)}
        with suppress(IntegrityError), self._engine.begin() as connection:  # one is open: all stand still by it
            connection.execute(insert(clock_alarms), row | of)

    def follow(self, alarm: ClockAlarm, jump: timedelta) -> ClockAlarm:
        """Let an open alarm say where the clock is now, which was set again."""
        mine = update(clock_alarms).where(A.id == alarm.id, A.status == "open")
        with self._engine.begin() as connection:
            connection.execute(mine.values(jump=jump // timedelta(microseconds=1)))
        return replace(alarm, jump=jump)


def alarm_of(number: int, at: int, jump: int, machine: str, worker: str) -> ClockAlarm:
    """An alarm as its row names it."""
    return ClockAlarm(number, from_micros(at), timedelta(microseconds=jump), machine, worker)
