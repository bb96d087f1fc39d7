"""Article 15: the year is graded; below 60 the title goes, after a hearing and by two persons, never by a timer."""

import pytest

from adapters import tables
from adapters.people import StoredPeople
from services.ports import Filters
from services.users import User
from services.views import case_document, history_document, replay_document
from tests.support.world import EXPERTS, REASON, Person
from workflow.desk import desks_of
from workflow.policy import scope_of
from workflow.refusals import Refusal
from workflow.roles import Actor, Role
from workflow.states import Kind


@pytest.fixture
def platform(years):
    """Recognised in 2017."""
    return years.platform()


@pytest.fixture
def failed(years, platform, clock):
    """Assessed at 56.10 for 2025."""
    clock.move_to("2026-06-01 10:00")
    years.announced(platform, "55", "57", "56.30")
    return platform


@pytest.mark.parametrize(
    ("scores", "score", "grade", "state"),
    [
        (("59.99", "59.99", "59.99"), "59.99", "unqualified", "assessment_failed"),
        (("59.99", "60", "59.995"), "60.00", "qualified", "annually_assessed"),
        (("74.99", "74.99", "74.99"), "74.99", "qualified", "annually_assessed"),
        (("75", "75", "75"), "75.00", "good", "annually_assessed"),
        (("89.99", "89.99", "89.99"), "89.99", "good", "annually_assessed"),
        (("90", "90", "90"), "90.00", "excellent", "annually_assessed"),
        (("100", "100", "100"), "100.00", "excellent", "annually_assessed"),
    ],
)
def test_the_grade_follows_the_bands_of_the_measure(town, years, platform, scores, score, grade, state):
    assessment = years.announced(platform, *scores)
    result = town.case(assessment).facts["result"]
    assert (result["official_score"], result["grade"]) == (score, grade)
    assert town.state(platform) == state
    assert town.case(platform).facts["grades"]["2025"]["grade"] == grade


def test_a_passed_year_is_public_and_a_failed_one_only_with_the_decision(town, years, failed, clock):
    assert town.rows(tables.grades) == []
    years.notified(failed, delivered_on="2026-06-01")
    clock.move_to("2026-06-10 10:00")
    years.revoke(failed)
    (row,) = town.rows(tables.grades)
    assert (row["year"], row["grade"], row["announced_on"]) == ("2025", "unqualified", "2026-06-10")
    other = years.platform("ZS-2")
    years.announced(other, "80", "80", "80")
    assert {row["grade"] for row in town.rows(tables.grades)} == {"unqualified", "good"}


def test_how_firmly_a_grade_stands_is_shown_to_those_who_decide(town, years, platform):
    result = town.case(years.assessed(platform, "59", "60", "61.5")).facts["result"]
    assert (result["spread"], result["turns_without_one"]) == ("2.5", True)
    assert result["distances"] == {"60": "0.17", "75": "-14.83", "90": "-29.83"}


def test_a_years_sheets_stand_still_once_it_is_scored_and_the_refusal_says_so_of_the_year(town, years, platform):
    assessment = years.assessed(platform, "80", "80", "80")
    with pytest.raises(Refusal) as refused:
        town.sheet(assessment, EXPERTS[3])
    assert (refused.value.code, refused.value.findings[0].article) == ("application_under_review", "15")
    assert refused.value.message == "年度考核不在评分环节（第十五条），评分表不能变动。"


def test_a_second_assessment_of_the_year_is_refused(town, years, platform):
    years.announced(platform, "80", "80", "80")
    with pytest.raises(Refusal) as refused:
        town.city.officer.does("open_assessment", kind="assessment", parent=platform, year=2025)
    assert (refused.value.code, refused.value.article) == ("only_assessment_of_its_year", "15")


def test_the_title_is_lost_after_the_days_to_defend_and_by_two_persons(town, years, failed, city, clock, tick):
    years.notified(failed, delivered_on="2026-06-01")
    assert town.timer(failed, "T_DEFENCE")["due_on"] == "2026-06-08"
    with pytest.raises(Refusal) as refused:
        years.revoke(failed)
    assert refused.value.code == "defence_over"
    assert "（至2026年6月8日24时）" in refused.value.message
    clock.move_to("2026-06-09 00:00")
    tick()
    assert town.state(failed) == "revocation_notified"  # no timer revokes
    years.revoke(failed)
    case = town.case(failed)
    assert case.state == "revoked"
    assert "行政复议" in case.facts["left"]["text"]
    assert case.armed().keys() == {"T_PLAQUE", "T_DISCLOSE"}
    (row,) = town.rows(tables.register)
    assert (row["status"], row["ended_on"], row["ended_by"]) == ("revoked", "2026-06-09", "revoke")


def waiting_for(town, person) -> list[str]:
    """What lies on somebody's desk, the most urgent first."""
    asked = Filters(desk=desks_of(person.actor), open_only=True)
    return [c.id for c in town.store.worklist(scope_of(person.actor), asked, after=None, limit=50, sort="due").items]


def test_while_its_days_to_defend_run_the_notice_lies_on_the_platforms_desk(
    town, years, failed, applicant, city, clock
):
    town.city.officer.does(
        "open_report", kind="annual_report", parent=failed, year=2025
    )  # long overdue, and not asked first
    years.notified(failed, delivered_on="2026-06-01")
    assert waiting_for(town, applicant)[-1:] == [failed]
    assert failed not in waiting_for(town, city.officer)
    applicant.does("submit_defence", failed, text="第三位专家漏计两次活动")
    assert failed not in waiting_for(town, applicant)
    assert failed in waiting_for(town, city.officer)


def test_a_notice_nobody_answered_goes_back_to_the_city_when_the_days_are_over(
    town, years, failed, applicant, city, clock, tick
):
    years.notified(failed, delivered_on="2026-06-01")
    clock.move_to("2026-06-09 00:00")
    tick()
    assert failed not in waiting_for(town, applicant)
    assert failed in waiting_for(town, city.officer)


def test_a_defence_must_be_answered(town, years, failed, applicant, clock):
    years.notified(failed, delivered_on="2026-06-01")
    applicant.does("submit_defence", failed, text="第三位专家漏计两次活动")
    with pytest.raises(Refusal) as refused:
        years.revoke(failed)
    assert refused.value.code == "defence_answered"
    years.revoke(failed, answer="经核，两次活动不在考核年度内，不予采纳")
    assert town.state(failed) == "revoked"


def test_a_defence_may_be_accepted_by_others_than_those_who_scored(town, years, failed, city):
    years.notified(failed, delivered_on="2026-06-01")
    heard = {**REASON, "corrected_score": "61.00"}
    with pytest.raises(Refusal) as refused:
        city.decides("accept_defence", failed, panel=["zhuanjia1"], **heard)
    assert refused.value.code == "heard_by_others"
    city.decides("accept_defence", failed, panel=["zhuanjia4"], **heard)
    case = town.case(failed)
    assert (case.state, case.facts["grades"]["2025"]["grade"]) == ("annually_assessed", "qualified")
    assert [row["grade"] for row in town.rows(tables.grades)] == ["qualified"]
    assert case.timers["T_DEFENCE"]["status"] == "cancelled"


def test_a_name_is_nobody_until_it_is_the_login_of_somebody_who_may_hear(town, years, failed, city):
    years.notified(failed, delivered_on="2026-06-01")
    for panel in (["演示专家1"], ["复核专家甲"], ["zhuanjia4", "nobody"]):  # the first scored, under her own name
        with pytest.raises(Refusal) as refused:
            city.officer.does("accept_defence", failed, panel=panel, **REASON, corrected_score="61.00")
        assert refused.value.code == "panel_known"


def test_whoever_gave_the_notice_or_decides_sits_on_no_panel(town, years, failed, city):
    for user in (city.leader.actor, city.officer.actor, Actor("other", frozenset({Role.CITY_OFFICER}), "CITY")):
        StoredPeople(town.engine).add(User(user.user, user.user, user.roles, "CITY"), "x", town.clock.now())
    years.notified(failed, delivered_on="2026-06-01")
    heard = {**REASON, "corrected_score": "61.00"}
    for member in (city.officer, city.leader):  # both gave the notice
        with pytest.raises(Refusal) as refused:
            Person(town, Actor("third", frozenset({Role.CITY_OFFICER}), "CITY")).does(
                "accept_defence", failed, panel=[member.actor.user], **heard
            )
        assert refused.value.code == "heard_by_others"
    city.officer.does("accept_defence", failed, panel=["other"], **heard)
    with pytest.raises(Refusal) as refused:
        Person(town, Actor("other", frozenset({Role.CITY_LEADER}), "CITY")).approves("accept_defence", failed)
    assert refused.value.code == "heard_by_others"


def test_who_heard_and_who_scored_is_not_told_to_the_platform(town, years, failed, city, applicant):
    years.notified(failed, delivered_on="2026-06-01")
    city.decides("accept_defence", failed, panel=["zhuanjia4"], **REASON, corrected_score="61.00")
    own = case_document(town.case(failed), applicant.actor, town.world)
    told = (own, history_document(failed, applicant.actor, town.world))
    then = [replay_document(failed, applicant.actor, town.world, seq=n + 1) for n in range(town.case(failed).version)]
    assert "accept_defence" in str(told)
    for secret in ("zhuanjia", city.officer.actor.user, city.leader.actor.user):
        assert secret not in str((told, then))


def test_false_materials_go_the_same_way_and_back_to_where_it_stood(town, years, platform, city):
    told = {"facts": "审计报告系伪造", "articles": ["10(7)"], "delivered_on": "2026-05-25", "delivery_proof": "回证"}
    city.decides("propose_withdrawal_for_fraud", platform, **told)
    assert town.state(platform) == "revocation_notified"
    city.decides("accept_defence", platform, panel=["zhuanjia4"], reason="经核实，报告属实")
    assert town.state(platform) == "certified"


def test_a_platform_leaves_when_it_asks_to(town, years, platform, applicant, city):
    with pytest.raises(Refusal) as refused:
        city.decides("approve_exit", platform, **REASON)
    assert refused.value.code == "exit_requested"
    applicant.does("request_exit", platform, reason="业务调整")
    city.decides("approve_exit", platform, **REASON)
    assert town.state(platform) == "exited"
    assert town.state(years.only(platform, Kind.SUBSIDY)) == "void"


def test_the_plaque_comes_back_or_the_city_is_told(town, years, platform, city, clock, tick):
    city.decides("terminate", platform, reason="运营单位注销", registry_proof="注销证明1号")
    clock.move_to("2026-08-01 10:00")
    assert {(platform, "plaque_due"), (platform, "disclosure_due")} <= set(tick().fired)
    assert {row["desk"] for row in town.rows(tables.outbox) if row["case_id"] == platform} == {
        *("city_officer@", "city_leader@"),
    }
    city.officer.does("recover_plaque", platform, on="2026-07-30")
    assert town.case(platform).facts["plaque_recovered_on"] == "2026-07-30"


def test_a_change_of_name_keeps_the_old_one_findable(town, years, platform):
    years.district.decides("approve_change", platform, reason="更名", name="虚构新名平台")
    (row,) = town.rows(tables.register)
    assert (row["name"], row["former_names"]) == ("虚构新名平台", '["虚构平台ZS-1"]')


def still_open(town, platform):
    """Its reports and its subsidy that have not come to their end: both kinds are among them."""
    belongings = [case for kind in (Kind.SUBSIDY, Kind.ANNUAL_REPORT) for case in town.children(platform, kind)]
    going_on = [case for case in belongings if not case.closed]
    assert {case.kind for case in going_on} == {Kind.SUBSIDY, Kind.ANNUAL_REPORT}
    return going_on


def test_another_operator_is_looked_at_on_the_spot(town, years, platform):
    town.city.officer.does("open_report", kind="annual_report", parent=platform, year=2025)
    changed = {"reason": "变更运营单位", "operator": "虚构继任公司", "uscc": "91520115DEM0000225"}
    with pytest.raises(Refusal) as refused:
        years.district.decides("approve_change", platform, **changed)
    assert refused.value.code == "operator_verified"
    verified = {"verified_on": "2026-05-20", "verification": "第五条条件逐项复核符合"}
    years.district.decides("approve_change", platform, **changed, **verified)
    assert town.case(platform).organisation == "91520115DEM0000225"
    assert {case.organisation for case in still_open(town, platform)} == {"91520115DEM0000225"}


def test_supervision_moves_with_the_premises(town, years, platform):
    town.city.officer.does("open_report", kind="annual_report", parent=platform, year=2025)
    for nowhere in ("X", "CITY", "520114"):  # none, none that looks after platforms, abolished
        with pytest.raises(Refusal) as refused:
            years.district.officer.does("transfer_supervision", platform, district=nowhere, handover="交接单1号")
        assert refused.value.code == "office_of_today"
    years.district.decides("transfer_supervision", platform, district="520103", handover="交接单1号")
    assert town.case(platform).district == "520103"
    assert {case.district for case in still_open(town, platform)} == {"520103"}


def test_inspections_guidance_tasks_and_complaints_are_logged(town, years, platform, applicant):
    officer = town.district.officer
    officer.does("plan_inspection", platform, planned_on="2026-06-10", text="台账和收费")
    looked = {"ledger": "缺三份佐证", "quality": "良好", "fees": "合规", "satisfaction": "高"}
    officer.does("record_inspection", platform, inspected_on="2026-05-20", people=["甲", "乙"], follow_up="补齐佐证",
                 **looked)  # fmt: skip
    officer.does("close_follow_up", platform, inspection="1", text="已补齐")
    officer.does("record_guidance", platform, text="上门指导台账")
    applicant.does("record_task", platform, text="承办市局银企对接会")
    town.supervision.officer.does("record_complaint", platform, facts="收费不透明", name="李四")
    facts = town.case(platform).facts
    assert {name: len(facts[name]) for name in ("inspections", "follow_ups", "guidance", "tasks", "complaints")} == {
        **dict.fromkeys(("inspections", "follow_ups", "guidance", "tasks", "complaints"), 1),
    }
    assert "李四" not in "".join(stored.text for stored in town.store.history(platform))


def test_who_complained_is_in_no_event_even_where_it_was_entered_late(town, platform):
    late = {"occurred_at": town.clock.now().isoformat(), "reason": "来信次日才转到", "evidence": "信封邮戳"}
    town.clock.advance(days=1)
    town.supervision.decides("record_complaint", platform, facts="收费不透明", name="李四", contact="021-5550", **late)
    assert "李四" not in "".join(event.text for event in town.store.history(platform))
    told = town.case(platform).facts["complaints"]["1"]
    kept = told["identity"]["personal"]
    assert town.store.personal([kept])[kept] == {"name": "李四", "contact": "021-5550"}
