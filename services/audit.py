"""Verification by recomputing: chain, fold, ledger, due dates; and what another pack would have said."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.ports import Filters, StoredEvent, World
from workflow.calendar import local_date
from workflow.cases import Case, Json
from workflow.dossier import findings_of
from workflow.evolve import fold
from workflow.findings import Finding
from workflow.history import broken_links, instant, read_instant
from workflow.pack import Pack
from workflow.period import working_period
from workflow.policy import Clause
from workflow.refusals import NotVisible
from workflow.replay import differences
from workflow.states import Kind
from workflow.timers import KINDS

LEVELS = ("R0", "R1", "R2")
EVERYTHING = (Clause(),)
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Divergence:
    """One place where what is stored is not what it should be. `kind` names the class of the finding."""

    case: str
    level: str
    kind: str
    seq: int | None = None
    article: str = ""
    expected: Any = None
    found: Any = None

    def document(self) -> dict[str, Any]:
        """The divergence in the contract's shape."""
        return {
            "case": self.case,
            "seq": self.seq,
            "level": self.level,
            "article": self.article or None,
            "expected": self.expected,
            "found": self.found,
            "class": self.kind,
        }


def verify(world: World, *, ids: Iterable[str] = (), level: str = LEVELS[-1]) -> dict[str, Any]:
    """Check some cases, or all, up to a level. Raises NotVisible for an id there is not."""
    depth = LEVELS.index(level)
    count, found = 0, []
    for case in _cases(world, list(ids)):
        count += 1
        found += [divergence.document() for divergence in _of_case(case, depth, world)]
    return {"ok": not found, "level": level, "cases": count, "divergences": found}


def _cases(world: World, ids: list[str]) -> Iterator[Case]:
    for case_id in ids:
        case = world.store.case(case_id)
        if case is None:
            raise NotVisible("no_such_case")
        yield case
    if not ids:
        yield from every_case(world, Filters())


def every_case(world: World, filters: Filters) -> Iterator[Case]:
    """Every case there is, whole, page by page."""
    after: str | None = None
    while True:
        page = world.store.worklist(EVERYTHING, filters, after=after, limit=_PAGE, sort="recent")
        for listed in page.items:
            if case := world.store.case(listed.id):
                yield case
        if page.next is None:
            return
        after = page.next


def _of_case(case: Case, depth: int, world: World) -> Iterator[Divergence]:
    stored = world.store.history(case.id)
    broken = list(_chain(case, stored))
    yield from broken
    if depth >= 1 and not broken:
        yield from _fold(case, stored, world)
    if depth >= 2 and not broken:
        yield from _due_dates(case, stored, world)


def _chain(case: Case, stored: Iterable[StoredEvent]) -> Iterator[Divergence]:
    """R0: every event's bytes give its hash, and each names the one before."""
    rows = [(item.seq, item.text, item.hash) for item in stored]
    for seq, what in broken_links(rows):
        yield Divergence(case.id, "R0", "chain", seq, found=what)
    if not rows:
        yield Divergence(case.id, "R0", "chain", expected="history", found="no event")
    elif rows[-1][2] != case.head:
        yield Divergence(case.id, "R0", "tail", rows[-1][0], expected=case.head, found=rows[-1][2])


def _fold(case: Case, stored: Iterable[StoredEvent], world: World) -> Iterator[Divergence]:
    """R1: the row is the fold of its events, and so are its timers in the ledger."""
    folded = fold((json.loads(item.text), item.hash) for item in stored)
    for name in differences(folded, case):
        yield Divergence(case.id, "R1", "fold", expected=_brief(folded, name), found=_brief(case, name))
    kept = {
        (timer["kind"], timer["period"], timer["generation"]): timer["status"]
        for timer in world.store.timers(case_id=case.id)
    }
    for kind, timer in folded.timers.items():
        status = kept.get((kind, timer["period"], timer["generation"]))
        if status != timer["status"]:
            yield Divergence(case.id, "R1", "ledger", article=KINDS[kind].basis, expected=timer["status"], found=status)


def _brief(case: Case, name: str) -> Any:
    value = getattr(case, name)
    return value if isinstance(value, str | int) else f"{name}: {json.dumps(value, ensure_ascii=False)[:200]}"


def _due_dates(case: Case, stored: Iterable[StoredEvent], world: World) -> Iterator[Divergence]:
    """R2: every period of working days, counted again with the notices known on the day it began."""
    for item in stored:
        event = json.loads(item.text)
        for change in event.get("timers", ()):
            if change["op"] == "arm" and change["unit"] == "working_days":
                yield from _period(case, item.seq, event, change, world)


def _period(case: Case, seq: int, event: Json, armed: Json, world: World) -> Iterator[Divergence]:
    at = read_instant(event["recorded_at"])
    pack = world.packs.pinned(case.pack, case.pack_hash)
    count_start = armed["kind"] == "T_PUBLICITY" and pack.value("publicity.count_start_day")
    calendar = world.calendars.as_of(local_date(at))
    period = working_period(at, armed["n"], calendar, count_start_day=count_start)
    closes = instant(period.closes_at) if period.closes_at else None
    expected, found = (period.last_day.isoformat(), closes), (armed["due_on"], armed["due_at"])
    if expected != found:
        article = KINDS[armed["kind"]].basis
        yield Divergence(case.id, "R2", "due_date", seq, article, expected=list(expected), found=list(found))


def what_if(pack: Pack, world: World) -> dict[str, Any]:
    """Every application's conditions under another pack, where they differ from those under its own."""
    today = local_date(world.clock.now())
    changed, count = [], 0
    for case in every_case(world, Filters(kind=Kind.APPLICATION)):
        count += 1
        own = world.packs.pinned(case.pack, case.pack_hash)
        changed += list(_changes(case, own, pack, today))
    return {"pack": pack.id, "pack_hash": pack.hash, "applications": count, "differs": changed}


def _changes(case: Case, own: Pack, other: Pack, today: date) -> Iterator[dict[str, Any]]:
    before = {finding.condition: finding for finding in findings_of(case.facts, own, today)}
    for after in findings_of(case.facts, other, today):
        if (found := before.get(after.condition)) is None or found.verdict != after.verdict:
            yield _change(case, found, after)


def _change(case: Case, before: Finding | None, after: Finding) -> dict[str, Any]:
    return {
        "case": case.id,
        "number": case.number,
        "state": case.state,
        "condition": after.condition,
        "article": after.article,
        "actual": after.actual,
        "required": [before.required if before else None, after.required],
        "verdict": [before.verdict.value if before else None, after.verdict.value],
    }


def export(case_id: str, world: World) -> dict[str, Any]:
    """A case's whole history as stored, byte for byte, for verification elsewhere. Raises NotVisible."""
    case = world.store.case(case_id)
    if case is None:
        raise NotVisible("no_such_case")
    return {
        "schema": "shifan-history/1",
        "case": case.id,
        "kind": case.kind,
        "number": case.number,
        "pack": {"id": case.pack, "hash": case.pack_hash},
        "head": case.head,
        "events": [{"seq": item.seq, "hash": item.hash, "text": item.text} for item in world.store.history(case_id)],
    }
