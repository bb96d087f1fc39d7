"""What the use cases need of the world: a store that commits once, a clock, calendars, packs."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from workflow.calendar import WorkingCalendar
from workflow.cases import Case, DueTimer, Json, Related
from workflow.holiday_notices import Notice
from workflow.machine import Decision
from workflow.pack import Pack
from workflow.policy import Scope
from workflow.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one command must hold before it may decide.

    `case_id` the case itself, `parent_id` the case a new one will belong to. `locks` are the names of
    `Transition.locks`: `parent` (the case's parent), `drafts` (open drafts of the batch), `estate` (what belongs to the
    case: a platform's subsidies, reports and open assessments, and open score sheets), `other` (the platform
    `other_id`, with its estate). `cause` is the key that makes a repeat known.
    """

    case_id: str | None
    parent_id: str | None = None
    locks: frozenset[str] = frozenset()
    cause: str | None = None
    other_id: str | None = None


@dataclass(frozen=True, slots=True)
class Prior:
    """An event that already carries the cause: which case, at which seq, and the digest of its request."""

    case_id: str
    seq: int
    request: str


@dataclass(frozen=True, slots=True)
class Held:
    """What was found and locked (ascending by id, on PostgreSQL FOR UPDATE)."""

    case: Case | None = None
    parent: Case | None = None
    drafts: tuple[Case, ...] = ()
    estate: tuple[Case, ...] = ()
    other: Case | None = None
    prior: Prior | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row wants to look at beside what is held; names as in `Transition.reads`.

    `batch`: the batch case of `batch_year`. `siblings`: open applications of `organisation` in that batch,
    `sheets`/`objections`: all score sheets / objections whose parent is `parent_id`. `register`: which of
    `numbers` are taken. `notice`: the notice `notice_id`. `expert`: the expert user `expert`; `panel`: the active users
    among these logins.
    `kin`: the platforms of `organisation` or under the number `predecessor`, and the lineages of theirs with a subsidy.
    `reports`: the annual reports of the platform `parent_id` and the district reports of `district`; `assessments`:
    those of the platform. `service_entry`: the entry `entry` in the service ledger of `case_id`.
    `office`: the organisation of this code.
    `serial`: (kind, year) to draw the next number of, for a case that begins.
    """

    names: frozenset[str] = frozenset()
    batch_year: str = ""
    organisation: str = ""
    parent_id: str = ""
    numbers: tuple[str, ...] = ()
    notice_id: str = ""
    expert: str = ""
    panel: tuple[str, ...] = ()
    predecessor: str = ""
    district: str = ""
    case_id: str = ""
    entry: int = 0
    office: str = ""
    serial: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a Reading: related cases (parent and drafts left empty) and the number drawn."""

    related: Related = field(default_factory=Related)
    serial: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision to store. `cause` and `request` go with the event (cause unique over all events)."""

    decision: Decision
    cause: str | None = None
    request: str = ""


@dataclass(frozen=True, slots=True)
class DueCase:
    """A case with a due timer, locked, with the objections on it."""

    case: Case
    timer: DueTimer
    related: Related
    failures: int = 0
    """How often in a row its firing has raised."""


class Unit(Protocol):
    """One transaction. Nothing is kept unless `commit` returns.

    Locks: PostgreSQL `FOR UPDATE` in ascending id; SQLite `BEGIN IMMEDIATE`.
    """

    @property
    def awaited(self) -> bool:
        """Whether somebody else waits for it to end; whoever could go on for long then commits what there is."""

    @property
    def stride(self) -> int:
        """How many cases it takes best at a time: some where they lie in the process, many where asking is a trip."""

    def hold(self, wanted: Wanted) -> Held:
        """Begin, lock and read. One round trip on PostgreSQL."""

    def lock_all(self, case_ids: Sequence[str]) -> None:
        """Begin, and lock these cases and those they belong to, before each is held by itself.

        Whoever takes many locks takes them in the one order of all: ascending by id.
        """

    def prior(self, cause: str) -> Prior | None:
        """The event that already carries a cause."""

    def read(self, reading: Reading) -> Found:
        """Look at more. One round trip on PostgreSQL; not called where nothing more is needed."""

    def due(self, now: datetime, limit: int) -> Sequence[DueCase]:
        """Begin, and lock up to `limit` cases that have an armed, settled timer due by `now` (SKIP LOCKED).

        Again in the same transaction: what is due after what has been saved and explained.
        """

    def outdated(self, version: str, limit: int) -> Sequence[Case]:
        """Begin, and lock up to twice `limit` cases with a running timer last compared with another calendar.

        Like `due`, again in the same transaction it finds what has not been dealt with yet.
        """

    def mark_checked(self, case_ids: Sequence[str], version: str) -> None:
        """Note that the running timers of these cases agree with this calendar version. Sent with `commit`."""

    def explain_hold(self, case_id: str, timer: DueTimer, reason: str, retry_at: datetime | None) -> None:
        """Note in the timer's row why it did not act; it stays armed."""

    def note_failure(self, case_id: str, timer: DueTimer, reason: str, retry_at: datetime | None) -> None:
        """Note that firing it raised. Without an instant to try again at it is an incident until it is woken."""

    def wake_incident(self, case_id: str, kind: str, reason: str) -> None:
        """Set an incident going again. `commit` raises RuntimeError where there is none of this kind."""

    def save(self, entries: Sequence[Entry]) -> None:
        """Queue events, case rows, timers, projections and personal values. Sent with `commit`."""

    def send(self) -> None:
        """Send what is queued on its way without waiting for it, where the database works by itself meanwhile.

        What goes wrong with it is raised by the next call that waits for an answer.
        """

    def commit(self) -> None:
        """Write and commit, in one round trip on PostgreSQL.

        Raises `Duplicate` with the name of the promise broken where a constraint says no.
        """


class Duplicate(Exception):
    """A constraint of the database refused: `promise` is the constraint's name."""

    def __init__(self, promise: str) -> None:
        super().__init__(promise)
        self.promise = promise


class BadCursor(ValueError):
    """A cursor that no page of this sort has given out."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as it lies in the store."""

    seq: int
    text: str
    hash: str
    event: Json


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty asks nothing. `q` searches number, name and organisation."""

    kind: str = ""
    state: str = ""
    district: str = ""
    batch: str = ""
    desk: frozenset[str] = frozenset()
    due_before: datetime | None = None
    q: str = ""
    open_only: bool = False
    parent: str = ""
    acted_by: str = ""

    def counted_in(self, sort: str) -> "Filters":
        """What the list in this order holds, to count it by: a list by due date has open cases alone."""
        return replace(self, open_only=True) if sort == "due" else self


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. `next` is an opaque cursor or None."""

    items: tuple[Case, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class LedgerFilters:
    """What the timers' ledger is narrowed to; empty asks nothing. `case` is a case's id or number.

    `due_before`: the day it was set for lies before this one. `status` as the ledger gives it.
    """

    status: str = ""
    kind: str = ""
    due_before: date | None = None
    district: str = ""
    case: str = ""

    @property
    def rising(self) -> bool:
        """Whether the earliest come first: of running timers people want the next, of ended ones the last."""
        return self.status == "armed"


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page of the ledger: rows as of `Store.timers` with number, name, district, case_kind and state of the case.

    `next` is an opaque cursor or None.
    """

    items: tuple[Mapping[str, Any], ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many open cases of a kind lie in a state in a district with the same due instant; None: nothing is due."""

    kind: str
    state: str
    district: str
    due_at: datetime | None
    count: int


class Store(Protocol):
    """The whole store. `write` begins a unit that is rolled back unless it commits."""

    def write(self) -> AbstractContextManager[Unit]:
        """A unit of work for commands."""

    def case(self, case_id: str) -> Case | None:
        """One case, unlocked."""

    def find(self, reading: Reading) -> Found:
        """What a row would look at, unlocked (for showing what is possible)."""

    def history(self, case_id: str, upto: int | None = None) -> Sequence[StoredEvent]:
        """The events of a case in order, to `upto` inclusive."""

    def timers(
        self, *, case_id: str | None = None, due_before: datetime | None = None, status: str | None = None
    ) -> Sequence[Mapping[str, Any]]:
        """Rows of the timers' ledger in the contract's shape, due ones first."""

    def ledger(self, scope: Scope, asked: LedgerFilters, *, after: str | None, limit: int) -> LedgerPage:
        """One page of the ledger by the day timers were set for, only what the scope covers. Raises BadCursor."""

    def worklist(self, scope: Scope, filters: Filters, *, after: str | None, limit: int, sort: str) -> Listing:
        """One page by keyset, only what the scope covers. `sort`: `due` (open ones, urgent first) or `recent`
        (last opened first; unlike the last change that never moves a case under a reader's cursor).

        The facts and timers of the cases are read when looked into. Raises BadCursor.
        """

    def count(self, scope: Scope, filters: Filters, cap: int) -> int | None:
        """How many there are; None past `cap`."""

    def tally(self, scope: Scope) -> Sequence[Tally]:
        """The open cases the scope covers, counted."""

    def eldest(self, scope: Scope, kinds: Sequence[str], limit: int) -> Sequence[Case]:
        """The open cases of some kinds that were opened first."""

    def due_between(self, scope: Scope, after: datetime, until: datetime, limit: int) -> Sequence[Case]:
        """The open cases due after one instant and no later than another, the next ones first."""

    def personal(self, references: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Values kept outside the events, by reference; erased ones are absent."""

    def next_due(self, after: datetime | None = None) -> datetime | None:
        """The due instant of the earliest armed, settled timer, later than `after`."""


class Refusals(Protocol):
    """Why rows of a bulk decision were not taken, by the key of the whole and the case asked for."""

    def keep(self, cause: str, refused: Mapping[str, Refusal]) -> None:
        """Keep them in a transaction of their own; what is there already stands."""

    def of(self, cause: str) -> Mapping[str, Refusal]:
        """Those that were kept, in their words of then."""


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """The instant now, aware, UTC. On a test database the stored offset is in it."""


class Calendars(Protocol):
    """Working calendars as known on a day."""

    def as_of(self, day: date) -> WorkingCalendar:
        """The calendar of the notices known on `day` inclusive. One imported elsewhere may take a second to show."""

    def reread(self) -> tuple[Notice, ...]:
        """Every notice there is this moment, shipped or imported, also those published later than today."""


class Packs(Protocol):
    """The regulation packs there are."""

    def current(self) -> Pack:
        """The pack new cases are pinned to."""

    def pinned(self, pack_id: str, pack_hash: str) -> Pack:
        """The pack a case was pinned to. Raises KeyError if these bytes are no longer there."""


@dataclass(frozen=True, slots=True)
class World:
    """The ports of the one door, handed over by the wiring."""

    store: Store
    clock: Clock
    calendars: Calendars
    packs: Packs
    fresh: Callable[[], str]
    refusals: Refusals
