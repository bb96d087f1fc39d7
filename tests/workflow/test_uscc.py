"""GB 32100-2015: block on the 18th character, warn on the organisation code inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.applicants import APPLICANTS, DEMO
from workflow.uscc import check

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALID = [
    "91520102DEM000014F",
    "91520115DEM0000225",
    "52520103DEM000030L",
    "12520100DEM000049A",
    "91350100M000100Y43",
]


@pytest.mark.parametrize("code", VALID)
def test_a_published_code_stands(code):
    assert check(code).valid
    assert check(code).problem == ""


@pytest.mark.parametrize("item", APPLICANTS + DEMO["platforms"], ids=lambda item: item["uscc"])
def test_a_demo_code_stands_without_warning(item):
    assert check(item["uscc"]).valid
    assert check(item["uscc"]).warnings == ()


@pytest.mark.parametrize("written", [" 91350100M000100Y43\n", "91350100m000100y43", "\t91350100m000100Y43 "])
def test_a_code_is_trimmed_and_put_in_capitals_first(written):
    assert check(written).valid
    assert check(written).code == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("91350100M000100Y4Z", "不含 I"),
        ("91350100M000100Y44", "校验码"),
        ("91350100M000100Y4", "18 位"),
        ("91350100M000100Y433", "18 位"),
        ("", "18 位"),
        ("9135O100M000100Y43", "不含 I"),
        ("9135A100M000100Y43", "行政区划"),
        ("91350100 M00100Y43", "不含 I"),
        ("９１350100M000100Y43", "大写字母"),
        ("91350100M000100Yﬀ", "大写字母"),
        ("虚构", "大写字母"),
        ("9" * 100_000, "18 位"),
        ("91350100M000100\x00Y4", "不含 I"),
    ],
)
def test_a_code_that_does_not_stand_says_why(code, problem):
    answer = check(code)
    assert not answer.valid
    assert problem in answer.problem
    assert answer.warnings == ()


def test_a_wrong_organisation_code_inside_only_warns():
    assert check("91350100M000100Y43").warnings == ()
    wrong_inside = "91350100M000100X"
    answer = next(found for last in ALPHABET if (found := check(wrong_inside + "4" + last)).valid)
    assert len(answer.warnings) == 1
    assert "第 9 至 17 位" in answer.warnings[0]


@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes(code, position, character):
    changed = code[:position] + character + code[position + 1 :]
    assert check(changed).valid == (changed == code)
