"""Every guard and check refuses where it should, with its own code, its row's article and what it found."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.notices import days_2027
from tests.support.records import record
from tests.support.situations import (
    CLOSES,
    IN_WINDOW,
    PUBLISHED,
    USCC,
    Ask,
    case_in,
    good,
    hearer,
    objection,
    row_of,
    sealed,
)
from workflow.cases import Case
from workflow.findings import Verdict
from workflow.guards import CHECKS, GUARDS
from workflow.history import instant
from workflow.holiday_notices import parse_notice
from workflow.refusals import Refusal
from workflow.states import Kind

Change = Callable[[Ask], Ask]


def data(**changes: Any) -> Change:
    """Hand in something else; None leaves it out."""

    def change(ask: Ask) -> Ask:
        return ask.but(data={name: value for name, value in {**ask.data, **changes}.items() if value is not None})

    return change


def facts(**changes: Any) -> Change:
    """Let the case have other facts."""
    return lambda ask: ask.with_facts(**changes)


def without(section: str, *names: str) -> Change:
    """Take entries out of a section of the facts."""

    def change(ask: Ask) -> Ask:
        return ask.with_facts(**{section: {n: v for n, v in ask.case.facts[section].items() if n not in names}})

    return change


def basic(**figures: Any) -> Change:
    """Let the applicant state other figures."""
    return lambda ask: ask.with_facts(basic={**ask.case.facts["basic"], **figures})


def case(**changes: Any) -> Change:
    """Another case."""
    return lambda ask: ask.but(case=replace(ask.case, **changes))


def naming(login: str, role: str = "expert", **changes: Any) -> Change:
    """Name one person, as the register of users has him."""
    return lambda ask: ask.but(data={**ask.data, "panel": [login]}).relating(panel=(hearer(login, role, **changes),))


def at(year: int, month: int, day: int, hour: int = 0) -> Change:
    """Another time, in Shanghai."""
    return lambda ask: ask.but(at=IN_WINDOW.replace(year=year, month=month, day=day, hour=hour))


def parent(**changes: Any) -> Change:
    """Another parent."""
    return lambda ask: ask.with_parent(**changes)


def relating(**related: Any) -> Change:
    """Other cases around it."""
    return lambda ask: ask.relating(**related)


def expert(**profile: Any) -> Change:
    """An expert with other ties."""
    return lambda ask: ask.relating(expert={**(ask.related.expert or {}), **profile})


def recused(user: str, interest: str) -> Case:
    """A sheet given up over an interest its expert declared."""
    facts = {"expert": user, "declared": {"interest": interest, "reason": "曾任其顾问"}}
    return case_in(Kind.SCORE_SHEET, "recused", assignee=user, facts=facts)


def carrying_on_a_claim(ask: Ask) -> Ask:
    """Paid earlier, beside a claim of the recognition it carries on."""
    before = case_in(Kind.PLATFORM, "certified", id="before", number="ZS-0")
    before = replace(before, facts={**before.facts, "lineage": ["before"]})
    related = ask.relating(kin=(before,), claimed=frozenset({"before"}))
    return data(predecessor="ZS-0", subsidy_paid_on="2018-05-01", certified_on="2017-05-01")(related)


def took_part(ask: Ask) -> Ask:
    """The handler recommended, reviewed or approved."""
    ties = {"pass_expert_review": ["other", ask.actor.user]}
    if ask.related.parent is None:
        return ask.with_facts(took_part=ties)
    return ask.with_parent(facts={**ask.related.parent.facts, "took_part": ties})


def publicity(**changes: Any) -> dict[str, Any]:
    """The facts of an application whose publicity reads otherwise."""
    whole: dict[str, Any] = case_in(Kind.APPLICATION, "publicized").facts["publicity"]
    return {**case_in(Kind.APPLICATION, "publicized").facts, "publicity": {**whole, **changes}}


def counted_from(of: Case, day: str) -> Case:
    """The case with a publicity timer that runs from another day, its due date as it was."""
    return replace(of, timers={"T_PUBLICITY": {**of.timers["T_PUBLICITY"], "anchor_on": day}})


def defended(ask: Ask) -> Ask:
    """The platform has stated its defence, and nobody answers it."""
    return ask.with_facts(revocation={**ask.case.facts["revocation"], "defence": {"text": "评分有误"}})


CORRECTION = case_in(Kind.APPLICATION, "correction_requested").facts["correction"]
BATCH = case_in(Kind.BATCH, "open")
NOTICE = {"id": "n1", "kind": "publicity", "status": "running", "published_at": instant(PUBLISHED), "items": ()}
LINE = replace(BATCH, facts={**BATCH.facts, "pass_score": "90"})
FAILING: Mapping[str, tuple[tuple[str, Change], ...]] = {
    # the platform
    "exit_requested": (("PL-08", facts(exit_request=None)),),
    "change_named": (("PL-10", data(name=None)), ("PL-10", data(reason=None))),
    "operator_verified": (
        ("PL-10", data(operator="另一家")),
        ("PL-10", data(uscc="91520115DEM0000225")),
        ("PL-10", data(operator="另一家", uscc="x", verified_on="2026-06-25", verification="属实")),
        ("PL-10", data(operator="另一家", verified_on="2026-06-20", verification="属实")),
    ),
    "another_district": (("PL-11", data(district="520102")), ("PL-11", data(handover=None))),
    "other_platform_active": (
        ("PL-12", relating(other=None)),
        ("PL-12", relating(other=case_in(Kind.PLATFORM, "revoked", id="platform2"))),
        ("PL-12", relating(other=case_in(Kind.PLATFORM, "certified"))),
    ),
    "planned_ahead": (("PL-I3", data(planned_on="2026-06-23")), ("PL-I3", data(text=None))),
    "inspection_complete": (
        *(("PL-I4", data(**{name: None})) for name in ("ledger", "quality", "fees", "satisfaction", "people")),
        ("PL-I4", data(inspected_on="2026-06-25")),
    ),
    "follow_up_open": (
        ("PL-I5", data(inspection="2")),
        ("PL-I5", facts(follow_ups={"1": {"inspection": "1"}})),
        ("PL-I5", facts(inspections={"1": {}})),
    ),
    "day_gone_by": (("PL-I10", data(on="2026-06-25")), ("SB-03", data(on="2026-06-25"))),
    # the hearing
    "notice_complete": (
        *(("PL-04", data(**{name: None})) for name in ("facts", "articles", "delivery_proof", "delivered_on")),
        ("PL-07", data(articles=["19"])),
    ),
    "delivered_by_now": (
        ("PL-04", data(delivered_on="2026-06-25")),
        ("PL-04", facts(grades={"2025": {"grade": "unqualified", "decided_on": "2026-06-23"}})),
        ("PL-07", data(delivered_on="2016-01-01")),
        ("PL-07", facts(defence_accepted={"on": "2026-06-23", "reason": "属实"})),
    ),
    "operator_gone": (("PL-09", data(registry_proof=" ")), ("PL-09", data(registry_proof=None))),
    "defence_ahead": (("PL-07", data(delivered_on="2026-06-12")),),
    "paid_after_approval": (("SB-03", facts(approved_on="2026-06-24")),),
    "defence_over": (("PL-06", at(2026, 6, 29, 23)),),
    "defence_answered": (("PL-06", defended),),
    "panel_known": (
        *(("PL-05", data(panel=panel)) for panel in (["演示专家02"], ["expert2", "nobody"], [" "])),
        ("PL-05", relating(panel=(hearer("expert2", "district_officer"),))),
    ),
    "heard_by_others": (
        ("PL-05", data(panel=[])),
        ("PL-05", naming("expert1")),
        ("PL-05", naming("city_officer", "city_officer")),  # who prepares the decision
        *(("PL-05b", naming("expert2", **tie)) for tie in ({"org": USCC}, {"related": [USCC]})),
        ("PL-05", lambda ask: ask.with_facts(notified_by=["expert2", "city_leader"])),
    ),
    "rescored": tuple(("PL-05", data(corrected_score=score)) for score in ("59.99", "", "100.01", "NaN", None)),
    "decision_numbered": (("PL-06", data(decision_number=None)), ("PL-06", data(announcement_number=" "))),
    "numbers_not_announced": (("PL-06", relating(taken=frozenset({"公告9号"}))),),
    # reports, assessment, subsidy
    "report_due_of_it": (
        ("AR-01b", parent(state="revoked")),
        ("AR-01b", data(year=2026)),
        ("AR-01b", data(year=2024)),
    ),
    "only_report_of_its_year": (("AR-01b", relating(reports=(case_in(Kind.ANNUAL_REPORT, "open", batch="2025"),))),),
    "report_complete": (("AR-02", facts(report={})), ("DR-02", facts(report={"summary": "总结"}))),
    "assessed_of_it": (
        ("AS-01", parent(state="assessment_failed")),
        ("AS-01", data(year=2026)),
        ("AS-01", data(year=2024)),
    ),
    "only_assessment_of_its_year": (
        ("AS-01", relating(assessments=(case_in(Kind.ASSESSMENT, "open", batch="2025"),))),
    ),
    "platform_awaits_grade": (
        ("AS-03", parent(state="revoked")),
        ("AS-03", parent(facts={"grades": {"2026": {"grade": "good"}}})),
    ),
    "results_joinable": (("AS-03", relating(notice=NOTICE)),),
    "platform_titled": (("SB-02", parent(state="assessment_failed")), ("SB-03", parent(state="revoked"))),
    "account_of_operator": (("SB-02", data(account_name="别家公司")),),
    "third_person": (("SB-03", facts(requested_by="finance_officer")), ("SB-03", facts(approved_by="finance_officer"))),
    "amount_exact": tuple(("SB-03", data(amount_yuan=amount)) for amount in ("199999.99", "2000000", "x", None)),
    # the batch
    "window_ahead": (
        ("BA-01", data(opens_on="2026-08-01")),
        ("BA-01", data(opens_on="2026-06-01", closes_on="2026-06-23")),
        ("BA-01", data(year=2028)),
        ("BA-01", data(year=2025)),
    ),
    "stages_in_order": (
        ("BA-01", data(recommend_by="2026-07-30")),
        ("BA-01", data(recommend_by="2026-08-20", pre_review_by="2026-08-19")),
        ("BA-01", data(pre_review_by="2026-07-30")),
    ),
    "only_batch_of_its_year": (("BA-01", relating(batch=BATCH)),),
    "closes_later": (
        ("BA-04", data(closes_on="2026-06-30")),
        ("BA-04", at(2026, 7, 16)),
    ),
    "batch_announced": (("AP-01", relating(batch=None)), ("AP-01", at(2026, 7, 1))),
    "window_open": (("AP-02", at(2026, 7, 1)), ("AP-02", relating(batch=None))),
    # the application
    "no_other_application": (
        ("AP-01", relating(siblings=(case_in(Kind.APPLICATION, "submitted", id="other", name="虚构黔禾平台"),))),
        ("AP-I1", relating(siblings=(case_in(Kind.APPLICATION, "submitted", id="other"),))),
    ),
    "credit_code_valid": (
        ("AP-01", data(uscc="91520102DEM000014E")),
        ("AP-01", data(uscc=None)),
        ("PL-01", data(uscc="9152")),
        ("PL-10", data(uscc="9152", verified_on="2026-06-20", verification="属实")),
    ),
    "own_credit_code": (("AP-01", data(uscc="91520115DEM0000225")),),
    "fields_complete": (
        ("AP-02", without("applicant", "address")),
        ("AP-02", without("basic", "service_staff")),
        ("AP-02", facts(functions=None)),
    ),
    "materials_complete": (
        ("AP-02", without("materials", "m3b_special_audit")),
        ("AP-07", without("materials", "m7_truth_declaration")),
        ("AP-02", lambda ask: ask.with_facts(
            materials={**ask.case.facts["materials"], "m2_legal_person_certificate": {"status": "not_applicable"}})),
    ),
    "recommender_resolved": (
        ("AP-02", case(recommender="520103")),
        ("AP-02", case(recommender="")),
        ("AP-02", case(district="")),
    ),
    "recommender_there": (
        ("AP-02", relating(office=None)),
        ("AP-02", relating(office={"code": "520102", "kind": "city", "valid_from": "", "valid_to": ""})),
        ("AP-02", relating(office={"code": "1", "kind": "district", "valid_from": "", "valid_to": "2012-12-31"})),
    ),
    "premises_placed": (
        ("AP-01", lambda ask: ask.but(data={**ask.data, "jurisdiction_code": "999999"}).relating(office=None)),
        ("AP-I1", lambda ask: ask.but(data={"jurisdiction_code": "520114"}).relating(
            office={"code": "520114", "kind": "historic", "valid_from": "", "valid_to": "2012-12-31"})),
    ),
    "figures_consistent": (
        ("AP-02", basic(survey_valid=10, survey_satisfied=117)),
        ("AP-02", basic(service_staff=2)),
        ("AP-05", basic(service_volume_total=1)),
    ),
    "defects_listed": (
        ("AP-04", data(items=[])),
        ("AP-04", data(items=[{"item": "m1", "reason": " ", "article": "10(1)"}])),
        ("AP-04", data(items=[{"item": m, "reason": "无", "article": "10"} for m in ("m1", "m1_application_report")])),
        ("AP-04", data(items=[{"item": "m1", "reason": "未盖章", "article": ""}])),
        ("AP-04", data(items=[{"item": "m9", "reason": "未盖章", "article": "10"}])),
    ),
    "defects_answered": (
        ("AP-05", facts(correction={**CORRECTION, "before": {"basic.smes_served": {"value": 174}}})),
    ),
    "correction_overdue": (("AP-06", at(2026, 6, 29, 23)),),
    "own_correction": (("AP-06", facts(correction={**CORRECTION, "org": "CITY"})),),
    "no_failed_machine_condition": (
        ("AP-07", basic(smes_served=59)),
        ("AP-07", basic(has_facilities=False)),
        ("AP-07", basic(total_assets_wan="49.999999", platform_investment_wan="99.999999")),
    ),
    "site_visited": (("AP-09", facts(visits=None)),),
    "conditions_5_6_met": (
        ("AP-09", without("judgements", "a5_5_leader")),
        ("AP-09", without("judgements", "a6_open_shared")),
        ("AP-09", basic(survey_satisfied=None)),
    ),
    "reason_given": (("AP-21", data(reason=" ")), ("AP-18", data(reason=None)), ("SS-06", data(reason=None))),
    "articles_cited": (
        ("AP-08", data(articles=[])),
        ("AP-10", data(articles=["99"])),
        ("AP-12", data(articles=["7", "abc"])),
    ),
    "text_given": (("AP-I5", data(text="  ")),),
    "enough_sealed_sheets": (
        ("AP-11", relating(sheets=(sealed("a"), sealed("b")))),
        ("AP-12", relating(sheets=(sealed("a"), sealed("b"), replace(sealed("c"), state="recused")))),
    ),
    "distinctive": (("AP-11", relating(sheets=(sealed("a"), sealed("b", yes=False), sealed("c", yes=False)))),),
    "pass_score_reached": (
        ("AP-11", relating(batch=LINE, sheets=(sealed("a"), sealed("b"), sealed("c", share="0")))),
    ),
    "published_where": (("AP-13", data(url="")), ("AP-13", data(url="gxj.guiyang.gov.cn/1"))),
    "notice_joinable": (
        ("AP-13", lambda ask: joining(ask, None)),
        ("AP-13", lambda ask: joining(ask, {**NOTICE, "kind": "announcement"})),
        ("AP-13", lambda ask: joining(ask, NOTICE)),  # published the day before yesterday
    ),
    "no_undecided_objection": (
        ("AP-14", relating(objections=(objection("1"),))),
        ("AP-14", relating(objections=(objection("1", "dismissed"), objection("2", "investigating")))),
        ("AP-20", relating(objections=(objection("1"),))),
    ),
    "counted_as_known": (
        ("AP-14", lambda ask: ask.but(case=counted_from(ask.case, "2026-06-23"))),  # ends a day later by the calendar
        ("AP-14", lambda ask: ask.but(case=counted_from(ask.case, "2026-06-24"))),
    ),
    "period_over": (
        ("AP-20", lambda ask: ask.but(at=CLOSES - timedelta(microseconds=1))),
        ("AP-20", facts(publicity=publicity(closes_at=None)["publicity"])),  # provisional
    ),
    "award_numbers_given": (("AP-20", data(plaque_number=" ")), ("AP-20", data(announcement_number=None))),
    "award_numbers_unused": (
        ("AP-20", relating(taken=frozenset({"ZS-1"}))),
        ("AP-20", relating(taken=frozenset({"公告1号"}))),
        ("PL-01", relating(taken=frozenset({"P-1"}))),
        ("PL-01", relating(taken=frozenset({"公告1号"}))),  # announced here
        ("PL-01", relating(taken=frozenset({"公告1号", "P-1"}), shared=frozenset({"公告1号"}))),
        ("AP-20", relating(taken=frozenset({"公告1号"}), shared=frozenset({"公告1号"}))),
    ),
    "reconsideration_allowed": (("AP-23", lambda ask: ask.but(pack=Ask.pack)),),
    "handler_took_no_part": (
        *((row, took_part) for row in ("OJ-02", "OJ-03", "OJ-04", "OJ-05", "OJ-06", "AP-19")),
    ),
    "only_named_items": (
        ("AP-I1", lambda ask: returned(ask, basic={"service_staff": 99})),
        ("AP-I2", lambda ask: returned(ask, item="m2")),
    ),
    "known_material": (
        ("AP-I2", data(item="m9")),
        ("AP-I2", data(document=None)),
        ("AP-I2", data(document=None, not_applicable=True, reason="无")),  # m1 is never left out
        ("AP-I2", data(item="m6", document=None, not_applicable=True)),  # without a reason
    ),
    "visit_complete": (
        ("AP-I3", data(people=["甲"])),
        ("AP-I3", data(people=["甲", " 甲 "])),
        ("AP-I3", data(visited_on="2026-06-25")),
        ("AP-I3", data(findings="")),
    ),
    "judgement_known": (
        ("AP-I4", data(condition="a7_distinctive")),
        ("AP-I4", data(condition="a5_2_smes_served")),
        ("AP-I4", data(condition="nothing")),
    ),
    "proposal_open": (("BA-P", case(proposal=None)), ("AP-P", data(proposal="other"))),
    "proposal_within_reach": (
        ("AP-P", lambda ask: ask.but(actor=good(row_of("AP-07")).actor)),
    ),
    # sheets
    "application_under_review": tuple(
        (row, parent(state="expert_reviewed")) for row in ("SS-01", "SS-04", "SS-05", "SS-06")
    ),
    "expert_known": (("SS-01", relating(expert=None)),),
    "no_conflict": (
        ("SS-01", expert(org="虚构黔禾信息服务有限公司")),
        ("SS-01", expert(related=["DEMO-001"])),
        ("SS-01", expert(related=["91520102DEM000014F"])),
        ("SS-01", relating(sheets=(recused("expert2", "yes"),))),
        ("SS-01", relating(sheets=(recused("expert2", "unsure"),))),
    ),
    "one_sheet_per_expert": (
        ("SS-01", relating(sheets=(case_in(Kind.SCORE_SHEET, "assigned", assignee="expert2"),))),
        ("SS-01", relating(sheets=(sealed("expert2"),))),
    ),
    "scores_within_weight": (
        ("SS-04", data(scores={"plan_and_targets": "5.001"})),
        ("SS-04", data(scores={"plan_and_targets": "-1"})),
        ("SS-04", data(scores={"plan_and_targets": "1.0001"})),
        ("SS-04", data(scores={"plan_and_targets": "NaN"})),
        ("SS-04", data(scores={"plan_and_targets": 4})),
        ("SS-04", data(scores={"nothing": "1"})),
    ),
    "every_indicator_scored": (
        ("SS-05", without("scores", "satisfaction")),
        ("SS-05", lambda ask: ask.with_facts(scores={**ask.case.facts["scores"], "satisfaction": "5.999"})),
    ),
    "distinctive_decided": (("SS-05", facts(a7_distinctive=None)),),
    # objections
    "publicity_running": (
        ("OJ-01", parent(state="expert_reviewed")),
        ("OJ-01", parent(state="publicity_closed", facts=publicity(closes_at=instant(PUBLISHED)))),
        ("OJ-01", lambda ask: ask.but(at=CLOSES)),
        ("OJ-01", relating(parent=None)),
    ),
    "facts_given": (("OJ-01", data(facts=" ")), ("AP-19", data(facts=None))),
    "objection_identified": (("OJ-02", facts(identity=None)),),
    "parent_in_publicity": (("OJ-02", parent(state="expert_reviewed")),),
    "investigator_named": (("OJ-04", data(investigator=None)),),
    "report_and_reason": (("OJ-05", data(report=None)), ("OJ-06", data(reason=" "))),
    # platforms
    "import_complete": (
        ("PL-01", data(operator=None)),
        ("PL-01", data(functions=["finance"])),
        ("PL-01", data(functions=["training", "information", "training"])),
        ("PL-01", data(certified_on="2026-06-25")),
    ),
    "predecessor_registered": tuple((row, data(predecessor="ZS-0")) for row in ("PL-01", "AP-20")),
    "office_of_today": (
        ("PL-01", relating(office=None)),
        ("PL-11", relating(office={"code": "CITY", "kind": "city", "valid_from": "", "valid_to": ""})),
        ("PL-11", relating(office={"code": "1", "kind": "district", "valid_from": "", "valid_to": "2012-12-31"})),
    ),
    "subsidy_day_possible": (
        ("PL-01", data(subsidy_paid_on="2015-12-31")),
        ("PL-01", data(subsidy_paid_on="2017-05-01", certified_on="2015-12-31")),
        ("PL-01", data(subsidy_paid_on="2017-05-01", certified_on="2019-05-01")),
    ),
    "paid_once": (("PL-01", carrying_on_a_claim),),
    # service ledgers
    "services_counted": (("PL-L1", data(records=[])), ("PL-L1", data(records=None))),
    "services_in_order": (("PL-L1", data(records=[record(served_on="2026-06-25")])),),
    "entry_valid": (("PL-L2", relating(service_entry=None)), ("PL-L2", relating(service_entry={"status": "void"}))),
    # holiday notices
    "notice_new": (
        ("HN-01", lambda ask: ask.relating(holiday_notices=(parse_notice(ask.data),))),
        ("HN-01", data(id="2026")),
    ),
    "notice_sound": (
        ("HN-01", data(days=days_2027()[1:], totals=None)),  # the first day of the year is left out
        ("HN-01", data(covers_year=2026)),
        ("HN-01", data(amends="nothing")),
        ("HN-01", data(number="国办发明电〔2025〕7号")),
    ),
}  # fmt: skip
KNOWN_ROWS = [(name, row, change) for name, ways in FAILING.items() for row, change in ways]


def joining(ask: Ask, notice: dict[str, Any] | None) -> Ask:
    """Joining the notice of another case."""
    return ask.but(data={**ask.data, "notice": "n1", "joins": True}).relating(notice=notice)


def returned(ask: Ask, **handed_in: Any) -> Ask:
    """The same during a correction that names the application report and nothing else."""
    returned_case = case_in(Kind.APPLICATION, "correction_requested")
    named = {**CORRECTION, "before": {"m1_application_report": {"value": None}}}
    whole = replace(returned_case, facts={**returned_case.facts, "correction": named})
    return ask.but(case=whole, data={**ask.data, **handed_in})


def test_a_failing_situation_is_known_for_every_guard_and_check():
    assert set(FAILING) == {*GUARDS, *CHECKS}


@pytest.mark.parametrize(("name", "row_id", "change"), KNOWN_ROWS, ids=lambda v: v if isinstance(v, str) else "")
def test_it_refuses_with_its_code_the_article_and_what_it_found(name, row_id, change):
    row = row_of(row_id)
    with pytest.raises(Refusal) as refused:
        change(good(row)).answered()
    assert (refused.value.code, refused.value.status) == (name, 409)
    assert refused.value.article == row.article
    assert refused.value.findings
    assert any(finding.verdict is not Verdict.PASS for finding in refused.value.findings)
    assert "{" not in refused.value.message
    json.dumps([finding.as_dict() for finding in refused.value.findings])


def test_a_provisional_day_is_nobodys_deadline():
    late = good(row_of("AP-06")).but(at=IN_WINDOW + timedelta(days=300))
    timers = {"T_CORRECTION": {**late.case.timers["T_CORRECTION"], "due_at": None, "provisional": True}}
    with pytest.raises(Refusal) as refused:
        late.but(case=replace(late.case, timers=timers)).answered()
    assert refused.value.code == "correction_overdue"
    assert date.fromisoformat(late.case.timers["T_CORRECTION"]["due_on"]) < late.at.date()
