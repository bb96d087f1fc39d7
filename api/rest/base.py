"""What the interface's views share: reading queries and headers, rendering lists and cases, describing themselves."""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Response, jsonify, request

from api import schemas, steps
from api.auth import parts, signed_in
from services.cases import Performed
from workflow.cases import Case
from workflow.refusals import Malformed

PAGE, COUNTED = 50, 10_000
_VERSION = re.compile(r'(?:W/)?"([0-9]{1,9})"|([0-9]{1,9})')
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_CURSOR = re.compile(r"o([0-9]{1,9})")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Operation:
    """How one operation describes itself in the OpenAPI document."""

    summary: str
    answers: Mapping[int, str]
    query: Sequence[str] = ()
    headers: Sequence[str] = ()
    body: str = ""
    errors: Sequence[int] = field(default=(400, 422))
    produces: Sequence[str] = ("application/json",)


def documented(summary: str, answers: Mapping[int, str], **more: Any) -> Callable[[F], F]:
    """Say what a view does and answers; `answers` and `body` name schemas of `openapi_schemas`."""

    def mark(view: F) -> F:
        view.__dict__["operation"] = Operation(summary, answers, **more)
        return view

    return mark


def argument(name: str, pattern: str = "", most: int = 200) -> str:
    """One text of the query, empty where it is not given. Raises Malformed."""
    text = request.args.get(name, "").strip()
    if len(text) > most or (text and pattern and not re.fullmatch(pattern, text)):
        raise schemas.MalformedData([(name, "取值有误")])
    return text


def choice(name: str, allowed: Sequence[str], default: str = "") -> str:
    """One of some words of the query. Raises Malformed for another."""
    text = request.args.get(name, "") or default
    if text and text not in allowed:
        raise schemas.MalformedData([(name, "应为下列之一：" + "、".join(allowed))])
    return text


def whole(name: str, least: int, most: int, *, required: bool = False) -> int | None:
    """A whole number of the query. Raises Malformed."""
    text = request.args.get(name, "").strip()
    if not text and not required:
        return None
    if not re.fullmatch("-?[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise schemas.MalformedData([(name, f"应为 {least} 至 {most} 的整数")])
    return int(text)


def flag(name: str) -> bool:
    """Yes or no of the query; named without a value it is yes. Raises Malformed."""
    return request.args.get(name) is not None and choice(name, ("true", "false", "1", "0"), "true") in ("true", "1")


def if_match() -> int | None:
    """The version the caller saw, of `If-Match`. Raises Malformed."""
    text = request.headers.get("If-Match", "").strip()
    if text in ("", "*"):
        return None
    found = _VERSION.fullmatch(text)
    if found is None:
        raise Malformed("unreadable", why='If-Match 应为办件的版本号，例如 "5"')
    return int(found[1] or found[2])


def idempotency_key() -> str | None:
    """The key that makes a repeat harmless. Raises Malformed."""
    text = request.headers.get("Idempotency-Key", "")
    if not text:
        return None
    if not _KEY.fullmatch(text):
        raise Malformed("unreadable", why="Idempotency-Key 应为 1 至 200 个可见的 ASCII 字符")
    return text


def skip_of(after: str) -> int:
    """How many rows a cursor of a short list has behind it. Raises Malformed."""
    try:
        found = _CURSOR.fullmatch(base64.urlsafe_b64decode(after.encode() + b"==").decode()) if after else None
    except (ValueError, UnicodeError):
        found = None
    if after and found is None:
        raise Malformed("unreadable", why="翻页标记（after）有误")
    return int(found[1]) if found else 0


def cursor_at(skip: int) -> str:
    """The cursor of a short list after so many rows."""
    return base64.urlsafe_b64encode(f"o{skip}".encode()).decode().rstrip("=")


def short_list(items: Sequence[Any], total: int, skip: int) -> dict[str, Any]:
    """A page of a list that is counted whole."""
    following = skip + len(items)
    return {"items": list(items), "total": total, "next": cursor_at(following) if following < total else None}


def rendered(case: Case, status: int = HTTPStatus.OK) -> Response:
    """A case with the steps its reader may take, and its version as ETag."""
    made = jsonify(steps.case_with_actions(case, signed_in(), parts().world))
    made.status_code = status
    made.headers["ETag"] = f'"{case.version}"'
    return made


def performed(done: Performed) -> Response:
    """The case after a command: 202 where a second person has yet to approve."""
    return rendered(done.case, HTTPStatus.ACCEPTED if done.proposed else HTTPStatus.OK)
