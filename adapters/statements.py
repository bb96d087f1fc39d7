"""Core statements turned into driver SQL once, so that the command path pays for none of it again."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, Literal

from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.sql import ClauseElement

Backend = Literal["sqlite", "postgresql"]
Params = tuple[Any, ...]
Question = tuple[str, Params]
Write = tuple[str, Params, bool]
"""SQL, parameters, and whether exactly one row must be hit."""

_DIALECTS = {
    "sqlite": SQLiteDialect(paramstyle="qmark"),
    "postgresql": PGDialect(paramstyle="numeric_dollar"),  # type: ignore[no-untyped-call]
}


class Prepared:
    """A statement as the driver takes it. Calling it with the named values gives the parameters in order."""

    __slots__ = ("_bind", "sql")

    def __init__(self, statement: Executable, backend: Backend) -> None:
        assert isinstance(statement, ClauseElement)
        compiled = statement.compile(dialect=_DIALECTS[backend])
        self.sql = str(compiled)
        names: list[str] = list(compiled.positiontup or ())  # type: ignore[attr-defined]
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._bind = _binder(names, fixed)

    def __call__(self, **values: Any) -> tuple[str, Params]:
        return self.sql, self._bind(values)


def _binder(names: list[str], fixed: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Params]:
    if not names:
        return lambda values: ()
    if fixed:
        return lambda values: tuple(values[name] if name in values else fixed[name] for name in names)
    if len(names) == 1:
        only = names[0]
        return lambda values: (values[only],)
    return itemgetter(*names)
