"""The other reading of Article 11 (Q3, `suspend_item`): the count of an item stands still while objected to."""

from dataclasses import replace

import pytest

from tests.support.packs import PACK, Only, with_value
from tests.support.world import REASON, REPORT
from workflow.states import ApplicationState as S
from workflow.timers import publicity_elapsed_at


@pytest.fixture
def suspending(town):
    """The authority has chosen to suspend the item."""
    town.world = replace(town.world, packs=Only(with_value("publicity.on_objection", '"suspend_item"')))
    return town


@pytest.fixture
def case(suspending, case_at, city, clock):
    """In publicity since Monday 2026-11-23; by itself it would close after 2026-11-30."""
    case = case_at(S.EXPERT_REVIEWED)
    clock.move_to("2026-11-23 10:00")
    city.publicize(case)
    return case


def accepted_on(town, case, clock, at):
    """Somebody objects and supervision takes it up."""
    clock.move_to(at)
    return town.accepted_objection(case)


def test_two_days_are_kept_and_three_run_from_the_day_after_the_dismissal(case, town, supervision, clock, tick):
    objection = accepted_on(town, case, clock, "2026-11-26 10:00")
    stopped = town.case(case).timers["T_PUBLICITY"]
    assert (stopped["status"], stopped["due_on"], stopped["consumed"]) == ("armed", None, 2)
    assert stopped["running_since"] is None
    clock.move_to("2026-12-01 00:00")  # where it would have closed
    assert tick().fired == []

    clock.move_to("2026-12-02 10:00")
    supervision.decides("dismiss_objection", objection, **REPORT)
    assert town.state(case) == S.PUBLICIZED
    running = town.case(case).timers["T_PUBLICITY"]
    assert (running["due_on"], running["consumed"], running["running_since"]) == ("2026-12-07", 2, "2026-12-03")
    clock.move_to("2026-12-07 23:59:59")
    assert tick().fired == []
    clock.move_to("2026-12-08 00:00")
    assert (case, "publicity_elapsed") in tick().fired


def test_every_day_of_the_pause_says_why_it_is_not_counted(case, town, supervision, clock):
    objection = accepted_on(town, case, clock, "2026-11-26 10:00")
    clock.move_to("2026-12-02 10:00")
    supervision.decides("dismiss_objection", objection, **REPORT)
    days = town.case(case).facts["publicity"]["days"]
    paused = [day["date"] for day in days if day["reason"].startswith("中止，不计入：异议处理")]
    assert paused == [f"2026-11-{n}" for n in range(26, 31)] + ["2026-12-01", "2026-12-02"]
    counted = ["2026-11-24", "2026-11-25", "2026-12-03", "2026-12-04", "2026-12-07"]
    assert [day["date"] for day in days if day["index"]] == counted


def test_generations_follow_each_other_and_none_is_overwritten(case, town, supervision, clock):
    objection = accepted_on(town, case, clock, "2026-11-26 10:00")
    clock.move_to("2026-12-02 10:00")
    supervision.decides("dismiss_objection", objection, **REPORT)
    rows = [row for row in town.store.timers(case_id=case) if row["kind"] == "T_PUBLICITY"]
    ledger = [(row["generation"], row["status"], row["due_on"]) for row in sorted(rows, key=lambda r: r["generation"])]
    assert ledger == [(1, "superseded", "2026-11-30"), (2, "superseded", None), (3, "armed", "2026-12-07")]


def test_a_timer_that_stands_still_is_no_incident(case, town, clock):
    accepted_on(town, case, clock, "2026-11-26 10:00")
    assert town.store.timers(status="failed") == []


def test_a_second_objection_keeps_it_standing_until_the_last_is_decided(case, town, supervision, clock):
    first = accepted_on(town, case, clock, "2026-11-26 10:00")
    second = accepted_on(town, case, clock, "2026-11-27 10:00")
    supervision.decides("dismiss_objection", first, **REPORT)
    assert town.case(case).timers["T_PUBLICITY"]["due_on"] is None
    clock.move_to("2026-12-02 10:00")
    supervision.officer.does("withdraw_objection", second, **REASON)
    assert town.case(case).timers["T_PUBLICITY"]["due_on"] == "2026-12-07"


def test_the_item_alone_stands_still_in_its_notice(suspending, town, city, supervision, clock, tick):
    contested, clean = town.cases_at(S.EXPERT_REVIEWED, 2)
    clock.move_to("2026-11-23 10:00")
    city.publicize(contested)
    notice = town.case(contested).facts["publicity"]["notice"]
    city.publicize(clean, notice=notice)
    objection = accepted_on(town, contested, clock, "2026-11-26 10:00")
    clock.move_to("2026-12-01 00:00")
    assert (clean, "publicity_elapsed") in tick().fired
    clock.move_to("2026-12-02 10:00")
    supervision.decides("dismiss_objection", objection, **REPORT)
    from adapters import tables

    (printed,) = (row for row in town.rows(tables.notices) if row["id"] == notice)
    assert printed["last_day"] == "2026-11-30"
    own = {row["case_id"]: row["last_day"] for row in town.rows(tables.notice_items)}
    assert own == {contested: "2026-12-07", clean: ""}


def test_an_objection_taken_up_when_the_period_is_over_stops_nothing(case, town, supervision, clock, tick):
    clock.move_to("2026-11-30 23:50")
    objection = town.objection(case)
    clock.move_to("2026-12-01 09:00")
    tick()
    supervision.officer.does("accept_objection", objection)
    assert "pauses" not in town.case(case).timers["T_PUBLICITY"]
    supervision.decides("dismiss_objection", objection, **REPORT)
    assert town.state(case) == S.PUBLICITY_CLOSED


def test_voided_while_it_stands_still_and_published_again_it_counts_anew(case, town, city, clock):
    accepted_on(town, case, clock, "2026-11-26 10:00")
    city.decides("void_publicity", case, reason="名称有误")
    clock.move_to("2026-11-27 10:00")
    city.publicize(case)
    timer = town.case(case).timers["T_PUBLICITY"]
    assert (timer["due_on"], timer.get("pauses")) == ("2026-12-04", None)
    first = town.case(case).facts["voided_publicities"]["1"]
    assert (first["first_day"], first["last_day"], first["reason"]) == ("2026-11-23", "2026-11-30", "名称有误")


def test_by_default_the_count_runs_on_and_only_the_award_waits(case_at, town, city, supervision, clock, tick):
    """Publicised 2026-11-23, taken up 11-26, dismissed 12-02: the period ended 11-30, certifiable from 12-02."""
    assert PACK.value("publicity.on_objection") == "continue_block"
    case = case_at(S.EXPERT_REVIEWED)
    clock.move_to("2026-11-23 10:00")
    city.publicize(case)
    objection = accepted_on(town, case, clock, "2026-11-26 10:00")
    assert town.case(case).timers["T_PUBLICITY"]["due_on"] == "2026-11-30"
    clock.move_to("2026-12-02 10:00")
    tick()
    supervision.decides("dismiss_objection", objection, **REPORT)
    assert town.state(case) == S.PUBLICITY_CLOSED
    assert publicity_elapsed_at(town.case(case).timers) == "2026-11-30T16:00:00.000000Z"
    city.award(case)
    assert town.state(case) == S.CERTIFIED
