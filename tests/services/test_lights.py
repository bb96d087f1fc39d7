"""The light of a case at its thresholds: the pack's light.warn and light.yellow."""

from datetime import datetime

import pytest

from adapters.notices import national_notices
from services.lights import light_of
from tests.support.packs import PACK, with_value
from workflow.calendar import SHANGHAI, calendar_as_of, local_date
from workflow.cases import Case
from workflow.pack import Pack
from workflow.timers import KINDS

DUE = {
    "kind": "T_PUBLICITY",
    "status": "armed",
    "due_on": "2026-11-25",
    "due_at": "2026-11-25T16:00:00.000000Z",
    "provisional": False,
    "anchor_on": "2026-11-18",
    "n": 5,
    "unit": "working_days",
}


def light(on: str, state: str = "publicized", pack: Pack = PACK, **timer: object) -> tuple[str, str]:
    now = datetime.fromisoformat(on).replace(tzinfo=SHANGHAI)
    calendar = calendar_as_of(national_notices(), local_date(now))
    kind = str(timer.get("kind", DUE["kind"]))
    found = light_of(
        Case("c", "application", state, timers={kind: {**DUE, "trigger": KINDS[kind].trigger, **timer}}),
        now=now,
        calendar=calendar,
        pack=pack,
    )
    return found.colour, found.text


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        ("2026-11-17 09:00", ("green", "绿灯·剩余6个工作日")),
        ("2026-11-18 09:00", ("warn", "预警·剩余5个工作日")),
        ("2026-11-19 09:00", ("warn", "预警·剩余4个工作日")),
        ("2026-11-20 09:00", ("yellow", "黄灯·剩余3个工作日")),
        ("2026-11-21 09:00", ("yellow", "黄灯·剩余3个工作日")),  # a Saturday: nothing has gone by
        ("2026-11-25 23:59", ("yellow", "黄灯·今日到期")),
        ("2026-11-26 00:00", ("red", "红灯·超期1个工作日")),
        ("2026-11-30 09:00", ("red", "红灯·超期3个工作日")),
    ],
)
def test_the_light_changes_at_its_thresholds_and_always_says_so_in_words(on: str, shown: tuple[str, str]) -> None:
    assert light(on, kind="T_OBJECTION") == shown


def test_a_publicity_past_its_last_day_waits_and_is_not_late() -> None:
    assert light("2026-11-25 23:59") == ("yellow", "黄灯·今日到期")
    assert light("2026-11-26 00:00") == ("paused", "公示期已满·待异议办结")


def test_waiting_for_the_applicant_is_paused_until_it_is_late() -> None:
    waiting = {"state": "correction_requested", "kind": "T_CORRECTION"}
    assert light("2026-11-24 09:00", **waiting) == ("paused", "暂停·待补正，剩余1个工作日")
    assert light("2026-11-26 09:00", **waiting, status="fired") == ("red", "红灯·超期1个工作日")


def test_a_date_nobody_is_bound_by_gives_no_light() -> None:
    assert light("2026-11-24 09:00", provisional=True, due_at=None) == ("none", "暂定·预计2026年11月25日")
    assert light("2026-11-24 09:00", status="cancelled") == ("none", "无期限")
    assert light("2026-11-24 09:00", state="certified") == ("none", "无期限")


HOLIDAY = {"kind": "T_OBJECTION", "due_on": "2026-10-10"}
"""Due on a make-up Saturday; 1 to 7 October are days off, so that 29 September is the fifth working day before."""


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        ("2026-09-27 09:00", ("green", "绿灯·剩余6个工作日")),
        ("2026-09-28 09:00", ("warn", "预警·剩余5个工作日")),
        ("2026-09-29 09:00", ("warn", "预警·剩余4个工作日")),
        ("2026-09-30 00:00", ("yellow", "黄灯·剩余3个工作日")),
        ("2026-10-01 09:00", ("yellow", "黄灯·剩余3个工作日")),
        ("2026-10-07 23:59", ("yellow", "黄灯·剩余3个工作日")),
        ("2026-10-08 00:00", ("yellow", "黄灯·剩余2个工作日")),
        ("2026-10-09 09:00", ("yellow", "黄灯·剩余1个工作日")),
        ("2026-10-10 09:00", ("yellow", "黄灯·今日到期")),
        ("2026-10-11 00:00", ("red", "红灯·超期1个工作日")),
        ("2026-10-12 09:00", ("red", "红灯·超期1个工作日")),
        ("2026-10-13 09:00", ("red", "红灯·超期2个工作日")),
    ],
)
def test_the_light_counts_working_days_over_a_holiday_week(on: str, shown: tuple[str, str]) -> None:
    assert light(on, **HOLIDAY) == shown


@pytest.mark.parametrize(
    ("name", "value", "on", "colour"),
    [
        ("light.warn", "9", "2026-11-12", "warn"),
        ("light.warn", "9", "2026-11-11", "green"),
        ("light.yellow", "2", "2026-11-20", "warn"),
        ("light.yellow", "2", "2026-11-23", "yellow"),
    ],
)
def test_the_thresholds_are_the_packs_own(name: str, value: str, on: str, colour: str) -> None:
    assert light(f"{on} 09:00", pack=with_value(name, value), kind="T_OBJECTION")[0] == colour
