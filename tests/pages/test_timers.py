"""The page of the timers' ledger, and the same as CSV: who sees what, incidents first, filters in the address."""

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from services.ledger import PAGE
from services.ports import Unit
from tests.pages.conftest import CITY_OFFICER, DISTRICT_OFFICER, PEOPLE, SignIn
from tests.support.world import Town
from tests.support.years import Years
from workflow.roles import STAFF, Role


def give_up(unit: Unit, town: Town) -> None:
    """Let whatever is due become an incident."""
    for due in unit.due(town.clock.now(), 10):
        unit.note_failure(due.case.id, due.timer, "连续触发失败，已停止重试。", None)
    unit.commit()


def rows_of(answer) -> list[list[str]]:
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_ledger_shows_what_runs_and_leads_to_the_case(town: Town, signed: SignIn) -> None:
    case = town.case_at("publicized")
    page = signed(CITY_OFFICER).get("/timers").text
    assert re.search(rf'href="/cases/{case}#h-timers">{town.case(case).number}</a>', page)
    for said in ("公示期", "2026年10月10日24时", "在途"):
        assert said in page
    assert 'href="/timers"' in signed(CITY_OFFICER).get("/").text
    assert f'href="/timers?status=all&amp;case={case}"' in signed(CITY_OFFICER).get(f"/cases/{case}").text


def test_a_district_officer_reads_the_timers_of_her_district_alone(town: Town, signed: SignIn) -> None:
    case = town.case_at("publicized")
    objection = town.accepted_objection(case)
    number, of_objection = town.case(case).number, town.case(objection).number
    own = signed(DISTRICT_OFFICER)
    assert f">{number}<" in own.get("/timers?status=all").text
    assert of_objection not in own.get("/timers?status=all").text
    assert of_objection not in own.get("/timers.csv?status=all").text
    town_wide = signed("auditor").get("/timers?status=all").text
    assert number in town_wide
    assert of_objection in town_wide


@pytest.mark.parametrize("user", PEOPLE, ids=lambda user: user.login)
def test_the_ledger_is_for_staff_and_auditors(town: Town, signed: SignIn, user) -> None:
    reads = bool(user.roles & (STAFF | {Role.AUDITOR}))
    client = signed(user.login)
    assert [client.get(path).status_code for path in ("/timers", "/timers.csv")] == [200 if reads else 403] * 2
    assert ('href="/timers"' in client.get("/").text) == reads


def test_filters_of_the_ledger_live_in_the_address(town: Town, signed: SignIn) -> None:
    case, other = town.cases_at("publicized", 2)
    number, unasked = town.case(case).number, town.case(other).number
    client = signed("auditor")
    page = client.get(f"/timers?kind=T_PUBLICITY&case={number}").text
    assert f">{number}<" in page
    assert f">{unasked}<" not in page
    assert f'href="/timers?status=armed&amp;case={number}"' in page
    assert "没有符合条件的期限" in client.get("/timers?due_before=2026-10-10").text
    assert f">{number}<" in client.get("/timers?due_before=2026-10-11").text
    assert "没有符合条件的期限" in client.get("/timers?district=520103").text
    assert client.get("/timers?due_before=2026-02-30").status_code == 422
    assert client.get("/timers?after=nonsense").status_code == 422


def test_an_incident_comes_first_with_what_to_do_about_it(town: Town, signed: SignIn) -> None:
    case = town.case_at("publicized")
    town.clock.move_to("2026-10-11 00:00")
    with town.store.write() as unit:
        give_up(unit, town)
    page = signed(CITY_OFFICER).get("/timers").text
    assert "故障：有期限已停止触发" in page
    assert f"shifan timer-retry {case} T_PUBLICITY" in page
    assert "故障" in signed(CITY_OFFICER).get("/timers?status=failed").text
    assert rows_of(signed(CITY_OFFICER).get("/timers.csv"))[1][12] == "故障"


def test_a_timer_that_waits_says_why_in_a_line(town: Town, signed: SignIn) -> None:
    case = town.case_at("publicized")
    town.accepted_objection(case)
    town.clock.move_to("2026-10-11 00:00")
    town.tick()
    page = signed(CITY_OFFICER).get("/timers?kind=T_PUBLICITY").text
    assert "等待（已拒绝1次）" in page
    assert "尚有未办结的异议" in page
    assert "2026年10月11日 00:01:00 再试" in page


def test_a_late_firing_says_how_late_and_leads_to_its_event(town: Town, signed: SignIn) -> None:
    case = town.case_at("publicized")
    town.clock.move_to("2026-10-11 08:30")
    town.tick()
    page = signed(CITY_OFFICER).get(f"/timers?status=fired&case={case}").text
    assert "迟触发" in page
    assert "迟8小时30分钟" in page
    assert f'href="/cases/{case}/replay?seq={town.case(case).version}"' in page


def test_the_next_page_of_the_ledger_begins_where_this_one_ends(town: Town, signed: SignIn) -> None:
    numbers = {town.case(case).number for case in town.cases_at("publicized", PAGE + 1)}
    client = signed("auditor")
    first = client.get("/timers?kind=T_PUBLICITY").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).text
    seen = [re.findall(r'#h-timers">(2026-\d{4})</a>', page) for page in (first, second)]
    assert (len(seen[0]), len(seen[1])) == (PAGE, 1)
    assert set(seen[0] + seen[1]) == numbers


def test_the_csv_holds_every_page_in_a_form_excel_opens(town: Town, signed: SignIn) -> None:
    cases = town.cases_at("publicized", PAGE + 2)
    rows = rows_of(signed("auditor").get("/timers.csv?kind=T_PUBLICITY"))
    assert rows[0][:4] == ["期限", "代", "办件类别", "办件编号"]
    assert {row[-1] for row in rows[1:]} == set(cases)
    assert rows[0][7:10] == ["计划日", "到期日", "法定时刻"]
    assert rows[1][7:10] == ["2026-10-10", "2026-10-10", "2026-10-11T00:00:00+08:00"]


def test_what_opens_is_due_when_its_day_begins_and_what_ends_when_its_day_is_over(town: Town, signed: SignIn) -> None:
    town.clock.move_to("2025-12-15 09:00")
    platform = Years(town).platform()
    assert "2026年1月1日0时" in signed("auditor").get(f"/timers?case={platform}").text
    town.clock.move_to("2026-01-01 00:00")
    town.tick()
    assert "2026年3月31日24时" in signed("auditor").get("/timers?kind=T_ANNUAL_REPORT").text


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x"])
def test_no_cell_of_the_csv_is_a_formula(town: Town, signed: SignIn, name: str) -> None:
    town.announce()
    town.clock.move_to("2026-06-10 10:00")
    case = town.draft(name=name)
    town.applicant.does("submit", case)
    town.district.officer.does("request_correction", case, items=[
        {"item": "m1_application_report", "reason": "未盖章", "article": "10(1)"}
    ])  # fmt: skip
    (row,) = rows_of(signed("auditor").get(f"/timers.csv?kind=T_CORRECTION&case={case}"))[1:]
    assert row[4] == f"'{name}"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_nobody_reads_the_ledger_without_signing_in(anybody: FlaskClient) -> None:
    assert [anybody.get(path).status_code for path in ("/timers", "/timers.csv")] == [401, 401]
