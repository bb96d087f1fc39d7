"""Platforms recognised earlier, from a file: every row is decided first, and none is stored unless all can be."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api import schemas, steps
from api.schemas.platform import RegisterPlatform
from api.strict_json import BadInput, parse
from services.bulk import MOST, Receipt, perform_many
from services.ports import World
from workflow.cases import Case, Command
from workflow.refusals import Refusal
from workflow.roles import Actor
from workflow.states import Kind
from workflow.words import FUNCTIONS

_TRIGGER = "register_platform"
_SEPARATORS = str.maketrans(dict.fromkeys("，,;；", "、"))  # as people write lists
_MOST_VALUES = 60 * MOST
"""In a file: the members of its platforms, and whatever else it holds."""
Entry = tuple[int, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """One row: its line in the file, what it holds, the platform's case, or why it is refused."""

    line: int
    entry: Any
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


def take(entries: Sequence[Entry], *, actor: Actor, world: World, check: bool) -> tuple[bool, list[Imported]]:
    """Enter all of them (PL-01), or none where one is refused or it is only to `check`; whether anything was stored.

    Raises Forbidden for who never enters platforms.
    """
    steps.require_role(Kind.PLATFORM, _TRIGGER, actor)
    rows = [_read(line, entry) for line, entry in entries]
    sound = [data for data, refusal in rows if refusal is None]
    commands = [Command(_TRIGGER, data, kind=Kind.PLATFORM) for data in sound]
    receipt: Receipt | None = None
    if commands:
        only_look = check or len(sound) < len(rows)
        receipt = perform_many(commands, actor=actor, world=world, all_or_none=True, rehearse=only_look)
    stored = receipt is not None and receipt.stored
    decided = iter(receipt.rows if receipt else ())
    return stored, [
        Imported(line, entry, refusal=refusal)
        if refusal is not None
        else Imported(line, entry, row.case if stored else None, row.refusal)
        for (line, entry), (_, refusal), row in _beside(entries, rows, decided)
    ]


def _beside(
    entries: Sequence[Entry], rows: Sequence[tuple[Any, Refusal | None]], decided: Iterator[Any]
) -> Iterator[tuple[Entry, tuple[Any, Refusal | None], Any]]:
    """Each entry with how it was read and, where it could be, what was decided on it."""
    for entry, read in zip(entries, rows, strict=True):
        yield entry, read, next(decided) if read[1] is None else None


def _read(line: int, entry: Any) -> tuple[Any, Refusal | None]:
    try:
        return schemas.load(Kind.PLATFORM, _TRIGGER, entry), None
    except Refusal as refusal:
        return None, refusal
