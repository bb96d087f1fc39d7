"""Moving the clock of a test database from the bar on top."""

from datetime import date, datetime, timedelta

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from api.answers import read_duration
from api.auth import parts, signed_in
from api.pages.wording import instant
from services import clock_moves
from workflow.calendar import day_start
from workflow.civil_time import CalendarError
from workflow.refusals import Malformed, NotVisible, Refusal
from workflow.roles import Role
from workflow.words import TIMERS, trigger_label

bp = Blueprint("clock_bar", __name__)

_NAMED = 3  # waiting timers told with their reason before the rest is only counted


@bp.post("/clock")
def move() -> ResponseReturnValue:
    """Move on, firing everything that falls due on the way; then back to where one was."""
    here = parts()
    if not here.is_test or not signed_in().has(Role.SYSTEM_ADMIN):
        raise NotVisible("no_such_trigger", trigger="clock")
    try:
        moved = _move(request.form.get("by", ""))
    except Refusal as refused:
        flash(refused.message + _held())
    except CalendarError as wrong:
        flash(str(wrong))
    else:
        flash(_told(moved) + _held())
    return redirect(_back(request.form.get("back", "")))


def _move(by: str) -> clock_moves.Moved:
    here = parts()
    if by == "next-timer":
        return clock_moves.to_next_timer(world=here.world, set_clock=here.set_clock)
    now = here.world.clock.now()
    to = _date(request.form.get("to", ""), now) if by == "to" else now + read_duration(by)
    return clock_moves.move(to, world=here.world, set_clock=here.set_clock)


def _date(text: str, now: datetime) -> datetime:
    """00:00 of a day in Shanghai; of today, now."""
    try:
        at = day_start(date.fromisoformat(text))
    except ValueError:
        raise Malformed("malformed", problems="请选择日期") from None
    return max(at, now) if at > now - timedelta(days=1) else at


def _told(moved: clock_moves.Moved) -> str:
    done = [trigger_label(item["trigger"]) for item in moved.fired]
    said = "、".join(f"{label}{done.count(label)}件" for label in dict.fromkeys(done))
    return f"模拟时间已到 {instant(moved.now)}。" + (f"其间自动执行：{said}。" if said else "其间没有到期事项。")


def _held() -> str:
    """What has fallen due and waits, with the reason."""
    here = parts()
    rows = here.world.store.timers(status="armed")
    now = here.world.clock.now()
    waiting = [row for row in rows if row["reason"] and row["due_at"] and datetime.fromisoformat(row["due_at"]) <= now]
    said = [f"{TIMERS[row['kind']]}已届满，暂不执行：{row['reason']}" for row in waiting[:_NAMED]]
    return "".join(said) + (f"等 {len(waiting)} 项。" if len(waiting) > _NAMED else "")


def _back(target: str) -> str:
    inside = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target
    return target if inside and target.isprintable() else url_for("worklist.home")
