"""All a decision may look at, and all it may bring about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from workflow.calendar import WorkingCalendar, local_date
from workflow.cases import NOTHING_RELATED, Case, Command, Json, Related
from workflow.findings import Finding
from workflow.pack import Pack
from workflow.roles import Actor
from workflow.transition import Transition


@dataclass(slots=True)
class Situation:
    """One command on one case at one instant. Nothing else may be asked: no clock, no store.

    `fresh` gives a new identifier at each call (the caller's source of randomness). `data` is the
    command's data, or that of the proposal being approved; `preparer` the user who proposed it; `serial`
    the number drawn for a case that begins. `findings` are remembered once somebody asks for them.
    """

    case: Case
    command: Command
    actor: Actor
    at: datetime
    pack: Pack
    calendar: WorkingCalendar
    fresh: Callable[[], str]
    related: Related = NOTHING_RELATED
    data: Json = field(default_factory=dict)
    preparer: str = ""
    serial: int = 0
    row: Transition | None = None
    findings: tuple[Finding, ...] | None = None

    @property
    def today(self) -> date:
        """The Shanghai date of the instant."""
        return local_date(self.at)

    @property
    def facts(self) -> Json:
        """The facts of the case before the step."""
        return self.case.facts

    @property
    def effective_at(self) -> datetime:
        """When the step takes effect in law: a timer's at its due instant, however late it fires."""
        return self.command.timer.due_at if self.command.timer else self.at


@dataclass(slots=True)
class Outcome:
    """What a step does beside moving the case. `data` replaces the command's data in the event.

    `messages` are for desks: {"to", "level", "text"}. `records` are an entry of a service ledger, kept beside the event
    that holds their hash.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    set: dict[str, Any] = field(default_factory=dict)
    timers: list[dict[str, Any]] = field(default_factory=list)
    follows: list[Command] = field(default_factory=list)
    personal: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    messages: list[dict[str, str]] = field(default_factory=list)
    records: tuple[Json, ...] = ()
    data: Json | None = None
