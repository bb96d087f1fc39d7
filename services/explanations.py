"""Every due date explained by the calendar it was counted by, as that calendar was known when it was recorded."""

from datetime import date
from typing import Any

from services.ports import World
from workflow.calendar import WorkingCalendar, calendar_as_of, local_date
from workflow.cases import Case, Json
from workflow.explanation import FIXED, explanation_of
from workflow.history import read_instant
from workflow.pack import Pack

Explanation = dict[str, Any]


def calendar_of(version: str, day: date, world: World) -> WorkingCalendar | None:
    """The calendar of a version as it could be known on a day; None if no notices there are make it.

    A notice imported after it came out was not known to the house in between: the calendars without the latest
    notices are tried too. A version is a hash of the notices, so one that agrees is the one that was used.
    """
    known = world.calendars.as_of(day)
    if known.version == version:
        return known
    by_day = sorted(known.notices, key=lambda notice: (notice.known_on, notice.id))
    earlier = (calendar_as_of(by_day[:kept], day) for kept in range(len(by_day) - 1, -1, -1))
    return next((calendar for calendar in earlier if calendar.version == version), None)


def _explained(timer: Json, recorded_on: date, pack: Pack | None, world: World) -> Explanation:
    """How one timer was counted when it was recorded."""
    version = timer.get("calendar") or ""
    calendar = None if timer["unit"] == FIXED else calendar_of(version, recorded_on, world)
    return explanation_of(timer, calendar, pack)


def armed_by(event: Json, case: Case, world: World) -> list[Explanation]:
    """How each date was counted that an event set or moved, by the calendar known when it was recorded."""
    armed = [change for change in event.get("timers", ()) if change["op"] == "arm"]
    if not armed:
        return []
    day, pack = local_date(read_instant(event["recorded_at"])), pack_of(case, world)
    return [
        {**_explained(change, day, pack, world), "period": change["period"], "generation": change["generation"]}
        for change in armed
    ]


def timers_document(case: Case, world: World) -> list[dict[str, Any]]:
    """The ledger of one case, each row with how its date was counted."""
    told = (one for stored in world.store.history(case.id) for one in armed_by(stored.event, case, world))
    by_timer = {(one["timer"], one["period"], one["generation"]): one for one in told}
    return [
        {**row, "explanation": by_timer.get((row["kind"], row["period"], row["generation"]))}
        for row in world.store.timers(case_id=case.id)
    ]


def publicity_explained(case_id: str, notice: str, world: World, *, own: bool = False) -> Explanation | None:
    """How the period of a notice was counted that this case stands in; None for a case that has no such period.

    `own`: the case's own period, with its pauses; otherwise the notice's, as before any pause.
    """
    case = world.store.case(case_id)
    if case is None:
        return None
    last: Explanation | None = None
    within = ""
    for stored in world.store.history(case_id):
        within = (stored.event.get("facts", {}).get("publicity") or {}).get("notice", within)
        found = [one for one in armed_by(stored.event, case, world) if one["timer"] == "T_PUBLICITY"]
        counts = found and within == notice and (own or not found[-1]["pauses"])
        last = found[-1] if counts else last
    return last


def pack_of(case: Case, world: World) -> Pack | None:
    """The measure a case is decided under; None where its bytes are gone, so that history can be read all the same."""
    try:
        return world.packs.pinned(case.pack, case.pack_hash)
    except KeyError:
        return None
