"""A new notice changes what a working day is: every running deadline is counted anew, one event for each that moves."""

import logging
from collections.abc import Sequence
from datetime import datetime

from services.ports import Entry, World
from workflow.calendar import WorkingCalendar, local_date
from workflow.cases import Case, Command, Json
from workflow.history import micros
from workflow.machine import Decision, decide
from workflow.roles import CLOCK
from workflow.situation import Situation
from workflow.timers import recounted

log = logging.getLogger(__name__)


def recount(*, world: World) -> list[Json]:
    """Compare every running timer with the calendar known today; answer the moves, as their events' data with the case.

    Some hundred cases to a commit. What was compared is marked, so that the next beat finds nothing; a crash leaves
    the rest for whoever beats next. A case that raises is left as it stands, to be tried by the next beat: until it
    is compared its publicity does not close.
    """
    moves: list[Json] = []
    while _some(moves, world):
        pass
    return moves


def _some(moves: list[Json], world: World) -> bool:
    """One commit's worth; False when nothing is left that can be compared."""
    now = world.clock.now()
    calendar = world.calendars.as_of(local_date(now))
    with world.store.write() as unit:
        compared = {case.id: _tried(case, calendar, now, world) for case in unit.outdated(calendar.version)}
        done = {case_id: decisions for case_id, decisions in compared.items() if decisions is not None}
        if not done:
            return False
        entries = [Entry(decision) for decisions in done.values() for decision in decisions]
        unit.save(entries)
        unit.mark_checked(list(done), calendar.version)
        unit.commit()
    moves.extend({"case": entry.decision.event["case"], **entry.decision.event["data"]} for entry in entries)
    return True


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
