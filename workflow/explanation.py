"""How a due date was counted, as a document anybody can check: policy, pauses, every day, the calendar."""

from collections.abc import Iterable
from typing import Any

from workflow.calendar import WorkingCalendar
from workflow.cases import Json
from workflow.pack import Pack
from workflow.period import PROVISIONAL, Period
from workflow.timers import (
    OPENINGS,
    STAGE_TIMERS,
    counted_with,
    counts_start_day,
    day_table,
    is_suspended,
    pauses_of,
    period_of,
)

WORKING_DAYS = "working_days"
FIXED = "instant"
DEADLINE = "deadline"

_NOT_COUNTED = "开始当日（{anchor}）不计入，自次日起算（《民法典》第二百零一条）"
_COUNTED = "开始当日（{anchor}）是工作日的，计入（解释记录 Q1）"
_NUMBER = "共{n}个工作日；周末和放假日不计，调休上班日计入，最后一日必是工作日，不存在顺延"
_SPANNED = "原为通知规定的固定日期，自首次中止起按其间所含的工作日数计算，中止的日子另行补足"
_HOUR = "最后一日24时（北京时间）截止，当日24时前均属期内"
_FIXED = "日期由申报工作通知规定，不按工作日计算，遇休息日不顺延"
_YEARLY = "每年1月1日开启上一年度的年度报告（第十四条）"
_BY_LAW = "法定报送截止日为{nominal}（含当日；第十三、十四条“每年3月底前”），"
_ROLLED = {
    "following": _BY_LAW + "遇休息日顺延至其后第一个工作日（解释记录 Q4）",
    "preceding": _BY_LAW + "遇休息日提前至其前一个工作日（解释记录 Q4）",
    "none": _BY_LAW + "遇休息日不顺延（解释记录 Q4）",
}
_OPENS = "当日0时（北京时间）开始"
_BEFORE = "到期日（{anchor}）之前第{n}个工作日提醒"
_AFTER = "到期日（{anchor}）之后第{n}个工作日提醒"
_NINE = "当日9时（北京时间）发出"
_STANDING = "中止期间没有截止日，已计{consumed}个工作日，余{left}个"
_PAUSED = "{start}至{end}中止，不计入：{why}"
_STILL_PAUSED = "{start}起中止，尚未恢复：{why}"
_GONE = "计算时所用的日历（{version}）已不能由现存通知重现，不作推算；所载日期以记录为准。"
_NO_PACK = "本办件所适用的规则参数包已不存在，不作推算；所载日期以记录为准。"
_UNLIKE = "按该日历逐日计算得{found}，与所载日期不同；所载日期以记录为准。"


def explanation_of(timer: Json, calendar: WorkingCalendar | None, pack: Pack | None) -> dict[str, Any]:
    """Why a timer is due when it is: its policy, its pauses, every calendar day, JSON-native.

    `timer` is one as an event armed it (or as the case keeps it). `calendar` is the one it was counted by, None where
    it cannot be made again, `pack` the measure the case is pinned to, None where its bytes are gone: then there are
    no days, and `note` says so. `provisional` names the missing notice. A timer that stands still has no `due_on`,
    and the days up to the last that was counted.
    """
    counted = timer["unit"] != FIXED
    period = _period(timer, calendar, pack) if counted and calendar and pack else None
    return {
        "timer": timer["kind"],
        "due_on": timer["due_on"],
        "provisional": (timer.get("reason") or "放假安排通知尚未公布") if timer["provisional"] else None,
        "policy": policy_of(timer, pack) if pack else None,
        "pauses": [_pause(pause) for pause in timer.get("pauses") or ()],
        "days": day_table(period) if period else [],
        "calendar": (timer.get("calendar") or None) if counted else None,
        "note": _note(timer, period, calendar) if pack else _NO_PACK,
    }


def _period(timer: Json, calendar: WorkingCalendar, pack: Pack) -> Period | None:
    """The period as the calendar counts it; while the timer stands still, what was counted before, if anything was."""
    if not is_suspended(timer):
        return period_of(timer, calendar, pack)
    over = tuple(pause for pause in pauses_of(timer) if pause.last)
    return counted_with({**timer, "n": timer["consumed"]}, over, calendar, pack) if timer["consumed"] else None


def policy_of(timer: Json, pack: Pack) -> dict[str, Any]:
    """The reading a timer was counted by: what is counted from when, what a rest day does, the hour it ends."""
    if timer["unit"] == FIXED:
        opens = timer["kind"] in OPENINGS
        fixed = _YEARLY if timer["kind"] == "T_CYCLE" else _FIXED
        return _policy("fixed_date", timer, None, [fixed, _OPENS if opens else _HOUR], "00:00" if opens else "24:00")
    if timer["unit"] == DEADLINE:
        roll = str(pack.value("annual_report.roll"))
        text = [_ROLLED[roll].format(nominal=timer["anchor_on"]), _HOUR]
        return {**_policy("deadline", timer, None, text, "24:00"), "roll": roll}
    if timer["unit"] == WORKING_DAYS:
        return _policy(WORKING_DAYS, timer, counts_start_day(timer["kind"], pack), _working_days(timer, pack), "24:00")
    said = (_BEFORE if timer["n"] > 0 else _AFTER).format(anchor=timer["anchor_on"], n=abs(timer["n"]))
    return _policy("reminder", timer, None, [said, _NINE], "09:00")


def _policy(counts: str, timer: Json, start_counted: bool | None, text: list[str], ends: str) -> dict[str, Any]:
    fixed = counts == "fixed_date"
    return {
        "counts": counts,
        "n": None if fixed else timer["n"],
        "anchor_on": None if fixed else timer["anchor_on"],
        "start_day_counted": start_counted,
        "roll": "none",
        "ends": f"{ends} Asia/Shanghai",
        "text": text,
    }


def _working_days(timer: Json, pack: Pack) -> list[str]:
    start = _COUNTED if counts_start_day(timer["kind"], pack) else _NOT_COUNTED
    text = [start.format(anchor=timer["anchor_on"]), _NUMBER.format(n=timer["n"])]
    if timer["kind"] in STAGE_TIMERS:
        text.insert(0, _SPANNED)
    if is_suspended(timer):
        return [*text, _STANDING.format(consumed=timer["consumed"], left=timer["n"] - timer["consumed"])]
    return [*text, _HOUR]


def missing_notice(days: Iterable[Json]) -> str | None:
    """Which notice the days of a provisional period wait for, as their own reasons say; None: they are settled."""
    waiting = (day["reason"].partition(PROVISIONAL)[2] for day in days)
    return next((why for why in waiting if why), None)


def _pause(pause: Json) -> dict[str, Any]:
    start, end, why = pause["from"], pause["until"], pause["why"]
    text = (_PAUSED if end else _STILL_PAUSED).format(start=start, end=end, why=why)
    return {"from": start, "until": end, "text": text}


def _note(timer: Json, period: Period | None, calendar: WorkingCalendar | None) -> str | None:
    """What keeps the days from being the proof of the date."""
    if timer["unit"] == FIXED:
        return None
    if calendar is None:
        return _GONE.format(version=timer.get("calendar") or "未记载")
    if period is None or is_suspended(timer) or period.last_day.isoformat() == timer["due_on"]:
        return None
    return _UNLIKE.format(found=period.last_day.isoformat())
