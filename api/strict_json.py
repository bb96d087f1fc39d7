"""JSON as this service takes it: nothing that another reader could understand differently, and nothing without end."""

import json
import math
from collections.abc import Iterator
from typing import Any

MOST_FIELDS, DEEPEST, LARGEST = 2_000, 20, 10**30
_LONGEST_NUMBER = 40  # characters; 10^30 has 31


class BadInput(ValueError):
    """What was sent is refused before anybody looks at its meaning; the message is Chinese."""


def parse(text: str | bytes, *, most: int = MOST_FIELDS) -> Any:
    """Read a JSON document. Raises BadInput for what is no JSON, and for duplicate keys, NaN, numbers beyond 10^30,
    NUL, halves of surrogate pairs, more than `most` values or more than 20 levels.
    """
    try:
        value = json.loads(
            text if isinstance(text, str) else text.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_float,
        )
    except RecursionError:
        raise BadInput(f"内容嵌套过深（上限 {DEEPEST} 层）") from None
    except UnicodeDecodeError:
        raise BadInput("内容不是 UTF-8 编码的文本") from None
    except json.JSONDecodeError as wrong:
        raise BadInput(f"内容不是合法的 JSON（第 {wrong.lineno} 行第 {wrong.colno} 列）") from None
    check(value, most)
    return value


def check(value: Any, most: int = MOST_FIELDS) -> None:
    """Raise BadInput for a value that is too deep, too large, or holds text nobody can store."""
    for count, (part, depth) in enumerate(_parts(value), start=1):
        if count > most:
            raise BadInput(f"内容的项目过多（上限 {most} 项）")
        if depth > DEEPEST:
            raise BadInput(f"内容嵌套过深（上限 {DEEPEST} 层）")
        if isinstance(part, str):
            check_text(part)


def check_text(text: str) -> None:
    """Raise BadInput for a text with NUL or half of a surrogate pair."""
    if "\0" in text:
        raise BadInput("文字中含有空字符（NUL）")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise BadInput("文字中含有残缺的字符")


def _parts(value: Any) -> Iterator[tuple[Any, int]]:
    waiting = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        yield part, depth
        if isinstance(part, dict):
            waiting.extend((key, depth) for key in part)
            waiting.extend((inner, depth + 1) for inner in part.values())
        elif isinstance(part, list):
            waiting.extend((inner, depth + 1) for inner in part)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadInput("同一个对象中有重复的键")
    return found


def _constant(name: str) -> Any:
    raise BadInput(f"{name} 不是数")


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER or abs(value := int(digits)) > LARGEST:
        raise BadInput("数字过大（上限 10 的 30 次方）")
    return value


def _float(digits: str) -> float:
    value = float(digits)
    if len(digits) > _LONGEST_NUMBER or not math.isfinite(value) or abs(value) > LARGEST:
        raise BadInput("数字过大或过长（上限 10 的 30 次方）")
    return value
