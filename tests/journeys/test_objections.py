"""Article 11, objections: what they hold up, who decides them, and where the application goes from there."""

import pytest

from adapters import tables
from adapters.audit import StoredArchive
from services.audit import verify
from tests.support.world import REASON, REPORT
from workflow.refusals import Forbidden, NotVisible, Refusal
from workflow.roles import Role
from workflow.states import ApplicationState as S
from workflow.states import Kind
from workflow.timers import publicity_elapsed_at

DUE = "2026-10-11 00:00"


LETTER = {
    "facts": "场所系借用",
    "name": "张三",
    "received_at": "2026-10-09T15:00:00+08:00",
    "reason": "来信在收发室，次日才转到",
    "evidence": "信封邮戳",
}


@pytest.fixture
def case(case_at):
    """Publicised on 2026-09-28; the period ends on 2026-10-10 at 24:00."""
    return case_at(S.PUBLICIZED)


def test_dismissed_within_the_period_the_publicity_goes_on(case, town, supervision, clock, tick):
    objection = town.accepted_objection(case)
    assert town.state(case) == S.OBJECTION_HANDLING
    clock.move_to("2026-10-08 10:00")
    supervision.decides("dismiss_objection", objection, **REPORT)
    assert (town.state(case), town.state(objection)) == (S.PUBLICIZED, "dismissed")
    assert town.timer(case, "T_PUBLICITY")["due_at"] == "2026-10-11T00:00:00+08:00"
    clock.move_to(DUE)
    assert (case, "publicity_elapsed") in tick().fired
    assert town.state(case) == S.PUBLICITY_CLOSED


def test_dismissed_after_the_period_the_case_is_certifiable_at_once(case, town, supervision, clock, tick, city):
    objection = town.accepted_objection(case)
    clock.move_to("2026-10-13 10:00")
    assert case in tick().held
    supervision.decides("dismiss_objection", objection, **REPORT)
    assert town.state(case) == S.PUBLICITY_CLOSED
    assert town.timer(case, "T_PUBLICITY")["status"] == "fired"
    assert publicity_elapsed_at(town.case(case).timers) == "2026-10-10T16:00:00.000000Z"
    city.award(case)
    assert "经核查不成立" in town.case(case).facts["award"]["text"]


@pytest.mark.parametrize("shown_again", [False, True])
def test_an_objection_outlives_the_publicity_it_was_made_to(case, town, supervision, city, shown_again):
    """Voiding the notice, or showing it again, takes nothing away from an objection that has been taken up."""
    objection = town.accepted_objection(case)
    city.decides("void_publicity", case, reason="公示内容有误")
    if shown_again:
        city.decides("open_publicity", case, url="https://example.gov.cn/again")
    supervision.decides("uphold_objection", objection, **REPORT)
    assert (town.state(case), town.state(objection)) == (S.NOT_CERTIFIED, "upheld")
    assert town.last_event(case)["row"] == "AP-17b"
    assert town.case(case).facts["result"]["articles"] == ["11"]
    if shown_again:
        assert town.timer(case, "T_PUBLICITY")["status"] == "cancelled"


def test_the_announcement_says_of_objections_how_they_ended_and_no_more(town, supervision, clock, tick, city):
    """Art. 11: nothing was verified of an objection taken back, or of one that says nothing."""
    without, taken_back, both = town.cases_at(S.PUBLICIZED, 3)
    withdrawn, vague, unfounded = town.objection(taken_back), town.objection(both), town.accepted_objection(both)
    supervision.officer.does("withdraw_objection", withdrawn, **REASON)
    supervision.officer.does("register_only", vague, reason="匿名且无具体事实")
    supervision.decides("dismiss_objection", unfounded, **REPORT)
    clock.move_to("2026-10-12 09:00")
    late = supervision.officer.does("lodge_objection", kind="objection", parent=without, **LETTER).case.id
    supervision.leader.does("reject_proposal", late, **REASON)
    tick()
    said = (
        (without, "公示期满无异议"),
        (taken_back, "收到的异议已由异议人撤回"),
        (both, "收到的异议经核查不成立、不符合受理条件已登记备查"),
    )
    for number, (case, outcome) in enumerate(said, 1):
        city.award(case, str(number))
        assert f"和公示，{outcome}，现认定" in town.case(case).facts["award"]["text"]
    assert verify(town.world, StoredArchive(town.engine))["divergences"] == []


def test_a_contested_publicity_keeps_its_timer_armed_and_says_why(case, town, supervision, clock, tick):
    objection = town.objection(case)
    clock.move_to(DUE)
    beat = tick()
    assert beat.fired == []
    assert town.case(objection).number in beat.held[case]
    held = town.timer(case, "T_PUBLICITY")
    assert (held["status"], held["reason"]) == ("armed", beat.held[case])

    supervision.officer.does("register_only", objection, reason="匿名且无具体事实")
    clock.advance(minutes=1)  # what had to wait is asked again after a minute
    assert tick().fired == [(case, "publicity_elapsed")]
    closing = town.last_event(case)
    assert closing["due_at"] == "2026-10-10T16:00:00.000000Z"
    assert closing["fired_at"] > closing["due_at"]


def test_a_late_beat_decides_by_what_had_been_received_in_time(town, supervision, clock, tick):
    """Two cases, the clock down for two days: the objection of the last second counts, the one after it does not."""
    contested, clean = town.cases_at(S.PUBLICIZED, 2)
    clock.move_to("2026-10-10 23:59:59")
    town.objection(contested)
    clock.move_to("2026-10-11 00:00")
    with pytest.raises(Refusal) as refused:
        town.objection(clean)
    assert (refused.value.code, refused.value.article) == ("publicity_running", "11")
    clock.move_to("2026-10-13 09:00")
    beat = tick()
    assert beat.fired == [(clean, "publicity_elapsed")]
    assert list(beat.held) == [contested]
    event = town.last_event(clean)
    assert (event["due_at"], event["fired_at"]) == ("2026-10-10T16:00:00.000000Z", "2026-10-13T01:00:00.000000Z")


def test_a_letter_received_in_time_and_entered_late_holds_the_closing(case, town, supervision, clock, tick):
    clock.move_to("2026-10-12 09:00")  # no beat since
    objection = supervision.decides("lodge_objection", kind="objection", parent=case, **LETTER).case.id
    assert town.case(objection).facts["late_entry"] is True
    event = town.last_event(objection)
    assert (event["occurred_at"], event["recorded_at"]) == (
        "2026-10-09T07:00:00.000000Z",
        "2026-10-12T01:00:00.000000Z",
    )
    assert (event["late_entry"], event["prepared_by"], event["actor"]) == (True, "jiandu", "fenguan")
    assert tick().fired == []
    supervision.officer.does("accept_objection", objection)
    supervision.decides("dismiss_objection", objection, **REPORT)
    assert town.state(case) == S.PUBLICITY_CLOSED


def test_a_letter_holds_the_closing_while_its_late_entry_waits_for_the_second_person(
    case, town, supervision, clock, tick
):
    clock.move_to("2026-10-12 09:00")
    entered = supervision.officer.does("lodge_objection", kind="objection", parent=case, **LETTER)
    assert entered.proposed
    assert tick().held.keys() == {case}
    supervision.leader.does("reject_proposal", entered.case.id, **REASON)
    clock.advance(minutes=2)
    assert tick().fired == [(case, "publicity_elapsed")]
    town.audit()


def test_who_wrote_a_letter_stays_outside_the_history_of_its_late_entry(case, town, supervision, clock):
    clock.move_to("2026-10-12 09:00")
    letter = supervision.decides("lodge_objection", kind="objection", parent=case, **LETTER).case
    texts = "".join(stored.text for stored in town.store.history(letter.id))
    assert "张三" not in texts
    reference = letter.facts["identity"]["personal"]
    assert town.store.personal([reference])[reference] == {"name": "张三"}


def test_the_public_cannot_backdate(case, town, clock):
    clock.move_to("2026-10-12 09:00")
    with pytest.raises(Refusal):
        town.objection(case, received_at="2026-10-09T15:00:00+08:00")


def test_every_objection_must_be_decided(case, town, supervision, clock, tick):
    first, second = town.objection(case), town.objection(case)
    for objection in (first, second):
        supervision.officer.does("accept_objection", objection)
    supervision.decides("dismiss_objection", first, **REPORT)
    assert town.state(case) == S.OBJECTION_HANDLING
    supervision.officer.does("investigate", second, investigator="核查组")
    supervision.decides("dismiss_objection", second, **REPORT)
    assert town.state(case) == S.PUBLICIZED


def test_an_undecided_second_objection_holds_the_closing_after_the_first_is_dismissed(
    case, town, supervision, clock, tick
):
    first, second = town.accepted_objection(case), town.objection(case)
    clock.move_to("2026-10-13 10:00")
    supervision.decides("dismiss_objection", first, **REPORT)
    assert town.state(case) == S.PUBLICIZED  # not closed: the second one was received in time
    assert tick().fired == []
    supervision.officer.does("register_only", second, **REASON)
    clock.advance(minutes=2)
    assert tick().fired == [(case, "publicity_elapsed")]


def test_an_objection_concerns_its_own_item_only(town, clock, tick):
    contested, clean = town.cases_at(S.PUBLICIZED, 2)
    town.accepted_objection(contested)
    assert town.state(clean) == S.PUBLICIZED
    clock.move_to(DUE)
    assert [fired for fired in tick().fired if fired[1] != "remind"] == [(clean, "publicity_elapsed")]


def test_an_upheld_objection_ends_the_application(case, town, supervision, city, clock, tick):
    upheld, other = town.accepted_objection(case), town.accepted_objection(case)
    supervision.decides("uphold_objection", upheld, **REPORT)
    assert (town.state(case), town.state(upheld)) == (S.NOT_CERTIFIED, "upheld")
    assert town.timer(case, "T_PUBLICITY")["status"] == "cancelled"
    assert [row["status"] for row in town.rows(tables.notice_items)] == ["upheld"]
    supervision.decides("dismiss_objection", other, **REPORT)  # the other one is still answered
    assert town.state(case) == S.NOT_CERTIFIED
    clock.move_to(DUE)
    assert tick().fired == []


@pytest.mark.parametrize(
    ("at", "state"), [("2026-10-08 10:00", S.PUBLICIZED), ("2026-10-13 10:00", S.PUBLICITY_CLOSED)]
)
def test_a_withdrawn_objection_lets_the_application_go_on(case, town, supervision, clock, at, state):
    objection = town.accepted_objection(case)
    clock.move_to(at)
    supervision.officer.does("withdraw_objection", objection, **REASON)
    assert (town.state(case), town.state(objection)) == (state, "withdrawn")


def test_one_of_two_withdrawn_keeps_the_application_in_handling(case, town, supervision):
    first, second = town.accepted_objection(case), town.accepted_objection(case)
    supervision.officer.does("withdraw_objection", first, **REASON)
    assert town.state(case) == S.OBJECTION_HANDLING
    supervision.officer.does("withdraw_objection", second, **REASON)
    assert town.state(case) == S.PUBLICIZED


def test_a_received_objection_may_be_withdrawn_before_anybody_took_it_up(case, town, supervision, clock, tick):
    objection = town.objection(case)
    supervision.officer.does("withdraw_objection", objection, **REASON)
    assert town.state(case) == S.PUBLICIZED
    clock.move_to(DUE)
    assert tick().fired == [(case, "publicity_elapsed")]


def test_registered_only_blocks_nothing(case, town, supervision, clock, tick):
    objection = town.objection(case, name="", contact="")
    with pytest.raises(Refusal) as refused:
        supervision.officer.does("accept_objection", objection)
    assert refused.value.code == "objection_identified"
    supervision.officer.does("register_only", objection, reason="匿名")
    clock.move_to(DUE)
    assert tick().fired == [(case, "publicity_elapsed")]


def test_nobody_who_took_part_in_the_review_decides_on_an_objection_to_it(case, town, supervision, city):
    objection = town.accepted_objection(case)
    supervision.officer.does("dismiss_objection", objection, **REPORT)
    with pytest.raises(Refusal) as refused:
        city.leader.approves("dismiss_objection", objection)  # approved the expert review
    assert (refused.value.code, refused.value.article) == ("handler_took_no_part", "11")
    supervision.leader.approves("dismiss_objection", objection)


def test_who_objects_stays_outside_the_history(case, town):
    objection = town.objection(case, name="欧阳某某", contact="15400000077")
    text = "".join(item.text for item in town.store.history(objection))
    assert "欧阳" not in text
    assert "15400000077" not in text
    reference = town.case(objection).facts["identity"]["personal"]
    assert town.store.personal([reference])[reference] == {"name": "欧阳某某", "contact": "15400000077"}


def test_the_public_sees_no_case(case, town):
    objection = town.objection(case)
    for trigger, target in (("withdraw_objection", objection), ("withdraw", case)):
        with pytest.raises(NotVisible):
            town.public.does(trigger, target, **REASON)
    with pytest.raises(Forbidden):
        town.public.does("register_platform", kind="platform")


def test_the_time_to_handle_an_objection_only_flags(case, town, clock, tick):
    objection = town.accepted_objection(case)  # 2026-09-28; ten working days end with 2026-10-17
    due = town.timer(objection, "T_OBJECTION")
    assert due["due_at"] == "2026-10-17T00:00:00+08:00"
    clock.move_to("2026-10-17 00:00")
    assert (objection, "objection_due") in tick().fired
    assert town.state(objection) == "accepted"
    assert town.case(objection).facts["overdue"] is True


class TestLateObjection:
    """AP-19: after the period, before the announcement, by the leader's discretion."""

    @pytest.fixture
    def closed(self, case_at):
        return case_at(S.PUBLICITY_CLOSED)

    @pytest.fixture
    def late(self, closed, town, supervision):
        supervision.leader.does("accept_late_objection", closed, facts="审计报告系伪造", name="李四")
        (objection,) = town.children(closed, Kind.OBJECTION)
        return objection.id

    def test_holds_the_award_and_returns_to_the_end_of_the_period(self, closed, late, town, supervision, city):
        assert (town.state(closed), town.state(late)) == (S.OBJECTION_HANDLING, "accepted")
        with pytest.raises(Refusal):
            city.officer.does("announce_and_award", closed)
        supervision.decides("dismiss_objection", late, **REPORT)
        assert town.state(closed) == S.PUBLICITY_CLOSED
        city.award(closed)

    def test_is_not_for_those_who_reviewed(self, closed, city):
        with pytest.raises(Refusal) as refused:
            city.leader.does("accept_late_objection", closed, facts="审计报告系伪造", name="李四")
        assert refused.value.code == "handler_took_no_part"

    def test_upheld_ends_the_application(self, closed, late, town, supervision):
        supervision.decides("uphold_objection", late, **REPORT)
        assert town.state(closed) == S.NOT_CERTIFIED

    def test_a_letter_received_in_time_counts_and_opens_no_second_period(self, closed, late, town, supervision, city):
        """Entered late, received in time: it blocks the award; the application never falls back into publicity."""
        letter = supervision.decides("lodge_objection", kind="objection", parent=closed, **LETTER).case.id
        supervision.decides("dismiss_objection", late, **REPORT)
        assert town.state(closed) == S.PUBLICITY_CLOSED
        with pytest.raises(Refusal) as refused:
            city.award(closed)
        assert refused.value.code == "no_undecided_objection"
        supervision.officer.does("accept_objection", letter)
        assert town.state(closed) == S.OBJECTION_HANDLING
        supervision.decides("dismiss_objection", letter, **REPORT)
        assert town.state(closed) == S.PUBLICITY_CLOSED

    def test_a_letter_received_after_the_period_is_refused(self, closed, supervision):
        told = {**LETTER, "received_at": "2026-10-11T00:00:00+08:00"}
        with pytest.raises(Refusal) as refused:
            supervision.officer.does("lodge_objection", kind="objection", parent=closed, **told)
        assert refused.value.code == "publicity_running"

    def test_withdrawn_after_all(self, closed, late, town, supervision):
        supervision.officer.does("withdraw_objection", late, **REASON)
        assert town.state(closed) == S.PUBLICITY_CLOSED


def test_only_a_role_of_the_table_takes_up_an_objection(case, town):
    objection = town.objection(case)
    with pytest.raises(Forbidden):
        town.person(Role.CITY_OFFICER, "x").does("accept_objection", objection)
