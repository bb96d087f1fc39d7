"""What another pack would have said of the applications there are."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.ports import Filters, World
from workflow.calendar import local_date
from workflow.cases import Case
from workflow.dossier import findings_of
from workflow.findings import Finding
from workflow.pack import Pack
from workflow.policy import Clause
from workflow.states import Kind

_EVERYTHING = (Clause(),)
_PAGE = 200


def what_if(pack: Pack, world: World) -> dict[str, Any]:
    """Every application's conditions under another pack, where they differ from those under its own."""
    today = local_date(world.clock.now())
    changed, count = [], 0
    for case in _applications(world):
        count += 1
        own = world.packs.pinned(case.pack, case.pack_hash)
        changed += list(_changes(case, own, pack, today))
    return {"pack": pack.id, "pack_hash": pack.hash, "applications": count, "differs": changed}


def _applications(world: World) -> Iterator[Case]:
    filters, after = Filters(kind=Kind.APPLICATION), None
    while True:
        page = world.store.worklist(_EVERYTHING, filters, after=after, limit=_PAGE, sort="recent")
        yield from page.items
        if (after := page.next) is None:
            return


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
