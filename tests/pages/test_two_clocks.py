"""Two clocks: when something happened (发生) and when it was entered (录入); when a timer was due and when it fired."""

import re

import pytest

from tests.pages.conftest import CITY_OFFICER, DISTRICT_OFFICER, SignIn
from tests.support.world import Town


def text_of(html: str) -> str:
    """What a reader reads, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def noted_late(town: Town) -> str:
    """A note of the morning, entered in the afternoon; answers the case's id."""
    case = town.case_at("submitted")
    town.clock.move_to("2026-06-25 15:20")
    told = {"text": "电话核实", "reason": "系统停用", "evidence": "电话记录"}
    town.district.decides("add_note", case, occurred_at="2026-06-25T09:00:00+08:00", **told)
    return case


@pytest.mark.parametrize("path", ["/cases/{case}", "/cases/{case}/replay"])
def test_what_was_entered_late_shows_both_clocks_and_is_marked(town: Town, signed: SignIn, path: str) -> None:
    case = noted_late(town)
    page = text_of(signed(DISTRICT_OFFICER).get(path.format(case=case)).text)
    assert "补录 发生 2026年6月25日 09:00 · 录入 2026年6月25日 15:20" in page


def test_what_was_entered_at_once_shows_one_clock(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    page = text_of(signed(DISTRICT_OFFICER).get(f"/cases/{case}").text)
    assert "录入 2026" not in page
    assert "补录" not in page.partition("最近的办理经过")[2]


@pytest.mark.parametrize(
    ("fired", "said"),
    [
        ("2026-10-11 00:00:01", "实于 2026年10月11日 00:00:01（按时）"),
        ("2026-10-11 08:30", "实于 2026年10月11日 08:30:00（迟8小时30分钟）"),
    ],
)
def test_a_timers_event_shows_when_it_was_due_when_it_fired_and_how_late(
    town: Town, signed: SignIn, fired: str, said: str
) -> None:
    case = town.case_at("publicized")
    town.clock.move_to(fired)
    town.tick()
    client = signed(CITY_OFFICER)
    for path in (f"/cases/{case}", f"/cases/{case}/replay"):
        assert f"应于 2026年10月10日24时 · {said}" in text_of(client.get(path).text)
    assert "应于 2026年10月10日24时 实于" in text_of(client.get(f"/cases/{case}/replay").text)


def test_a_window_is_due_to_open_at_the_beginning_of_its_day(town: Town, signed: SignIn) -> None:
    batch = town.announce()
    town.clock.move_to("2026-06-01 00:00:02")
    town.tick()
    assert "应于 2026年6月1日0时 ·" in text_of(signed(CITY_OFFICER).get(f"/cases/{batch}").text)


def test_an_objection_on_paper_happened_when_it_was_received(town: Town, signed: SignIn) -> None:
    case = town.case_at("publicized")
    town.clock.move_to("2026-10-11 08:30")
    letter = {"facts": "书面", "name": "李四", "reason": "次日才转到", "evidence": "邮戳"}
    received = "2026-10-10T23:50:00+08:00"
    done = town.supervision.decides("lodge_objection", kind="objection", parent=case, received_at=received, **letter)
    page = text_of(signed("jiandu").get(f"/cases/{done.case.id}/replay").text)
    assert "补录 发生 2026年10月10日 23:50 · 录入 2026年10月11日 08:30" in page
