"""Replay: the case at any event or instant, and whether the stored row is what its events say."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from workflow.cases import Case, Json
from workflow.evolve import fold
from workflow.history import read_instant

Recorded = tuple[Json, str]  # an event and its hash


def up_to(events: Sequence[Recorded], *, seq: int | None = None, as_of: datetime | None = None) -> list[Recorded]:
    """The events to a seq inclusive, or those recorded by an instant."""
    return [
        (event, hashed)
        for event, hashed in events
        if (seq is None or event["seq"] <= seq) and (as_of is None or read_instant(event["recorded_at"]) <= as_of)
    ]


def differences(folded: Case, stored: Case) -> list[str]:
    """The names of the fields in which a stored row is not the fold of its events. Empty: history and row agree."""
    return [field.name for field in fields(Case) if getattr(folded, field.name) != getattr(stored, field.name)]


def replayed(events: Sequence[Recorded], **until: object) -> Case | None:
    """The case after the events chosen as in `up_to`; None before its first."""
    chosen = up_to(events, **until)  # type: ignore[arg-type]
    return fold(chosen) if chosen else None
