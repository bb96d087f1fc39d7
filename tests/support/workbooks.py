"""Workbooks of a service ledger as people fill them in, right and wrong."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from xlsxwriter import Workbook

from workflow.words import SERVICE_COLUMNS

HEADER = tuple(SERVICE_COLUMNS.values())
PART = "xl/worksheets/sheet1.xml"


def workbook(
    rows: Sequence[Mapping[str, Any]],
    *,
    header: Sequence[str] = HEADER,
    sheet: str = "台账",
    write: Callable[[Any], None] | None = None,
) -> io.BytesIO:
    """A workbook of some rows by column; `write` may put more into the sheet (rows and columns from 0)."""
    made = io.BytesIO()
    with Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, header)
        for number, row in enumerate(rows, 1):
            for column, name in enumerate(SERVICE_COLUMNS):
                if row.get(name, "") != "":
                    page.write(number, column, row[name])
        if write is not None:
            write(page)
    return io.BytesIO(made.getvalue())


def repacked(book: io.BytesIO, change: Callable[[str, bytes], bytes], *, twice: str = "") -> io.BytesIO:
    """The same with parts changed; a part named in `twice` is there two times."""
    made = io.BytesIO()
    with zipfile.ZipFile(book) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            after.writestr(entry.filename, change(entry.filename, before.read(entry)))
            if entry.filename == twice:
                after.writestr(entry.filename.upper(), before.read(entry))
    return io.BytesIO(made.getvalue())


def styles_of(content: bytes) -> dict[str, str]:
    """The fill of each cell of the first sheet, by its place; plain cells are left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet, styles = book.read(PART).decode(), book.read("xl/styles.xml").decode()
    formats = re.findall(r"<xf [^>]*?fillId=\"(\d+)\"", styles.partition("<cellXfs")[2])
    fills = re.findall(r"<fill>.*?</fill>", styles)
    found = re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet)
    return {place: fills[int(formats[int(style)])] for place, style in found if int(formats[int(style)]) > 1}
