"""A date that rests on a notice not yet out is shown as 暂定 everywhere, with the estimate and what it waits for.

Published 2026-12-17 it is settled, 2026-12-18 it is not: 25 December may still be moved by the notice for 2027.
"""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.pages.conftest import CITY_LEADER, CITY_OFFICER, DISTRICT_OFFICER, SignIn
from tests.support.notices import days_2027, notice_2027
from tests.support.world import Town

SETTLED, UNSETTLED = "2026-12-17", "2026-12-18"
ESTIMATE, WHY = "2026年12月25日", "2027年节假日安排的通知截至2026年12月18日尚未公布"
DEFECT = {"item": "m1_application_report", "reason": "未盖章", "article": "10(1)"}


@pytest.fixture
def publicized(town: Town) -> Callable[[str], str]:
    """An application whose publicity was opened at 10:00 on some day; answers its id."""

    def publish(day: str) -> str:
        case = town.case_at("expert_reviewed")
        town.clock.move_to(f"{day} 10:00")
        town.tick()
        town.city.publicize(case)
        return case

    return publish


def notice_of(town: Town, case: str) -> str:
    return str(town.case(case).facts["publicity"]["notice"])


def says_so(text: str) -> bool:
    return "暂定" in text and ESTIMATE in text and WHY in text


PAGES = {
    "worklist": (CITY_OFFICER, "/?tab=all&kind=application"),
    "tab of publicities": (CITY_OFFICER, "/?tab=publicity"),
    "case, to staff": (CITY_OFFICER, "/cases/{case}"),
    "case, to the applicant": ("shenbao", "/cases/{case}"),
    "case, to the auditor": ("auditor", "/cases/{case}"),
    "replay": ("auditor", "/cases/{case}/replay"),
    "ledger": (CITY_OFFICER, "/timers"),
    "public home": (None, "/public/"),
    "public notices": (None, "/public/notices"),
    "public notice": (None, "/public/notices/{notice}"),
}


@pytest.mark.parametrize("place", PAGES)
@pytest.mark.parametrize("day", [SETTLED, UNSETTLED])
def test_every_page_says_when_a_publicity_is_provisional_and_only_then(
    town: Town, signed: SignIn, anybody: FlaskClient, publicized: Callable[[str], str], place: str, day: str
) -> None:
    case = publicized(day)
    login, path = PAGES[place]
    client = signed(login) if login else anybody
    page = client.get(path.format(case=case, notice=notice_of(town, case))).text
    if day == UNSETTLED:
        assert says_so(page), place
    else:
        assert "尚未公布" not in page, place
        assert "2026年12月24日" in page or "剩余5个工作日" in page, place


def test_the_preview_of_a_publicity_says_before_it_is_opened_that_its_end_would_be_provisional(
    town: Town, signed: SignIn
) -> None:
    case = town.case_at("expert_reviewed")
    town.clock.move_to(f"{UNSETTLED} 10:00")
    town.city.officer.does("open_publicity", case, url="https://gxj.guiyang.example/gs/1")
    assert says_so(signed(CITY_LEADER).get(f"/cases/{case}").text)


def test_the_line_to_copy_says_so(signed: SignIn, publicized: Callable[[str], str]) -> None:
    case = publicized(UNSETTLED)
    page = signed(CITY_OFFICER).get(f"/cases/{case}").text
    line = page.partition('id="one-line">')[2].partition("</p>")[0]
    assert line.endswith(f"公示中，预计至{ESTIMATE}24时（暂定：{WHY}）")


def test_the_line_to_copy_of_a_settled_date_has_the_days_left_and_the_hour(
    town: Town, signed: SignIn, publicized: Callable[[str], str]
) -> None:
    case = publicized(SETTLED)
    page = signed(CITY_OFFICER).get(f"/cases/{case}").text
    line = page.partition('id="one-line">')[2].partition("</p>")[0]
    number, name = town.case(case).number, town.case(case).name
    assert line == f"【示范平台】申报{number} {name}：公示中，剩余5个工作日（2026年12月24日24时止）"


def corrected(town: Town) -> str:
    """An application sent back for correction on the day whose fifth working day nobody knows yet."""
    case = town.case_at("submitted")
    town.clock.move_to(f"{UNSETTLED} 10:00")
    town.district.officer.does("request_correction", case, items=[DEFECT])
    return case


@pytest.mark.parametrize("login", [DISTRICT_OFFICER, "shenbao"])
def test_a_correction_says_so_to_both_sides(town: Town, signed: SignIn, login: str) -> None:
    page = signed(login).get(f"/cases/{corrected(town)}").text
    assert says_so(page.partition('id="h-correction">')[2].partition("</h2>")[0])


def test_an_objection_says_so(town: Town, signed: SignIn, publicized: Callable[[str], str]) -> None:
    objection = town.accepted_objection(publicized(UNSETTLED))
    page = signed("jiandu").get(f"/cases/{objection}").text
    assert f"2027年1月1日（暂定：{WHY}）" in page


def test_a_refusal_that_names_the_last_day_says_so(town: Town, signed: SignIn) -> None:
    case = corrected(town)
    page = signed(DISTRICT_OFFICER).get(f"/cases/{case}").text
    assert "补正期限至2026年12月25日24时（暂定），尚未届满，不能按逾期办结" in page


def test_the_replay_of_a_recount_tells_the_estimate_and_the_day_it_became(
    town: Town, signed: SignIn, publicized: Callable[[str], str]
) -> None:
    case = publicized(UNSETTLED)
    estimate = signed("auditor").get(f"/cases/{case}/replay").text
    assert f"<td>{ESTIMATE}（暂定）</td>" in estimate
    town.clock.move_to("2026-12-22 10:00")
    moved = [
        {"date": "2026-12-25", "kind": "holiday", "name": "元旦"},
        {"date": "2026-12-27", "kind": "workday", "name": "元旦"},
    ]
    town.knows(notice_2027(known_on="2026-12-22", days=[*moved, *days_2027()]))
    town.tick()
    page = signed("auditor").get(f"/cases/{case}/replay").text
    assert f"原至 {ESTIMATE}（暂定），按虚构〔2026〕0号重算后至 2026年12月27日。" in page
    assert "公示期（第2代）至 2026年12月27日：怎么算的" in page
    assert "<td>2026年12月27日24时</td>" in page
    assert "虚构〔2026〕0号" in page
    ledger = signed("auditor").get(f"/timers?status=superseded&case={case}").text
    assert "按虚构〔2026〕0号重算" in ledger
    assert "由第2代取代" in ledger
    for path in ("/?tab=all", f"/public/notices/{notice_of(town, case)}"):
        assert "尚未公布" not in signed("auditor").get(path).text
