"""Nonsense stops at the door: what is stated must be possible, what is not stated is unknown."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.applicants import APPLICANTS, applicant
from workflow.applicant import FIELDS, ApplicantError, absent_fields, parse_applicant
from workflow.criteria import CONDITIONS


def problems(raw, *, partial=True):
    with pytest.raises(ApplicantError) as refused:
        parse_applicant(raw, partial=partial)
    return dict(refused.value.problems)


@pytest.mark.parametrize("raw", APPLICANTS, ids=[raw["applicant_id"] for raw in APPLICANTS])
def test_a_demo_applicant_is_whole_and_keeps_every_fact(raw):
    parsed = parse_applicant(raw, partial=False)
    for section in ("basic", "judgements", "functions", "materials", "contact", "recommender"):
        assert parsed[section] == raw[section]
    assert parsed["uscc"] == raw["uscc"]
    assert json.loads(json.dumps(parsed)) == parsed


def test_unknown_keys_are_ignored_at_every_depth():
    raw = applicant(basic={"mood": "good"}, functions={"astrology": {"events": 9}})
    parsed = parse_applicant(raw, partial=True)
    assert "expected" not in parsed
    assert "mood" not in parsed["basic"]
    assert "astrology" not in parsed["functions"]


def test_a_draft_may_leave_anything_out_and_unknown_stays_unknown():
    assert parse_applicant({}, partial=True) == {}
    draft = {"basic": {"smes_served": None}, "functions": {"market": None}, "materials": None, "name": "  "}
    assert parse_applicant(draft, partial=True) == {
        "name": None,
        "basic": {"smes_served": None},
        "functions": {"market": None},
        "materials": None,
    }


@pytest.mark.parametrize(("given_amount", "kept"), [("50", "50"), ("050.00", "50.00"), ("0", "0"), ("00.10", "0.10")])
def test_an_amount_is_kept_as_a_plain_decimal_string(given_amount, kept):
    assert parse_applicant({"basic": {"total_assets_wan": given_amount}}, partial=True)["basic"] == {
        "total_assets_wan": kept
    }


NONSENSE = [
    ("basic", "smes_served", [60.0, "60", True, -1, 10**30, [60], {"n": 60}, float("nan"), float("inf")]),
    ("basic", "service_staff", [10.5, "10 人", False, -10]),
    (
        "basic",
        "total_assets_wan",
        [50, 50.0, "50.0.0", "", " 50", "+50", "-50", "5e1", "NaN", "Infinity", "1" + "0" * 30, "５０", "50,000", True],
    ),
    ("basic", "is_independent_legal_person", ["true", 1, 0, "是", []]),
    (
        "basic",
        "operation_started_on",
        ["2025-02-29", "2025-13-01", "20250615", "2025-6-15", "2025-W10-1", "0001-01-01", "9999-12-31", 20250615, True],
    ),
    ("judgements", "leader", ["yes", 1, "pass"]),
    ("materials", "m1_application_report", ["yes", True, 1, ""]),
    ("contact", "mobile", ["12345678901", "1540000000", 15400000001]),
    ("contact", "landline", ["0851 00000001", "110"]),
    ("contact", "email", ["nobody", "a@b"]),
    ("recommender", "kind", ["friend", "", 1]),
    ("recommender", "code", ["520102; DROP", "../etc"]),
]


@pytest.mark.parametrize(
    ("section", "name", "value"), [(section, name, value) for section, name, values in NONSENSE for value in values]
)
def test_nonsense_is_refused_with_its_place(section, name, value):
    assert list(problems({section: {name: value}})) == [f"{section}.{name}"]


@pytest.mark.parametrize("value", [2.99, 3, "三", "-3.00", "3.00亿", "NaN", "1e30"])
def test_nonsense_in_a_function_is_refused_with_its_place(value):
    raw = {"functions": {"financing": {"financing_total_yi": value}}}
    assert list(problems(raw)) == ["functions.financing.financing_total_yi"]


@pytest.mark.parametrize("name", ["name", "platform_name", "address", "legal_form"])
@pytest.mark.parametrize("value", ["虚构\x00公司", "虚构\ud800公司", "一\n二", "长" * 301, 5, ["虚构"]])
def test_text_is_clean_and_bounded(name, value):
    assert list(problems({name: value})) == [name]


@pytest.mark.parametrize("section", ["basic", "judgements", "functions", "materials", "contact", "recommender"])
@pytest.mark.parametrize("value", [[], "x", 1, True])
def test_a_section_is_an_object(section, value):
    assert problems({section: value}) == {section: "应为对象"}


@pytest.mark.parametrize("raw", [None, [], "x", 1])
def test_an_applicant_is_an_object(raw):
    assert problems(raw) == {"": "应为对象"}


def test_a_declared_function_is_an_object():
    assert problems({"functions": {"market": True}}) == {"functions.market": "应为对象"}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"survey_satisfied": 101, "survey_valid": 100}, "survey_satisfied"),
        (
            {"service_volume_public_or_low_fee": 11, "service_volume_total": 10},
            "service_volume_public_or_low_fee",
        ),
        ({"staff_college": 11, "service_staff": 10}, "staff_college"),
        ({"staff_mid_title": 11, "service_staff": 10}, "staff_mid_title"),
        ({"staff_both": 3, "staff_college": 2}, "staff_both"),
        ({"staff_both": 3, "staff_mid_title": 2}, "staff_both"),
        ({"service_staff": 10, "staff_college": 8, "staff_mid_title": 8, "staff_both": 5}, "staff_both"),
    ],
)
def test_counts_that_cannot_all_be_true_are_refused(fields, place):
    assert list(problems({"basic": fields})) == [f"basic.{place}"]


def test_all_problems_are_told_at_once_and_in_chinese():
    found = problems({"name": 5, "basic": {"smes_served": -1, "survey_valid": "x"}})
    assert list(found) == ["name", "basic.smes_served", "basic.survey_valid"]
    assert found["basic.survey_valid"] == "有效满意度问卷应为整数"


@pytest.mark.parametrize("path", [path for path, field in FIELDS.items() if field.required])
def test_a_submission_lacks_nothing_it_needs(path):
    raw = copy.deepcopy(APPLICANTS[0])
    *sections, name = path.split(".")
    inner = raw
    for section in sections:
        inner = inner[section]
    inner[name] = None
    assert path in problems(raw, partial=False)


def test_a_submission_needs_one_function_and_one_telephone():
    raw = applicant(contact={"mobile": None, "landline": None}) | {"functions": {"market": None}}
    assert [path for path, _ in absent_fields(parse_applicant(raw, partial=True))] == ["contact", "functions"]
    assert absent_fields(parse_applicant(applicant(contact={"mobile": None}), partial=True)) == []


def test_every_fact_a_condition_rests_on_is_a_field():
    paths = {".".join(path) for row in CONDITIONS.values() for path in row.paths}
    assert paths - FIELDS.keys() == {"functions", "reference_date"}
    judged = {".".join(path) for row in CONDITIONS.values() for path in row.judged}
    assert judged == {path for path, field in FIELDS.items() if field.kind == "judgement"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(list(FIELDS)), json_values, max_size=8))
def test_anything_is_either_refused_or_taken_whole(values):
    raw = {}
    for path, value in values.items():
        *sections, name = path.split(".")
        inner = raw
        for section in sections:
            inner = inner.setdefault(section, {})
        inner[name] = value
    try:
        parsed = parse_applicant(raw, partial=True)
    except ApplicantError as error:
        refused = error.problems
    else:
        refused = None
        assert parse_applicant(parsed, partial=True) == parsed
    assert refused is None or all(message for _, message in refused)
