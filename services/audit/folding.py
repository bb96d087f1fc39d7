"""R1: the row is the fold of its events, and the timers' table is what the events armed and ended."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.audit.divergence import Divergence, unlike
from services.audit.ports import Archive, Row
from services.audit.stories import Story
from services.timers import WAITS
from workflow.cases import Json
from workflow.history import micros, read_instant
from workflow.timers import KINDS

_JSON = ("facts", "proposal", "timers")
_BOOKKEEPING = ("reason", "attempts", "failures", "wake_at", "checked")
_VERSION = re.compile(r"cn-[0-9a-f]{12}")


def row_is_fold(story: Story, archive: Archive) -> Iterator[Divergence]:
    """Every column of the case's row, derived ones too."""
    expected, found = unlike(_read(archive.row_of(story.case)), _read(story.record.case))
    for name in expected:
        yield Divergence(story.id, "R1", "fold", expected={name: expected[name]}, found={name: found[name]})


def _read(row: Row) -> dict[str, Any]:
    return {name: _json(value) if name in _JSON else value for name, value in row.items()}


def _json(text: str | None) -> Any:
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return text


def timers_are_fold(story: Story, now: datetime) -> Iterator[Divergence]:
    """Every timer there is, once per generation; a beat's own notes must fit what a beat does."""
    expected = _ledger(story)
    kept = {_key(row): row for row in story.record.timers}
    for key in kept.keys() - expected.keys():
        yield Divergence(story.id, "R0", "stray", found=f"timer {':'.join(map(str, key))}")
    for key, row in expected.items():
        stored = kept.get(key)
        basis = KINDS[key[0]].basis if key[0] in KINDS else ""
        if stored is None:
            yield Divergence(story.id, "R1", "ledger", article=basis, expected=row, found=None)
            continue
        wrong = unlike(_plain(row), _plain(stored))
        if any(wrong):
            yield Divergence(story.id, "R1", "ledger", article=basis, expected=wrong[0], found=wrong[1])
        elif not _beaten(stored, row["reason"], now):
            noted = {name: stored[name] for name in _BOOKKEEPING}
            yield Divergence(story.id, "R1", "ledger", article=basis, expected="what a beat notes", found=noted)


def _plain(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _BOOKKEEPING}


def _beaten(row: Row, armed_for: str, now: datetime) -> bool:
    """Untried it says what it was armed with and wakes when it is due; tried it says why it waits, and not for long.

    One that has failed as often as it may sleeps until a person wakes it.

    It was last compared with some calendar; if that is not the one now known, the next beat compares it again.
    """
    if row["checked"] != row["calendar"] and not _VERSION.fullmatch(row["checked"]):
        return False
    if not row["attempts"]:
        return bool(
            not row["failures"]
            and row["reason"] == armed_for
            and row["wake_at"] == (None if row["provisional"] else row["due_at"])
        )
    noted = row["reason"] and 0 <= row["failures"] <= row["attempts"]
    if row["wake_at"] is None:
        return bool(noted and row["failures"] > len(WAITS))
    return bool(noted and row["due_at"] <= row["wake_at"] <= micros(now + WAITS[-1]))


def _key(row: Row) -> tuple[str, str, int]:
    return row["kind"], row["period"], row["generation"]


def _ledger(story: Story) -> dict[tuple[str, str, int], dict[str, Any]]:
    rows: dict[tuple[str, str, int], dict[str, Any]] = {}
    for event, _ in story.recorded:
        for change in event.get("timers", ()):
            ended = "superseded" if change["op"] == "arm" else change["op"]
            for row in rows.values():
                if row["kind"] == change["kind"] and row["status"] == "armed":
                    row["status"], row["ended_by"] = ended, event["seq"]
                    row["fired_at"] = _fired_at(event) if ended == "fired" else None
            if change["op"] == "arm":
                rows[_key(change)] = _armed(event, change)
    return rows


def _fired_at(event: Json) -> int:
    return micros(read_instant(event.get("fired_at") or event["recorded_at"]))


def _armed(event: Json, change: Json) -> dict[str, Any]:
    copied = ("kind", "period", "generation", "trigger", "anchor_on", "n", "unit")
    return {
        **{name: change[name] for name in copied},
        "case_id": event["case"],
        "due_on": change["due_on"] or "",
        "consumed": change.get("consumed", 0),
        "running_since": change.get("running_since") or "",
        "due_at": micros(read_instant(change["due_at"])) if change["due_at"] else None,
        "provisional": int(change["provisional"]),
        "status": "armed",
        "calendar": change.get("calendar") or event["calendar"],
        "fired_at": None,
        "ended_by": None,
        "reason": change.get("reason") or "",
    }
