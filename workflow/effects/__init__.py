"""What each row sets in motion beside the move itself: facts, timers, steps on other cases."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from workflow.effects import applications, batches, deadlines, drafts, objections, platforms, publicity, review, sheets
from workflow.effects.opening import opening
from workflow.situation import Outcome, Situation

Effect = Callable[[Situation], Outcome]

_ROOMS = (batches, deadlines, drafts, applications, review, publicity, objections, sheets, platforms)
EFFECTS: Mapping[str, Effect] = MappingProxyType({k: v for room in _ROOMS for k, v in room.EFFECTS.items()})

PREPARATIONS: Mapping[str, Callable[[Situation], dict[str, Any]]] = MappingProxyType(
    {"publicity": publicity.prepare_publicity}
)

__all__ = ["EFFECTS", "PREPARATIONS", "Effect", "opening"]
