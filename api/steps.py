"""From raw data to the one door, for REST, command line and pages alike, refusing in one order.

404 what the actor may not see or the kind does not have, 403 what the role never does, 422 what cannot be read,
then whatever the door itself says.
"""

from collections.abc import Mapping
from typing import Any

from api import schemas
from services import views
from services.cases import Performed, perform
from services.ports import World
from workflow.cases import Case, Command
from workflow.machine import rows_of
from workflow.refusals import Forbidden, NotVisible
from workflow.roles import Actor, Role
from workflow.states import Kind
from workflow.transition import roles_of
from workflow.two_persons import seats_of
from workflow.words import role_label, trigger_label


def begin(kind: str, raw: Any, *, actor: Actor, world: World, key: str | None = None) -> Performed:
    """Begin a case of a kind from raw data; `proposed` where a second person has yet to approve its beginning."""
    trigger = schemas.beginning_of(kind)
    require_role(kind, trigger, actor)
    data = schemas.load(kind, trigger, raw)
    if parent := data.get("parent"):
        views.visible(parent, actor, world)
    return perform(Command(trigger, data, kind=kind, key=key), actor=actor, world=world)


def fire(
    case_id: str,
    trigger: str,
    raw: Any,
    *,
    actor: Actor,
    world: World,
    expected_version: int | None = None,
    key: str | None = None,
) -> Performed:
    """Fire a trigger on a case the actor sees."""
    case = views.visible(case_id, actor, world)
    require_role(case.kind, trigger, actor, approving=isinstance(raw, Mapping) and "proposal" in raw)
    data = schemas.load(case.kind, trigger, raw)
    command = Command(trigger, data, case_id, expected_version=expected_version, key=key)
    return perform(command, actor=actor, world=world)


def require_role(kind: str, trigger: str, actor: Actor, *, approving: bool = False) -> None:
    """Raises NotVisible where the kind has no such step, Forbidden where none of the actor's roles ever takes it.

    `approving`: the command names a proposal, and so may be the second person's.
    """
    takers = takers_of(kind, trigger, approving=approving)
    if not takers:
        raise NotVisible("no_such_trigger", trigger=trigger[:60])
    if not actor.roles & set(takers):
        own = "、".join(role_label(role) for role in sorted(actor.roles)) or "无"
        who = "或".join(role_label(role) for role in takers)
        raise Forbidden("role_never", roles=own, label=trigger_label(trigger), who=who)


def takers_of(kind: str, trigger: str, *, approving: bool = False) -> tuple[Role, ...]:
    """The roles that ever take a step themselves; where it only follows another, those in whose wake it runs.

    `approving`: those too who may only be the second person of a late entry.
    """
    rows = rows_of(Kind(kind), trigger)
    own = tuple(row for row in rows if not row.follows) or rows
    seats = (seats_of(row) if approving else (*row.prepared_by, *row.approved_by) for row in own)
    return roles_of(tuple(seat for found in seats for seat in found))


def case_with_actions(case: Case, actor: Actor, world: World) -> dict[str, Any]:
    """The case as its reader is shown it, with the steps he may take and the schema of their data."""
    return {**views.single_case_document(case, actor, world), "actions": actions_document(case, actor, world)}


def actions_document(case: Case, actor: Actor, world: World) -> list[dict[str, Any]]:
    """The steps the actor may take now, each with its schema and what stands in its way."""
    return [
        {
            "trigger": action.trigger,
            "label": action.label,
            "article": action.article,
            "basis": action.row.basis,
            "step": action.step,
            "schema": schemas.json_schema(case.kind, action.trigger, approving=action.step == "approve"),
            "blocked_by": list(action.blocked_by),
        }
        for action in views.actions(case, actor, world)
    ]
