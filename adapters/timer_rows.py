"""The timers' ledger: what events do to it, as writes."""

from collections.abc import Iterator
from typing import Any

from adapters.queries import Queries
from adapters.statements import Write
from workflow.cases import Case, Json
from workflow.history import micros, read_instant


def timer_writes(event: Json, before: Case, queries: Queries) -> Iterator[Write]:
    """What one event did to the timers of its case; `before` is the case before it.

    Arming a kind that still runs supersedes the one that ran.
    """
    for change in event.get("timers", ()):
        kind = change["kind"]
        if change["op"] == "arm":
            if before.timers.get(kind, {}).get("status") == "armed":
                yield _end(event, kind, "superseded", queries)
            sql, params = queries.insert_timer(**_armed(event, change))
            yield sql, params, False
        else:
            yield _end(event, kind, change["op"], queries)


def _end(event: Json, kind: str, status: str, queries: Queries) -> Write:
    fired = _micros(event.get("fired_at") or event["recorded_at"]) if status == "fired" else None
    sql, params = queries.end_timer(
        case_id_=event["case"], kind_=kind, status_=status, fired_at_=fired, ended_by_=event["seq"]
    )
    return sql, params, False


def _armed(event: Json, change: Json) -> dict[str, Any]:
    due_at, provisional = _micros(change["due_at"]), int(change["provisional"])
    return {
        "case_id": event["case"],
        "kind": change["kind"],
        "period": change["period"],
        "generation": change["generation"],
        "trigger": change["trigger"],
        "anchor_on": change["anchor_on"],
        "n": change["n"],
        "unit": change["unit"],
        "due_on": change["due_on"] or "",
        "due_at": due_at,
        "provisional": provisional,
        "status": "armed",
        "calendar": change.get("calendar") or event.get("calendar") or "",
        "reason": change.get("reason") or "",
        "checked": change.get("calendar") or event.get("calendar") or "",
        "wake_at": None if provisional else due_at,
        "consumed": change.get("consumed", 0),
        "running_since": change.get("running_since") or "",
    }


def _micros(instant: str | None) -> int | None:
    return micros(read_instant(instant)) if instant else None
