"""The calendar says of every day what the notices say, as known on a given day."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from workalendar.core import CoreCalendar

from adapters.notices import national_notices
from workflow.calendar import (
    NO_OVERLAY,
    CalendarError,
    DayVerdict,
    Overlay,
    calendar_as_of,
    day_start,
    local_date,
    parse_overlay,
)
from workflow.civil_time import civil_day, parse_date

TODAY = date(2026, 11, 23)
YEARS = json.loads(Path(__file__).with_name("calendar_years.json").read_text(encoding="utf-8"))
CALENDAR = calendar_as_of(national_notices(), TODAY)
EVERY_DAY = [date(2004, 1, 1) + timedelta(days=step) for step in range((date(2027, 1, 1) - date(2004, 1, 1)).days)]

# chinesecalendar takes the last Saturday of 2005 as free; 国办发明电〔2005〕35号 makes it worked.
CHINESECALENDAR_IS_WRONG_ON = [date(2005, 12, 31)]
HOLIDAYS_IS_WRONG_ON: list[date] = []


def test_every_day_is_what_the_table_of_years_says():
    numbers = {notice.id: notice.number for notice in national_notices()}
    words = {"holiday": "放假", "workday": "调休上班"}
    listed = {date.fromisoformat(day): said for days in YEARS.values() for day, said in days.items()}
    for day in EVERY_DAY:
        if said := listed.get(day):
            reason = f"{said['name']} {words[said['kind']]}"
            expected = DayVerdict(said["kind"] == "workday", reason, numbers[said["notice"]])
        else:
            expected = DayVerdict(day.weekday() < 5, "周一至周五" if day.weekday() < 5 else "周末", None)
        assert CALENDAR.judge(day) == expected, day


def test_the_table_covers_every_year_from_2004_to_2026():
    assert sorted(YEARS) == [str(year) for year in range(2004, 2027)]
    assert len(national_notices()) == 26
    assert [notice.id for notice in national_notices() if notice.amends] == ["2015-v70", "2019-labour", "2020-ext"]


def test_workalendars_own_rule_agrees_with_the_verdict_on_every_day():
    made_up = CALENDAR.extra_working_days()
    for year in range(2004, 2027):
        free = CALENDAR.holidays_set(year)
        for day in (day for day in EVERY_DAY if day.year == year):
            assert CALENDAR.is_working_day(day) is (day in made_up or (day.weekday() < 5 and day not in free)), day


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 10, 8), date(2026, 10, 10), date(2026, 10, 11)])
def test_workalendar_fed_with_our_days_gives_the_same_answer(day):
    worked = CALENDAR.extra_working_days()
    assert CoreCalendar.is_working_day(CALENDAR, day, extra_working_days=worked) is CALENDAR.is_working_day(day)


def test_chinesecalendar_agrees_but_for_the_named_days():
    differ = [day for day in EVERY_DAY if chinese_calendar.is_workday(day) is not CALENDAR.is_working_day(day)]
    assert differ == CHINESECALENDAR_IS_WRONG_ON


def test_holidays_agrees_but_for_the_named_days():
    china = holidays.country_holidays("CN", years=range(2004, 2027))
    differ = [day for day in EVERY_DAY if china.is_working_day(day) is not CALENDAR.is_working_day(day)]
    assert differ == HOLIDAYS_IS_WRONG_ON


def test_workalendars_arithmetic_counts_make_up_days():
    assert CALENDAR.add_working_days(date(2026, 9, 28), 5) == date(2026, 10, 10)
    assert CALENDAR.sub_working_days(date(2026, 10, 11), 5) == date(2026, 9, 29)
    assert CALENDAR.get_working_days_delta(date(2026, 9, 28), date(2026, 10, 10)) == 5
    assert CALENDAR.find_following_working_day(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CALENDAR.find_following_working_day(date(2026, 10, 10)) == date(2026, 10, 10)


def test_days_on_request_stand_above_the_notices():
    assert CALENDAR.is_working_day(date(2026, 10, 1), extra_working_days=[date(2026, 10, 1)])
    assert not CALENDAR.is_working_day(date(2026, 10, 10), extra_holidays=[date(2026, 10, 10)])


def test_an_instant_is_judged_by_its_day_in_shanghai():
    evening_utc = datetime(2026, 9, 30, 16, 0, tzinfo=UTC)  # 00:00 on National Day in Shanghai
    assert CALENDAR.judge(evening_utc).reason == "国庆节 放假"
    assert not CALENDAR.is_working_day(evening_utc)
    assert CALENDAR.add_working_days(evening_utc, 1) == date(2026, 10, 8)
    assert CALENDAR.get_working_days_delta(evening_utc, date(2026, 10, 9)) == 2


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-04-30T15:59:59.999999+00:00", date(2026, 4, 30)),
        ("2026-04-30T16:00:00+00:00", date(2026, 5, 1)),
        ("2026-05-01T00:00:00+08:00", date(2026, 5, 1)),
        ("2026-12-31T11:00:00-05:00", date(2027, 1, 1)),
    ],
)
def test_a_date_is_taken_in_shanghai(instant, day):
    assert local_date(datetime.fromisoformat(instant)) == day


def test_a_day_starts_at_midnight_in_shanghai():
    assert day_start(date(2026, 10, 11)).isoformat() == "2026-10-11T00:00:00+08:00"


def test_naive_and_unreachable_instants_are_refused():
    with pytest.raises(CalendarError, match="没有时区"):
        local_date(datetime(2026, 11, 23))
    with pytest.raises(CalendarError, match="超出可计算的范围"):
        local_date(datetime.max.replace(tzinfo=UTC))


@pytest.mark.parametrize("day", [date.min, date(1991, 12, 31), date(3000, 1, 1), date.max])
def test_days_no_notice_will_ever_cover_are_refused(day):
    with pytest.raises(CalendarError, match="超出可计算的范围"):
        civil_day(day)


@pytest.mark.parametrize(
    "text", ["2026-02-29", "20261123", "2026-W48-1", "2026-11-23 ", "２０２６-11-23", "", None, 20261123]
)
def test_a_date_is_written_one_way_only(text):
    with pytest.raises(CalendarError, match=r"^公布日应是 YYYY-MM-DD"):
        parse_date(text, "公布日")


@pytest.mark.parametrize(
    ("day", "as_of", "settled"),
    [
        (date(2026, 12, 24), TODAY, True),
        (date(2026, 12, 25), TODAY, False),  # the notice for 2027 may still move it
        (date(2026, 12, 31), TODAY, False),
        (date(2027, 1, 4), TODAY, False),
        (date(2026, 1, 1), date(2025, 11, 3), False),  # the day before the 2026 notice
        (date(2026, 1, 1), date(2025, 11, 4), True),  # its day: as-of is inclusive
        (date(2025, 12, 25), date(2025, 11, 4), True),
        (date(2020, 1, 31), date(2020, 1, 26), True),  # an amendment cannot be foreseen
        (date(2019, 1, 2), date(2018, 12, 5), False),  # issued on 12-04, published on 12-06
        (date(2019, 1, 2), date(2018, 12, 6), True),
        (date(2003, 12, 31), TODAY, False),
    ],
)
def test_a_day_is_settled_when_its_notices_are_known(day, as_of, settled):
    calendar = calendar_as_of(national_notices(), as_of)
    assert calendar.settled(day) is settled
    assert (calendar.unsettled_because(day) is None) is settled


def test_an_amendment_alone_does_not_settle_its_year():
    amendment = [notice for notice in national_notices() if notice.id == "2019-labour"]
    assert not calendar_as_of(amendment, TODAY).settled(date(2019, 5, 1))


def test_the_missing_notice_is_named():
    assert CALENDAR.unsettled_because(date(2026, 12, 25)) == "2027年节假日安排的通知截至2026-11-23尚未公布"
    assert CALENDAR.unsettled_because(date(2028, 12, 25)) == "2028年节假日安排的通知截至2026-11-23尚未公布"


def test_the_extension_of_2020_counts_from_its_publication():
    before, after = (calendar_as_of(national_notices(), date(2020, 1, day)) for day in (26, 27))
    assert before.judge(date(2020, 2, 1)) == DayVerdict(True, "春节 调休上班", "国办发明电〔2019〕16号")
    assert after.judge(date(2020, 2, 1)) == DayVerdict(False, "春节 放假", "国办发明电〔2020〕1号")


def test_the_version_names_the_notices_in_force_and_nothing_else():
    same = calendar_as_of(reversed(national_notices()), date(2026, 1, 1))
    assert same.version == CALENDAR.version == calendar_as_of(national_notices(), TODAY, overlay=NO_OVERLAY).version
    assert same.as_of != CALENDAR.as_of
    earlier = calendar_as_of(national_notices(), date(2025, 11, 3))
    local = calendar_as_of(national_notices(), TODAY, overlay=Overlay(holiday=frozenset({date(2026, 11, 24)})))
    assert len({CALENDAR.version, earlier.version, local.version}) == 3


def test_the_version_is_the_same_on_every_machine():
    assert CALENDAR.version == "cn-821510e075d1"  # histories hold it: a change here is a migration


def test_two_notices_of_one_id_are_refused():
    with pytest.raises(CalendarError, match="id 相同"):
        calendar_as_of([*national_notices(), national_notices()[-1]], TODAY)


def test_an_overlay_stands_above_the_notices():
    overlay = parse_overlay({"holiday": ["2026-11-24"], "workday": ["2026-10-01", "2026-11-28"]})
    calendar = calendar_as_of(national_notices(), TODAY, overlay=overlay)
    assert calendar.judge(date(2026, 11, 24)) == DayVerdict(False, "地方安排 放假", None)
    assert calendar.judge(date(2026, 11, 28)) == DayVerdict(True, "地方安排 上班", None)
    assert calendar.is_working_day(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"holiday": ["2026-11-24"], "workday": ["2026-11-24"]}, "2026-11-24 既列为放假又列为上班"),
        ({"holiday": ["2026-11-24", "2026-11-31"]}, "holiday 第2项"),
        ({"workday": "2026-11-28"}, "workday 应是日期的列表"),
        ({"holidays": []}, "不含其他内容"),
        ([], "地方安排应是"),
    ],
)
def test_a_wrong_overlay_is_refused(raw, message):
    with pytest.raises(CalendarError, match=message):
        parse_overlay(raw)
