"""Refusals and failures as answers: JSON under /api, pages elsewhere; a failure is logged once, under a reference."""

import logging
import secrets
from collections.abc import Callable

from flask import Flask, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from api.answers import READING_ERRORS, error_document, refusal_of
from services.documents import show_size
from services.people import Throttled
from workflow.refusals import Refusal

log = logging.getLogger(__name__)

ErrorPage = Callable[[Refusal, int], ResponseReturnValue]


def install(app: Flask, page: ErrorPage) -> None:
    """Answer every error. `page` makes the page for people."""

    def answer(refusal: Refusal, status: int) -> Response:
        if request.path.startswith("/api/") or request.path in ("/healthz", "/readyz", "/metrics"):
            made = jsonify(error_document(refusal))
        else:
            made = app.make_response(page(refusal, status))
        made.status_code = status
        if isinstance(refusal, Throttled):
            made.headers["Retry-After"] = str(refusal.retry_after)
        if status == 401 and request.path.startswith("/api/"):
            made.headers["WWW-Authenticate"] = "Bearer"
        return made

    def refused(error: Exception) -> Response:
        refusal = refusal_of(error)
        assert refusal is not None, error
        return answer(refusal, refusal.status)

    def http(error: HTTPException) -> Response:
        made = answer(_of_http(error), error.code or 500)
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            made.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return made

    def failed(error: Exception) -> Response:
        reference = secrets.token_hex(4)
        log.exception("request failed", extra={"reference": reference, "path": request.path})
        return answer(Refusal("failed", reference=reference), 500)

    for kind in (Refusal, *READING_ERRORS):
        app.register_error_handler(kind, refused)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, failed)


def _of_http(error: HTTPException) -> Refusal:
    match error.code:
        case 404:
            return Refusal("no_such_page")
        case 405 if isinstance(error, MethodNotAllowed):
            return Refusal(
                "no_such_method", method=request.method, allowed="、".join(sorted(error.valid_methods or ()))
            )
        case 413:
            return Refusal("too_large", limit=show_size(request.max_content_length or 0))
        case 429:
            return Refusal("too_many")
    if isinstance(error, SecurityError):
        return Refusal("bad_host")
    return Refusal("unreadable", why="请求的格式有误")
