"""Whether an actor sits on a seat for a case: role and relation together."""

from workflow.cases import Case
from workflow.roles import Actor, Relation, Role, Seat
from workflow.transition import START


def stands(actor: Actor, relation: Relation, case: Case) -> bool:
    """Whether the actor stands to the case as the relation says. Whoever begins a case owns it."""
    match relation:
        case Relation.ANY:
            return True
        case Relation.OWN:
            return case.state == START or (bool(actor.org) and actor.org == case.organisation)
        case Relation.RECOMMENDER:
            return bool(actor.org) and actor.org == case.recommender
        case Relation.DISTRICT:
            return bool(actor.org) and actor.org == case.district
        case Relation.ASSIGNED:
            return actor.user == case.assignee


def seat_of(actor: Actor, seats: tuple[Seat, ...], case: Case) -> Role | None:
    """The role in which the actor may sit on one of the seats for this case, if any."""
    for role, relation in seats:
        if role in actor.roles and stands(actor, relation, case):
            return role
    return None
