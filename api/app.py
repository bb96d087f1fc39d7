"""The web application: gate, who is asking, policy, the interface and the pages."""

from typing import Any

from flask import Flask, Response, render_template, request
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from api import auth, errors, gate, route_policy, wiring
from api.limits import limiter
from api.pages import beginning, case, clock_bar, here, public, replay, sign_in, worklist
from api.rest import cases, clock, documents, health, openapi, rules, tokens
from api.rest import public as rest_public
from workflow.refusals import Refusal

_PAGES = (worklist, case, beginning, replay, public, sign_in, clock_bar)
_REST = (cases, documents, tokens, rules, rest_public, clock, openapi, health)
_TITLES = {
    403: "无权办理",
    404: "没有找到",
    409: "现在不能办理",
    412: "办件已被他人办理",
    413: "内容过大",
    422: "填写有误",
    429: "操作过于频繁",
    500: "系统出错",
}
_NOT_TYPED = ("csrf_token", "password", "key", "version", "proposal")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'",
}


class Documents(DefaultJSONProvider):
    """JSON as people wrote it: Chinese as it stands, members in the order of the contract."""

    ensure_ascii = False
    sort_keys = False


class CaseId(BaseConverter):
    """An identifier as this service makes them; anything else is no address."""

    regex = "[0-9a-hjkmnp-tv-z]{26}"


class Trigger(BaseConverter):
    """The name of a step."""

    regex = "[a-z_]{1,60}"


class Token(BaseConverter):
    """A generated key."""

    regex = "[0-9a-z]{1,64}"


class Line(BaseConverter):
    """A short text: a credit code, a certificate number."""

    regex = "[^/]{1,100}"


def create_app(parts: wiring.Parts) -> Flask:
    """The application over one house. Raises UndeclaredRoute where a route has no policy."""
    app = _bare(wiring.secret_key(parts.settings), parts.settings)
    app.extensions["shifan"] = parts
    if parts.settings.trusted_proxies:
        hops = parts.settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def routes_document() -> list[dict[str, Any]]:
    """Every route with its policy; needs no database."""
    return route_policy.rows(_bare("", wiring.read_settings()))


def _bare(key: str, settings: wiring.Settings) -> Flask:
    app = Flask("api", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SESSION_COOKIE_NAME="shifan_page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.cookie_secure,
        RATELIMIT_STRATEGY="fixed-window",
    )
    app.json = Documents(app)
    app.url_map.converters.update(case_id=CaseId, trigger=Trigger, token=Token, line=Line)
    gate.install(app)
    auth.install(app)
    for room in (*_PAGES, *_REST):
        app.register_blueprint(room.bp)
    here.register_filters(app.jinja_env)
    app.context_processor(here.surroundings)
    route_policy.install(app)
    app.before_request(auth.require_own_form)
    limiter.init_app(app)
    errors.install(app, _error_page)
    app.after_request(_guarded)
    return app


def _error_page(refusal: Refusal, status: int) -> ResponseReturnValue:
    """What a person reads when something is refused or fails; whoever is not signed in gets the form to do so."""
    if status == 401:
        return sign_in.to_sign_in()
    return render_template(
        "errors/error.html",
        title=_TITLES.get(status, "没有办成"),
        message=refusal.message,
        article=refusal.article,
        code=refusal.code,
        status=status,
        typed=_typed() if status != 413 else [],
    )


def _typed() -> list[tuple[str, str]]:
    """What was typed in the form that was refused, so that nothing is lost."""
    if request.method != "POST" or request.mimetype == "application/json":
        return []
    return [(name, text) for name, text in request.form.items() if text.strip() and name not in _NOT_TYPED]


def _guarded(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
