"""What holds for every day, count and calendar."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from adapters.notices import national_notices
from workflow.calendar import calendar_as_of, day_start, local_date
from workflow.period import (
    deadline,
    working_days_after,
    working_days_before,
    working_days_left,
    working_period,
)

NOTICES = national_notices()
CALENDAR = calendar_as_of(NOTICES, date(2026, 11, 23))

days = st.dates(date(2003, 6, 1), date(2028, 6, 30))
counts = st.integers(1, 60)
choices = st.fixed_dictionaries({"count_start_day": st.booleans(), "roll_rest_day_publication": st.booleans()})


@given(days, counts, choices)
def test_exactly_n_working_days_are_counted_and_no_other(published, n, policy):
    period = working_period(published, n, CALENDAR, **policy)
    counted = [day for day in period.days if day.index is not None]
    assert [day.index for day in counted] == list(range(1, n + 1))
    assert all(day.working and CALENDAR.is_working_day(day.day) for day in counted)
    assert (counted[0].day, counted[-1].day) == (period.first_day, period.last_day)
    after_the_first = [day for day in period.days if day.day > period.first_day]
    assert all(day.index is not None for day in after_the_first if day.working)


@given(days, counts, choices)
def test_the_days_run_without_a_gap_from_the_act_to_the_last_day(published, n, policy):
    listed = [day.day for day in working_period(published, n, CALENDAR, **policy).days]
    assert listed == [published + timedelta(days=step) for step in range(len(listed))]


@given(days, counts)
def test_one_day_more_ends_on_the_next_working_day(published, n):
    shorter, longer = (working_period(published, count, CALENDAR) for count in (n, n + 1))
    assert longer.last_day == working_days_after(shorter.last_day, 1, CALENDAR)
    assert shorter.days == longer.days[: len(shorter.days)] or longer.status == "provisional"


@given(days, counts)
def test_posting_later_never_ends_earlier(published, n):
    following = published + timedelta(days=1)
    assert working_period(published, n, CALENDAR).last_day <= working_period(following, n, CALENDAR).last_day


@given(days, counts)
def test_a_period_is_settled_exactly_when_all_its_days_are(published, n):
    period = working_period(published, n, CALENDAR)
    settled = all(CALENDAR.settled(day.day) for day in period.days)
    assert (period.status == "settled") is settled
    assert (period.estimate_reason is None) is settled
    assert period.closes_at == (day_start(period.last_day + timedelta(days=1)) if settled else None)


@given(days, counts, days, st.permutations(NOTICES))
def test_notices_published_later_or_in_another_order_change_nothing_known_before(published, n, as_of, shuffled):
    known_then = [notice for notice in shuffled if notice.known_on <= as_of]
    assert working_period(published, n, calendar_as_of(known_then, as_of)) == working_period(
        published, n, calendar_as_of(NOTICES, as_of)
    )


@given(days, counts)
def test_before_undoes_after_on_working_days(day, n):
    start = CALENDAR.find_following_working_day(day)
    assert working_days_before(working_days_after(start, n, CALENDAR), n, CALENDAR) == start


@given(days, counts)
def test_the_days_left_on_the_day_of_the_act_are_the_days_counted(published, n):
    last_day = working_period(published, n, CALENDAR).last_day
    assert working_days_left(published, last_day, CALENDAR) == n
    assert working_days_left(last_day, last_day, CALENDAR) == 0
    assert working_days_left(last_day + timedelta(days=1), last_day, CALENDAR) == -1


@given(days)
def test_a_rolled_deadline_is_a_working_day_and_the_nearest(nominal):
    following, preceding = (deadline(nominal, roll, CALENDAR).due for roll in ("following", "preceding"))
    assert preceding <= nominal <= following
    assert CALENDAR.is_working_day(following)
    assert CALENDAR.is_working_day(preceding)
    between = [preceding + timedelta(days=step) for step in range(1, (following - preceding).days)]
    assert not any(map(CALENDAR.is_working_day, between))


@given(st.datetimes(datetime(2004, 1, 1), datetime(2026, 12, 1), timezones=st.timezones()))
def test_every_instant_lies_within_its_day_in_shanghai(instant):
    day = local_date(instant)
    assert day_start(day) <= instant < day_start(day + timedelta(days=1))
    assert local_date(instant.astimezone(UTC)) == day
