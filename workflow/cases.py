"""A case as the fold of its events, and the command that may move it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow.holiday_notices import Notice
from workflow.states import CLOSED_STATES
from workflow.transition import START

Json = Mapping[str, Any]
EMPTY: Json = {}


@dataclass(slots=True)
class Case:
    """One case after some of its events. Treated as a value: folding makes a new one.

    `facts` is JSON-native. `proposal` is the step one person prepared and another has yet to approve.
    `timers` maps `kind` to the last timer of that kind as its events left it. `head` is the hash of the
    last event, `version` its seq. `updated_at` is the instant it was recorded, microseconds UTC.
    """

    id: str
    kind: str
    state: str = START
    version: int = 0
    number: str = ""
    pack: str = ""
    pack_hash: str = ""
    district: str = ""
    organisation: str = ""
    recommender: str = ""
    assignee: str = ""
    batch: str = ""
    parent: str = ""
    name: str = ""
    facts: Json = field(default_factory=dict)
    proposal: Json | None = None
    timers: Json = field(default_factory=dict)
    head: str = ""
    opened_at: int = 0
    updated_at: int = 0

    @property
    def closed(self) -> bool:
        """Whether the case has come to its end (a refused opening proposal counts)."""
        return self.state in CLOSED_STATES[self.kind] or (self.state == START and self.proposal is None)

    @property
    def pending(self) -> bool:
        """Whether somebody has something to do with it: until its end, and while a proposal on it waits for approval.

        A sealed sheet is at its end, and may be proposed for correction.
        """
        return not self.closed or self.proposal is not None

    def running(self, kind: str) -> Json | None:
        """The timer of this kind, if it runs."""
        timer: Json | None = self.timers.get(kind)
        return timer if timer and timer["status"] == "armed" else None

    def armed(self) -> dict[str, Json]:
        """The timers that still run, by kind."""
        return {kind: timer for kind, timer in self.timers.items() if timer["status"] == "armed"}


@dataclass(frozen=True, slots=True)
class DueTimer:
    """The armed timer a command of the clock answers to."""

    kind: str
    period: str
    generation: int
    due_at: datetime

    def cause(self, case_id: str) -> str:
        """The key under which this firing can happen once only."""
        return f"timer:{case_id}:{self.kind}:{self.period}:{self.generation}"


@dataclass(frozen=True, slots=True)
class Bulk:
    """The decision on many cases at once that a command is a part of: all of them `count`.

    `mode`: `all` of them or none, or `each` by itself. `approves`: the bulk whose proposals this one approves.
    `request` is the digest of the whole, by which a repeat is known.
    """

    id: str
    mode: str
    count: int
    request: str = ""
    approves: str = ""

    def told(self) -> dict[str, str | int]:
        """What the event of each case keeps of it."""
        kept: dict[str, str | int] = {"id": self.id, "mode": self.mode, "count": self.count}
        return {**kept, "approves": self.approves} if self.approves else kept


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants done. `case_id` names a case; without it `kind` says what to begin.

    `data` is the step's data as its schema loaded it, JSON-native. `expected_version` is what the actor
    saw. `key` makes a repeat harmless. `wake` is the row in whose wake a following command runs.
    """

    trigger: str
    data: Json = field(default_factory=dict)
    case_id: str | None = None
    kind: str | None = None
    expected_version: int | None = None
    key: str | None = None
    wake: str = ""
    timer: DueTimer | None = None
    bulk: Bulk | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """The other cases and records a step looks at, as locked or read with the case itself.

    Only what the row names in `locks` and `reads` is filled. `taken` holds award numbers already in the
    register, `shared` those among them that are announcements of platforms recognised earlier; `notice` the publicity
    notice named in the data; `expert` the profile of the expert named; `panel` those of the users named to look at a
    defence.
    `kin` are the platforms of the same legal person, `claimed` the lineages of theirs that have a subsidy; `reports`
    and `assessments` those of the platform, or of its district, for the year in question; `estate` what belongs to a
    platform that leaves, `other` the platform it takes in; `holiday_notices` every one there is, also those published
    later than today; `service_entry` the entry of the case's own service ledger that is named; `office` the
    organisation that is to look after a platform.
    """

    parent: Case | None = None
    batch: Case | None = None
    drafts: tuple[Case, ...] = ()
    sheets: tuple[Case, ...] = ()
    objections: tuple[Case, ...] = ()
    siblings: tuple[Case, ...] = ()
    taken: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    kin: tuple[Case, ...] = ()
    claimed: frozenset[str] = frozenset()
    reports: tuple[Case, ...] = ()
    assessments: tuple[Case, ...] = ()
    estate: tuple[Case, ...] = ()
    other: Case | None = None
    notice: Json | None = None
    expert: Json | None = None
    panel: tuple[Json, ...] = ()
    holiday_notices: tuple[Notice, ...] = ()
    service_entry: Json | None = None
    office: Json | None = None


NOTHING_RELATED = Related()
