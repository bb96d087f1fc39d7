"""The public register (Art. 12): platforms as anybody may read them, as of any day; and what has changed in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from services.views import local
from workflow.civil_time import local_date
from workflow.history import read_instant
from workflow.projections import GradeRow, NoticeRow, RegisterRow
from workflow.refusals import NotVisible
from workflow.states import TABLES, Kind
from workflow.words import CHANGES, GRADES

STANDING_AS = ("valid", "revoked", "exited", "terminated", "merged")
"""How a title stands, in the order of the lists."""


@dataclass(frozen=True, slots=True)
class RegisterFilters:
    """What the register is narrowed to; empty asks nothing. `q` searches names, former names, numbers and operator.

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
class Changed:
    """The rows of which changes are told; each part newest first and cut to what was asked, the renamed all."""

    recognised: Sequence[RegisterRow]
    ended: Sequence[RegisterRow]
    graded: Sequence[tuple[GradeRow, RegisterRow]]
    renamed: Sequence[RegisterRow]


@dataclass(frozen=True, slots=True)
class Summary:
    """When anything public last changed, empty where nothing is; the years from the latest graded back to the first."""

    updated_at: str
    years: tuple[str, ...]


class RegisterReads(Protocol):
    """The public tables of platforms."""

    def platforms(self, asked: RegisterFilters, *, skip: int, limit: int) -> Sequence[RegisterRow]:
        """Platforms, the latest recognised first."""

    def count_platforms(self, asked: RegisterFilters) -> int:
        """How many there are."""

    def platform(self, number: str) -> RegisterRow | None:
        """The platform of a certificate number."""

    def plaque(self, number: str) -> RegisterRow | None:
        """The platform of a plaque number."""

    def recognitions(self, row: RegisterRow) -> Sequence[RegisterRow]:
        """The recognitions carried on by one and carrying it on, itself among them, the earliest first."""

    def grades(self, case_ids: Sequence[str], as_of: date | None = None) -> Sequence[GradeRow]:
        """The announced grades of some platforms, by year; with `as_of` those announced by then."""

    def notices_about(self, case_ids: Sequence[str], notice_ids: Sequence[str]) -> Sequence[NoticeRow]:
        """The published notices in which one of the cases stands, and those named, the latest first."""

    def changed(self, span: Span, limit: int) -> Changed:
        """What changed in some days, at most so many of each sort."""

    def summary(self) -> Summary:
        """What the whole of it comes to."""


def status_on(row: RegisterRow, as_of: date | None) -> str:
    """How the title stood on a day: one that has ended since was valid then."""
    return "valid" if as_of and row.ended_on and row.ended_on > as_of.isoformat() else row.status


def name_on(row: RegisterRow, on: str) -> str:
    """What the platform was called at the end of an ISO day."""
    given_up = zip(row.former_names, row.renamed_on, strict=True)
    return next((name for name, day in given_up if day > on), row.name)


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
        "name": name_on(row, on),
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
    return _whole(reads.platform(number), number, reads, as_of)


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
    kin = [other for other in reads.recognitions(row) if not as_of or other.certified_on <= as_of.isoformat()]
    notices = reads.notices_about(
        [case for case in (row.case, row.application) if case],
        [grade["notice"] for grade in document["grades"] if grade["notice"]],
    )
    known = [found for found in notices if not as_of or local_date(read_instant(found.published_at)) <= as_of]
    return {
        **document,
        "recognitions": [_recognition(other) for other in kin],
        "notices": [_reference(found) for found in known],
    }


def _recognition(row: RegisterRow) -> dict[str, Any]:
    return {
        "number": row.number,
        "certified_on": row.certified_on,
        "announcement_number": row.announcement_number or None,
    }


def _reference(row: NoticeRow) -> dict[str, Any]:
    return {"id": row.id, "kind": row.kind, "title": row.title, "published_at": local(row.published_at)}


def changes(reads: RegisterReads, span: Span, *, skip: int = 0, limit: int) -> list[dict[str, Any]]:
    """What changed in some days, the newest first: recognised, graded, renamed, and how titles ended.

    `on` is the day the change took effect; an `id` never changes, whatever comes after.
    """
    found = [change for change in _told(reads.changed(span, skip + limit)) if span.first <= change["on"] <= span.last]
    found.sort(key=lambda change: (change["on"], change["id"]), reverse=True)
    return found[skip : skip + limit]


def _told(changed: Changed) -> Iterator[dict[str, Any]]:
    for row in changed.recognised:
        yield _change(row, "recognised", row.certified_on)
    for row in changed.ended:
        yield _change(row, row.status, row.ended_on, notice=row.ended_notice, into=row.merged_into)
    for grade, row in changed.graded:
        told = {"year": grade.year, "grade": GRADES[grade.grade], "notice": grade.notice}
        yield _change(row, "graded", grade.announced_on, detail=grade.year, **told)
    for row in changed.renamed:
        yield from _renamings(row)


def _renamings(row: RegisterRow) -> Iterator[dict[str, Any]]:
    names: Iterable[str] = (*row.former_names[1:], row.name)
    for count, (before, after, on) in enumerate(zip(row.former_names, names, row.renamed_on, strict=True), 1):
        yield _change(row, "renamed", on, detail=str(count), before=before, name=after)


def _change(row: RegisterRow, kind: str, on: str, detail: str = "", notice: str = "", **told: str) -> dict[str, Any]:
    named = {"name": name_on(row, on), "number": row.number, **told}
    return {
        "id": ":".join(filter(None, ("urn:shifan:change", row.case, kind, detail))),
        "kind": kind,
        "on": on,
        "number": row.number,
        "name": named["name"],
        "text": CHANGES[kind].format(**named),
        "notice": notice or None,
    }


def updated_at(summary: Summary) -> str | None:
    """When anything public last changed, in Shanghai's time."""
    return local(summary.updated_at or None)
