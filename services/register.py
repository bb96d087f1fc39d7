"""The public register (Art. 12): platforms as anybody may read them, as of any day; and what has changed in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from services.views import local
from workflow.civil_time import local_date
from workflow.history import read_instant
from workflow.projections import GradeRow, NoticeRow, RegisterRow
from workflow.refusals import NotVisible
from workflow.register_history import ChangeRow
from workflow.states import TABLES, Kind
from workflow.words import CHANGES, GRADES

STANDING_AS = ("valid", "revoked", "exited", "terminated", "merged")
"""How a title stands, in the order of the lists."""


@dataclass(frozen=True, slots=True)
class RegisterFilters:
    """What the register is narrowed to; empty asks nothing. `q` searches names, former names, numbers and operator.

    With `as_of` everything is asked of the register as it stood at the end of that day.
    `grade` and `year` are asked of one and the same announced grade; each may stand alone.
    """

    district: str = ""
    function: str = ""
    status: str = ""
    q: str = ""
    as_of: date | None = None
    grade: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both inclusive, as ISO dates."""

    first: str
    last: str


ALWAYS = Span("0001-01-01", "9999-12-31")


def month_of(text: str) -> Span:
    """The days of a month written YYYY-MM."""
    return Span(f"{text}-01", f"{text}-31")


@dataclass(frozen=True, slots=True)
class Summary:
    """When anything public last changed, empty where nothing is; the years from the latest graded back to the first."""

    updated_at: str
    years: tuple[str, ...]


class RegisterReads(Protocol):
    """The public tables of platforms.

    With a day rows have the name, operator and district of that day; `status_on` leaves out how a title ended since.
    """

    def platforms(self, asked: RegisterFilters, *, skip: int, limit: int) -> Sequence[RegisterRow]:
        """Platforms, the latest recognised first."""

    def count_platforms(self, asked: RegisterFilters) -> int:
        """How many there are."""

    def platform(self, number: str, as_of: date | None = None) -> RegisterRow | None:
        """The platform of a certificate number."""

    def plaque(self, number: str) -> RegisterRow | None:
        """The platform of a plaque number."""

    def recognitions(self, row: RegisterRow, as_of: date | None = None) -> Sequence[RegisterRow]:
        """One lineage: what one carries on, what carries it on, what it took in and went into; the earliest first.

        With a day as far as it had come by then.
        """

    def grades(self, case_ids: Sequence[str], as_of: date | None = None) -> Sequence[GradeRow]:
        """The announced grades of some platforms, by year; with `as_of` those announced by then."""

    def notices_about(self, case_ids: Sequence[str], notice_ids: Sequence[str]) -> Sequence[NoticeRow]:
        """The published notices in which one of the cases stands, and those named, the latest first."""

    def changed(self, span: Span, *, skip: int, limit: int) -> Sequence[ChangeRow]:
        """What changed in some days, the newest first."""

    def places(self) -> Mapping[str, str]:
        """What districts and zones are called, by code."""

    def summary(self) -> Summary:
        """What the whole of it comes to."""


def status_on(row: RegisterRow, as_of: date | None) -> str:
    """How the title stood on a day: one that has ended since was valid then."""
    return "valid" if as_of and row.ended_on and row.ended_on > as_of.isoformat() else row.status


def former_names_on(row: RegisterRow, on: str) -> list[str]:
    """The names it had given up by the end of an ISO day, the earliest first."""
    return [name for name, day in zip(row.former_names, row.renamed_on, strict=True) if day <= on]


def platform_documents(
    rows: Sequence[RegisterRow], reads: RegisterReads, as_of: date | None = None
) -> list[dict[str, Any]]:
    """Platforms as the public reads them, each with its grades; as of a day that which had been announced by it."""
    grades: dict[str, list[GradeRow]] = {}
    for found in reads.grades([row.case for row in rows], as_of):
        grades.setdefault(found.case, []).append(found)
    return [platform_document(row, grades.get(row.case, ()), as_of) for row in rows]


def platform_document(row: RegisterRow, grades: Sequence[GradeRow] = (), as_of: date | None = None) -> dict[str, Any]:
    """A platform as the public reads it: nothing personal, nothing financial."""
    status, on = status_on(row, as_of), as_of.isoformat() if as_of else "9999"
    ended = status != "valid"
    return {
        "number": row.number,
        "name": row.name,
        "operator": row.operator,
        "district": row.district,
        "functions": list(row.functions),
        "certified_on": row.certified_on,
        "status": status,
        "grades": [_grade(found) for found in grades],
        "ended_on": row.ended_on if ended else None,
        "ended_by": row.ended_by if ended else None,
        "ended_articles": _articles(row) if ended else [],
        "ended_notice": (row.ended_notice or None) if ended else None,
        "merged_into": (row.merged_into or None) if ended else None,
        "former_names": former_names_on(row, on),
        "plaque_number": row.plaque_number or None,
        "announcement_number": row.announcement_number or None,
    }


def _articles(row: RegisterRow) -> list[str]:
    """The articles of the decision that ended a title, else those of the step; none where the measure is silent."""
    steps = (step for step in TABLES[Kind.PLATFORM] if step.trigger == row.ended_by and step.article)
    return list(row.ended_articles) or [article for step in steps for article in step.article.split(", ")]


def _grade(row: GradeRow) -> dict[str, Any]:
    return {"year": int(row.year), "grade": row.grade, "announced_on": row.announced_on, "notice": row.notice or None}


def every_platform(asked: RegisterFilters, reads: RegisterReads, chunk: int = 500) -> Iterator[dict[str, Any]]:
    """All that the filters leave, read piece by piece."""
    skip = 0
    while rows := reads.platforms(asked, skip=skip, limit=chunk):
        yield from platform_documents(rows, reads, asked.as_of)
        skip += chunk


def platform_of(number: str, reads: RegisterReads, as_of: date | None = None) -> dict[str, Any]:
    """One platform, with all its recognitions and notices. Raises NotVisible, also where it came after the day."""
    return _whole(reads.platform(number, as_of), number, reads, as_of)


def plaque_of(number: str, reads: RegisterReads) -> dict[str, Any]:
    """The platform a plaque was given to, whether or not its title still stands. Raises NotVisible."""
    row = reads.plaque(number)
    if row is None:
        raise NotVisible("no_such_plaque", number=number[:60])
    return _whole(row, number, reads, None)


def _whole(row: RegisterRow | None, number: str, reads: RegisterReads, as_of: date | None) -> dict[str, Any]:
    if row is None or (as_of and row.certified_on > as_of.isoformat()):
        raise NotVisible("no_such_platform", number=number[:60])
    (document,) = platform_documents([row], reads, as_of)
    kin = reads.recognitions(row, as_of)
    named = [grade["notice"] for grade in document["grades"] if grade["notice"]]
    notices = reads.notices_about([case for case in (row.case, row.application) if case], named)
    known = [found for found in notices if not as_of or local_date(read_instant(found.published_at)) <= as_of]
    return {
        **document,
        "recognitions": [_recognition(other, as_of) for other in kin],
        "notices": [_reference(found) for found in known],
    }


def _recognition(row: RegisterRow, as_of: date | None) -> dict[str, Any]:
    status = status_on(row, as_of)
    return {
        "number": row.number,
        "name": row.name,
        "certified_on": row.certified_on,
        "announcement_number": row.announcement_number or None,
        "status": status,
        "merged_into": row.merged_into or None if status == "merged" else None,
    }


def _reference(row: NoticeRow) -> dict[str, Any]:
    return {"id": row.id, "kind": row.kind, "title": row.title, "published_at": local(row.published_at)}


def changes(reads: RegisterReads, span: Span, *, skip: int = 0, limit: int) -> list[dict[str, Any]]:
    """What changed in some days, the newest first: entered, graded, named otherwise, moved, merged, ended.

    `on` is the day the change took effect; an `id` never changes, whatever comes after. `article` is that of the step,
    None where the measure is silent: then `basis` says on what it rests.
    """
    found = reads.changed(span, skip=skip, limit=limit)
    places = reads.places() if any(row.kind == "moved" for row in found) else {}
    return [_change(row, places) for row in found]


def _change(row: ChangeRow, places: Mapping[str, str]) -> dict[str, Any]:
    before, after = (places.get(value, value) for value in (row.before, row.after))
    grade = GRADES.get(row.after, "")
    said = {"name": row.name, "number": row.number, "year": row.year, "grade": grade, "before": before, "after": after}
    return {
        "id": f"urn:shifan:change:{row.case}:{row.change}",
        "kind": row.kind,
        "on": row.changed_on,
        "number": row.number,
        "name": row.name,
        "text": CHANGES[row.kind].format(**said),
        "article": row.article or None,
        "basis": row.basis or None,
        "notice": row.notice or None,
    }


def updated_at(summary: Summary) -> str | None:
    """When anything public last changed, in Shanghai's time."""
    return local(summary.updated_at or None)
