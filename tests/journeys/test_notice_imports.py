"""Before a notice is imported people see what it would move; afterwards, what had been closed too early without it."""

import pytest

from services.notice_imports import checked_notices, superseded, would_move
from tests.support.notices import across_new_year, notice_2027
from workflow.calendar import parse_notice
from workflow.states import ApplicationState as A

DAY_OFF = {
    "id": "cn-2026-amendment-fictitious",
    "covers_year": 2026,
    "amends": "2026",
    "known_on": "2026-12-08",
    "days": [{"date": "2026-12-09", "kind": "holiday", "name": "虚构"}],
}


@pytest.fixture
def post(town):
    """Publish on some days, one case each."""

    def published(*days):
        cases = town.cases_at(A.EXPERT_REVIEWED, len(days))
        for case, day in zip(cases, days, strict=True):
            town.clock.move_to(f"{day}T10:00:00+08:00")
            town.tick()
            town.city.publicize(case)
        return cases

    return published


def add(town, entry):
    town.world.calendars.add([entry], by="test", now=town.clock.now())


def test_what_is_said_to_move_is_what_moves(town, post):
    _, settled, open_end = post("2026-12-01", "2026-12-17", "2026-12-24")
    entry = notice_2027(known_on="2026-12-24", days=across_new_year())
    notices, _ = checked_notices([entry], town.world.calendars.notices())
    before = town.case(open_end)
    foretold = would_move(notices, town.world)
    assert [(m["case"], m["old_last_day"], m["new_last_day"], m["provisional"]) for m in foretold] == [
        (open_end, "2026-12-31", "2026-12-30", False)
    ]
    assert foretold[0]["number"] == before.number
    assert town.case(open_end) == before
    add(town, entry)
    moved = town.tick().moved
    assert [(m["case"], m["old_last_day"], m["new_last_day"]) for m in moved] == [
        (m["case"], m["old_last_day"], m["new_last_day"]) for m in foretold
    ]
    assert town.timer(settled, "T_PUBLICITY")["generation"] == 1
    assert would_move(notices, town.world) == []


def test_a_notice_not_public_yet_is_weighed_as_of_the_day_it_will_be(town, post):
    (case,) = post("2026-12-18")
    (move,) = would_move([parse_notice(notice_2027(known_on="2027-02-01"))], town.world)
    assert (move["case"], move["provisional"], move["new_last_day"]) == (case, False, "2026-12-25")


def test_a_notice_that_touches_no_running_deadline_moves_nothing(town, post):
    post("2026-12-01")
    late = {**DAY_OFF, "days": [{"date": "2026-12-23", "kind": "holiday", "name": "虚构"}]}
    assert would_move([parse_notice(notice_2027(**late))], town.world) == []


def test_a_publicity_closed_before_the_day_the_notices_now_give_is_listed_and_left_alone(town, post):
    early, unaffected, running = post("2026-12-03", "2026-12-10", "2026-12-14")
    town.clock.move_to("2026-12-18T10:00:00+08:00")
    town.tick()
    assert [town.state(case) for case in (early, unaffected)] == [A.PUBLICITY_CLOSED] * 2
    assert superseded(town.world) == []
    add(town, notice_2027(**DAY_OFF))
    before = town.case(early)
    (found,) = superseded(town.world)
    assert (found["case"], found["number"], found["state"]) == (early, before.number, A.PUBLICITY_CLOSED)
    assert (found["closed_on"], found["would_close_on"]) == ("2026-12-10", "2026-12-11")
    assert town.tick().moved == []
    assert town.case(early) == before
    assert town.state(running) == A.PUBLICIZED
