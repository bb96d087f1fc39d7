"""Every worked case of calendar_examples.json, under every policy it names."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from adapters.notices import national_notices
from workflow.calendar import calendar_as_of, day_start, parse_overlay
from workflow.period import deadline, never_shortened, working_days_after, working_days_before, working_period

EXAMPLES = json.loads(Path(__file__).with_name("calendar_examples.json").read_text(encoding="utf-8"))
OFFICE_CLOSES = time(17)  # close of business in the examples; a parameter, not a fact about any office
TODAY = date(2026, 11, 23)
CALENDAR = calendar_as_of(national_notices(), TODAY)
POLICIES = {
    "count_publication_day": {"count_start_day": True},
    "rest_day_rolls_publication": {"roll_rest_day_publication": True},
    "rest_day_or_after_hours_rolls_publication": {"roll_rest_day_publication": True, "roll_from": OFFICE_CLOSES},
}


def cases(name):
    return [pytest.param(case, id=case["id"]) for case in EXAMPLES[name]]


def counted(period):
    return [str(day.day) for day in period.days if day.index]


def period_of(case, calendar=CALENDAR, **policy):
    return working_period(date.fromisoformat(case["published_on"]), case["n_working_days"], calendar, **policy)


def test_every_list_of_the_file_is_told_here():
    lists = {name: len(found) for name, found in EXAMPLES.items() if isinstance(found, list)}
    assert sum(lists.values()) == 37
    assert lists.keys() == {
        "publicity",
        "publicity_datetime",
        "march",
        "as_of",
        "coverage",
        "overlay",
        "restart_and_suspension",
    }


@pytest.mark.parametrize("case", cases("publicity"))
def test_publicity(case):
    period = period_of(case)
    assert period.status == "settled"
    assert str(period.last_day) == case["expected_last_day"]
    assert counted(period) == case["counted_days"]
    for policy, last_day in case["alt"].items():
        assert str(period_of(case, **POLICIES[policy]).last_day) == last_day, policy


@pytest.mark.parametrize("case", cases("publicity_datetime"))
def test_publicity_from_an_instant(case):
    instant, n = datetime.fromisoformat(case["published_at"]), case["n_working_days"]
    period = working_period(instant, n, CALENDAR)
    assert str(period.days[0].day) == case["published_on"]
    assert counted(period) == case["counted_days"]
    assert period.closes_at.isoformat() == case["expires_at_24h"]
    by_office_hours = working_period(instant, n, CALENDAR, ends_at=OFFICE_CLOSES)
    assert by_office_hours.closes_at.isoformat() == case["expires_at_close_of_business"]
    for policy, last_day in case["alt"].items():
        assert str(working_period(instant, n, CALENDAR, **POLICIES[policy]).last_day) == last_day, policy


@pytest.mark.parametrize("roll", ["none", "following", "preceding"])
@pytest.mark.parametrize("case", cases("march"))
def test_march_rolls(case, roll):
    found = deadline(date.fromisoformat(case["deadline"]), roll, CALENDAR)
    assert (found.status, str(found.due)) == ("settled", case[f"due_roll_{roll}"])
    overdue_from = case.get(f"overdue_from_roll_{roll}", day_start(found.due + timedelta(days=1)).isoformat())
    assert found.overdue_from.isoformat() == overdue_from


@pytest.mark.parametrize("case", cases("march"))
def test_working_days_around_march(case):
    nominal = date.fromisoformat(case["deadline"])
    due = date.fromisoformat(case["due_roll_following"])
    assert CALENDAR.is_working_day(nominal) is case["is_working_day"]
    assert str(working_days_after(nominal, 1, CALENDAR)) == case["first_working_day_strictly_after_deadline"]
    for n, day in case["working_days_before"].items():
        assert str(working_days_before(nominal, int(n), CALENDAR)) == day
    for n, day in case["working_days_before_due_roll_following"].items():
        assert str(working_days_before(due, int(n), CALENDAR)) == day


@pytest.mark.parametrize("case", cases("as_of"))
def test_as_known(case):
    known, later = (
        period_of(case, calendar_as_of(national_notices(), date.fromisoformat(case[day])))
        for day in ("known_at", "later_known_at")
    )
    assert (known.status, later.status) == (case["status_as_known"], case["status_later"])
    assert str(known.last_day) == case["expected_last_day_as_known"]
    assert counted(known) == case["counted_days_as_known"]
    assert str(later.last_day) == case["expected_last_day_later"]
    assert counted(later) == case["counted_days_later"]
    assert str(never_shortened(known, later).last_day) == case["last_day_if_never_shortened"]
    assert (known.last_day != later.last_day) is case["last_day_changed"]
    assert (counted(known) != counted(later)) is case["counted_days_changed"]


@pytest.mark.parametrize("case", cases("coverage"))
def test_coverage(case):
    period = period_of(case, calendar_as_of(national_notices(), date.fromisoformat(case["known_at"])))
    assert period.status == case["expected_status"]
    assert (period.closes_at is None) is (case["expected_status"] == "provisional")
    if expected := case.get("expected_last_day"):
        assert str(period.last_day) == expected


@pytest.mark.parametrize("case", cases("overlay"))
def test_overlay(case):
    local = period_of(case, calendar_as_of(national_notices(), TODAY, overlay=parse_overlay(case["overlay"])))
    assert str(period_of(case).last_day) == case["expected_last_day_national"]
    assert str(local.last_day) == case["expected_last_day_with_overlay"]
    assert counted(local) == case["counted_days_with_overlay"]


@pytest.mark.parametrize("case", cases("restart_and_suspension"))
def test_posted_again(case):
    assert case["policy"] == "full_restart"
    again = period_of(case | {"published_on": case["republished_on"]})
    assert str(again.last_day) == case["expected_last_day"]
    assert again.last_day > period_of(case).last_day
