"""Where something stands in a JSON text that has been read already, so that a refusal can name its line."""

import json
import re
from collections.abc import Sequence

_SPACE = re.compile(r"[ \t\r\n]*")
_NAMES_AND_BRACES = re.compile(r'("(?:[^"\\]|\\.)*")[ \t\r\n]*(:?)|[{}]')
_READER = json.JSONDecoder()


def line_of(text: str, place: Sequence[str | int]) -> int:
    """The line on which the value stands that keys and indexes lead to; of what is not there, the line it is not in."""
    at = _after_space(text, 0)
    for step in place:
        inner = _inside(text, at, step)
        if inner is None:
            break
        at = inner
    return _line(text, at)


def doubled_key(text: str) -> tuple[str, int] | None:
    """The first key that its object holds already, with its line; None in a text without."""
    seen: list[set[str]] = []
    for token in _NAMES_AND_BRACES.finditer(text):
        if token[0] == "{":
            seen.append(set())
        elif token[0] == "}":
            seen.pop()
        elif token[2]:
            key = json.loads(token[1])
            if key in seen[-1]:
                return key, _line(text, token.start())
            seen[-1].add(key)
    return None


def _inside(text: str, at: int, step: str | int) -> int | None:
    """Where a member of the object or list at this position begins; None where it has no such member."""
    if text[at] != ("{" if isinstance(step, str) else "["):
        return None
    at, index = _after_space(text, at + 1), 0
    while text[at] not in "}]":
        name: str | int = index
        if isinstance(step, str):
            name, at = _READER.raw_decode(text, at)
            at = _after_space(text, _after_space(text, at) + 1)
        if name == step:
            return at
        at = _after_space(text, _READER.raw_decode(text, at)[1])
        if text[at] == ",":
            at = _after_space(text, at + 1)
        index += 1
    return None


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None  # it matches nothing as well
    return found.end()


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
