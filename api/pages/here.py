"""What every page needs around it: who asks, what codes and logins are called, the moment, the measure."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import g, url_for
from jinja2 import Environment
from markupsafe import Markup

from api.auth import actor_here, csrf_token, parts
from api.pages.wording import FILTERS
from services import clock_alarms
from services.ledger import READERS as INSIDERS
from services.march import READERS as CHASING
from services.overview import READERS as LEADERS
from services.users import Organisation, User
from services.views import beginnings
from workflow.calendar import local_date
from workflow.cases import Case
from workflow.criteria import CONDITIONS
from workflow.desk import desk_of
from workflow.pack import Pack
from workflow.roles import STAFF, Actor, Role
from workflow.states import ApplicationState, Kind
from workflow.words import ROLES, role_label

_TOLD_OF_ALARMS = STAFF | {Role.AUDITOR, Role.SYSTEM_ADMIN}
_RANKS = {"officer": "经办", "leader": "负责人"}
_NOBODY = {"timer": "系统时钟", "public": "社会公众", "SYSTEM": "系统", "experts": "评审专家"}
_BEGUN_ELSEWHERE = (
    *(Kind.SCORE_SHEET, Kind.OBJECTION, Kind.HOLIDAY_NOTICE, Kind.ANNUAL_REPORT, Kind.ASSESSMENT, Kind.PLATFORM),
)
"""Begun from the page of another case, from the calendar's, or from where platforms recognised earlier come in."""


@dataclass(frozen=True, slots=True)
class ClockView:
    """What the bar on top says about the clock."""

    is_test: bool
    now: datetime
    today: str
    may_move: bool


def organisations() -> Sequence[Organisation]:
    """The register of organisations, read once a request."""
    if "organisations" not in g:
        g.organisations = parts().people.organisations()
    found: Sequence[Organisation] = g.organisations
    return found


def users() -> Mapping[str, User]:
    """Everybody, by login, read once a request where somebody must be named."""
    if "users" not in g:
        g.users = {user.login: user for user in parts().people.users()}
    found: Mapping[str, User] = g.users
    return found


def place(code: str) -> str:
    """What an organisation is called; an applicant goes by its credit code."""
    return places().get(code, code)


def places() -> Mapping[str, str]:
    """Organisation names by code."""
    return {found.code: found.name for found in organisations()}


def areas() -> list[tuple[str, str]]:
    """The districts and zones a list can be narrowed to, as they are today."""
    today = local_date(now())
    known = (found for found in organisations() if found.kind not in ("city", "municipal_department"))
    return [(found.code, found.name) for found in known if found.valid_on(today)]


def person(login: str) -> str:
    """What a person is called, or the office where only the office is told."""
    if login in _NOBODY:
        return _NOBODY[login]
    if login in ROLES:
        return role_label(login)
    if login in places():
        return place(login)
    user = users().get(login)
    return user.name if user else login


def desk_label(case: Case) -> str:
    """On whose desk a case lies, in words."""
    token = desk_of(case)
    if not token:
        return role_label(Role.CITY_SUPERVISION) if case.state == ApplicationState.OBJECTION_HANDLING else "—"
    who, _, where = token.partition("@")
    if who == Role.TIMER:
        return "到期自动办理"
    if who in _RANKS:
        return f"{place(where)}{_RANKS[who]}"
    return person(where) if who == Role.EXPERT else role_label(who)


def now() -> datetime:
    """The moment, by the database's clock."""
    if "moment" not in g:
        g.moment = parts().world.clock.now()
    moment: datetime = g.moment
    return moment


def pack() -> Pack:
    """The measure as new cases are pinned to it."""
    return parts().world.packs.current()


def address(endpoint: str, given: Mapping[str, str], without: str = "") -> str:
    """The address of a list with what it is narrowed to, perhaps without one of the filters."""
    return f"{url_for(endpoint)}?{urlencode({name: text for name, text in given.items() if name != without})}"


def new_key() -> str:
    """A key for one sending of a form: sent twice, it counts once."""
    return secrets.token_urlsafe(16)


def clock_view(me: Actor | None) -> ClockView:
    """The state of the clock for the bar."""
    is_test = parts().is_test
    at = now()
    return ClockView(is_test, at, local_date(at).isoformat(), bool(is_test and me and me.has(Role.SYSTEM_ADMIN)))


def clock_alarm(me: Actor | None) -> str:
    """What the open alarm of a clock that jumped says, to staff, auditors and administrators; else nothing."""
    if me is None or not me.roles & _TOLD_OF_ALARMS:
        return ""
    alarm = parts().alarms.open()
    return clock_alarms.told(alarm) if alarm else ""


def surroundings() -> dict[str, Any]:
    """What every template may use."""
    me = actor_here()
    return {
        "me": me,
        "begins": [row for row in beginnings(me) if row.kind not in _BEGUN_ELSEWHERE] if me else [],
        "clock": clock_view(me),
        "clock_alarm": clock_alarm(me),
        "pack": pack(),
        "leads": bool(me and me.roles & LEADERS),
        "inside": bool(me and me.roles & INSIDERS),
        "chases": bool(me and me.roles & CHASING),
        "at_city_desk": bool(me and me.roles & {Role.CITY_OFFICER, Role.CITY_LEADER}),
        "place": place,
        "person": person,
        "csrf_field": csrf_field,
        "new_key": new_key,
    }


def csrf_field() -> Markup:
    """The hidden field that shows that a form is ours."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())


def register_filters(environment: Environment) -> None:
    """Put the words into the templates' reach."""
    environment.filters.update(FILTERS)
    environment.filters["condition_label"] = _condition_label


def _condition_label(name: str) -> str:
    return CONDITIONS[name].label if name in CONDITIONS else "办理条件"
