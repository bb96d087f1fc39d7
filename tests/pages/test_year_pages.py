"""What the pages of a platform, its reports, its assessment and its subsidy show, and to whom."""

import re

import pytest
from flask import Flask

from adapters.people import StoredPeople
from services.users import User
from tests.pages.conftest import CITY_LEADER, CITY_OFFICER, DISTRICT_OFFICER, PASSWORD, SignIn, token_of
from tests.support.html_forms import form_to
from tests.support.records import CODES, record
from tests.support.services import platform as ledger_platform
from tests.support.services import recorded
from tests.support.world import Town
from tests.support.years import OPERATOR, Years
from workflow.roles import Role
from workflow.states import Kind

FINANCE = "caiwu"
ACCOUNT = {"account_name": OPERATOR, "bank": "演示银行贵阳分行", "account": "6222000011112222"}
COMPLAINT = {"facts": "收费未公示", "name": "张三", "contact": "15400000009"}


@pytest.fixture
def years(town: Town, app: Flask) -> Years:
    """The years of some platforms, with a finance officer and an expert who may sign in."""
    people, hashed = StoredPeople(town.engine), app.extensions["shifan"].passwords.hashed(PASSWORD)
    people.add(User(FINANCE, "财务甲", frozenset({Role.FINANCE_OFFICER}), "CITY"), hashed, town.clock.now())
    people.replace_hash("zhuanjia1", hashed)
    return Years(town)


def read(page: str) -> str:
    """The words of a page's main part."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("<footer")[0]))


def notified(years: Years) -> str:
    platform = years.platform()
    years.town.clock.move_to("2026-06-01 10:00")
    years.announced(platform, "55", "57", "56.30")
    years.notified(platform, delivered_on="2026-06-01")
    return platform


def test_a_platform_whose_days_to_defend_run_reads_it_before_all_else(years: Years, signed: SignIn) -> None:
    town = years.town
    town.clock.move_to("2026-05-30 10:00")
    other = years.platform("ZS-8")
    town.city.officer.does("open_report", kind="annual_report", parent=other, year=2025)  # overdue long since
    platform = notified(years)
    page = signed("shenbao").get("/").text
    assert read(page).index("请先陈述申辩： 虚构平台ZS-1") < read(page).index("年度总结")
    assert "2026年6月8日24时" in page
    assert f'href="/cases/{platform}"' in page
    assert "请先陈述申辩" not in signed(CITY_OFFICER).get("/").text
    town.applicant.does("submit_defence", platform, text="第三位专家漏计两次活动")
    assert "请先陈述申辩" not in signed("shenbao").get("/").text


def proposed(years: Years) -> str:
    """Heard, and the revocation proposed."""
    platform = notified(years)
    years.town.applicant.does("submit_defence", platform, text="第三位专家漏计两次活动")
    told = {"reason": "年度考核不合格", "decision_number": "决1号", "announcement_number": "公告取1号"}
    years.town.city.officer.does("revoke", platform, answer="不予采纳", **told)
    return platform


def test_the_platforms_page_tells_register_grades_and_logs(years: Years, signed: SignIn) -> None:
    platform, officer = years.platform(), years.town.district.officer
    looked = {"ledger": "台账齐全", "quality": "良好", "fees": "按标准", "satisfaction": "满意", "people": ["王某"]}
    officer.does("record_inspection", platform, inspected_on="2026-05-20", follow_up="补记二月台账", **looked)
    officer.does("record_guidance", platform, text="指导完善收费公示")
    years.announced(platform, "80", "80", "80")
    said = read(signed(CITY_OFFICER).get(f"/cases/{platform}").text)
    for part in ("2017年9月27日", "2025年度 良好，80.00分", "尚未登记整改完成", "指导完善收费公示", "年度考核 KH2025-"):
        assert part in said, part
    officer.does("close_follow_up", platform, inspection="1", text="已补记")
    assert "2026年5月25日已整改：已补记" in read(signed(CITY_OFFICER).get(f"/cases/{platform}").text)


@pytest.mark.parametrize(
    "login", [CITY_OFFICER, CITY_LEADER, DISTRICT_OFFICER, FINANCE, "jiandu", "auditor", "shenbao"]
)
def test_who_complained_is_for_supervision_the_citys_leaders_and_the_auditor(
    years: Years, signed: SignIn, login: str
) -> None:
    platform = years.platform()
    years.town.district.officer.does("record_complaint", platform, **COMPLAINT)
    client = signed(login)
    for path in (f"/cases/{platform}", f"/cases/{platform}/replay"):
        page = client.get(path).text
        assert ("张三" in page) is (login in ("jiandu", CITY_LEADER, "auditor")), path
        assert ("收费未公示" in page) is (login != "shenbao"), path


def test_the_notice_of_a_revocation_shows_the_last_day_to_defend_with_its_days(years: Years, signed: SignIn) -> None:
    platform = notified(years)
    for login in (CITY_OFFICER, "shenbao"):
        said = read(signed(login).get(f"/cases/{platform}").text)
        for part in ("至 2026年6月8日24时", "2025年度评分56.10分", "第 5 个工作日", "没有收到陈述申辩"):
            assert part in said, (login, part)


def test_a_revocation_is_approved_on_a_page_that_asks_once_more(years: Years, signed: SignIn) -> None:
    platform, town, client = proposed(years), years.town, signed(CITY_LEADER)
    page = client.get(f"/cases/{platform}").text
    assert f'action="/cases/{platform}/actions/revoke"' not in page
    proposal = (town.case(platform).proposal or {})["id"]
    sent = {"csrf_token": token_of(page), "proposal": proposal, "version": town.case(platform).version}
    asked = client.post(f"/cases/{platform}/actions/revoke", data=sent)
    assert asked.headers["Location"] == f"/cases/{platform}/confirm/revoke"
    assert town.state(platform) == "revocation_notified"
    said = read(client.get(f"/cases/{platform}/confirm/revoke").text)
    for part in ("批准后不能撤回", "2025年度评分56.10分", "漏计两次活动", "不予采纳", "决1号", "现取消", "56.10分"):
        assert part in said, part
    assert client.post(f"/cases/{platform}/actions/revoke", data={**sent, "confirmed": "1"}).status_code == 302
    assert town.state(platform) == "revoked"


def test_nobody_is_asked_once_more_who_has_nothing_to_approve(years: Years, signed: SignIn) -> None:
    platform = proposed(years)
    for login in (CITY_OFFICER, "auditor", "shenbao"):
        assert signed(login).get(f"/cases/{platform}/confirm/revoke").status_code == 302
    assert signed(CITY_LEADER).get(f"/cases/{platform}/confirm/terminate").status_code == 302


def reported(years: Years, *, on: str = "2026-03-31 23:59") -> tuple[str, str]:
    """The report for 2024, accepted, and the one for 2025, handed in; with their figures."""
    town = years.town
    town.clock.move_to("2024-12-15 09:00")
    platform = years.platform()
    town.clock.move_to("2025-01-05 09:00")
    town.tick()
    (before,) = town.children(platform, Kind.ANNUAL_REPORT)
    town.applicant.does("submit_report", before.id, summary="2024年总结", figures={"smes_served": "71"})
    town.city.officer.does("accept_report", before.id)
    town.clock.move_to("2026-01-05 09:00")
    town.tick()
    report = town.children(platform, Kind.ANNUAL_REPORT)[-1].id
    town.clock.move_to(on)
    town.tick()
    town.applicant.does("submit_report", report, summary="2025年总结", figures={"smes_served": "88"})
    return before.id, report


@pytest.mark.parametrize("login", ["shenbao", DISTRICT_OFFICER, CITY_OFFICER])
def test_a_report_shows_last_years_figures_beside_this_years(years: Years, signed: SignIn, login: str) -> None:
    before, report = reported(years)
    page = signed(login).get(f"/cases/{report}").text
    assert "服务中小企业（家） 71 88" in read(page)
    assert f'href="/cases/{before}"' in page
    assert "按时" in read(page)


def test_a_late_report_says_so_and_the_district_why_it_went_back(years: Years, signed: SignIn) -> None:
    _, report = reported(years, on="2026-04-02 09:00")
    years.town.district.officer.does("return_report", report, reason="请补充满意度")
    said = read(signed("shenbao").get(f"/cases/{report}").text)
    assert "首次收到 2026年4月2日 09:00 逾期" in said
    assert "退回理由 请补充满意度" in said


def test_a_due_date_that_rolls_or_waits_for_a_notice_says_why(years: Years, signed: SignIn) -> None:
    years.town.clock.move_to("2023-12-15 09:00")
    platform = years.platform()
    for at, said_of in (("2024-01-02 09:00", "2024年3月31日为休息日，顺延"), ("2027-01-04 09:00", "暂定")):
        years.town.clock.move_to(at)
        years.town.tick()
        report = years.town.children(platform, Kind.ANNUAL_REPORT)[-1].id
        assert said_of in read(signed(CITY_OFFICER).get(f"/cases/{report}").text), at


def test_saving_a_report_keeps_it_with_the_platform(years: Years, signed: SignIn) -> None:
    years.town.clock.move_to("2025-12-15 09:00")
    platform = years.platform()
    years.town.clock.move_to("2026-01-05 09:00")
    years.town.tick()
    report, client = years.only(platform, Kind.ANNUAL_REPORT), signed("shenbao")
    page = client.get(f"/cases/{report}").text
    sent = {"csrf_token": token_of(page), "version": years.town.case(report).version, "summary": "写了一半"}
    assert client.post(f"/cases/{report}/actions/save_report", data=sent).status_code == 302
    assert years.town.state(report) == "open"
    assert ">写了一半</textarea>" in client.get(f"/cases/{report}").text
    bad = {**sent, "version": years.town.case(report).version, "figures.smes_served": "一百", "summary": "又写了些"}
    refused = client.post(f"/cases/{report}/actions/save_report", data=bad)
    assert (refused.status_code, ">又写了些</textarea>" in refused.text) == (422, True)


def test_those_who_decide_see_how_firmly_a_grade_stands(years: Years, signed: SignIn) -> None:
    assessment = years.assessed(years.platform(), "59", "60", "61.5")
    for login in (CITY_OFFICER, CITY_LEADER, "auditor"):
        said = read(signed(login).get(f"/cases/{assessment}").text)
        for part in ("已封存 3 份，共 3 份", "60.17 分，合格", "2.5 分", "60 分线： +0.17", "等次会改变"):
            assert part in said, (login, part)


def test_an_expert_reads_the_brief_after_declaring_and_never_the_other_sheets(years: Years, signed: SignIn) -> None:
    town, platform = years.town, years.platform()
    assessment = town.city.officer.does("open_assessment", kind="assessment", parent=platform, year=2025).case.id
    sheets = [town.sheet(assessment, login) for login in ("zhuanjia1", "zhuanjia2")]
    client = signed("zhuanjia1")
    assert "考核依据" not in client.get(f"/cases/{assessment}").text
    town.expert("zhuanjia1").does("declare_interest", sheets[0], interest="none")
    said = read(client.get(f"/cases/{assessment}").text)
    assert "该年度没有年度总结" in said
    assert "评分汇总" not in said
    assert town.case(sheets[1]).number not in said


def test_the_payment_form_names_amount_account_fund_and_three_persons(years: Years, signed: SignIn) -> None:
    town, subsidy = years.town, years.only(years.platform(), Kind.SUBSIDY)
    town.city.officer.does("approve_subsidy", subsidy, **ACCOUNT)
    leader = signed(CITY_LEADER)
    assert "6222000011112222" in leader.get(f"/cases/{subsidy}").text  # who approves sees what
    town.city.leader.approves("approve_subsidy", subsidy)
    years.finance.does("record_payment", subsidy, amount_yuan="200000.00", on="2026-05-25", voucher="凭1号")
    assert "****2222" in leader.get(f"/cases/{subsidy}/payment-form").text  # who pays needs the number, nobody else
    said = read(signed(FINANCE).get(f"/cases/{subsidy}/payment-form").text)
    for part in (
        *("人民币贰拾万元整", "200000.00", "6222000011112222", "贵阳市工业和信息化发展专项资金", "凭1号"),
        *("市局经办甲", "市局负责人甲", "财务甲"),
    ):
        assert part in said, part


@pytest.mark.parametrize(("login", "status"), [(FINANCE, 200), ("auditor", 200), ("shenbao", 403),
                                                (DISTRICT_OFFICER, 404), ("jiandu", 404)])  # fmt: skip
def test_the_payment_form_is_for_those_inside_who_see_the_subsidy(
    years: Years, signed: SignIn, login: str, status: int
) -> None:
    subsidy = years.only(years.platform(), Kind.SUBSIDY)
    years.town.city.decides("approve_subsidy", subsidy, **ACCOUNT)
    answer = signed(login).get(f"/cases/{subsidy}/payment-form")
    assert answer.status_code == status
    assert ("6222000011112222" in answer.text) is (login == FINANCE)
    assert ("****2222" in answer.text) is (login == "auditor")


def test_the_award_shows_what_it_carries_on_and_that_its_subsidy_was_had(years: Years, signed: SignIn) -> None:
    town = years.town
    paid, standing = years.platform(subsidy_paid_on="2018-05-01"), years.platform("ZS-2", name="虚构另一平台")
    town.city.decides("terminate", paid, reason="运营单位注销后重新设立", registry_proof="注销证明1号")
    case = town.case_at("publicity_closed")
    officer = signed(CITY_OFFICER)
    page = officer.get(f"/cases/{case}").text
    for part in ("承接 ZS-1 虚构平台ZS-1 （已终止）", "本次认定不再列入", "ZS-2 虚构另一平台"):
        assert part in read(page), part
    form = form_to(page, "/actions/announce_and_award")
    numbers = {"announcement_number": "公告9", "certificate_number": "ZS-9", "plaque_number": "P-9"}
    assert form.filled(numbers)["predecessor"] == ["ZS-1"]
    officer.post(form.action, data=form.filled({**numbers, "predecessor": "ZS-2"}))
    told = read(signed(CITY_LEADER).get(f"/cases/{case}").text)  # whoever approves sees what was declared
    assert "承接 ZS-2 虚构另一平台" in told
    assert "认定后列入" not in told
    assert town.case(standing).state == "certified"


def test_there_is_a_payment_form_of_a_subsidy_alone(years: Years, signed: SignIn) -> None:
    assert signed(CITY_OFFICER).get(f"/cases/{years.platform()}/payment-form").status_code == 404


def test_the_replay_of_the_years_names_every_fact(years: Years, signed: SignIn) -> None:
    """No place in a case's facts, and no word the engine uses, is shown by its identifier."""
    platform = proposed(years)
    town, client = years.town, signed("auditor")
    town.city.leader.approves("revoke", platform)
    for case in town.cases():
        if case.kind in (Kind.PLATFORM, Kind.ASSESSMENT, Kind.SUBSIDY):
            for seq in range(1, case.version + 1):
                page = client.get(f"/cases/{case.id}/replay?seq={seq}").text
                changed = re.findall(r'<table class="[^"]*changes[^"]*">.*?</table>', page, re.S)
                shown = [read(f"<main{table}") for table in changed]
                said = re.findall(r"\b[a-z]+_[a-z_]+\b|\b(?:unqualified|fraud|void|revoke)\b", " ".join(shown))
                assert not said, (case.kind, seq, said)


def test_the_next_years_opening_is_nobodys_deadline(years: Years, signed: SignIn) -> None:
    years.town.clock.move_to("2026-12-30 09:00")
    number = years.town.case(years.platform()).number
    client = signed(CITY_OFFICER)
    assert number not in client.get("/?tab=soon").text
    assert "无期限" in client.get("/?tab=all&kind=platform").text


def test_the_ledgers_counts_stand_beside_a_report_and_begin_its_form(town: Town, years: Years, signed: SignIn) -> None:
    platform = ledger_platform(town)
    recorded(town, platform, *(record(served_on="2026-11-02", client_uscc=code) for code in CODES[:2]))
    town.clock.move_to("2027-01-04 09:00")
    town.tick()
    report = years.only(platform, Kind.ANNUAL_REPORT)
    page = signed("shenbao").get(f"/cases/{report}").text
    assert 'name="figures.smes_served" value="2"' in page
    assert "服务中小企业（家） — — 2" in read(page)
    town.applicant.does("submit_report", report, summary="总结", figures={"smes_served": "5"})
    assert "服务中小企业（家） — 5 2" in read(signed(CITY_OFFICER).get(f"/cases/{report}").text)


def test_what_was_inspected_stands_in_the_districts_report_and_begins_its_text(
    town: Town, years: Years, signed: SignIn
) -> None:
    inspected, other = years.platform(), years.platform("ZS-2")
    looked = {"ledger": "台账齐全", "quality": "良好", "fees": "按标准收取", "satisfaction": "满意率96%"}
    officer = town.district.officer
    officer.does(
        "record_inspection", inspected, inspected_on="2026-05-20", people=["甲", "乙"], proof="照片3张",
        follow_up="补记二月台账", **looked,
    )  # fmt: skip
    officer.does("close_follow_up", inspected, inspection="1", text="已补齐")
    assert "佐证：照片3张" in read(signed(DISTRICT_OFFICER).get(f"/cases/{inspected}").text)
    town.clock.move_to("2027-01-04 09:00")
    town.tick()
    (report,) = (case.id for case in town.cases() if case.kind == Kind.DISTRICT_REPORT)
    page = signed(DISTRICT_OFFICER).get(f"/cases/{report}").text
    said = "2026年5月20日检查（甲、乙）。台账：台账齐全；服务质量：良好；服务收费：按标准收取；服务满意度：满意率96%。"
    demanded = "整改要求：补记二月台账（2026年5月25日已整改：已补齐）。"
    typed = page.partition('name="inspection"')[2].partition("</textarea>")[0]
    for part in (said, demanded, "本年度没有检查记录的平台：虚构平台ZS-2。"):
        assert part in typed
    assert "0 不足 没有检查记录" in read(page)
    officer.does("submit_report", report, summary="总结", inspection="检查情况")
    assert said in read(signed(CITY_OFFICER).get(f"/cases/{report}").text)
    assert town.state(other) == "certified"


def test_who_approves_a_change_reads_the_notice_it_publishes_before(years: Years, signed: SignIn) -> None:
    platform, other = years.platform(), years.platform("ZS-2")
    for step, who, data in (
        ("approve_change", CITY_OFFICER, {"name": "虚构新名平台"}),
        ("merge_platforms", CITY_LEADER, {"other": other}),
    ):
        prepares = years.district.officer if step == "approve_change" else years.town.city.officer
        prepares.does(step, platform, reason="见附件", **data)
        said = read(signed(who).get(f"/cases/{platform}").text)
        approves = years.district if step == "approve_change" else years.town.city
        approves.leader.approves(step, platform)
        announced = years.town.case(platform).facts["announced"]
        for line in (announced["title"], *announced["text"].split("\n")):
            assert line in said, line


def test_who_accepts_a_defence_reads_the_corrected_result_before(years: Years, signed: SignIn) -> None:
    platform = notified(years)
    told = {"reason": "漏计两次活动", "panel": ["zhuanjia4"], "corrected_score": "61.50"}
    years.town.city.officer.does("accept_defence", platform, **told)
    said = read(signed(CITY_LEADER).get(f"/cases/{platform}").text)
    assert "关于虚构平台ZS-1 2025年度考核结果的公告".replace(" ", "") in said
    assert "虚构平台ZS-1：合格（证书编号ZS-1）" in said
