"""Documents the command line and the interface share: errors, rows of the tables, durations and instants."""

import re
from datetime import timedelta
from typing import Any

from api.schemas import MalformedData
from api.strict_json import BadInput
from services.ports import BadCursor
from workflow.applicant import ApplicantError
from workflow.assessment import ScoreError
from workflow.civil_time import CalendarError
from workflow.refusals import Malformed, Refusal
from workflow.states import TABLES
from workflow.words import trigger_label

READING_ERRORS = (ApplicantError, BadCursor, BadInput, CalendarError, ScoreError)
_DURATION = re.compile(r"([0-9]{1,6})([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def refusal_of(error: Exception) -> Refusal | None:
    """The refusal an error amounts to; None for what is nobody's mistake but ours."""
    match error:
        case Refusal():
            return error
        case ApplicantError():
            return MalformedData(error.problems)
        case BadCursor():
            return Malformed("unreadable", why="翻页标记（after）有误")
        case _ if isinstance(error, READING_ERRORS):
            return Malformed("unreadable", why=str(error).rstrip("。"))
    return None


def error_document(refusal: Refusal) -> dict[str, Any]:
    """The error body: code and sentence, with the article and the findings where there are any."""
    document: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
    if refusal.article:
        document["article"] = refusal.article
    if refusal.findings:
        document["findings"] = [finding.as_dict() for finding in refusal.findings]
    return document


def table_rows(kind: str | None = None) -> list[dict[str, Any]]:
    """The state tables as documents, of one kind or of all: one for each state a row leads from."""
    return [
        {
            "id": row.id,
            "kind": row.kind,
            "trigger": row.trigger,
            "label": trigger_label(row.trigger),
            "from": source,
            "to": row.target_from(source),
            "prepared_by": [seat.role.value for seat in row.prepared_by],
            "approved_by": [seat.role.value for seat in row.approved_by],
            **({"article": row.article} if row.article else {"basis": row.basis}),
            "guards": [*([row.when] if row.when else []), *row.guards, *row.checks],
            "follows": row.follows or None,
        }
        for table_kind, rows in TABLES.items()
        if kind in (None, table_kind)
        for row in rows
        for source in row.sources
    ]


def read_duration(text: str) -> timedelta:
    """90m, 36h or 3d. Raises CalendarError."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise CalendarError("时长应为 90m、36h 或 3d 这样的形式")
    return int(found[1]) * _UNITS[found[2]]
