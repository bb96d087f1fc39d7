"""Which objections stand in the way of what."""

from collections.abc import Iterable
from datetime import datetime

from workflow.cases import Case
from workflow.history import read_instant
from workflow.states import ObjectionState as O
from workflow.transition import START


def received_by(objection: Case, at: datetime) -> bool:
    """Whether the objection had been received before an instant (not when it was entered).

    One that still waits for the second person of its late entry counts as well: nothing closes over a letter.
    """
    told = objection.proposal["data"] if objection.proposal and objection.state == START else objection.facts
    return read_instant(told.get("received_at") or told["occurred_at"]) < at


def blocking(objections: Iterable[Case], at: datetime, apart_from: str = "") -> tuple[Case, ...]:
    """The undecided objections received before an instant: nothing closes and nothing is announced over them."""
    return tuple(o for o in objections if not o.closed and o.id != apart_from and received_by(o, at))


def ended_in(objections: Iterable[Case]) -> frozenset[str]:
    """The states decided objections stand in; a letter whose late entry was turned down never became one."""
    return frozenset(o.state for o in objections if o.closed)


def holding(objections: Iterable[Case], apart_from: str = "") -> tuple[Case, ...]:
    """The objections taken up and not decided: they keep their application in objection handling."""
    return tuple(o for o in objections if o.state in (O.ACCEPTED, O.INVESTIGATING) and o.id != apart_from)
