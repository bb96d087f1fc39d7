"""Articles 13 and 14: the yearly reports, told on both databases."""

import pytest

from services import march
from services.overview import overview_of
from services.views import actions, case_document
from tests.support.world import EXPERTS, OTHER_DISTRICT, REASON
from workflow.refusals import Refusal
from workflow.states import Kind


@pytest.fixture
def opened(town, years, clock, tick):
    """In the register before the end of 2025; its first reports opened on 1 January 2026."""
    clock.move_to("2025-12-15 09:00")
    platform = years.platform()
    clock.move_to("2026-01-01 00:00")
    tick()
    return platform


def report_of(years, platform):
    return years.only(platform, Kind.ANNUAL_REPORT)


def district_report(town):
    (found,) = (case for case in town.cases() if case.kind == Kind.DISTRICT_REPORT)
    return found.id


def test_on_new_years_day_the_reports_open_and_the_next_cycle_is_set(opened, years, town):
    report = town.case(report_of(years, opened))
    assert (report.state, report.batch, report.number) == ("open", "2025", "NB2025-0001")
    assert town.timer(report.id, "T_ANNUAL_REPORT")["due_at"] == "2026-04-01T00:00:00+08:00"
    cycle = town.case(opened).timers["T_CYCLE"]
    assert (cycle["status"], cycle["period"], cycle["due_on"]) == ("armed", "2026", "2027-01-01")
    assert town.state(district_report(town)) == "open"


def test_two_platforms_of_a_district_share_its_report(town, years, clock, tick):
    clock.move_to("2025-12-15 09:00")
    first, second = years.platform("ZS-1"), years.platform("ZS-2")
    clock.move_to("2026-01-05 09:00")
    assert len(tick().fired) == 2
    assert report_of(years, first) != report_of(years, second)
    assert district_report(town)


def test_a_platform_certified_after_the_year_owes_no_report_for_it(town, years, clock, tick):
    clock.move_to("2025-12-15 09:00")
    platform = years.platform(certified_on="2025-12-15")
    clock.move_to("2026-01-01 00:00")
    tick()
    assert town.case(report_of(years, platform)).batch == "2025"
    late = years.platform("ZS-9", certified_on="2026-01-01")
    with pytest.raises(Refusal) as refused:
        town.city.officer.does("open_report", kind="annual_report", parent=late, year=2025)
    assert refused.value.code == "report_due_of_it"


def test_on_time_is_judged_by_the_first_receipt(opened, years, town, applicant, clock):
    report = report_of(years, opened)
    clock.move_to("2026-03-31 23:59:59")
    applicant.does("submit_report", report, summary="2025年工作总结")
    clock.move_to("2026-04-02 10:00")
    town.district.officer.does("return_report", report, reason="请补充满意度")
    clock.move_to("2026-04-20 10:00")
    applicant.does("resubmit_report", report, summary="补充后的总结")
    town.city.officer.does("accept_report", report)
    facts = town.case(report).facts
    assert (town.state(report), facts["on_time"]) == ("accepted", True)
    assert facts["report"]["summary"] == "补充后的总结"


def test_nothing_received_by_the_end_of_march_is_flagged_and_nothing_more(opened, years, town, applicant, clock, tick):
    report = report_of(years, opened)
    clock.move_to("2026-03-31 23:59:59")
    tick()
    assert town.state(report) == "open"
    clock.move_to("2026-04-01 00:00")
    assert (report, "deadline_passed") in tick().fired
    assert (town.state(report), town.state(opened)) == ("overdue", "certified")
    clock.move_to("2026-04-10 10:00")
    applicant.does("submit_report", report, summary="迟到的总结")
    assert (town.state(report), town.case(report).facts["on_time"]) == ("submitted", False)


@pytest.mark.parametrize("state", ["open", "overdue", "submitted", "returned"])
def test_a_report_nobody_owes_any_more_is_asked_for_nowhere(opened, years, town, applicant, city, clock, tick, state):
    report = report_of(years, opened)
    if state == "overdue":
        clock.move_to("2026-04-01 00:00")
        tick()
    elif state != "open":
        applicant.does("submit_report", report, summary="2025年工作总结")
    if state == "returned":
        town.district.officer.does("return_report", report, reason="请补充满意度")
    applicant.does("request_exit", opened, reason="业务调整")
    assert (report in pressing(town)) is True
    city.decides("approve_exit", opened, **REASON)
    assert (town.state(report), town.case(report).closed) == ("stopped", True)
    assert report not in pressing(town)
    assert [*actions(town.case(report), applicant.actor, town.world)] == []
    for trigger in ("submit_report", "save_report", "resubmit_report"):
        with pytest.raises(Refusal) as refused:
            applicant.does(trigger, report, summary="再报")
        assert refused.value.code == "state_refuses"
    clock.move_to("2026-04-20 10:00")
    assert report not in {case for case, _ in tick().fired}
    if state in ("submitted", "returned"):
        shown = case_document(town.case(report), applicant.actor, town.world)["facts"]
        assert (shown["report"]["summary"], shown["on_time"]) == ("2025年工作总结", True)


@pytest.mark.parametrize("scored", [False, True])
def test_nobody_is_graded_whose_title_is_gone(opened, years, town, applicant, city, scored):
    """Article 15: an assessment under way ends with the title, and its experts are asked for nothing more."""
    if scored:
        assessment = years.assessed(opened, "80", "81", "82")
    else:
        begun = city.officer.does("open_assessment", kind="assessment", parent=opened, year=2025)
        assessment = begun.case.id
        sheet = town.sheet(assessment, EXPERTS[0])
    applicant.does("request_exit", opened, reason="业务调整")
    city.decides("approve_exit", opened, **REASON)
    assert (town.state(assessment), town.case(assessment).closed) == ("stopped", True)
    if not scored:
        assert town.state(sheet) == "stopped"
    with pytest.raises(Refusal) as refused:
        city.officer.does("announce_assessment", assessment, url="https://gxj.guiyang.example/kh/1")
    assert refused.value.code == "state_refuses"
    town.audit()


def test_an_assessment_under_way_goes_along_to_another_district(opened, years, town, clock):
    assessment = years.assessed(opened, "80", "81", "82")
    clock.advance(hours=1)
    years.district.decides("transfer_supervision", opened, district=OTHER_DISTRICT, handover="交接单1号")
    assert town.case(assessment).district == town.case(opened).district == OTHER_DISTRICT


def pressing(town) -> set[str]:
    """The reports that the March desk, the overview or a worklist tells somebody of."""
    found = overview_of(town.city.leader.actor, town.world)
    stages = sum(count for kind, _, count in found.stages if kind == Kind.ANNUAL_REPORT)
    owed = {line.case.id for line in march.desk("2025", town.city.officer.actor, town.world)}
    listed = {case.id for case in (*found.oldest, *found.due) if case.kind == Kind.ANNUAL_REPORT}
    assert stages == len(owed & {case.id for case in town.cases() if case.kind == Kind.ANNUAL_REPORT}) >= len(listed)
    return owed | listed


def test_the_platform_and_its_district_are_reminded_before_and_after(opened, years, town, clock, tick):
    report = report_of(years, opened)
    clock.move_to("2026-04-20 10:00")
    tick()
    events = [stored.event for stored in town.store.history(report) if stored.event["trigger"] == "remind"]
    assert [event["due_at"][:10] for event in events] == [
        *("2026-02-11", "2026-03-10", "2026-03-24", "2026-03-26", "2026-04-01", "2026-04-08", "2026-04-15"),
    ]


def test_a_district_hands_in_two_parts(opened, town, clock):
    report = district_report(town)
    officer = town.district.officer
    with pytest.raises(Refusal) as refused:
        officer.does("submit_report", report, summary="总结")
    assert refused.value.code == "report_complete"
    officer.does("submit_report", report, summary="总结", inspection="检查情况")
    town.city.officer.does("accept_report", report)
    assert town.state(report) == "accepted"


@pytest.mark.parametrize(
    ("begun", "opens", "due_at"),
    [
        ("2017-12-15 09:00", "2018-01-01 00:00", "2018-04-03T00:00:00+08:00"),  # a Saturday
        ("2018-12-15 09:00", "2019-01-01 00:00", "2019-04-02T00:00:00+08:00"),  # a Sunday
        ("2023-12-15 09:00", "2024-01-01 00:00", "2024-04-02T00:00:00+08:00"),
    ],
)
def test_a_31st_of_march_on_a_rest_day_is_late_only_after_the_next_working_day(
    town, years, clock, tick, begun, opens, due_at
):
    clock.move_to(begun)
    platform = years.platform(certified_on="2016-11-18")
    clock.move_to(opens)
    tick()
    assert town.timer(report_of(years, platform), "T_ANNUAL_REPORT")["due_at"] == due_at


def test_a_report_waits_provisionally_for_the_years_notice(town, years, clock, tick):
    clock.move_to("2026-12-01 09:00")
    platform = years.platform()
    clock.move_to("2027-04-05 09:00")
    tick()
    timer = town.case(report_of(years, platform)).timers["T_ANNUAL_REPORT"]
    assert (timer["provisional"], timer["due_on"], timer["due_at"]) == (True, "2027-03-31", None)
    assert town.state(report_of(years, platform)) == "open"


def test_downtime_over_the_end_of_march_changes_nothing(town, years, clock, tick):
    clock.move_to("2025-12-15 09:00")
    platform = years.platform()
    clock.move_to("2026-05-10 09:00")
    tick()
    report = report_of(years, platform)
    event = next(s.event for s in town.store.history(report) if s.event["trigger"] == "deadline_passed")
    assert (town.state(report), event["due_at"]) == ("overdue", "2026-03-31T16:00:00.000000Z")
