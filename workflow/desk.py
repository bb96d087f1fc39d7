"""On whose desk a case lies: who takes its next step along the main road."""

from functools import cache

from workflow.cases import Case
from workflow.roles import Actor, Relation, Role, Seat
from workflow.states import TABLES, Kind

OFFICERS = (Role.DISTRICT_OFFICER, Role.MUNICIPAL_DEPARTMENT_OFFICER)
LEADERS = (Role.DISTRICT_LEADER, Role.MUNICIPAL_DEPARTMENT_LEADER)


@cache
def _next_seat(kind: Kind, state: str) -> Seat | None:
    return next((row.prepared_by[0] for row in TABLES[kind] if row.main and state in row.sources), None)


@cache
def _approving_seat(kind: Kind, trigger: str) -> Seat | None:
    return next((row.approved_by[0] for row in TABLES[kind] if row.trigger == trigger and row.approved_by), None)


def desk_of(case: Case) -> str:
    """The desk as `who@where`, empty at the end of the road. A pending proposal lies with those who approve it."""
    kind = Kind(case.kind)
    seat = _approving_seat(kind, case.proposal["trigger"]) if case.proposal else _next_seat(kind, case.state)
    return _token(seat, case) if seat and not case.closed else ""


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
