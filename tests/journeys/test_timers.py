"""One beat for all: a timer that fails waits and is tried again, and the others go on."""

from dataclasses import replace

import pytest

from adapters.store_unit import SqlUnit
from services import incidents
from workflow.pack import Pack
from workflow.refusals import Forbidden, NotVisible, Refusal
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
    clock.advance(seconds=59)
    assert town.tick().fired == []
    clock.advance(seconds=1)
    assert town.tick().fired == [(failed, "publicity_elapsed")]


def test_a_timer_that_fails_after_every_wait_is_an_incident_until_somebody_sets_it_going(town, clock, losing):
    case = town.case_at(S.PUBLICIZED)
    clock.move_to("2026-10-11 00:00")
    losing(4)
    for minutes in (1, 5, 25):
        assert town.tick().failed == [case]
        clock.advance(minutes=minutes, seconds=-1)
        assert town.tick().failed == []
        clock.advance(seconds=1)
    assert town.tick().failed == [case]
    clock.advance(days=3)
    assert town.tick().failed == []
    incident = town.timer(case, "T_PUBLICITY")
    assert (incident["status"], incident["reason"][:6]) == ("failed", "连续触发失败")
    admin, world = town.person(Role.SYSTEM_ADMIN).actor, town.world
    with pytest.raises(Forbidden):
        incidents.retry(case, "T_PUBLICITY", actor=town.city.leader.actor, world=world)
    with pytest.raises(Refusal) as refused:
        incidents.retry(case, "T_OBJECTION", actor=admin, world=world)
    assert refused.value.code == "no_incident"
    with pytest.raises(NotVisible):
        incidents.retry("0" * 26, "T_PUBLICITY", actor=admin, world=world)
    incidents.retry(case, "T_PUBLICITY", actor=admin, world=world)
    assert town.timer(case, "T_PUBLICITY")["reason"] == "已由 system_admin 重新启动"
    assert town.tick().fired == [(case, "publicity_elapsed")]
    assert town.last_event(case)["due_at"] == "2026-10-10T16:00:00.000000Z"


def test_a_timer_that_is_held_in_between_has_all_its_waits_again(town, clock, losing):
    case = town.case_at(S.PUBLICIZED)
    objection = town.objection(case)
    clock.move_to("2026-10-11 00:00")
    losing(2)
    for minutes in (1, 5):
        assert town.tick().failed == [case]
        clock.advance(minutes=minutes)
    assert list(town.tick().held) == [case]
    clock.advance(minutes=1)
    losing(1)
    assert town.tick().failed == [case]
    town.supervision.officer.does("register_only", objection, reason="与公示内容无关")
    clock.advance(minutes=1)
    assert town.tick().fired == [(case, "publicity_elapsed")]


def test_a_batch_that_fails_to_close_is_tried_again(town, clock, losing):
    batch = town.announce()
    clock.move_to("2026-06-10 10:00")
    town.tick()
    draft = town.draft()
    clock.move_to("2026-07-01 00:00")
    losing(1)
    assert town.tick().failed == [batch]
    assert (town.state(batch), town.state(draft)) == ("open", S.DRAFT)
    clock.advance(minutes=1)
    assert town.tick().fired == [(batch, "batch_closed")]
    assert town.state(draft) == S.LAPSED


def test_a_city_department_recommends_as_a_district_does(town, clock):
    town.announce()
    clock.move_to("2026-06-10 10:00")
    case = town.draft(recommender={"kind": "municipal_department", "code": "MD-SW", "name": "商务类"})
    town.applicant.does("submit", case)
    officer, leader = Role.MUNICIPAL_DEPARTMENT_OFFICER, Role.MUNICIPAL_DEPARTMENT_LEADER
    town.desk(officer, leader, "MD-SW").decides("recommend", case)
    assert town.state(case) == S.RECOMMENDED
    clock.move_to("2026-07-20 10:00")
    town.judge(case)
    town.district.decides("pass_pre_review", case)  # on site it is the district's (Art. 3)
    assert town.state(case) == S.PRE_REVIEWED


@pytest.fixture
def commits(town, monkeypatch):
    """How many timers each commit of a beat took."""
    counts = []
    save, commit = SqlUnit.save, SqlUnit.commit

    def saved(unit, entries):
        unit.taken = getattr(unit, "taken", 0) + len(entries)
        save(unit, entries)

    def committed(unit):
        commit(unit)
        counts.append(unit.taken)

    monkeypatch.setattr(SqlUnit, "save", saved)
    monkeypatch.setattr(SqlUnit, "commit", committed)
    return counts


def test_many_deadlines_end_in_one_commit_each_with_its_event(town, clock, commits):
    cases = town.cases_at(S.PUBLICIZED, 10)
    clock.move_to("2026-10-11 00:00")
    commits.clear()
    assert sorted(case for case, _ in town.tick().fired) == sorted(cases)
    assert commits == [10]
    assert town.tick().fired == []
    assert {town.last_event(case)["trigger"] for case in cases} == {"publicity_elapsed"}


def test_a_beat_takes_little_to_a_commit_while_somebody_waits(town, clock, commits, monkeypatch):
    cases = town.cases_at(S.PUBLICIZED, 5)
    clock.move_to("2026-10-11 00:00")
    commits.clear()
    monkeypatch.setattr(SqlUnit, "stride", 2)
    monkeypatch.setattr(SqlUnit, "awaited", True)
    assert sorted(case for case, _ in town.tick().fired) == sorted(cases)
    assert commits == [2, 2, 1]


def test_a_beat_ends_its_commit_when_it_has_taken_enough(town, clock, commits, monkeypatch):
    town.cases_at(S.PUBLICIZED, 5)
    clock.move_to("2026-10-11 00:00")
    commits.clear()
    monkeypatch.setattr("services.timers.BATCH", 3)
    assert len(town.tick().fired) == 5
    assert commits == [3, 2]


def test_a_timer_that_is_held_keeps_none_of_the_others_waiting(town, clock, monkeypatch):
    first, *others = sorted(town.cases_at(S.PUBLICIZED, 3))
    town.objection(first)
    clock.move_to("2026-10-11 00:00")
    monkeypatch.setattr(SqlUnit, "stride", 1)
    monkeypatch.setattr(SqlUnit, "awaited", True)
    beat = town.tick()
    assert list(beat.held) == [first]
    assert sorted(case for case, _ in beat.fired) == others
