"""A due date explains itself: the policy, the pauses, each day, the calendar."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.notices import national_notices
from tests.support.packs import PACK, with_value
from workflow.calendar import WorkingCalendar, calendar_as_of
from workflow.explanation import explanation_of, missing_notice
from workflow.period import working_period


def calendar(on: str = "2026-11-23") -> WorkingCalendar:
    return calendar_as_of(national_notices(), date.fromisoformat(on))


def timer(anchor: str, due: str | None, kind: str = "T_PUBLICITY", **more: Any) -> dict[str, Any]:
    given = {"kind": kind, "unit": "working_days", "n": 5, "anchor_on": anchor, "due_on": due, "provisional": False}
    return {**given, "calendar": calendar().version, "reason": None, **more}


def test_a_publicity_over_national_day_explains_every_day_and_its_policy() -> None:
    told = explanation_of(timer("2026-09-28", "2026-10-10"), calendar(), PACK)
    counted = [day["date"] for day in told["days"] if day["index"]]
    assert counted == ["2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10"]
    assert told["days"][0]["date"] == "2026-09-28"
    assert told["days"][3] == {"date": "2026-10-01", "weekday": "四", "working": False, "index": None,
                               "reason": "国庆节 放假", "notice": "国办发明电〔2025〕7号"}  # fmt: skip
    assert told["days"][1]["reason"] == "周一至周五"
    assert told["policy"]["text"] == [
        "开始当日（2026-09-28）不计入，自次日起算（《民法典》第二百零一条）",
        "共5个工作日；周末和放假日不计，调休上班日计入，最后一日必是工作日，不存在顺延",
        "最后一日24时（北京时间）截止，当日24时前均属期内",
    ]
    assert (told["provisional"], told["note"], told["pauses"]) == (None, None, [])
    assert told["calendar"] == calendar().version


def test_a_pack_that_counts_the_start_day_says_so_for_publicities_alone() -> None:
    pack = with_value("publicity.count_start_day", "true")
    told = explanation_of(timer("2026-09-28", "2026-10-09"), calendar(), pack)
    assert (told["policy"]["start_day_counted"], told["note"]) == (True, None)
    assert told["policy"]["text"][0].endswith("计入（解释记录 Q1）")
    assert told["days"][0]["index"] == 1
    correction = explanation_of(timer("2026-09-28", "2026-10-10", "T_CORRECTION"), calendar(), pack)
    assert (correction["policy"]["start_day_counted"], correction["note"]) == (False, None)


def test_an_estimate_names_the_missing_notice_and_marks_the_days_that_may_move() -> None:
    why = "2027年节假日安排的通知截至2026-12-18尚未公布"
    waiting = timer("2026-12-18", "2026-12-25", provisional=True, reason=why)
    told = explanation_of(waiting, calendar("2026-12-18"), PACK)
    assert told["provisional"] == missing_notice(told["days"]) == why
    assert told["days"][-1]["reason"] == f"周一至周五；暂定：{why}"
    assert missing_notice(explanation_of(timer("2026-09-28", "2026-10-10"), calendar(), PACK)["days"]) is None


@pytest.mark.parametrize(
    ("kind", "hour"),
    [
        ("T_BATCH_OPEN", "当日0时（北京时间）开始"),
        ("T_BATCH_CLOSE", "最后一日24时（北京时间）截止，当日24时前均属期内"),
    ],
)
def test_a_date_of_the_years_notice_is_a_fixed_date_and_nothing_is_counted(kind: str, hour: str) -> None:
    told = explanation_of(timer("2026-05-25", "2026-06-28", kind, unit="instant", n=None, calendar=""), None, PACK)
    assert told["policy"]["text"] == ["日期由申报工作通知规定，不按工作日计算，遇休息日不顺延", hour]
    assert (told["policy"]["counts"], told["days"], told["calendar"], told["note"]) == ("fixed_date", [], None, None)


def test_a_calendar_that_cannot_be_made_again_is_admitted_and_nothing_is_guessed() -> None:
    told = explanation_of(timer("2026-09-28", "2026-10-10", calendar="cn-0"), None, PACK)
    assert told["days"] == []
    assert told["note"] == "计算时所用的日历（cn-0）已不能由现存通知重现，不作推算；所载日期以记录为准。"


def test_a_measure_whose_bytes_are_gone_is_admitted_too() -> None:
    told = explanation_of(timer("2026-09-28", "2026-10-10"), calendar(), None)
    assert (told["policy"], told["days"]) == (None, [])
    assert told["note"] == "本办件所适用的规则参数包已不存在，不作推算；所载日期以记录为准。"


def test_a_date_the_days_do_not_lead_to_is_admitted() -> None:
    told = explanation_of(timer("2026-09-28", "2026-10-12"), calendar(), PACK)
    assert told["note"] == "按该日历逐日计算得2026-10-10，与所载日期不同；所载日期以记录为准。"


PAUSE = {"from": "2026-11-26", "until": "2026-12-02", "why": "异议处理"}


def test_a_timer_that_was_paused_explains_the_pause_and_its_days() -> None:
    told = explanation_of(timer("2026-11-23", "2026-12-07", pauses=[PAUSE], consumed=2), calendar(), PACK)
    assert [pause["text"] for pause in told["pauses"]] == ["2026-11-26至2026-12-02中止，不计入：异议处理"]
    counted = [day["date"] for day in told["days"] if day["index"]]
    assert counted == ["2026-11-24", "2026-11-25", "2026-12-03", "2026-12-04", "2026-12-07"]
    assert told["days"][3]["reason"] == "中止，不计入：异议处理（周一至周五）"
    assert told["note"] is None


def test_a_timer_that_stands_still_has_no_end_and_shows_what_was_counted() -> None:
    open_end = {**PAUSE, "until": None}
    told = explanation_of(timer("2026-11-23", None, pauses=[open_end], consumed=2), calendar(), PACK)
    assert [pause["text"] for pause in told["pauses"]] == ["2026-11-26起中止，尚未恢复：异议处理"]
    assert [day["date"] for day in told["days"] if day["index"]] == ["2026-11-24", "2026-11-25"]
    assert told["policy"]["text"][-1] == "中止期间没有截止日，已计2个工作日，余3个"
    assert (told["due_on"], told["note"]) == (None, None)
    at_once = explanation_of(timer("2026-11-26", None, pauses=[open_end], consumed=0), calendar(), PACK)
    assert (at_once["days"], at_once["note"]) == ([], None)


def test_a_stage_that_was_paused_says_that_it_was_a_fixed_date() -> None:
    paused = timer("2026-11-23", "2026-12-07", "T_RECOMMEND", pauses=[PAUSE], consumed=2)
    assert explanation_of(paused, calendar(), PACK)["policy"]["text"][0].startswith("原为通知规定的固定日期")


@pytest.mark.parametrize(
    ("n", "on", "said"),
    [
        (5, "2026-11-30", "到期日（2026-12-07）之前第5个工作日提醒"),
        (-1, "2026-12-08", "到期日（2026-12-07）之后第1个工作日提醒"),
    ],
)
def test_a_reminder_says_how_far_from_its_deadline_it_lies(n: int, on: str, said: str) -> None:
    told = explanation_of(timer("2026-12-07", on, "R_CORRECTION", unit="reminder", n=n), calendar(), PACK)
    assert told["policy"]["text"] == [said, "当日9时（北京时间）发出"]
    assert (told["note"], told["calendar"]) == (None, calendar().version)


@given(anchor=st.dates(date(2005, 1, 1), date(2026, 11, 1)), n=st.integers(1, 40))
def test_the_days_of_an_explanation_are_every_day_from_the_anchor_to_the_due_day(anchor: date, n: int) -> None:
    period = working_period(anchor, n, calendar())
    told = explanation_of(timer(anchor.isoformat(), period.last_day.isoformat(), n=n), calendar(), PACK)
    assert told["note"] is None
    assert len(told["days"]) == (period.last_day - anchor).days + 1
    assert [day["index"] for day in told["days"] if day["index"]] == list(range(1, n + 1))
    assert told["days"][-1]["date"] == told["due_on"]
    assert all(day["reason"] for day in told["days"])
