"""R5: register, notices, documents, holiday notices are what the events put there, row by row; the files are theirs."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from services.audit.divergence import Divergence, unlike
from services.audit.ports import Archive, Contents, Row
from services.audit.stories import Others, Step, Story, steps_of
from workflow.cases import Json
from workflow.history import digest
from workflow.projections import (
    ClaimRow,
    DocumentRow,
    GradeRow,
    HolidayNoticeRow,
    NoticeDates,
    NoticeItem,
    NoticeRow,
    Projection,
    RegisterRow,
    project,
)
from workflow.register_history import ChangeRow, FormerRow
from workflow.states import Kind

_CHUNK = 1 << 18
_HOMES: dict[type[Projection], tuple[str, str, str, str]] = {
    HolidayNoticeRow: ("calendar_notices", "", "id", "holiday_notices"),
    DocumentRow: ("documents", "10", "id", "documents"),
    NoticeItem: ("notice_items", "11", "notice", "items"),
    RegisterRow: ("register", "12", "case_id", "register"),
    FormerRow: ("former_entries", "12", "since", "former"),
    ChangeRow: ("register_changes", "12", "change", "changes"),
    GradeRow: ("grades", "15", "year", "grades"),
    ClaimRow: ("subsidy_claims", "16", "lineage", "claims"),
}
"""The rows of one case: their table and its article, the column that tells them apart, and where a record has them."""
_JSON = ("days", "ended_articles", "former_names", "functions", "renamed_on", "versions")


def projected(story: Story) -> Iterator[tuple[Step, Projection]]:
    """Every row the case's events put into the public tables, in order."""
    for step in story.steps:
        for row in project(step.event, step.after):
            yield step, row


def own_rows(story: Story, rows: Iterable[Projection]) -> Iterator[Divergence]:
    """Documents, items, register entry and holiday notice of one case. What no event explains is a stray (R0)."""
    wanted: dict[type[Projection], dict[str, dict[str, Any]]] = {kind: {} for kind in _HOMES}
    for row in rows:
        if home := _HOMES.get(type(row)):
            columns = _columns(row)
            wanted[type(row)][columns[home[2]]] = columns
    for kind, (table, article, key, place) in _HOMES.items():
        stored = {row[key]: row for row in getattr(story.record, place)}
        yield from _table(story.id, table, article, wanted[kind], stored)


def _table(
    case: str, table: str, article: str, expected: dict[str, dict[str, Any]], stored: dict[str, Row]
) -> Iterator[Divergence]:
    for key in stored.keys() - expected.keys():
        yield Divergence(case, "R0", "stray", article=article, found=f"{table} {key}")
    for key, row in expected.items():
        found = _read(stored[key]) if key in stored else None
        if found is None:
            yield Divergence(case, "R5", table, article=article, expected=row, found=None)
        elif any(wrong := unlike(row, found)):
            yield Divergence(case, "R5", table, article=article, expected=wrong[0], found=wrong[1])


def _columns(row: Projection) -> dict[str, Any]:
    columns = asdict(row)
    if "case" in columns:
        columns["case_id"] = columns.pop("case")
    return {name: list(value) if isinstance(value, tuple) else value for name, value in columns.items()}


def _read(row: Row) -> dict[str, Any]:
    return {name: _json(value) if name in _JSON else value for name, value in row.items()}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def files(story: Story, contents: Contents) -> Iterator[Divergence]:
    """Every version of every document lies on the disk with the hash its row gives."""
    for row in story.record.documents:
        found = _sha256(contents, row["storage_key"])
        if found != row["sha256"]:
            yield Divergence(story.id, "R5", "file", article="10", expected=row["sha256"], found=found)


def _sha256(contents: Contents, key: str) -> str:
    hashed = hashlib.sha256()
    try:
        with contents.open(key) as file:
            while chunk := file.read(_CHUNK):
                hashed.update(chunk)
    except (OSError, KeyError):
        return f"no file {key}"
    return hashed.hexdigest()


def platform_of_award(story: Story, others: Others) -> Iterator[Divergence]:
    """An award opened its platform (Art. 12), under the award's own numbers and day; a register entry says the same."""
    award = story.case.facts.get("award")
    if award is None:
        return
    platforms = (child for child, kind in others.archive.children(story.id) if kind == Kind.PLATFORM)
    found = [facts for child in platforms for event, _ in others.history(child) if (facts := event.get("facts"))]
    names = ("announcement_number", "certificate_number", "plaque_number", "certified_on")
    expected: Json = {name: award[name] for name in names}
    if not any(not any(unlike(expected, {name: facts.get(name) for name in names})) for facts in found):
        yield Divergence(story.id, "R5", "register", article="12", expected=expected, found=found)


class NoticeBook:
    """Which cases put what into which notice; a notice's row is the last one's. Only names are kept, not texts."""

    def __init__(self) -> None:
        self._cases: dict[str, set[str]] = {}

    def note(self, row: Projection, case_id: str) -> None:
        """Remember that a case's events wrote a notice."""
        if isinstance(row, NoticeRow):
            self._cases.setdefault(row.id, set()).add(case_id)

    def compare(self, archive: Archive, others: Others, *, everything: bool) -> Iterator[Divergence]:
        """The stored notices against the events; with `everything` also those no event wrote."""
        stored: set[str] = set()
        for row in archive.notices(None if everything else sorted(self._cases)):
            stored.add(row["id"])
            if row["id"] not in self._cases:
                yield Divergence("", "R0", "stray", article="11", found=f"notices {row['id']}")
                continue
            yield from self._compare(row, archive, others)
        for missing in sorted(self._cases.keys() - stored):
            case = min(self._cases[missing])
            yield Divergence(case, "R5", "notices", article="11", expected=missing, found=None)

    def _compare(self, row: Row, archive: Archive, others: Others) -> Iterator[Divergence]:
        cases = self._cases[row["id"]] | set(archive.named_in(row["id"]))
        case, expected = _last_written(row["id"], cases, others)
        wrong = unlike(expected, _read(row))
        if any(wrong):
            yield Divergence(case, "R5", "notices", article="11", expected=wrong[0], found=wrong[1])
        texts = [row, *(expected.get("versions") or ())]
        for text in texts:
            if text["sha256"] != (digest(text["text"]) if text["text"] else ""):
                yield Divergence(
                    case, "R5", "notices", article="11", expected=digest(text["text"]), found=text["sha256"]
                )


def _last_written(notice: str, cases: Iterable[str], others: Others) -> tuple[str, dict[str, Any]]:
    """The row as written last, and by which case. Who joins lists everybody before: of one instant, longer is later."""
    written: list[tuple[tuple[str, bool, int], str, NoticeRow | NoticeDates]] = []
    for case in cases:
        for step in steps_of(case, others.history(case)):
            for row in project(step.event, step.after):
                if isinstance(row, NoticeRow | NoticeDates) and row.id == notice:
                    dates = isinstance(row, NoticeDates)
                    length = 0 if isinstance(row, NoticeDates) else row.text.count("\n")
                    written.append(((step.event["recorded_at"], dates, length), case, row))
    last = ""
    columns: dict[str, Any] = {}
    for _, case, row in sorted(written, key=lambda entry: entry[0]):
        last, columns = case, {**columns, **_columns(row)}
    return last, columns
