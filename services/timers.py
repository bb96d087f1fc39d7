"""One beat of the clock: what is due fires, what cannot says why, what fails backs off, and the others go on."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.cases import perform
from services.ports import DueCase, Entry, Unit, World
from services.recount import recount
from workflow.calendar import local_date
from workflow.cases import Command, Json
from workflow.machine import Decision, blocked_by, decide, rows_of
from workflow.refusals import Refusal
from workflow.roles import CLOCK
from workflow.situation import Situation
from workflow.states import Kind
from workflow.timers import KINDS

log = logging.getLogger(__name__)

BATCH = 200
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 25))
"""How long a timer waits after each time its firing raised; the time after that it is an incident."""
RETRY_HELD = timedelta(minutes=1)


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
    def idle(self) -> bool:
        """Whether nothing was due."""
        return not (self.fired or self.held or self.failed or self.moved)


def tick(*, world: World) -> Beat:
    """Count anew what a new notice moves, then fire everything due, each timer once, hundreds to a commit.

    Safe to run any number of times, anywhere.
    """
    beat = Beat(moved=recount(world=world))
    while _drain(beat, world):
        pass
    return beat


def _drain(beat: Beat, world: World) -> bool:
    """One commit's worth of due timers; False when nothing moved any more."""
    fired = len(beat.fired)
    alone: list[DueCase] = []
    with world.store.write() as unit:
        now = world.clock.now()
        due = unit.due(now, BATCH)
        entries = []
        for item in due:
            if _needs_more(item):
                alone.append(item)
            elif decision := _decided(item, now, unit, beat, world):
                entries.append(Entry(decision, item.timer.cause(item.case.id)))
        if due:
            unit.save(entries)
            unit.commit()
    for entry in entries:
        beat.fired.append(_line(entry.decision.event))
    for item in alone:
        _fire_alone(item, beat, world)
    return len(beat.fired) > fired


def _needs_more(item: DueCase) -> bool:
    """Whether the step moves other cases too: then it goes through the door by itself."""
    return any(row.locks for row in rows_of(Kind(item.case.kind), KINDS[item.timer.kind].trigger))


def _command(item: DueCase) -> Command:
    return Command(KINDS[item.timer.kind].trigger, case_id=item.case.id, timer=item.timer)


def _decided(item: DueCase, now: datetime, unit: Unit, beat: Beat, world: World) -> Decision | None:
    """The decision; else the timer stays armed with its reason, and the others go on."""
    try:
        found = _outcome(item, now, world)
    except Exception:
        unit.note_failure(item.case.id, item.timer, *_failed(item, now, beat))
        return None
    if isinstance(found, Decision):
        return found
    unit.explain_hold(item.case.id, item.timer, _held(item, found, beat), now + RETRY_HELD)
    return None


def _outcome(item: DueCase, now: datetime, world: World) -> Decision | str:
    """What the firing comes to, or the reason why it has to wait."""
    situation = Situation(
        case=item.case,
        command=_command(item),
        actor=CLOCK,
        at=now,
        pack=world.packs.pinned(item.case.pack, item.case.pack_hash),
        calendar=world.calendars.as_of(local_date(now)),
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
