"""When one person is not enough, and who may be the second: the rows that say so, and whatever is entered late."""

from workflow.cases import Json
from workflow.roles import LEADERS, Seat
from workflow.transition import Transition


def told_late(data: Json) -> str:
    """When a step entered late (补录) happened or was received, as handed in; empty for one that happens now."""
    return str(data.get("occurred_at") or data.get("received_at") or "")


def needs_second(row: Transition, data: Json) -> bool:
    """Whether a second person must approve the step: the table says so, or it is entered late."""
    alone = row.follows or row.trigger == "reject_proposal"
    return not alone and (row.needs_two or bool(told_late(data)))


def approvers(row: Transition) -> tuple[Seat, ...]:
    """Who may be the second person: those the row names; for a late entry the leaders, then colleagues."""
    if row.approved_by:
        return row.approved_by
    leaders = (LEADERS.get(seat.role) for seat in row.prepared_by)
    led = (Seat(role, seat.relation) for seat, role in zip(row.prepared_by, leaders, strict=True) if role)
    return tuple(dict.fromkeys((*led, *row.prepared_by)))


def seats_of(row: Transition) -> tuple[Seat, ...]:
    """Everybody who ever has a part in the step, as the first or the second person."""
    return tuple(dict.fromkeys((*row.prepared_by, *approvers(row))))
