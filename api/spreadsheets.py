"""CSV for spreadsheets: UTF-8 with its mark, and no cell that one would take for a formula."""

import csv
import io
from collections.abc import Iterable

from flask import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(name: str, header: Iterable[str], rows: Iterable[Iterable[object]]) -> Response:
    """A file of this name with a header row; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    made = Response(text.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return made


def cell(value: object) -> str:
    """A value as text; what begins like a formula is marked as text."""
    said = "" if value is None else str(value)
    return f"'{said}" if said.startswith(_FORMULA) else said
