"""Moving a test clock on: through every due instant in turn, as the days themselves would have passed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.ports import World
from services.timers import tick
from workflow.calendar import SHANGHAI
from workflow.refusals import Refusal
from workflow.timers import KINDS


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the clock stands, and which timers fired on the way, by whomever: a running server beats too."""

    now: datetime
    fired: tuple[dict[str, Any], ...]

    def document(self) -> dict[str, Any]:
        """The move in the contract's shape."""
        return {"now": shown(self.now), "fired": list(self.fired)}


def move(to: datetime, *, world: World, set_clock: Callable[[datetime], datetime]) -> Moved:
    """Move on to an instant, stopping at every due instant before it. `set_clock` refuses to go back.

    Raises Refusal for an earlier instant; then nothing has moved.
    """
    began = world.clock.now()
    if to < began:
        set_clock(to)
    tick(world=world)
    reached = began
    while (due := world.store.next_due(reached)) is not None and due <= to:
        _reach(due, world, set_clock)
        reached = due
    _reach(to, world, set_clock)
    return Moved(world.clock.now(), _fired_since(began, world))


def advance(by: timedelta, *, world: World, set_clock: Callable[[datetime], datetime]) -> Moved:
    """Move on by some time."""
    return move(world.clock.now() + by, world=world, set_clock=set_clock)


def to_next_timer(*, world: World, set_clock: Callable[[datetime], datetime]) -> Moved:
    """Move on to the next due instant. Raises Refusal where nothing is due any more."""
    due = world.store.next_due(world.clock.now())
    if due is None:
        raise Refusal("nothing_due")
    return move(due, world=world, set_clock=set_clock)


def shown(at: datetime) -> str:
    """An instant as the interface gives it."""
    return at.astimezone(SHANGHAI).isoformat()


def _reach(at: datetime, world: World, set_clock: Callable[[datetime], datetime]) -> None:
    if at > world.clock.now():
        set_clock(at)
    tick(world=world)


def _fired_since(began: datetime, world: World) -> tuple[dict[str, Any], ...]:
    ledger = world.store.timers(status="fired")
    return tuple(
        {
            "case": timer["case"],
            "trigger": KINDS[timer["kind"]].trigger,
            "due_at": timer["due_at"],
            "fired_at": timer["fired_at"],
        }
        for timer in ledger
        if timer["fired_at"] and datetime.fromisoformat(timer["fired_at"]) >= began
    )
