"""Driver SQL to PostgreSQL over one connection of one thread, each batch in one round trip.

Speaks to libpq through `psycopg.pq` rather than through cursors: of a command's two pipelines the cursors took
340 µs of processor time, this takes 90. Statements are prepared as they first come by.
"""

import select
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import count
from typing import Any

from psycopg import errors, pq

from adapters import faults
from adapters.set_based import gathered
from adapters.statements import Backend, Params, Question, Write, batched
from services.ports import Duplicate

_Row = tuple[Any, ...]
_Result = pq.abc.PGresult
MANY = 8
"""Rows of one statement from which on they go in one."""
_INTEGERS = (20, 21, 23)  # int8, int2, int4
_PROMISE_BROKEN = ("23505", "23514")
_NOT_ONE_ROW = "22012"
_BEGIN, _COMMIT, _ROLLBACK = ("BEGIN", ()), ("COMMIT", ()), ("ROLLBACK", ())


class PostgresWire:
    """One connection, always in pipeline mode. A broken promise is a Duplicate."""

    backend: Backend = "postgresql"
    peeks = False
    awaited = False  # nobody waits but for the very same cases
    stride = 500

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._pq: pq.abc.PGconn = connection.pgconn
        self._pq.nonblocking = 1
        self._pq.enter_pipeline_mode()
        self._names: dict[str, bytes] = {}
        self._numbers = count()
        self._readers: dict[str, list[Callable[[bytes], Any]]] = {}
        self._under_way: list[tuple[list[str], int]] = []
        self._poll = select.poll()
        self._poll.register(self._pq.socket, select.POLLIN)
        self.trips = 0
        self.alive = True

    def ask(self, questions: Iterable[Question], *, begin: bool = False) -> list[list[_Row]]:
        """The rows of each question; first begin a transaction. One round trip."""
        batch = [_BEGIN, *questions] if begin else list(questions)
        rows = [self._rows(sql, result) for (sql, _), result in zip(batch, self._travel(batch), strict=True)]
        return rows[1:] if begin else rows

    def tell(self, writes: Sequence[Write], *, commit: bool) -> None:
        """Write and commit, in one round trip."""
        batch = _batch(writes)
        if commit:
            if faults.ARMED:
                faults.point("before_commit")
            batch.append(_COMMIT)
        if batch:
            self._travel(batch)

    def send(self, writes: Sequence[Write]) -> None:
        """Write, and go on while the server works. What goes wrong is raised by whatever waits for an answer next."""
        if batch := _batch(writes):
            self._depart(batch)

    def rollback(self) -> None:
        """Drop the transaction, if one is open."""
        if not self.alive:
            raise errors.OperationalError("the connection is lost")
        if self._under_way:
            self._answers()
        if self._pq.transaction_status != pq.TransactionStatus.IDLE:
            self._travel([_ROLLBACK])

    def close(self) -> None:
        """Give the connection up."""
        self._connection.close()

    def _travel(self, batch: Sequence[Question]) -> list[_Result]:
        """There and back: everything sent, everything received up to the sync, the first error raised."""
        self._depart(batch)
        self.trips += 1
        answers = self._answers()
        _raise_first([result for results in answers for result in results])
        return answers[-1][-len(batch) :]

    def _depart(self, batch: Sequence[Question]) -> None:
        values = [[_dumped(value) for value in params] for _, params in batch]
        self.alive = False  # whatever interrupts this leaves something half sent behind
        fresh = list(dict.fromkeys(sql for sql, _ in batch if sql not in self._names))
        for sql in fresh:
            self._names[sql] = b"s%d" % next(self._numbers)
            self._pq.send_prepare(self._names[sql], sql.encode())
        for (sql, params), dumped in zip(batch, values, strict=True):
            self._pq.send_query_prepared(self._names[sql], dumped, _formats(params))
        self._pq.pipeline_sync()
        self._flush()
        self._under_way.append((fresh, len(batch)))
        self.alive = True

    def _answers(self) -> list[list[_Result]]:
        """What each batch under way was answered, up to its sync; first the statements prepared with it."""
        self.alive = False  # whatever interrupts this leaves answers behind that belong to nobody
        answers: list[list[_Result]] = []
        for fresh, asked in self._under_way:
            answers.append([self._receive() for _ in range(len(fresh) + asked)])
            self._synced()
            for sql, result in zip(fresh, answers[-1], strict=False):
                if result.status != pq.ExecStatus.COMMAND_OK:  # wrong, or skipped behind something wrong
                    del self._names[sql]
        self._under_way.clear()
        self.alive = True
        return answers

    def _flush(self) -> None:
        while self._pq.flush():
            for _, ready in self._both_ways().poll():
                if ready & select.POLLIN:
                    self._pq.consume_input()

    def _both_ways(self) -> select.poll:
        both = select.poll()
        both.register(self._pq.socket, select.POLLIN | select.POLLOUT)
        return both

    def _receive(self) -> _Result:
        """The result of one statement, and the mark that ends it."""
        result = self._result()
        self._result()
        if result is None:
            raise errors.OperationalError("the server answered less than it was asked")
        return result

    def _synced(self) -> None:
        while (result := self._result()) is not None and result.status != pq.ExecStatus.PIPELINE_SYNC:
            pass

    def _result(self) -> _Result | None:
        while self._pq.is_busy():
            self._poll.poll()
            self._pq.consume_input()
        return self._pq.get_result()

    def _rows(self, sql: str, result: _Result) -> list[_Row]:
        readers = self._readers.get(sql)
        if readers is None:
            oids = [result.ftype(column) for column in range(result.nfields)]
            names = [result.fname(column) for column in range(result.nfields)]
            readers = self._readers[sql] = [_reader(oid, name) for oid, name in zip(oids, names, strict=True)]
        get, columns = result.get_value, list(enumerate(readers))
        return [
            tuple([None if (raw := get(row, at)) is None else read(raw) for at, read in columns])
            for row in range(result.ntuples)
        ]


def _batch(writes: Iterable[Write]) -> list[Question]:
    batch = [question for sql, rows, exact in batched(writes) for question in _asked(sql, rows, exact)]
    if faults.ARMED:
        faults.point("write")
    return batch


def _raise_first(results: Sequence[_Result]) -> None:
    wrong = next((result for result in results if result.status == pq.ExecStatus.FATAL_ERROR), None)
    if wrong is not None:
        raise _error(wrong)


def _reader(oid: int, name: bytes | None) -> Callable[[bytes], Any]:
    return _integer if oid in _INTEGERS else bytes if name == b"facts" else _text


def _integer(value: bytes) -> int:
    return int(value)


def _text(value: bytes) -> str:
    return value.decode()


def _dumped(value: Any) -> bytes | None:
    """A parameter as libpq's text. Raises ValueError on what PostgreSQL's text cannot hold."""
    if value is None or isinstance(value, bytes):  # a JSON text, or an array in PostgreSQL's own format
        return value
    dumped = value.encode() if isinstance(value, str) else b"%d" % value
    if b"\0" in dumped:
        raise ValueError("NUL in a text")
    return dumped


def _formats(params: Params) -> list[int] | None:
    """Which parameters are binary: arrays, and a statement's first parameter is one or there is none."""
    return [int(isinstance(value, bytes)) for value in params] if params and type(params[0]) is bytes else None


def _asked(sql: str, rows: list[Params], exact: bool) -> list[Question]:
    """The rows of one statement: in one where there are many and they can go together, else one by one."""
    many = gathered(sql) if len(rows) >= MANY else None
    if many is None or not many.takes(rows):
        return [(_exactly_one(sql) if exact else sql, params) for params in rows]
    arrays = many.arrays(rows)
    return [(many.exact, (*arrays, len(rows)))] if exact else [(many.sql, tuple(arrays))]


@cache
def _exactly_one(sql: str) -> str:
    """The same write, failing where it hits no row: COMMIT is already under way and must not be reached."""
    return f"WITH hit AS ({sql} RETURNING 1) SELECT 1 / count(*) FROM hit"


def _error(result: _Result) -> Exception:
    state = (result.error_field(pq.DiagnosticField.SQLSTATE) or b"").decode()
    message = result.get_error_message()
    if state in _PROMISE_BROKEN:
        return Duplicate((result.error_field(pq.DiagnosticField.CONSTRAINT_NAME) or b"").decode())
    if state == _NOT_ONE_ROW:
        return RuntimeError("a row to change was not found")
    try:
        return errors.lookup(state)(message)
    except KeyError:
        return errors.DatabaseError(message)
