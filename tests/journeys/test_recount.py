"""A new holiday notice moves running deadlines, never shortens a publicity, and leaves what is over alone."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import update

from adapters import tables
from adapters.store_unit import SqlUnit
from services.recount import recount
from services.timers import tick
from tests.support.notices import across_new_year, notice_2027
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
    assert move["notice"] == "国办发明电〔2020〕1号"
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


def test_a_correction_and_an_objection_are_counted_anew_too(town):
    publicized = town.case_at(A.EXPERT_REVIEWED)
    town.clock.move_to("2020-01-20T10:00:00+08:00")
    town.city.publicize(publicized)
    objection = town.accepted_objection(publicized)
    before = town.case(objection).facts["due_on"]
    town.clock.move_to("2020-01-27T00:00:00+08:00")
    moves = {(move["case"], move["timer"]): move for move in town.tick().moved}
    assert set(moves) == {(publicized, "T_PUBLICITY"), (objection, "T_OBJECTION")}
    moved = moves[objection, "T_OBJECTION"]
    assert moved["old_last_day"] == before < moved["new_last_day"] == town.case(objection).facts["due_on"]
    assert town.timer(objection, "T_OBJECTION")["generation"] == 2


def test_a_correction_runs_to_its_new_day_and_is_flagged_only_then(town):
    case = town.case_at(A.SUBMITTED)
    town.clock.move_to("2020-01-20T10:00:00+08:00")
    defect = {"item": "m1_application_report", "reason": "未盖章", "article": "10(1)"}
    town.district.officer.does("request_correction", case, items=[defect])
    before = town.case(case).facts["correction"]["due_on"]
    town.clock.move_to("2020-01-27T00:00:00+08:00")
    (move,) = town.tick().moved
    after = town.case(case).facts["correction"]["due_on"]
    assert (move["timer"], move["old_last_day"], move["new_last_day"]) == ("T_CORRECTION", before, after)
    assert before < after
    town.clock.move_to(f"{after}T23:59:59+08:00")
    assert town.tick().fired == []
    town.clock.advance(seconds=1)
    assert town.tick().fired == [(case, "correction_due")]


# A year whose notice is not out: 2027, by a notice that nobody issued.


@pytest.fixture
def this_year(database_url):
    town = Town(database_url)
    yield town
    town.audit()
    town.close()


def publicized(town, *posted):
    """Publicities posted on some days, one each."""
    cases = town.cases_at(A.EXPERT_REVIEWED, len(posted))
    for case, day in zip(cases, posted, strict=True):
        town.clock.move_to(f"{day}T10:00:00+08:00")
        town.tick()
        town.city.publicize(case)
    return cases


def imports(town, **notice):
    town.knows(notice_2027(**notice))


def test_a_provisional_publicity_never_fires_until_its_notice_is_here(this_year):
    town = this_year
    settled, open_end = publicized(town, "2026-12-17", "2026-12-18")
    assert not town.timer(settled, "T_PUBLICITY")["provisional"]
    assert town.timer(open_end, "T_PUBLICITY")["provisional"]
    town.clock.move_to("2027-03-01T00:00:00+08:00")
    beat = town.tick()
    assert beat.fired == [(settled, "publicity_elapsed")]
    assert beat.moved == []
    assert town.state(open_end) == A.PUBLICIZED
    imports(town, known_on="2027-03-01")
    beat = town.tick()
    (move,) = beat.moved
    assert (move["case"], move["was_provisional"], move["new_last_day"]) == (open_end, True, "2026-12-25")
    assert beat.fired == [(open_end, "publicity_elapsed")]
    assert town.last_event(open_end)["due_at"] == "2026-12-25T16:00:00.000000Z"


def test_a_provisional_estimate_moves_both_ways_and_then_closes_on_its_settled_day(this_year):
    town = this_year
    earlier, later = publicized(town, "2026-12-24", "2026-12-25")
    assert [town.case(case).facts["publicity"]["last_day"] for case in (earlier, later)] == ["2026-12-31", "2027-01-01"]
    town.clock.move_to("2026-12-28T10:00:00+08:00")
    imports(town, known_on="2026-12-28", days=across_new_year())
    moves = {move["case"]: (move["old_last_day"], move["new_last_day"]) for move in town.tick().moved}
    assert moves == {earlier: ("2026-12-31", "2026-12-30"), later: ("2027-01-01", "2027-01-04")}
    assert town.tick().moved == []
    for case, end in ((earlier, "2026-12-31T00:00:00+08:00"), (later, "2027-01-05T00:00:00+08:00")):
        town.clock.move_to(end)
        assert town.tick().fired == [(case, "publicity_elapsed")]


def test_a_settled_publicity_is_not_shortened_by_a_notice_that_makes_a_day_worked(this_year):
    town = this_year
    (case,) = publicized(town, "2026-12-03")
    assert town.case(case).facts["publicity"]["last_day"] == "2026-12-10"
    imports(
        town,
        id="cn-2026-amendment-fictitious",
        covers_year=2026,
        amends="2026",
        known_on="2026-12-03",
        days=[{"date": "2026-12-05", "kind": "workday", "name": "虚构"}],
    )
    beat = town.tick()
    assert (beat.moved, beat.held) == ([], {})
    town.clock.move_to("2026-12-11T00:00:00+08:00")
    assert town.tick().fired == [(case, "publicity_elapsed")]


def amended(town, known_on):
    """A day off on Wednesday, 9 December 2026, that no notice has."""
    imports(
        town,
        id="cn-2026-amendment-fictitious",
        covers_year=2026,
        amends="2026",
        known_on=known_on,
        days=[{"date": "2026-12-09", "kind": "holiday", "name": "虚构"}],
    )


def test_a_notice_before_the_firing_moves_it(this_year):
    town = this_year
    (case,) = publicized(town, "2026-12-03")
    amended(town, "2026-12-08")
    town.clock.move_to("2026-12-11T00:00:00+08:00")  # the beat that would have closed it finds the notice first
    beat = town.tick()
    assert beat.fired == []
    assert [(m["old_last_day"], m["new_last_day"]) for m in beat.moved] == [("2026-12-10", "2026-12-11")]
    town.clock.move_to("2026-12-12T00:00:00+08:00")
    assert town.tick().fired == [(case, "publicity_elapsed")]


def test_a_notice_that_comes_between_recount_and_firing_holds_the_firing_until_it_is_counted(this_year):
    town = this_year
    (case,) = publicized(town, "2026-12-03")
    town.clock.move_to("2026-12-11T00:00:00+08:00")
    before = town.world.calendars.as_of(town.clock.now().date())
    amended(town, "2026-12-08")
    beat = tick(world=replace(town.world, calendars=ComesBetween(before, town.world.calendars)))
    assert (beat.moved, beat.fired) == ([], [])
    assert "放假安排通知已有变动" in beat.held[0]["reason"]
    (move,) = town.tick().moved
    assert move["new_last_day"] == "2026-12-11"
    town.clock.move_to("2026-12-12T00:00:00+08:00")
    assert town.tick().fired == [(case, "publicity_elapsed")]


def test_a_notice_after_the_firing_leaves_what_is_closed_alone(this_year):
    town = this_year
    (case,) = publicized(town, "2026-12-03")
    town.clock.move_to("2026-12-11T00:00:00+08:00")
    assert town.tick().fired == [(case, "publicity_elapsed")]
    before = town.case(case)
    amended(town, "2026-12-11")
    beat = town.tick()
    assert (beat.moved, beat.fired) == ([], [])
    assert town.case(case) == before


class ComesBetween:
    """Calendars asked once before a notice is there, and ever after when it is."""

    def __init__(self, before, after):
        self._before, self._after = [before], after

    def as_of(self, day):
        return self._before.pop() if self._before else self._after.as_of(day)


# What fails on the way.


class OneByOne:
    """A store that hands out one outdated case at a time, and is gone before the commit of the n-th."""

    def __init__(self, store, dies_at):
        self._store, self._left = store, dies_at

    def __getattr__(self, name):
        return getattr(self._store, name)

    @contextmanager
    def write(self):
        with self._store.write() as unit:
            mark = unit.mark_checked
            whole = unit.outdated
            unit.outdated = lambda version, limit: whole(version, limit)[:1]

            def counted(case_ids, version):
                self._left -= 1
                if self._left == 0:
                    raise ConnectionError("gone")
                mark(case_ids, version)

            unit.mark_checked = counted
            yield unit


def test_what_a_crash_leaves_is_counted_by_the_next_beat_and_nothing_twice(this_year, monkeypatch):
    town = this_year
    monkeypatch.setattr("services.recount.BATCH", 1)
    cases = publicized(town, "2026-12-18", "2026-12-21", "2026-12-23")
    imports(town, known_on="2026-12-23")
    with pytest.raises(ConnectionError):
        recount(world=replace(town.world, store=OneByOne(town.store, dies_at=2)))
    generations = sorted(town.timer(case, "T_PUBLICITY")["generation"] for case in cases)
    assert generations == [1, 1, 2]
    assert len(town.tick().moved) == 2
    for case in cases:
        recounts = [kept.event for kept in town.store.history(case) if kept.event["trigger"] == "recount_deadline"]
        assert len(recounts) == 1
        assert recounts[0]["data"]["was_provisional"]
    assert town.tick().moved == []


def repin(town, case, pack_hash):
    """Let a case be pinned to another text."""
    with town.engine.begin() as connection:
        connection.execute(update(tables.cases).where(tables.cases.c.id == case).values(pack_hash=pack_hash))


@pytest.mark.parametrize("stride", [1, 100])
def test_a_case_that_cannot_be_counted_leaves_the_others_to_be_counted(this_year, monkeypatch, stride):
    town = this_year
    monkeypatch.setattr(SqlUnit, "stride", stride)
    monkeypatch.setattr(SqlUnit, "awaited", True)
    cases = publicized(town, "2026-12-18", "2026-12-21", "2026-12-23")
    imports(town, known_on="2026-12-23")
    broken = min(cases)
    pinned = town.case(broken).pack_hash
    repin(town, broken, "lost")
    assert sorted(move["case"] for move in town.tick().moved) == sorted({*cases} - {broken})
    repin(town, broken, pinned)
    assert [move["case"] for move in town.tick().moved] == [broken]


def test_any_number_that_cannot_be_counted_leaves_the_others_to_be_counted(this_year, monkeypatch):
    """Each of the returned files, which come first, is found twice: by its deadline and by its reminder."""
    town = this_year
    monkeypatch.setattr(SqlUnit, "stride", 1)
    *broken, sound = sorted(town.cases_at(A.PRE_REVIEWED, 4))
    town.take(A.EXPERT_REVIEWED, sound)
    town.clock.move_to("2026-12-17T10:00:00+08:00")
    defect = {"item": "m1_application_report", "reason": "未盖章", "article": "10(1)"}
    for case in broken:
        town.city.officer.does("request_correction", case, items=[defect])
    town.clock.move_to("2026-12-18T10:00:00+08:00")
    town.city.publicize(sound)
    pinned = town.case(sound).pack_hash
    for case in broken:
        repin(town, case, "lost")
    imports(town, known_on="2026-12-18")
    assert [move["case"] for move in town.tick().moved] == [sound]
    for case in broken:
        repin(town, case, pinned)
