"""The March desk: who owes which report, by district, with the day and the days left; and whom to chase."""

import csv
import io

import pytest

from services import march
from tests.pages.conftest import CITY_OFFICER, DISTRICT_OFFICER, PEOPLE, Browser
from tests.pages.test_journeys import serious_in
from tests.support.world import OTHER_DISTRICT, Town
from tests.support.years import Years
from workflow.policy import CITY, DISTRICT
from workflow.roles import Role
from workflow.states import Kind

STATUSES = ("owed", "submitted", "late", "returned", "accepted")


@pytest.fixture
def reports(town: Town) -> dict[str, str]:
    """One platform in each standing, and one in another district; seen on 2 April, after the deadline."""
    years = Years(town)
    town.clock.move_to("2025-12-15 09:00")
    platforms = {status: years.platform(f"ZS-{status}") for status in STATUSES}
    platforms["elsewhere"] = years.platform("ZS-elsewhere", jurisdiction_code=OTHER_DISTRICT, name="=虚构外区平台")
    town.clock.move_to("2026-01-01 00:00")
    town.tick()
    found = {status: years.only(platform, Kind.ANNUAL_REPORT) for status, platform in platforms.items()}
    town.clock.move_to("2026-03-20 10:00")
    for status in ("submitted", "returned", "accepted"):
        town.applicant.does("submit_report", found[status], summary="总结")
    town.district.officer.does("return_report", found["returned"], reason="请补充")
    town.city.officer.does("accept_report", found["accepted"])
    town.clock.move_to("2026-04-02 10:00")
    town.tick()
    town.applicant.does("submit_report", found["late"], summary="总结")
    return found


def standing(town: Town, person, **how) -> dict[str, str]:
    return {line.case.id: line.status for line in march.desk("2025", person.actor, town.world, **how)}


def test_every_report_of_the_year_has_its_standing(town, reports):
    found = standing(town, town.city.officer)
    assert {status: found[reports[status]] for status in STATUSES} == dict(zip(STATUSES, STATUSES, strict=True))
    assert len(found) == 8  # six platforms, two districts
    assert set(standing(town, town.city.officer, district=OTHER_DISTRICT).values()) == {"owed"}


def test_days_are_counted_to_the_deadline_and_beyond(town, reports):
    def days() -> int | None:
        lines = march.desk("2025", town.city.officer.actor, town.world)
        return next(line.left for line in lines if line.case.id == reports["owed"])

    assert days() == -2
    town.clock.move_to("2026-03-30 10:00")
    assert days() == 1


def test_a_district_sees_what_is_its_own(town, reports):
    seen = standing(town, town.district.officer)
    assert reports["elsewhere"] not in seen
    assert len(seen) == 6


def test_a_platform_entered_after_the_opening_is_named_as_not_opened(town, reports):
    late = Years(town).platform("ZS-9", certified_on="2025-12-31")
    newer = Years(town).platform("ZS-10", certified_on="2026-01-01")
    found = standing(town, town.city.officer)
    assert (found[late], newer in found) == ("unopened", False)


def test_a_report_of_a_lost_title_is_asked_of_nobody(town, reports):
    town.city.decides("terminate", town.case(reports["owed"]).parent, reason="运营单位注销", registry_proof="证明1号")
    assert reports["owed"] not in standing(town, town.city.officer)


def test_the_desk_shows_counts_by_district_and_leads_to_the_list(town, signed, reports):
    page = signed(CITY_OFFICER).get("/march?year=2025").text
    assert 'href="/march/chase?year=2025&amp;district=520103"' in page
    assert "超期2个工作日" in page
    assert "2026年3月31日" in page
    narrowed = signed(CITY_OFFICER).get("/march?year=2025&status=late").text
    assert "迟报（1 件）" in narrowed
    assert "没有您可以查看的报告" in signed(CITY_OFFICER).get("/march?year=2019").text
    assert 'href="/march"' in signed(DISTRICT_OFFICER).get("/").text


def test_the_chasing_list_of_a_district_names_who_is_to_be_chased(town, signed, reports):
    page = signed(CITY_OFFICER).get("/march/chase?year=2025&district=520102").text
    for named in ("ZS-owed", "ZS-returned"):
        assert f"虚构平台{named}" in page
    assert "虚构平台ZS-accepted" not in page
    assert "【示范平台】南明区" in page
    assert "虚构平台ZS-owed（超期2个工作日）、虚构平台ZS-returned（退回）" in page
    assert "=虚构外区平台" not in page


def test_a_message_to_all_names_the_district_that_owes_its_own_report(town, signed, reports):
    page = signed(CITY_OFFICER).get("/march/chase?year=2025").text
    assert "南明区区县年度报告（超期2个工作日）" in page


def test_a_district_officer_asking_for_another_district_gets_an_empty_list(town, signed, reports):
    page = signed(DISTRICT_OFFICER).get("/march/chase?year=2025&district=520103").text
    assert "没有需要催报的" in page


def test_a_district_officers_own_list_says_whose_it_is(town, signed, reports):
    page = signed(DISTRICT_OFFICER).get("/march/chase?year=2025").text
    assert "全市" not in page
    assert "南明区 2025 年度报告催报名单" in page


def test_the_csv_opens_in_a_spreadsheet_and_holds_no_formula(town, signed, reports):
    answer = signed(CITY_OFFICER).get("/march.csv?year=2025&chase=1")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert header[:2] == ["年度", "区域"]
    assert sorted(row[5] for row in rows) == ["未报", "未报", "未报", "未报", "退回"]
    assert "'=虚构外区平台" in {row[4] for row in rows}
    whole = signed(CITY_OFFICER).get("/march.csv?year=2025")
    assert len(list(csv.reader(io.StringIO(whole.data.decode("utf-8-sig"))))) == 9


@pytest.mark.parametrize("query", ["year=20x5", "year=2025&district=999"])
def test_what_is_no_year_or_district_is_refused(town, signed, query):
    client = signed(CITY_OFFICER)
    assert [client.get(f"{path}?{query}").status_code for path in ("/march", "/march/chase", "/march.csv")] == [422] * 3


@pytest.mark.parametrize("user", PEOPLE, ids=lambda user: user.login)
def test_the_desk_is_for_those_who_see_reports_and_in_nobody_elses_menu(town, signed, user):
    reads = bool(user.roles & {*CITY, *DISTRICT, Role.AUDITOR})
    assert signed(user.login).get("/march").status_code == (200 if reads else 403)
    assert ('href="/march"' in signed(user.login).get("/").text) is reads


@pytest.mark.browser
def test_who_must_be_chased_today_is_one_click_away(surfer: Browser, town: Town, reports) -> None:
    surfer.sign_in(DISTRICT_OFFICER)
    page = surfer.go("/march?year=2025")
    assert serious_in(page) == []
    page.get_by_role("link", name="催报名单").click()
    assert serious_in(page) == []
    assert "虚构平台ZS-owed" in page.locator("#one-line").inner_text()
