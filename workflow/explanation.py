"""How a due date was counted, as a document anybody can check: policy, pauses, every day, the calendar."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from workflow.calendar import WorkingCalendar
from workflow.cases import Json
from workflow.pack import Pack
from workflow.period import PROVISIONAL, Period, working_period
from workflow.timers import day_table

WORKING_DAYS = "working_days"
_NOT_COUNTED = "开始当日（{anchor}）不计入，自次日起算（《民法典》第二百零一条）"
_COUNTED = "开始当日（{anchor}）是工作日的，计入（解释记录 Q1）"
_NUMBER = "共{n}个工作日；周末和放假日不计，调休上班日计入，最后一日必是工作日，不存在顺延"
_HOUR = "最后一日24时（北京时间）截止，当日24时前均属期内"
_FIXED = "日期由申报工作通知规定，不按工作日计算，遇休息日不顺延"
_OPENS = "当日0时（北京时间）开始"
_PAUSED = "{start}至{end}暂停，不计入"
_STILL_PAUSED = "{start}起暂停，尚未恢复"
_GONE = "计算时所用的日历（{version}）已不能由现存通知重现，不作推算；所载日期以记录为准。"
_NO_PACK = "本办件所适用的规则参数包已不存在，不作推算；所载日期以记录为准。"
_UNLIKE = "按该日历逐日计算得{found}，与所载日期不同；所载日期以记录为准。"


def explanation_of(timer: Json, calendar: WorkingCalendar | None, pack: Pack | None) -> dict[str, Any]:
    """Why a timer is due when it is: its policy, its pauses, every calendar day, JSON-native.

    `timer` is one as an event armed it (or as the case keeps it). `calendar` is the one it was counted by, None where
    it cannot be made again, `pack` the measure the case is pinned to, None where its bytes are gone: then there are
    no days, and `note` says so. `provisional` names the missing notice.
    """
    counted = timer["unit"] == WORKING_DAYS
    period = period_of(timer, calendar, pack) if counted and calendar and pack else None
    return {
        "timer": timer["kind"],
        "due_on": timer["due_on"],
        "provisional": (timer.get("reason") or "放假安排通知尚未公布") if timer["provisional"] else None,
        "policy": policy_of(timer, pack) if pack else None,
        "pauses": [_pause(pause) for pause in timer.get("pauses") or ()],
        "days": day_table(period) if period else [],
        "calendar": (timer.get("calendar") or None) if counted else None,
        "note": _note(timer, period) if counted and pack else None if pack else _NO_PACK,
    }


def policy_of(timer: Json, pack: Pack) -> dict[str, Any]:
    """The reading a timer was counted by: what is counted from when, what a rest day does, the hour it ends."""
    if timer["unit"] != WORKING_DAYS:
        hour = _OPENS if timer["kind"] == "T_BATCH_OPEN" else _HOUR
        return {"counts": "fixed_date", "n": None, "anchor_on": None, "start_day_counted": None,
                "roll": "none", "ends": "24:00 Asia/Shanghai" if hour == _HOUR else "00:00 Asia/Shanghai",
                "text": [_FIXED, hour]}  # fmt: skip
    starts = counts_start_day(timer["kind"], pack)
    start = (_COUNTED if starts else _NOT_COUNTED).format(anchor=timer["anchor_on"])
    return {
        "counts": WORKING_DAYS,
        "n": timer["n"],
        "anchor_on": timer["anchor_on"],
        "start_day_counted": starts,
        "roll": "none",
        "ends": "24:00 Asia/Shanghai",
        "text": [start, _NUMBER.format(n=timer["n"]), _HOUR],
    }


def counts_start_day(kind: str, pack: Pack) -> bool:
    """Whether the day of the act is counted: only a publicity's may be, by the pack's reading (Q1)."""
    return kind == "T_PUBLICITY" and bool(pack.value("publicity.count_start_day"))


def period_of(timer: Json, calendar: WorkingCalendar, pack: Pack) -> Period:
    """A timer in working days, counted again on a calendar."""
    anchor = date.fromisoformat(timer["anchor_on"])
    return working_period(anchor, timer["n"], calendar, count_start_day=counts_start_day(timer["kind"], pack))


def missing_notice(days: Iterable[Json]) -> str | None:
    """Which notice the days of a provisional period wait for, as their own reasons say; None: they are settled."""
    waiting = (day["reason"].partition(PROVISIONAL)[2] for day in days)
    return next((why for why in waiting if why), None)


def _pause(pause: Json) -> dict[str, Any]:
    start, end = pause["from"], pause.get("until")
    text = _PAUSED.format(start=start, end=end) if end else _STILL_PAUSED.format(start=start)
    return {"from": start, "until": end, "text": text}


def _note(timer: Json, period: Period | None) -> str | None:
    """What keeps the days from being the proof of the date."""
    if period is None:
        return _GONE.format(version=timer.get("calendar") or "未记载")
    if timer.get("pauses") or period.last_day.isoformat() == timer["due_on"]:
        return None
    return _UNLIKE.format(found=period.last_day.isoformat())
