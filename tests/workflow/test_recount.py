"""Properties of counting a running deadline anew, on calendars made of any notices."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from adapters.notices import national_notices
from tests.support.notices import notice_2027
from tests.support.packs import PACK
from tests.support.situations import case_in
from workflow.calendar import SHANGHAI, Notice, NoticeDay, WorkingCalendar, calendar_as_of, parse_notice
from workflow.cases import Case, Command
from workflow.history import instant
from workflow.machine import Decision, decide
from workflow.refusals import Refusal
from workflow.roles import CLOCK
from workflow.situation import Situation
from workflow.states import Kind
from workflow.timers import arm_working_days

# Most pairs of calendars move nothing, and are passed over on purpose.
SIEVED = settings(suppress_health_check=[HealthCheck.filter_too_much])

OPEN, TODAY = date(2026, 11, 1), date(2027, 2, 28)
RUNNING = {
    "T_PUBLICITY": (Kind.APPLICATION, "publicized"),
    "T_CORRECTION": (Kind.APPLICATION, "correction_requested"),
    "T_OBJECTION": (Kind.OBJECTION, "accepted"),
}
posted = st.integers(0, 75).map(lambda step: OPEN + timedelta(days=step))
kinds = st.sampled_from(sorted(RUNNING))


def calendar_of(*more: Notice) -> WorkingCalendar:
    return calendar_as_of((*national_notices(), *more), TODAY)


@st.composite
def amendments(draw: st.DrawFn) -> Notice:
    """A notice that frees or works any days around the end of 2026: weekdays freed, weekends worked."""
    steps = draw(st.lists(st.integers(0, 75), min_size=1, max_size=8, unique=True))
    days = [OPEN + timedelta(days=step) for step in steps]
    named = [NoticeDay(d, "workday" if d.weekday() > 4 else "holiday", "虚构") for d in days]
    kept = tuple(day for day in named if day.day.year == 2026)
    assume(kept)
    issued = date(2026, 12, 1)
    return Notice("fictitious", 2026, "虚构〔2026〕1号", "虚构", issued, issued, "2026", kept)


calendars = st.builds(
    lambda amendment, covered: calendar_of(*amendment, *((parse_notice(notice_2027()),) if covered else ())),
    st.lists(amendments(), max_size=1),
    st.booleans(),
)


def asked(case: Case, data: dict[str, str], calendar: WorkingCalendar, at: datetime) -> Situation:
    command = Command("recount_deadline", data, case_id=case.id)
    return Situation(case, command, CLOCK, at, PACK, calendar, lambda: "id")


def running(kind: str, day: date, calendar: WorkingCalendar) -> Case:
    """A case whose timer of this kind was armed on a day, by a calendar."""
    at = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)
    case = case_in(*RUNNING[kind], timers={})
    armed, _ = arm_working_days(asked(case, {}, calendar, at), kind)
    timer = {**{name: value for name, value in armed.items() if name != "op"}, "status": "armed"}
    return case_in(*RUNNING[kind], timers={kind: timer}, updated_at=0)


def recount(kind: str, case: Case, calendar: WorkingCalendar) -> Decision | None:
    try:
        at = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=SHANGHAI)
        return decide(asked(case, {"timer": kind}, calendar, at), command_id="c")
    except Refusal as refused:
        if refused.code != "nothing_to_recount":
            raise
        return None


def plainly(kind: str, day: date, calendar: WorkingCalendar) -> tuple[str, bool]:
    """The last day counted by hand, and whether every day up to it is settled."""
    left = PACK.value({"T_PUBLICITY": "publicity", "T_CORRECTION": "correction", "T_OBJECTION": "objection"}[kind]
                      + ".working_days")  # fmt: skip
    settled = calendar.settled(day)
    while left:
        day += timedelta(days=1)
        settled = settled and calendar.settled(day)
        left -= calendar.judge(day).working
    return day.isoformat(), settled


@given(kinds, posted, calendars, calendars)
def test_a_recount_gives_what_counting_on_the_new_calendar_gives_and_is_never_needed_twice(kind, day, old, new):
    case = running(kind, day, old)
    before = case.timers[kind]
    moved = recount(kind, case, new)
    after = (moved.case if moved else case).timers[kind]
    last_day, settled = plainly(kind, day, new)
    if before["provisional"] or settled:
        kept = kind == "T_PUBLICITY" and not before["provisional"] and last_day < before["due_on"]
        assert after["due_on"] == (before["due_on"] if kept else last_day)
        assert after["provisional"] is not (kept or settled)
    assert (after["due_at"] is None) is after["provisional"]
    assert recount(kind, moved.case if moved else case, new) is None


@SIEVED
@given(posted, calendars, calendars)
def test_a_settled_publicity_is_never_shortened_and_never_unsettled(day, old, new):
    case = running("T_PUBLICITY", day, old)
    before = case.timers["T_PUBLICITY"]
    assume(not before["provisional"])
    moved = recount("T_PUBLICITY", case, new)
    after = (moved.case if moved else case).timers["T_PUBLICITY"]
    assert not after["provisional"]
    assert after["due_on"] >= before["due_on"]
    assert after["due_at"] >= before["due_at"]


@SIEVED
@given(kinds, posted, calendars, calendars)
def test_the_event_tells_old_and_new_day_and_every_day_between(kind, day, old, new):
    case = running(kind, day, old)
    moved = recount(kind, case, new)
    assume(moved is not None)
    told, after = moved.event["data"], moved.case.timers[kind]
    assert (told["old_last_day"], told["new_last_day"]) == (case.timers[kind]["due_on"], after["due_on"])
    assert (told["old_calendar"], after["calendar"]) == (old.version, new.version)
    listed = [date.fromisoformat(row["date"]) for row in told["days"]]
    assert listed == [day + timedelta(days=step) for step in range(len(listed))]
    assert sum(row["index"] is not None for row in told["days"]) == after["n"]
    assert after["generation"] == case.timers[kind]["generation"] + 1


@pytest.mark.parametrize(("day", "provisional"), [("2026-12-17", False), ("2026-12-18", True)])
def test_the_first_provisional_publicity_of_2026_is_that_of_18_december(day, provisional):
    timer = running("T_PUBLICITY", date.fromisoformat(day), calendar_of()).timers["T_PUBLICITY"]
    assert timer["provisional"] is provisional
    if provisional:
        assert (timer["due_on"], timer["due_at"]) == ("2026-12-25", None)
        settled = recount("T_PUBLICITY", running("T_PUBLICITY", date.fromisoformat(day), calendar_of()),
                          calendar_of(parse_notice(notice_2027())))  # fmt: skip
        assert settled.case.timers["T_PUBLICITY"]["due_at"] == instant(datetime(2026, 12, 26, tzinfo=SHANGHAI))
