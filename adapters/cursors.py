"""Where a page ended, as an opaque text that comes back from outside."""

import base64
import json

from services.ports import BadCursor

_LONGEST = 400


def write_cursor(sort: str, key: int, case_id: str) -> str:
    """The cursor behind the case with this key and id."""
    return base64.urlsafe_b64encode(json.dumps([sort, key, case_id]).encode()).decode().rstrip("=")


def read_cursor(cursor: str, sort: str) -> tuple[int, str]:
    """Key and id of a cursor of this sort. Raises BadCursor."""
    try:
        if len(cursor) > _LONGEST:
            raise BadCursor
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        of, key, case_id = json.loads(text)
    except (ValueError, TypeError, RecursionError) as wrong:
        raise BadCursor from wrong
    if of != sort or type(key) is not int or not 0 <= key < 2**63 or type(case_id) is not str or not _sound(case_id):
        raise BadCursor
    return key, case_id


def _sound(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
