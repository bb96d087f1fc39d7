"""What each row sets in motion beside the move itself: facts, timers, steps on other cases."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from workflow.effects import (
    applications,
    assessments,
    batches,
    deadlines,
    drafts,
    holiday_notices,
    leaving,
    objections,
    platforms,
    publicity,
    reminders,
    reports,
    review,
    services,
    sheets,
    subsidies,
)
from workflow.effects.opening import opening
from workflow.effects.reminders import accompanying
from workflow.situation import Outcome, Situation

Effect = Callable[[Situation], Outcome]

_ROOMS = (
    *(batches, deadlines, drafts, applications, review, publicity, objections, sheets, platforms, reminders),
    *(holiday_notices, reports, assessments, leaving, subsidies, services),
)
EFFECTS: Mapping[str, Effect] = MappingProxyType({k: v for room in _ROOMS for k, v in room.EFFECTS.items()})

PREPARATIONS: Mapping[str, Effect] = MappingProxyType(
    {
        "publicity": publicity.prepare_publicity,
        "objection": objections.prepare_objection,
        "announcement": assessments.prepare_announcement,
        "subsidy": subsidies.prepare_subsidy,
        "complaint": platforms.prepare_complaint,
    }
)
"""What the first of two persons sets in motion: the data as the proposal keeps them."""

__all__ = ["EFFECTS", "PREPARATIONS", "Effect", "accompanying", "opening"]
