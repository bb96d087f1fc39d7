"""When reminders go out and how urgent they are: the pack's days, on working days only."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.notices import national_notices
from tests.support.packs import PACK, with_value
from workflow.calendar import calendar_as_of, local_date
from workflow.reminders import level_of, reminder_period, schedule

CALENDAR = calendar_as_of(national_notices(), date(2026, 11, 23))


def test_the_days_are_the_packs_with_those_on_which_the_light_turns():
    assert schedule(PACK) == (30, 15, 5, 3, -1, -5, -10)
    assert schedule(with_value("reminders.before", "[20]")) == (20, 5, 3, -1, -5, -10)


@pytest.mark.parametrize(
    ("left", "level"),
    [(30, "notice"), (6, "notice"), (5, "warn"), (4, "warn"), (3, "yellow"), (1, "yellow"), (0, "yellow"), (-1, "red")],
)
def test_a_level_begins_with_the_packs_number_of_days_left(left, level):
    assert level_of(left, PACK) == level


@pytest.mark.parametrize(
    ("due_on", "offset", "day"),
    [
        ("2026-10-13", 5, "2026-09-30"),  # over National Day
        ("2026-10-13", 3, "2026-10-09"),
        ("2026-09-30", -1, "2026-10-08"),
        ("2026-09-18", -1, "2026-09-20"),  # a Sunday worked
    ],
)
def test_a_reminder_counts_as_the_notices_say(due_on, offset, day):
    assert reminder_period(date.fromisoformat(due_on), offset, CALENDAR).last_day == date.fromisoformat(day)


def test_a_reminder_that_rests_on_a_notice_not_out_is_provisional():
    period = reminder_period(date(2026, 12, 22), -5, CALENDAR)
    assert (period.status, period.closes_at) == ("provisional", None)
    assert "2027" in period.estimate_reason


@given(st.dates(date(2004, 3, 1), date(2026, 10, 1)), st.sampled_from([offset for offset in range(-10, 31) if offset]))
def test_a_reminder_goes_out_on_a_working_day_at_nine_on_its_side_of_the_due_date(due_on, offset):
    period = reminder_period(due_on, offset, CALENDAR)
    assert CALENDAR.judge(period.last_day).working
    assert (period.last_day < due_on) is (offset > 0)
    assert local_date(period.closes_at) == period.last_day
    assert (period.closes_at.hour, period.closes_at.utcoffset()) == (9, timedelta(hours=8))
