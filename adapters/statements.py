"""Core statements turned into driver SQL once, so that the command path pays for none of it again."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import BindParameter, Executable, Integer, Text
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.sql import ClauseElement

from adapters.tables import metadata

Backend = Literal["sqlite", "postgresql"]
Params = tuple[Any, ...]
Question = tuple[str, Params]
Write = tuple[str, Params, bool]
"""SQL, parameters, and whether exactly one row must be hit."""

_DIALECTS = {
    "sqlite": SQLiteDialect(paramstyle="qmark"),
    "postgresql": PGDialect(paramstyle="numeric_dollar"),  # type: ignore[no-untyped-call]
}


_TYPES: dict[str, tuple[str | None, ...]] = {}
_TABLES = {table.name: number for number, table in enumerate(metadata.sorted_tables)}


class Prepared:
    """A statement as the driver takes it. Calling it with the named values gives the parameters in order."""

    __slots__ = ("_bind", "sql")

    def __init__(self, statement: Executable, backend: Backend) -> None:
        assert isinstance(statement, ClauseElement)
        compiled = statement.compile(dialect=_DIALECTS[backend])
        self.sql = str(compiled)
        names: list[str] = list(compiled.positiontup or ())  # type: ignore[attr-defined]
        _TYPES[self.sql] = tuple(_type_of(compiled.binds[name]) for name in names)  # type: ignore[attr-defined]
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._bind = _binder(names, fixed)

    def __call__(self, **values: Any) -> tuple[str, Params]:
        return self.sql, self._bind(values)


def _type_of(bound: BindParameter[Any]) -> str | None:
    return "bigint" if isinstance(bound.type, Integer) else "text" if isinstance(bound.type, Text) else None


def parameter_types(sql: str) -> tuple[str, ...] | None:
    """`text` or `bigint` for each parameter of a statement prepared here; None where one of them is neither."""
    types = _TYPES.get(sql, (None,))
    return tuple(kind for kind in types if kind) if all(types) else None


def batched(writes: Iterable[Write]) -> Iterable[tuple[str, list[Params], bool]]:
    """Neighbours with the same SQL, together."""
    last = ""
    rows: list[Params] = []
    exact = False
    for sql, params, must in writes:
        if sql != last and rows:
            yield last, rows, exact
            rows = []
        last, exact = sql, must
        rows.append(params)
    if rows:
        yield last, rows, exact


def together(writes: Iterable[Write]) -> list[Write]:
    """The same statements next to each other, so that they leave as one: for writes to rows of different cases.

    What is referred to comes before what refers to it, and what makes room before what takes it.
    """
    return sorted(writes, key=lambda write: _place(write[0]))


@cache
def _place(sql: str) -> tuple[int, bool, str]:
    verb, *words = sql.split(maxsplit=3)
    return _TABLES[words[1] if verb == "INSERT" else words[0]], verb == "INSERT", sql


def _binder(names: list[str], fixed: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Params]:
    if not names:
        return lambda values: ()
    if fixed:
        return lambda values: tuple(values[name] if name in values else fixed[name] for name in names)
    if len(names) == 1:
        only = names[0]
        return lambda values: (values[only],)
    return itemgetter(*names)
