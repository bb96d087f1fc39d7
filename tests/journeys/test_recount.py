"""A new holiday notice moves running deadlines, never shortens a publicity, and leaves what is over alone."""

import pytest

from tests.support.world import Town
from workflow.states import ApplicationState as A

SPRING_2020 = {  # posted on: last day as the notice of 2019 gave it, last day after the extension of 27 January
    "2020-01-19": ("2020-01-31", "2020-02-03"),
    "2020-01-20": ("2020-02-01", "2020-02-04"),
    "2020-01-21": ("2020-02-03", "2020-02-05"),
    "2020-01-22": ("2020-02-04", "2020-02-06"),
    "2020-01-23": ("2020-02-05", "2020-02-07"),
}


@pytest.fixture
def town(database_url):
    town = Town(database_url, at="2019-06-03T09:00:00+08:00")
    yield town
    town.audit()
    town.close()


@pytest.mark.parametrize("posted", SPRING_2020)
def test_the_extension_of_2020_moves_a_running_publicity(town, posted):
    before, after = SPRING_2020[posted]
    case = town.case_at(A.EXPERT_REVIEWED)
    town.clock.move_to(f"{posted}T10:00:00+08:00")
    town.city.publicize(case)
    assert town.case(case).facts["publicity"]["last_day"] == before
    town.clock.move_to("2020-01-26T23:59:59+08:00")
    assert town.tick().moved == []
    town.clock.move_to("2020-01-27T00:00:00+08:00")
    (move,) = town.tick().moved
    assert (move["old_last_day"], move["new_last_day"]) == (before, after)
    assert "国办发明电〔2020〕1号" in move["notices"]
    assert town.case(case).facts["publicity"]["last_day"] == after
    assert town.case(case).timers["T_PUBLICITY"]["generation"] == 2
    assert town.tick().moved == []


def test_a_publicity_the_extension_does_not_touch_stays_and_closes(town):
    case = town.case_at(A.EXPERT_REVIEWED)
    town.clock.move_to("2020-01-18T10:00:00+08:00")
    town.city.publicize(case)
    assert town.case(case).facts["publicity"]["last_day"] == "2020-01-23"
    town.clock.move_to("2020-01-28T00:00:00+08:00")
    beat = town.tick()
    assert beat.moved == []
    assert (case, "publicity_elapsed") in beat.fired
