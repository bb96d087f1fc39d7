"""Every step of a platform's years is taken once through the page that offers it, by whoever has a seat on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask import Flask

from adapters.people import StoredPeople
from services.users import User
from tests.pages.conftest import CITY_LEADER, CITY_OFFICER, DISTRICT_OFFICER, PASSWORD, SignIn
from tests.support.html_forms import form_to
from tests.support.world import OTHER_DISTRICT, USCC, Town
from tests.support.years import OPERATOR, WEIGHTS, Years
from workflow.roles import Role
from workflow.states import TABLES, Kind

FINANCE, EXPERT, PLATFORM_SIDE, SUPERVISION = "caiwu", "zhuanjia1", "shenbao", "jiandu"
YEAR_KINDS = (Kind.PLATFORM, Kind.ANNUAL_REPORT, Kind.DISTRICT_REPORT, Kind.ASSESSMENT, Kind.SUBSIDY)
REASON = {"reason": "理由见附件"}
NOTICE = {"delivered_on": "2026-06-01", "delivery_proof": "送达回证1号"}
INSPECTED = {
    "inspected_on": "2026-05-20",
    "people": "王某\n李某",
    "ledger": "台账齐全",
    "quality": "良好",
    "fees": "按标准收取",
    "satisfaction": "满意",
    "follow_up": "补记二月台账",
}
ACCOUNT = {"bank": "演示银行贵阳分行", "account": "6222000011112222"}
URL = {"url": "https://gxj.guiyang.example/kh/1"}
Typed = dict[str, str | list[str]]


@dataclass
class Stage:
    """A town whose platforms have come some way, and what the walk fires its step on."""

    town: Town
    years: Years

    def certified(self) -> str:
        return self.years.platform()

    def failed(self) -> str:
        platform = self.certified()
        self.town.clock.move_to("2026-06-01 10:00")
        self.years.announced(platform, "55", "57", "56.30")
        return platform

    def notified(self) -> str:
        platform = self.failed()
        self.years.notified(platform, delivered_on="2026-06-01")
        return platform

    def heard(self) -> str:
        platform = self.notified()
        self.town.applicant.does("submit_defence", platform, text="第三位专家漏计两次活动")
        return platform

    def wants_to_leave(self) -> str:
        platform = self.certified()
        self.town.applicant.does("request_exit", platform, reason="业务调整")
        return platform

    def inspected(self) -> str:
        platform = self.certified()
        kept = {**INSPECTED, "people": ["王某", "李某"]}
        self.town.district.officer.does("record_inspection", platform, **kept)
        return platform

    def revoked(self) -> str:
        platform = self.notified()
        self.town.clock.move_to("2026-06-10 10:00")
        self.years.revoke(platform)
        return platform

    def proposed(self) -> str:
        platform = self.failed()
        told = {"facts": "2025年度评分56.10分", "articles": ["15"], **NOTICE}
        self.town.city.officer.does("notify_proposed_revocation", platform, **told)
        return platform

    def report(self, kind: Kind = Kind.ANNUAL_REPORT) -> str:
        self.town.clock.move_to("2025-12-15 09:00")
        self.certified()
        self.town.clock.move_to("2026-01-05 09:00")
        self.town.tick()
        (found,) = (case for case in self.town.cases() if case.kind == kind)
        return found.id

    def district_report(self) -> str:
        return self.report(Kind.DISTRICT_REPORT)

    def handed_in(self) -> str:
        report = self.report()
        self.town.applicant.does("submit_report", report, summary="2025年工作总结")
        return report

    def district_handed_in(self) -> str:
        report = self.district_report()
        self.town.district.officer.does("submit_report", report, summary="总结", inspection="检查情况")
        return report

    def sent_back(self) -> str:
        report = self.handed_in()
        self.town.district.officer.does("return_report", report, reason="请补充满意度")
        return report

    def district_sent_back(self) -> str:
        report = self.district_handed_in()
        self.town.city.officer.does("return_report", report, reason="请补充检查情况")
        return report

    def scored(self) -> str:
        return self.years.assessed(self.certified(), "80", "80", "80")

    def announcing(self) -> str:
        scored = self.scored()
        self.town.city.officer.does("announce_assessment", scored, **URL)
        return scored

    def subsidy(self) -> str:
        return self.years.only(self.certified(), Kind.SUBSIDY)

    def requested(self) -> str:
        subsidy = self.subsidy()
        self.town.city.officer.does("approve_subsidy", subsidy, account_name=OPERATOR, **ACCOUNT)
        return subsidy

    def approved(self) -> str:
        subsidy = self.requested()
        self.town.city.leader.approves("approve_subsidy", subsidy)
        return subsidy


@dataclass(frozen=True)
class Walk:
    """One step by one person: from where, what is typed, who approves it then."""

    kind: Kind
    trigger: str
    who: str
    start: Callable[[Stage], str]
    typed: Typed = field(default_factory=dict)
    second: str = ""

    def __str__(self) -> str:
        return f"{self.kind}-{self.trigger}-{self.who}"


P, AR, DR, AS, SB = YEAR_KINDS
S = Stage
SUMMARY: Typed = {"summary": "2025年工作总结"}
BOTH: Typed = {"summary": "总结", "inspection": "检查情况"}
DECIDED: Typed = {**REASON, "decision_number": "决1号", "announcement_number": "公告取1号"}
WALKS = (
    Walk(P, "notify_proposed_revocation", CITY_OFFICER, S.failed, {**NOTICE}, CITY_LEADER),
    Walk(P, "accept_defence", CITY_OFFICER, S.heard, {**REASON, "panel": "zhuanjia4", "corrected_score": "61"},
         CITY_LEADER),
    Walk(P, "revoke", CITY_OFFICER, S.heard, {**DECIDED, "answer": "不予采纳"}, CITY_LEADER),
    Walk(P, "propose_withdrawal_for_fraud", CITY_OFFICER, S.certified,
         {"facts": "审计报告系伪造", "articles": "10", "delivered_on": "2026-05-20", "delivery_proof": "回证2号"},
         CITY_LEADER),
    Walk(P, "approve_exit", CITY_OFFICER, S.wants_to_leave, {**REASON}, CITY_LEADER),
    Walk(P, "terminate", CITY_OFFICER, S.certified, {**REASON, "registry_proof": "注销证明1号"}, CITY_LEADER),
    Walk(P, "approve_change", DISTRICT_OFFICER, S.certified, {**REASON, "name": "虚构新名平台"}, CITY_OFFICER),
    Walk(P, "transfer_supervision", DISTRICT_OFFICER, S.certified,
         {"district": OTHER_DISTRICT, "handover": "交接单1号"}, CITY_OFFICER),
    Walk(P, "merge_platforms", CITY_OFFICER, S.certified, {**REASON, "other": "the other"}, CITY_LEADER),
    Walk(P, "request_exit", PLATFORM_SIDE, S.certified, {**REASON}),
    Walk(P, "submit_defence", PLATFORM_SIDE, S.notified, {"text": "第三位专家漏计两次活动"}),
    Walk(P, "submit_defence", CITY_OFFICER, S.notified, {"text": "平台来函申辩"}),
    Walk(P, "plan_inspection", DISTRICT_OFFICER, S.certified, {"planned_on": "2026-06-20", "text": "查看台账"}),
    Walk(P, "record_inspection", DISTRICT_OFFICER, S.certified, {**INSPECTED}),
    Walk(P, "close_follow_up", DISTRICT_OFFICER, S.inspected, {"inspection": "1", "text": "已补记"}),
    Walk(P, "record_guidance", DISTRICT_OFFICER, S.certified, {"text": "指导完善收费公示"}),
    *(Walk(P, "record_task", who, S.certified, {"text": "承办政策宣讲"})
      for who in (PLATFORM_SIDE, DISTRICT_OFFICER, CITY_OFFICER)),
    *(Walk(P, "record_complaint", who, S.certified, {"facts": "收费未公示", "name": "张三", "contact": "15400000009"})
      for who in (DISTRICT_OFFICER, CITY_OFFICER, SUPERVISION)),
    Walk(P, "record_disclosure", CITY_OFFICER, S.certified, {**URL}),
    *(Walk(P, "recover_plaque", who, S.revoked, {"on": "2026-06-10"}) for who in (DISTRICT_OFFICER, CITY_OFFICER)),
    Walk(P, "reject_proposal", CITY_LEADER, S.proposed, {**REASON}),
    Walk(AR, "save_report", PLATFORM_SIDE, S.report, {**SUMMARY, "figures.smes_served": "88"}),
    Walk(AR, "submit_report", PLATFORM_SIDE, S.report, SUMMARY),
    *(Walk(AR, "return_report", who, S.handed_in, {**REASON}) for who in (DISTRICT_OFFICER, CITY_OFFICER)),
    Walk(AR, "resubmit_report", PLATFORM_SIDE, S.sent_back, SUMMARY),
    Walk(AR, "accept_report", CITY_OFFICER, S.handed_in),
    Walk(DR, "save_report", DISTRICT_OFFICER, S.district_report, BOTH),
    Walk(DR, "submit_report", DISTRICT_OFFICER, S.district_report, BOTH),
    Walk(DR, "return_report", CITY_OFFICER, S.district_handed_in, {**REASON}),
    Walk(DR, "resubmit_report", DISTRICT_OFFICER, S.district_sent_back, BOTH),
    Walk(DR, "accept_report", CITY_OFFICER, S.district_handed_in),
    Walk(AS, "announce_assessment", CITY_OFFICER, S.scored, {**URL}, CITY_LEADER),
    Walk(AS, "reject_proposal", CITY_LEADER, S.announcing, {**REASON}),
    Walk(SB, "approve_subsidy", CITY_OFFICER, S.subsidy, {**ACCOUNT}, CITY_LEADER),
    Walk(SB, "record_payment", FINANCE, S.approved, {"on": "2026-05-25", "voucher": "凭1号"}),
    Walk(SB, "void_subsidy", CITY_LEADER, S.subsidy, {**REASON}),
    Walk(SB, "reject_proposal", CITY_LEADER, S.requested, {**REASON}),
)  # fmt: skip
LEDGER = {(P, "record_services"), (P, "void_services")}
"""Taken on the service ledger's own page, as its tests tell."""
BEGUN = {(AR, "open_report"), (AS, "open_assessment"), (AS, "conclude_scoring"), (P, "register_platform")}
"""Told by the stories further down, from the page of another case or from the menu."""


@pytest.fixture
def stage(town: Town, app: Flask) -> Stage:
    """The town, with a finance officer and experts who may sign in."""
    people, hashed = StoredPeople(town.engine), app.extensions["shifan"].passwords.hashed(PASSWORD)
    people.add(User(FINANCE, "财务甲", frozenset({Role.FINANCE_OFFICER}), "CITY"), hashed, town.clock.now())
    for login in ("zhuanjia1", "zhuanjia2", "zhuanjia3"):
        people.replace_hash(login, hashed)
    return Stage(town, Years(town))


def take(client, case: str, trigger: str, typed: Typed) -> None:
    """Take a step as its form stands on the page of the case."""
    page = client.get(f"/cases/{case}").text
    form = form_to(page, f"/actions/{trigger}")
    answer = client.post(f"/cases/{case}/actions/{trigger}", data=form.filled(typed), follow_redirects=True)
    assert answer.status_code == 200, answer.text
    assert 'role="status"' in answer.text, answer.text


def approve(client, case: str, trigger: str) -> None:
    """Approve it, going through the page that asks once more where there is one."""
    page = client.get(f"/cases/{case}").text
    if f'href="/cases/{case}/confirm/{trigger}"' in page:
        page = client.get(f"/cases/{case}/confirm/{trigger}").text
    form = form_to(page, f"/actions/{trigger}")
    answer = client.post(form.action, data=form.filled({}), follow_redirects=True)
    assert answer.status_code == 200, answer.text
    assert 'role="status"' in answer.text, answer.text


@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_every_step_of_the_years_is_taken_through_its_page(walk: Walk, stage: Stage, signed: SignIn) -> None:
    case, typed, town = walk.start(stage), dict(walk.typed), stage.town
    if typed.get("other"):
        typed["other"] = stage.years.platform("ZS-2")
    take(signed(walk.who), case, walk.trigger, typed)
    if walk.second:
        approve(signed(walk.second), case, walk.trigger)
    event = town.last_event(case)
    assert (event["trigger"], event["type"]) == (walk.trigger, "fired")


def test_who_may_look_at_a_defence_is_chosen_from_those_who_took_no_part(stage: Stage, signed: SignIn) -> None:
    platform = stage.heard()
    page = signed(CITY_OFFICER).get(f"/cases/{platform}").text
    offered = set(re.findall(r'name="panel" value="([^"]+)"', page))
    assert "zhuanjia4" in offered
    assert not offered & {"zhuanjia1", "zhuanjia2", "zhuanjia3", CITY_OFFICER, "city_officer.CITY", "city_leader.CITY"}
    take(signed(CITY_OFFICER), platform, "accept_defence", {**REASON, "panel": "zhuanjia4", "corrected_score": "61"})
    told = signed(CITY_LEADER).get(f"/cases/{platform}").text
    assert "演示专家4" in told
    approve(signed(CITY_LEADER), platform, "accept_defence")
    own = signed(PLATFORM_SIDE)
    for address in (f"/cases/{platform}", f"/cases/{platform}/replay", f"/api/v1/cases/{platform}/history"):
        assert "演示专家" not in own.get(address).text
        assert "zhuanjia" not in own.get(address).text


def test_no_step_that_people_take_is_left_out() -> None:
    taken = {(row.kind, row.trigger) for kind in YEAR_KINDS for row in TABLES[kind] if not row.follows
             and any(seat.role != Role.TIMER for seat in row.prepared_by)}  # fmt: skip
    assert {(walk.kind, walk.trigger) for walk in WALKS} | BEGUN | LEDGER == taken


def begin(client, page: str, kind: str, typed: Typed) -> str:
    """Begin a case by the link of a page; answers the id of the new case."""
    start = next(part.split('"')[0] for part in page.split('href="') if part.startswith(f"/cases/new/{kind}"))
    form = form_to(client.get(start.replace("&amp;", "&")).text, f"/cases/new/{kind}")
    answer = client.post(form.action, data=form.filled(typed))
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"].rsplit("/", 1)[-1])


def test_a_platform_recognised_earlier_is_entered_by_itself(stage: Stage, signed: SignIn) -> None:
    client = signed(CITY_OFFICER)
    typed: Typed = {
        "name": "虚构黔禾平台",
        "operator": OPERATOR,
        "uscc": USCC,
        "jurisdiction_code": "520102",
        "functions": ["information"],
        "certified_on": "2017-09-27",
        "announcement_number": "公告1号",
        "certificate_number": "ZS-1",
    }
    case = begin(client, client.get("/platforms/import").text, "platform", typed)
    assert stage.town.state(case) == "—"  # whatever is published passes a second person
    leader = signed(CITY_LEADER)
    assert "虚构黔禾平台" in leader.get(f"/cases/{case}").text
    proposal = stage.town.case(case).proposal
    assert proposal is not None
    stage.town.city.leader.approves("register_platform", case)
    assert stage.town.state(case) == "certified"


def test_a_report_not_opened_by_the_clock_is_opened_from_the_platforms_page(stage: Stage, signed: SignIn) -> None:
    platform, client = stage.certified(), signed(CITY_OFFICER)
    report = begin(client, client.get(f"/cases/{platform}").text, "annual_report", {})
    assert (stage.town.case(report).parent, stage.town.case(report).batch) == (platform, "2025")


def test_a_year_is_assessed_from_the_platforms_page_to_the_score(stage: Stage, signed: SignIn) -> None:
    platform, town = stage.certified(), stage.town
    officer = signed(CITY_OFFICER)
    assessment = begin(officer, officer.get(f"/cases/{platform}").text, "assessment", {})
    for login in ("zhuanjia1", "zhuanjia2", "zhuanjia3"):
        page = officer.get(f"/cases/{assessment}").text
        sheet = begin(officer, page, "score_sheet", {"expert": login})
        expert = signed(login)
        take(expert, sheet, "declare_interest", {"interest": "none"})
        scores: Typed = {f"scores.{name}": str(weight - 1) for name, weight in WEIGHTS.items()}
        take(expert, sheet, "score", {**scores, **{f"reasons.{name}": "见评审意见" for name in WEIGHTS}})
        assert "a7_distinctive" not in expert.get(f"/cases/{sheet}").text  # Art. 7 is asked at the recognition
        take(expert, sheet, "seal", {})
    take(officer, assessment, "conclude_scoring", {})
    assert town.case(assessment).facts["result"]["official_score"] == f"{sum(WEIGHTS.values()) - len(WEIGHTS)}.00"
