"""Tick, preview, confirm, receipt: two persons announce the results of a year together."""

import re

import pytest
from flask.testing import FlaskClient

from tests.pages.conftest import CITY_LEADER, CITY_OFFICER, DISTRICT_OFFICER, Browser, token_of
from tests.pages.test_journeys import serious_in
from tests.support.world import Town
from tests.support.years import Years, suspected

URL = "https://gxj.guiyang.example/kh/2025"


@pytest.fixture
def results(town: Town) -> list[str]:
    """Results of 2025: one that stands firm, one that fails, one that turns without one sheet."""
    years = Years(town)
    return [
        years.assessed(years.platform(number), *scores)
        for number, scores in {
            "ZS-1": ("82", "82", "82"), "ZS-2": ("50", "50", "50"), "ZS-3": ("59", "60", "61.5"),
        }.items()
    ]  # fmt: skip


def rows(town: Town, cases: list[str]) -> list[str]:
    return [f"{case}:{town.case(case).version}" for case in cases]


def post(client: FlaskClient, path: str, page: str = "/bulk/announce_assessment", **form):
    return client.post(path, data={"csrf_token": token_of(client.get(page).text), "year": "2025", **form})


def key_of(html: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def test_the_preview_shows_count_list_notice_and_how_firm_each_grade_is(town, signed, results):
    client = signed(CITY_OFFICER)
    listed = client.get("/bulk/announce_assessment?year=2025").text
    assert "共 3 件，可办 3 件" in listed
    assert listed.count("去掉一份评分，等次会变") == 1
    before = [town.case(case).version for case in results]
    page = post(client, "/bulk/announce_assessment/preview", row=rows(town, results), url=URL, mode="all").text
    assert '勾选 <b class="num">3</b> 件，其中可办 <b class="num">3</b> 件' in page
    assert "1. 虚构平台ZS-1：良好\n2. 虚构平台ZS-3：合格" in page
    assert "极差 2.5；距60分 0.17" in page
    assert [town.case(case).version for case in results] == before


def test_the_officer_prepares_the_leader_approves_and_both_get_receipts(town, signed, results):
    officer, leader = signed(CITY_OFFICER), signed(CITY_LEADER)
    prepared = post(officer, "/bulk/announce_assessment", row=rows(town, results), url=URL, mode="all", key="k1").text
    assert prepared.count("已提出，待审核") == 3
    assert "成批提出" in leader.get("/bulk/announce_assessment?year=2025").text
    preview = post(leader, "/bulk/announce_assessment/preview", row=rows(town, results), mode="all").text
    assert "公告全文" in preview
    form = {"row": rows(town, results), "mode": "all", "key": key_of(preview)}
    receipt = post(leader, "/bulk/announce_assessment", **form).text
    assert '已办 <b class="num">3</b> 件' in receipt
    assert {town.state(case) for case in results} == {"announced"}
    assert "没有重复办理" in post(leader, "/bulk/announce_assessment", **form).text


def test_one_that_cannot_be_done_is_told_in_preview_and_receipt(town, signed, results):
    client, seen = signed(CITY_OFFICER), rows(town, results)
    suspected(town, town.case(results[0]).parent)
    preview = post(client, "/bulk/announce_assessment/preview", row=seen, url=URL, mode="all").text
    assert "有 1 件不能办理，确认后全部不办" in preview
    refused = post(client, "/bulk/announce_assessment", row=seen, url=URL, mode="all", key="k1").text
    assert "没有办理任何一件" in refused
    assert refused.count("因其他件不能办理而未办") == 2
    done = post(client, "/bulk/announce_assessment", row=seen, url=URL, mode="each", key="k2").text
    assert '已办 <b class="num">2</b> 件，未办 <b class="num">1</b> 件' in done


def test_what_is_done_meanwhile_is_left_out_of_the_preview_and_said_so(town, signed, results):
    client, seen = signed(CITY_OFFICER), rows(town, results)
    town.city.decides("announce_assessment", results[0], url=URL)
    preview = post(client, "/bulk/announce_assessment/preview", row=seen, url=URL, mode="all").text
    assert "另有 1 件在您勾选后已经办理" in preview
    assert f"{results[0]}:" not in preview


def test_the_cohort_of_a_year_is_opened_from_its_page(town, signed):
    years = Years(town)
    first, second = years.platform("ZS-1"), years.platform("ZS-2")
    client = signed(CITY_OFFICER)
    assert "共 2 件，可办 2 件" in client.get("/bulk/open_assessment?year=2025").text
    receipt = post(client, "/bulk/open_assessment", row=rows(town, [first, second]), mode="all", key="k1").text
    assert receipt.count("评分中") == 2
    assert "可办 0 件" in client.get("/bulk/open_assessment?year=2025").text


def test_an_address_that_is_none_is_refused_before_the_preview(town, signed, results):
    form = {"row": rows(town, results), "url": "javascript:alert(1)", "mode": "all"}
    answer = post(signed(CITY_OFFICER), "/bulk/announce_assessment/preview", **form)
    assert (answer.status_code, "应以 http:// 或 https:// 开头" in answer.text) == (422, True)


@pytest.mark.parametrize("form", [{}, {"row": "x"}, {"row": "0" * 26 + ":9"}, {"row": "x:1", "year": "20x5"}])
def test_what_the_page_never_sends_is_refused(town, signed, results, form):
    client = signed(CITY_OFFICER)
    assert post(client, "/bulk/announce_assessment/preview", **{"url": URL, **form}).status_code == 422


def test_without_an_address_nothing_is_prepared(town, signed, results):
    answer = post(signed(CITY_OFFICER), "/bulk/announce_assessment/preview", row=rows(town, results), mode="all")
    assert answer.status_code == 422
    assert "公告网页" in answer.text


def test_the_page_is_the_city_desks(signed, town):
    assert signed(DISTRICT_OFFICER).get("/bulk/announce_assessment").status_code == 403
    assert signed(CITY_LEADER).get("/bulk/open_assessment").status_code == 403
    assert signed(CITY_OFFICER).get("/bulk/revoke").status_code == 404
    assert 'href="/bulk/announce_assessment"' in signed(CITY_OFFICER).get("/").text
    assert "/bulk/" not in signed(DISTRICT_OFFICER).get("/").text


@pytest.mark.browser
def test_a_clerk_announces_the_year_in_three_clicks(town: Town, surfer: Browser, results: list[str]) -> None:
    surfer.sign_in(CITY_OFFICER)
    page = surfer.go("/bulk/announce_assessment?year=2025")
    assert serious_in(page) == []
    page.get_by_label("公告网页").fill(URL)
    page.get_by_role("button", name="预览").click()
    assert serious_in(page) == []
    page.get_by_role("button", name="确认提出").click()
    assert serious_in(page) == []
    assert page.get_by_role("status").inner_text().startswith("已办 3 件")
    assert all(town.case(case).proposal for case in results)
