"""A machine whose clocks a test sets by hand, and a watch over them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.clock_alarms import StoredClockAlarms
from adapters.clock_watch import ClockWatch, Limits, MachineTimes
from tests.support.world import Town


class HandTimes(MachineTimes):
    """The machine's own clocks, the time of day `ahead` by as much as a test sets it."""

    def __init__(self, machine: str = "machine-1") -> None:
        self.ahead = timedelta()
        self._machine = machine
        self._begun = super().begun()  # read once: between two readings of two clocks some microseconds pass

    def wall(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def begun(self) -> datetime:
        return self._begun + self.ahead

    @property
    def machine(self) -> str:
        return self._machine


def watch_over(town: Town, times: MachineTimes | None = None, **limits: Any) -> ClockWatch:
    """A watch of a process of its own on a town's database."""
    store = town.store
    return ClockWatch(store.backend, store.ask, StoredClockAlarms(town.engine), Limits(**limits), times)
