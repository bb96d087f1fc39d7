"""The register of users: who may be one, with which roles, and for which organisation."""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from workflow import uscc
from workflow.civil_time import local_date
from workflow.refusals import Malformed, Refusal
from workflow.roles import Role
from workflow.words import role_label

CITY = "CITY"
PERSONAL = tuple(role for role in Role if role not in (Role.PUBLIC, Role.TIMER))
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 1024

_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_RESERVED = ("timer", "public", "system")  # these stand in histories for the clock, the public and the command line
_OF_CITY = frozenset({Role.CITY_OFFICER, Role.CITY_LEADER, Role.CITY_SUPERVISION, Role.FINANCE_OFFICER})
_OF_DISTRICT = frozenset({Role.DISTRICT_OFFICER, Role.DISTRICT_LEADER})
_OF_DEPARTMENT = frozenset({Role.MUNICIPAL_DEPARTMENT_OFFICER, Role.MUNICIPAL_DEPARTMENT_LEADER})
_DISTRICTS = ("district", "county", "county_city", "zone")
_DEPARTMENTS = ("municipal_department",)
_ALONE = {
    Role.AUDITOR: "审计人员只读，不办理任何事项",
    Role.SYSTEM_ADMIN: "系统管理员只管用户和设置，不办理案件",
}


@dataclass(frozen=True, slots=True)
class Organisation:
    """An entry of the register of organisations, valid from and to a date inclusive (empty: open)."""

    code: str
    name: str
    kind: str
    valid_from: str = ""
    valid_to: str = ""

    def valid_on(self, day: date) -> bool:
        """Whether the entry holds on a day."""
        return self.valid_from <= day.isoformat() and (not self.valid_to or day.isoformat() <= self.valid_to)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in. `org` and `related` as in `workflow.roles.Actor`."""

    login: str
    name: str
    roles: frozenset[Role]
    org: str = ""
    related: frozenset[str] = frozenset()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Added:
    """A user just stored, and the password where one was made for him; it is nowhere else."""

    user: User
    password: str | None


class LoginTaken(Exception):
    """A user of this login exists already, active or not."""


class Passwords(Protocol):
    """Hashing that is slow on purpose."""

    def hashed(self, password: str) -> str:
        """A salted hash to store."""

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password has this hash. None never matches, and takes as long as a comparison."""

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost than is asked for now."""


class Users(Protocol):
    """Where users and organisations are kept. Each call is a transaction of its own."""

    def user(self, login: str) -> User | None:
        """A user, active or not."""

    def users(self) -> Sequence[User]:
        """Everybody, by login."""

    def add(self, user: User, password_hash: str, now: datetime) -> None:
        """Store a new user. Raises LoginTaken."""

    def organisations(self) -> Sequence[Organisation]:
        """The register of organisations, by code."""


def add_user(
    login: str,
    roles: Iterable[str],
    *,
    org: str = "",
    name: str = "",
    related: Iterable[str] = (),
    password: str | None = None,
    short_password: bool = False,
    users: Users,
    passwords: Passwords,
    now: datetime,
) -> Added:
    """Store a new user; without a password one is made and returned. `short_password`: on a test database only.

    Raises Malformed naming the rule, or Refusal where the login is taken.
    """
    held = _checked_roles(tuple(roles))
    user = User(
        login=_checked_login(login),
        name=_checked_name(name or login),
        roles=held,
        org=_checked_org(org, held, users, local_date(now)),
        related=frozenset(_checked_related(related)),
    )
    made = secrets.token_urlsafe(12) if password is None else None
    secret = password if password is not None else str(made)
    if not password_fits(secret, 1 if short_password else SHORTEST_PASSWORD):
        raise Malformed("password_weak", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD)
    try:
        users.add(user, passwords.hashed(secret), now)
    except LoginTaken:
        raise Refusal("login_taken", login=login) from None
    return Added(user, made)


def list_users(users: Users) -> Sequence[User]:
    """Everybody, by login; never a password's hash."""
    return users.users()


def password_fits(password: str, least: int) -> bool:
    """Whether a password has a length people and the hash can live with, and can be stored."""
    return least <= len(password) and is_text(password, LONGEST_PASSWORD)


def is_login(text: str) -> bool:
    """Whether a text could be a login."""
    return _LOGIN.fullmatch(text) is not None


def is_text(text: str, most: int) -> bool:
    """Whether a text is short enough and storable: no NUL, no half of a surrogate pair."""
    return len(text) <= most and "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _checked_login(login: str) -> str:
    if not is_login(login):
        raise Malformed("login_malformed", login=_shown(login))
    if login.lower() in _RESERVED:
        raise Malformed("login_reserved", login=login)
    return login


def _checked_name(name: str) -> str:
    name = name.strip()
    if not _is_line(name, 60):
        raise Malformed("name_malformed")
    return name


def _checked_roles(names: Sequence[str]) -> frozenset[Role]:
    known = {role.value: role for role in PERSONAL}
    shown = "、".join(known)
    for name in names:
        if name not in known:
            raise Malformed("role_unknown", role=_shown(name), known=shown)
    roles = frozenset(known[name] for name in names)
    if not roles:
        raise Malformed("role_missing", known=shown)
    for role, why in _ALONE.items():
        if role in roles and len(roles) > 1:
            raise Malformed("role_alone", role=role_label(role), others=_labels(roles - {role}), why=why)
    return roles


def _checked_org(org: str, roles: frozenset[Role], users: Users, day: date) -> str:
    """The organisation all the roles can be held for; for the city's roles it need not be said."""
    org = org.strip()
    if roles & _OF_CITY:
        org = org or CITY
        if org != CITY:
            raise Malformed("org_is_city", roles=_labels(roles & _OF_CITY), org=_shown(org))
    for local, kinds in ((_OF_DISTRICT, _DISTRICTS), (_OF_DEPARTMENT, _DEPARTMENTS)):
        if roles & local:
            known = [entry.code for entry in users.organisations() if entry.kind in kinds and entry.valid_on(day)]
            if org not in known:
                raise Malformed("org_unknown", roles=_labels(roles & local), org=_shown(org), known="、".join(known))
    if Role.APPLICANT in roles:
        org = _credit_code(org)
    if not _is_line(org or "-", 60):
        raise Malformed("org_malformed", org=_shown(org))
    return org


def _credit_code(org: str) -> str:
    found = uscc.check(org)
    if not found.valid:
        raise Malformed("org_credit_code", article="9", org=_shown(org), why=found.problem)
    return found.code


def _checked_related(related: Iterable[str]) -> Iterable[str]:
    for item in related:
        if not _is_line(item.strip(), 60):
            raise Malformed("related_malformed", item=_shown(item))
        yield item.strip()


def _is_line(text: str, most: int) -> bool:
    return 0 < len(text) <= most and not any(unicodedata.category(char)[0] == "C" for char in text)


def _labels(roles: Iterable[Role]) -> str:
    return "、".join(role_label(role) for role in sorted(roles))


def _shown(text: str) -> str:
    return "".join(char for char in text[:64] if char.isprintable())
