"""A worksheet's XML looked through before anything of it is believed: formulas, errors, how far it reaches.

Readers of workbooks give a formula's remembered value, make room for every cell up to the farthest, and copy a text
shared by many cells into each of them; so all three are looked for here, cell by cell, by a parser that keeps nothing.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.parsers import expat

from workflow.refusals import Malformed
from workflow.service_records import MOST_RECORDS

_MOST_UNPACKED = 128 << 20
_MOST_FORMULAS = 100_000
_MOST_CHARACTERS = 10_000_000  # of all cells together; some hundred in each row of the longest ledger
_FARTHEST_ROW, _FARTHEST_COLUMN = MOST_RECORDS * 2, 60
_CHUNK = 1 << 16
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_BOOK, _RELATIONS, _STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    ValueError,
    LookupError,
    OSError,
    NotImplementedError,
    EOFError,
)


class UnreadableSheet(Exception):
    """A workbook that is not read: the code of a refusal and its values."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def refusal(self) -> Malformed:
        """What whoever sent it is told."""
        values: dict[str, Any] = self.values
        return Malformed(self.code, article="14", **values)


@dataclass(slots=True)
class Scan:
    """What was found in a sheet; rows and columns count from 1."""

    shared: Sequence[int] = ()
    """How long each text is that cells may share."""
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    filled: set[int] = field(default_factory=set)
    widest: int = 0
    row: int = 0
    column: int = 0
    characters: int = 0
    _shares: bool = False
    _within: bool = False
    _index: str = ""

    def problem(self, row: int, column: int) -> str:
        """What makes a cell one that cannot be read: a formula, an error value; else nothing."""
        place = (row, column)
        return "formula" if place in self.formulas else "error" if place in self.errors else ""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element of the sheet."""
        local = name.rpartition(":")[2]
        self._within = local == "v"
        match local:
            case "row":
                self.row, self.column = int(attributes.get("r", self.row + 1)), 0
            case "c":
                self._cell(attributes)
            case "f":
                self.formulas.add((self.row, self.column))
                self._reach()
            case "v" | "is":
                self._reach()

    def text(self, data: str) -> None:
        """Characters of a value; of a shared one they are the number of its text."""
        self.characters += len(data)
        if self._shares and self._within:
            self._index += data

    def settle(self) -> None:
        """The cell is over: what it shares counts as if it were its own."""
        if index := self._index.strip():
            self.characters += self.shared[int(index)]
        if self.characters > _MOST_CHARACTERS:
            raise _unreadable("文字过多")
        self._index = ""

    def _cell(self, attributes: Mapping[str, str]) -> None:
        self.settle()
        self._shares = attributes.get("t") == "s"
        self.column += 1
        if "r" in attributes:
            place = _PLACE.fullmatch(attributes["r"])
            if place is None:
                raise ValueError("place of a cell")
            self.row, self.column = int(place[2]), _number(place[1])
        if attributes.get("t") == "e":
            self.errors.add((self.row, self.column))

    def _reach(self) -> None:
        self.filled.add(self.row)
        self.widest = max(self.widest, self.column)
        if len(self.formulas) > _MOST_FORMULAS:
            raise ValueError("formulas")


def scan(content: BinaryIO, sheet: str) -> Scan:
    """Look through the worksheet of this name. Raises UnreadableSheet. The content was found to be a plain zip."""
    try:
        with zipfile.ZipFile(content) as archive:
            _require_plain(archive)
            found = Scan(_shared(archive))
            _parse(archive, _part_of(archive, sheet), found.begin, found.text)
            found.settle()
    except _BROKEN:
        raise _unreadable("内容已损坏，或不是普通的工作簿") from None
    _require_reasonable(found)
    return found


def _unreadable(why: str) -> UnreadableSheet:
    return UnreadableSheet("workbook_unreadable", name="上传的文件", why=why)


def _require_plain(archive: zipfile.ZipFile) -> None:
    names = [entry.filename.lower() for entry in archive.infolist()]
    if len(set(names)) < len(names):
        raise ValueError("two parts of one name")
    if sum(entry.file_size for entry in archive.infolist()) > _MOST_UNPACKED:
        raise _unreadable("解压后过大")


def _require_reasonable(found: Scan) -> None:
    rows = len(found.filled - {1})
    if rows > MOST_RECORDS:
        raise UnreadableSheet("workbook_rows", count=rows, most=MOST_RECORDS)
    if found.widest > _FARTHEST_COLUMN or max(found.filled, default=0) > _FARTHEST_ROW:
        raise _unreadable(f"第 {_FARTHEST_ROW} 行之后或第 {_FARTHEST_COLUMN} 列之后还有内容，请删除")


def _shared(archive: zipfile.ZipFile) -> Sequence[int]:
    """The lengths of the shared texts, in order."""
    lengths: list[int] = []

    def begin(name: str, _: Mapping[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    for part in archive.namelist():
        if part.lower() == _STRINGS:
            _parse(archive, part, begin, text)
    return lengths


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds the sheet of a name. Raises UnreadableSheet where there is none."""
    sheets: dict[str, str] = {}
    targets: dict[str, str] = {}

    def book(name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            sheets.setdefault(attributes.get("name", ""), relation)

    def relations(name: str, attributes: Mapping[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parse(archive, _BOOK, book)
    if sheet not in sheets:
        raise UnreadableSheet("workbook_sheet", sheet=sheet, missing="工作表")
    _parse(archive, _RELATIONS, relations)
    target = targets[sheets[sheet]]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    begin: Callable[[str, Mapping[str, str]], None],
    text: Callable[[str], None] | None = None,
) -> None:
    """Hand every element to `begin`, every text to `text`. A document type is refused: no workbook declares one."""

    def declared(*_: Any) -> None:
        raise ValueError("document type")

    parser = expat.ParserCreate("UTF-8")  # as calamine reads it, whatever the part says of itself
    parser.StartElementHandler, parser.CharacterDataHandler = begin, text
    parser.StartDoctypeDeclHandler = declared
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def _number(letters: str) -> int:
    """A is 1, AA is 27."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found
