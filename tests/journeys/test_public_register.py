"""Article 12: what the public register says, as of any day, and what has changed in it; told on both databases."""

from datetime import date

import pytest

from services.public import NoticeFilters, explained_notice, notice_of
from services.register import (
    ALWAYS,
    RegisterFilters,
    changes,
    every_platform,
    month_of,
    plaque_of,
    platform_of,
    updated_at,
)
from tests.support.world import REASON
from tests.support.years import Years
from workflow.history import digest
from workflow.refusals import NotVisible


@pytest.fixture
def told(town, years, city, applicant, clock):
    """A year: one good and renamed, one revoked, one gone by itself, one merged into the first."""
    clock.move_to("2026-06-01 10:00")
    good, bad, gone, merged = (years.platform(f"ZS-{n}", certified_on=f"{2016 + n}-09-27") for n in range(1, 5))
    years.announced(good, "80", "80", "80")
    years.announced(bad, "55", "55", "55")
    years.notified(bad, delivered_on="2026-06-01")
    applicant.does("request_exit", gone, reason="业务调整")
    clock.move_to("2026-06-09 10:00")
    years.revoke(bad)
    years.district.decides("approve_change", good, reason="更名", name="虚构新名平台")
    clock.move_to("2026-07-01 10:00")
    city.decides("approve_exit", gone, **REASON)
    city.decides("merge_platforms", good, other=merged, **REASON)
    return good, bad, gone, merged


def numbers(public, **asked):
    return {row.number for row in public.platforms(RegisterFilters(**asked), skip=0, limit=50)}


SEARCHES = [
    ({}, {"ZS-1", "ZS-2", "ZS-3", "ZS-4"}),
    ({"status": "valid"}, {"ZS-1"}),
    ({"status": "revoked"}, {"ZS-2"}),
    ({"status": "exited"}, {"ZS-3"}),
    ({"status": "merged"}, {"ZS-4"}),
    ({"status": "valid", "as_of": date(2026, 6, 8)}, {"ZS-1", "ZS-2", "ZS-3", "ZS-4"}),
    ({"status": "valid", "as_of": date(2026, 6, 9)}, {"ZS-1", "ZS-3", "ZS-4"}),
    ({"as_of": date(2018, 9, 27)}, {"ZS-1", "ZS-2"}),
    ({"as_of": date(2018, 9, 26)}, {"ZS-1"}),
    ({"q": "虚构平台ZS-1"}, {"ZS-1"}),  # the name it had
    ({"q": "新名"}, {"ZS-1"}),
    ({"q": "P-ZS-3"}, {"ZS-3"}),
    ({"q": "黔禾"}, {"ZS-1", "ZS-2", "ZS-3", "ZS-4"}),
    ({"q": "%"}, set()),
    ({"district": "520103"}, set()),
    ({"function": "training"}, set()),
    ({"grade": "good"}, {"ZS-1"}),
    ({"grade": "good", "year": "2024"}, set()),
    ({"year": "2025"}, {"ZS-1", "ZS-2"}),
    ({"grade": "unqualified", "year": "2025"}, {"ZS-2"}),
    ({"q": "虚构平台ZS-1", "as_of": date(2026, 6, 8)}, {"ZS-1"}),
    ({"q": "新名", "as_of": date(2026, 6, 8)}, set()),  # nobody called it that yet
    ({"q": "新名", "as_of": date(2026, 6, 9)}, {"ZS-1"}),
    ({"q": "虚构平台ZS-1", "as_of": date(2026, 6, 9)}, {"ZS-1"}),
    ({"year": "2025", "as_of": date(2026, 6, 8)}, {"ZS-1"}),  # a failed year is told with the decision
]  # fmt: skip


def test_the_register_is_searched_as_it_stands_and_as_it_stood(told, public):
    for asked, found in SEARCHES:
        assert numbers(public, **asked) == found, asked
        assert public.count_platforms(RegisterFilters(**asked)) == len(found), asked


def test_a_platform_is_shown_as_of_a_day_with_what_was_known_then(told, public):
    before = platform_of("ZS-1", public, date(2026, 6, 8))
    after = platform_of("ZS-1", public)
    assert (before["name"], before["former_names"]) == ("虚构平台ZS-1", [])
    assert (after["name"], after["former_names"]) == ("虚构新名平台", ["虚构平台ZS-1"])
    assert platform_of("ZS-2", public, date(2026, 6, 8))["grades"] == []
    (grade,) = platform_of("ZS-2", public)["grades"]
    assert (grade["year"], grade["grade"], grade["announced_on"]) == (2025, "unqualified", "2026-06-09")
    with pytest.raises(NotVisible):
        platform_of("ZS-2", public, date(2018, 9, 26))


def test_how_a_title_ended_is_told_with_day_article_and_notice(told, public):
    ended = ("status", "ended_on", "ended_by", "ended_articles", "merged_into")
    shown = {number: tuple(platform_of(number, public)[name] for name in ended) for number in ("ZS-2", "ZS-3", "ZS-4")}
    assert shown == {
        "ZS-2": ("revoked", "2026-06-09", "revoke", ["15"], None),
        "ZS-3": ("exited", "2026-07-01", "approve_exit", ["4"], None),
        "ZS-4": ("merged", "2026-07-01", "merge_platforms", [], "ZS-1"),
    }
    revoked = platform_of("ZS-2", public)
    assert revoked["ended_notice"] in {notice["id"] for notice in revoked["notices"]}
    assert [notice["kind"] for notice in revoked["notices"]] == ["revoke"]
    kinds = ["merge_platforms", "approve_change", "assessment"]
    assert [notice["kind"] for notice in platform_of("ZS-1", public)["notices"]] == kinds


def test_a_plaque_is_valid_cancelled_or_none_of_ours(told, public):
    assert plaque_of("P-ZS-1", public)["status"] == "valid"
    assert plaque_of("P-ZS-2", public)["status"] == "revoked"
    for number in ("P-ZS-9", ""):
        with pytest.raises(NotVisible) as unknown:
            plaque_of(number, public)
        assert unknown.value.code == "no_such_plaque"


def test_a_later_recognition_stands_beside_the_earlier_one(town, years, public):
    years.platform("ZS-1", certified_on="2016-11-18")
    years.platform("ZS-7", certified_on="2019-11-18", name="另一个名称", predecessor="ZS-1")
    for number in ("ZS-1", "ZS-7"):
        assert [found["number"] for found in platform_of(number, public)["recognitions"]] == ["ZS-1", "ZS-7"]
    (then,) = platform_of("ZS-1", public, date(2018, 1, 1))["recognitions"]
    assert then["number"] == "ZS-1"


def test_changes_come_newest_first_with_ids_that_stay(told, public, town, clock):
    found = changes(public, ALWAYS, limit=50)
    assert [(change["on"], change["kind"]) for change in found if change["on"] >= "2026"] == [
        *sorted_changes(("2026-07-01", "merged"), ("2026-07-01", "exited"), ("2026-07-01", "absorbed"), found=found),
        *sorted_changes(("2026-06-09", "renamed"), ("2026-06-09", "revoked"), ("2026-06-09", "graded"), found=found),
        ("2026-06-01", "graded"),
    ]
    assert [change["on"] for change in found if change["kind"] == "recognised"] == [
        *("2020-09-27", "2019-09-27", "2018-09-27", "2017-09-27"),
    ]
    assert len({change["id"] for change in found}) == len(found)
    assert {change["text"] for change in found if change["on"] == "2026-06-09"} == {
        "虚构平台ZS-1更名为虚构新名平台",
        "取消虚构平台ZS-2示范平台称号",
        "公布虚构平台ZS-2的2025年度考核等次：不合格",
    }
    clock.move_to("2026-08-01 10:00")
    Years(town).district.decides("approve_change", told[0], reason="再更名", name="虚构再名平台")
    later = changes(public, ALWAYS, limit=50)
    assert later[1:] == found
    assert later[0]["text"] == "虚构新名平台更名为虚构再名平台"


def sorted_changes(*wanted, found):
    """Those of one day in the order of their ids, which tells nothing but does not change."""
    return sorted(wanted, key=[(c["on"], c["kind"]) for c in found].index)


def test_the_changes_of_a_month_can_be_read_piece_by_piece(told, public):
    june = changes(public, month_of("2026-06"), limit=50)
    assert len(june) == 4
    assert [changes(public, month_of("2026-06"), skip=at, limit=1)[0] for at in range(4)] == june
    assert changes(public, month_of("2026-05"), limit=50) == []


def test_a_title_in_question_changes_nothing_public(town, years, public, clock):
    clock.move_to("2026-06-01 10:00")
    platform = years.platform()
    before = (
        list(every_platform(RegisterFilters(), public)),
        changes(public, ALWAYS, limit=9),
        updated_at(public.summary()),
    )
    clock.move_to("2026-06-02 10:00")
    years.announced(platform, "55", "55", "55")
    years.notified(platform, delivered_on="2026-06-02")
    after = (
        list(every_platform(RegisterFilters(), public)),
        changes(public, ALWAYS, limit=9),
        updated_at(public.summary()),
    )
    assert after == before
    assert updated_at(public.summary()) == "2026-06-01T10:00:00+08:00"


def test_the_archive_is_read_by_kind_and_by_year_of_publication(told, public):
    every = [found.row.kind for found in public.notices(skip=0, limit=50)]
    assert set(every[:2]) == {"merge_platforms", "approve_exit"}  # of one instant
    assert (set(every[2:4]), every[4:]) == ({"approve_change", "revoke"}, ["assessment"])
    for kind in every:
        assert [found.row.kind for found in public.notices(NoticeFilters(kind), skip=0, limit=9)] == [kind]
        assert public.count_notices(NoticeFilters(kind)) == 1
    assert public.count_notices(NoticeFilters("publicity")) == 0
    assert (public.count_notices(NoticeFilters(year=2026)), public.count_notices(NoticeFilters(year=2025))) == (5, 0)
    assert list(public.notice_years()) == [2026]


def test_a_year_of_the_archive_begins_at_midnight_in_shanghai(town, years, public, clock):
    clock.move_to("2026-01-01 00:00:01")  # still 2025 by UTC
    years.announced(years.platform(), "80", "80", "80", year=2025)
    assert (public.count_notices(NoticeFilters(year=2026)), public.count_notices(NoticeFilters(year=2025))) == (1, 0)
    assert list(public.notice_years()) == [2026]


def test_every_version_of_a_joined_notice_is_kept_as_printed(town, years, public):
    first, second = years.platform("ZS-1"), years.platform("ZS-2")
    years.announced(first, "80", "80", "80")
    (notice,) = public.notices(skip=0, limit=9)
    joined = years.assessed(second, "91", "91", "91")
    town.city.decides("announce_assessment", joined, url="https://gxj.guiyang.example/kh/1", notice=notice.row.id)
    versions = explained_notice(notice_of(notice.row.id, public), town.world)["versions"]
    assert [version["sha256"] for version in versions] == [digest(version["text"]) for version in versions]
    assert ["ZS-2" in version["text"] for version in versions] == [False, True]
