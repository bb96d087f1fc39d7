"""Signing in and out."""

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.auth import actor_here, begin_session, end_session
from api.pages.typed import KEPT, typed_here
from services.people import NotSignedIn, Throttled
from workflow.refusal_words import refusal_text

Typed = Sequence[tuple[str, str]]

bp = Blueprint("sign_in", __name__)


@bp.get("/login")
def login() -> ResponseReturnValue:
    """The form."""
    if actor_here() is not None:
        return redirect(url_for("worklist.home"))
    return _form(_within(request.args.get("next", "")))


def to_sign_in() -> str:
    """The form for whoever must sign in first; the page that was asked for comes after it.

    A form that came after the session had ended is shown as it was filled in, and carried along.
    """
    if request.method == "GET":
        target = request.full_path.rstrip("?")
        problem = "" if target in ("", "/") else refusal_text("not_signed_in")
        return _form(_within(target), problem)
    return _form(_form_page(), "登录已过期，刚才填写的内容没有提交。请重新登录。", typed=typed_here())


def _form_page() -> str:
    """The page on which the form of this request stood."""
    if request.endpoint in ("case.act", "case.upload"):
        return url_for("case.show", **(request.view_args or {}) | {"trigger": None})
    return request.path if request.endpoint in ("case.edit", "beginning.begin") else ""


def _form(target: str, problem: str = "", username: str = "", typed: Typed = ()) -> str:
    return render_template("login.html", next=target, username=username, problem=problem, typed=typed, kept=KEPT)


@bp.post("/login")
def sign_in() -> ResponseReturnValue:
    """Begin a session; what is wrong is said on the form, and never which half of it."""
    username, target, typed = request.form.get("username", ""), _within(request.form.get("next", "")), typed_here()
    after = target or url_for("worklist.home")
    answer = render_template("errors/kept.html", typed=typed, back=after) if typed else redirect(after)
    try:
        return begin_session(username, request.form.get("password", ""), answer)
    except (NotSignedIn, Throttled) as refused:
        return _form(target, refused.message, username[:64], typed), refused.status


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session on the server too."""
    return end_session(redirect(url_for("sign_in.login")))


def _within(target: str) -> str:
    """A path of this site, or nothing: nobody is sent elsewhere after signing in."""
    inside = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return target if inside and target.isprintable() else ""
