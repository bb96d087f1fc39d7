"""Articles 5, 6, 7 and 10 on whole applicants: the fifty of the demo, and what an article's verdict is made of."""

from datetime import date

import pytest

from tests.support.applicants import APPLICANTS, applicant
from tests.support.packs import PACK, with_value
from workflow.criteria import (
    CONDITIONS,
    findings,
    judgement_paths,
    missing_materials,
    next_action,
    strip_judgements,
    summary,
)
from workflow.findings import Verdict


def verdicts(raw, pack=PACK):
    return {finding.condition: finding.verdict.value for finding in findings(raw, pack)}


@pytest.mark.parametrize("raw", APPLICANTS, ids=[f"{raw['applicant_id']}-{raw['test_focus']}" for raw in APPLICANTS])
def test_a_demo_applicant_gets_the_expected_verdicts(raw):
    found = findings(raw, PACK)
    outcome = summary(found)
    assert {finding.condition: finding.verdict.value for finding in found} == raw["expected"]["conditions"]
    assert outcome == raw["expected"]["summary"]
    assert list(missing_materials(raw, PACK)) == raw["expected"]["missing_materials"]
    assert next_action(outcome) == raw["expected"]["next_action"]


def test_the_demo_has_fifty_applicants():
    assert len(APPLICANTS) == 50


def test_conditions_come_in_the_measures_order():
    everything = applicant(
        functions={name: {} for name in ("market", "financing", "training", "startup", "technology")}
    )
    assert [finding.condition for finding in findings(everything, PACK)] == list(CONDITIONS)


def test_every_finding_names_article_actual_and_required():
    for raw in APPLICANTS:
        for finding in findings(raw, PACK):
            assert finding.article == CONDITIONS[finding.condition].article
            assert finding.actual
            assert finding.required


def test_a_finding_shows_counts_and_a_share_that_is_cut_not_rounded():
    shown = {
        item.condition: item
        for item in findings(applicant(basic={"survey_valid": 2500, "survey_satisfied": 1999}), PACK)
    }
    assert shown["a5_2_smes_served"].actual == "174 家"
    assert shown["a5_2_smes_served"].required == "≥ 60 家"
    assert shown["a5_2_satisfaction"].actual == "1999/2500(79.96%)"
    assert shown["a5_2_satisfaction"].required == "≥ 80%"


def test_an_empty_applicant_is_pending_throughout_and_asks_for_judgement():
    found = findings({}, PACK)
    assert {finding.verdict for finding in found} == {Verdict.PENDING}
    assert next_action(summary(found)) == "needs_judgement"
    assert missing_materials({}, PACK) == ()


def test_undeclared_functions_are_absent():
    found = verdicts(applicant(functions={"market": None}))
    assert [item for item in found if item.startswith("a6_")] == [
        "a6_open_shared",
        "a6_1_information",
        "a6_any_function",
    ]


def test_no_declared_function_fails_article_6():
    raw = applicant() | {"functions": {}}
    assert verdicts(raw)["a6_any_function"] == "fail"
    assert summary(findings(raw, PACK))["article_6"] is Verdict.FAIL


def test_one_function_that_passes_carries_the_failed_and_the_pending():
    raw = applicant(functions={"market": {"events": 1}, "training": {}})
    assert verdicts(raw)["a6_6_market"] == "fail"
    assert verdicts(raw)["a6_4_training"] == "pending"
    assert verdicts(raw)["a6_any_function"] == "pass"


def test_a_failed_and_a_pending_function_leave_article_6_open():
    raw = applicant() | {"functions": {"market": {"events": 1}, "training": {}}}
    assert verdicts(raw)["a6_any_function"] == "pending"


def test_a_pack_may_ask_for_more_than_one_function():
    two = with_value("functions.min_count", "2")
    assert verdicts(applicant(), two)["a6_any_function"] == "fail"
    assert verdicts(applicant(functions={"training": {}}), two)["a6_any_function"] == "pending"


def test_open_and_shared_is_asked_besides_a_function():
    raw = applicant(judgements={"open_shared": None})
    assert summary(findings(raw, PACK))["article_6"] is Verdict.PENDING


@pytest.mark.parametrize(
    ("status", "verdict", "missing"),
    [
        ({"m6_qualification_proof": "not_applicable"}, "pass", []),
        ({"m6_qualification_proof": "missing"}, "fail", ["m6_qualification_proof"]),
        ({"m7_other": "missing"}, "pass", []),
        ({"m7_other": None}, "pass", []),
        ({"m2_legal_person_certificate": "not_applicable"}, "fail", ["m2_legal_person_certificate"]),
        ({"m3a_audit_report": None}, "fail", ["m3a_audit_report"]),
        ({"m5_service_evidence": "none"}, "fail", ["m5_service_evidence"]),
    ],
)
def test_article_10_asks_for_every_mandatory_document(status, verdict, missing):
    raw = applicant(materials=status)
    assert verdicts(raw)["a10_materials"] == verdict
    assert list(missing_materials(raw, PACK)) == missing


def test_failed_conditions_come_before_missing_documents():
    raw = applicant(basic={"smes_served": 59}, materials={"m1_application_report": "missing"})
    assert next_action(summary(findings(raw, PACK))) == "not_recommend"


def test_missing_documents_come_before_open_judgements():
    raw = applicant(judgements={"leader": None}, materials={"m1_application_report": "missing"})
    assert next_action(summary(findings(raw, PACK))) == "return_for_correction"


def test_the_reference_date_is_the_day_of_submission_unless_given():
    raw = applicant(basic={"operation_started_on": "2025-06-24"}) | {"submitted_on": "2026-06-24"}
    assert verdicts(raw)["a5_1_operating_period"] == "pass"
    earlier = {item.condition: item.verdict for item in findings(raw, PACK, reference_date=date(2026, 6, 23))}
    assert earlier["a5_1_operating_period"] is Verdict.FAIL


def test_operation_is_not_counted_from_before_the_registration():
    raw = applicant(basic={"operation_started_on": "2020-01-01"}) | {"registered_on": "2026-01-01"}
    period = next(item for item in findings(raw, PACK) if item.condition == "a5_1_operating_period")
    assert period.verdict is Verdict.FAIL
    assert "2026-01-01" in period.actual


@pytest.mark.parametrize("condition", [item for item, row in CONDITIONS.items() if row.judged])
def test_an_applicant_cannot_judge_itself(condition):
    raw = applicant(
        functions={
            "technology": {"can_organise_resources": True},
            "startup": {"coaching_capability": True},
            "market": {"promotes_outposts": True, "assists_logistics_commerce": True},
        }
    )
    before = str(raw)
    stripped = strip_judgements(raw)
    for section, *steps in judgement_paths(condition):
        value = stripped[section]
        for step in steps:
            value = value.get(step)
        assert value is None
    assert verdicts(stripped)[condition] == "pending"
    assert stripped["basic"] == raw["basic"]
    assert str(raw) == before


def test_stripping_judgements_leaves_undeclared_functions_alone():
    assert strip_judgements({"functions": {"market": None}}) == {"judgements": {}, "functions": {"market": None}}
    assert strip_judgements({}) == {"judgements": {}}


def test_where_judgements_are_kept():
    assert judgement_paths("a5_1_finance") == (("judgements", "finance_sound"),)
    assert judgement_paths("a7_distinctive") == (("judgements", "distinctive"),)
    assert judgement_paths("a6_2_technology") == (("functions", "technology", "can_organise_resources"),)
    assert judgement_paths("a6_3_startup") == (("functions", "startup", "coaching_capability"),)
    assert judgement_paths("a6_6_market") == (
        ("functions", "market", "promotes_outposts"),
        ("functions", "market", "assists_logistics_commerce"),
    )
    assert judgement_paths("a5_2_smes_served") == ()
