"""What the public register, the notices archive and the calendars rest on: rows computed from events alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workflow.cases import Case, Json
from workflow.history import canonical
from workflow.holiday_notices import parse_notice
from workflow.notices import graded_line
from workflow.register_history import ChangeRow, FormerRow, change_rows, former_rows
from workflow.states import Kind


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as published. Saved whole: a later row with the same id replaces the earlier."""

    id: str
    kind: str  # publicity, announcement, assessment, or the step of a platform that is announced
    status: str  # draft, running, closed
    title: str = ""
    text: str = ""
    sha256: str = ""
    url: str = ""
    published_at: str = ""
    first_day: str = ""
    last_day: str = ""
    closes_at: str = ""
    days: tuple[Json, ...] = ()
    versions: tuple[Json, ...] = ()  # every text it had, the first published first; the last is `text`


@dataclass(frozen=True, slots=True)
class NoticeDates:
    """The dates of a running notice counted anew; its texts stay as they were printed."""

    id: str
    last_day: str
    closes_at: str
    days: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """One case in one notice. `status`: open, closed, voided, withdrawn, ended or upheld; at most one open per case.

    `last_day` is the item's own where it is not the notice's, STANDING while its count stands still, else empty.
    """

    notice: str
    case: str
    name: str
    status: str
    last_day: str = ""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One platform in the public register (Art. 12): nothing personal, nothing financial."""

    case: str
    number: str
    plaque_number: str
    announcement_number: str
    announcement_held: str  # empty where another imported entry stands for the announcement already
    name: str
    operator: str
    uscc: str
    district: str
    functions: tuple[str, ...]
    certified_on: str
    status: str
    ended_on: str = ""
    ended_by: str = ""
    ended_notice: str = ""
    ended_articles: tuple[str, ...] = ()  # on which a revocation rests
    merged_into: str = ""  # the certificate number that goes on with it
    former_names: tuple[str, ...] = ()
    renamed_on: tuple[str, ...] = ()  # the day each of the former names was given up
    predecessor: str = ""  # the certificate number of the recognition before this one
    application: str = ""
    updated_at: str = ""


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One platform's grade of one year, as announced (Art. 15)."""

    case: str
    year: str
    grade: str
    announced_on: str
    notice: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """The subsidy of one lineage (Art. 16). Of those that are not void there is one a lineage, by the database."""

    lineage: str
    case: str
    platform: str
    status: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One version of a document of Art. 10, as attached. Inserted once, never replaced."""

    id: str
    case_id: str
    item: str
    version: int
    name: str
    size: int
    sha256: str
    content_type: str
    storage_key: str
    uploaded_by: str
    uploaded_at: int


@dataclass(frozen=True, slots=True)
class HolidayNoticeRow:
    """One holiday notice as imported: what calendars are made of beside the notices shipped. Never replaced."""

    id: str
    case: str
    year: int
    number: str
    amends: str
    body: str  # canonical JSON, an entry of the notices' file
    known_from: str
    imported_by: str
    imported_at: int


@dataclass(frozen=True, slots=True)
class ServiceEntryRow:
    """One entry of a platform's service ledger (Art. 14); what makes its records visible. `status`: valid or void."""

    case: str
    entry: int
    status: str
    lines: int
    first_on: str
    last_on: str
    sha256: str
    source: str
    workbook: str
    recorded_by: str
    recorded_at: int
    voided_by: int | None = None  # the seq of the event that took it back


@dataclass(frozen=True, slots=True)
class ServiceEntryVoid:
    """An entry taken back by the event `voided_by`; everything else of it stays."""

    case: str
    entry: int
    status: str
    voided_by: int


Published = NoticeRow | NoticeDates | NoticeItem | RegisterRow | FormerRow | ChangeRow | GradeRow
Projection = Published | HolidayNoticeRow | ClaimRow | DocumentRow | ServiceEntryRow | ServiceEntryVoid

STANDING = "—"
_IN_PUBLICITY = ("publicized", "objection_handling")
_ITEM_ENDS = {
    "publicity_closed": "closed",
    "expert_reviewed": "voided",
    "not_certified": "upheld",
    "withdrawn": "withdrawn",
    "closed_by_authority": "ended",
}


def project(event: Json, case: Case) -> Iterator[Projection]:
    """The rows an event puts into the public tables; `case` is the case after it."""
    if case.kind == Kind.APPLICATION:
        yield from _of_application(event, case)
    elif case.kind == Kind.PLATFORM and event["type"] == "fired":
        yield from _of_platform(event, case)
        yield from _of_ledger(event, case)
    elif case.kind == Kind.ASSESSMENT and "notice" in event.get("facts", {}):
        yield _notice(case.facts["notice"], "assessment")
        name = graded_line(case.name, case.facts["result"]["grade"])
        yield NoticeItem(case.facts["notice"]["notice"], case.id, name, "closed")
    elif case.kind == Kind.SUBSIDY and event["from"] != event["to"]:
        for lineage in case.facts["lineage"]:
            yield ClaimRow(lineage, case.id, case.parent, case.state)
    elif case.kind == Kind.HOLIDAY_NOTICE and event["from"] != event["to"]:
        yield _holiday_notice_row(event, case)


def _of_ledger(event: Json, case: Case) -> Iterator[Projection]:
    data = event["data"]
    if event["trigger"] == "record_services":
        kept = {name: data[name] for name in ("entry", "lines", "first_on", "last_on", "sha256", "source")}
        yield ServiceEntryRow(
            case=case.id,
            status="valid",
            workbook=data.get("workbook", ""),
            recorded_by=event["actor"],
            recorded_at=case.updated_at,
            **kept,
        )
    elif event["trigger"] == "void_services":
        yield ServiceEntryVoid(case.id, data["entry"], "void", event["seq"])


def _of_application(event: Json, case: Case) -> Iterator[Projection]:
    if event["trigger"] == "attach_document":
        yield from _document(event, case)
        return
    if event["trigger"] == "open_publicity":
        if event["type"] == "proposed":
            if not event["proposal"]["data"].get("joins"):
                yield NoticeRow(event["proposal"]["data"]["notice"], "publicity", "draft")
            return
        publicity = case.facts["publicity"]
        yield _notice(publicity, "publicity")
        yield _item(case, "open")
    elif "suspended_on" in event.get("facts", {}).get("publicity", {}) and event["to"] in _IN_PUBLICITY:
        yield _item(case, "open")
    elif event["trigger"] == "recount_deadline" and event["data"]["timer"] == "T_PUBLICITY":
        publicity = case.facts["publicity"]
        if own_last_day(case):
            yield _item(case, "open")
            return
        days = tuple(publicity["days"])
        yield NoticeDates(publicity["notice"], publicity["last_day"], publicity.get("closes_at") or "", days)
    elif event["trigger"] == "announce_and_award" and event["type"] == "fired":
        award = case.facts["award"]
        yield _notice(award, "announcement")
        yield NoticeItem(award["notice"], case.id, case.name, "closed")
    elif event["from"] != event["to"] and event["to"] in _ITEM_ENDS and _stands_in(case):
        yield _item(case, _ITEM_ENDS[event["to"]])


def _of_platform(event: Json, case: Case) -> Iterator[Projection]:
    # A title in question is not public before it is lost: only a new entry, a changed one and an ended one are written.
    facts = event.get("facts", {})
    ended = case.closed and event["from"] != event["to"]
    if "set" in event or ended or not facts.keys().isdisjoint(("certified_on", "changes", "mergers")):
        yield _register_row(case, event["recorded_at"])
    if not facts.keys().isdisjoint(("changes", "supervision")):
        yield from former_rows(case)
    yield from change_rows(event, case)
    for year in facts.get("grades", {}):
        kept = case.facts["grades"][year]
        if kept.get("announced_on"):
            yield GradeRow(case.id, year, kept["grade"], kept["announced_on"], kept.get("notice") or "")
    yield from _announced(event, case)


def _announced(event: Json, case: Case) -> Iterator[Projection]:
    """What a step of a platform announces; a platform taken in stands in the notice of the one that goes on."""
    facts = event.get("facts", {})
    for told in (facts.get("announced"), facts.get("left")):
        if told and "text" in told:
            yield _notice(told, event["trigger"])
        if told:
            yield NoticeItem(told["notice"], case.id, case.name, "closed")


def own_last_day(case: Case) -> str:
    """The last day of a case's own publicity where a pause has parted it from its notice's; else empty."""
    timer = case.timers.get("T_PUBLICITY", {})
    return (timer["due_on"] or STANDING) if timer.get("pauses") else ""


def _stands_in(case: Case) -> str:
    """The notice in which a case is or was last in public; its timer names it, so that no facts are looked into."""
    return str(case.timers.get("T_PUBLICITY", {}).get("notice", ""))


def _item(case: Case, status: str) -> NoticeItem:
    return NoticeItem(_stands_in(case), case.id, case.name, status, own_last_day(case))


def _document(event: Json, case: Case) -> Iterator[DocumentRow]:
    entry = case.facts["materials"][event["data"]["item"]]
    if entry["status"] == "present":
        described = {name: entry[name] for name in ("version", "name", "size", "sha256", "content_type")}
        yield DocumentRow(
            id=entry["document"],
            case_id=case.id,
            item=event["data"]["item"],
            storage_key=entry["document"],
            uploaded_by=event["actor"],
            uploaded_at=case.updated_at,
            **described,
        )


def _notice(facts: Json, kind: str) -> NoticeRow:
    named: dict[str, Any] = {
        name: facts.get(name) or ""
        for name in ("title", "text", "sha256", "url", "published_at", "first_day", "last_day", "closes_at")
    }
    status = "running" if kind == "publicity" else "closed"
    versions = tuple(facts.get("versions", ()))
    if versions:  # a notice joined later the same day was published when its first text was
        named["published_at"] = versions[0]["published_at"]
    return NoticeRow(facts["notice"], kind, status, days=tuple(facts.get("days", ())), versions=versions, **named)


def _register_row(case: Case, at: str) -> RegisterRow:
    facts, left = case.facts, case.facts.get("left", {})
    return RegisterRow(
        case=case.id,
        number=case.number,
        plaque_number=facts.get("plaque_number") or "",
        announcement_number=facts["announcement_number"],
        announcement_held="" if facts.get("announcement_shared") else facts["announcement_number"],
        name=case.name,
        operator=facts["operator"],
        uscc=case.organisation,
        district=case.district,
        functions=tuple(facts["functions"]),
        certified_on=facts["certified_on"],
        status=case.state if case.closed else "valid",
        ended_on=left.get("on") or "",
        ended_by=left.get("step") or "",
        ended_notice=left.get("notice") or "",
        ended_articles=tuple(facts["revocation"]["articles"]) if left.get("step") == "revoke" else (),
        merged_into=left.get("into") or "",
        former_names=tuple(facts.get("former_names", ())),
        renamed_on=tuple(facts.get("renamed_on", ())),
        predecessor=facts.get("predecessor") or "",
        application=facts.get("application") or "",
        updated_at=at,
    )


def _holiday_notice_row(event: Json, case: Case) -> HolidayNoticeRow:
    entry = case.facts["holiday_notice"]
    notice = parse_notice(entry)
    return HolidayNoticeRow(
        id=notice.id,
        case=case.id,
        year=notice.covers_year,
        number=notice.number,
        amends=notice.amends or "",
        body=canonical(entry),
        known_from=notice.known_on.isoformat(),
        imported_by=event["actor"],
        imported_at=case.updated_at,
    )
