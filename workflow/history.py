"""Events as canonical bytes, each holding the hash of the one before."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from workflow.civil_time import SHANGHAI

_encode = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, check_circular=False
).encode


def canonical(event: Mapping[str, Any]) -> str:
    """The one text of an event: sorted keys, no spaces, UTF-8 as it stands; what the standard library would write.

    Raises ValueError on NaN and infinities, TypeError on what is no JSON.
    """
    if _written_alike(event):
        try:
            return orjson.dumps(event, option=orjson.OPT_SORT_KEYS).decode()
        except TypeError:
            pass  # an integer beyond 64 bits, half a surrogate pair, a key that is no text, more than 254 levels
    return _encode(event)


def _written_alike(value: Any) -> bool:
    """Whether both writers agree: not on floats (NaN would become null), nor on types of anybody's own."""
    kind = type(value)
    if kind is dict:
        value = value.values()
    elif kind is not list and kind is not tuple:
        return kind in _PLAIN
    for item in value:  # noqa: SIM110, a generator for each level costs as much again
        if type(item) not in _PLAIN and not _written_alike(item):
            return False
    return True


_PLAIN = frozenset((str, int, bool, type(None)))


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def instant(at: datetime) -> str:
    """An aware instant as the histories write it: UTC, microseconds, `Z`."""
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(timespec="microseconds")[:26] + "Z"


def read_instant(text: str) -> datetime:
    """The instant a history wrote."""
    return datetime.fromisoformat(text)


def micros(at: datetime) -> int:
    """Microseconds since 1970 UTC, exactly (no float on the way)."""
    gap = at - _EPOCH
    return (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds


def from_micros(value: int) -> datetime:
    """The aware UTC instant of a number of microseconds since 1970."""
    return datetime.fromtimestamp(value // 1_000_000, UTC).replace(microsecond=value % 1_000_000)


def shown(value: int) -> str:
    """Microseconds since 1970 as people in Shanghai read an instant, to the second."""
    return from_micros(value).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def broken_links(rows: Iterable[tuple[int, str, str]]) -> list[tuple[int, str]]:
    """Where a chain of (seq, body text, stored hash) does not hold: (seq, what is wrong), in order.

    Checks that seqs count from 1 without a gap, that each stored hash is the hash of the stored bytes,
    and that each event names its predecessor's hash.
    """
    wrong: list[tuple[int, str]] = []
    before, last = "", 0
    for seq, body, stored in rows:
        if seq != last + 1:
            wrong.append((seq, f"seq {last + 1} missing"))
        if digest(body) != stored:
            wrong.append((seq, "bytes do not give the stored hash"))
        if json.loads(body).get("prev") != before:
            wrong.append((seq, "does not follow the event before it"))
        before, last = stored, seq
    return wrong
