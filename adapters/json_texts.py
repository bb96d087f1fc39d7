"""JSON texts of the store: written compactly, and not parsed again where the same text was just written or read."""

import threading
from collections.abc import Mapping
from typing import Any

import orjson

_KEPT, _LONGEST = 512, 64_000

loads = orjson.loads

Written = str | bytes
"""A JSON text. The facts of a case, which are long, go in and out as the bytes they are in the database."""

_known: dict[Written, dict[str, Any]] = {}
_changing = threading.Lock()


def dumped(value: Any) -> bytes:
    """The text of a JSON-native value as bytes."""
    return orjson.dumps(value)


def dumps(value: Any) -> str:
    """The text of a JSON-native value. What is hashed is never written here, but by `workflow.history`."""
    return orjson.dumps(value).decode()


def read_object(text: Written) -> dict[str, Any]:
    """The JSON object of a text. Not to be changed: whoever reads the same text gets the same object.

    A case is read again soonest by who takes its next step, and cases are values.
    """
    found = _known.get(text)
    if found is None:
        found = loads(text)
        _keep(text, found)
    return found


def written_object(value: Mapping[str, Any]) -> str:
    """The text of a JSON object, which is kept with it for whoever reads it next."""
    text = dumps(value)
    if type(value) is dict:
        _keep(text, value)
    return text


def written_bytes(value: Mapping[str, Any]) -> bytes:
    """The same as bytes."""
    text = orjson.dumps(value)
    if type(value) is dict:
        _keep(text, value)
    return text


def _keep(text: Written, value: dict[str, Any]) -> None:
    if len(text) > _LONGEST:
        return
    with _changing:
        if len(_known) >= _KEPT:
            del _known[next(iter(_known))]  # the longest here
        _known[text] = value
