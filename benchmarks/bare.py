"""The loop to compare with: the rows a command wrote, written again with every value known beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from adapters.statements import Question, Write
from adapters.store import SqlStore
from adapters.store_unit import Wire
from adapters.wire_postgresql import PostgresWire
from benchmarks.places import Place

_NUMBERED = re.compile(r"\$\d+")

Script = list[Question]
"""The writes of one command, in order."""


class _Listening:
    """A wire that notes what is written through it."""

    def __init__(self, wire: Wire, heard: Script) -> None:
        self._wire, self._heard = wire, heard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)

    def ask(self, questions: Sequence[Question], *, begin: bool = False) -> list[list[tuple[Any, ...]]]:
        self._heard += [(sql, params) for sql, params in questions if sql.startswith("INSERT")]  # a number drawn
        return self._wire.ask(questions, begin=begin)

    def tell(self, writes: Sequence[Write], *, commit: bool) -> None:
        self._heard += [(sql, params) for sql, params, _ in writes]
        self._wire.tell(writes, commit=commit)

    def send(self, writes: Sequence[Write]) -> None:
        self._heard += [(sql, params) for sql, params, _ in writes]
        self._wire.send(writes)


class ListeningStore(SqlStore):
    """A store that notes what each command writes, and its round trips."""

    heard: Script
    wire: Wire

    def _connected(self) -> Wire:
        self.heard, self.wire = [], super()._connected()
        return _Listening(self.wire, self.heard)  # type: ignore[return-value]

    def taken(self) -> Script:
        """What was written since the last time."""
        script = self.heard if self._backend == "sqlite" else [(sql, _texts(params)) for sql, params in self.heard]
        script = list(script)
        self.heard.clear()
        return script

    def trips(self) -> int:
        """Round trips to the server so far; 0 where there is none."""
        found: int = getattr(self.wire, "trips", 0)
        return found


def _texts(params: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same values for psycopg, to which bytes are no text."""
    return tuple(value.decode() if isinstance(value, bytes) else value for value in params)


Loop = Callable[[Script], None]


def bare_loop(place: Place) -> Loop:
    """Writes one script in one durable commit, over the service's driver and settings, with nothing else around it."""
    connection = place.driver()
    return _on_sqlite(connection) if place.engine.dialect.name == "sqlite" else _in_a_pipeline(connection)


def leanest_loop(place: Place) -> Loop:
    """PostgreSQL, the same batch over our own wire: without what the driver's cursors take, the least it can cost."""
    wire = PostgresWire(place.driver())
    begin: Write = ("BEGIN", (), False)

    def write(script: Script) -> None:
        wire.tell([begin, *((sql, params, False) for sql, params in script)], commit=True)

    return write


def _on_sqlite(connection: Any) -> Loop:
    execute = connection.execute

    def write(script: Script) -> None:
        execute("BEGIN IMMEDIATE")
        for sql, params in script:
            execute(sql, params)
        execute("COMMIT")

    return write


def _in_a_pipeline(connection: Any) -> Loop:
    """Everything prepared and sent in one round trip, as a program written by hand would with psycopg."""
    connection.autocommit, connection.prepare_threshold = True, 0
    known: dict[str, str] = {}

    def write(script: Script) -> None:
        with connection.pipeline():
            connection.execute("BEGIN")
            for sql, params in script:
                connection.execute(known.setdefault(sql, _NUMBERED.sub("%s", sql)), params)
            connection.execute("COMMIT")

    return write
