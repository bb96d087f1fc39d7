"""Journeys through the pages in a real browser, as the people of a case take them."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.pages.conftest import CITY_LEADER, CITY_OFFICER, DISTRICT_LEADER, DISTRICT_OFFICER, Browser
from tests.support.notices import notice_2027
from tests.support.world import URL, Town
from workflow.states import Kind

pytestmark = pytest.mark.browser


def open_step(page: Page, label: str) -> Page:
    """Unfold the form of a step, unless it stands open."""
    fold = page.locator("details.act").filter(has_text=label).first
    if fold.get_attribute("open") is None:
        fold.locator("summary").first.click()
    return page


def test_one_person_proposes_another_approves_and_the_replay_tells_both(surfer: Browser, town: Town) -> None:
    case = town.case_at("expert_reviewed")
    page = surfer.sign_in(CITY_OFFICER)
    page.get_by_role("link", name=town.case(case).number, exact=True).click()
    open_step(page, "发布公示").get_by_label("公示网页地址").fill(URL)
    page.get_by_role("button", name="提出意见：发布公示").click()
    expect(page.get_by_role("status")).to_contain_text("待另一人审核")
    expect(page.get_by_text("经办与审核必须是不同的人")).to_have_count(0)

    page = surfer.sign_in(CITY_LEADER)
    page.get_by_role("link", name=town.case(case).number, exact=True).click()
    expect(page.locator("#h-proposal")).to_be_visible()
    page.get_by_role("button", name="批准：发布公示").click()
    assert town.state(case) == "publicized"

    page = surfer.sign_in("auditor")
    page.goto(f"{surfer.url}/cases/{case}/replay")
    expect(
        page.get_by_text("市局负责人甲（市局负责人）依第十一条，审核批准市局经办甲的意见：发布公示").first
    ).to_be_visible()
    expect(page.locator(".ok")).to_have_text(["✓ 完整", "✓ 一致"])
    page.get_by_role("link", name="上一步").click()
    expect(page.locator(".big")).to_contain_text("提出“发布公示”的意见")
    expect(page.locator("#h-then ~ dl dd").first).to_have_text("已专家评审")


def test_an_applicant_fills_in_corrects_and_hands_in(surfer: Browser, town: Town) -> None:
    case = town.case_at("draft")
    page = surfer.sign_in("shenbao")
    page.goto(f"{surfer.url}/cases/{case}/edit")
    page.get_by_label("年服务中小企业（家）").fill("一百")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("整数")
    expect(page.get_by_label("年服务中小企业（家）")).to_have_value("一百")
    page.get_by_label("年服务中小企业（家）").fill("99")
    page.get_by_role("button", name="保存").click()
    assert town.case(case).facts["basic"]["smes_served"] == 99

    open_step(page, "提交申报").get_by_role("button", name="提交申报").click()
    assert town.state(case) == "submitted"


def test_during_a_correction_only_the_named_item_is_open_with_old_beside_new(surfer: Browser, town: Town) -> None:
    case = town.case_at("submitted")
    page = surfer.sign_in(DISTRICT_OFFICER)
    page.goto(f"{surfer.url}/cases/{case}")
    open_step(page, "通知补正")
    page.locator("select[name='items.0.item']").select_option("basic.smes_served")
    page.locator("[name='items.0.reason']").fill("与附表不一致")
    page.locator("[name='items.0.article']").fill("5(2)")
    page.get_by_role("button", name="通知补正").click()
    assert town.state(case) == "correction_requested"

    page = surfer.sign_in("shenbao")
    page.goto(f"{surfer.url}/cases/{case}/edit")
    expect(page.locator("form.card .field")).to_have_count(1)
    page.get_by_label("年服务中小企业（家）").fill("77")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#h-correction ~ table .is")).to_have_text("77")
    open_step(page, "提交补正").get_by_role("button", name="提交补正").click()
    assert town.state(case) == "submitted"
    expect(page.get_by_role("heading", name=re.compile("第 1 次补正对照"))).to_be_visible()


def test_the_slower_of_two_learns_who_was_faster_and_keeps_the_text(surfer: Browser, town: Town) -> None:
    case = town.case_at("submitted")
    page = surfer.sign_in(DISTRICT_OFFICER)
    page.goto(f"{surfer.url}/cases/{case}")
    open_step(page, "添加内部备注").get_by_label("备注").fill("已电话核实联系人")
    town.district.officer.does("add_note", case, text="先到一步")
    page.get_by_role("button", name="添加内部备注").click()
    expect(page.get_by_role("alert")).to_contain_text("办件已被他人办理")
    expect(page.get_by_role("alert")).to_contain_text("添加内部备注")
    expect(page.get_by_label("备注", exact=False).first).to_have_value("已电话核实联系人")
    page.get_by_role("button", name="添加内部备注").click()
    assert town.last_event(case)["data"]["text"] == "已电话核实联系人"


def test_a_refused_step_says_article_and_findings_and_keeps_what_was_typed(surfer: Browser, town: Town) -> None:
    case = town.case_at("recommended")
    page = surfer.sign_in(DISTRICT_OFFICER)
    page.goto(f"{surfer.url}/cases/{case}")
    expect(page.locator("ul.blocked")).to_contain_text("尚无完整的现场核查记录")
    open_step(page, "登记现场核查").get_by_label("核查日期").fill("2026-07-05")
    page.get_by_label("核查人员").fill("王某")
    page.get_by_label("核查情况").fill("与申报一致")
    page.get_by_role("button", name="登记现场核查").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("至少两名")
    expect(alert).to_contain_text("第三条")
    expect(page.get_by_label("核查情况")).to_have_value("与申报一致")
    assert "visits" not in town.case(case).facts


def test_anybody_objects_and_gets_a_receipt(surfer: Browser, town: Town) -> None:
    case = town.case_at("publicized")
    page = surfer.go("/public/")
    page.get_by_role("link", name=re.compile("关于拟认定")).click()
    expect(page.locator("#h-period ~ .big")).to_contain_text("2026年9月28日起，至2026年10月10日24时止")
    expect(page.get_by_text("今天不计入")).to_be_visible()
    page.locator("summary", has_text="填写异议").click()
    page.get_by_label("具体事实和依据").fill("申报场所系临时借用")
    page.get_by_label("联系方式").fill("15400000009")
    page.get_by_role("button", name="提交异议").click()
    [objection] = town.children(case, Kind.OBJECTION)
    expect(page.locator("dd.big")).to_have_text(objection.number)
    assert "15400000009" not in page.content()


def test_an_objection_after_the_period_is_refused_with_the_text_kept(surfer: Browser, town: Town) -> None:
    town.case_at("publicized")
    page = surfer.go("/public/")
    page.get_by_role("link", name=re.compile("关于拟认定")).click()
    page.locator("summary", has_text="填写异议").click()
    page.get_by_label("具体事实和依据").fill("迟到的事实")
    town.clock.move_to("2026-10-11 00:00")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_role("alert")).to_contain_text("没有正在进行的公示")
    expect(page.get_by_text("公示已经结束")).to_be_visible()


def test_signing_out_ends_the_session_and_signing_in_leads_back(surfer: Browser, town: Town) -> None:
    case = town.case_at("submitted")
    page = surfer.sign_in(DISTRICT_LEADER)
    page.get_by_role("button", name="退出").click()
    page.goto(f"{surfer.url}/cases/{case}")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_label("用户名").fill(DISTRICT_LEADER)
    page.get_by_label("密码").fill("not the password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    page.get_by_label("密码").fill("a password of the tests")
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(f"{surfer.url}/cases/{case}")


@pytest.fixture
def looked_at(surfer: Browser, town: Town) -> list[str]:
    """The main pages, signed in as the auditor, who sees everything."""
    case = town.case_at("publicized")
    town.accepted_objection(case)
    surfer.sign_in("auditor")
    notice = town.case(case).facts["publicity"]["notice"]
    town.city.officer.does("import_notice", kind="holiday_notice", **notice_2027())
    (imported,) = (found.id for found in town.cases() if found.kind == "holiday_notice")
    paths = [
        "/",
        "/?tab=all",
        "/timers",
        "/timers?status=all",
        "/calendar",
        f"/cases/{imported}",
        f"/cases/{case}",
        f"/cases/{case}/replay?seq=3",
        "/public/",
        "/public/platforms",
    ]
    return [*paths, "/public/notices", f"/public/notices/{notice}", "/public/measure"]


def test_no_page_scrolls_sideways_on_a_phone(surfer: Browser, looked_at: list[str]) -> None:
    surfer.page.set_viewport_size({"width": 360, "height": 740})
    for path in looked_at:
        page = surfer.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def serious_in(page: Page) -> list[tuple[str, str]]:
    """What axe finds serious on a page with everything unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]


def test_axe_finds_nothing_serious_on_the_main_pages(surfer: Browser, looked_at: list[str]) -> None:
    for path in looked_at:
        assert serious_in(surfer.go(path)) == [], path


def test_axe_finds_nothing_serious_in_the_forms(surfer: Browser, town: Town) -> None:
    draft = town.case_at("draft")
    surfer.sign_in("shenbao")
    assert serious_in(surfer.go(f"/cases/{draft}/edit")) == []
    assert serious_in(surfer.go("/cases/new/application")) == []
    case = town.case_at("pre_reviewed")
    surfer.sign_in(CITY_OFFICER)
    assert serious_in(surfer.go(f"/cases/{case}")) == []
    assert serious_in(surfer.go(f"/cases/new/score_sheet?parent={case}")) == []
