"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.auth import actor_here, begin_session, end_session
from services.people import NotSignedIn, Throttled
from workflow.words import refusal_text

bp = Blueprint("sign_in", __name__)


@bp.get("/login")
def login() -> ResponseReturnValue:
    """The form."""
    if actor_here() is not None:
        return redirect(url_for("worklist.home"))
    return render_template("login.html", next=_within(request.args.get("next", "")), username="")


def to_sign_in() -> str:
    """The form for whoever must sign in first; a page that was asked for comes after it."""
    target = request.full_path.rstrip("?") if request.method == "GET" else ""
    problem = "" if target in ("", "/") else refusal_text("not_signed_in")
    return render_template("login.html", next=_within(target), username="", problem=problem)


@bp.post("/login")
def sign_in() -> ResponseReturnValue:
    """Begin a session; what is wrong is said on the form, and never which half of it."""
    username, target = request.form.get("username", ""), _within(request.form.get("next", ""))
    try:
        return begin_session(username, request.form.get("password", ""), redirect(target or url_for("worklist.home")))
    except (NotSignedIn, Throttled) as refused:
        page = render_template("login.html", next=target, username=username[:64], problem=refused.message)
        return page, refused.status


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session on the server too."""
    return end_session(redirect(url_for("sign_in.login")))


def _within(target: str) -> str:
    """A path of this site, or nothing: nobody is sent elsewhere after signing in."""
    inside = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return target if inside and target.isprintable() else ""
