"""Holiday notices to be imported: checked first, and what they would move or find closed too early shown."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.ports import World
from workflow.calendar import Notice, WorkingCalendar, calendar_as_of, local_date
from workflow.cases import Case
from workflow.notice_checks import checked_notice
from workflow.period import working_period
from workflow.timers import recounted


def checked_notices(
    entries: Sequence[Mapping[str, Any]], known: Sequence[Notice]
) -> tuple[tuple[Notice, ...], tuple[str, ...]]:
    """The notices of a file, each checked against those known and those before it; and what to look at all the same.

    Raises NoticeError for the first that is wrong.
    """
    found: list[Notice] = []
    warnings: list[str] = []
    for entry in entries:
        checked = checked_notice(entry, [*known, *found])
        found.append(checked.notice)
        warnings += checked.warnings
    return tuple(found), tuple(warnings)


def would_move(notices: Sequence[Notice], world: World) -> list[dict[str, Any]]:
    """The running deadlines that these notices would move once known, by their old last day. Changes nothing.

    One read for each case with a running timer that the notices can reach.
    """
    now_known = world.calendars.as_of(local_date(world.clock.now()))
    held = {notice.id for notice in now_known.notices}
    new = [notice for notice in notices if notice.id not in held]
    if not new:
        return []
    day = max([now_known.as_of, *(notice.known_on for notice in new)])
    calendar = calendar_as_of((*now_known.notices, *new), day)
    first = min(named.day for notice in new for named in notice.days).isoformat()
    armed = world.store.timers(status="armed")
    reached = {row["case"] for row in armed if row["provisional"] or (row["due_on"] or "") >= first}
    moves = [move for case_id in sorted(reached) for move in _moves(world.store.case(case_id), calendar, world)]
    return sorted(moves, key=lambda move: (move["old_last_day"], move["number"]))


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
            "provisional": period.closes_at is None,
        }
        for kind, period in periods.items()
        if period is not None
    ]


def superseded(world: World) -> list[dict[str, Any]]:
    """Publicities closed under a calendar since superseded, before the day the notices known today would give.

    For a person to look at: a closed period is never reopened by a recount. One read for each closed publicity.
    """
    calendar = world.calendars.as_of(local_date(world.clock.now()))
    fired = {row["case"] for row in world.store.timers(status="fired") if row["kind"] == "T_PUBLICITY"}
    closed = (_closed_early(world.store.case(case_id), calendar, world) for case_id in sorted(fired))
    return sorted((found for found in closed if found), key=lambda found: (found["closed_on"], found["number"]))


def _closed_early(case: Case | None, calendar: WorkingCalendar, world: World) -> dict[str, Any] | None:
    timer = case.timers["T_PUBLICITY"] if case else {}
    if case is None or timer["status"] != "fired" or timer.get("calendar") == calendar.version:
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
