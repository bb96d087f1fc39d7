"""What anybody may see and do beside the register: the notices, and an objection while a period runs (Art. 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.cases import perform
from services.explanations import publicity_explained
from services.ports import World
from services.register import RegisterReads
from services.views import local
from workflow.cases import Command, Json
from workflow.civil_time import SHANGHAI, local_date
from workflow.explanation import missing_notice
from workflow.history import from_micros, read_instant
from workflow.projections import STANDING, NoticeItem, NoticeRow
from workflow.refusals import NotVisible
from workflow.roles import ANYONE


@dataclass(frozen=True, slots=True)
class NoticeFilters:
    """What the archive is narrowed to; empty asks nothing. `year` is that of publication, in Shanghai."""

    kind: str = ""
    year: int | None = None


EVERYTHING = NoticeFilters()


@dataclass(frozen=True, slots=True)
class NoticeFound:
    """A published notice with the cases in it."""

    row: NoticeRow
    items: tuple[NoticeItem, ...]


class PublicReads(RegisterReads, Protocol):
    """The public tables. Drafts of notices are not in them for anybody."""

    def notices(self, asked: NoticeFilters = EVERYTHING, *, skip: int, limit: int) -> Sequence[NoticeFound]:
        """Published notices, the latest first."""

    def count_notices(self, asked: NoticeFilters = EVERYTHING) -> int:
        """How many there are."""

    def notice(self, notice_id: str) -> NoticeFound | None:
        """One published notice."""

    def notice_years(self) -> Sequence[int]:
        """The years from the latest published notice back to the first."""

    def drafts(self) -> Sequence[NoticeFound]:
        """Notices being prepared, for the staff who may join them."""


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

    An item whose count a pause has parted from the notice's has an `explanation` of its own. `versions` are all texts
    it has had, the first published first: a notice others joined later the same day keeps what was printed before.
    """
    explained = None
    if found.row.kind == "publicity" and found.items:
        whole = next((item for item in found.items if not item.last_day), found.items[0])
        explained = publicity_explained(whole.case, found.row.id, world)
    told = {name: explained[name] if explained else None for name in ("policy", "calendar", "note")}
    items = [_explained_item(item, world) for item in found.items]
    return {**notice_document(found, world), **told, "pauses": [], "items": items, "versions": _versions(found.row)}


def _versions(row: NoticeRow) -> list[dict[str, Any]]:
    kept = row.versions or ({"published_at": row.published_at, "sha256": row.sha256, "text": row.text},)
    return [{**version, "published_at": local(version["published_at"])} for version in kept]


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
