"""Decisions made by hand, so that the store is tested without the rules that lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from services.ports import Entry
from workflow.cases import Case
from workflow.evolve import evolve
from workflow.history import canonical, digest, instant
from workflow.machine import Decision
from workflow.states import TABLES, Kind

NOON = datetime(2026, 6, 22, 4, tzinfo=UTC)
_numbers = count(1)


def begun(kind: str = "application", state: str = "draft", *, case_id: str = "", **fields: Any) -> Decision:
    """The first event of a new case. `fields` are facts, timers or what an event sets on the case."""
    case_id = case_id or f"case-{next(_numbers):06}"
    base = {"organisation": case_id} if kind == "application" and "organisation" not in fields else {}
    return stepped(Case(case_id, kind), state, **base, **fields)


def stepped(
    case: Case,
    state: str = "",
    *,
    trigger: str = "add_note",
    type: str = "fired",
    at: datetime | None = None,
    facts: dict[str, Any] | None = None,
    timers: Sequence[dict[str, Any]] = (),
    proposal: Any = None,
    actor: str = "somebody",
    prepared_by: str = "",
    personal: Sequence[tuple[str, str, dict[str, Any]]] = (),
    fired_at: datetime | None = None,
    **fields: Any,
) -> Decision:
    """One more event of a case, and the case after it."""
    recorded = instant(at or NOON + timedelta(minutes=case.version))
    event: dict[str, Any] = {
        "case": case.id,
        "kind": case.kind,
        "seq": case.version + 1,
        "type": type,
        "trigger": trigger,
        "article": "",
        "from": case.state,
        "to": state or (case.state if case.version else "draft"),
        "actor": actor,
        "recorded_at": recorded,
        "command": f"command-{next(_numbers)}",
        "data": {},
        "prev": case.head,
    }
    optional = {"facts": facts, "timers": list(timers), "proposal": proposal, "prepared_by": prepared_by, "set": fields}
    event |= {name: value for name, value in optional.items() if value}
    if fired_at:
        event["fired_at"] = instant(fired_at)
    text = canonical(event)
    after = evolve(case if case.version else None, event, digest(text))
    return Decision(case, after, event, text, TABLES[Kind(case.kind)][0], personal=tuple(personal))


def armed(
    kind: str = "T_PUBLICITY", due_at: datetime | None = NOON, *, generation: int = 1, due_on: str = "2026-06-29"
) -> dict[str, Any]:
    """An event's arming of a timer; provisional where no instant is given."""
    return {
        "op": "arm",
        "kind": kind,
        "period": "",
        "generation": generation,
        "anchor_on": "2026-06-22",
        "n": 5,
        "unit": "working_days",
        "due_on": due_on,
        "due_at": instant(due_at) if due_at else None,
        "provisional": due_at is None,
        "trigger": "publicity_elapsed",
        "calendar": "cn-2026",
    }


def ended(kind: str = "T_PUBLICITY", how: str = "fired", *, generation: int = 1) -> dict[str, Any]:
    """An event's end of a timer."""
    return {"op": how, "kind": kind, "period": "", "generation": generation}


def store_all(store: Any, *decisions: Decision, cause: str | None = None, request: str = "") -> None:
    """Save decisions in one transaction; the cause goes with the first."""
    with store.write() as unit:
        first, *rest = decisions
        unit.save([Entry(first, cause, request), *(Entry(decision) for decision in rest)])
        unit.commit()
