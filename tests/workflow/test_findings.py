"""Three-valued logic: fail dominates AND, pass dominates OR, otherwise pending keeps it open."""

from hypothesis import given
from hypothesis import strategies as st

from workflow.findings import Finding, Verdict, all_of, any_of

verdicts = st.lists(st.sampled_from(Verdict), max_size=8)


@given(verdicts)
def test_fail_dominates_and(given_verdicts):
    expected = Verdict.PASS
    if Verdict.PENDING in given_verdicts:
        expected = Verdict.PENDING
    if Verdict.FAIL in given_verdicts:
        expected = Verdict.FAIL
    assert all_of(given_verdicts) is expected


@given(verdicts)
def test_pass_dominates_or(given_verdicts):
    expected = Verdict.FAIL
    if Verdict.PENDING in given_verdicts:
        expected = Verdict.PENDING
    if Verdict.PASS in given_verdicts:
        expected = Verdict.PASS
    assert any_of(given_verdicts) is expected


@given(verdicts, st.lists(st.booleans(), min_size=8, max_size=8))
def test_a_definite_answer_survives_whatever_the_pending_parts_turn_out_to_be(given_verdicts, answers):
    settled = [
        Verdict.of(answer) if verdict is Verdict.PENDING else verdict
        for verdict, answer in zip(given_verdicts, answers, strict=False)
    ]
    for combine in (all_of, any_of):
        if combine(given_verdicts) is not Verdict.PENDING:
            assert combine(settled) is combine(given_verdicts)


def test_unknown_is_pending():
    assert (Verdict.of(True), Verdict.of(False), Verdict.of(None)) == (Verdict.PASS, Verdict.FAIL, Verdict.PENDING)
    assert Verdict.PENDING.label == "待定"


def test_a_finding_is_shown_with_plain_words():
    finding = Finding("a5_2_smes_served", "5(2)", "59 家", "≥ 60 家", Verdict.FAIL)
    assert finding.as_dict() == {
        "condition": "a5_2_smes_served",
        "article": "5(2)",
        "actual": "59 家",
        "required": "≥ 60 家",
        "verdict": "fail",
    }
