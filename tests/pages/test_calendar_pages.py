"""The calendar's page: what counts and why, a year day by day, and imports that two persons make."""

import json
import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pages.conftest import CITY_LEADER, CITY_OFFICER, DISTRICT_OFFICER, Browser
from tests.pages.test_pages import SignIn, token_of
from tests.support.notices import days_2027, notice_2027
from tests.support.world import Town
from workflow.states import ApplicationState as A

AMENDMENT = notice_2027(
    id="cn-2026-amendment-fictitious",
    number="虚构〔2026〕1号",
    covers_year=2026,
    amends="2026",
    known_on="2026-12-08",
    days=[{"date": "2026-12-09", "kind": "holiday", "name": "虚构节"}],
)


@pytest.fixture
def signed(app: Flask) -> SignIn:
    """Signs somebody in."""
    return SignIn(app)


def handed_in(client: FlaskClient, *, text: str = "", file: bytes = b"") -> tuple[int, str, str]:
    """A notice pasted or uploaded: status, where to, and the page."""
    sent: dict[str, object] = {"csrf_token": token_of(client.get("/calendar").text), "text": text}
    if file:
        sent["file"] = (BytesIO(file), "通知.json")
    answer = client.post("/calendar/notices", data=sent, content_type="multipart/form-data")
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_the_calendar_is_for_staff_and_auditors(town: Town, signed: SignIn, anybody: FlaskClient) -> None:
    for login in (CITY_OFFICER, CITY_LEADER, DISTRICT_OFFICER, "jiandu", "auditor"):
        assert 'href="/calendar"' in signed(login).get("/").text
        assert signed(login).get("/calendar").status_code == 200
    for login in ("shenbao", "admin"):
        assert 'href="/calendar"' not in signed(login).get("/").text
        assert signed(login).get("/calendar").status_code == 403
    assert anybody.get("/calendar").status_code == 401


def test_every_notice_in_force_is_listed_with_number_and_dates(town: Town, signed: SignIn) -> None:
    page = signed("auditor").get("/calendar").text
    assert town.world.calendars.as_of(town.clock.now().date()).version in page
    assert "现行有效的放假安排通知（26 份）" in page
    row = page.partition('id="h-notices"')[2].partition("国办发明电〔2025〕7号")[2].partition("</tr>")[0]
    assert row.count("2025年11月4日") == 2  # issued, and made public
    assert page.count("待核实") == 7  # three numbers and four dates were only seen quoted
    assert "地方安排（guiyang）：没有" in page


def cells(page: str) -> dict[str, str]:
    """The marked days of the year view: month-day to its mark."""
    found = {}
    for month, table in re.findall(r"<caption>(\d+)月</caption>(.*?)</table>", page, re.DOTALL):
        for day, mark in re.findall(r"<td [^>]*>(\d+)<small>(.*?)</small>", table):
            found[f"{month}-{day}"] = mark
    return found


def test_a_year_shows_every_day_off_made_up_or_unsettled_with_its_notice(town: Town, signed: SignIn) -> None:
    page = signed("auditor").get("/calendar?year=2026").text
    marks = cells(page)
    assert (marks["10-1"], marks["10-10"], marks["12-25"]) == ("休", "班", "未定")
    assert "9-21" not in marks
    assert len(re.findall(r"<td class=\"[^\"]*\" title", page)) == 365
    assert 'title="国庆节 调休上班（国办发明电〔2025〕7号）"' in page
    assert set(cells(signed("auditor").get("/calendar?year=2027").text).values()) == {"未定"}
    for odd in ("0", "x", "99999", "３"):
        assert signed("auditor").get(f"/calendar?year={odd}").status_code == 200


def test_a_pasted_notice_leads_to_its_case_where_the_second_person_sees_what_moves(town: Town, signed: SignIn) -> None:
    case, closed = town.cases_at(A.EXPERT_REVIEWED, 2)
    town.clock.move_to("2026-12-03 10:00")
    town.city.publicize(closed)
    town.clock.move_to("2026-12-11 00:00")
    town.tick()
    town.clock.move_to("2026-12-18 10:00")
    town.city.publicize(case)
    status, place, _ = handed_in(signed(CITY_OFFICER), text=json.dumps([notice_2027(known_on="2026-12-17"), AMENDMENT]))
    assert (status, place) == (302, "/calendar")
    listed = signed(CITY_LEADER).get("/calendar").text
    assert listed.count("提出，待审核") == 2
    yearly, amendment = (
        next(found for found in town.cases() if found.number == f"FJ{name}")
        for name in ("cn-2027-fictitious", AMENDMENT["id"])
    )
    page = signed(CITY_LEADER).get(f"/cases/{yearly.id}").text
    assert "将变动的在办期限（1 项）" in page
    assert town.case(case).number in page.partition("将变动的在办期限")[2]
    assert "2026年12月25日（暂定）" in page
    assert "批准：导入放假安排通知" in page
    assert "2027年6月9日（周三）放假，共1天" in page
    assert "批准：导入放假安排通知" not in signed(CITY_OFFICER).get(f"/cases/{yearly.id}").text
    page = signed(CITY_LEADER).get(f"/cases/{amendment.id}").text
    assert "已结束而将列入复核的公示（1 项）" in page
    town.city.leader.approves("import_notice", amendment.id)
    page = signed(CITY_LEADER).get("/calendar").text
    assert "按已被取代的日历结束的公示（1 项）" in page
    assert town.case(closed).number in page
    assert "按已被取代的日历结束的公示" in signed(DISTRICT_OFFICER).get("/calendar").text
    other = signed("auditor").get(f"/cases/{amendment.id}/replay").text
    assert "导入放假安排通知" in other


def test_a_notice_that_waits_is_not_approved_by_handing_it_in_again(town: Town, signed: SignIn) -> None:
    text = json.dumps(notice_2027())
    first, again = (handed_in(signed(CITY_OFFICER), text=text) for _ in "ab")
    assert first[:2] == again[:2]
    (case,) = town.cases()
    assert first[1] == f"/cases/{case.id}"
    assert case.proposal is not None
    town.city.leader.approves("import_notice", case.id)
    assert handed_in(signed(CITY_OFFICER), text=text)[:2] == (302, "/calendar")


def test_an_import_that_can_no_longer_be_made_says_why_on_its_page(town: Town, signed: SignIn) -> None:
    first, second = (
        town.city.officer.does("import_notice", kind="holiday_notice", **notice_2027(id=name, number=name)).case.id
        for name in ("甲", "乙")
    )
    town.city.leader.approves("import_notice", first)
    page = signed(CITY_LEADER).get(f"/cases/{second}").text
    assert "现已不能导入：通知 乙：2027年已有通知 甲" in page


def test_an_imported_notice_stands_on_its_case_for_all_staff(town: Town, signed: SignIn) -> None:
    moved = [day for day in days_2027() if day["date"] != "2027-10-09"]
    case = town.knows(notice_2027(days=[*moved, {"date": "2027-05-09", "kind": "workday", "name": "劳动节"}]))
    page = signed(DISTRICT_OFFICER).get(f"/cases/{case}").text
    assert "虚构〔2026〕0号" in page
    assert (
        "2027年2月5日（周五）至2027年2月14日（周日）放假，共10天；2027年1月31日（周日）、2027年2月20日（周六）上班"
        in page
    )
    assert "连续上班9天" in page
    assert "批准前请核对" not in page


def notice(**changes: object) -> str:
    """A notice as somebody pastes it."""
    return json.dumps(notice_2027(title="打了很久", **changes), ensure_ascii=False)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{\n"id": "打了很久",\n}', "第3行：不是合法的 JSON"),
        (notice(days=days_2027()[1:]), "2027年1月1日（元旦）是法定节假日"),
        (notice(totals={"春节": 9}).replace('"totals"', '\n"totals"'), "第2行：通知 cn-2027-fictitious：春节"),
        (notice(extra=1).replace('"extra"', '\n"extra"'), "第2行：提交的内容不符合要求：extra：没有这一项"),
        (notice(urls=["u", 5]).replace("5]", "\n5]"), "第2行：提交的内容不符合要求：网址第2项：应为文字"),
        ("[]", "应是一份通知、通知的列表"),
        ("", "粘贴的内容：没有内容"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_line_and_kept(town: Town, signed: SignIn, content: str, said: str) -> None:
    for how in ({"text": content}, {"file": content.encode()}):
        status, _, page = handed_in(signed(CITY_OFFICER), **how)  # type: ignore[arg-type]
        assert status in (409, 422)
        assert said in page
        assert ("打了很久" in page.partition("<textarea")[2]) is ("打了很久" in content)
    assert town.cases() == []


def test_only_the_citys_officer_hands_a_notice_in(town: Town, signed: SignIn) -> None:
    for login in (CITY_LEADER, DISTRICT_OFFICER, "auditor"):
        client = signed(login)
        assert "提出导入" not in client.get("/calendar").text
        sent = {"csrf_token": token_of(client.get("/").text), "text": json.dumps(notice_2027())}
        assert client.post("/calendar/notices", data=sent).status_code == 403
    assert signed(CITY_OFFICER).get("/cases/new/holiday_notice").headers["Location"] == "/calendar"
    assert town.cases() == []


@pytest.mark.browser
def test_two_persons_import_a_notice_at_a_browser(town: Town, surfer: Browser) -> None:
    town.clock.move_to("2026-12-23 10:00")
    surfer.sign_in(CITY_OFFICER)
    page = surfer.go("/calendar")
    page.get_by_label("或粘贴通知内容").fill(json.dumps(notice_2027(), ensure_ascii=False))
    page.get_by_role("button", name="提出导入").click()
    case = page.url.rpartition("/")[2]
    assert page.get_by_role("heading", name="批准前请核对").is_visible()
    surfer.sign_in(CITY_LEADER)
    page = surfer.go(f"/cases/{case}")
    page.get_by_role("button", name="批准：导入放假安排通知").click()
    assert page.get_by_text("已办理：导入放假安排通知").is_visible()
    assert town.state(case) == "published"
    page = surfer.go("/calendar?year=2027")
    assert page.get_by_role("cell", name="虚构〔2026〕0号").first.is_visible()
    assert page.get_by_role("cell", name="31 班").is_visible()


def test_a_notice_imported_before_its_publication_is_told_and_does_not_count_yet(town: Town, signed: SignIn) -> None:
    town.knows(notice_2027(known_on="2026-12-22"))
    page = signed("auditor").get("/calendar?year=2027").text
    assert "已有而尚未生效：虚构〔2026〕0号" in page
    assert "自 2026年12月22日公布起计算" in page
    assert set(cells(page).values()) == {"未定"}
    town.clock.move_to("2026-12-22 00:00")
    assert "已有而尚未生效" not in signed("auditor").get("/calendar").text
