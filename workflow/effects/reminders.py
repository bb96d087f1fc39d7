"""Reminders and escalation: who is told that a deadline is near or gone by. Nothing is decided by it (practice)."""

from datetime import date
from typing import Any

from workflow import timers
from workflow.cases import Case
from workflow.desk import ladder_of
from workflow.history import read_instant
from workflow.reminders import level_of, reminder_period, schedule
from workflow.situation import Outcome, Situation
from workflow.words import reminder_text

_TOLD = {"notice": 1, "warn": 2, "yellow": 3, "red": 3}
"""How far up the ladder each level reaches: who must act, who waits for it, who leads them."""


def remind(situation: Situation) -> Outcome:
    """The people of the level are told, and the next reminder is set.

    One that goes out so late that the next is due already stands in the history, but nobody is told twice.
    """
    case = situation.case
    asked = situation.command.timer
    assert asked is not None  # a row of the clock
    timer, base = case.timers[asked.kind], timers.KINDS[asked.kind].reminds
    due_on, level = date.fromisoformat(timer["anchor_on"]), level_of(timer["n"], situation.pack)
    following = _next(case, base, due_on, schedule(situation.pack), situation, after=timer["n"])
    late = following is not None and following["due_at"] and read_instant(following["due_at"]) <= situation.at
    text = reminder_text(base, due_on, timer["n"], level)
    told = () if late else dict.fromkeys(ladder_of(case)[: _TOLD[level]])
    return Outcome(
        facts={"reminded": {base: {"level": level, "on": timer["due_on"], "due_on": timer["anchor_on"]}}},
        timers=[following] if following else [],
        data={"timer": base, "level": level, "text": text},
        messages=[{"to": desk, "level": level, "text": text} for desk in told],
    )


def accompanying(situation: Situation, changes: list[dict[str, Any]], after: str) -> list[dict[str, Any]]:
    """What a step means for reminders: they begin with a deadline's date and end where it counts no more.

    `changes` are the step's own timers, `after` the state it leads to.
    """
    case = situation.case
    if not changes and not case.timers:
        return []
    last = {change["kind"]: change for change in changes}
    running = [timers.KINDS[kind].reminds for kind in case.armed() if kind not in last]
    begun = [kind for kind, change in last.items() if change["op"] == "arm" and kind in timers.REMINDER_OF]
    found: list[dict[str, Any]] = []
    for base in dict.fromkeys((*filter(None, running), *begun)):
        reminder = timers.REMINDER_OF[base]
        if base in begun:
            found += [*timers.ended(case, reminder, "superseded"), *_first(base, last[base], situation)]
        elif not timers.still_counts(case, base, last.get(base), after):
            found += timers.ended(case, reminder, "cancelled")
    return found


def _first(base: str, armed: dict[str, Any], situation: Situation) -> list[dict[str, Any]]:
    """The first reminder of a deadline; none while it has no date that binds."""
    if timers.is_suspended(armed) or armed["provisional"]:
        return []
    due_on = date.fromisoformat(armed["due_on"])
    first = _next(situation.case, base, due_on, schedule(situation.pack), situation)
    return [first] if first else []


def _next(
    case: Case, base: str, due_on: date, offsets: tuple[int, ...], situation: Situation, after: int | None = None
) -> dict[str, Any] | None:
    """The first reminder still to come; or the one after the reminder `after`, whatever the hour."""
    for offset in offsets if after is None else offsets[offsets.index(after) + 1 :]:
        period = reminder_period(due_on, offset, situation.calendar)
        if after is not None or period.closes_at is None or period.closes_at > situation.at:
            return timers.arm_reminder(case, timers.REMINDER_OF[base], due_on, offset, period)
    return None


EFFECTS = {"remind": remind}
