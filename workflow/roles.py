"""Who people are: roles, seats (a role in a relation to a case) and the actor of a command."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """A role a person may hold; several at once are possible."""

    APPLICANT = "applicant"
    DISTRICT_OFFICER = "district_officer"
    DISTRICT_LEADER = "district_leader"
    MUNICIPAL_DEPARTMENT_OFFICER = "municipal_department_officer"
    MUNICIPAL_DEPARTMENT_LEADER = "municipal_department_leader"
    CITY_OFFICER = "city_officer"
    CITY_LEADER = "city_leader"
    EXPERT = "expert"
    CITY_SUPERVISION = "city_supervision"
    FINANCE_OFFICER = "finance_officer"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"
    PUBLIC = "public"
    TIMER = "timer"


class Relation(StrEnum):
    """How the holder of a role must stand to the case before the role counts."""

    OWN = "own"  # the case belongs to the actor's organisation
    RECOMMENDER = "recommender"  # the actor's organisation recommends this application
    DISTRICT = "district"  # the premises lie in the actor's district or zone
    ASSIGNED = "assigned"  # the sheet is the actor's own
    ANY = "any"  # the city's roles, the clock and the public


class Seat(NamedTuple):
    """A role in a relation: only both together entitle."""

    role: Role
    relation: Relation


APPLICANT = Seat(Role.APPLICANT, Relation.OWN)
DISTRICT_OFFICER = Seat(Role.DISTRICT_OFFICER, Relation.DISTRICT)
DISTRICT_LEADER = Seat(Role.DISTRICT_LEADER, Relation.DISTRICT)
RECOMMENDING_OFFICERS = (
    Seat(Role.DISTRICT_OFFICER, Relation.RECOMMENDER),
    Seat(Role.MUNICIPAL_DEPARTMENT_OFFICER, Relation.RECOMMENDER),
)
RECOMMENDING_LEADERS = (
    Seat(Role.DISTRICT_LEADER, Relation.RECOMMENDER),
    Seat(Role.MUNICIPAL_DEPARTMENT_LEADER, Relation.RECOMMENDER),
)
CITY_OFFICER = Seat(Role.CITY_OFFICER, Relation.ANY)
CITY_LEADER = Seat(Role.CITY_LEADER, Relation.ANY)
CITY_SUPERVISION = Seat(Role.CITY_SUPERVISION, Relation.ANY)
FINANCE_OFFICER = Seat(Role.FINANCE_OFFICER, Relation.ANY)
EXPERT = Seat(Role.EXPERT, Relation.ASSIGNED)
PUBLIC = Seat(Role.PUBLIC, Relation.ANY)
TIMER = Seat(Role.TIMER, Relation.ANY)

LEADERS = {
    Role.DISTRICT_OFFICER: Role.DISTRICT_LEADER,
    Role.MUNICIPAL_DEPARTMENT_OFFICER: Role.MUNICIPAL_DEPARTMENT_LEADER,
    Role.CITY_OFFICER: Role.CITY_LEADER,
    Role.CITY_SUPERVISION: Role.CITY_LEADER,
    Role.FINANCE_OFFICER: Role.CITY_LEADER,
}
"""Who leads whom, in the same relation to a case."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the clock, or the public) a command comes from.

    `org` is an organisation code of the register of organisations, or an applicant's credit code.
    `related` holds applicant ids or credit codes an expert has ties to. `assigned` maps the ids of
    applications an expert has a live score sheet for to the state of that sheet. `system_user` is the
    account of the machine a command was typed on, where it was typed on one.
    """

    user: str
    roles: frozenset[Role]
    org: str = ""
    name: str = ""
    via: str = "api"
    related: frozenset[str] = frozenset()
    assigned: tuple[tuple[str, str], ...] = ()
    system_user: str = ""

    def has(self, role: Role) -> bool:
        """Whether the actor holds this role."""
        return role in self.roles


CLOCK = Actor("timer", frozenset({Role.TIMER}), org="SYSTEM", name="系统时钟", via="timer")
ANYONE = Actor("public", frozenset({Role.PUBLIC}), name="社会公众", via="public")

STAFF = frozenset(Role) - {Role.APPLICANT, Role.EXPERT, Role.PUBLIC, Role.TIMER, Role.AUDITOR, Role.SYSTEM_ADMIN}
