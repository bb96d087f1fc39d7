"""Periods in working days and the 31 March, reckoned day by day."""

from datetime import UTC, date, datetime, time

import pytest

from adapters.notices import national_notices
from workflow.calendar import CalendarError, calendar_as_of, parse_notice
from workflow.period import (
    CountedDay,
    deadline,
    never_shortened,
    working_days_after,
    working_days_before,
    working_days_left,
    working_period,
)

TODAY = date(2026, 11, 23)
CALENDAR = calendar_as_of(national_notices(), TODAY)
NOTICE_2026 = "国办发明电〔2025〕7号"


def test_a_publicity_over_national_day_closes_after_the_make_up_saturday():
    period = working_period(datetime(2026, 9, 28, 2, 0, tzinfo=UTC), 5, CALENDAR)
    assert period.status == "settled"
    assert (period.first_day, period.last_day) == (date(2026, 9, 29), date(2026, 10, 10))
    assert period.closes_at is not None
    assert period.closes_at.isoformat() == "2026-10-11T00:00:00+08:00"
    assert period.calendar == CALENDAR.version


def test_every_calendar_day_is_listed_with_its_reason():
    period = working_period(date(2026, 9, 30), 2, CALENDAR)
    assert [str(day.day) for day in period.days] == ["2026-09-30", *(f"2026-10-{day:02}" for day in range(1, 10))]
    assert period.days[0] == CountedDay(date(2026, 9, 30), None, True, "开始当日不计入（周一至周五）", None)
    assert period.days[1] == CountedDay(date(2026, 10, 1), None, False, "国庆节 放假", NOTICE_2026)
    assert period.days[-1] == CountedDay(date(2026, 10, 9), 2, True, "周一至周五", None)


@pytest.mark.parametrize(
    ("published", "last_day", "last_day_counting_the_first"),
    [
        ("2026-11-23", "2026-11-30", "2026-11-27"),
        ("2026-09-18", "2026-09-24", "2026-09-23"),
        ("2026-09-19", "2026-09-24", "2026-09-24"),
        ("2026-09-30", "2026-10-13", "2026-10-12"),
        ("2026-02-12", "2026-02-26", "2026-02-25"),
        ("2026-04-30", "2026-05-11", "2026-05-09"),
        ("2025-09-26", "2025-10-10", "2025-10-09"),
        ("2019-04-30", "2019-05-09", "2019-05-08"),
        ("2020-01-22", "2020-02-06", "2020-02-05"),
        ("2021-09-17", "2021-09-26", "2021-09-24"),  # a Sunday that is worked
    ],
)
def test_five_working_days(published, last_day, last_day_counting_the_first):
    day = date.fromisoformat(published)
    assert str(working_period(day, 5, CALENDAR).last_day) == last_day
    assert str(working_period(day, 5, CALENDAR, count_start_day=True).last_day) == last_day_counting_the_first


def test_one_counted_day_is_its_own_period():
    period = working_period(date(2026, 11, 23), 1, CALENDAR, count_start_day=True)
    assert period.days == (CountedDay(date(2026, 11, 23), 1, True, "周一至周五", None),)


def test_a_publication_rolled_off_a_rest_day_shows_both_days():
    period = working_period(date(2026, 11, 21), 1, CALENDAR, roll_rest_day_publication=True)
    assert [(str(day.day), day.reason) for day in period.days] == [
        ("2026-11-21", "顺延至下一工作日起算（周末）"),
        ("2026-11-22", "顺延至下一工作日起算（周末）"),
        ("2026-11-23", "开始当日不计入（周一至周五）"),
        ("2026-11-24", "周一至周五"),
    ]


@pytest.mark.parametrize(
    ("published", "last_day"),
    [("2026-11-23T08:59:59+00:00", "2026-11-24"), ("2026-11-23T09:00:00+00:00", "2026-11-25")],
)
def test_the_hour_that_rolls_is_shanghais_and_inclusive(published, last_day):
    period = working_period(datetime.fromisoformat(published), 1, CALENDAR, roll_from=time(17))
    assert str(period.last_day) == last_day


@pytest.mark.parametrize(("published", "status"), [(17, "settled"), (18, "provisional")])
def test_a_publicity_reaching_25_december_waits_for_the_next_notice(published, status):
    assert working_period(date(2026, 12, published), 5, CALENDAR).status == status


def test_a_provisional_period_is_an_estimate_without_an_end():
    period = working_period(date(2026, 12, 18), 5, CALENDAR)
    assert (period.last_day, period.closes_at) == (date(2026, 12, 25), None)
    assert period.estimate_reason == "2027年节假日安排的通知截至2026-11-23尚未公布"
    assert period.days[-1].reason == "周一至周五；暂定：2027年节假日安排的通知截至2026-11-23尚未公布"
    assert period.days[-2].reason == "周一至周五"


def test_the_next_notice_settles_it():
    made_up = parse_notice(
        {
            "id": "invented",
            "covers_year": 2027,
            "number": "虚构〔2026〕1号",
            "title": "虚构通知，仅供测试",
            "issued_on": "2026-12-01",
            "days": [{"date": "2026-12-26", "kind": "workday", "name": "元旦"}],
        }
    )
    calendar = calendar_as_of([*national_notices(), made_up], date(2026, 12, 1))
    period = working_period(date(2026, 12, 21), 5, calendar)
    assert (period.status, period.last_day, period.days[-1].notice) == (
        "settled",
        date(2026, 12, 26),
        "虚构〔2026〕1号",
    )


@pytest.mark.parametrize(
    ("posted", "as_first_announced", "as_extended"),
    [
        (18, "2020-01-23", "2020-01-23"),
        (19, "2020-01-31", "2020-02-03"),
        (20, "2020-02-01", "2020-02-04"),
        (21, "2020-02-03", "2020-02-05"),
        (22, "2020-02-04", "2020-02-06"),
        (23, "2020-02-05", "2020-02-07"),
    ],
)
def test_the_extended_spring_festival_of_2020_moves_what_was_running(posted, as_first_announced, as_extended):
    before, after = (
        working_period(date(2020, 1, posted), 5, calendar_as_of(national_notices(), date(2020, 1, known)))
        for known in (26, 27)
    )
    assert (str(before.last_day), str(after.last_day)) == (as_first_announced, as_extended)
    assert never_shortened(before, after) is after


def test_an_announced_end_is_never_brought_forward():
    announced, shorter = (working_period(date(2026, 11, 23), days, CALENDAR) for days in (6, 5))
    assert never_shortened(announced, shorter) is announced


def test_a_provisional_end_bound_nobody():
    estimate = working_period(date(2026, 12, 21), 6, CALENDAR)
    settled = working_period(date(2026, 12, 17), 5, CALENDAR)
    assert never_shortened(estimate, settled) is settled


@pytest.mark.parametrize("n", [-1, 0, 367, 10**30])
def test_only_1_to_366_days_are_counted(n):
    for count in (working_period, working_days_before, working_days_after):
        with pytest.raises(CalendarError, match="1 至 366"):
            count(date(2026, 11, 23), n, CALENDAR)


def test_366_days_are_counted():
    assert working_period(date(2024, 1, 1), 366, CALENDAR).days[-1].index == 366


@pytest.mark.parametrize("published", [date.min, date.max, datetime(2026, 11, 23)])
def test_days_out_of_reach_and_naive_instants_are_refused(published):
    with pytest.raises(CalendarError):
        working_period(published, 5, CALENDAR)


@pytest.mark.parametrize(("year", "due"), [(2018, "2018-04-02"), (2019, "2019-04-01"), (2024, "2024-04-01")])
def test_31_march_on_a_weekend_moves_to_the_next_working_day(year, due):
    found = deadline(date(year, 3, 31), "following", CALENDAR)
    assert (found.status, str(found.due)) == ("settled", due)
    assert deadline(date(year, 3, 31), "none", CALENDAR).due == date(year, 3, 31)


def test_31_march_2029_is_provisional():
    found = deadline(date(2029, 3, 31), "following", CALENDAR)
    assert (found.status, found.due, found.overdue_from) == ("provisional", date(2029, 4, 2), None)


def test_reminders_are_working_days_before_the_due_date():
    found = deadline(date(2026, 3, 31), "following", CALENDAR)
    assert {count: str(day) for count, day in found.reminders.items()} == {
        30: "2026-02-11",
        15: "2026-03-10",
        5: "2026-03-24",
    }


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("2026-11-23", 5),
        ("2026-11-28", 1),  # a Saturday: Monday is still to come
        ("2026-11-30", 0),
        ("2026-12-01", -1),
        ("2026-12-05", -4),
    ],
)
def test_days_left_for_the_lights(today, left):
    assert working_days_left(date.fromisoformat(today), date(2026, 11, 30), CALENDAR) == left


def test_overdue_shows_over_a_weekend():
    assert working_days_left(date(2026, 11, 28), date(2026, 11, 27), CALENDAR) == -1
