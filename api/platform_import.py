"""Platforms recognised earlier, from a file: every row is decided first, and none is stored unless all can be.

One person proposes them, a second approves: what the register prints has passed two (保密审查, Art. 12).
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api import schemas, steps
from api.schemas.platform import RegisterPlatform
from api.strict_json import BadInput, parse
from services.bulk import MOST, Receipt
from services.platform_imports import REGISTER, approve, propose, waiting
from services.ports import World
from workflow.cases import Case
from workflow.refusals import Refusal
from workflow.roles import Actor
from workflow.states import Kind
from workflow.words import FUNCTIONS

_SEPARATORS = str.maketrans(dict.fromkeys("，,;；", "、"))  # as people write lists
_MOST_VALUES = 60 * MOST
"""In a file: the members of its platforms, and whatever else it holds."""
Entry = tuple[int, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """One row: its line in the file, what it holds, as a step's data, the platform's case, or why it is refused."""

    line: int
    entry: Any
    data: Mapping[str, Any] | None = None
    case: Case | None = None
    refusal: Refusal | None = None

    def told(self) -> dict[str, Any]:
        """The row for the answer."""
        given = self.entry if isinstance(self.entry, Mapping) else {}
        refusal = self.refusal
        why = (
            {"code": refusal.code, "message": refusal.message, "article": refusal.article or None} if refusal else None
        )
        names = {name: given.get(name) for name in ("certificate_number", "name")}
        return {"line": self.line, **names, "case": self.case.id if self.case else None, "refusal": why}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: `proposed`, `registered` by a second person, only `checked`, or `refused` whole."""

    status: str
    rows: tuple[Imported, ...]

    @property
    def refused(self) -> tuple[Imported, ...]:
        """The rows that keep it out."""
        return tuple(row for row in self.rows if row.refusal is not None)


def read_entries(content: bytes, name: str) -> list[Entry]:
    """The rows of a file with their lines: a JSON list (also under `platforms`), or CSV with a header row.

    In JSON the line is the place in the list. Raises BadInput.
    """
    found = list(_from_csv(content)) if name.lower().endswith(".csv") else _from_json(content)
    if not 0 < len(found) <= MOST:
        raise BadInput(f"文件中应有 1 至 {MOST} 家平台，现有 {len(found)} 家")
    return found


def _from_json(content: bytes) -> list[Entry]:
    document = parse(content, most=_MOST_VALUES)
    listed = document.get("platforms") if isinstance(document, Mapping) else document
    if not isinstance(listed, list):
        raise BadInput("应为平台的列表")
    return list(enumerate(listed, 1))


def _from_csv(content: bytes) -> Iterator[Entry]:
    """Columns by their Chinese names or identifiers; what a spreadsheet saves as GBK is read too."""
    names = {field.label: name for name, field in RegisterPlatform().load_fields.items() if hasattr(field, "label")}
    rows = csv.DictReader(io.StringIO(_text(content), newline=""), restkey="", strict=True)
    try:
        for row in rows:
            given = {names.get(head, head): _cell(head, text, names) for head, text in row.items() if text}
            if given:
                yield rows.line_num, given
    except csv.Error as wrong:
        raise BadInput(f"第 {rows.line_num} 行不是有效的 CSV") from wrong


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("文件编码应为 UTF-8 或 GBK")


def _cell(head: str, text: Any, names: Mapping[str, str]) -> Any:
    if names.get(head, head) != "functions" or not isinstance(text, str):
        return text.strip() if isinstance(text, str) else text
    known = {label: name for name, label in FUNCTIONS.items()}
    return [known.get(part.strip(), part.strip()) for part in text.translate(_SEPARATORS).split("、") if part.strip()]


def take(entries: Sequence[Entry], *, actor: Actor, world: World, check: bool, approves: bool = False) -> Taken:
    """Propose all of them (PL-01), or none where one is refused or it is only to `check`.

    Where a file `approves`, one whose every row waits as it reads is approved whole instead, by its second person.
    Raises Forbidden for who never enters platforms.
    """
    steps.require_role(Kind.PLATFORM, REGISTER, actor)
    rows = list(_read(entries))
    sound = [row.data for row in rows if row.data is not None]
    cases = _waiting(sound, actor, world) if approves and len(sound) == len(rows) else []
    only_look = check or len(sound) < len(rows)
    receipt: Receipt | None = None
    if cases:
        receipt = approve(cases, actor=actor, world=world, rehearse=only_look)
    elif sound:
        receipt = propose(sound, actor=actor, world=world, rehearse=only_look)
    stored = receipt is not None and receipt.stored
    told = tuple(_told(rows, receipt, cases, stored))
    if any(row.refusal for row in told):
        return Taken("refused", told)
    return Taken("checked" if not stored else "registered" if cases else "proposed", told)


def _read(entries: Sequence[Entry]) -> Iterator[Imported]:
    """Each row as a step's data, or why it cannot be one; a plaque has one platform, also within the file."""
    plaques: set[str] = set()
    for line, entry in entries:
        row = _loaded(line, entry)
        plaque = str((row.data or {}).get("plaque_number") or "")
        if plaque and plaque in plaques:
            row = Imported(line, entry, refusal=Refusal("award_numbers_unused", article="11", numbers=plaque))
        plaques.add(plaque)
        yield row


def _loaded(line: int, entry: Any) -> Imported:
    try:
        return Imported(line, entry, schemas.load(Kind.PLATFORM, REGISTER, entry))
    except Refusal as refusal:
        return Imported(line, entry, refusal=refusal)


def _waiting(rows: Sequence[Mapping[str, Any]], actor: Actor, world: World) -> list[Case]:
    """The cases in which exactly these rows wait, in their order; empty where one does not wait, or reads otherwise."""
    proposed = {case.number: case for case in waiting(actor, world)}
    found = [(row, proposed.get(row["certificate_number"])) for row in rows]
    same = [case for row, case in found if case is not None and case.proposal and case.proposal["data"] == row]
    return same if len({case.id for case in same}) == len(rows) else []


def _told(rows: Sequence[Imported], receipt: Receipt | None, cases: Sequence[Case], stored: bool) -> Iterator[Imported]:
    """Each row with what was decided on it: proposals come in the order of the file, approvals by their case."""
    decided = receipt.rows if receipt else ()
    by_case = {row.asked: row for row in decided}
    ordered = iter([by_case[case.id] for case in cases] if cases else decided)
    for row in rows:
        if row.refusal is None:
            answer = next(ordered)
            row = replace(row, case=answer.case if stored else None, refusal=answer.refusal)
        yield row
