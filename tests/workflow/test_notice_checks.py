"""What is refused of a holiday notice to be imported; every notice ever issued passes."""

import json
from datetime import date
from pathlib import Path

import pytest

from adapters.notices import national_notices, notice_file
from tests.support.notices import across_new_year, days_2027, notice_2027
from workflow.calendar import NoticeError, calendar_as_of
from workflow.civil_time import CalendarError
from workflow.notice_checks import checked_notice
from workflow.notice_warnings import warnings_of
from workflow.statutory_days import statutory_days

KNOWN = national_notices()
ISSUED = notice_file(Path("adapters/calendar_data/cn-notices.json")).entries
YEARLY = [entry for entry in ISSUED if entry["amends"] is None]


def dated(entries):
    return {entry["date"]: entry for entry in entries}


def days_with(**changed):
    """The days of 2027 with some changed or, where None, left out; dates as d2027_01_31."""
    days = dated(days_2027())
    for name, kind in changed.items():
        day = name[1:].replace("_", "-")
        days.pop(day, None)
        if kind:
            days[day] = {"date": day, "kind": kind, "name": "虚构"}
    return list(days.values())


def refusal(known=KNOWN, **changes):
    with pytest.raises(NoticeError) as refused:
        checked_notice(notice_2027(**changes), known)
    return str(refused.value)


def warnings(entry=None, today=date(2026, 12, 22), **changes):
    entry = entry or notice_2027(**changes)
    return warnings_of(entry, checked_notice(entry, KNOWN), KNOWN, today)


@pytest.mark.parametrize("entry", ISSUED, ids=lambda entry: entry["id"])
def test_every_notice_ever_issued_passes(entry):
    assert checked_notice(entry, KNOWN) in KNOWN


@pytest.mark.parametrize("entry", YEARLY, ids=lambda entry: entry["id"])
def test_the_statutory_days_of_a_year_are_10_then_11_then_13(entry):
    year = entry["covers_year"]
    assert len(statutory_days(year)) == (10 if year < 2008 else 11 if year < 2025 else 13)
    free = {day["date"] for day in entry["days"] if day["kind"] == "holiday"}
    assert {day.isoformat() for day, _ in statutory_days(year)} <= free


def test_two_statutory_days_on_one_date_are_both_due():
    """Mid-Autumn 2020 fell on National Day."""
    together = [name for day, name in statutory_days(2020) if day == date(2020, 10, 1)]
    assert sorted(together) == ["中秋节", "国庆节"]


def test_a_year_whose_lunar_days_are_unknown_is_refused_and_not_guessed():
    with pytest.raises(CalendarError, match="2190"):
        statutory_days(2190)


def test_the_notice_of_2027_passes_and_the_year_has_its_weekdays_less_thirteen():
    assert warnings() == ()
    calendar = calendar_as_of((*KNOWN, checked_notice(notice_2027(), KNOWN)), date(2026, 12, 31))
    days = [date.fromordinal(n) for n in range(date(2027, 1, 1).toordinal(), date(2028, 1, 1).toordinal())]
    weekdays = sum(day.weekday() < 5 for day in days)
    assert sum(calendar.judge(day).working for day in days) == weekdays - 13


def test_days_moved_across_the_years_end_explain_a_difference():
    assert checked_notice(notice_2027(days=across_new_year()), KNOWN).covers_year == 2027


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (days_with(d2027_02_05=None), "2027-02-05（春节）是法定节假日，未列为放假"),
        (days_with(d2027_09_15=None), "2027-09-15（中秋节）是法定节假日，未列为放假"),
        (days_with(d2027_05_08=None), "相差14天；2027年法定节假日为13天"),
        (days_with(d2027_06_10="holiday"), "相差14天；2027年法定节假日为13天"),
        (days_with(d2027_02_09=None), "相差12天；2027年法定节假日为13天"),
        (days_with(d2027_05_06="workday"), "调休上班日 2027-05-06 是周四，应是周六或周日"),
        ([*days_2027(), days_2027()[0]], "2027-01-01 重复列出"),
        ([*days_2027(), {"date": "2028-01-01", "kind": "holiday", "name": "元旦"}], "2028-01-01 不在2027年"),
    ],
)
def test_a_day_left_out_doubled_or_put_wrong_is_refused(days, said):
    assert said in refusal(days=days)


@pytest.mark.parametrize("printed", ["周四", "星期六", "五", 5])
def test_a_printed_weekday_that_is_not_that_of_the_date_is_refused_with_its_entry(printed):
    days = days_2027()
    days[0] = {**days[0], "weekday": printed}
    assert f"第1项：2027-01-01 是周五，通知写作 {printed}" in refusal(days=days)


def test_the_right_weekday_passes_however_it_is_printed():
    printed = {"2027-01-01": "星期五", "2027-01-02": "周六", "2027-01-03": "星期天"}
    days = [
        {**entry, "weekday": printed[entry["date"]]} if entry["date"] in printed else entry for entry in days_2027()
    ]
    assert checked_notice(notice_2027(days=days), KNOWN)


def test_so_many_days_in_all_must_be_those_listed():
    assert checked_notice(notice_2027(totals={"春节": 10, "国庆节": 7, "端午节": 1}), KNOWN)
    assert "春节 通知写“共9天”，逐日列出的是10天" in refusal(totals={"春节": 9})
    assert "totals" in refusal(totals=["春节"])


def test_a_second_yearly_notice_must_say_what_it_amends():
    known = (*KNOWN, checked_notice(notice_2027(), KNOWN))
    second = {"id": "second", "number": "虚构〔2026〕2号"}
    assert "2027年已有通知 cn-2027-fictitious" in refusal(known, **second)
    amendment = {**second, "amends": "cn-2027-fictitious", "days": days_2027()[:1]}
    assert checked_notice(notice_2027(**amendment), known)
    assert "amends 所指的通知 nothing 不存在" in refusal(known, **{**amendment, "amends": "nothing"})


def test_a_number_belongs_to_one_notice():
    assert "文号 国办发明电〔2025〕7号 已用于通知 2026" in refusal(number="国办发明电〔2025〕7号")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (days_with(d2027_05_08=None, d2027_05_09="workday"), ()),  # from Sunday to Friday: six
        (
            days_with(d2027_10_09=None, d2027_05_09="workday"),
            ("通知 cn-2027-fictitious：2027-05-06 至 2027-05-14 连续上班9天，请核对",),
        ),
    ],
)
def test_more_than_six_working_days_on_end_are_pointed_out_and_not_refused(days, said):
    assert warnings(days=days) == said


def amendment(**changes):
    """Of the notice for 2026, with one more free Wednesday and a Saturday worked for it."""
    swapped = [
        {"date": "2026-12-09", "kind": "holiday", "name": "虚构节", "weekday": "周三"},
        {"date": "2026-12-12", "kind": "workday", "name": "虚构节", "weekday": "周六"},
    ]
    known = {"id": "2026-x", "covers_year": 2026, "amends": "2026", "known_on": "2026-11-30", "days": swapped}
    return notice_2027(**(known | changes))


def test_an_amendment_that_moves_a_day_passes_without_a_word():
    assert warnings(amendment()) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amends": "2025"}, "covers_year 是2026，所更正的通知 2025 是2025年的"),
        ({"issued_on": "2025-11-03"}, "成文日期 2025-11-03 早于所更正的通知 2026（2025-11-04），更正不会起作用"),
        ({"days": [{"date": "2026-04-05", "kind": "workday", "name": "清明节"}]},
         "第1项：2026-04-05（清明节）是法定节假日，不能列为调休上班"),
        ({"days": [{"date": "2026-10-03", "kind": "workday", "name": "国庆节"}]},
         "第1项：2026-10-03（国庆节）是法定节假日，不能列为调休上班"),
    ],
)  # fmt: skip
def test_an_amendment_that_cannot_be_one_is_refused(changes, said):
    with pytest.raises(NoticeError) as refused:
        checked_notice(amendment(**changes), KNOWN)
    assert said in str(refused.value)


def test_an_amendment_of_the_very_same_day_is_the_stronger_whatever_its_id():
    entry = amendment(id="0", known_on="2025-11-04")
    calendar = calendar_as_of((*KNOWN, checked_notice(entry, KNOWN)), date(2026, 12, 1))
    assert not calendar.judge(date(2026, 12, 9)).working
    same = amendment(id="0", known_on="2025-11-04", days=[{"date": "2026-10-10", "kind": "holiday", "name": "国庆节"}])
    assert (
        not calendar_as_of((*KNOWN, checked_notice(same, KNOWN)), date(2026, 12, 1)).judge(date(2026, 10, 10)).working
    )


def test_an_amendment_nobody_could_know_after_what_it_amends_is_refused():
    later = checked_notice(notice_2027(published_on="2026-12-24"), KNOWN)
    named = {"id": "2027-x", "number": "虚构〔2026〕2号", "covers_year": 2027, "amends": later.id}
    early = amendment(**named, known_on="2026-12-23", days=days_2027()[:1])
    with pytest.raises(NoticeError, match=r"公布日期 2026-12-23 早于所更正的通知 cn-2027-fictitious（2026-12-24）"):
        checked_notice(early, (*KNOWN, later))


def test_a_year_that_an_amendment_leaves_out_of_balance_is_pointed_out():
    """The State Council has freed days beyond the law's, in 2015 and 2020: a person must say whether it did again."""
    assert warnings(amendment(days=amendment()["days"][:1])) == (
        "通知 2026-x：更正后2026年工作日内放假20天，调休上班6天，相差14天；"
        "该年法定节假日为13天，请核对是否确由通知增减",
    )


@pytest.mark.parametrize(("name", "more"), [("2015-v70", "相差12天"), ("2019-labour", ""), ("2020-ext", "相差13天")])
def test_of_the_amendments_ever_issued_two_freed_days_beyond_the_law(name, more):
    (entry,) = [entry for entry in ISSUED if entry["id"] == name]
    sums = [said for said in warnings(entry) if "更正后" in said]
    assert [more in said for said in sums] == [True] * bool(more)


@pytest.mark.parametrize(
    ("changes", "today", "said"),
    [
        ({}, date(2026, 12, 21), ["公布日期 2026-12-22 晚于今天（2026-12-21），到该日才按它计算，请核对"]),
        ({}, date(2026, 12, 22), []),
        ({"published_on": "2026-12-31", "issued_on": "2026-12-01"}, date(2026, 12, 31), []),
        ({"published_on": "2026-12-31", "issued_on": "2026-11-30"}, date(2026, 12, 31),
         ["公布日期 2026-12-31 比成文日期 2026-11-30 晚31天，请核对"]),
        ({"published_on": "2027-01-01"}, date(2027, 1, 1), ["公布日期 2027-01-01 不在2027年以前，请核对"]),
        ({"published_on": None, "issued_on": "2062-12-22"}, date(2026, 12, 22),
         ["公布日期 2062-12-22 晚于今天（2026-12-22），到该日才按它计算，请核对",
          "公布日期 2062-12-22 不在2027年以前，请核对"]),
    ],
)  # fmt: skip
def test_a_date_that_is_probably_typed_wrong_is_pointed_out(changes, today, said):
    assert warnings(notice_2027(**changes), today) == tuple(f"通知 cn-2027-fictitious：{what}" for what in said)


def test_a_yearly_notice_that_touches_a_day_already_settled_is_pointed_out():
    """Up to 24 December everybody may rely on the year's own notice."""
    days = [
        {"date": "2026-12-20", "kind": "workday", "name": "元旦", "weekday": "周日"},
        {"date": "2026-12-31", "kind": "holiday", "name": "元旦", "weekday": "周四"},
        *days_2027(),
    ]
    said = warnings(days=days)
    assert "通知 cn-2027-fictitious：2026-12-20 的安排原已确定，按本通知改变，请核对" in said
    assert not any("12-31" in line for line in said)


@pytest.mark.parametrize("entry", ISSUED, ids=lambda entry: entry["id"])
def test_no_notice_ever_issued_touched_a_settled_day_or_bore_a_date_typed_wrong(entry):
    before = [notice for notice in KNOWN if notice.id != entry["id"]]
    notice = checked_notice(entry, before)
    said = warnings_of(entry, notice, [n for n in before if n.known_on <= notice.known_on], notice.known_on)
    assert not any("原已确定" in line or "公布日期" in line for line in said)


@pytest.mark.parametrize(
    ("bare", "missing"),
    [
        ({"totals": None}, "各节日“共N天”（totals）"),
        ({"days": [{**entry, "weekday": None} for entry in days_2027()]}, "各日的星期（weekday）"),
        ({"totals": {}, "days": [{**entry, "weekday": None} for entry in days_2027()]},
         "各日的星期（weekday）、各节日“共N天”（totals）"),
    ],
)  # fmt: skip
def test_what_the_file_does_not_say_is_not_passed_off_as_checked(bare, missing):
    assert warnings(**bare) == (f"通知 cn-2027-fictitious：没有写明通知所印的{missing}，未能核对，请对照原文",)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"number": ""}, ("number",)),
        ({"published_on": "2026-12-01"}, ("published_on",)),
        ({"days": [*days_2027(), days_2027()[0]]}, ("days", len(days_2027()))),
        ({"days": [{**days_2027()[0], "weekday": "周四"}, *days_2027()[1:]]}, ("days", 0, "weekday")),
        ({"days": [*days_2027()[:3], {"date": "2027-01-04", "kind": "workday", "name": "元旦"}]}, ("days", 3)),
        ({"totals": {"春节": 9}}, ("totals", "春节")),
        ({"amends": "nothing"}, ("amends",)),
        ({"days": days_with(d2027_02_05=None)}, ("days",)),
    ],
)
def test_a_refusal_knows_its_place_in_the_notice(changes, place):
    with pytest.raises(NoticeError) as refused:
        checked_notice(notice_2027(**changes), KNOWN)
    assert refused.value.place == place


def test_what_is_checked_is_json_as_a_file_has_it():
    assert checked_notice(json.loads(json.dumps(notice_2027())), KNOWN).id == "cn-2027-fictitious"
