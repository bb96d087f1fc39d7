"""A count that stands still is shown as such: no date that binds, the pause with its reason, what was counted."""

import pytest

from tests.pages.conftest import CITY_OFFICER, DISTRICT_OFFICER, SignIn
from tests.support.world import Town

DEFECT = {"item": "m1_application_report", "reason": "未盖章", "article": "10(1)"}


@pytest.fixture
def returned(town: Town) -> str:
    """Handed in on Wednesday 2026-06-24 and sent back on the 29th; recommendation is due on 2026-07-10."""
    town.announce(recommend_by="2026-07-10", pre_review_by="2026-07-31")
    case = town.case_at("submitted")
    town.clock.move_to("2026-06-29 10:00")
    town.district.officer.does("request_correction", case, items=[DEFECT])
    return case


def resubmitted(town: Town, case: str) -> None:
    """Answered on 2026-07-02: three working days were lost, the 30th of June and two of July."""
    town.clock.move_to("2026-07-02 10:00")
    town.attach(case, DEFECT["item"], version=2)
    town.applicant.does("resubmit", case)


def test_a_count_that_stands_still_shows_no_date(town: Town, signed: SignIn, returned: str) -> None:
    page = signed(DISTRICT_OFFICER).get(f"/cases/{returned}").text
    listed = page.partition('id="h-timers"')[2].partition("</section>")[0]
    assert "<b>推荐期限</b>" in listed
    assert "中止计算" in listed
    assert "2026年6月29日起中止，尚未恢复：" in listed
    assert "未执行的原因：中止" not in listed
    replay = signed(DISTRICT_OFFICER).get(f"/cases/{returned}/replay").text
    assert "推荐期限（第2代）中止计算：怎么算的" in replay
    assert "<dt>推荐期限</dt><dd>中止计算" in replay


def test_the_ledger_says_that_it_stands_still_and_why(town: Town, signed: SignIn, returned: str) -> None:
    page = signed(CITY_OFFICER).get("/timers?kind=T_RECOMMEND").text
    assert ">中止</span>" in page
    assert "中止：" in page
    assert "h-incidents" not in page


def test_once_it_runs_on_each_day_of_the_pause_says_why_it_is_not_counted(
    town: Town, signed: SignIn, returned: str
) -> None:
    resubmitted(town, returned)
    page = signed(DISTRICT_OFFICER).get(f"/cases/{returned}").text
    listed = page.partition('id="h-timers"')[2].partition("</section>")[0]
    assert "2026年6月29日至2026年7月2日中止，不计入：" in listed
    assert listed.count("中止，不计入：") >= 5  # the line of the pause and its four days
    assert "原为通知规定的固定日期" in listed
    assert "至 2026年7月16日24时" in listed


def test_the_line_to_copy_names_the_deadline_that_counts(town: Town, signed: SignIn, returned: str) -> None:
    page = signed(DISTRICT_OFFICER).get(f"/cases/{returned}").text
    line = page.partition('id="one-line">')[2].partition("</p>")[0]
    assert line.endswith("：待补正，剩余5个工作日（2026年7月6日24时止）")
