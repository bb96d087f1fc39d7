"""People: who may sign in, who is signed in, and the actor a request comes from.

`now` is the machine's time, not a test clock's: a demonstration that moves its date on must sign nobody out.
"""

import hashlib
import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from services.users import LONGEST_PASSWORD, Passwords, User, Users, is_login, is_text
from workflow.refusals import NotVisible, Refusal
from workflow.roles import Actor, Role

SESSION_LASTS = timedelta(hours=12)
SESSION_IDLES = timedelta(hours=2)
TOKEN_LASTS = timedelta(hours=12)
TOUCH_AFTER = timedelta(minutes=1)  # how stale "last seen" may be: a request writes nothing in between
WINDOW = timedelta(minutes=15)
FAILURES_PER_LOGIN = 5
FAILURES_PER_ADDRESS = 50


class NotSignedIn(Refusal):
    """Nobody is signed in, or not with these credentials (HTTP 401)."""

    status = 401


class Throttled(Refusal):
    """Too many failures of late (HTTP 429). `retry_after` in seconds."""

    status = 429

    def __init__(self, retry_after: timedelta) -> None:
        self.retry_after = math.ceil(retry_after.total_seconds())
        super().__init__("throttled", minutes=math.ceil(self.retry_after / 60))


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a session or token. `assigned` as in `Actor`; a token has neither `seen_at` nor `csrf`."""

    user: User
    expires_at: datetime
    seen_at: datetime | None = None
    csrf: str = ""
    assigned: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session. `key` goes into the cookie and is nowhere else; `csrf` goes into the forms of its pages."""

    key: str
    csrf: str
    actor: Actor
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token just issued; `key` is shown this once."""

    key: str
    expires_at: datetime


class People(Users, Protocol):
    """The store of users, sessions, tokens and failed sign-ins. Each call is a transaction of its own.

    Sessions and tokens are found by the SHA-256 of their key; an inactive user holds none.
    """

    def password_hash(self, login: str) -> str | None:
        """The stored hash of an active user; None for everybody else."""

    def replace_hash(self, login: str, password_hash: str) -> None:
        """Store another hash of the same password."""

    def assigned(self, login: str) -> tuple[tuple[str, str], ...]:
        """The applications an expert has a live sheet for, with that sheet's state."""

    def note_attempt(self, login: str, address: str, now: datetime) -> int:
        """Count a sign-in as failed before it is tried; committed at once. The id of the attempt."""

    def attempts(self, login: str, address: str, since: datetime) -> tuple[Sequence[datetime], Sequence[datetime]]:
        """When attempts were counted since then, newest first, at most one past each limit: by login, by address."""

    def forget_attempt(self, attempt: int) -> None:
        """Uncount one attempt."""

    def note_success(self, attempt: int, login: str, before: datetime) -> None:
        """This attempt succeeded: uncount the login's failures, and forget everybody's from before an instant."""

    def open_session(self, key: str, login: str, csrf: str, now: datetime, expires_at: datetime) -> None:
        """Store a session by the hash of its key."""

    def session(self, key: str) -> Holder | None:
        """Who holds the session, in one query (one more for an expert's sheets)."""

    def touch_session(self, key: str, now: datetime) -> None:
        """Note that the session was used."""

    def end_session(self, key: str, now: datetime) -> None:
        """End the session for good. Not having it is no error."""

    def open_token(self, key: str, login: str, now: datetime, expires_at: datetime) -> None:
        """Store a token by the hash of its key."""

    def token(self, key: str) -> Holder | None:
        """Who holds the token, like `session`."""

    def end_token(self, key: str, now: datetime) -> None:
        """Revoke the token for good. Not having it is no error."""


def authenticate(
    login: str, password: str, *, address: str, people: People, passwords: Passwords, now: datetime
) -> User:
    """The user of this login and password. `address` is where the attempt comes from, empty for a terminal.

    Raises NotSignedIn, the same and as slowly for an unknown login, or Throttled. The attempt is counted before
    it is tried: of many at once no more than the limit get to compare.
    """
    login = login if is_login(login) else ""  # what is no login may be a password in the wrong field
    attempt = people.note_attempt(login, address, now)
    _throttle(attempt, login, address, people, now)
    stored = people.password_hash(login)
    if not passwords.matches(stored, password if is_text(password, LONGEST_PASSWORD) else ""):
        raise NotSignedIn("wrong_credentials")
    people.note_success(attempt, login, now - WINDOW)
    if stored is not None and passwords.outdated(stored):
        people.replace_hash(login, passwords.hashed(password))
    return _known(people.user(login))


def sign_in(
    login: str, password: str, *, address: str, people: People, passwords: Passwords, now: datetime, old: str = ""
) -> SignedIn:
    """Begin a session under a new key; `old`, the key the browser came with, ends. Raises as `authenticate`."""
    user = authenticate(login, password, address=address, people=people, passwords=passwords, now=now)
    sign_out(old, people=people, now=now)
    key, csrf, expires_at = secrets.token_urlsafe(32), secrets.token_urlsafe(32), now + SESSION_LASTS
    people.open_session(hash_of(key), user.login, csrf, now, expires_at)
    return SignedIn(key, csrf, actor_of(user, "page", _sheets(user, people)), expires_at)


def sign_out(key: str, *, people: People, now: datetime) -> None:
    """End a session on the server, so that a copy of its cookie is worth nothing."""
    if key:
        people.end_session(hash_of(key), now)


def session_of(key: str, *, people: People, now: datetime) -> SignedIn | None:
    """The session a browser comes with; None once it has ended, expired, or idled for two hours."""
    holder = people.session(hash_of(key))
    if holder is None or holder.seen_at is None or now >= min(holder.expires_at, holder.seen_at + SESSION_IDLES):
        return None
    if now - holder.seen_at >= TOUCH_AFTER:
        people.touch_session(hash_of(key), now)
    return SignedIn(key, holder.csrf, actor_of(holder.user, "page", holder.assigned), holder.expires_at)


def actor_of_session(key: str, *, people: People, now: datetime) -> Actor | None:
    """Who holds a session, as in `session_of`."""
    session = session_of(key, people=people, now=now)
    return session.actor if session else None


def issue_token(
    login: str, password: str, *, address: str, people: People, passwords: Passwords, now: datetime
) -> Token:
    """A bearer token for the API. Raises as `authenticate`."""
    user = authenticate(login, password, address=address, people=people, passwords=passwords, now=now)
    key, expires_at = secrets.token_urlsafe(32), now + TOKEN_LASTS
    people.open_token(hash_of(key), user.login, now, expires_at)
    return Token(key, expires_at)


def actor_of_token(key: str, *, people: People, now: datetime) -> Actor | None:
    """Who holds a token; None once it is revoked or expired."""
    holder = people.token(hash_of(key))
    if holder is None or now >= holder.expires_at:
        return None
    return actor_of(holder.user, "api", holder.assigned)


def revoke(key: str, *, people: People, now: datetime) -> None:
    """End a token for good."""
    people.end_token(hash_of(key), now)


def actor_of_login(login: str, *, people: People, via: str = "cli") -> Actor:
    """An active user as actor without a password: for the command line, whose caller owns the database.

    Raises NotVisible for anybody else.
    """
    user = _known(people.user(login) if is_login(login) else None, login)
    return actor_of(user, via, _sheets(user, people))


def actor_of(user: User, via: str, assigned: tuple[tuple[str, str], ...]) -> Actor:
    """The actor of a user's commands on a road: `page`, `api` or `cli`."""
    return Actor(user.login, user.roles, user.org, user.name, via, user.related, assigned)


def hash_of(key: str) -> str:
    """What is stored of a key: it has 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _known(user: User | None, login: str = "") -> User:
    if user is None or not user.active:
        raise NotVisible("login_unknown", login=login[:64])
    return user


def _sheets(user: User, people: People) -> tuple[tuple[str, str], ...]:
    return people.assigned(user.login) if Role.EXPERT in user.roles else ()


def _throttle(attempt: int, login: str, address: str, people: People, now: datetime) -> None:
    by_login, by_address = people.attempts(login, address, now - WINDOW)
    waits = [
        times[limit] + WINDOW - now  # until the oldest of those that fill the limit falls out of the window
        for times, limit in ((by_login, FAILURES_PER_LOGIN), (by_address, FAILURES_PER_ADDRESS))
        if len(times) > limit
    ]
    if waits:
        people.forget_attempt(attempt)  # else asking again would put the end off for ever
        raise Throttled(max(waits))
