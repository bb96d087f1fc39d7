"""Counts, lights and pressing cases for who leads, told on both databases: what the cases say one by one."""

import pytest

from services.lights import light_of
from services.overview import COLOURS, overview_of
from tests.support.world import DISTRICT, OTHER_DISTRICT, Town
from tests.support.years import reports_open_in_two_districts as busy
from workflow.calendar import local_date
from workflow.roles import Actor, Role

LEADER = Actor("leiter", frozenset({Role.CITY_LEADER}), "CITY")


def counted(town: Town) -> dict[str, int]:
    """How many open cases show which light, each asked by itself."""
    at, found = town.clock.now(), dict.fromkeys(COLOURS, 0)
    for case in town.cases():
        if not case.closed and case.kind not in ("platform", "batch"):
            pack = town.world.packs.pinned(case.pack, case.pack_hash)
            calendar = town.world.calendars.as_of(local_date(at))
            found[light_of(case, now=at, calendar=calendar, pack=pack).colour] += 1
    return found


@pytest.mark.parametrize("at", ["2026-03-20 09:00", "2026-03-24 09:00", "2026-03-31 23:59", "2026-04-01 00:00"])
def test_lights_by_district_add_up_to_the_lights_of_the_cases(town: Town, at: str) -> None:
    busy(town)
    town.clock.move_to(at)
    lights = overview_of(LEADER, town.world).lights
    assert set(lights) == {DISTRICT, OTHER_DISTRICT}
    assert {colour: sum(of[colour] for of in lights.values()) for colour in COLOURS} == counted(town)


def test_a_correction_and_a_publicity_past_its_day_stand_still_as_on_the_list(town: Town) -> None:
    case = town.case_at("publicized")
    town.accepted_objection(case)
    town.clock.move_to("2026-10-20 09:00")
    lights = overview_of(LEADER, town.world).lights
    assert sum(of["paused"] for of in lights.values()) == counted(town)["paused"] == 1


def test_the_oldest_case_comes_first_and_a_title_is_no_pending_case(town: Town) -> None:
    busy(town)
    oldest = overview_of(LEADER, town.world).oldest
    assert [case.opened_at for case in oldest] == sorted(case.opened_at for case in oldest)
    assert {case.kind for case in oldest} == {"annual_report", "district_report", "subsidy"}


def test_who_may_see_nothing_is_counted_nothing(town: Town) -> None:
    busy(town)
    found = overview_of(Actor("nobody", frozenset(), ""), town.world)
    assert (found.stages, found.oldest, found.due) == ([], [], [])
