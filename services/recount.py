"""A new notice changes what a working day is: every running deadline is counted anew, one event for each that moves."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from services.ports import Entry, Unit, World
from services.shares import shares
from workflow.calendar import WorkingCalendar, local_date
from workflow.cases import Case, Command, Json
from workflow.history import micros
from workflow.machine import Decision, decide
from workflow.roles import CLOCK
from workflow.situation import Situation
from workflow.timers import recounted

log = logging.getLogger(__name__)

BATCH = 1000
"""Cases to a commit, at the most."""


def recount(*, world: World) -> list[Json]:
    """Compare every running timer with the calendar known today; answer the moves, as their events' data with the case.

    Some hundred cases to a commit. What was compared is marked, so that the next beat finds nothing; a crash leaves
    the rest for whoever beats next. A case that raises is left as it stands, to be tried by the next beat: until it
    is compared its publicity does not close.
    """
    moves: list[Json] = []
    failed: dict[str, int] = {}
    while _some(moves, failed, world):
        pass
    return moves


def _some(moves: list[Json], failed: dict[str, int], world: World) -> bool:
    """One commit's worth; False when nothing is left that can be compared."""
    now = world.clock.now()
    calendar = world.calendars.as_of(local_date(now))
    moved: list[Json] = []
    with world.store.write() as unit:
        looked_at = 0
        before = len(failed)
        for cases in _strides(unit, calendar.version, failed):
            looked_at += len(cases)
            for share in shares(cases):
                compared = {case.id: _tried(case, calendar, now, world) for case in share}
                failed.update((case.id, len(case.armed())) for case in share if compared[case.id] is None)
                moved += _save(compared, calendar.version, unit)
        if looked_at > len(failed) - before:
            unit.commit()
    moves += moved
    return looked_at > 0


def _save(compared: Mapping[str, Sequence[Decision] | None], version: str, unit: Unit) -> list[Json]:
    """What the recounts of some cases came to, as lines; those that failed are not marked."""
    decided = [Entry(decision) for decisions in compared.values() for decision in decisions or ()]
    unit.save(decided)
    unit.mark_checked([case_id for case_id, decisions in compared.items() if decisions is not None], version)
    unit.send()
    return [_line(entry.decision.event) for entry in decided]


def _strides(unit: Unit, version: str, failed: Mapping[str, int]) -> Iterator[list[Case]]:
    """Cases to be compared, a few at a time, until it is enough for one commit or somebody waits for that.

    Those that failed are found again each time, by each of their running timers, and passed over.
    """
    taken = 0
    while taken < BATCH:
        found = unit.outdated(version, unit.stride + sum(failed.values()))
        if not (cases := [case for case in found if case.id not in failed]):
            break
        taken += len(cases)
        yield cases
        if unit.awaited:
            break


def _line(event: Json) -> Json:
    return {"case": event["case"], **event["data"]}


def _tried(case: Case, calendar: WorkingCalendar, now: datetime, world: World) -> Sequence[Decision] | None:
    """The recounts of one case, possibly none; None where it could not be compared."""
    if micros(now) < case.updated_at:  # a clock that was set back: in a while it is later than the case's last step
        return None
    try:
        return _moved(case, calendar, now, world)
    except Exception:
        log.exception("recount failed", extra={"case": case.id})
        return None


def _moved(case: Case, calendar: WorkingCalendar, now: datetime, world: World) -> list[Decision]:
    """The recounts of one case, each upon the case the one before left."""
    pack = world.packs.pinned(case.pack, case.pack_hash)
    decisions: list[Decision] = []
    for kind in case.armed():
        if recounted(case, kind, calendar, pack) is None:
            continue
        situation = Situation(
            case=case,
            command=Command("recount_deadline", {"timer": kind}, case_id=case.id),
            actor=CLOCK,
            at=now,
            pack=pack,
            calendar=calendar,
            fresh=world.fresh,
        )
        decisions.append(decide(situation, command_id=world.fresh()))
        case = decisions[-1].case
    return decisions
