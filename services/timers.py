"""One beat of the clock: what is due fires, what cannot says why, what fails backs off, and the others go on."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.cases import perform
from services.ports import DueCase, Entry, Unit, World
from services.recount import recount
from services.shares import shares
from workflow.calendar import WorkingCalendar, local_date
from workflow.cases import Command, Json
from workflow.machine import Decision, blocked_by, decide, rows_of
from workflow.refusals import Refusal
from workflow.roles import CLOCK
from workflow.situation import Situation
from workflow.states import FOLLOWED, Kind
from workflow.timers import KINDS

log = logging.getLogger(__name__)

BATCH = 1000
"""Timers to a commit, at the most."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 25))
"""How long a timer waits after each time its firing raised; the time after that it is an incident."""
RETRY_HELD = timedelta(minutes=1)
_STORE_GONE = frozenset({"OperationalError", "InterfaceError", "InternalError"})
"""What drivers call it (PEP 249) when the database is at fault, not what it was asked."""


@dataclass(slots=True)
class Beat:
    """What one beat did: steps fired, timers that stay armed with a reason, that failed, and dates counted anew.

    `why` it did nothing at all, where the clock could not be trusted.
    """

    fired: list[dict[str, str]] = field(default_factory=list)
    held: list[dict[str, str]] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)
    moved: list[Json] = field(default_factory=list)
    why: str = ""

    @property
    def touched(self) -> int:
        """How many timers were done something about."""
        return len(self.fired) + len(self.held) + len(self.failed)

    def add(self, part: "Beat") -> None:
        """Take over what a part of this beat did to timers."""
        self.fired += part.fired
        self.held += part.held
        self.failed += part.failed

    @property
    def idle(self) -> bool:
        """Whether nothing was due."""
        return not (self.fired or self.held or self.failed or self.moved)


def tick(*, world: World) -> Beat:
    """Count anew what a new notice moves, then fire everything due, each timer once, hundreds to a commit.

    Safe to run any number of times, anywhere.
    """
    beat = Beat(moved=recount(world=world))
    until = world.clock.now()  # what has to wait wakes later than this, so that every beat comes to its end
    while _drain(beat, until, world):
        pass
    return beat


def _drain(beat: Beat, until: datetime, world: World) -> bool:
    """One commit's worth of what was due then; False when nothing was done any more."""
    before = beat.touched
    alone = _together(beat, until, world)
    for item in alone:
        _fire_alone(item, beat, world)
    return beat.touched > before


def _together(beat: Beat, until: datetime, world: World) -> Sequence[DueCase]:
    """Fire in one commit; what is to be fired by itself is left: all of it, where one of them cannot be stored."""
    part, alone, taken = Beat(), list[DueCase](), list[DueCase]()
    try:
        with world.store.write() as unit:
            for due in _strides(unit, until):
                taken += due
                for share in shares([item for item in due if not _needs_more(item)]):
                    decided = _all_decided(share, unit, part, world)
                    unit.save(decided)
                    unit.send()
                    part.fired += [_line(entry.decision.event) for entry in decided]
                if alone := [item for item in due if _needs_more(item)]:
                    break  # they stay due until each has gone through the door
            if taken:
                unit.commit()
    except Exception as wrong:
        if not taken or _STORE_GONE & {kind.__name__ for kind in type(wrong).__mro__}:
            raise
        log.exception("timers are fired one by one")
        return taken
    beat.add(part)
    return alone


def _strides(unit: Unit, until: datetime) -> Iterator[Sequence[DueCase]]:
    """What is due, a few at a time, until it is enough for one commit or somebody waits for that."""
    taken = 0
    while taken < BATCH and (due := unit.due(until, min(unit.stride, BATCH - taken))):
        taken += len(due)
        yield due
        if unit.awaited:
            break


def _all_decided(due: Sequence[DueCase], unit: Unit, beat: Beat, world: World) -> list[Entry]:
    """What fires, each under the key by which it can fire once only; the others stay armed with their reason."""
    now = world.clock.now()  # under the locks: whoever held them has recorded nothing later
    calendar = world.calendars.as_of(local_date(now))
    decided = ((item, _decided(item, now, calendar, unit, beat, world)) for item in due)
    return [Entry(decision, item.timer.cause(item.case.id)) for item, decision in decided if decision]


def _needs_more(item: DueCase) -> bool:
    """Whether the step moves other cases too: then it goes through the door by itself."""
    rows = rows_of(Kind(item.case.kind), KINDS[item.timer.kind].trigger)
    return any(row.locks or row.id in FOLLOWED for row in rows)


def _command(item: DueCase) -> Command:
    return Command(KINDS[item.timer.kind].trigger, case_id=item.case.id, timer=item.timer)


def _decided(
    item: DueCase, now: datetime, calendar: WorkingCalendar, unit: Unit, beat: Beat, world: World
) -> Decision | None:
    """The decision; else the timer stays armed with its reason, and the others go on."""
    try:
        found = _outcome(item, now, calendar, world)
    except Exception:
        unit.note_failure(item.case.id, item.timer, *_failed(item, now, beat))
        return None
    if isinstance(found, Decision):
        return found
    unit.explain_hold(item.case.id, item.timer, _held(item, found, beat), now + RETRY_HELD)
    return None


def _outcome(item: DueCase, now: datetime, calendar: WorkingCalendar, world: World) -> Decision | str:
    """What the firing comes to, or the reason why it has to wait."""
    situation = Situation(
        case=item.case,
        command=_command(item),
        actor=CLOCK,
        at=now,
        pack=world.packs.pinned(item.case.pack, item.case.pack_hash),
        calendar=calendar,
        fresh=world.fresh,
        related=item.related,
    )
    try:
        return decide(situation, command_id=world.fresh())
    except Refusal as refusal:
        return _why_held(refusal, situation)


def _held(item: DueCase, reason: str, beat: Beat) -> str:
    beat.held.append({"case": item.case.id, "timer": item.timer.kind, "reason": reason})
    return reason


def _failed(item: DueCase, now: datetime, beat: Beat) -> tuple[str, datetime | None]:
    """The reason for its row, and when it is tried again; never by itself once it has used up its waits."""
    log.exception("timer failed", extra={"case": item.case.id, "timer": item.timer.kind})
    beat.failed.append({"case": item.case.id, "timer": item.timer.kind})
    if item.failures < len(WAITS):
        return "触发失败，稍后重试", now + WAITS[item.failures]
    return "连续触发失败，已停止重试。请排除故障后由系统管理员重新启动", None


def _why_held(refusal: Refusal, situation: Situation) -> str:
    """What the step's guards say, where the state alone already stands in the way: the reason behind the state."""
    if refusal.code != "state_refuses":
        return refusal.message
    rows = rows_of(Kind(situation.case.kind), situation.command.trigger)
    reasons = [found.message for row in rows if not row.follows for found in blocked_by(row, situation)]
    return reasons[0] if reasons else refusal.message


def _fire_alone(item: DueCase, beat: Beat, world: World) -> None:
    try:
        done = perform(_command(item), actor=CLOCK, world=world)
    except Refusal as refusal:
        reason, until = _held(item, refusal.message, beat), world.clock.now() + RETRY_HELD
        return _noted(lambda unit: unit.explain_hold(item.case.id, item.timer, reason, until), world)
    except Exception:
        failure = _failed(item, world.clock.now(), beat)
        return _noted(lambda unit: unit.note_failure(item.case.id, item.timer, *failure), world)
    if done.event is not None and not done.repeated:
        beat.fired.append(_line(done.event))
    return None


def _noted(note: Callable[[Unit], None], world: World) -> None:
    with world.store.write() as unit:
        note(unit)
        unit.commit()


def _line(event: Json) -> dict[str, str]:
    return {
        "case": event["case"],
        "trigger": event["trigger"],
        "due_at": event["due_at"],
        "fired_at": event["fired_at"],
    }
