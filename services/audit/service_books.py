"""R5: the service ledgers (Art. 14): every entry is what its event says, and its records give the event's hash."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from services.audit.divergence import Divergence, unlike
from services.audit.ports import Archive, Row
from services.audit.stories import Step, Story
from workflow.projections import ServiceEntryRow, ServiceEntryVoid, project
from workflow.service_records import content_hash, record_of, row_of

_ARTICLE = "14"


def service_ledger(story: Story, archive: Archive) -> Iterator[Divergence]:
    """Entries and records of one platform. What no event explains is a stray (R0)."""
    expected: dict[int, dict[str, Any]] = {}
    for step in story.steps:
        yield from _apply(story, step, expected)
    yield from _entries(story, expected)
    if expected or story.case.kind == "platform":
        yield from _records(story, archive, {entry: row["sha256"] for entry, row in expected.items()})


def _apply(story: Story, step: Step, expected: dict[int, dict[str, Any]]) -> Iterator[Divergence]:
    """What one event does to the entries; one it takes back must have been there."""
    for row in project(step.event, step.after):
        if isinstance(row, ServiceEntryRow):
            expected[row.entry] = {"case_id": row.case, **asdict(row)}
            del expected[row.entry]["case"]
            if row.entry != step.seq:
                yield Divergence(story.id, "R3", "service_entries", step.seq, _ARTICLE, step.seq, row.entry)
        elif isinstance(row, ServiceEntryVoid):
            before = expected.get(row.entry)
            if before is None or before["status"] != "valid":
                yield Divergence(story.id, "R3", "service_entries", step.seq, _ARTICLE, "a valid entry", row.entry)
            if before is not None:
                expected[row.entry] = {**before, "status": row.status, "voided_by": row.voided_by}


def _entries(story: Story, expected: dict[int, dict[str, Any]]) -> Iterator[Divergence]:
    stored = {row["entry"]: row for row in story.record.entries}
    for entry in stored.keys() - expected.keys():
        yield Divergence(story.id, "R0", "stray", article=_ARTICLE, found=f"service_entries {entry}")
    for entry, row in expected.items():
        wrong = unlike(row, stored.get(entry, {}))
        if any(wrong):
            yield Divergence(story.id, "R5", "service_entries", entry, _ARTICLE, wrong[0], wrong[1])


def _records(story: Story, archive: Archive, hashes: dict[int, str]) -> Iterator[Divergence]:
    """Hash by hash; an entry younger than the history read here is not looked at."""
    seen: set[int] = set()
    for entry, rows in groupby(archive.service_records(story.id), key=lambda row: int(row["entry"])):
        seen.add(entry)
        if entry in hashes:
            if (found := _hash_of(list(rows))) != hashes[entry]:
                yield Divergence(story.id, "R5", "service_records", entry, _ARTICLE, hashes[entry], found)
        elif entry <= story.case.version:
            yield Divergence(story.id, "R0", "stray", article=_ARTICLE, found=f"service_records {entry}")
    for entry in hashes.keys() - seen:
        yield Divergence(story.id, "R5", "service_records", entry, _ARTICLE, hashes[entry], "no records")


def _hash_of(rows: Sequence[Row]) -> str:
    """The hash of the records as they lie there; they must be what an entry writes, line after line from 1."""
    try:
        records = [record_of(row) for row in rows]
        written = [{**row_of(record), "line": line} for line, record in enumerate(records, 1)]
        if [_plain(row) for row in rows] == written:
            return content_hash(records)
    except (TypeError, ValueError, KeyError):
        pass
    return "not as an entry writes them"


def _plain(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("case_id", "entry")}
