"""Who is asking: a session's cookie or a bearer token; and that a form was ours."""

from typing import Any

from flask import Flask, Request, Response, current_app, request, session
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from api.wiring import Parts
from services.people import NotSignedIn, actor_of_token, session_of, sign_in, sign_out
from workflow.refusals import Refusal
from workflow.roles import Actor

COOKIE = "shifan_session"
_SAFE = ("GET", "HEAD", "OPTIONS")
_csrf = CSRFProtect()


class FormExpired(Refusal):
    """The form does not carry this session's token (HTTP 403)."""

    status = 403


class Visitor(UserMixin):
    """Somebody signed in. `by_cookie`: a browser sends it unasked, so forms must prove that they are ours."""

    def __init__(self, actor: Actor, *, by_cookie: bool) -> None:
        self.id = actor.user
        self.actor = actor
        self.by_cookie = by_cookie


def install(app: Flask) -> None:
    """Put signing in, and the check of forms, into an application."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)  # a token lasts as its session does
    _csrf.init_app(app)
    manager = LoginManager(app)
    manager.session_protection = None
    manager.request_loader(_visitor)


def parts() -> Parts:
    """The house this application stands in."""
    found: Parts = current_app.extensions["shifan"]
    return found


def actor_here() -> Actor | None:
    """Who is asking; None for anybody."""
    return current_user.actor if isinstance(current_user._get_current_object(), Visitor) else None


def signed_in() -> Actor:
    """Who is asking. Raises NotSignedIn for anybody."""
    actor = actor_here()
    if actor is None:
        raise NotSignedIn("not_signed_in")
    return actor


def csrf_token() -> str:
    """The token a form of this browser carries."""
    return str(generate_csrf())


def require_own_form() -> None:
    """Refuse what changes something, came by cookie or from a page, and does not carry the token."""
    if request.method in _SAFE or not (_by_cookie() or not request.path.startswith("/api/")):
        return
    try:
        _csrf.protect()
    except CSRFError:
        raise FormExpired("csrf") from None


def begin_session(username: str, password: str, response: Any) -> Response:
    """Sign in, and let the response carry the cookie. Raises NotSignedIn or Throttled."""
    house = parts()
    signed = sign_in(
        username,
        password,
        address=request.remote_addr or "",
        people=house.people,
        passwords=house.passwords,
        now=house.machine_now(),
        old=request.cookies.get(COOKIE, ""),
    )
    session.clear()
    made: Response = current_app.make_response(response)
    secure = house.settings.cookie_secure
    made.set_cookie(COOKIE, signed.key, secure=secure, httponly=True, samesite="Lax", path="/")
    return made


def end_session(response: Any) -> Response:
    """Sign out: on the server for good, and in the browser."""
    house = parts()
    sign_out(request.cookies.get(COOKIE, ""), people=house.people, now=house.machine_now())
    session.clear()
    made: Response = current_app.make_response(response)
    made.delete_cookie(COOKIE, path="/")
    return made


def bearer_key(asked: Request) -> str:
    """The bearer token of a request; empty where there is none."""
    scheme, _, key = asked.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _visitor(asked: Request) -> Visitor | None:
    """Who sent a request. A token that is not valid is not made up for by a cookie."""
    house = parts()
    now = house.machine_now()
    if asked.headers.get("Authorization"):
        actor = actor_of_token(bearer_key(asked), people=house.people, now=now)
        return Visitor(actor, by_cookie=False) if actor else None
    key = asked.cookies.get(COOKIE, "")
    signed = session_of(key, people=house.people, now=now) if key else None
    if signed is None:
        return None

    if session.get("csrf_token") != signed.csrf:
        session["csrf_token"] = signed.csrf  # a form of another session is not ours
    return Visitor(signed.actor, by_cookie=True)


def _by_cookie() -> bool:
    visitor = current_user._get_current_object()
    return isinstance(visitor, Visitor) and visitor.by_cookie
