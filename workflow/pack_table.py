"""Strict reading of a pack's TOML: every key is taken once, by type, and a key nobody asked for is an error."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from workflow.pack_parameters import read_decimal

T = TypeVar("T")


class PackError(ValueError):
    """A pack that must not be used; the message names the place."""


class Table:
    """A TOML table being used up. `finish` complains about what is left."""

    def __init__(self, where: str, raw: Any) -> None:
        if not isinstance(raw, dict):
            raise PackError(f"{where}:应为表")
        self.where = where
        self._rest = dict(raw)

    def take(self, key: str) -> Any:
        """The raw value of a key that must be there."""
        if key not in self._rest:
            raise PackError(f"{self.where}:缺少 {key}")
        return self._rest.pop(key)

    def typed(self, key: str, kind: type[T]) -> T:
        """The value, exactly of a type: true is no integer and a datetime no date."""
        value = self.take(key)
        if type(value) is not kind:
            raise PackError(f"{self.where}:{key} 的类型不对")
        return value

    def text(self, key: str) -> str:
        """A string with something in it."""
        value = self.typed(key, str)
        if not value.strip():
            raise PackError(f"{self.where}:{key} 不能为空")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        values = self.typed(key, list)
        if not values or any(not isinstance(value, str) or not value.strip() for value in values):
            raise PackError(f"{self.where}:{key} 应为文字列表")
        return tuple(values)

    def amount(self, key: str) -> Decimal:
        """An exact decimal, written as a string."""
        try:
            return read_decimal(self.take(key))
        except ValueError as error:
            raise PackError(f"{self.where}:{key} {error}") from None

    def maybe(self, read: Callable[[str], T], key: str) -> T | None:
        """What `read` gives for a key, or None where the key is left out."""
        return read(key) if key in self._rest else None

    def rows(self, key: str, read: Callable[["Table"], T]) -> tuple[T, ...]:
        """An array of tables, each read to its end."""
        rows = self.typed(key, list)
        if not rows:
            raise PackError(f"{self.where}:{key} 不能为空")
        return tuple(read_row(f"{self.where}.{key}[{number}]", row, read) for number, row in enumerate(rows))

    def tables(self, key: str) -> dict[str, Any]:
        """A table of tables, still raw."""
        return self.typed(key, dict)

    def finish(self) -> None:
        """Raise if the file says something nobody asked for."""
        if self._rest:
            raise PackError(f"{self.where}:不认识 {'、'.join(sorted(self._rest))}")


def read_row(where: str, raw: Any, read: Callable[[Table], T]) -> T:
    """Read one table to its end."""
    table = Table(where, raw)
    row = read(table)
    table.finish()
    return row
