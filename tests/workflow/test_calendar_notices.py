"""A notice is read as written, and refused with the entry that is wrong."""

from datetime import date

import pytest

from adapters.notices import national_notices
from workflow.calendar import NoticeDay, NoticeError, parse_notice

NEW_YEAR = {"date": "2027-01-01", "kind": "holiday", "name": "元旦"}


def notice(**changes):
    raw = {
        "id": "2027",
        "covers_year": 2027,
        "number": "国办发明电〔2026〕9号",
        "title": "国务院办公厅关于2027年部分节假日安排的通知",
        "issued_on": "2026-11-30",
        "published_on": None,
        "amends": None,
        "days": [{"date": "2026-12-26", "kind": "workday", "name": "元旦"}, NEW_YEAR],
    }
    return raw | changes


def test_a_notice_is_read_as_written():
    read = parse_notice(notice(published_on="2026-12-01", urls=["…"], note="…"))
    assert (read.id, read.covers_year, read.number) == ("2027", 2027, "国办发明电〔2026〕9号")
    assert read.days == (
        NoticeDay(date(2026, 12, 26), "workday", "元旦"),
        NoticeDay(date(2027, 1, 1), "holiday", "元旦"),
    )
    assert read.known_on == date(2026, 12, 1)


def test_without_a_publication_date_a_notice_is_known_when_issued():
    assert parse_notice(notice()).known_on == date(2026, 11, 30)


def test_numbers_only_seen_quoted_are_marked():
    unconfirmed = [notice.id for notice in national_notices() if not notice.number_confirmed]
    assert unconfirmed == ["2004", "2005", "2008"]
    assert [n.id for n in national_notices() if not n.issued_on_confirmed] == ["2004", "2005", "2008", "2009"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": ""}, "id 应是"),
        ({"id": "2027\x00"}, "id 应是"),
        ({"number": 9}, "通知 2027：number 应是"),
        ({"title": "\ud800"}, "通知 2027：title 应是"),
        ({"covers_year": "2027"}, "covers_year 应是年份"),
        ({"covers_year": True}, "covers_year 应是年份"),
        ({"covers_year": 10**30}, "covers_year 应是年份"),
        ({"issued_on": None}, "issued_on 应是 YYYY-MM-DD"),
        ({"issued_on": "2026-11-31"}, "issued_on 应是 YYYY-MM-DD"),
        ({"published_on": "2026-11-29"}, "公布日期 2026-11-29 早于成文日期 2026-11-30"),
        ({"amends": 2026}, "amends 应是"),
        ({"days": []}, "days 应列出"),
        ({"days": {"2027-01-01": "holiday"}}, "days 应列出"),
        ({"days": [NEW_YEAR] * 367}, "days 应列出"),
        ({"days": [NEW_YEAR, "2027-01-02"]}, "第2项：应是含 date、kind、name 的对象"),
        ({"days": [NEW_YEAR, NEW_YEAR]}, "第2项：2027-01-01 重复列出"),
        ({"days": [NEW_YEAR | {"kind": "off"}]}, "第1项：2027-01-01 的 kind 应是"),
        ({"days": [NEW_YEAR | {"kind": ["holiday"]}]}, "第1项：2027-01-01 的 kind 应是"),
        ({"days": [NEW_YEAR | {"kind": "workday"}]}, "第1项：调休上班日 2027-01-01 是周五，应是周六或周日"),
        ({"days": [NEW_YEAR | {"name": None}]}, "第1项：name 应是"),
        ({"days": [NEW_YEAR | {"date": "2027-13-01"}]}, "第1项：date 应是"),
        ({"days": [NEW_YEAR | {"date": "2028-01-01"}]}, "2028-01-01 不在2027年，也不在上一年12月"),
        ({"days": [NEW_YEAR | {"date": "2026-11-30"}]}, "2026-11-30 不在2027年，也不在上一年12月"),
    ],
)
def test_a_wrong_notice_is_refused_with_the_entry_that_is_wrong(changes, message):
    with pytest.raises(NoticeError, match=message):
        parse_notice(notice(**changes))


def test_what_is_no_notice_at_all_is_refused():
    with pytest.raises(NoticeError, match="应是一个对象"):
        parse_notice(["2027"])
