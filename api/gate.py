"""The one gate before every handler: sizes, text nobody can store, JSON that means one thing only."""

from typing import Any

from flask import Flask, g, request

from api import strict_json
from api.auth import parts
from api.strict_json import BadInput
from workflow.refusals import Malformed, Refusal

LARGEST_BODY = 1 << 20
_UPLOAD_MARGIN = 1 << 16  # the other fields of a multipart body
_LONGEST_FIELD, _LONGEST_URL = 40_000, 8_000  # room for a form's own, shorter limits to say what they are
_JSON = ("application/json", "")


class UnsupportedBody(Refusal):
    """A body of a kind this address does not take (HTTP 415)."""

    status = 415


def install(app: Flask) -> None:
    """Put the gate before every handler."""
    app.before_request(_pass)


def body() -> Any:
    """The JSON body of this request, already checked; an empty one is an empty object."""
    return g.body


def _pass() -> None:
    limit = parts().settings.max_upload + _UPLOAD_MARGIN if _multipart() else LARGEST_BODY
    request.max_content_length = limit
    try:
        _check_url()
        if request.method in ("POST", "PUT", "PATCH", "DELETE"):
            _check_body()
    except BadInput as wrong:
        raise Malformed("unreadable", why=str(wrong)) from None


def _check_url() -> None:
    if len(request.full_path) > _LONGEST_URL:
        raise BadInput("地址过长")
    strict_json.check_text(request.path)
    _check_fields(request.args)


def _check_body() -> None:
    if _multipart() or request.mimetype == "application/x-www-form-urlencoded":
        if request.path.startswith("/api/") and not _multipart():
            raise UnsupportedBody("unreadable", why="接口只接受 JSON")
        _check_fields(request.form)
        return
    if request.mimetype not in _JSON:
        raise UnsupportedBody("unreadable", why="接口只接受 JSON(Content-Type: application/json)")
    content = request.get_data()
    g.body = strict_json.parse(content) if content.strip() else {}


def _check_fields(fields: Any) -> None:
    listed = list(fields.items(multi=True))
    if len(listed) > strict_json.MOST_FIELDS:
        raise BadInput(f"内容的项目过多（上限 {strict_json.MOST_FIELDS} 项）")
    for name, text in listed:
        if name is None:  # a part whose header gives none that can be read
            raise BadInput("表单中有一项没有名称")
        strict_json.check_text(name)
        strict_json.check_text(text)
        if len(text) > _LONGEST_FIELD:
            raise BadInput(f"文字过长（每项上限 {_LONGEST_FIELD} 字）")


def _multipart() -> bool:
    return request.mimetype == "multipart/form-data"
