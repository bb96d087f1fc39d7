"""Where a page ended, as an opaque text that comes back from outside."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from services.ports import BadCursor

_LONGEST = 400


def write_cursor(sort: str, key: int, case_id: str) -> str:
    """The cursor behind the case with this key and id."""
    return _coded([sort, key, case_id])


def read_cursor(cursor: str, sort: str) -> tuple[int, str]:
    """Key and id of a cursor of this sort. Raises BadCursor."""
    parts = _decoded(cursor)
    if len(parts) != 3:
        raise BadCursor
    of, key, case_id = parts
    if of != sort or type(key) is not int or not 0 <= key < 2**63 or type(case_id) is not str or not _sound(case_id):
        raise BadCursor
    return key, case_id


def write_place(sort: str, place: Sequence[str | int]) -> str:
    """The cursor behind a row of the timers' ledger: due day, case, kind, period, generation."""
    return _coded([sort, *place])


def read_place(cursor: str, sort: str) -> list[str | int]:
    """The place of a ledger's cursor of this sort. Raises BadCursor."""
    of, *place = _decoded(cursor)
    kinds = [type(part) for part in place]
    texts = [part for part in place if type(part) is str]
    if of != sort or kinds != [str, str, str, str, int] or not all(map(_sound, texts)) or not 0 <= place[4] < 2**31:
        raise BadCursor
    return place


def _coded(parts: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def _decoded(cursor: str) -> list[Any]:
    """The list a cursor holds, never empty. Raises BadCursor."""
    try:
        if len(cursor) > _LONGEST:
            raise BadCursor
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except (ValueError, TypeError, RecursionError) as wrong:
        raise BadCursor from wrong
    if type(parts) is not list or not parts:
        raise BadCursor
    return parts


def _sound(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
