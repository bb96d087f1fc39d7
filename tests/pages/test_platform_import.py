"""Platforms recognised earlier come in by two persons at their page: preview, proposal, approval (Art. 12)."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from adapters import tables
from tests.pages.conftest import CITY_LEADER, CITY_OFFICER, DISTRICT_OFFICER, Browser, SignIn, token_of
from tests.pages.test_journeys import serious_in
from tests.support.world import USCC, Town

PAST = "筑工信发〔2017〕88号"
HEADER = "平台名称,运营单位,统一社会信用代码,所属区域,服务功能,认定日期,公告文号,证书编号,牌匾编号"


def entry(number: str, **more: Any) -> dict[str, Any]:
    return {
        "name": f"虚构早期平台{number}", "operator": "虚构早期服务有限公司", "uscc": USCC,
        "jurisdiction_code": "520102", "functions": ["information"], "certified_on": "2017-09-27",
        "announcement_number": PAST, "certificate_number": f"ZS-{number}", "plaque_number": f"P-{number}",
        **more,
    }  # fmt: skip


def handed_in(client: FlaskClient, entries: Any, name: str = "platforms.json") -> Any:
    """The preview of a file."""
    content = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    token = token_of(client.get("/platforms/import").text)
    return client.post("/platforms/import/preview", data={"csrf_token": token, "file": (BytesIO(content), name)})


def proposed(client: FlaskClient, page: str) -> Any:
    kept = [json.dumps(row) for row in kept_in(page)]
    return client.post("/platforms/import", data={"csrf_token": token_of(page), "entry": kept})


def kept_in(page: str) -> list[dict[str, Any]]:
    found = re.findall(r'name="entry" value="([^"]*)"', page)
    return [json.loads(text.replace("&#34;", '"').replace("&amp;", "&")) for text in found]


def told(town: Town) -> list[tuple[str, str]]:
    return sorted((case.number, case.state) for case in town.cases() if case.kind == "platform")


def test_a_file_is_previewed_row_by_row_and_nothing_is_stored(town: Town, signed: SignIn) -> None:
    wrong = [
        entry("1"),
        entry("2", uscc="91520102DEM000014X"),
        entry("3", plaque_number="P-1"),
        entry("4", certificate_number="ZS-1", plaque_number="P-4"),
        entry("5", certificate_number="../5"),
        "no platform",
    ]
    page = handed_in(signed(CITY_OFFICER), wrong).text
    assert "有 5 家不能录入" in page
    assert page.count("可以录入") == 1
    for reason in ("统一社会信用代码", "编号已被使用：P-1", "编号已被使用：ZS-1", "不得含有斜杠", "读不出名称"):
        assert reason in page, reason
    assert kept_in(page) or 'action="/platforms/import"' not in page
    assert told(town) == []


def test_one_proposes_and_another_approves_the_whole_file(town: Town, signed: SignIn, anybody: FlaskClient) -> None:
    officer, leader = signed(CITY_OFFICER), signed(CITY_LEADER)
    cells = ("虚构早期服务有限公司", USCC, "520102", "信息服务、培训服务", "2017-09-27", PAST)
    lines = [",".join((f"虚构早期平台{n}", *cells, f"ZS-{n}", f"P-{n}")) for n in "12"]
    page = handed_in(officer, "\r\n".join([HEADER, *lines]).encode("gb18030"), "platforms.csv").text
    assert proposed(officer, page).status_code == 302
    assert told(town) == [("ZS-1", "—"), ("ZS-2", "—")]
    assert "ZS-1" not in anybody.get("/public/platforms").text
    (path,) = set(re.findall(r'href="(/platforms/import/[0-9a-z]{26})"', leader.get("/platforms/import").text))
    assert "须由另一人审核批准" in officer.get(path).text
    before = leader.get(path).text
    assert before.count("可以录入") == 2
    for shown in ("虚构早期平台1", PAST, "2017年9月27日", "信息服务、培训服务", "南明区"):
        assert shown in before, shown
    assert officer.post(f"{path}/approve", data={"csrf_token": token_of(officer.get(path).text)}).status_code == 403
    assert leader.post(f"{path}/approve", data={"csrf_token": token_of(before)}).status_code == 302
    assert told(town) == [("ZS-1", "certified"), ("ZS-2", "certified")]
    assert "ZS-2" in anybody.get("/public/platforms").text
    assert leader.get(path).status_code == 404


def test_what_has_become_impossible_keeps_the_whole_file_waiting(town: Town, signed: SignIn) -> None:
    officer, leader = signed(CITY_OFFICER), signed(CITY_LEADER)
    proposed(officer, handed_in(officer, [entry("1"), entry("2")]).text)
    from_elsewhere = town.city.decides("register_platform", kind="platform", **entry("9", plaque_number="P-2"))
    (path,) = set(re.findall(r'href="(/platforms/import/[0-9a-z]{26})"', leader.get("/platforms/import").text))
    before = leader.get(path).text
    assert "编号已被使用：P-2" in before
    answer = leader.post(f"{path}/approve", data={"csrf_token": token_of(before)})
    assert (answer.status_code, "编号已被使用：P-2" in answer.text) == (409, True)
    assert told(town) == [("ZS-1", "—"), ("ZS-2", "—"), (from_elsewhere.case.number, "certified")]


def test_a_file_handed_back_frees_its_numbers_and_needs_a_reason(town: Town, signed: SignIn) -> None:
    officer, leader = signed(CITY_OFFICER), signed(CITY_LEADER)
    proposed(officer, handed_in(officer, [entry("1"), entry("2")]).text)
    assert "编号已被使用：ZS-1" in handed_in(officer, [entry("1")]).text
    (path,) = set(re.findall(r'href="(/platforms/import/[0-9a-z]{26})"', leader.get("/platforms/import").text))
    token = token_of(leader.get(path).text)
    assert leader.post(f"{path}/reject", data={"csrf_token": token, "reason": " "}).status_code == 422
    assert leader.post(f"{path}/reject", data={"csrf_token": token, "reason": "公告文号有误"}).status_code == 302
    assert town.rows(tables.register) == []
    assert proposed(officer, handed_in(officer, [entry("1")]).text).status_code == 302


@pytest.mark.parametrize("content", [b"", b"[]", b"not json", b'{"platforms": 3}', b"\xff\xfe"])
def test_what_is_no_list_of_platforms_is_refused_with_the_page(signed: SignIn, content: bytes) -> None:
    answer = handed_in(signed(CITY_OFFICER), content)
    assert (answer.status_code, "早期平台录入" in answer.text) == (422, True)


def test_nobody_but_the_city_sees_what_waits(town: Town, signed: SignIn) -> None:
    proposed(officer := signed(CITY_OFFICER), handed_in(officer, [entry("1")]).text)
    (case,) = (case for case in town.cases() if case.kind == "platform")
    for login in (DISTRICT_OFFICER, "shenbao", "jiandu"):
        assert signed(login).get(f"/cases/{case.id}").status_code == 404, login
    page = signed(CITY_LEADER).get(f"/cases/{case.id}").text
    assert "与同批平台一并审核" in page


@pytest.mark.browser
def test_two_persons_bring_a_list_in_at_the_browser(town: Town, surfer: Browser, tmp_path: Path) -> None:
    file = tmp_path / "早期平台.json"
    file.write_text(json.dumps([entry(str(n)) for n in range(1, 41)]), "utf-8")
    page = surfer.sign_in(CITY_OFFICER)
    page.get_by_role("link", name="早期平台录入").click()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="逐行核对").click()
    expect(page.get_by_role("status").first).to_contain_text("各行均可录入")
    assert serious_in(page) == []
    page.get_by_role("button", name="提出录入 40 家").click()
    expect(page.get_by_role("status").first).to_contain_text("已提出 40 家")
    page = surfer.sign_in(CITY_LEADER)
    page.get_by_role("link", name="早期平台录入").click()
    page.get_by_role("link", name="等 40 家").click()
    assert serious_in(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="批准录入 40 家").click()
    expect(page.get_by_role("status").first).to_contain_text("40 家入库")
    surfer.go("/public/platforms")
    expect(page.get_by_text("共 40 家")).to_be_visible()
