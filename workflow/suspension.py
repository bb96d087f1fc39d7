"""A timer that stands still and runs on: what has been counted is kept, the rest runs from the day after the pause.

Nothing is overwritten: the pause supersedes the running generation, the resumption the standing one, and the timer
keeps its ledger: `pauses`, the working days `consumed` before the latest, and the day it is `running_since`.
"""

from datetime import date, timedelta
from typing import Any

from workflow.calendar import WorkingCalendar
from workflow.period import Period, days_consumed
from workflow.situation import Situation
from workflow.timers import arming, counted_with, counts_start_day, ended, is_suspended, pauses_of


def suspend(situation: Situation, kind: str, why: str) -> list[dict[str, Any]]:
    """A running timer stands still from today on; nothing where none runs, it stands still already, or it is over.

    A timer on a fixed date is counted from here on in the working days it spans, to the next one where it ends on
    a rest day: so the time lost is given back, and the date is never earlier than the one it had.
    """
    case, today = situation.case, situation.today
    timer = case.running(kind)
    if timer is None or is_suspended(timer) or timer["due_on"] < today.isoformat():
        return []
    anchor, counted = date.fromisoformat(timer["anchor_on"]), counts_start_day(kind, situation.pack)
    used = days_consumed(anchor, today, situation.calendar, count_start_day=counted, pauses=pauses_of(timer))
    n = timer["n"] or _working_days_spanned(anchor, date.fromisoformat(timer["due_on"]), situation.calendar)
    stopped = {
        **arming(case, kind, anchor, n, "working_days", None, None),
        "pauses": [*timer.get("pauses", ()), {"from": today.isoformat(), "until": None, "why": why}],
        "consumed": used,
        "running_since": None,
        "calendar": situation.calendar.version,
        "reason": f"中止：{why}，已计{used}个工作日，余{n - used}个",
    }
    return [*ended(case, kind, "superseded"), stopped]


def _working_days_spanned(anchor: date, due_on: date, calendar: WorkingCalendar) -> int:
    last = calendar.find_following_working_day(due_on)
    return max(days_consumed(anchor, last + timedelta(days=1), calendar), 1)


def resume(situation: Situation, kind: str) -> tuple[list[dict[str, Any]], Period | None]:
    """A suspended timer runs on from tomorrow, and the period it now has; nothing where none is suspended."""
    case, today = situation.case, situation.today
    timer = case.running(kind)
    if timer is None or not is_suspended(timer):
        return [], None
    pauses = [*timer["pauses"][:-1], {**timer["pauses"][-1], "until": today.isoformat()}]
    over = {**timer, "pauses": pauses}
    period = counted_with(over, pauses_of(over), situation.calendar, situation.pack)
    anchor = date.fromisoformat(timer["anchor_on"])
    armed = arming(case, kind, anchor, timer["n"], timer["unit"], period.last_day, period.closes_at)
    ledger = {
        "pauses": pauses,
        "consumed": timer["consumed"],
        "running_since": (today + timedelta(days=1)).isoformat(),
    }
    again = {**armed, **ledger, "calendar": period.calendar, "reason": period.estimate_reason}
    return [*ended(case, kind, "superseded"), again], period
