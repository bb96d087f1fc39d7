"""Articles 3, 7 and 11: on site, before the experts, and who may not be one."""

import pytest

from services.ports import Filters
from services.worklist import narrowed
from tests.support.world import EXPERTS, FULL_MARKS, REASON, REFUSED_FOR
from workflow.policy import scope_of
from workflow.refusals import Forbidden, NotVisible, Refusal
from workflow.states import ApplicationState as S
from workflow.states import Kind


@pytest.fixture
def case(case_at):
    """An application before the experts."""
    return case_at(S.PRE_REVIEWED)


def test_pre_review_waits_for_a_visit_and_for_every_judgement(case_at, town, district):
    case = case_at(S.RECOMMENDED)
    with pytest.raises(Refusal) as refused:
        district.officer.does("pass_pre_review", case)
    assert (refused.value.code, refused.value.article) == ("site_visited", "3, 5, 6")
    district.officer.does("record_visit", case, visited_on="2026-07-06", people=["王某", "李某"], findings="属实")
    with pytest.raises(Refusal) as refused:
        district.officer.does("pass_pre_review", case)
    assert refused.value.code == "conditions_5_6_met"
    assert "a5_5_leader" in {finding.condition for finding in refused.value.findings}


def test_a_failed_figure_blocks_the_recommendation(town, clock, tick, applicant, district):
    town.announce()
    clock.move_to("2026-06-10 10:00")
    case = town.draft()
    applicant.does("save_draft", case, basic={"smes_served": 59})
    applicant.does("submit", case)
    with pytest.raises(Refusal) as refused:
        district.officer.does("recommend", case)
    assert refused.value.code == "no_failed_machine_condition"
    (finding,) = (f for f in refused.value.findings if f.condition == "a5_2_smes_served")
    assert (finding.article, finding.actual, finding.required) == ("5(2)", "59 家", "≥ 60 家")


def test_two_sheets_are_not_enough(case, town, city):
    for login in EXPERTS[:2]:
        town.sealed_sheet(case, login)
    with pytest.raises(Refusal) as refused:
        city.officer.does("pass_expert_review", case)
    assert refused.value.code == "enough_sealed_sheets"


def test_a_recused_sheet_is_kept_and_not_counted(case, town, city):
    sheets = [town.sealed_sheet(case, login) for login in EXPERTS[:2]]
    recused = town.sheet(case, EXPERTS[2])
    town.expert(EXPERTS[2]).does("declare_interest", recused, interest="yes", reason="曾任其顾问")
    assert town.state(recused) == "recused"
    with pytest.raises(Refusal) as refused:
        city.officer.does("pass_expert_review", case)
    assert refused.value.code == "enough_sealed_sheets"
    assert len(town.children(case, Kind.SCORE_SHEET)) == len(sheets) + 1


def test_an_unsure_expert_stays_assigned_until_the_city_decides(case, town, city):
    sheet = town.sheet(case, EXPERTS[0])
    expert = town.expert(EXPERTS[0])
    expert.does("declare_interest", sheet, interest="unsure", reason="曾同会")
    assert town.state(sheet) == "assigned"
    with pytest.raises(Refusal):
        expert.does("score", sheet, scores=FULL_MARKS)
    city.officer.does("recuse", sheet, reason="应当回避")
    assert town.state(sheet) == "recused"


def test_an_expert_with_a_tie_cannot_be_assigned(case, town):
    with pytest.raises(Refusal) as refused:
        town.sheet(case, EXPERTS[3])  # the register of users names a tie to DEMO-001
    assert refused.value.code == "no_conflict"
    with pytest.raises(Refusal) as refused:
        town.sheet(case, "nobody")
    assert refused.value.code == "expert_known"


def test_an_expert_has_one_sheet_for_an_application(case, town):
    town.sheet(case, EXPERTS[0])
    with pytest.raises(Refusal) as refused:
        town.sheet(case, EXPERTS[0])
    assert refused.value.code == "one_sheet_per_expert"


def test_after_a_recusal_the_expert_may_be_asked_again(case, town, city):
    sheet = town.sheet(case, EXPERTS[0])
    city.officer.does("recuse", sheet, **REASON)
    assert town.sheet(case, EXPERTS[0]) != sheet


@pytest.mark.parametrize("how", ["declared", "unsure", "found_out"])
def test_who_declared_a_tie_is_not_asked_again(case, town, city, how):
    """An interest once declared stands: a second assignment would only ask for another answer."""
    sheet, expert = town.sheet(case, EXPERTS[0]), town.expert(EXPERTS[0])
    if how == "declared":
        expert.does("declare_interest", sheet, interest="yes", **REASON)
    elif how == "unsure":
        expert.does("declare_interest", sheet, interest="unsure", **REASON)
        city.officer.does("recuse", sheet, **REASON)
    else:
        expert.does("declare_interest", sheet, interest="none")
        expert.does("recuse", sheet, reason="读材料后发现与其有合同关系")
        assert town.case(sheet).facts["declared"]["interest"] == "yes"
    with pytest.raises(Refusal) as refused:
        town.sheet(case, EXPERTS[0])
    assert refused.value.code == "no_conflict"


def test_an_expert_sees_no_sheet_but_his_own(case, town):
    sheet = town.sheet(case, EXPERTS[0])
    with pytest.raises(NotVisible):
        town.expert(EXPERTS[1]).does("declare_interest", sheet, interest="none")


def test_the_city_does_not_score(case, town, city):
    sheet = town.sheet(case, EXPERTS[0])
    with pytest.raises(Forbidden):
        city.officer.does("score", sheet, scores=FULL_MARKS)


def test_a_sealed_sheet_is_corrected_by_another_one_only(case, town, city):
    sheet = town.sealed_sheet(case, EXPERTS[0])
    expert = town.expert(EXPERTS[0])
    with pytest.raises(Refusal):
        expert.does("score", sheet, scores={"plan_and_targets": "1"})
    city.decides("supersede_sheet", sheet, reason="录入有误")
    old, new = town.children(case, Kind.SCORE_SHEET)
    assert (old.id, old.state, new.state) == (sheet, "superseded", "assigned")
    assert (new.assignee, new.facts["corrects"]) == (EXPERTS[0], sheet)
    assert old.facts["scores"]["plan_and_targets"] == "5"  # kept as it was


def test_the_result_is_the_mean_to_two_decimals_half_up(case, town, city):
    for login, points in zip(EXPERTS, ("5", "4.99", "4.995"), strict=False):
        town.sealed_sheet(case, login, plan_and_targets=points)
    city.decides("pass_expert_review", case)
    assert town.case(case).facts["review"]["official_score"] == "100.00"  # 99.995
    counted = town.last_event(case)["data"]["counted"]
    assert {entry["total"] for entry in counted.values()} == {"100", "99.99", "99.995"}


def test_a_pass_line_of_the_notice_is_asked_for(town, city):
    town.announce(pass_score="90")
    case = town.case_at(S.PRE_REVIEWED)
    for login in EXPERTS[:3]:
        town.sealed_sheet(case, login, service_scale="9", function_depth="10.994")
    with pytest.raises(Refusal) as refused:
        city.officer.does("pass_expert_review", case)
    assert refused.value.code == "pass_score_reached"
    assert "89.99低于" in refused.value.message
    city.decides("fail_expert_review", case, **REFUSED_FOR)


def test_sheets_stand_still_once_the_review_is_over(case_at, town, city):
    case = case_at(S.EXPERT_REVIEWED)
    (first, *_) = town.children(case, Kind.SCORE_SHEET)
    with pytest.raises(Refusal) as refused:
        city.officer.does("supersede_sheet", first.id, **REASON)
    assert refused.value.code == "application_under_review"
    with pytest.raises(Refusal) as refused:
        town.sheet(case, EXPERTS[3])
    assert refused.value.code == "application_under_review"


def _reviewed_with_two_sheets_out(town, case) -> list[str]:
    """Three sealed sheets, one that has not been looked at and one half scored; answers the two."""
    for login in EXPERTS[:3]:
        town.sealed_sheet(case, login)
    out = [town.sheet(case, login) for login in EXPERTS[4:6]]
    half_way = town.expert(EXPERTS[5])
    half_way.does("declare_interest", out[1], interest="none")
    half_way.does("score", out[1], scores=dict(list(FULL_MARKS.items())[:1]))
    return out


@pytest.mark.parametrize("ends", ["passes", "withdrawn", "closed"])
def test_sheets_still_out_are_called_in_when_their_review_is_over(case, town, city, applicant, ends):
    out = _reviewed_with_two_sheets_out(town, case)
    match ends:
        case "passes":
            city.decides("pass_expert_review", case, **REASON)
        case "withdrawn":
            applicant.does("withdraw", case, reason="业务调整")
        case "closed":
            city.decides("close_by_authority", case, reason="法人已终止")
    assert [(town.state(sheet), town.case(sheet).closed) for sheet in out] == [("stopped", True)] * 2
    sealed = {sheet.state for sheet in town.children(case, Kind.SCORE_SHEET) if sheet.id not in out}
    assert sealed == {"sealed"}
    for login, sheet in zip(EXPERTS[4:6], out, strict=True):
        expert = town.expert(login)
        asked = narrowed("mine", Filters(), expert.actor, town.world)
        assert town.store.count(scope_of(expert.actor), asked, 9) == 0
        with pytest.raises(Refusal) as refused:
            expert.does("declare_interest", sheet, interest="none")
        assert refused.value.code == "state_refuses"
    town.audit()


def test_a_sealed_sheet_proposed_for_correction_lies_on_the_leaders_desk(case, town, city):
    sheet = town.sealed_sheet(case, EXPERTS[0])
    leader = city.leader.actor
    asked = narrowed("mine", Filters(kind=Kind.SCORE_SHEET), leader, town.world)
    assert town.store.count(scope_of(leader), asked, 9) == 0
    city.officer.does("supersede_sheet", sheet, **REASON)
    found = town.store.worklist(scope_of(leader), asked, after=None, limit=9, sort="due")
    assert [listed.id for listed in found.items] == [sheet]
    city.leader.does("reject_proposal", sheet, proposal=town.case(sheet).proposal["id"], **REASON)
    assert town.store.count(scope_of(leader), asked, 9) == 0
    assert town.case(sheet).closed
