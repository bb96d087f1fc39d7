"""The store of cases, on SQLite or PostgreSQL."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from adapters.database import BUSY_MS
from adapters.json_texts import dumps, loads
from adapters.ledger import ledger_row, page_of, page_question, whole_ledger
from adapters.queries import queries
from adapters.statements import Backend, Question
from adapters.store_finding import found_of, questions_of
from adapters.store_rows import Row, case_of, listed_case_of
from adapters.store_unit import SqlUnit, Wire
from adapters.tallies import due_question, eldest_question, tallies_of, tally_question
from adapters.turnstile import Turnstile
from adapters.wire_sqlite import SqliteWire
from adapters.worklist import Worklists
from services.ports import Filters, Found, LedgerFilters, LedgerPage, Listing, Reading, StoredEvent, Tally
from workflow.cases import Case
from workflow.history import from_micros, micros
from workflow.policy import Scope


class SqlStore:
    """The port `Store`. One connection for each thread that comes by, kept until `close`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._backend: Backend = "sqlite" if engine.dialect.name == "sqlite" else "postgresql"
        self._queries = queries(self._backend)
        self._worklists = Worklists(self._backend)
        self._mine = threading.local()
        self._wires: list[Wire] = []
        self._turnstile = Turnstile(BUSY_MS / 1000)

    @property
    def backend(self) -> Backend:
        """Which kind of database it is."""
        return self._backend

    def write(self) -> SqlUnit:
        """A unit of work on this thread's connection."""
        return SqlUnit(self._wire(), self._drop)

    def _drop(self, wire: Wire) -> None:
        """Forget this thread's connection; whoever comes next on it takes a new one."""
        self._mine.wire = None
        if wire in self._wires:
            self._wires.remove(wire)
        wire.close()

    def case(self, case_id: str) -> Case | None:
        rows = self.ask(self._queries.case(id=case_id))
        return case_of(rows[0]) if rows else None

    def find(self, reading: Reading) -> Found:
        names, questions = questions_of(reading, self._queries, draw=False)
        return found_of(dict(zip(names, self._asked(questions), strict=True))) if questions else Found()

    def history(self, case_id: str, upto: int | None = None) -> Sequence[StoredEvent]:
        if upto is None:
            rows = self.ask(self._queries.history(id=case_id))
        else:
            rows = self.ask(self._queries.history_upto(id=case_id, upto=upto))
        return [StoredEvent(seq, text, hashed, loads(text)) for seq, text, hashed in rows]

    def timers(
        self, *, case_id: str | None = None, due_before: datetime | None = None, status: str | None = None
    ) -> Sequence[Mapping[str, Any]]:
        asked = whole_ledger(
            self._backend, of_case=case_id is not None, due=due_before is not None, status=status is not None
        )
        before = None if due_before is None else micros(due_before)
        return [ledger_row(row) for row in self.ask(asked(id=case_id, due_before=before, status=status))]

    def ledger(self, scope: Scope, asked: LedgerFilters, *, after: str | None, limit: int) -> LedgerPage:
        if not scope:
            return LedgerPage((), None)
        return page_of(self.ask(page_question(self._backend, scope, asked, after, limit)), asked, limit)

    def worklist(self, scope: Scope, filters: Filters, *, after: str | None, limit: int, sort: str) -> Listing:
        return self._worklists.page(self.ask, scope, filters, after=after, limit=limit, sort=sort)

    def count(self, scope: Scope, filters: Filters, cap: int) -> int | None:
        return self._worklists.count(self.ask, scope, filters, cap)

    def tally(self, scope: Scope) -> Sequence[Tally]:
        return tallies_of(self.ask(tally_question(self._backend, scope))) if scope else ()

    def eldest(self, scope: Scope, kinds: Sequence[str], limit: int) -> Sequence[Case]:
        rows = self.ask(eldest_question(self._backend, scope, kinds, limit)) if scope else ()
        return [listed_case_of(row) for row in rows]

    def due_between(self, scope: Scope, after: datetime, until: datetime, limit: int) -> Sequence[Case]:
        rows = self.ask(due_question(self._backend, scope, after, until, limit)) if scope else ()
        return [listed_case_of(row) for row in rows]

    def personal(self, references: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        rows = self.ask(self._queries.personal(references=dumps(list(references))))
        return {reference: loads(value) for reference, value in rows if value is not None}

    def next_due(self, after: datetime | None = None) -> datetime | None:
        rows = self.ask(self._queries.next_due(after=0 if after is None else micros(after)))
        return from_micros(rows[0][0]) if rows else None

    def ask(self, question: Question) -> list[Row]:
        """The rows of another adapter's question, in one round trip on this thread's connection."""
        return self._asked((question,))[0]

    def close(self) -> None:
        """Give all connections back. No other thread may be using the store."""
        while self._wires:
            self._wires.pop().close()
        self._mine = threading.local()

    def _asked(self, questions: Sequence[Question]) -> list[list[Row]]:
        wire = self._wire()
        try:
            return wire.ask(questions)
        except BaseException:
            if not wire.alive:
                self._drop(wire)
            raise

    def _wire(self) -> Wire:
        wire: Wire | None = getattr(self._mine, "wire", None)
        if wire is None:
            wire = self._mine.wire = self._connected()
            self._wires.append(wire)
        return wire

    def _connected(self) -> Wire:
        fairy = self._engine.raw_connection()
        connection = fairy.driver_connection
        fairy.detach()  # the pool made it, with its settings; from here on it is this thread's
        if self._backend == "sqlite":
            return SqliteWire(connection, self._turnstile)
        from adapters.wire_postgresql import PostgresWire  # psycopg only where it is used

        return PostgresWire(connection)
