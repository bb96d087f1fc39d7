"""From raw data to a bulk decision, for command line and pages alike: each row is a step as it would be taken alone."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from api import schemas, steps
from services.bulk import MOST, Receipt, Row, first_receipt, perform_many
from services.bulk_choices import ANNOUNCE, OPEN, choice_of, choices
from services.ports import World
from workflow.cases import Command
from workflow.history import digest
from workflow.machine import rows_of
from workflow.policy import may_see
from workflow.refusals import NotVisible
from workflow.roles import Actor
from workflow.states import Kind
from workflow.transition import Transition, roles_of
from workflow.words import state_label

__all__ = ["MOST", "OPEN", "STEPS", "decide", "fit", "receipt_document", "require_bulk", "steps_of"]

STEPS = (OPEN, ANNOUNCE)
"""Steps that are taken in bulk; both are of the yearly assessment."""


def require_bulk(trigger: str, actor: Actor) -> None:
    """Raises NotVisible for a step not taken in bulk, Forbidden for who never takes it."""
    if trigger not in STEPS:
        raise NotVisible("no_such_trigger", trigger=trigger[:60])
    steps.require_role(Kind.ASSESSMENT, trigger, actor, approving=bool(_row(trigger).approved_by))


def steps_of(actor: Actor) -> list[str]:
    """The steps the actor takes in bulk."""
    seats = {trigger: (*_row(trigger).prepared_by, *_row(trigger).approved_by) for trigger in STEPS}
    return [trigger for trigger, of in seats.items() if actor.roles & set(roles_of(of))]


def fit(trigger: str, year: int | None, actor: Actor, world: World) -> list[str]:
    """Every case of a year that the step could be taken on now; none without a year."""
    require_bulk(trigger, actor)
    found = choices(trigger, str(year), actor, world) if year else []
    return [choice.case.id for choice in found if choice.fit]


def decide(
    trigger: str,
    ids: Sequence[str],
    raw: Any,
    *,
    actor: Actor,
    world: World,
    all_or_none: bool,
    key: str | None = None,
    seen: Mapping[str, int] | None = None,
) -> Receipt:
    """Take the step on each of these cases, or for each of these platforms where it begins one.

    What the actor has to approve is approved as proposed; `raw` is the data of the rows that are prepared. `seen` are
    the versions the actor looked at. Raises NotVisible, Forbidden or MalformedData for the whole.
    """
    require_bulk(trigger, actor)
    request = _digest(trigger, ids, raw, all_or_none)
    if first := first_receipt(sorted(ids), key, request, actor, world):
        return first
    approved = {} if trigger == OPEN else _to_approve(trigger, ids, actor, world)
    prepares = bool(actor.roles & set(roles_of(_row(trigger).prepared_by)))
    commands = [
        _approval(trigger, name, found[0] if found else "", (seen or {}).get(name))
        if (found := approved.get(name)) or not prepares
        else _command(trigger, name, raw, (seen or {}).get(name))
        for name in ids
    ]
    of = {bulk for _, bulk in approved.values()}
    return perform_many(
        commands,
        actor=actor,
        world=world,
        all_or_none=all_or_none,
        key=key,
        request=request,
        approves=of.pop() if len(of) == 1 else "",
    )


def _digest(trigger: str, ids: Sequence[str], raw: Any, all_or_none: bool) -> str:
    asked = {"trigger": trigger, "ids": sorted(ids), "data": raw, "all": all_or_none}
    return digest(json.dumps(asked, sort_keys=True, default=str))


def _row(trigger: str) -> Transition:
    return rows_of(Kind.ASSESSMENT, trigger)[0]


def _to_approve(trigger: str, ids: Sequence[str], actor: Actor, world: World) -> dict[str, tuple[str, str]]:
    """The proposals among these cases that are the actor's to approve, and the bulk that made each, by case."""
    cases = [case for name in ids if (case := world.store.case(name)) and may_see(actor, case)]
    return {
        case.id: (case.proposal["id"], str(case.proposal.get("bulk") or ""))
        for case in cases
        if case.proposal and choice_of(trigger, case, actor, world).step == "approve"
    }


def _approval(trigger: str, name: str, proposal: str, seen: int | None) -> Command:
    """The second person's half; without a proposal the door says that there is none."""
    return Command(trigger, {"proposal": proposal} if proposal else {}, name, expected_version=seen)


def _command(trigger: str, name: str, raw: Any, seen: int | None) -> Command:
    if trigger == OPEN:
        whole = {**raw, "parent": name} if isinstance(raw, Mapping) else raw
        return Command(trigger, schemas.load(Kind.ASSESSMENT, trigger, whole), kind=Kind.ASSESSMENT)
    return Command(trigger, schemas.load(Kind.ASSESSMENT, trigger, raw), name, expected_version=seen)


def receipt_document(receipt: Receipt, actor: Actor, world: World) -> dict[str, Any]:
    """A receipt for programs: which cases, to what state, which refused and why."""
    return {
        "id": receipt.id,
        "trigger": receipt.trigger,
        "mode": receipt.mode,
        "stored": receipt.stored,
        "repeated": receipt.repeated,
        "done": len(receipt.done),
        "refused": len(receipt.refused),
        "rows": [_row_document(row, actor, world) for row in receipt.rows],
    }


def _row_document(row: Row, actor: Actor, world: World) -> dict[str, Any]:
    case, refusal = row.case or (world.store.case(row.asked) if row.asked else None), row.refusal
    case = case if case and may_see(actor, case) else None
    return {
        "case": row.case.id if row.case else row.asked or None,
        "number": case.number if case else None,
        "name": case.name if case else None,
        "state": row.case.state if row.case else None,
        "state_label": state_label(row.case.kind, row.case.state) if row.case else None,
        "proposed": row.proposed,
        "refusal": {"code": refusal.code, "message": refusal.message, "article": refusal.article or None}
        if refusal
        else None,
    }
