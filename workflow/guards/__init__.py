"""Named questions the rows ask: of the case (GUARDS), of what is handed in (CHECKS), to choose a row (SELECTORS)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from workflow.guards import (
    applications,
    batches,
    hearings,
    holiday_notices,
    objections,
    platforms,
    publicity,
    services,
    shared,
    sheets,
    years,
)
from workflow.guards.answer import Answer
from workflow.situation import Situation

Guard = Callable[[Situation], Answer]
Selector = Callable[[Situation], bool]

_ROOMS = (
    *(shared, batches, applications, sheets, publicity, objections, platforms, hearings, years, holiday_notices),
    services,
)

GUARDS: Mapping[str, Guard] = MappingProxyType({k: v for room in _ROOMS for k, v in room.GUARDS.items()})
CHECKS: Mapping[str, Guard] = MappingProxyType({k: v for room in _ROOMS for k, v in room.CHECKS.items()})
SELECTORS: Mapping[str, Selector] = MappingProxyType({k: v for room in _ROOMS for k, v in room.SELECTORS.items()})

__all__ = ["CHECKS", "GUARDS", "SELECTORS", "Answer", "Guard", "Selector"]
