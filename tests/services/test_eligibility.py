"""What anybody may ask without a case: the answers in the shape other programs rely on."""

from datetime import date

import pytest

from services.eligibility import eligibility, eligibility_of, grade_of, uscc_of
from tests.support.applicants import APPLICANTS, applicant
from tests.support.packs import PACK, with_value
from workflow.applicant import ApplicantError
from workflow.assessment import ScoreError
from workflow.criteria import CONDITIONS

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("raw", APPLICANTS, ids=[raw["applicant_id"] for raw in APPLICANTS])
def test_a_demo_applicant_gets_the_expected_answer(raw):
    answer = eligibility(raw, PACK, today=TODAY)
    assert set(answer) == {"conditions", "findings", "summary", "missing_materials", "next_action"}
    assert {key: answer[key] for key in raw["expected"]} == raw["expected"]
    assert {item["condition"]: item["verdict"] for item in answer["findings"]} == answer["conditions"]
    assert all(set(item) == {"condition", "article", "actual", "required", "verdict"} for item in answer["findings"])


def test_without_a_day_of_submission_it_is_today():
    raw = applicant(basic={"operation_started_on": "2025-11-23"})
    del raw["submitted_on"]
    raw["registered_on"] = None
    assert eligibility(raw, PACK, today=TODAY)["conditions"]["a5_1_operating_period"] == "pass"
    assert eligibility(raw, PACK, today=date(2026, 11, 22))["conditions"]["a5_1_operating_period"] == "fail"
    assert (
        eligibility(raw | {"submitted_on": "2026-11-22"}, PACK, today=TODAY)["conditions"]["a5_1_operating_period"]
        == "fail"
    )


def test_who_the_applicant_is_plays_no_part():
    raw = applicant() | {"name": "别家", "uscc": None, "contact": None, "anything": {"else": 1.5}}
    assert eligibility(raw, PACK, today=TODAY)["next_action"] == "recommendable"


@pytest.mark.parametrize("year", [99999, -1, 1.5, "2025", True, 1999, 2027, float("nan"), [2025]])
def test_a_data_year_that_is_none_or_has_not_come_is_refused_by_its_name(year):
    raw = {name: value for name, value in applicant().items() if name != "submitted_on"} | {"data_year": year}
    with pytest.raises(ApplicantError) as refused:
        eligibility(raw, PACK, today=TODAY)
    ((place, said),) = refused.value.problems
    assert (place, said[:4]) == ("data_year", "数据年度")


@pytest.mark.parametrize("raw", [[], None, "x", {"basic": []}, {"basic": {"smes_served": 60.0}}])
def test_nonsense_is_refused(raw):
    with pytest.raises(ApplicantError):
        eligibility(raw, PACK, today=TODAY)


@pytest.mark.parametrize(
    ("condition", "fields", "verdict"),
    [
        ("a5_1_operating_period", {"operation_started_on": "2025-06-15", "reference_date": "2026-06-15"}, "pass"),
        ("a5_1_operating_period", {"operation_started_on": "2025-06-16", "reference_date": "2026-06-15"}, "fail"),
        ("a5_1_operating_period", {"operation_started_on": "2025-06-16"}, "pending"),
        ("a5_2_satisfaction", {"survey_satisfied": 1999, "survey_valid": 2500, "smes_served": 1}, "fail"),
        ("a5_5_leader", {"leader": True}, "pass"),
        ("a6_5_financing", {"events": 5, "financing_total_yi": "3.00"}, "pass"),
        ("a7_distinctive", {"judgements.distinctive": False}, "fail"),
        ("a10_materials", {"m1_application_report": "missing"}, "fail"),
    ],
)
def test_one_condition_takes_its_own_fields_alone(condition, fields, verdict):
    answer = eligibility_of(condition, fields, PACK)
    assert answer["conditions"] == {condition: verdict}
    assert [(item["condition"], item["verdict"]) for item in answer["findings"]] == [(condition, verdict)]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_one_condition_without_its_fields_is_pending(condition):
    assert eligibility_of(condition, {}, PACK)["conditions"] == {condition: "pending"}


@pytest.mark.parametrize(
    ("condition", "fields", "place"),
    [
        ("a5_2_smes_served", {"smes_served": 60.0}, "basic.smes_served"),
        ("a5_2_smes_served", {"smes_served": True}, "basic.smes_served"),
        ("a5_1_assets_or_investment", {"total_assets_wan": 50.0}, "basic.total_assets_wan"),
        ("a5_1_operating_period", {"reference_date": "2026-02-30"}, "reference_date"),
        ("a5_1_operating_period", {"reference_date": 20260615}, "reference_date"),
        ("a6_any_function", {"functions": []}, "functions"),
        ("a5_2_satisfaction", {"survey_satisfied": 3, "survey_valid": 2}, "basic.survey_satisfied"),
        ("a9_luck", {}, "condition"),
        ("a5_2_smes_served", [], ""),
    ],
)
def test_one_condition_refuses_nonsense_with_its_place(condition, fields, place):
    with pytest.raises(ApplicantError) as refused:
        eligibility_of(condition, fields, PACK)
    assert [path for path, _ in refused.value.problems] == [place]


def test_a_grade_comes_with_its_official_score():
    assert grade_of(["59.995"], PACK) == {"official_score": "60.00", "grade": "qualified"}
    assert grade_of(["90", "89.99"], PACK) == {"official_score": "90.00", "grade": "excellent"}
    assert grade_of(["100"], PACK) == {"official_score": "100.00", "grade": "excellent"}
    assert grade_of(["0"], PACK) == {"official_score": "0.00", "grade": "unqualified"}
    with pytest.raises(ScoreError):
        grade_of(["100.01"], PACK)


def test_a_grade_follows_the_packs_rounding():
    assert grade_of(["59.995"], with_value("grade.rounding", '"down"')) == {
        "official_score": "59.99",
        "grade": "unqualified",
    }


def test_a_credit_code_is_answered_in_two_words():
    assert uscc_of("91350100m000100y43") == {"valid": True, "warnings": []}
    assert uscc_of("91350100M000100Y4Z") == {"valid": False, "warnings": []}
