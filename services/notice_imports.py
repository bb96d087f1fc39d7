"""Holiday notices to be imported: checked first, and what they would move or find closed too early shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.ports import Filters, World
from workflow.calendar import Notice, WorkingCalendar, calendar_as_of, local_date
from workflow.cases import Case, Json
from workflow.holiday_notices import NoticeError, entry_of, parse_notice
from workflow.notice_checks import checked_notice
from workflow.notice_warnings import warnings_of
from workflow.period import working_period
from workflow.policy import may_see, scope_of
from workflow.refusals import Refusal
from workflow.roles import Actor
from workflow.states import Kind
from workflow.timers import recounted

_MOST_OPEN = 50
"""More imports than this are never open at once: the State Council issues one notice a year."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What importing a notice would come to, this moment: what to look at, deadlines moved, publicities overtaken.

    `problem` says why it could not be imported; then there is nothing else.
    """

    warnings: tuple[str, ...] = ()
    moves: tuple[Json, ...] = ()
    superseded: tuple[Json, ...] = ()
    problem: str = ""

    def document(self) -> dict[str, Any]:
        """For an answer at the command line."""
        return {"warnings": [*self.warnings], "moves": [*self.moves], "superseded": [*self.superseded]}


NOTHING = Consequences()


def checked_notices(entries: Sequence[Json], known: Sequence[Notice]) -> tuple[Notice, ...]:
    """The notices of a file, each checked against those known and those before it in the file.

    Raises NoticeError for the first that is wrong, or that amends a notice which is itself yet to be approved.
    """
    found: list[Notice] = []
    for index, entry in enumerate(entries):
        try:
            checked_notice(entry, [*known, *found])
            found.append(checked_notice(entry, known))
        except NoticeError as wrong:
            raise NoticeError(str(wrong), index, *wrong.place) from None
        if len({notice.id for notice in found}) < len(found):
            raise NoticeError(f"文件中有两份通知的 id 都是 {found[-1].id}", index, "id")
    return tuple(found)


def is_known(entry: Json, known: Sequence[Notice]) -> bool:
    """Whether exactly this notice is there already. Raises Refusal where its id is another's, NoticeError."""
    notice = parse_notice(entry)
    there = next((other for other in known if other.id == notice.id), None)
    if there is not None and there != notice:
        raise Refusal("notice_new", id=notice.id)
    return there is not None


def open_import(entry: Json, actor: Actor, world: World) -> Case | None:
    """The case in which this notice waits for a second person. Raises Refusal where what waits reads otherwise."""
    number = f"FJ{entry['id']}"
    case = next((case for case in open_imports(actor, world) if case.number == number), None)
    if case is not None and case.proposal is not None and entry_of(case.proposal["data"]) != entry_of(entry):
        raise Refusal("notice_differs", number=number)
    return case


def open_imports(actor: Actor, world: World) -> tuple[Case, ...]:
    """The imports that wait for a second person, as far as the actor may see them."""
    filters = Filters(kind=Kind.HOLIDAY_NOTICE.value, open_only=True)
    return world.store.worklist(scope_of(actor), filters, after=None, limit=_MOST_OPEN, sort="recent").items


def consequences(entry: Json, world: World) -> Consequences:
    """What importing this entry would come to now. Changes nothing."""
    known = world.calendars.reread()
    try:
        notice = checked_notice(entry, known)
    except NoticeError as wrong:
        return Consequences(problem=str(wrong))
    warnings = warnings_of(entry, notice, known, local_date(world.clock.now()))
    moves, early = would_move((notice,), world), would_supersede((notice,), world)
    return Consequences(warnings, tuple(moves), tuple(early))


def would_move(notices: Sequence[Notice], world: World) -> list[dict[str, Any]]:
    """The running deadlines that these notices would move once known, by their old last day. Changes nothing.

    One read for each case with a running timer that the notices can reach.
    """
    new = _unknown(notices, world)
    if not new:
        return []
    calendar, first = _once_known(new, world), _first_day(new)
    armed = world.store.timers(status="armed")
    reached = {row["case"] for row in armed if row["provisional"] or (row["due_on"] or "") >= first}
    moves = [move for case_id in sorted(reached) for move in _moves(world.store.case(case_id), calendar, world)]
    return sorted(moves, key=lambda move: (move["old_last_day"], move["number"]))


def would_supersede(notices: Sequence[Notice], world: World) -> list[dict[str, Any]]:
    """The closed publicities that `superseded` would list anew, or with another day, once these notices are known."""
    new = _unknown(notices, world)
    if not new:
        return []
    listed = {(found["case"], found["would_close_on"]) for found in superseded(world)}
    after = _closed_too_early(_once_known(new, world), world, _first_day(new))
    return [found for found in after if (found["case"], found["would_close_on"]) not in listed]


def superseded(world: World, actor: Actor | None = None) -> list[dict[str, Any]]:
    """Publicities closed under a calendar since superseded, before the day the notices known today would give.

    For a person to look at: a closed period is never reopened by a recount. Of an actor's those he may see. One read
    for each closed publicity.
    """
    return _closed_too_early(_today(world), world, actor=actor)


def _today(world: World) -> WorkingCalendar:
    return world.calendars.as_of(local_date(world.clock.now()))


def _unknown(notices: Sequence[Notice], world: World) -> list[Notice]:
    held = {notice.id for notice in _today(world).notices}
    return [notice for notice in notices if notice.id not in held]


def _once_known(new: Sequence[Notice], world: World) -> WorkingCalendar:
    """The calendar of the day on which all of these are public."""
    now = _today(world)
    day = max([now.as_of, *(notice.known_on for notice in new)])
    return calendar_as_of((*now.notices, *new), day, overlay=now.overlay)


def _first_day(notices: Sequence[Notice]) -> str:
    """No period that ended before this day is counted otherwise."""
    return min(named.day for notice in notices for named in notice.days).isoformat()


def _moves(case: Case | None, calendar: WorkingCalendar, world: World) -> list[dict[str, Any]]:
    if case is None:
        return []
    pack = world.packs.pinned(case.pack, case.pack_hash)
    periods = {kind: recounted(case, kind, calendar, pack) for kind in case.armed()}
    return [
        {
            **_named(case),
            "timer": kind,
            "old_last_day": case.timers[kind]["due_on"],
            "new_last_day": period.last_day.isoformat(),
            "was_provisional": case.timers[kind]["provisional"],
            "provisional": period.closes_at is None,
        }
        for kind, period in periods.items()
        if period is not None
    ]


def _closed_too_early(
    calendar: WorkingCalendar, world: World, since: str = "", actor: Actor | None = None
) -> list[dict[str, Any]]:
    seen = (case for case in _closed(world, since) if actor is None or may_see(actor, case))
    found = (early for case in seen if (early := _closed_early(case, calendar, world)))
    return sorted(found, key=lambda early: (early["closed_on"], early["number"]))


def _closed(world: World, since: str) -> Iterator[Case]:
    """The cases whose publicity ended by itself on that day or later."""
    rows = (row for row in world.store.timers(status="fired") if row["kind"] == "T_PUBLICITY")
    ids = sorted({row["case"] for row in rows if (row["due_on"] or "") >= since})
    return (case for case_id in ids if (case := world.store.case(case_id)) is not None)


def _closed_early(case: Case, calendar: WorkingCalendar, world: World) -> dict[str, Any] | None:
    timer: Mapping[str, Any] = case.timers["T_PUBLICITY"]
    if timer["status"] != "fired" or timer.get("calendar") == calendar.version:
        return None
    pack = world.packs.pinned(case.pack, case.pack_hash)
    counted = pack.value("publicity.count_start_day")
    period = working_period(date.fromisoformat(timer["anchor_on"]), timer["n"], calendar, count_start_day=counted)
    if period.last_day.isoformat() <= timer["due_on"]:
        return None
    return {
        **_named(case),
        "state": case.state,
        "closed_on": timer["due_on"],
        "would_close_on": period.last_day.isoformat(),
        "calendar": timer.get("calendar", ""),
    }


def _named(case: Case) -> dict[str, str]:
    return {"case": case.id, "number": case.number, "name": case.name}
