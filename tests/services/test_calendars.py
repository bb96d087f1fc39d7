"""The documents the command line and the API answer with."""

import json
from datetime import date

import pytest

from adapters.notices import national_notices
from services.calendars import deadline_of, explain, list_notices, with_notices, year_of
from workflow.calendar import CalendarError, Overlay, calendar_as_of, parse_notice

TODAY = date(2026, 11, 23)
NOTICES = national_notices()


def ask(published, days=5, **more):
    return explain(published, days, notices=NOTICES, **({"as_of": TODAY} | more))


def test_the_answer_has_the_shape_of_the_contract():
    answer = ask("2026-09-28")
    assert list(answer) == ["status", "last_day", "closes_at", "calendar", "days"]
    assert (answer["status"], answer["last_day"]) == ("settled", "2026-10-10")
    assert answer["closes_at"] == "2026-10-11T00:00:00+08:00"
    assert answer["calendar"] == list_notices(NOTICES, TODAY)["calendar"]
    assert answer["days"][-1] == {
        "date": "2026-10-10",
        "weekday": "周六",
        "working": True,
        "index": 5,
        "reason": "国庆节 调休上班",
        "notice": "国办发明电〔2025〕7号",
    }
    assert json.loads(json.dumps(answer)) == answer


def test_a_provisional_answer_has_no_closing_instant():
    answer = ask("2026-12-18")
    assert (answer["status"], answer["last_day"], answer["closes_at"]) == ("provisional", "2026-12-25", None)
    assert "2027年节假日安排的通知截至2026-11-23尚未公布" in answer["days"][-1]["reason"]


@pytest.mark.parametrize(
    ("published", "first"),
    [
        ("2026-04-30T16:30:00Z", "2026-05-01"),
        ("2026-05-01T00:30+08:00", "2026-05-01"),
        ("2026-04-30T23:59:59.999999+08:00", "2026-04-30"),
    ],
)
def test_an_instant_counts_from_its_day_in_shanghai(published, first):
    assert ask(published)["days"][0]["date"] == first


def test_the_start_day_counts_when_asked():
    assert ask("2026-11-23", count_start_day=True)["last_day"] == "2026-11-27"


def test_as_of_is_inclusive():
    assert ask("2020-01-22", as_of=date(2020, 1, 26))["last_day"] == "2020-02-04"
    assert ask("2020-01-22", as_of=date(2020, 1, 27))["last_day"] == "2020-02-06"


def test_an_overlay_moves_the_count_and_names_another_calendar():
    local = ask("2026-11-23", overlay=Overlay(holiday=frozenset({date(2026, 11, 24)})))
    assert local["last_day"] == "2026-12-01"
    assert local["calendar"] != ask("2026-11-23")["calendar"]


@pytest.mark.parametrize(
    ("published", "message"),
    [
        ("2026-11-23T10:00:00", "没有时区"),
        ("2026-11-23T25:00:00+08:00", "不是存在的时刻"),
        ("2026-11-31", "YYYY-MM-DD"),
        ("20261123", "YYYY-MM-DD"),
        ("2026-11-23 10:00+08:00", "YYYY-MM-DD"),
        ("今天", "YYYY-MM-DD"),
        ("2026-11-23\x00", "YYYY-MM-DD"),
        ("\ud800", "YYYY-MM-DD"),
        ("9999-12-31", "超出可计算的范围"),
        ("9999-12-31T23:59:59-12:00", "超出可计算的范围"),
        ("0001-01-01T00:00:00+14:00", "超出可计算的范围"),
    ],
)
def test_an_unclear_publication_is_refused(published, message):
    with pytest.raises(CalendarError, match=message):
        ask(published)


@pytest.mark.parametrize("days", [0, 367, -5, pytest.param(10**5000, id="huge")])
def test_days_out_of_bounds_are_refused(days):
    with pytest.raises(CalendarError, match="1 至 366"):
        ask("2026-11-23", days)


def test_the_end_of_march_has_the_shape_of_the_contract():
    assert deadline_of(2019, notices=NOTICES, as_of=TODAY) == {
        "status": "settled",
        "nominal": "2019-03-31",
        "due": "2019-04-01",
        "overdue_from": "2019-04-02T00:00:00+08:00",
        "reminders": {"30": "2019-02-18", "15": "2019-03-11", "5": "2019-03-25"},
    }


@pytest.mark.parametrize(
    ("roll", "due"), [("following", "2019-04-01"), ("none", "2019-03-31"), ("preceding", "2019-03-29")]
)
def test_the_end_of_march_rolls_as_asked(roll, due):
    assert deadline_of(2019, roll=roll, notices=NOTICES, as_of=TODAY)["due"] == due


def test_the_end_of_march_of_a_year_without_notice_is_provisional():
    answer = deadline_of(2029, notices=NOTICES, as_of=TODAY)
    assert (answer["status"], answer["due"], answer["overdue_from"]) == ("provisional", "2029-04-02", None)


@pytest.mark.parametrize(
    ("year", "roll"), [(2026, "nearest"), (1991, "none"), (3000, "none"), pytest.param(10**5000, "none", id="huge")]
)
def test_an_unknown_roll_or_year_is_refused(year, roll):
    with pytest.raises(CalendarError):
        deadline_of(year, roll=roll, notices=NOTICES, as_of=TODAY)


def test_only_notices_known_then_are_listed_in_their_order():
    answer = list_notices(NOTICES, date(2020, 1, 27))
    assert [item["id"] for item in answer["items"][-3:]] == ["2019-labour", "2020", "2020-ext"]
    assert answer["total"] == len(answer["items"]) == 20
    assert answer["items"][-1] == {
        "id": "2020-ext",
        "covers_year": 2020,
        "number": "国办发明电〔2020〕1号",
        "number_confirmed": True,
        "title": "国务院办公厅关于延长2020年春节假期的通知",
        "issued_on": "2020-01-26",
        "issued_on_confirmed": True,
        "published_on": "2020-01-27",
        "amends": "2020",
        "holidays": 3,
        "workdays": 0,
    }
    assert json.loads(json.dumps(answer)) == answer


def test_a_notice_handed_in_stands_beside_or_in_place_of_the_known_ones():
    made_up = parse_notice(
        {
            "id": "2027",
            "covers_year": 2027,
            "number": "虚构〔2026〕1号",
            "title": "虚构通知，仅供测试",
            "issued_on": "2026-11-20",
            "days": [{"date": "2026-12-25", "kind": "holiday", "name": "元旦"}],
        }
    )
    answer = explain("2026-12-18", 5, notices=with_notices(NOTICES, [made_up]), as_of=TODAY)
    assert (answer["status"], answer["last_day"]) == ("settled", "2026-12-28")
    assert with_notices(NOTICES, [NOTICES[3]]) == NOTICES


def marks(year, **how):
    return {day["date"]: day for day in year_of(calendar_as_of(NOTICES, TODAY, **how), year)}


def test_a_year_has_each_of_its_days_with_the_notice_that_names_it():
    days = marks(2026)
    assert (len(days), len(marks(2024))) == (365, 366)
    assert {name: days["2026-10-10"][name] for name in ("mark", "working", "notice", "weekday")} == {
        "mark": "worked",
        "working": True,
        "notice": "国办发明电〔2025〕7号",
        "weekday": "周六",
    }
    assert (days["2026-10-01"]["mark"], days["2026-10-11"]["mark"], days["2026-10-12"]["mark"]) == ("off", "", "")
    assert sum(day["mark"] in ("off", "worked") for day in days.values()) == 39


def test_a_day_a_notice_still_to_come_may_change_is_open():
    open_days = [day for day, found in marks(2026).items() if found["mark"] == "open"]
    assert (open_days[0], open_days[-1], len(open_days)) == ("2026-12-25", "2026-12-31", 7)
    assert {found["mark"] for found in marks(2027).values()} == {"open"}
    assert "2027年节假日安排的通知" in marks(2026)["2026-12-25"]["reason"]


def test_a_local_arrangement_is_marked_and_has_no_notice():
    day = marks(2026, overlay=Overlay(holiday=frozenset({TODAY})))["2026-11-23"]
    assert (day["mark"], day["named"], day["notice"], day["reason"]) == ("off", True, None, "地方安排 放假")


@pytest.mark.parametrize("year", [0, 1991, 3000])
def test_a_year_no_notice_will_ever_cover_is_refused(year):
    with pytest.raises(CalendarError):
        year_of(calendar_as_of(NOTICES, TODAY), year)
