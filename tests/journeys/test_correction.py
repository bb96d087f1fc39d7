"""补正: told once in full; only what was named may change; the officer decides when time has run out."""

import pytest

from tests.support.world import REASON
from workflow.refusals import Refusal
from workflow.states import ApplicationState as S

DEFECTS = [
    {"item": "m1", "reason": "未加盖公章", "article": "10(1)"},
    {"item": "basic.smes_served", "reason": "与台账不符", "article": "5(2)"},
]


@pytest.fixture
def returned(case_at, district, town):
    """A submitted application sent back with two named items."""
    case = case_at(S.SUBMITTED)
    town.clock.move_to("2026-07-06 10:00")  # Monday; five working days end with Monday, 13 July
    town.tick()
    district.officer.does("request_correction", case, items=DEFECTS)
    return case


def test_only_the_named_items_open_and_old_stands_beside_new(returned, town, applicant):
    with pytest.raises(Refusal) as refused:
        applicant.does("save_draft", returned, basic={"service_staff": 50})
    assert (refused.value.code, refused.value.article) == ("only_named_items", "10")
    with pytest.raises(Refusal):
        town.attach(returned, "m2_legal_person_certificate", 2)

    applicant.does("save_draft", returned, basic={"smes_served": 120})
    with pytest.raises(Refusal) as refused:
        applicant.does("resubmit", returned)
    assert refused.value.code == "defects_answered"
    assert "申请报告" in refused.value.message

    town.attach(returned, "m1_application_report", 2)
    applicant.does("resubmit", returned)
    assert town.state(returned) == S.SUBMITTED
    assert town.timer(returned, "T_CORRECTION")["status"] == "cancelled"
    answered = town.case(returned).facts["corrections"]["1"]["items"]
    assert [(a["before"], a["after"]) for a in answered if a["item"] == "basic.smes_served"] == [(174, 120)]


def test_what_was_returned_goes_back_to_the_desk_that_asked(case_at, town, district, city, applicant):
    case = case_at(S.RECOMMENDED)
    district.officer.does("request_correction", case, items=DEFECTS[:1])
    town.attach(case, "m1_application_report", 2)
    applicant.does("resubmit", case)
    assert town.state(case) == S.RECOMMENDED

    town.judge(case)
    district.decides("pass_pre_review", case)
    city.officer.does("request_correction", case, items=DEFECTS[:1])
    town.attach(case, "m1_application_report", 3)
    applicant.does("resubmit", case)
    assert town.state(case) == S.PRE_REVIEWED


def test_the_clock_flags_and_the_officer_decides(returned, town, district, city, clock, tick):
    clock.move_to("2026-07-13 23:59:59")
    assert {trigger for _, trigger in tick().fired} == {"remind"}
    with pytest.raises(Refusal) as refused:
        district.officer.does("close_uncorrected", returned, **REASON)
    assert refused.value.code == "correction_overdue"

    clock.move_to("2026-07-14 00:00")
    assert (returned, "correction_due") in tick().fired
    assert town.state(returned) == S.CORRECTION_REQUESTED
    assert town.case(returned).facts["correction"]["overdue"] is True
    with pytest.raises(Refusal) as refused:
        city.officer.does("close_uncorrected", returned, **REASON)
    assert refused.value.code == "own_correction"  # who asked closes
    district.officer.does("close_uncorrected", returned, **REASON)
    assert town.state(returned) == S.WITHDRAWN


def test_time_run_out_does_not_take_the_correction_away(returned, town, applicant, clock, tick):
    clock.move_to("2026-07-20 10:00")
    tick()
    town.attach(returned, "m1_application_report", 2)
    applicant.does("save_draft", returned, basic={"smes_served": 120})
    applicant.does("resubmit", returned)
    assert town.state(returned) == S.SUBMITTED


def test_a_second_correction_is_a_second_generation_of_its_timer(returned, town, applicant, district):
    town.attach(returned, "m1_application_report", 2)
    applicant.does("save_draft", returned, basic={"smes_served": 120})
    applicant.does("resubmit", returned)
    district.officer.does("request_correction", returned, items=DEFECTS[:1])
    assert town.timer(returned, "T_CORRECTION")["generation"] == 2


def test_an_applicant_may_withdraw_during_a_correction(returned, town, applicant):
    applicant.does("withdraw", returned, **REASON)
    assert town.state(returned) == S.WITHDRAWN
