"""Every limit of the measure from both sides: 以上, 不低于 and 不少于 include the number itself."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.packs import PACK, with_value
from workflow.criteria import evaluate_one
from workflow.criteria_basic import years_after

INFORMATION = {
    "has_open_query_system": True,
    "has_online_service": True,
    "has_online_offline_linkage": True,
    "offline_smes_served": 60,
    "events": 4,
}
TECHNOLOGY = {
    "can_organise_resources": True,
    "has_collaboration_mechanism": True,
    "has_expert_pool": True,
    "has_project_pool": True,
    "owns_large_instruments": False,
    "shares_large_instruments": None,
    "events": 2,
}
STARTUP = {
    "coaching_capability": True,
    "has_project_pool": True,
    "has_startup_guide": True,
    "has_hotline": True,
    "does_gov_agency_service": True,
    "events": 4,
}
TRAINING = {
    "has_training_qualification": True,
    "is_filed_with_sme_dept": False,
    "has_remote_training": True,
    "has_evaluation_mechanism": True,
    "trainee_person_times": 1000,
}
FINANCING = {
    "events": 5,
    "financing_total_yi": "3.00",
    "is_guarantee_institution": False,
    "new_guarantee_yi": "0.00",
}
GUARANTEE = {
    "events": 0,
    "financing_total_yi": "0.00",
    "is_guarantee_institution": True,
    "new_guarantee_yi": "15.00",
}
MARKET = {"events": 2, "promotes_outposts": True, "assists_logistics_commerce": True}
STAFF = {"service_staff": 15, "staff_college": 9, "staff_mid_title": 5, "staff_both": 2}


def period(start, reference):
    return {"operation_started_on": start, "reference_date": reference}


def money(assets, investment):
    return {"total_assets_wan": assets, "platform_investment_wan": investment}


def survey(satisfied, valid):
    return {"survey_satisfied": satisfied, "survey_valid": valid}


def volume(public, total):
    return {"service_volume_public_or_low_fee": public, "service_volume_total": total}


CASES = [
    ("a5_1_legal_person", {"is_independent_legal_person": True}, "pass"),
    ("a5_1_legal_person", {"is_independent_legal_person": False}, "fail"),
    ("a5_1_legal_person", {"is_independent_legal_person": None}, "pending"),
    ("a5_1_legal_person", {}, "pending"),
    ("a5_1_capability", {"has_service_qualification": False, "has_service_capability": True}, "pass"),
    ("a5_1_capability", {"has_service_qualification": False, "has_service_capability": False}, "fail"),
    ("a5_1_capability", {"has_service_qualification": False}, "pending"),
    ("a5_1_capability", {"has_service_qualification": True}, "pass"),
    ("a5_1_operating_period", period("2025-06-15", "2026-06-15"), "pass"),
    ("a5_1_operating_period", period("2025-06-16", "2026-06-15"), "fail"),
    ("a5_1_operating_period", period("2024-02-29", "2025-02-28"), "pass"),
    ("a5_1_operating_period", period("2024-02-29", "2025-02-27"), "fail"),
    ("a5_1_operating_period", period("2023-02-28", "2024-02-28"), "pass"),
    ("a5_1_operating_period", period("2023-03-01", "2024-02-29"), "fail"),
    ("a5_1_operating_period", period(date(2025, 6, 15), date(2026, 6, 15)), "pass"),
    ("a5_1_operating_period", period(None, "2026-06-15"), "pending"),
    ("a5_1_operating_period", {"operation_started_on": "2025-06-15"}, "pending"),
    ("a5_1_assets_or_investment", money("50", "0"), "pass"),
    ("a5_1_assets_or_investment", money("49.999999", "99.99"), "fail"),
    ("a5_1_assets_or_investment", money("49.99", "100.00"), "pass"),
    ("a5_1_assets_or_investment", money("49.99999999999999999999999999", "0"), "fail"),
    ("a5_1_assets_or_investment", money(None, "99.99"), "pending"),
    ("a5_1_assets_or_investment", money(None, "100"), "pass"),
    ("a5_1_assets_or_investment", money("50", None), "pass"),
    ("a5_1_assets_or_investment", money("49", None), "pending"),
    ("a5_1_assets_or_investment", money(Decimal("50"), None), "pass"),
    ("a5_1_finance", {"finance_sound": True}, "pass"),
    ("a5_1_finance", {"judgements.finance_sound": False}, "fail"),
    ("a5_1_finance", {"judgements": {"finance_sound": True}}, "pass"),
    ("a5_1_finance", {}, "pending"),
    ("a5_2_smes_served", {"smes_served": 59}, "fail"),
    ("a5_2_smes_served", {"smes_served": 60}, "pass"),
    ("a5_2_smes_served", {"smes_served": 0}, "fail"),
    ("a5_2_smes_served", {"smes_served": None}, "pending"),
    ("a5_2_satisfaction", survey(799, 1000), "fail"),
    ("a5_2_satisfaction", survey(1999, 2500), "fail"),
    ("a5_2_satisfaction", survey(80, 100), "pass"),
    ("a5_2_satisfaction", survey(0, 0), "pending"),
    ("a5_2_satisfaction", survey(0, 1), "fail"),
    ("a5_2_satisfaction", survey(None, 100), "pending"),
    ("a5_2_reputation", {"reputation": None}, "pending"),
    ("a5_3_premises_facilities", {"has_fixed_premises": True, "has_facilities": True}, "pass"),
    ("a5_3_premises_facilities", {"has_fixed_premises": True, "has_facilities": None}, "pending"),
    ("a5_3_premises_facilities", {"has_fixed_premises": False, "has_facilities": None}, "fail"),
    ("a5_3_promotion_activities", {"promotion_activities": True}, "pass"),
    ("a5_3_partnerships", {"partnerships": False}, "fail"),
    (
        "a5_4_systems",
        {"has_management_system": True, "has_service_process": True, "has_fee_standard": False},
        "fail",
    ),
    ("a5_4_systems", {"has_management_system": True}, "pending"),
    ("a5_4_small_micro_discount", {"has_small_micro_discount": False}, "fail"),
    ("a5_4_public_benefit_share", volume(199, 1000), "fail"),
    ("a5_4_public_benefit_share", volume(200, 1000), "pass"),
    ("a5_4_public_benefit_share", volume(0, 0), "pending"),
    ("a5_4_plan_and_targets", {"has_development_plan": True, "has_annual_targets": True}, "pass"),
    ("a5_5_management_team", {"management_team": True}, "pass"),
    ("a5_5_leader", {"leader": False}, "fail"),
    ("a5_5_staff_count", {"service_staff": 9}, "fail"),
    ("a5_5_staff_count", {"service_staff": 10}, "pass"),
    ("a5_5_staff_qualified_share", STAFF, "pass"),
    ("a5_5_staff_qualified_share", STAFF | {"staff_both": 3}, "fail"),
    ("a5_5_staff_qualified_share", STAFF | {"staff_both": None}, "pending"),
    ("a5_5_staff_qualified_share", STAFF | {"service_staff": 0}, "pending"),
    (
        "a5_5_staff_qualified_share",
        {"service_staff": 99, "staff_college": 79, "staff_mid_title": 0, "staff_both": 0},
        "fail",
    ),
    ("a6_open_shared", {"open_shared": True}, "pass"),
    ("a6_1_information", INFORMATION, "pass"),
    ("a6_1_information", INFORMATION | {"offline_smes_served": 59}, "fail"),
    ("a6_1_information", INFORMATION | {"events": 3}, "fail"),
    ("a6_1_information", INFORMATION | {"has_online_service": None}, "pending"),
    ("a6_1_information", INFORMATION | {"has_open_query_system": False}, "fail"),
    ("a6_1_information", INFORMATION | {"has_online_offline_linkage": False}, "fail"),
    ("a6_2_technology", TECHNOLOGY, "pass"),
    ("a6_2_technology", TECHNOLOGY | {"events": 1}, "fail"),
    ("a6_2_technology", TECHNOLOGY | {"owns_large_instruments": True}, "pending"),
    ("a6_2_technology", TECHNOLOGY | {"owns_large_instruments": True, "shares_large_instruments": False}, "fail"),
    ("a6_2_technology", TECHNOLOGY | {"owns_large_instruments": True, "shares_large_instruments": True}, "pass"),
    ("a6_2_technology", TECHNOLOGY | {"owns_large_instruments": None}, "pending"),
    ("a6_2_technology", TECHNOLOGY | {"can_organise_resources": None}, "pending"),
    ("a6_2_technology", TECHNOLOGY | {"can_organise_resources": None, "events": 1}, "fail"),
    ("a6_2_technology", TECHNOLOGY | {"has_collaboration_mechanism": False}, "fail"),
    ("a6_2_technology", TECHNOLOGY | {"has_expert_pool": False}, "fail"),
    ("a6_2_technology", TECHNOLOGY | {"has_project_pool": False}, "fail"),
    ("a6_3_startup", STARTUP, "pass"),
    ("a6_3_startup", STARTUP | {"events": 3}, "fail"),
    ("a6_3_startup", STARTUP | {"coaching_capability": None}, "pending"),
    ("a6_3_startup", STARTUP | {"has_project_pool": False}, "fail"),
    ("a6_3_startup", STARTUP | {"has_startup_guide": False}, "fail"),
    ("a6_3_startup", STARTUP | {"has_hotline": False}, "fail"),
    ("a6_3_startup", STARTUP | {"does_gov_agency_service": False}, "fail"),
    ("a6_4_training", TRAINING, "pass"),
    ("a6_4_training", TRAINING | {"trainee_person_times": 999}, "fail"),
    ("a6_4_training", TRAINING | {"has_training_qualification": False}, "fail"),
    ("a6_4_training", TRAINING | {"has_training_qualification": False, "is_filed_with_sme_dept": True}, "pass"),
    ("a6_4_training", TRAINING | {"has_training_qualification": False, "is_filed_with_sme_dept": None}, "pending"),
    ("a6_4_training", TRAINING | {"has_remote_training": False}, "fail"),
    ("a6_4_training", TRAINING | {"has_evaluation_mechanism": False}, "fail"),
    ("a6_5_financing", FINANCING, "pass"),
    ("a6_5_financing", FINANCING | {"events": 4}, "fail"),
    ("a6_5_financing", FINANCING | {"financing_total_yi": "2.99"}, "fail"),
    ("a6_5_financing", FINANCING | {"financing_total_yi": "2.9999999999999999999999999999"}, "fail"),
    ("a6_5_financing", FINANCING | {"financing_total_yi": None}, "pending"),
    ("a6_5_financing", GUARANTEE, "pass"),
    ("a6_5_financing", GUARANTEE | {"new_guarantee_yi": "14.99"}, "fail"),
    ("a6_5_financing", GUARANTEE | {"is_guarantee_institution": False}, "fail"),
    ("a6_5_financing", GUARANTEE | {"is_guarantee_institution": None}, "pending"),
    ("a6_6_market", MARKET, "pass"),
    ("a6_6_market", MARKET | {"events": 1}, "fail"),
    ("a6_6_market", MARKET | {"promotes_outposts": None}, "pending"),
    ("a6_6_market", MARKET | {"assists_logistics_commerce": False}, "fail"),
    ("a6_any_function", {"functions": {"market": MARKET}}, "pass"),
    ("a6_any_function", {}, "pending"),
    ("a7_distinctive", {"distinctive": False}, "fail"),
    ("a10_materials", {"m1_application_report": "present"}, "fail"),
    ("a10_materials", {}, "pending"),
]


@pytest.mark.parametrize(("condition", "fields", "verdict"), CASES)
def test_a_condition_at_its_limit(condition, fields, verdict):
    assert evaluate_one(condition, fields, PACK).verdict == verdict


@pytest.mark.parametrize(("mode", "verdict"), [("union", "pass"), ("intersection", "fail"), ("each", "fail")])
def test_the_staff_share_follows_the_reading_of_the_pack(mode, verdict):
    pack = with_value("staff_qualification_mode", f'"{mode}"')
    assert evaluate_one("a5_5_staff_qualified_share", STAFF, pack).verdict == verdict


@pytest.mark.parametrize(("college", "mid", "verdict"), [(12, 12, "pass"), (15, 11, "fail"), (11, 15, "fail")])
def test_each_group_alone_must_reach_the_share_where_the_pack_says_each(college, mid, verdict):
    pack = with_value("staff_qualification_mode", '"each"')
    fields = {"service_staff": 15, "staff_college": college, "staff_mid_title": mid, "staff_both": 11}
    assert evaluate_one("a5_5_staff_qualified_share", fields, pack).verdict == verdict


def test_a_limit_moves_with_the_pack():
    assert evaluate_one("a5_2_smes_served", {"smes_served": 60}, with_value("smes_served.min", "61")).verdict == "fail"


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_is_compared_exactly(satisfied, valid):
    expected = "pass" if Fraction(satisfied, valid) >= Fraction(80, 100) else "fail"
    assert evaluate_one("a5_2_satisfaction", survey(satisfied, valid), PACK).verdict == expected


@given(st.integers(1, 10**8))
def test_one_return_decides_at_eighty_percent(fifths):
    assert evaluate_one("a5_2_satisfaction", survey(4 * fifths, 5 * fifths), PACK).verdict == "pass"
    assert evaluate_one("a5_2_satisfaction", survey(4 * fifths - 1, 5 * fifths), PACK).verdict == "fail"


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_shown_share_never_reads_more_than_it_is(satisfied, valid):
    shown = evaluate_one("a5_2_satisfaction", survey(satisfied, valid), PACK).actual
    percentage = Fraction(shown.split("(")[1].rstrip("%)"))
    assert 0 <= Fraction(100 * satisfied, valid) - percentage < Fraction(1, 100)


@given(st.decimals(min_value=0, max_value=200, places=6), st.decimals(min_value=0, max_value=200, places=6))
def test_assets_or_investment_is_exact(assets, investment):
    expected = "pass" if assets >= 50 or investment >= 100 else "fail"
    fields = money(format(assets, "f"), format(investment, "f"))
    assert evaluate_one("a5_1_assets_or_investment", fields, PACK).verdict == expected


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_year_on_is_the_same_day_or_the_last_of_february(start):
    end = years_after(start, 1)
    assert (end.year, end.month) == (start.year + 1, start.month)
    assert end.day == start.day or (start.month, start.day, end.day) == (2, 29, 28)
