"""The web application: gate, who is asking, policy, the interface and the pages."""

from typing import Any

from flask import Flask, Response, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from api import auth, errors, gate, pages, route_policy, wiring
from api.limits import limiter
from api.rest import cases, clock, documents, health, openapi, public, rules, tokens

_REST = (cases, documents, tokens, rules, public, clock, openapi, health)
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
    """A short text: a credit code, a certificate number. Offices number with strokes, too: 筑示范2026/01."""

    regex = ".{1,100}"
    part_isolating = False


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
    pages.install(app)
    for room in _REST:
        app.register_blueprint(room.bp)
    route_policy.install(app)
    app.before_request(auth.require_own_form)
    limiter.init_app(app)
    errors.install(app, pages.error_page)
    app.after_request(_guarded)
    return app


def _guarded(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
