"""One beat for all: a timer that fails waits and is tried again, and the others go on."""

from dataclasses import replace

import pytest

from workflow.pack import Pack
from workflow.roles import Role
from workflow.states import ApplicationState as S


class LosesPack:
    """Packs of which one hash is gone, as after a botched upgrade."""

    def __init__(self, packs, lost):
        self._packs, self.lost = packs, lost

    def current(self) -> Pack:
        return self._packs.current()

    def pinned(self, pack_id: str, pack_hash: str) -> Pack:
        if self.lost:
            self.lost -= 1
            raise KeyError(pack_id)
        return self._packs.pinned(pack_id, pack_hash)


@pytest.fixture
def losing(town):
    """The next so many cases looked at find their pack gone."""

    def lose(count):
        town.world = replace(town.world, packs=LosesPack(town.world.packs, count))

    return lose


def test_a_failing_timer_stays_armed_with_its_reason_and_the_others_fire(town, clock, losing):
    cases = town.cases_at(S.PUBLICIZED, 3)
    clock.move_to("2026-10-11 00:00")
    losing(1)
    beat = town.tick()
    (failed,) = beat.failed
    assert sorted([failed, *(case for case, _ in beat.fired)]) == sorted(cases)
    held = town.timer(failed, "T_PUBLICITY")
    assert (held["status"], held["reason"]) == ("armed", "触发失败，稍后重试")
    clock.advance(minutes=4)
    assert town.tick().fired == []
    clock.advance(minutes=1)
    assert town.tick().fired == [(failed, "publicity_elapsed")]


def test_a_batch_that_fails_to_close_is_tried_again(town, clock, losing):
    batch = town.announce()
    clock.move_to("2026-06-10 10:00")
    town.tick()
    draft = town.draft()
    clock.move_to("2026-07-01 00:00")
    losing(1)
    assert town.tick().failed == [batch]
    assert (town.state(batch), town.state(draft)) == ("open", S.DRAFT)
    clock.advance(minutes=5)
    assert town.tick().fired == [(batch, "batch_closed")]
    assert town.state(draft) == S.LAPSED


def test_a_city_department_recommends_as_a_district_does(town, clock):
    town.announce()
    clock.move_to("2026-06-10 10:00")
    case = town.draft(recommender={"kind": "municipal_department", "code": "MD-KJ", "name": "市科技局"})
    town.applicant.does("submit", case)
    officer, leader = Role.MUNICIPAL_DEPARTMENT_OFFICER, Role.MUNICIPAL_DEPARTMENT_LEADER
    town.desk(officer, leader, "MD-KJ").decides("recommend", case)
    assert town.state(case) == S.RECOMMENDED
    clock.move_to("2026-07-20 10:00")
    town.judge(case)
    town.district.decides("pass_pre_review", case)  # on site it is the district's (Art. 3)
    assert town.state(case) == S.PRE_REVIEWED
