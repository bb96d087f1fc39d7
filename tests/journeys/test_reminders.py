"""Reminders and escalation: told in time, up the ladder, on working days; nothing is ever decided by them."""

import pytest

from adapters import tables
from adapters.messages import StoredMessages
from services.messages import messages_for
from tests.support.world import DISTRICT, REPORT, USCC
from workflow.states import ApplicationState as S

DEFECTS = [{"item": "m1_application_report", "reason": "未盖章", "article": "10(1)"}]


@pytest.fixture
def returned(case_at, district, clock):
    """Back with its applicant on Wednesday 2026-07-08: five working days, to 2026-07-15."""
    case = case_at(S.SUBMITTED)
    clock.move_to("2026-07-08 10:00")
    district.officer.does("request_correction", case, items=DEFECTS)
    return case


def reminders(town, case):
    """(day, level) of every reminder in a case's history."""
    events = [stored.event for stored in town.store.history(case) if stored.event["trigger"] == "remind"]
    return [(event["due_at"][:10], event["data"]["level"]) for event in events]


def told(town, case):
    """(level, desk) of every message about a case, in the order of the events."""
    rows = sorted(town.rows(tables.outbox), key=lambda row: (row["seq"], row["desk"]))
    return [(row["level"], row["desk"]) for row in rows if row["case_id"] == case]


def each_morning(town, clock, tick, first, last):
    """Beats at nine on every day of July."""
    for day in range(first, last + 1):
        clock.move_to(f"2026-07-{day:02} 09:00")
        tick()


def test_a_correction_is_reminded_of_up_the_ladder_and_left_to_people(returned, town, clock, tick):
    each_morning(town, clock, tick, 9, 31)
    assert reminders(town, returned) == [
        ("2026-07-10", "yellow"),  # three working days left: the light turns
        ("2026-07-16", "red"),
        ("2026-07-22", "red"),
        ("2026-07-29", "red"),
    ]
    ladder = [f"applicant@{USCC}", f"leader@{DISTRICT}", f"officer@{DISTRICT}"]
    assert told(town, returned) == [(level, desk) for _, level in reminders(town, returned) for desk in ladder]
    assert town.state(returned) == S.CORRECTION_REQUESTED


def test_reminders_stop_with_the_deadline(returned, town, applicant, clock, tick):
    town.attach(returned, "m1_application_report", 2)
    applicant.does("resubmit", returned)
    assert town.timer(returned, "R_CORRECTION")["status"] == "cancelled"
    each_morning(town, clock, tick, 9, 31)
    assert reminders(town, returned) == []


def test_after_a_long_absence_every_reminder_stands_in_the_history_and_one_is_told(returned, town, clock, tick):
    clock.move_to("2026-07-31 10:00")
    tick()
    assert [level for _, level in reminders(town, returned)] == ["yellow", "red", "red", "red"]
    assert {level for level, _ in told(town, returned)} == {"red"}
    assert len(told(town, returned)) == 3


def test_the_leader_reads_what_the_desk_was_told_and_no_other_district_does(returned, town, clock, tick):
    each_morning(town, clock, tick, 9, 16)
    from workflow.roles import Role

    messages = StoredMessages(town.engine)
    leader = messages_for(town.district.leader.actor, messages, town.world)
    assert [message.level for message in leader] == ["red", "yellow"]
    assert "超期1个工作日，请督办" in leader[0].text
    assert "补正期限（2026年7月15日24时止）剩余3个工作日" in leader[1].text
    elsewhere = town.person(Role.DISTRICT_LEADER, "other", "520103").actor
    assert messages_for(elsewhere, messages, town.world) == []


def test_an_objection_is_escalated_to_the_city_leader_and_never_decided(case_at, town, clock, tick):
    case = case_at(S.PUBLICIZED)
    clock.move_to("2026-10-08 10:00")
    objection = town.accepted_objection(case)  # ten working days: to 2026-10-21
    for day in range(9, 32):
        clock.move_to(f"2026-10-{day:02} 09:00")
        tick()
    assert reminders(town, objection) == [
        ("2026-10-14", "warn"),
        ("2026-10-16", "yellow"),
        ("2026-10-22", "red"),
        ("2026-10-28", "red"),
    ]
    desks = [(level, desk) for level, desk in told(town, objection)]
    assert desks[0] == ("warn", "city_supervision@")
    assert ("yellow", "city_leader@") in desks
    assert ("red", "city_leader@") in desks
    assert town.state(objection) == "accepted"
    town.supervision.decides("dismiss_objection", objection, **REPORT)
    assert town.timer(objection, "R_OBJECTION")["status"] == "cancelled"


class TestStages:
    """Art. 8: what the year's notice sets for recommendation and pre-review; overdue is a flag, nothing more."""

    @pytest.fixture
    def submitted(self, town, clock, tick):
        """Submitted 2026-06-24; recommendation by 07-10, pre-review by 07-31, as the notice says."""
        town.announce(recommend_by="2026-07-10", pre_review_by="2026-07-31")
        clock.not_before("2026-06-01 09:00")
        tick()
        case = town.draft()
        clock.move_to("2026-06-24 10:00")
        town.take(S.SUBMITTED, case)
        return case

    def test_a_stage_ends_at_the_end_of_the_day_the_notice_sets(self, submitted, town, clock, tick):
        assert town.timer(submitted, "T_RECOMMEND")["due_at"] == "2026-07-11T00:00:00+08:00"
        clock.move_to("2026-07-11 00:00")
        assert (submitted, "recommendation_due") in tick().fired
        assert town.state(submitted) == S.SUBMITTED
        town.take(S.RECOMMENDED, submitted)  # late, and as good as ever
        assert town.timer(submitted, "T_PREREVIEW")["due_at"] == "2026-08-01T00:00:00+08:00"

    def test_passing_the_stage_ends_its_timer_and_its_reminders(self, submitted, town, clock, tick):
        assert town.timer(submitted, "R_RECOMMEND")["due_on"] == "2026-07-03"  # five working days before
        clock.move_to("2026-07-06 10:00")
        town.take(S.RECOMMENDED, submitted)
        assert town.timer(submitted, "T_RECOMMEND")["status"] == "cancelled"
        assert town.timer(submitted, "R_RECOMMEND")["status"] == "cancelled"
        town.judge(submitted)
        town.district.decides("pass_pre_review", submitted)
        assert town.case(submitted).armed() == {}

    def test_the_time_an_applicant_takes_is_given_back_to_the_desk(self, submitted, town, clock, tick):
        """Back on Monday 07-06 with five of the stage's days left; answered 07-09: five more from 07-10, to 07-16."""
        clock.move_to("2026-07-06 10:00")
        town.district.officer.does("request_correction", submitted, items=DEFECTS)
        stands = town.case(submitted).timers["T_RECOMMEND"]
        assert (stands["due_on"], stands["consumed"], stands["n"]) == (None, 7, 12)
        clock.move_to("2026-07-09 10:00")
        town.attach(submitted, "m1_application_report", 2)
        town.applicant.does("resubmit", submitted)
        assert town.timer(submitted, "T_RECOMMEND")["due_on"] == "2026-07-16"

    def test_without_dates_in_the_notice_no_stage_has_a_timer(self, case_at, town):
        assert town.case(case_at(S.RECOMMENDED)).timers == {}
