"""Article 15: the official score is the mean of the sheets to two decimals, half up, and decides the grade."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.applicants import DEMO
from tests.support.packs import PACK
from workflow.assessment import ScoreError, grade, mean, official_score

scores = st.integers(0, 100_000).map(lambda thousandths: format(Decimal(thousandths).scaleb(-3), "f"))


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("0.00", "unqualified"),
        ("59.99", "unqualified"),
        ("60.00", "qualified"),
        ("74.99", "qualified"),
        ("75.00", "good"),
        ("89.99", "good"),
        ("90.00", "excellent"),
        ("100.00", "excellent"),
    ],
)
def test_a_lower_bound_belongs_to_its_grade(score, expected):
    assert grade(Decimal(score), PACK) == expected


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        (["59.995"], "60.00"),
        (["59.994"], "59.99"),
        (["59.99", "60"], "60.00"),
        (["59.999", "59.99", "59.99"], "59.99"),
        (["0", "0", "100"], "33.33"),
        (["100", "100", "0"], "66.67"),
        ([Decimal("89.995")], "90.00"),
        (["100"], "100.00"),
        (["0"], "0.00"),
    ],
)
def test_the_mean_is_rounded_once_half_up(sheets, expected):
    assert str(official_score(sheets)) == expected


ASSESSMENTS = [item for platform in DEMO["platforms"] for item in platform["annual_assessments"]]


@pytest.mark.parametrize("item", ASSESSMENTS, ids=[item["official_score"] for item in ASSESSMENTS])
def test_a_demo_platform_gets_its_score_and_grade(item):
    score = official_score(item["expert_scores"])
    assert str(score) == item["official_score"]
    assert grade(score, PACK) == item["expected_grade"]


NO_SCORES = {
    "range": ["100.001", "101", "-1", "-0", "9" * 5000, Decimal("-1"), Decimal("100.5"), Decimal("1E+999999")],
    "digits": ["59.9999", "", " 60", "60 ", "60.", ".5", "6e1", "+60", "６０", "六十", Decimal("60.0001")],
    "number": ["NaN", "Infinity", Decimal("NaN"), Decimal("Infinity")],
    "type": [60, 60.0, None, True, ["60"], 10**5000],
}


@pytest.mark.parametrize("kind", NO_SCORES)
def test_what_is_no_score_is_refused(kind):
    for sheet in NO_SCORES[kind]:
        with pytest.raises(ScoreError):
            official_score(["80", sheet])


@pytest.mark.parametrize("sheets", [[], (), "90", None, 90])
def test_scores_are_a_list_with_something_in_it(sheets):
    with pytest.raises(ScoreError):
        official_score(sheets)


@pytest.mark.parametrize("score", ["-0.01", "100.01", "NaN", "Infinity"])
def test_a_grade_is_given_only_from_0_to_100(score):
    with pytest.raises(ScoreError):
        grade(Decimal(score), PACK)


@given(st.lists(scores, min_size=1, max_size=12))
def test_the_official_score_is_within_half_a_hundredth_of_the_exact_mean(sheets):
    difference = Fraction(official_score(sheets)) - mean(sheets)
    assert Fraction(-1, 200) < difference <= Fraction(1, 200)
    assert -official_score(sheets).as_tuple().exponent == 2


@given(st.lists(scores, min_size=1, max_size=8), st.randoms())
def test_the_order_of_the_sheets_does_not_matter(sheets, random):
    shuffled = list(sheets)
    random.shuffle(shuffled)
    assert official_score(shuffled) == official_score(sheets)
