"""Folding: a case is what its events say, one after the other. No Machine, no rule, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any

from workflow.cases import Case
from workflow.history import micros, read_instant

_NOTHING: Mapping[str, Any] = {}
_values = attrgetter(*(field.name for field in fields(Case)))  # a fifth of what dataclasses.replace takes


def merge(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """JSON merge patch (RFC 7386): members replace or descend, null removes. Neither input is changed."""
    merged = dict(target)
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            before = merged.get(key)
            merged[key] = merge(before if isinstance(before, dict) else {}, value)
        else:
            merged[key] = value
    return merged


def evolve_timers(timers: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """The timers of a case after what one event did to them: `arm`, `fired`, `cancelled` or `superseded`."""
    after = dict(timers)
    for change in event["timers"]:
        kind = change["kind"]
        if change["op"] == "arm":
            after[kind] = {**{k: v for k, v in change.items() if k != "op"}, "status": "armed"}
        elif kind in after:
            ended = {"status": change["op"]}
            if change["op"] == "fired":
                ended["fired_at"] = event.get("fired_at") or event["recorded_at"]
            after[kind] = {**after[kind], **ended}
    return after


def proposal_after(before: Mapping[str, Any] | None, event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The proposal that is open after an event: a step that moves the case drops one prepared for the old state."""
    if event["type"] == "proposed":
        proposal: Mapping[str, Any] = event["proposal"]
        return proposal
    return None if "proposal" in event or event["from"] != event["to"] else before


def evolve(case: Case | None, event: Mapping[str, Any], hashed: str) -> Case:
    """The case after one more event; `hashed` is the event's own hash, which becomes the head."""
    after = Case(*_values(case)) if case else _begun(event)
    _apply(after, event, hashed)
    after.updated_at = micros(read_instant(event["recorded_at"]))
    return after


def fold(events: Iterable[tuple[Mapping[str, Any], str]]) -> Case:
    """The case after all of some events, given as (event, hash). Raises ValueError if there is none.

    The same as evolving one by one, with one private accumulator instead of a new case per event.
    """
    case: Case | None = None
    event: Mapping[str, Any] = _NOTHING
    for event, hashed in events:
        if case is None:
            case = _begun(event)
        _apply(case, event, hashed)
    if case is None:
        raise ValueError("a case has at least one event")
    case.updated_at = micros(read_instant(event["recorded_at"]))
    return case


def _begun(event: Mapping[str, Any]) -> Case:
    return Case(event["case"], event["kind"], opened_at=micros(read_instant(event["recorded_at"])))


def _apply(case: Case, event: Mapping[str, Any], hashed: str) -> None:
    """Put one event on a case that is nobody else's yet. Facts and timers are replaced, never changed in place."""
    for name, value in event.get("set", _NOTHING).items():
        setattr(case, name, value)
    if "facts" in event:
        case.facts = merge(case.facts, event["facts"])
    if "timers" in event:
        case.timers = evolve_timers(case.timers, event)
    case.proposal = proposal_after(case.proposal, event)
    case.state, case.version, case.head = event["to"], event["seq"], hashed
