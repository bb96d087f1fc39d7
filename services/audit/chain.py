"""R0: the bytes of a history, its chain, the columns beside them, and personal values against their hashes."""

import json
import re
from collections.abc import Iterator
from typing import Any

from services.audit.divergence import Divergence, unlike
from services.audit.ports import Record, Row
from services.audit.stories import Story
from workflow.cases import Json
from workflow.history import broken_links, canonical, digest, micros, read_instant
from workflow.roles import CLOCK

_REQUEST = re.compile(r"[0-9a-f]{64}")


def broken(record: Record) -> Iterator[Divergence]:
    """Every event's bytes give its hash, each names the one before, and the row's head is the last."""
    if not record.events:
        yield Divergence(record.id, "R0", "chain", expected="history", found="no event")
        return
    for row in record.events:
        if not _object(row["text"]):
            yield Divergence(record.id, "R0", "chain", row["seq"], expected="a JSON object", found=row["text"])
            return
    for seq, what in broken_links((row["seq"], row["text"], row["hash"]) for row in record.events):
        yield Divergence(record.id, "R0", "chain", seq, found=what)
    last = record.events[-1]
    if last["hash"] != record.case["head"]:
        yield Divergence(record.id, "R0", "tail", last["seq"], expected=record.case["head"], found=last["hash"])


def _object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def beside(story: Story) -> Iterator[Divergence]:
    """The columns of the events table say what the bytes say; time runs forward; the bytes are canonical."""
    before = ""
    for row, (event, _) in zip(story.record.events, story.recorded, strict=True):
        expected, found = unlike(_columns(story, event), {name: row[name] for name in _COLUMNS})
        if expected or not _plausible_cause(row, event):
            cause = {"cause": row["cause"], "request": row["request"]}
            yield Divergence(story.id, "R0", "event_row", row["seq"], expected=expected, found=found or cause)
        if (event["case"], event["kind"], event["seq"]) != (story.id, story.record.case["kind"], row["seq"]):
            yield Divergence(story.id, "R0", "chain", row["seq"], found="another case's event")
        if event["recorded_at"] < before:
            yield Divergence(story.id, "R0", "chain", row["seq"], expected=f"≥ {before}", found=event["recorded_at"])
        if canonical(event) != row["text"]:
            yield Divergence(story.id, "R0", "chain", row["seq"], found="bytes are not canonical")
        before = event["recorded_at"]


_COLUMNS = ("case_id", "command", "recorded_at", "actor", "prepared_by")


def _columns(story: Story, event: Json) -> dict[str, Any]:
    return {
        "case_id": story.id,
        "command": event["command"],
        "recorded_at": micros(read_instant(event["recorded_at"])),
        "actor": event["actor"],
        "prepared_by": event.get("prepared_by"),
    }


def _plausible_cause(row: Row, event: Json) -> bool:
    """Keys of repeats are not in the bytes; but they name who or what acted, and come with a digest or without."""
    cause, request = row["cause"], row["request"]
    if event["actor"] == CLOCK.user:
        named = f"timer:{row['case_id']}:{_fired(event)}"
        return bool(request == "" and cause == (named if "due_at" in event else None))
    if cause is None:
        return bool(request == "")
    return cause.startswith(f"key:{event['actor']}:") and bool(_REQUEST.fullmatch(request))


def _fired(event: Json) -> str:
    for change in event.get("timers", ()):
        if change["op"] == "fired":
            return f"{change['kind']}:{change['period']}:{change['generation']}"
    return ""


def personal(story: Story) -> Iterator[Divergence]:
    """Each personal value gives, with its salt, the hash in the history; one erased on request gives nothing."""
    named = {mark["personal"]: (event["seq"], mark["sha256"]) for event, _ in story.recorded for mark in _marks(event)}
    rows = {row["reference"]: row for row in story.record.personal}
    for reference in rows.keys() - named.keys():
        yield Divergence(story.id, "R0", "stray", found=f"personal {reference}")
    for reference, (seq, hashed) in named.items():
        row = rows.get(reference)
        if row is None:
            yield Divergence(story.id, "R0", "personal", seq, expected=hashed, found="no row")
        elif row["value"] is not None and (found := _hash_of(row)) != hashed:
            yield Divergence(story.id, "R0", "personal", seq, expected=hashed, found=found)


def _hash_of(row: Row) -> str:
    try:
        return digest(row["salt"] + canonical(json.loads(row["value"])))
    except ValueError:
        return "unreadable"


def _marks(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        if "personal" in value and "sha256" in value:
            yield value
        for member in value.values():
            yield from _marks(member)
    elif isinstance(value, list):
        for member in value:
            yield from _marks(member)
