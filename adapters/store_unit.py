"""One transaction of the command path: hold, read, save, commit."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol, Self

from adapters import faults
from adapters.json_texts import dumps, loads
from adapters.projection_rows import projection_writes
from adapters.queries import Queries, queries
from adapters.statements import Backend, Prepared, Question, Write, together
from adapters.store_finding import found_of, questions_of
from adapters.store_rows import Row, any_case_of, case_of, changed_columns, due_case_of, whole_row
from adapters.timer_rows import timer_writes
from services.ports import DueCase, Entry, Found, Held, Prior, Reading, Wanted
from workflow.cases import Case, DueTimer, Related
from workflow.history import from_micros, micros
from workflow.service_records import row_of

_DRAFT = "draft"
MANY = 4
"""Entries of one commit from which on the same statements are gathered; an ordinary step has one to three."""


class Wire(Protocol):
    """A thread's connection, in whatever way its database is spoken to."""

    backend: Backend
    peeks: bool
    """Whether looking before beginning is worth it, because beginning shuts others out."""
    alive: bool
    """Whether it can be used again."""
    stride: int
    """How many cases are best taken at a time."""

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for its transaction to end."""

    def ask(self, questions: Sequence[Question], *, begin: bool = False) -> list[list[Row]]:
        """The rows of each question, in one round trip; first begin a transaction."""

    def tell(self, writes: Sequence[Write], *, commit: bool) -> None:
        """Write, and commit."""

    def send(self, writes: Sequence[Write]) -> None:
        """Write, without waiting where a server works meanwhile; whatever waits next raises what went wrong."""

    def rollback(self) -> None:
        """Drop the transaction, if one is open."""

    def close(self) -> None:
        """Give the connection up."""


class SqlUnit:
    """One transaction over a wire. What is saved waits, and leaves together with the commit."""

    def __init__(self, wire: Wire, drop: Callable[[Wire], None]) -> None:
        self._wire = wire
        self._drop = drop
        self._queries: Queries = queries(wire.backend)
        self._begun = False
        self._entries: list[Entry] = []
        self._writes: list[Write] = []

    @property
    def awaited(self) -> bool:
        return self._wire.awaited

    @property
    def stride(self) -> int:
        return self._wire.stride

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        """Roll back what was not committed."""
        if self._begun:
            self._begun = False
            try:
                self._wire.rollback()
            except Exception:
                self._drop(self._wire)  # what cannot roll back is no connection

    def hold(self, wanted: Wanted) -> Held:
        asked, lock = [], self._lock(wanted)
        if lock:
            asked.append(lock)
        if wanted.cause:
            asked.append(self._queries.prior(cause=wanted.cause))
        answers = self._ask(asked)
        locked = [case_of(row) for row in answers[0]] if lock else []
        prior = Prior(*answers[-1][0]) if wanted.cause and answers[-1] else None
        if faults.ARMED:
            faults.point("held")
        return _held(wanted, locked, prior)

    def lock_all(self, case_ids: Sequence[str]) -> None:
        self._ask([self._queries.lock_all(ids=dumps(list(case_ids)))])

    def prior(self, cause: str) -> Prior | None:
        (rows,) = self._ask([self._queries.prior(cause=cause)])
        return Prior(*rows[0]) if rows else None

    def _lock(self, wanted: Wanted) -> Question | None:
        case_id = wanted.case_id or wanted.parent_id
        if not case_id:
            return None
        if wanted.case_id and "parent" in wanted.locks:
            return self._queries.lock_with_parent(id=case_id)
        if wanted.case_id and "estate" in wanted.locks:
            ids = [name for name in (wanted.case_id, wanted.other_id) if name]
            return self._queries.lock_with_estate(ids=dumps(ids))
        if wanted.case_id and "drafts" in wanted.locks:
            return self._queries.lock_with_drafts(id=case_id)
        return self._queries.lock(id=case_id)

    def read(self, reading: Reading) -> Found:
        names, questions = questions_of(reading, self._queries)
        answers = self._ask(questions)
        if faults.ARMED:
            faults.point("read")
        return found_of(dict(zip(names, answers, strict=True)))

    def due(self, now: datetime, limit: int) -> Sequence[DueCase]:
        instant = micros(now)
        if self._wire.peeks and not self._begun and not self._wire.ask([self._queries.peek(now=instant)])[0]:
            return ()
        (rows,) = self._ask([self._queries.lock_due(limit)(now=instant)])
        cases = {row[0]: due_case_of(row) for row in rows}
        return self._due_cases(cases, instant) if cases else ()

    def _due_cases(self, cases: dict[str, Case], now: int) -> Sequence[DueCase]:
        ids = dumps(list(cases))
        # Under the locks: what was read while waiting for them may have gone.
        timers, objections = self._ask(
            [self._queries.due_timers(now=now, ids=ids), self._queries.due_objections(ids=ids)]
        )
        first: dict[str, Row] = {}
        for timer in timers:
            first.setdefault(timer[0], timer)
        on: defaultdict[str, list[Case]] = defaultdict(list)
        for row in objections:
            objection = any_case_of(row, loads)
            on[objection.parent].append(objection)
        return [
            DueCase(
                cases[case_id],
                DueTimer(kind, period, generation, from_micros(due_at)),
                Related(objections=tuple(on.get(case_id, ()))),
                failures,
            )
            for case_id, kind, period, generation, due_at, failures in first.values()
        ]

    def outdated(self, version: str, limit: int) -> Sequence[Case]:
        asked = self._queries.outdated(limit)(version=version)
        if self._wire.peeks and not self._begun and not self._wire.ask([asked])[0]:
            return ()
        (rows,) = self._ask([asked])
        if not rows:
            return ()
        (locked,) = self._ask([self._queries.lock_all(ids=dumps(sorted({row[0] for row in rows})))])
        return [any_case_of(row, loads) for row in locked]

    def mark_checked(self, case_ids: Sequence[str], version: str) -> None:
        sql, params = self._queries.mark_checked(ids=dumps(list(case_ids)), version=version)
        self._writes.append((sql, params, False))

    def explain_hold(self, case_id: str, timer: DueTimer, reason: str, retry_at: datetime | None) -> None:
        self._note(self._queries.explain_timer, case_id, timer, reason, retry_at)

    def note_failure(self, case_id: str, timer: DueTimer, reason: str, retry_at: datetime | None) -> None:
        self._note(self._queries.fail_timer, case_id, timer, reason, retry_at)

    def wake_incident(self, case_id: str, kind: str, reason: str) -> None:
        sql, params = self._queries.wake_incident(case_id_=case_id, kind_=kind, reason_=reason)
        self._writes.append((sql, params, True))

    def _note(self, how: Prepared, case_id: str, timer: DueTimer, reason: str, retry_at: datetime | None) -> None:
        sql, params = how(
            case_id_=case_id,
            kind_=timer.kind,
            period_=timer.period,
            generation_=timer.generation,
            reason_=reason,
            retry_at_=None if retry_at is None else micros(retry_at),
        )
        self._writes.append((sql, params, False))

    def save(self, entries: Sequence[Entry]) -> None:
        self._entries.extend(entries)

    def send(self) -> None:
        self._begin()
        self._wire.send(self._leaving())

    def commit(self) -> None:
        self._begin()
        self._wire.tell(self._leaving(), commit=True)
        self._begun = False
        if faults.ARMED:
            faults.point("after_commit")

    def _ask(self, questions: Sequence[Question]) -> list[list[Row]]:
        if self._entries or self._writes:
            self._begin()
            self._wire.tell(self._leaving(), commit=False)
        begin, self._begun = not self._begun, True
        return self._wire.ask(questions, begin=begin)

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._wire.ask((), begin=True)

    def _leaving(self) -> list[Write]:
        entries, self._entries = self._entries, []
        writes, self._writes = self._writes, []
        if len(entries) > MANY:
            others = [write for part in rounds(entries) for write in together(self._other_writes(part))]
        else:
            others = list(self._other_writes(entries))
        return [*self._case_writes(entries), *self._event_writes(entries), *others, *writes]

    def _case_writes(self, entries: Sequence[Entry]) -> Iterator[Write]:
        """Each case once, in its last state, in ascending order."""
        keep = len(entries) <= MANY
        spans: dict[str, tuple[Case, Case]] = {}
        for entry in entries:
            before, after = entry.decision.before, entry.decision.case
            spans[after.id] = (spans[after.id][0] if after.id in spans else before, after)
        for _, (before, after) in sorted(spans.items()):
            if before.version == 0:
                yield *self._queries.insert_case(**whole_row(after)), True
            else:
                row = changed_columns(before, after, keep=keep)
                update = self._queries.update_case(tuple(row))
                yield update.sql, (*row.values(), before.id, before.version), True

    def _event_writes(self, entries: Sequence[Entry]) -> Iterator[Write]:
        for entry in entries:
            decision, event = entry.decision, entry.decision.event
            sql, params = self._queries.insert_event(
                case_id=event["case"],
                seq=event["seq"],
                text=decision.text,
                hash=decision.case.head,
                cause=entry.cause,
                request=entry.request,
                command=event["command"],
                recorded_at=decision.case.updated_at,
                actor=event["actor"],
                prepared_by=event.get("prepared_by"),
            )
            yield sql, params, False

    def _other_writes(self, entries: Sequence[Entry]) -> Iterator[Write]:
        for entry in entries:
            decision, event = entry.decision, entry.decision.event
            if "timers" in event:
                yield from timer_writes(event, decision.before, self._queries)
            yield from projection_writes(event, decision.case, self._wire.backend)
            for message in event.get("messages", ()):
                row = {"case_id": event["case"], "seq": event["seq"], "desk": message["to"], "level": message["level"]}
                told = {"text": message["text"], "told_at": decision.case.updated_at}
                yield *self._queries.insert_message(**row, **told), False
            for reference, salt, value in decision.personal:
                row = {"reference": reference, "case_id": event["case"], "salt": salt, "value": dumps(value)}
                yield *self._queries.insert_personal(**row), False
            for line, record in enumerate(decision.records, 1):
                place = {"case_id": event["case"], "entry": event["seq"], "line": line}
                yield *self._queries.insert_service_record(**place, **row_of(record)), False


def rounds(entries: Sequence[Entry]) -> list[list[Entry]]:
    """First entries of all cases, then second ones: what is done to one case keeps its order."""
    found: list[list[Entry]] = []
    seen: Counter[str] = Counter()
    for entry in entries:
        case_id = entry.decision.case.id
        if seen[case_id] == len(found):
            found.append([])
        found[seen[case_id]].append(entry)
        seen[case_id] += 1
    return found


def _held(wanted: Wanted, locked: Sequence[Case], prior: Prior | None) -> Held:
    by_id = {case.id: case for case in locked}
    case = by_id.pop(wanted.case_id, None) if wanted.case_id else None
    parent = by_id.pop(case.parent if case else wanted.parent_id or "", None)
    other = by_id.pop(wanted.other_id, None) if wanted.other_id else None
    if "estate" in wanted.locks:
        return Held(case, parent, estate=tuple(by_id.values()), other=other, prior=prior)
    # A draft handed in while we waited for its lock came along, but is no draft any more.
    drafts = tuple(case for case in by_id.values() if case.state == _DRAFT)
    return Held(case, parent, drafts, prior=prior)
