"""On whose desk a case lies: who takes its next step along the main road."""

from functools import cache

from workflow.cases import Case, Json
from workflow.roles import APPLICANT, CITY_OFFICER, DISTRICT_LEADER, DISTRICT_OFFICER, Actor, Relation, Role, Seat
from workflow.roles import LEADERS as LED_BY
from workflow.states import TABLES, Kind
from workflow.transition import Transition

OFFICERS = (Role.DISTRICT_OFFICER, Role.MUNICIPAL_DEPARTMENT_OFFICER)
LEADERS = (Role.DISTRICT_LEADER, Role.MUNICIPAL_DEPARTMENT_LEADER)

_LADDERS = {
    Kind.ANNUAL_REPORT: (APPLICANT, DISTRICT_OFFICER, DISTRICT_LEADER),
    Kind.DISTRICT_REPORT: (DISTRICT_OFFICER, DISTRICT_LEADER, CITY_OFFICER),
}
"""Whom an unanswered report is told to, in turn: who owes it, who looks after him, who leads."""


@cache
def _next_seat(kind: Kind, state: str) -> Seat | None:
    return next((row.prepared_by[0] for row in TABLES[kind] if row.main and state in row.sources), None)


@cache
def _approving_seat(kind: Kind, trigger: str, preparer: str) -> Seat | None:
    """Who approves a proposal: whom its row names first; for a late entry whoever leads the one who prepared it."""
    rows = [row for row in TABLES[kind] if row.trigger == trigger and not row.follows]
    if named := next((row.approved_by[0] for row in rows if row.approved_by), None):
        return named
    seats = (seat for row in rows for seat in row.prepared_by if seat.role == preparer)
    seat = next(seats, None)
    return Seat(LED_BY.get(seat.role, seat.role), seat.relation) if seat else None


def desk_of(case: Case) -> str:
    """The desk as `who@where`, empty at the end of the road. A pending proposal lies with those who approve it."""
    kind = Kind(case.kind)
    seat = _approving_seat(kind, *_proposed(case.proposal)) if case.proposal else _own_seat(case)
    return _token(seat, case) if seat and case.pending else ""


def _own_seat(case: Case) -> Seat | None:
    """While the days to state and defend run and nothing has come, the next word is the platform's (Art. 15)."""
    awaited = "T_DEFENCE" in case.armed() and not case.facts.get("revocation", {}).get("defence")
    return APPLICANT if awaited else _next_seat(Kind(case.kind), case.state)


def _proposed(proposal: Json) -> tuple[str, str]:
    return proposal["trigger"], proposal["role"]


def ladder_of(case: Case) -> tuple[str, ...]:
    """The desks that are told of a deadline of an open case, from who must act up to who leads: three at most.

    An application that is back with its applicant also has the office that waits for it.
    """
    kind = Kind(case.kind)
    if kind in _LADDERS:
        return tuple(_token(seat, case) for seat in _LADDERS[kind])
    waits = str(case.facts.get("correction", {}).get("return_to") or case.state)
    rows = [row for row in TABLES[kind] if row.main and waits in row.sources]
    officer, leader = (next(iter(seats), None) for seats in _seats(rows))
    seats = (_next_seat(kind, case.state), officer, leader)
    return tuple(_token(seat, case) for seat in seats if seat)


def _seats(rows: list[Transition]) -> tuple[list[Seat], list[Seat]]:
    return [row.prepared_by[0] for row in rows], [row.approved_by[0] for row in rows if row.approved_by]


def _token(seat: Seat, case: Case) -> str:
    rank = "officer" if seat.role in OFFICERS else "leader" if seat.role in LEADERS else seat.role.value
    match seat.relation:
        case Relation.RECOMMENDER:
            return f"{rank}@{case.recommender}"
        case Relation.DISTRICT:
            return f"{rank}@{case.district}"
        case Relation.OWN:
            return f"{rank}@{case.organisation}"
        case Relation.ASSIGNED:
            return f"{rank}@{case.assignee}"
        case Relation.ANY:
            return f"{rank}@"


def desks_of(actor: Actor) -> frozenset[str]:
    """The desks at which the actor sits."""
    desks = {f"{role.value}@" for role in actor.roles}
    if any(actor.has(role) for role in OFFICERS):
        desks.add(f"officer@{actor.org}")
    if any(actor.has(role) for role in LEADERS):
        desks.add(f"leader@{actor.org}")
    if actor.has(Role.APPLICANT):
        desks.add(f"applicant@{actor.org}")
    if actor.has(Role.EXPERT):
        desks.add(f"expert@{actor.user}")
    return frozenset(desks)
