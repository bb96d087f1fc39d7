"""Article 11: five working days in public; then the authority may announce."""

import pytest

from adapters import tables
from tests.support.world import REASON, URL
from workflow.refusals import Refusal
from workflow.replay import replayed
from workflow.states import ApplicationState as S
from workflow.timers import publicity_elapsed_at


def test_publicity_closes_after_its_fifth_working_day(case_at, city, tick, clock, store):
    case = case_at(S.EXPERT_REVIEWED)
    clock.move_to("2026-09-28 10:00")  # the Monday before National Day
    city.publicize(case)
    assert store.timer(case, "T_PUBLICITY")["due_at"] == "2026-10-11T00:00:00+08:00"

    clock.move_to("2026-10-10 23:59:59")  # a make-up Saturday: the fifth working day
    assert tick().fired == []

    clock.move_to("2026-10-11 00:00")
    assert tick().fired == [(case, "publicity_elapsed")]
    assert tick().fired == []  # a second beat finds nothing
    assert store.state(case) == S.PUBLICITY_CLOSED
    assert store.timer(case, "T_PUBLICITY")["status"] == "fired"
    events = [(item.event, item.hash) for item in store.store.history(case)]
    assert replayed(events).state == S.PUBLICITY_CLOSED
    assert replayed(events, as_of=clock.now().replace(day=9)).state == S.PUBLICIZED


def test_a_publicity_that_runs_out_leaves_the_facts_alone_and_its_timer_knows_when(case_at, town, clock, tick):
    """Thousands end at one instant: what was printed stays as it is, and the item of the notice is closed."""
    case = case_at(S.PUBLICIZED)
    before = town.case(case).facts
    clock.move_to("2026-10-11 08:30")
    tick()
    after = town.case(case)
    assert after.facts == before
    assert publicity_elapsed_at(after.timers) == "2026-10-10T16:00:00.000000Z"
    assert "facts" not in town.store.history(case)[-1].event
    assert [(row["notice"], row["status"]) for row in town.rows(tables.notice_items)] == [
        (before["publicity"]["notice"], "closed")
    ]


def test_the_notice_prints_its_days_and_every_day_of_the_count(case_at, city, town):
    case = case_at(S.PUBLICIZED)
    publicity = town.case(case).facts["publicity"]
    assert (publicity["first_day"], publicity["last_day"]) == ("2026-09-28", "2026-10-10")
    counted = [day["date"] for day in publicity["days"] if day["index"]]
    assert counted == ["2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10"]
    assert "2026年9月28日至2026年10月10日24时" in publicity["text"]


def test_nothing_is_announced_before_the_period_is_over(case_at, city):
    case = case_at(S.PUBLICIZED)
    with pytest.raises(Refusal) as refused:
        city.award(case)
    assert refused.value.code == "state_refuses"


def test_a_voided_publicity_starts_anew_and_counts_again(case_at, city, town, clock, tick):
    case = case_at(S.PUBLICIZED)
    first = town.case(case).facts["publicity"]["notice"]
    clock.move_to("2026-10-09 10:00")
    city.decides("void_publicity", case, reason="名称有误")
    assert town.state(case) == S.EXPERT_REVIEWED
    assert town.timer(case, "T_PUBLICITY")["status"] == "cancelled"
    clock.move_to("2026-10-11 00:00")
    assert tick().fired == []  # the first period counts for nothing

    clock.move_to("2026-11-23 10:00")
    city.publicize(case)
    timer = town.timer(case, "T_PUBLICITY")
    assert (timer["generation"], timer["due_at"]) == (2, "2026-12-01T00:00:00+08:00")
    statuses = {row["notice"] == first: row["status"] for row in town.rows(tables.notice_items)}
    assert statuses == {True: "voided", False: "open"}
    clock.move_to("2026-12-01 00:00")
    assert tick().fired == [(case, "publicity_elapsed")]


@pytest.mark.parametrize("state", [S.OBJECTION_HANDLING, S.PUBLICITY_CLOSED])
def test_a_wrong_notice_is_voided_wherever_it_has_led(case_at, city, town, tick, clock, supervision, state):
    case = case_at(state)
    city.decides("void_publicity", case, **REASON)
    assert town.state(case) == S.EXPERT_REVIEWED
    city.publicize(case)
    assert town.timer(case, "T_PUBLICITY")["generation"] == 2


def test_an_objection_to_the_voided_notice_still_holds_the_next_one(case_at, city, town, tick, clock, supervision):
    case = case_at(S.PUBLICIZED)
    objection = town.accepted_objection(case)
    city.decides("void_publicity", case, **REASON)
    city.publicize(case)
    clock.move_to("2026-10-11 00:00")
    assert case in tick().held
    supervision.decides("dismiss_objection", objection, report="核查报告", reason="不属实")
    clock.advance(minutes=1)
    assert tick().fired == [(case, "publicity_elapsed")]


def test_a_publicity_that_reaches_an_unknown_year_is_provisional_and_never_closes(case_at, city, town, clock, tick):
    """No notice for 2027 is out: days after 24 December 2026 may still be moved by it."""
    case = case_at(S.EXPERT_REVIEWED)
    clock.move_to("2026-12-18 10:00")
    city.publicize(case)
    timer = town.timer(case, "T_PUBLICITY")
    assert (timer["provisional"], timer["due_at"], timer["status"]) == (True, None, "armed")
    assert "暂定" in town.case(case).facts["publicity"]["text"]
    clock.move_to("2027-06-01 10:00")
    assert tick().fired == []
    assert town.state(case) == S.PUBLICIZED
    town.objection(case)  # nobody's period is over


def test_a_publicity_that_ends_by_24_december_is_settled(case_at, city, town, clock):
    case = case_at(S.EXPERT_REVIEWED)
    clock.move_to("2026-12-17 10:00")
    city.publicize(case)
    assert town.timer(case, "T_PUBLICITY")["due_at"] == "2026-12-25T00:00:00+08:00"


def test_several_items_stand_in_one_notice(town, city, clock, tick):
    first, second, late = town.cases_at(S.EXPERT_REVIEWED, 3)
    clock.move_to("2026-09-28 10:00")
    proposed = city.officer.does("open_publicity", first, url=URL)
    notice = proposed.event["proposal"]["data"]["notice"]
    city.officer.does("open_publicity", second, url=URL, notice=notice)
    for case in (first, second):
        city.leader.approves("open_publicity", case)
    (row,) = town.rows(tables.notices)
    assert (row["id"], row["status"]) == (notice, "running")
    assert {item["case_id"] for item in town.rows(tables.notice_items)} == {first, second}
    for case in (first, second):
        assert town.case(case).name in row["text"]

    clock.move_to("2026-09-29 10:00")  # what is out is out
    with pytest.raises(Refusal) as refused:
        city.publicize(late, notice=notice)
    assert refused.value.code == "notice_joinable"
    clock.move_to("2026-10-11 00:00")
    assert sorted(tick().fired) == sorted([(first, "publicity_elapsed"), (second, "publicity_elapsed")])


def test_the_second_day_is_no_day_to_approve_a_joining(town, city, clock):
    first, second = town.cases_at(S.EXPERT_REVIEWED, 2)
    clock.move_to("2026-09-28 10:00")
    notice = city.publicize(first).case.facts["publicity"]["notice"]
    city.officer.does("open_publicity", second, url=URL, notice=notice)
    clock.move_to("2026-09-29 10:00")
    with pytest.raises(Refusal) as refused:
        city.leader.approves("open_publicity", second)
    assert refused.value.code == "notice_joinable"


def test_hundreds_of_periods_close_in_one_beat(town, clock, tick):
    cases = town.cases_at(S.PUBLICIZED, 12)
    clock.move_to("2026-10-11 00:00")
    assert sorted(case for case, _ in tick().fired) == sorted(cases)


@pytest.mark.parametrize(("trigger", "status"), [("withdraw", "withdrawn"), ("close_by_authority", "ended")])
def test_who_left_by_itself_and_whom_the_authority_stopped_stand_apart_in_the_notice(
    case_at, town, city, applicant, trigger, status
):
    case = case_at(S.PUBLICIZED)
    if trigger == "withdraw":
        applicant.does(trigger, case, **REASON)
    else:
        city.decides(trigger, case, **REASON)
    assert [row["status"] for row in town.rows(tables.notice_items)] == [status]
