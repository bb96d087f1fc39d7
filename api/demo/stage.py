"""The stage: simulated time, the people on it, and plays that wait for their day and then act through the one door."""

import heapq
import itertools
import random
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from services.attachments import Documents, attach
from services.cases import perform
from services.documents import Files
from services.ports import Filters, Reading, World
from services.timers import tick
from workflow.calendar import SHANGHAI, day_start, local_date
from workflow.cases import Case, Command
from workflow.policy import Clause
from workflow.refusals import Refusal
from workflow.roles import ANYONE, Actor

Play = Generator[datetime, None, None]
"""A course of events: yields the instant it waits for, acts, and waits again."""

YEAR = 2026
_IN_THE_YEAR = len("MM-DD")
_DAY = timedelta(days=1)


class ScriptError(Exception):
    """The story asked for a step the rules refuse: a mistake in the story."""


@dataclass
class StageClock:
    """Time as the story tells it. Implements `services.ports.Clock`."""

    at: datetime

    def now(self) -> datetime:
        """The simulated instant."""
        return self.at


@dataclass
class Stage:
    """What the plays share. `cases` maps an applicant's id, or another label, to the case; `notices` labels to ids."""

    world: World
    clock: StageClock
    documents: Documents
    files: Files
    upload_limit: int
    actors: Mapping[str, Actor]
    rng: random.Random
    cases: dict[str, str] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    awards: int = 0
    commands: int = 0
    _waiting: list[tuple[datetime, int, Play]] = field(default_factory=list)
    _turns: "itertools.count[int]" = field(default_factory=itertools.count)

    def start(self, play: Play) -> None:
        """Let a play run to its first wait."""
        self._go_on(play)

    def run(self, until: datetime) -> None:
        """Move the clock on to an instant; on the way everybody acts in turn and timers fire when due."""
        while self._waiting and self._waiting[0][0] <= until:
            at, _, play = heapq.heappop(self._waiting)
            self._pass_to(at)
            self._go_on(play)
        self._pass_to(until)

    def _go_on(self, play: Play) -> None:
        at = next(play, None)
        if at is not None:
            heapq.heappush(self._waiting, (max(at, self.clock.at), next(self._turns), play))

    def _pass_to(self, at: datetime) -> None:
        """Beat at every due instant on the way, and at midnight for what waits; then go on."""
        while (stop := self._next_stop()) <= at:
            self.clock.at = stop
            tick(world=self.world)
        self.clock.at = at

    def _next_stop(self) -> datetime:
        midnight = day_start(local_date(self.clock.at) + _DAY)
        return min(self.world.store.next_due(self.clock.at) or midnight, midnight)

    def case(self, label: str) -> Case:
        """The case of a label as it stands."""
        found = self.world.store.case(self.cases[label])
        if found is None:
            raise ScriptError(label)
        return found

    def actor(self, login: str) -> Actor:
        """The person of a login; `public` is anybody."""
        return ANYONE if login == ANYONE.user else self.actors[login]

    def begin(self, login: str, trigger: str, kind: str, label: str, /, **data: Any) -> Case:
        """Begin a case and remember it under a label."""
        case = self._perform(login, Command(trigger, data, kind=kind))
        self.cases[label] = case.id
        return case

    def fire(self, login: str, trigger: str, label: str, /, **data: Any) -> Case:
        """One step by one person."""
        return self._perform(login, Command(trigger, data, case_id=self.cases[label]))

    def approve(self, login: str, label: str) -> Case:
        """The second person's yes to the proposal that is open."""
        proposal = self.case(label).proposal
        if proposal is None:
            raise ScriptError(f"{label}: no proposal for {login}")
        return self.fire(login, proposal["trigger"], label, proposal=proposal["id"])

    def refuse(self, login: str, label: str, reason: str) -> Case:
        """The second person's no."""
        proposal = self.case(label).proposal or {}
        return self.fire(login, "reject_proposal", label, proposal=proposal.get("id"), reason=reason)

    def attach(self, login: str, label: str, item: str, file_name: str, content: bytes) -> Case:
        """Hand in a document as any upload is handed in."""
        with self._told(login, f"attach {item}"):
            return attach(
                self.cases[label], item, file_name, BytesIO(content), actor=self.actor(login), world=self.world,
                documents=self.documents, files=self.files, limit=self.upload_limit,
            ).case  # fmt: skip

    def children(self, label: str, kind: str) -> list[Case]:
        """The score sheets or objections of an application, by number."""
        names = frozenset({"sheets" if kind == "score_sheet" else "objections"})
        related = self.world.store.find(Reading(names=names, parent_id=self.cases[label])).related
        found = related.sheets if kind == "score_sheet" else related.objections
        return sorted(found, key=lambda case: case.number)

    def meet(self, label: str, **where: Any) -> Case:
        """Remember under a label the one case there is of this kind, parent, district or year."""
        (found,) = self.world.store.worklist((Clause(),), Filters(**where), after=None, limit=2, sort="recent").items
        self.cases[label] = found.id
        return found

    def _perform(self, login: str, command: Command) -> Case:
        with self._told(login, command.trigger):
            return perform(command, actor=self.actor(login), world=self.world).case

    @contextmanager
    def _told(self, login: str, what: str) -> Iterator[None]:
        """A refusal in the middle of the story names the hour and the person."""
        self.commands += 1
        try:
            yield
        except Refusal as refusal:
            when = self.clock.at.astimezone(SHANGHAI)
            raise ScriptError(f"{when:%m-%d %H:%M} {login} {what}: {refusal.message}") from refusal

    def day(self, text: str) -> date:
        """A day of the year as MM-DD, of another year as YYYY-MM-DD."""
        return date.fromisoformat(text if len(text) > _IN_THE_YEAR else f"{YEAR}-{text}")

    def at(self, text: str, hour: int, minute: int = 0) -> datetime:
        """An instant of the year, Asia/Shanghai."""
        return day_start(self.day(text)) + timedelta(hours=hour, minutes=minute, seconds=self.rng.randrange(60))

    def desk(self, text: str) -> datetime:
        """Some time in office hours of a day, or of the next working day after it."""
        return self.desk_on(self.day(text))

    def desk_on(self, day: date, *, early: bool = False) -> datetime:
        """The same for a date; `early` is before half past nine."""
        calendar = self.world.calendars.as_of(local_date(self.clock.at))
        while not calendar.is_working_day(day):
            day += _DAY
        minutes = self.rng.randrange(5, 30) if early else self.rng.choice(_OFFICE_MINUTES)
        return day_start(day) + timedelta(hours=9, minutes=minutes, seconds=self.rng.randrange(60))

    def later(self, minutes: int = 3) -> datetime:
        """A few minutes from now."""
        return self.clock.at + timedelta(minutes=minutes, seconds=self.rng.randrange(50))

    def working_days_later(self, days: int) -> datetime:
        """Office hours so many working days from now."""
        day = local_date(self.clock.at)
        calendar = self.world.calendars.as_of(day)
        for _ in range(days):
            day = calendar.find_following_working_day(day + _DAY)
        return self.desk_on(day)


_OFFICE_MINUTES = (*range(10, 120), *range(300, 420))  # of 9:00: the morning to 11, the afternoon from 14 to 16
