"""Dates and how they were counted, as a browser shows them: unfolded, on a phone, in print."""

import re

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import CITY_OFFICER, Browser
from tests.pages.test_journeys import serious_in
from tests.support.world import Town

pytestmark = pytest.mark.browser


@pytest.fixture
def provisional(town: Town) -> str:
    """A publicity whose last day nobody knows yet; answers the case's id."""
    case = town.case_at("expert_reviewed")
    town.clock.move_to("2026-12-18 10:00")
    town.tick()
    town.city.publicize(case)
    return case


def test_a_date_unfolds_into_its_policy_and_every_day(surfer: Browser, town: Town) -> None:
    case = town.case_at("publicized")
    page = surfer.sign_in(CITY_OFFICER)
    page.goto(f"{surfer.url}/cases/{case}")
    how = page.locator("section[aria-labelledby=h-timers] details").first
    expect(how.locator("table")).to_be_hidden()
    how.locator("summary").click()
    expect(how.locator("ul.policy li").first).to_contain_text("《民法典》第二百零一条")
    expect(how.locator("tbody tr")).to_have_count(13)
    expect(how.locator("tbody tr").nth(12)).to_contain_text("第 5 个工作日")
    expect(how.locator("tbody tr").nth(12)).to_contain_text("国办发明电〔2025〕7号")


def test_every_reckoning_lies_open_in_print(surfer: Browser, town: Town, provisional: str) -> None:
    surfer.sign_in(CITY_OFFICER)
    notice = town.case(provisional).facts["publicity"]["notice"]
    for path in (f"/cases/{provisional}", f"/public/notices/{notice}"):
        page = surfer.go(path)
        page.emulate_media(media="print")
        expect(page.locator("ul.policy").first).to_be_visible()
        expect(page.get_by_text("第 5 个工作日").first).to_be_visible()
        expect(page.get_by_text("2027年节假日安排的通知截至2026年12月18日尚未公布").first).to_be_visible()


def test_a_publicity_that_is_over_ended_with_its_last_day(surfer: Browser, town: Town) -> None:
    case = town.case_at("publicity_closed")
    page = surfer.sign_in(CITY_OFFICER)
    page.goto(f"{surfer.url}/cases/{case}")
    ended = page.locator("dt", has_text=re.compile("^公示期满$")).locator("xpath=following-sibling::dd[1]")
    expect(ended).to_have_text("2026年10月10日24时")


def test_a_printed_replay_holds_the_story_and_no_raw_data(surfer: Browser, town: Town) -> None:
    case = town.case_at("submitted")
    page = surfer.sign_in("auditor")
    page.goto(f"{surfer.url}/cases/{case}/replay")
    page.emulate_media(media="print")
    expect(page.locator("#h-all ~ ol.story")).to_be_visible()
    expect(page.get_by_text("申报单位名称").first).to_be_visible()
    expect(page.locator("pre")).to_be_hidden()


def test_the_line_to_copy_is_taken_with_one_click(surfer: Browser, town: Town, provisional: str) -> None:
    page = surfer.sign_in(CITY_OFFICER)
    page.goto(f"{surfer.url}/cases/{provisional}")
    page.locator("summary", has_text="复制为文字").click()
    page.locator("#one-line").click()
    selected = page.evaluate("getSelection().toString()")
    assert selected.strip() == page.locator("#one-line").inner_text()


def test_from_the_ledger_one_gets_to_the_case_and_back_to_its_timers(surfer: Browser, town: Town) -> None:
    case = town.case_at("publicized")
    page = surfer.sign_in(CITY_OFFICER)
    page.get_by_role("link", name="期限台账").click()
    page.get_by_role("link", name=town.case(case).number, exact=True).click()
    expect(page.locator("#h-timers")).to_be_in_viewport()
    page.locator("#h-timers").get_by_role("link", name="期限台账").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="办件:").click()
    expect(page.locator("tbody tr")).to_have_count(3)


def test_an_estimate_neither_widens_a_phone_nor_troubles_a_reader(
    surfer: Browser, town: Town, provisional: str
) -> None:
    surfer.sign_in(CITY_OFFICER)
    surfer.page.set_viewport_size({"width": 360, "height": 740})
    notice = town.case(provisional).facts["publicity"]["notice"]
    paths = ("/?tab=all", "/timers", f"/cases/{provisional}", f"/cases/{provisional}/replay", "/public/")
    for path in (*paths, "/public/notices", f"/public/notices/{notice}"):
        page = surfer.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert serious_in(page) == [], path
