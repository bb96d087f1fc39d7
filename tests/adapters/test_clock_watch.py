"""A clock that cannot be trusted fires nothing and says why: held against the database's, and one nobody sets."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from adapters import tables
from adapters.clock_alarms import StoredClockAlarms
from adapters.clock_watch import ClockSet, ClockWatch, MachineTimes
from adapters.scheduler import beat
from adapters.tick_log import StoredTickLog
from services.clock_alarms import ITSELF, confirm, span, told_skew
from services.ports import Clock
from tests.support.clocks import HandTimes, watch_over
from tests.support.databases import Databases
from tests.support.world import Town
from workflow.refusals import Forbidden, Refusal
from workflow.roles import Role

HOUR = timedelta(hours=1)
DUE = "2026-06-01 00:00"


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    """A town in which a batch opens on 1 June."""
    town = Town(database_url)
    town.announce()
    town.clock.move_to(DUE)
    try:
        yield town
        town.audit()
    finally:
        town.close()


@pytest.fixture
def times() -> HandTimes:
    return HandTimes()


@pytest.fixture
def watch(town: Town, times: HandTimes) -> ClockWatch:
    """The watch of the process under test. A skew this wide is none, so that jumps alone are looked at."""
    return watch_over(town, times, skew=timedelta(days=4_000))


def beaten(town: Town, watch: ClockWatch) -> tuple[int, str]:
    """How many timers a beat fired, and why it fired none."""
    done = beat(town.world, StoredTickLog(town.engine), watch)
    return len(done.fired), done.why


def settle(town: Town, reason: str = "已与授时中心核对") -> None:
    admin = town.person(Role.SYSTEM_ADMIN, "guanli").actor
    confirm(reason, actor=admin, alarms=StoredClockAlarms(town.engine), now=town.clock.now())


def alarms(town: Town) -> list[tuple[str, str, str]]:
    return [(row["status"], row["settled_by"], row["reason"]) for row in town.rows(tables.clock_alarms)]


# A clock set forward while the service runs.


def test_a_clock_that_runs_true_fires(town: Town, watch: ClockWatch):
    assert beaten(town, watch) == (1, "")
    assert alarms(town) == []


@pytest.mark.parametrize("ahead", [HOUR, -HOUR, timedelta(days=-30)])
def test_up_to_an_hour_and_any_way_back_is_no_jump(town: Town, watch: ClockWatch, times: HandTimes, ahead: timedelta):
    times.ahead = ahead
    assert beaten(town, watch) == (1, "")
    assert alarms(town) == []


def test_more_than_an_hour_forward_holds_every_timer_and_says_so(
    town: Town, watch: ClockWatch, times: HandTimes, caplog: pytest.LogCaptureFixture
):
    times.ahead = timedelta(days=30, hours=2, seconds=1)
    with caplog.at_level(logging.INFO):
        fired, why = beaten(town, watch)
        assert beaten(town, watch) == (0, why)
    assert fired == 0
    assert "向前跳了30天2小时" in why
    assert [(record.message, record.why) for record in caplog.records if record.name == "adapters.clock_watch"] == [
        ("timers held", why)
    ]
    assert {(noted["fired"], noted["why"]) for noted in town.rows(tables.tick_log)} == {(0, why)}
    assert town.timer(town.cases()[0].id, "T_BATCH_OPEN")["status"] == "armed"
    assert [status for status, *_ in alarms(town)] == ["open"]


def test_jumps_add_up(town: Town, watch: ClockWatch, times: HandTimes):
    times.ahead = timedelta(minutes=40)
    assert beaten(town, watch)[0] == 1
    times.ahead = timedelta(minutes=80)
    assert beaten(town, watch)[1]


def test_every_worker_stands_still_by_the_alarm_and_so_does_one_that_starts_anew(
    town: Town, watch: ClockWatch, times: HandTimes
):
    times.ahead = 2 * HOUR
    beaten(town, watch)
    restarted, elsewhere = watch_over(town, times), watch_over(town, HandTimes("machine-2"))
    assert beaten(town, elsewhere)[1]
    assert watch_over(town, MachineTimes()).look().alarm is not None
    restarted_look = watch_over(town, times, skew=timedelta(days=1)).look()
    assert restarted_look.alarm is not None
    assert abs(restarted_look.at - datetime.now(restarted_look.at.tzinfo)) < timedelta(minutes=1), "put right"
    assert restarted.look().why
    assert len(alarms(town)) == 1


def test_an_administrator_who_has_looked_lets_the_timers_go_on(town: Town, watch: ClockWatch, times: HandTimes):
    other = watch_over(town, times, skew=timedelta(days=1))
    times.ahead = 2 * HOUR
    assert beaten(town, watch)[0] == 0
    settle(town)
    assert beaten(town, watch) == (1, "")
    assert beaten(town, other) == (0, ""), "nothing was left to fire, and nothing holds it"
    assert alarms(town) == [("settled", "guanli", "已与授时中心核对")]


def test_a_process_that_starts_after_the_confirmation_measures_from_its_own_beginning(
    town: Town, watch: ClockWatch, times: HandTimes
):
    times.ahead = 2 * HOUR
    beaten(town, watch)
    settle(town)
    times.ahead = -5 * HOUR
    late = watch_over(town, times, skew=timedelta(days=1))
    assert not late.look().why
    times.ahead = -3 * HOUR
    assert late.look().why


def test_what_was_found_right_once_is_no_excuse_for_the_next_jump(town: Town, watch: ClockWatch, times: HandTimes):
    times.ahead = 2 * HOUR
    beaten(town, watch)
    settle(town)
    assert beaten(town, watch)[0] == 1
    times.ahead = 5 * HOUR
    assert beaten(town, watch)[1]
    assert [status for status, *_ in alarms(town)] == ["settled", "open"]


def test_an_alarm_follows_a_clock_that_is_set_again(town: Town, watch: ClockWatch, times: HandTimes):
    """What is confirmed is what the alarm says, so it says where the clock stands, once a beat has looked."""
    times.ahead = 5 * HOUR
    beaten(town, watch)
    times.ahead = 2 * HOUR
    assert "跳了2小时" in beaten(town, watch)[1]
    alarm = StoredClockAlarms(town.engine).open()
    assert alarm is not None
    assert span(alarm.jump) == "2小时"
    settle(town)
    assert beaten(town, watch)[0] == 1


def test_a_jump_that_no_beat_has_looked_at_yet_is_not_confirmed_with_the_one_before(
    town: Town, watch: ClockWatch, times: HandTimes
):
    times.ahead = 2 * HOUR
    beaten(town, watch)
    times.ahead = timedelta(days=9)
    settle(town)
    assert "跳了8天22小时" in beaten(town, watch)[1], "beyond what was found right"


def test_another_machine_is_not_excused_by_the_confirmation_of_this_one(
    town: Town, watch: ClockWatch, times: HandTimes
):
    far = HandTimes("machine-2")
    other = watch_over(town, far, skew=timedelta(days=1))
    times.ahead = far.ahead = 2 * HOUR
    beaten(town, watch)
    settle(town)
    assert beaten(town, other)[1]


@pytest.mark.parametrize("back_to", [timedelta(), timedelta(minutes=59)])
def test_a_clock_set_back_before_anything_fired_settles_its_alarm_itself(
    town: Town, watch: ClockWatch, times: HandTimes, back_to: timedelta
):
    times.ahead = timedelta(days=30)
    assert beaten(town, watch)[0] == 0
    started_meanwhile = watch_over(town, times, skew=timedelta(days=4_000))
    assert started_meanwhile.look().why
    times.ahead = back_to
    assert beaten(town, started_meanwhile) == (1, "")
    assert beaten(town, watch) == (0, "")
    assert [(status, by) for status, by, _ in alarms(town)] == [("settled", ITSELF)]
    times.ahead = timedelta(days=30)
    assert started_meanwhile.look().why, "the second time is an alarm again, whoever started when"


def test_a_clock_set_in_the_middle_of_a_beat_fires_nothing_by_the_new_time(
    town: Town, times: HandTimes, watch: ClockWatch
):
    class SetMeanwhile:
        """A clock that somebody sets just as the beat reads it."""

        def __init__(self, clock: Clock) -> None:
            self._clock = clock

        def now(self) -> datetime:
            times.ahead = timedelta(days=30)
            return self._clock.now() + times.ahead

    world = replace(town.world, clock=SetMeanwhile(town.clock))
    with pytest.raises(ClockSet):
        beat(world, StoredTickLog(town.engine), watch)
    assert town.state(town.cases()[0].id) == "announced"
    assert beaten(town, watch)[1]


def test_the_offset_of_a_test_clock_is_no_jump(town: Town, watch: ClockWatch):
    assert beaten(town, watch) == (1, "")
    town.clock.advance(days=400)
    fired, why = beaten(town, watch)
    assert (fired > 0, why) == (True, "")


# Whatever happens in whatever order.

STEPS = st.lists(
    st.one_of(
        st.integers(-300, 300).map(lambda minutes: ("set", minutes)),
        st.sampled_from([("restart", 0), ("confirm", 0)]),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def quiet_town(sqlite_databases: Databases, migrated_template: Callable[[str], str]) -> Iterator[Town]:
    town = Town(sqlite_databases.create(migrated_template("sqlite")))
    yield town
    town.close()


@settings(max_examples=150)
@given(steps=STEPS)
def test_no_process_fires_by_a_time_more_than_an_hour_past_what_was_last_trusted(
    quiet_town: Town, steps: list[tuple[str, int]]
):
    """One process always runs and looks first; others start at any time. A person trusts the time that stands."""
    with quiet_town.engine.begin() as connection:
        connection.execute(delete(tables.clock_alarms))
    times, trusted = HandTimes(), timedelta()
    running = [watch_over(quiet_town, times)]
    for step, minutes in steps:
        if step == "set":
            times.ahead = timedelta(minutes=minutes)
        elif step == "restart":
            running.append(watch_over(quiet_town, times))
        elif StoredClockAlarms(quiet_town.engine).open():
            settle(quiet_town)
            trusted = times.ahead
            assert [watch.look().why for watch in running] == [""] * len(running), "all go on"
        held = [bool(watch.look().why) for watch in running]
        if times.ahead - trusted > HOUR + timedelta(minutes=1):
            assert held == [True] * len(running)
        if len(running) == 1 and times.ahead - trusted < HOUR - timedelta(minutes=1):
            assert held == [False], "who starts while the clock is behind may see a jump where it is put right"


# Who may confirm.


def test_only_an_administrator_confirms_with_a_reason_and_only_an_alarm(
    town: Town, watch: ClockWatch, times: HandTimes
):
    stored, now = StoredClockAlarms(town.engine), town.clock.now()
    admin, leader = town.person(Role.SYSTEM_ADMIN, "guanli").actor, town.city.leader.actor
    with pytest.raises(Refusal, match="没有待处理的时钟报警"):
        confirm("核对", actor=admin, alarms=stored, now=now)
    times.ahead = 2 * HOUR
    beaten(town, watch)
    with pytest.raises(Forbidden):
        confirm("核对", actor=leader, alarms=stored, now=now)
    with pytest.raises(Refusal, match="理由"):
        confirm("  ", actor=admin, alarms=stored, now=now)
    confirm("核对", actor=admin, alarms=stored, now=now)
    with pytest.raises(Refusal, match="没有待处理的时钟报警"):
        confirm("核对", actor=admin, alarms=stored, now=now)


def test_the_database_keeps_one_open_alarm_and_why_each_was_settled(town: Town, watch: ClockWatch, times: HandTimes):
    times.ahead = 2 * HOUR
    beaten(town, watch)
    open_one = {key: value for key, value in town.rows(tables.clock_alarms)[0].items() if key != "id"}
    for change in (
        insert(tables.clock_alarms).values(open_one),
        update(tables.clock_alarms).values(status="settled"),
        update(tables.clock_alarms).values(status="settled", settled_by="x", settled_at=1),
    ):
        with pytest.raises(IntegrityError), town.engine.begin() as connection:
            connection.execute(change)


# The tick log.


def test_a_beat_of_a_wrong_clock_does_not_age_the_log(town: Town, watch: ClockWatch, times: HandTimes):
    ticks = StoredTickLog(town.engine)
    assert beaten(town, watch)[0] == 1
    times.ahead = timedelta(days=30)
    why = beaten(town, watch)[1]
    assert len(town.rows(tables.tick_log)) == 2, "a month ahead it would have thrown away what is seven days old"
    last = ticks.last()
    assert last is not None
    assert last.why == why
    assert abs(last.at - datetime.now(last.at.tzinfo)) < timedelta(minutes=1)
    assert [held.why for held in ticks.held(last.at - HOUR)] == [why]
    times.ahead = timedelta()
    beaten(town, watch)
    assert ticks.held(last.at - HOUR) == []


# A clock that is not the database's.


class TestAgainstTheServer:
    """PostgreSQL has a clock of its own; a SQLite file has the machine's."""

    @pytest.fixture
    def database_kind(self) -> str:
        return "postgresql"

    pytestmark = pytest.mark.postgresql

    @pytest.mark.parametrize("ahead", [timedelta(seconds=6), timedelta(days=30), timedelta(hours=-1)])
    def test_a_node_more_than_five_seconds_off_fires_nothing_and_the_others_go_on(
        self, town: Town, times: HandTimes, ahead: timedelta
    ):
        times.ahead = ahead
        wrong, right = watch_over(town, times), watch_over(town, HandTimes("machine-2"))
        fired, why = beaten(town, wrong)
        assert fired == 0
        assert why == told_skew(wrong.look().skew)
        assert abs(wrong.look().skew - ahead) < timedelta(seconds=1)
        assert beaten(town, right) == (1, "")
        assert alarms(town) == []

    def test_up_to_five_seconds_it_fires(self, town: Town, times: HandTimes):
        times.ahead = timedelta(seconds=-4.5)
        assert beaten(town, watch_over(town, times)) == (1, "")

    def test_a_node_that_jumps_away_from_the_database_holds_nobody_else(self, town: Town, times: HandTimes):
        jumping, other = watch_over(town, times), watch_over(town, HandTimes("machine-2"))
        times.ahead = 2 * HOUR
        assert "本机时钟比数据库快2小时" in beaten(town, jumping)[1]
        assert beaten(town, other) == (1, "")
        times.ahead = timedelta()
        assert beaten(town, jumping) == (0, "")
        assert alarms(town) == []

    def test_a_slow_answer_is_no_skew(self, town: Town, times: HandTimes):
        watch = watch_over(town, times)
        ask = town.store.ask

        def slowly(question):
            times.ahead += timedelta(seconds=30)  # as long as the answer takes by this machine's clock
            return ask(question)

        watch = ClockWatch("postgresql", slowly, StoredClockAlarms(town.engine), times=times)
        assert watch.look().skew == timedelta()

    def test_a_look_costs_one_round_trip_and_a_command_none(self, town: Town, times: HandTimes):
        watch = watch_over(town, times)
        watch.look()
        wire = town.store._wire()
        before = wire.trips
        watch.look()
        assert wire.trips == before + 1


# Words, and the machine's own clocks.


@pytest.mark.parametrize(("length", "said"), [
    (timedelta(days=30), "30天"), (timedelta(days=1, hours=3, minutes=2), "1天3小时"), (timedelta(seconds=6), "6秒"),
    (timedelta(hours=1, seconds=5), "1小时"), (timedelta(minutes=61), "1小时1分"), (timedelta(), "0秒"),
])  # fmt: skip
def test_a_length_of_time_is_told_in_its_largest_units(length: timedelta, said: str):
    assert span(length) == said


def test_the_steady_clock_of_this_machine_began_once():
    times = MachineTimes()
    first = times.begun()
    time.sleep(0.01)
    assert abs(times.begun() - first) < timedelta(seconds=1)
    assert times.machine == MachineTimes().machine
