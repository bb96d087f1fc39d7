"""The public register, its archive and its feed (Art. 12), at a desk without a browser and in one."""

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from services.register import platform_document
from tests.pages.conftest import PEOPLE, Browser
from tests.pages.test_journeys import serious_in
from tests.support.applicants import applicant
from tests.support.world import EXPERTS, REASON, Town
from tests.support.years import OPERATOR, Years
from workflow.projections import RegisterRow
from workflow.states import Kind
from workflow.words import REGISTER_FIELDS

ATOM = "{http://www.w3.org/2005/Atom}"
ACCOUNT = {"account_name": OPERATOR, "bank": "演示银行贵阳分行", "account": "6222000011112222"}
PERSONAL = (
    *("张三举报", "15400000077", "李四投诉", "15400000088", "王五代表", "复核专家丙", "经办人赵六"),
    *EXPERTS,
    *(person.login for person in PEOPLE),
    *(person.name for person in PEOPLE),
)
FINANCIAL = ("6222000011112222", "演示银行", "凭证77号", "200000", "贰拾万", "56.10", "81.23")


@pytest.fixture
def platforms(town: Town) -> list[str]:
    """A year with every way a platform may go, and every sort of person and figure that is nobody's business."""
    award = town.case_at("certified")
    town.clock.move_to("2026-11-02 10:00")
    years = Years(town)
    good, bad, gone, merged = (years.platform(f"ZS-{n}", certified_on=f"{2016 + n}-09-27") for n in range(1, 5))
    years.announced(good, "81.23", "81.23", "81.23")
    years.announced(bad, "56.10", "56.10", "56.10")
    years.notified(bad, delivered_on="2026-11-02")
    town.applicant.does("submit_defence", bad, text="经办人赵六漏计两次活动")
    town.supervision.officer.does("record_complaint", good, facts="收费不透明", name="李四投诉", contact="15400000088")
    years.district.decides("approve_change", good, reason="更名", name="虚构新名平台", representative="王五代表",
                           address="贵阳市某路1号")  # fmt: skip
    subsidy = years.only(good, Kind.SUBSIDY)
    town.city.decides("approve_subsidy", subsidy, **ACCOUNT)
    years.finance.does("record_payment", subsidy, amount_yuan="200000.00", voucher="凭证77号", on="2026-11-02")
    town.applicant.does("request_exit", gone, reason="业务调整")
    town.clock.move_to("2026-11-12 10:00")
    years.revoke(bad, answer="不予采纳")
    town.city.decides("approve_exit", gone, **REASON)
    town.city.decides("merge_platforms", good, other=merged, **REASON)
    return [award, good, bad, gone, merged]


def every_page(anybody: FlaskClient) -> Iterator[tuple[str, bytes]]:
    """Whatever can be reached from the public home page, and from the interface's lists, without signing in."""
    waiting = ["/public/", "/public/plaques/P-ZS-2", "/public/changes?month=2026-11", "/api/v1/public/changes"]
    seen = set(waiting)
    while waiting:
        path = waiting.pop()
        answer = anybody.get(path)
        assert answer.status_code in (200, 302), path
        yield path, answer.data
        links = re.findall(r'(?:href|action)="(/(?:public|api/v1/public)[^"#]*)', answer.text)
        if path.startswith("/api/"):
            named = (("notices", r'"id": ?"([0-9a-z]{26})"'), ("platforms", r'"number": ?"([^"]+)"'))
            links += [f"/api/v1/public/{room}/{it}" for room, how in named for it in re.findall(how, answer.text)]
        for link in map(html.unescape, links):
            if link not in seen and not link.endswith("/objections") and not _other_month(link):
                seen.add(link)
                waiting.append(link)


def _other_month(link: str) -> bool:
    """The pages of months go back for ever."""
    return "month=" in link and "month=2026-11" not in link


def test_no_public_page_or_document_holds_a_person_a_telephone_a_bank_or_a_financial_figure(
    platforms: list[str], town: Town, anybody: FlaskClient
) -> None:
    told = applicant()
    figures = [value for value in told["basic"].values() if isinstance(value, str) and "." in value]
    hidden = [*PERSONAL, *FINANCIAL, *told["contact"].values(), *figures]
    assert len(figures) == 2
    visited = dict(every_page(anybody))
    for path, content in visited.items():
        text = content.decode("utf-8-sig")
        assert [word for word in hidden if word in text] == [], path
        if not path.startswith("/api/"):
            assert len(content) < 100_000, path
            assert "<script" not in text, path
    reached = {re.sub(r"/[0-9a-z]{26}|\?.*", "", path) for path in visited}
    wanted = ("/public/platforms", "/public/platforms/ZS-2", "/public/notices", "/public/changes", "/public/about",
              "/public/changes.atom", "/public/changes.json", "/public/plaques/P-ZS-1", "/public/measure",
              "/api/v1/public/platforms", "/api/v1/public/notices", "/api/v1/public/platforms/ZS-2")  # fmt: skip
    assert set(wanted) <= reached
    kinds = {re.search(r"kind=([a-z_]+)", path)[1] for path in visited if "?kind=" in path}  # type: ignore[index]
    assert kinds == {
        "publicity",
        "announcement",
        "assessment",
        "revoke",
        "approve_exit",
        "approve_change",
        "merge_platforms",
    }
    assert any("56.10" in str(case.facts) for case in town.cases())


def test_the_page_of_a_revoked_platform_says_when_by_which_article_and_by_which_notice(
    platforms: list[str], anybody: FlaskClient
) -> None:
    page = anybody.get("/public/platforms/ZS-2").text
    assert re.search(
        r"2026年11月12日 已取消称号，依第十五条；见<a href=\"/public/notices/[0-9a-z]{26}\">公告</a>", page
    )
    assert '2025年</td><td data-label="等次">不合格' in page
    before = anybody.get("/public/platforms/ZS-2?as_of=2026-11-11").text
    assert "已取消" not in before
    assert "不合格" not in before
    assert "2026年11月11日24时的情形" in before
    assert "办法未作规定" in anybody.get("/public/platforms/ZS-4").text
    assert "依第四条" in anybody.get("/public/platforms/ZS-3").text


def test_a_recognition_of_this_service_links_its_publicity_and_its_announcement(
    platforms: list[str], town: Town, anybody: FlaskClient
) -> None:
    facts = town.case(platforms[0]).facts
    page = anybody.get(f"/public/platforms/{facts['award']['certificate_number']}").text
    for name in ("publicity", "award"):
        assert f"/public/notices/{facts[name]['notice']}" in page


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [("P-ZS-1", 200, "有效"), ("P-ZS-2", 200, "无效 · 已取消称号"), ("P-0", 404, "查无此牌")],
)
def test_a_plaque_is_answered_with_the_date_of_the_answer(
    platforms: list[str], anybody: FlaskClient, number: str, status: int, said: str
) -> None:
    asked = anybody.get(f"/public/plaques?number={number}")
    assert asked.headers["Location"] == f"/public/plaques/{number}"
    answer = anybody.get(asked.headers["Location"])
    assert (answer.status_code, said in answer.text) == (status, True)
    assert "2026年11月12日 10:00" in answer.text


def test_the_list_keeps_its_filters_in_the_address_and_in_its_downloads(
    platforms: list[str], anybody: FlaskClient
) -> None:
    asked = "status=revoked&grade=unqualified&year=2025&as_of=2026-11-12"
    page = anybody.get(f"/public/platforms?{asked}").text
    assert "虚构平台ZS-2" in page
    assert "虚构新名平台" not in page
    assert "考核等次:不合格" in page
    assert "数据更新 2026年11月12日 10:00" in page
    for form in ("csv", "json"):
        (link,) = re.findall(rf'href="(/api/v1/public/platforms\?[^"]*format={form})"', page)
        text = anybody.get(html.unescape(link)).text
        assert ("ZS-2" in text, "ZS-1" in text) == (True, False)
    assert "没有符合条件的平台" in anybody.get(f"/public/platforms?{asked.replace('11-12', '11-11')}").text


def test_a_full_page_of_long_names_is_small(town: Town, anybody: FlaskClient) -> None:
    years = Years(town)
    functions = ["information", "technology", "startup", "training", "financing", "market"]
    for n in range(51):
        years.platform(f"ZS-{n:03d}", name=f"虚构{'很长的平台名称' * 8}{n}", functions=functions)
    answer = anybody.get("/public/platforms")
    assert answer.text.count('data-label="证书编号"') == 50
    assert len(answer.data) < 100_000
    assert 'rel="next"' in answer.text


def test_the_feed_is_atom_newest_first_and_the_same_as_its_json(platforms: list[str], anybody: FlaskClient) -> None:
    answer = anybody.get("/public/changes.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ET.fromstring(answer.data)
    entries = feed.findall(f"{ATOM}entry")
    items = anybody.get("/public/changes.json").json["items"]  # type: ignore[index]
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [item["id"] for item in items]
    assert [item["on"] for item in items] == sorted((item["on"] for item in items), reverse=True)
    told = {"recognised", "graded", "renamed", "revoked", "exited", "merged", "absorbed"}
    assert {item["kind"] for item in items} == told
    assert feed.findtext(f"{ATOM}updated") == "2026-11-12T10:00:00+08:00"
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"].startswith("http://localhost/public/platforms/ZS-")
    assert 'rel="alternate" type="application/atom+xml"' in anybody.get("/public/platforms").text


def test_a_month_without_changes_says_so_and_leads_to_its_neighbours(
    platforms: list[str], anybody: FlaskClient
) -> None:
    page = anybody.get("/public/changes").text
    assert "2026年11月变动" in page
    assert "取消虚构平台ZS-2示范平台称号" in page
    assert "month=2026-10" in page
    assert "下一月" not in page
    empty = anybody.get("/public/changes?month=2026-01").text
    assert "本月没有变动" in empty
    assert "month=2025-12" in empty
    assert "month=2026-02" in empty
    for wrong in ("2026-13", "2026", "昨天"):
        assert anybody.get(f"/public/changes?month={wrong}").status_code == 422
    assert anybody.get("/public/changes.json?month=2026-13").status_code == 422


def test_the_dictionary_names_every_member_of_a_platform(anybody: FlaskClient) -> None:
    row = RegisterRow("", "", "", "", "", "", "", "", "", (), "", "valid")
    assert list(platform_document(row)) == list(REGISTER_FIELDS)
    page = anybody.get("/public/about").text
    assert all(f"<code>{name}</code>" in page for name in REGISTER_FIELDS)
    assert "书面向" in page


def test_each_version_of_a_notice_is_shown_as_printed(town: Town, anybody: FlaskClient) -> None:
    first, second = town.cases_at("expert_reviewed", 2)
    town.clock.move_to("2026-09-28 10:00")
    town.city.officer.does("open_publicity", first, url="https://gxj.guiyang.example/gs/1")
    notice: Any = (town.case(first).proposal or {})["data"]["notice"]
    town.city.officer.does("open_publicity", second, url="https://gxj.guiyang.example/gs/1", notice=notice)
    for case in (first, second):
        town.city.leader.approves("open_publicity", case)
    name = town.case(second).name
    newest = anybody.get(f"/public/notices/{notice}").text.partition('id="h-text"')[2]
    oldest = anybody.get(f"/public/notices/{notice}?version=1").text.partition('id="h-text"')[2]
    assert (name in newest, name in oldest) == (True, False)
    assert "2 个版本" in newest
    assert anybody.get(f"/public/notices/{notice}?version=9").text.partition('id="h-text"')[2] == newest


PAGES = ("/public/platforms", "/public/platforms/ZS-1", "/public/platforms/ZS-2", "/public/plaques/P-ZS-2",
         "/public/plaques/P-0", "/public/changes?month=2026-11", "/public/about",
         "/public/notices?kind=revoke")  # fmt: skip


@pytest.mark.browser
def test_the_register_reads_well_on_a_phone_and_to_a_screen_reader(platforms: list[str], surfer: Browser) -> None:
    surfer.page.set_viewport_size({"width": 360, "height": 740})
    for path in PAGES:
        page = surfer.go(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert serious_in(page) == [], path


@pytest.mark.browser
def test_a_small_firm_finds_out_whether_the_plaque_on_a_wall_still_stands(
    platforms: list[str], surfer: Browser
) -> None:
    page = surfer.go("/public/")
    page.get_by_role("link", name="查验牌匾").click()
    page.get_by_label("牌匾上的编号").fill("P-ZS-2")
    page.get_by_role("button", name="查验").click()
    expect(page.locator(".big")).to_contain_text("无效 · 已取消称号")
    page.get_by_role("link", name="公告", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("取消")
    expect(page.locator(".notice-text")).to_contain_text("第15条")


@pytest.mark.browser
def test_a_journalist_reads_the_register_of_an_earlier_day(platforms: list[str], surfer: Browser) -> None:
    page = surfer.go("/public/platforms")
    page.get_by_label("截至日期").fill("2026-11-11")
    page.get_by_label("状态").select_option("valid")
    page.get_by_role("button", name="查询").click()
    expect(page).to_have_url(re.compile("as_of=2026-11-11"))
    page.get_by_role("link", name="ZS-2", exact=True).click()
    expect(page.locator(".case-head")).to_contain_text("有效")
