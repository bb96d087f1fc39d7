"""A new notice changes what a working day is: every running deadline is counted anew, one event for each that moves."""

from datetime import datetime

from services.ports import Entry, World
from workflow.calendar import WorkingCalendar, local_date
from workflow.cases import Case, Command, Json
from workflow.machine import Decision, decide
from workflow.roles import CLOCK
from workflow.situation import Situation
from workflow.timers import recounted


def recount(*, world: World) -> list[Json]:
    """Compare every running timer with the calendar known today; answer the moves, as their events' data with the case.

    Some hundred cases to a commit. What was compared is marked, so that the next beat finds nothing; a crash leaves
    the rest for whoever beats next. A timer that raises is left with the others of its case as it stands.
    """
    moves: list[Json] = []
    while _some(moves, world):
        pass
    return moves


def _some(moves: list[Json], world: World) -> bool:
    now = world.clock.now()
    calendar = world.calendars.as_of(local_date(now))
    with world.store.write() as unit:
        cases = unit.outdated(calendar.version)
        if not cases:
            return False
        entries = [Entry(decision) for case in cases for decision in _moved(case, calendar, now, world)]
        unit.save(entries)
        unit.mark_checked([case.id for case in cases], calendar.version)
        unit.commit()
    moves.extend({"case": entry.decision.event["case"], **entry.decision.event["data"]} for entry in entries)
    return True


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
