"""What anybody may see and do: the register (Art. 12), the notices, and an objection while a period runs (Art. 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from services.cases import perform
from services.explanations import publicity_explained
from services.ports import World
from services.views import local
from workflow.cases import Command, Json
from workflow.civil_time import SHANGHAI, local_date
from workflow.explanation import missing_notice
from workflow.history import from_micros, read_instant
from workflow.projections import STANDING, GradeRow, NoticeItem, NoticeRow, RegisterRow
from workflow.refusals import NotVisible
from workflow.roles import ANYONE


@dataclass(frozen=True, slots=True)
class RegisterFilters:
    """What the register is narrowed to; empty asks nothing. `q` searches number, name and operator."""

    district: str = ""
    function: str = ""
    status: str = ""
    q: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class NoticeFound:
    """A published notice with the cases in it."""

    row: NoticeRow
    items: tuple[NoticeItem, ...]


class PublicReads(Protocol):
    """The public tables. Drafts of notices are not in them for anybody."""

    def platforms(self, asked: RegisterFilters, *, skip: int, limit: int) -> Sequence[RegisterRow]:
        """Platforms, the latest recognised first."""

    def count_platforms(self, asked: RegisterFilters) -> int:
        """How many there are."""

    def platform(self, number: str) -> RegisterRow | None:
        """The platform of a certificate number."""

    def notices(self, *, skip: int, limit: int) -> Sequence[NoticeFound]:
        """Published notices, the latest first."""

    def count_notices(self) -> int:
        """How many there are."""

    def notice(self, notice_id: str) -> NoticeFound | None:
        """One published notice."""

    def grades(self, case_ids: Sequence[str], as_of: date | None = None) -> Sequence[GradeRow]:
        """The announced grades of some platforms, by year; with `as_of` those announced by then."""

    def drafts(self) -> Sequence[NoticeFound]:
        """Notices being prepared, for the staff who may join them."""


def platform_documents(
    rows: Sequence[RegisterRow], public: PublicReads, as_of: date | None = None
) -> list[dict[str, Any]]:
    """Platforms as the public reads them, each with its grades; as of a day that which had been announced by it."""
    grades: dict[str, list[GradeRow]] = {}
    for found in public.grades([row.case for row in rows], as_of):
        grades.setdefault(found.case, []).append(found)
    return [platform_document(row, grades.get(row.case, ()), as_of) for row in rows]


def status_on(row: RegisterRow, as_of: date | None) -> str:
    """How the title stood on a day: one that has ended since was valid then."""
    return "valid" if as_of and row.ended_on and row.ended_on > as_of.isoformat() else row.status


def platform_document(row: RegisterRow, grades: Sequence[GradeRow] = (), as_of: date | None = None) -> dict[str, Any]:
    """A platform as the public reads it: nothing personal, nothing financial."""
    ended = status_on(row, as_of) != "valid"
    return {
        "number": row.number,
        "name": row.name,
        "operator": row.operator,
        "district": row.district,
        "functions": list(row.functions),
        "certified_on": row.certified_on,
        "status": status_on(row, as_of),
        "grades": [{"year": int(found.year), "grade": found.grade} for found in grades],
        "ended_on": row.ended_on if ended else None,
        "ended_by": row.ended_by if ended else None,
        "ended_notice": (row.ended_notice or None) if ended else None,
        "former_names": list(row.former_names),
        "plaque_number": row.plaque_number or None,
        "announcement_number": row.announcement_number or None,
    }


def platform_of(number: str, public: PublicReads) -> dict[str, Any]:
    """One platform of the register. Raises NotVisible."""
    row = public.platform(number)
    if row is None:
        raise NotVisible("no_such_platform", number=number[:60])
    return platform_documents([row], public)[0]


def notice_document(found: NoticeFound, world: World) -> dict[str, Any]:
    """A notice as published, with its status at this moment and every day of its count.

    `provisional` names the holiday notice its last day waits for, None where that day is settled.
    """
    row = found.row
    return {
        "id": row.id,
        "kind": row.kind,
        "title": row.title,
        "text": row.text,
        "sha256": row.sha256,
        "url": row.url or None,
        "published_at": local(row.published_at),
        "first_day": row.first_day or None,
        "last_day": row.last_day or None,
        "closes_at": local(row.closes_at or None),
        "provisional": None if row.closes_at or not row.first_day else missing_notice(row.days),
        "status": status_of(found, world),
        "items": [_item(item) for item in found.items],
        "days": [dict(day) for day in row.days],
    }


def explained_notice(found: NoticeFound, world: World) -> dict[str, Any]:
    """The same for one notice alone, with how its period was counted: policy, pauses, calendar.

    An item whose count a pause has parted from the notice's has an `explanation` of its own.
    """
    explained = None
    if found.row.kind == "publicity" and found.items:
        whole = next((item for item in found.items if not item.last_day), found.items[0])
        explained = publicity_explained(whole.case, found.row.id, world)
    told = {name: explained[name] if explained else None for name in ("policy", "calendar", "note")}
    items = [_explained_item(item, world) for item in found.items]
    return {**notice_document(found, world), **told, "pauses": [], "items": items}


def status_of(found: NoticeFound, world: World) -> str:
    """`running` while the printed period lasts and something in it stands, `voided` when all was taken down."""
    if found.row.kind != "publicity":
        return "published"
    if all(item.status == "voided" for item in found.items):
        return "voided"
    now = world.clock.now()
    running = any(item.status == "open" and not _over(item, found.row, now) for item in found.items)
    return "running" if running else "closed"


def _over(item: NoticeItem, row: NoticeRow, now: datetime) -> bool:
    """Whether the period of one item has run out: the notice's, unless a pause has given it a last day of its own."""
    if item.last_day:
        return item.last_day != STANDING and item.last_day < local_date(now).isoformat()
    return bool(row.closes_at) and read_instant(row.closes_at) <= now


def _item(item: NoticeItem) -> dict[str, Any]:
    own = {"last_day": None if item.last_day == STANDING else item.last_day} if item.last_day else {}
    return {"case": item.case, "name": item.name, "status": item.status, **own}


def _explained_item(item: NoticeItem, world: World) -> dict[str, Any]:
    if not item.last_day:
        return _item(item)
    return {**_item(item), "explanation": publicity_explained(item.case, item.notice, world, own=True)}


def notice_of(notice_id: str, public: PublicReads) -> NoticeFound:
    """One published notice. Raises NotVisible."""
    found = public.notice(notice_id)
    if found is None:
        raise NotVisible("no_such_notice")
    return found


def lodge(notice_id: str, data: Json, *, public: PublicReads, world: World, key: str | None = None) -> dict[str, str]:
    """Take an objection of the public against one item of a notice; answers the receipt.

    `data` holds `item` and `facts`, perhaps `name` and `contact`. Raises NotVisible, or Refusal where no period runs.
    A repeated `key` gets the first receipt again; with another objection it is Malformed.
    """
    found = notice_of(notice_id, public)
    if data["item"] not in {item.case for item in found.items}:
        raise NotVisible("not_in_notice")
    given = {name: value for name, value in data.items() if name in ("facts", "name", "contact")}
    command = Command("lodge_objection", {"parent": data["item"], **given}, kind="objection", key=key)
    objection = perform(command, actor=ANYONE, world=world).case
    received = from_micros(objection.opened_at).astimezone(SHANGHAI).isoformat()
    return {"receipt": objection.number, "received_at": received}
