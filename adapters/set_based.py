"""Many rows of one statement as one: PostgreSQL takes their columns as arrays and works through them by itself.

What it costs to send, plan and run a statement is paid once then, not for each row.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from struct import pack

from adapters.statements import Params, parameter_types

_INSERT = re.compile(r"(?P<head>INSERT INTO \S+ \((?P<into>[^)]*)\)) VALUES \((?P<values>.*?)\)(?P<rest>.*)")
_UPDATE = re.compile(r"(?P<head>UPDATE \S+ SET .*) (?P<rest>WHERE .*)")
_CONFLICT = re.compile(r" ON CONFLICT \((?P<key>[^)]*)\)")
_NUMBERED = re.compile(r"\$(\d+)")
_OIDS = {"text": 25, "bigint": 20}


@dataclass(frozen=True, slots=True)
class Gathered:
    """A statement for any number of rows at once; `key` are the places of what no two of the rows may share."""

    sql: str
    exact: str
    types: tuple[str, ...]
    key: tuple[int, ...]

    def takes(self, rows: Sequence[Params]) -> bool:
        """Whether these rows can go together: one statement may not put the same row down twice."""
        return not self.key or len({tuple([row[at] for at in self.key]) for row in rows}) == len(rows)

    def arrays(self, rows: Sequence[Params]) -> list[bytes]:
        """The columns of some rows in PostgreSQL's binary format. Raises ValueError on a NUL in a text."""
        return [_array(column, kind) for column, kind in zip(zip(*rows, strict=True), self.types, strict=True)]


@cache
def gathered(sql: str) -> Gathered | None:
    """The same for many rows; None where the statement has parameters of a kind nobody knows."""
    types = parameter_types(sql)
    found = _INSERT.fullmatch(sql) or _UPDATE.fullmatch(sql)
    if types is None or found is None:
        return None
    arrays = ", ".join(f"${number}::{kind}[]" for number, kind in enumerate(types, start=1))
    names = ", ".join(f"p{number}" for number in range(1, len(types) + 1))
    many = _one_of(found, f"FROM unnest({arrays}) AS given ({names})")
    counted = f"WITH hit AS ({many} RETURNING 1) SELECT 1 / (count(*) = ${len(types) + 1}::bigint)::int FROM hit"
    return Gathered(many, counted, types, _key(found))


def _one_of(found: re.Match[str], source: str) -> str:
    head, rest = (_NUMBERED.sub(r"given.p\1", found[part]) for part in ("head", "rest"))
    if "values" not in found.groupdict():
        return f"{head} {source} {rest}"
    values = _NUMBERED.sub(r"given.p\1", found["values"])
    return f"{head} SELECT {values} {source}{rest}"


def _key(found: re.Match[str]) -> tuple[int, ...]:
    conflict = _CONFLICT.match(found["rest"])
    columns = found["into"].split(", ") if conflict else []
    return tuple(columns.index(name) for name in conflict["key"].split(", ")) if conflict else ()


def _array(values: Sequence[object], kind: str) -> bytes:
    items = [_item(value) for value in values]
    return b"".join((pack("!iiiii", 1, int(None in values), _OIDS[kind], len(items), 1), *items))


def _item(value: object) -> bytes:
    if value is None:
        return b"\xff\xff\xff\xff"
    if isinstance(value, int):
        return pack("!iq", 8, value)
    text = value if isinstance(value, bytes) else str(value).encode()
    if b"\0" in text:
        raise ValueError("NUL in a text")
    return pack("!i", len(text)) + text
