"""Driver SQL to a SQLite file over one connection of one thread."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

from adapters import faults
from adapters.database import SQLITE
from adapters.statements import Backend, Params, Question, Write, batched
from adapters.tables import metadata
from adapters.turnstile import Turnstile
from services.ports import Duplicate


def _promises() -> dict[str, str]:
    """SQLite names the columns of a broken promise; this leads back to its name."""
    found: dict[str, str] = {}
    for table in metadata.sorted_tables:
        constraints = [c for c in table.constraints if isinstance(c, UniqueConstraint | PrimaryKeyConstraint)]
        for promise in (*constraints, *(index for index in table.indexes if index.unique)):
            columns = ", ".join(f"{table.name}.{column.name}" for column in promise.columns)
            found[f"UNIQUE constraint failed: {columns}"] = str(promise.name or f"{table.name}_pkey")
    return found


_PROMISES = _promises()
_CHECK = "CHECK constraint failed: "


class SqliteWire:
    """One connection. Each call raises what the driver raises; a broken promise is a Duplicate."""

    backend: Backend = "sqlite"
    peeks = True
    alive = True
    stride = 8

    def __init__(self, connection: Any, turnstile: Turnstile) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._turnstile = turnstile
        self._inside = False

    @property
    def awaited(self) -> bool:
        """Whether another thread waits at the turnstile."""
        return self._turnstile.crowded

    def ask(self, questions: Iterable[Question], *, begin: bool = False) -> list[list[tuple[Any, ...]]]:
        """The rows of each question; first begin a transaction that holds the write lock."""
        if begin:
            self._begin()
        return [self._execute(sql, params).fetchall() for sql, params in questions]

    def _begin(self) -> None:
        if not self._turnstile.enter():
            raise SQLITE.OperationalError("database is locked")
        self._inside = True
        try:
            self._execute("BEGIN IMMEDIATE")
        except BaseException:
            self._leave()
            raise

    def _leave(self) -> None:
        if self._inside:
            self._inside = False
            self._turnstile.leave()

    def tell(self, writes: Sequence[Write], *, commit: bool) -> None:
        """Write, several rows of one statement together, and commit."""
        try:
            for sql, rows, exact in batched(writes):
                self._write(sql, rows, exact)
                if faults.ARMED:
                    faults.point("write")
        except SQLITE.IntegrityError as wrong:
            raise _broken(wrong) from wrong
        if commit:
            if faults.ARMED:
                faults.point("before_commit")
            self._execute("COMMIT")
            self._leave()

    def send(self, writes: Sequence[Write]) -> None:
        """Write: nobody works meanwhile but we."""
        self.tell(writes, commit=False)

    def _write(self, sql: str, rows: list[Params], exact: bool) -> None:
        many = len(rows) > 1
        cursor = self._connection.executemany(sql, rows) if many else self._execute(sql, rows[0])
        if exact and cursor.rowcount != len(rows):
            raise RuntimeError(f"{len(rows)} rows to change, {cursor.rowcount} found: {sql}")

    def rollback(self) -> None:
        """Drop the transaction, if one is open."""
        try:
            if self._connection.in_transaction:
                self._execute("ROLLBACK")
        finally:
            self._leave()

    def close(self) -> None:
        """Give the connection up."""
        self._connection.close()
        self._leave()


def _broken(wrong: Exception) -> Exception:
    message = str(wrong)
    if message in _PROMISES:
        return Duplicate(_PROMISES[message])
    if message.startswith(_CHECK):
        return Duplicate(message.removeprefix(_CHECK))
    return wrong
