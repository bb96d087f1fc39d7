"""What somebody has been told: the reminders and warnings addressed to the desks at which he sits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.ports import World
from workflow.desk import desks_of
from workflow.policy import may_see
from workflow.roles import Actor

LATEST = 100


@dataclass(frozen=True, slots=True)
class Message:
    """One message: about which case, how urgent (notice, warn, yellow, red), what it says, when."""

    case: str
    kind: str
    number: str
    name: str
    level: str
    text: str
    told_at: datetime


class Messages(Protocol):
    """The messages there are."""

    def told(self, desks: Collection[str], limit: int) -> Sequence[Message]:
        """Those to some desks, the latest first."""


def messages_for(actor: Actor, messages: Messages, world: World) -> list[Message]:
    """The latest messages to this actor about cases he may still see."""
    found = messages.told(desks_of(actor), LATEST)
    visible = {name for name in {m.case for m in found} if (case := world.store.case(name)) and may_see(actor, case)}
    return [message for message in found if message.case in visible]
