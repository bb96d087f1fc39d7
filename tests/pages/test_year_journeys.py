"""A platform's years in a real browser: reported, heard and revoked, paid; on a desk, on a phone, on paper."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from adapters.people import StoredPeople
from services.users import User
from tests.pages.conftest import CITY_LEADER, CITY_OFFICER, DISTRICT_OFFICER, PASSWORD, Browser
from tests.pages.test_journeys import open_step, serious_in
from tests.support.world import Town
from tests.support.years import OPERATOR, Years, reports_open_in_two_districts
from workflow.roles import Role
from workflow.states import Kind

pytestmark = pytest.mark.browser

FINANCE = "caiwu"
LOCAL = ("district", "county", "county_city", "zone")
ACCOUNT = {"account_name": OPERATOR, "bank": "演示银行贵阳分行", "account": "6222000011112222"}


@pytest.fixture
def years(town: Town, app: Flask) -> Years:
    """The years of some platforms; finance and an expert may sign in."""
    people, hashed = StoredPeople(town.engine), app.extensions["shifan"].passwords.hashed(PASSWORD)
    people.add(User(FINANCE, "财务甲", frozenset({Role.FINANCE_OFFICER}), "CITY"), hashed, town.clock.now())
    people.replace_hash("zhuanjia1", hashed)
    return Years(town)


def fits(page: Page) -> bool:
    """Whether nothing hangs over the right edge."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def looked_at(years: Years) -> list[tuple[str, str]]:
    """A page of every new kind, with somebody who reads it."""
    town, platform = years.town, years.platform()
    town.district.officer.does("record_guidance", platform, text="指导完善收费公示")
    town.district.officer.does("record_complaint", platform, facts="收费未公示", name="张三")
    assessment = years.assessed(platform, "59", "60", "61.5")
    subsidy = years.only(platform, Kind.SUBSIDY)
    town.city.decides("approve_subsidy", subsidy, **ACCOUNT)
    failing = years.platform("ZS-2")
    town.clock.move_to("2026-06-01 10:00")
    years.announced(failing, "55", "57", "56.30")
    years.notified(failing, delivered_on="2026-06-01")
    town.applicant.does("submit_defence", failing, text="第三位专家漏计两次活动")
    told = {"reason": "年度考核不合格", "decision_number": "决1号", "announcement_number": "公告取1号"}
    town.city.officer.does("revoke", failing, answer="不予采纳", **told)
    town.clock.move_to("2027-01-04 10:00")
    town.tick()
    report = town.children(platform, Kind.ANNUAL_REPORT)[0].id
    district_report = next(case.id for case in town.cases() if case.kind == Kind.DISTRICT_REPORT)
    return [
        (CITY_LEADER, f"/cases/{platform}"),
        (DISTRICT_OFFICER, f"/cases/{platform}"),
        (CITY_LEADER, f"/cases/{failing}"),
        (CITY_LEADER, f"/cases/{failing}/confirm/revoke"),
        (CITY_OFFICER, f"/cases/{assessment}"),
        ("shenbao", f"/cases/{report}"),
        (DISTRICT_OFFICER, f"/cases/{district_report}"),
        (FINANCE, f"/cases/{subsidy}"),
        (FINANCE, f"/cases/{subsidy}/payment-form"),
        (CITY_OFFICER, f"/cases/new/assessment?parent={platform}"),
        (CITY_LEADER, "/overview"),
    ]


def test_axe_finds_nothing_serious_and_nothing_overhangs_on_a_phone(surfer: Browser, years: Years) -> None:
    for login, path in looked_at(years):
        surfer.page.set_viewport_size({"width": 1280, "height": 900})
        surfer.sign_in(login)
        assert serious_in(surfer.go(path)) == [], path
        surfer.page.set_viewport_size({"width": 390, "height": 844})
        assert fits(surfer.go(path)), path


def test_the_platform_reports_the_district_returns_the_city_accepts(surfer: Browser, years: Years) -> None:
    town = years.town
    reports_open_in_two_districts(town)
    report = next(case for case in town.cases() if case.kind == Kind.ANNUAL_REPORT and case.organisation)
    page = surfer.sign_in("shenbao")
    page.goto(f"{surfer.url}/cases/{report.id}")
    page.get_by_label("上一年度工作总结").fill("2025年服务中小企业88家")
    page.get_by_label("服务中小企业（家）").fill("88")
    page.get_by_role("button", name="保存，暂不报送").click()
    expect(page.get_by_label("上一年度工作总结")).to_have_value("2025年服务中小企业88家")
    page.get_by_role("button", name="报送", exact=True).click()
    assert town.state(report.id) == "submitted"

    page = surfer.sign_in(CITY_OFFICER)
    page.goto(f"{surfer.url}/cases/{report.id}")
    expect(page.locator("#h-report ~ dl")).to_contain_text("按时")
    open_step(page, "接收").get_by_role("button", name="接收").click()
    assert town.state(report.id) == "accepted"


def test_a_title_is_cancelled_after_one_more_look_at_the_facts(surfer: Browser, years: Years) -> None:
    _, _, (_, failing), *_ = looked_at(years)
    page = surfer.sign_in(CITY_LEADER)
    page.goto(surfer.url + failing)
    page.get_by_role("link", name="核对事实后批准：取消称号").click()
    expect(page.get_by_text("第三位专家漏计两次活动")).to_be_visible()
    expect(page.locator(".notice-text")).to_contain_text("现取消")
    page.get_by_role("button", name="已核对，批准取消称号").click()
    expect(page.get_by_role("status")).to_contain_text("取消称号")
    assert years.town.state(failing.rsplit("/", 1)[-1]) == "revoked"


def pages_in(pdf: bytes) -> int:
    """How many sheets it takes."""
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


def test_overview_and_payment_form_are_printed_on_one_sheet(surfer: Browser, years: Years) -> None:
    town = years.town
    town.clock.move_to("2025-12-15 09:00")
    districts = [one.code for one in StoredPeople(town.engine).organisations() if one.kind in LOCAL]
    for number, district in enumerate(districts):
        years.platform(f"ZS-{number}", jurisdiction_code=district)
    subsidy = next(case for case in town.cases() if case.kind == Kind.SUBSIDY)
    town.city.decides("approve_subsidy", subsidy.id, **ACCOUNT)
    town.clock.move_to("2026-03-30 09:00")
    town.tick()
    surfer.sign_in(CITY_LEADER)
    for path in ("/overview", f"/cases/{subsidy.id}/payment-form"):
        assert pages_in(surfer.go(path).pdf(format="A4")) == 1, path
