"""From the announcement of the batch to the public register, with real dates; and the ways that end before it."""

import pytest

from adapters import tables
from tests.support.world import REASON, REFUSED_FOR, URL, award_numbers
from workflow.refusals import Forbidden, NotVisible, Refusal
from workflow.roles import Role
from workflow.states import OPEN_STATES, Kind
from workflow.states import ApplicationState as S


def test_a_platform_goes_from_the_announcement_to_the_register(town, clock, tick, applicant, district, city):
    batch = town.announce()
    assert town.state(batch) == "announced"

    clock.move_to("2026-05-31 23:59:59")
    assert tick().fired == []
    clock.move_to("2026-06-01 00:00")
    assert tick().fired == [(batch, "batch_opened")]

    case = town.draft("虚构黔禾平台")
    clock.move_to("2026-06-30 23:59:59")  # the last second of the last day
    applicant.does("submit", case)
    clock.move_to("2026-07-01 00:00")
    assert tick().fired == [(batch, "batch_closed")]
    assert town.state(case) == S.SUBMITTED  # what was handed in stays

    clock.move_to("2026-07-06 10:00")
    district.decides("recommend", case)
    clock.move_to("2026-07-20 10:00")
    town.judge(case)
    district.decides("pass_pre_review", case)
    clock.move_to("2026-08-20 10:00")
    for login in ("zhuanjia1", "zhuanjia2", "zhuanjia3"):
        town.sealed_sheet(case, login)
    city.decides("pass_expert_review", case)
    clock.move_to("2026-09-28 10:00")
    city.publicize(case)
    clock.move_to("2026-10-11 00:00")
    assert tick().fired == [(case, "publicity_elapsed")]
    clock.move_to("2026-10-12 10:00")
    city.award(case)

    assert town.state(case) == S.CERTIFIED
    (platform,) = town.children(case, Kind.PLATFORM)
    (entry,) = town.rows(tables.register)
    assert (entry["case_id"], entry["number"], entry["plaque_number"]) == (platform.id, "ZS-1", "P-1")
    assert (entry["name"], entry["certified_on"], entry["status"]) == ("虚构黔禾平台", "2026-10-12", "valid")
    states = [item.event["to"] for item in town.store.history(case) if item.event["to"] != item.event["from"]]
    assert states == [str(state) for state in ("draft", "submitted", "recommended", "pre_reviewed", "expert_reviewed",
                                               "publicized", "publicity_closed", "certified")]  # fmt: skip


def test_award_and_register_entry_are_one_command(case_at, city, town):
    case = case_at(S.PUBLICITY_CLOSED)
    city.award(case)
    (platform,) = town.children(case, Kind.PLATFORM)
    assert town.last_event(case)["command"] == town.last_event(platform.id)["command"]


def test_submission_ends_with_the_last_day_whether_or_not_the_clock_has_beaten(town, clock, applicant):
    town.announce()
    clock.move_to("2026-06-20 10:00")
    case = town.draft()
    clock.move_to("2026-07-01 00:00")
    with pytest.raises(Refusal) as refused:
        applicant.does("submit", case)
    assert (refused.value.code, refused.value.article) == ("window_open", "8, 9, 10")


@pytest.mark.parametrize("code", ["999999", "520114", "MD-SW", "CITY"])
def test_premises_lie_where_somebody_reviews(town, clock, tick, applicant, code):
    """Article 3: the abolished district 小河 reviews nothing, no more than one that never was or is no district."""
    town.announce()
    clock.move_to("2026-06-20 10:00")
    tick()
    with pytest.raises(Refusal) as refused:
        town.draft(jurisdiction_code=code)
    assert (refused.value.code, refused.value.article) == ("premises_placed", "8")
    with pytest.raises(Refusal):
        applicant.does("save_draft", town.draft(), jurisdiction_code=code)


def test_nothing_is_handed_in_to_a_recommender_there_is_not(town, clock, tick, applicant):
    """Article 9: what nobody could recommend or return would lie there until the window had closed."""
    town.announce()
    clock.move_to("2026-06-20 10:00")
    tick()
    case = town.draft(recommender={"kind": "municipal_department", "code": "MD-XX"})
    with pytest.raises(Refusal) as refused:
        applicant.does("submit", case)
    assert refused.value.code == "recommender_there"
    applicant.does("save_draft", case, recommender={"kind": "municipal_department", "code": "MD-SW"})
    applicant.does("submit", case)
    assert town.case(case).recommender == "MD-SW"


def test_drafts_lapse_with_the_batch_in_one_command(town, clock, tick, applicant):
    batch = town.announce()
    clock.move_to("2026-06-20 10:00")
    tick()
    left, sent = [town.draft(), town.draft()], town.draft()
    applicant.does("submit", sent)

    clock.move_to("2026-07-02 08:00")  # late by a day
    assert tick().fired == [(batch, "batch_closed")]
    assert [town.state(case) for case in left] == [S.LAPSED, S.LAPSED]
    assert town.state(sent) == S.SUBMITTED
    closing = town.last_event(batch)
    assert closing["due_at"] == "2026-06-30T16:00:00.000000Z"
    assert closing["fired_at"] == "2026-07-02T00:00:00.000000Z"
    assert {town.last_event(case)["command"] for case in left} == {closing["command"]}
    assert tick().fired == []


def test_an_extended_batch_closes_on_its_later_day_only(town, clock, tick, city):
    batch = town.announce()
    clock.move_to("2026-06-20 10:00")
    tick()
    case = town.draft()
    city.decides("extend_batch", batch, closes_on="2026-07-15", notice_number="筑工信〔2026〕9号")
    clock.move_to("2026-07-15 23:59:59")
    assert tick().fired == []
    town.applicant.does("submit", case)
    clock.move_to("2026-07-16 00:00")
    assert tick().fired == [(batch, "batch_closed")]
    assert [row["status"] for row in town.store.timers(case_id=batch) if row["kind"] == "T_BATCH_CLOSE"] == [
        "superseded",
        "fired",
    ]


def test_a_batch_opened_and_closed_during_downtime_opens_and_closes_in_order(town, clock, tick):
    batch = town.announce()
    clock.move_to("2026-08-01 10:00")
    assert tick().fired == [(batch, "batch_opened"), (batch, "batch_closed")]


def test_there_is_one_batch_a_year(town, city):
    town.announce()
    with pytest.raises(Refusal) as refused:
        town.announce()
    assert (refused.value.code, refused.value.article) == ("only_batch_of_its_year", "8")
    town.announce(2027, "2027-06-01", "2027-06-30")


def test_of_two_prepared_batches_of_a_year_only_one_is_announced(town, city):
    window = {"year": 2026, "notice_number": "1号", "opens_on": "2026-06-01", "closes_on": "2026-06-30"}
    first = city.officer.does("announce_batch", kind="batch", **window).case.id
    second = city.officer.does("announce_batch", kind="batch", **window).case.id
    city.leader.approves("announce_batch", first)
    with pytest.raises(Refusal) as refused:
        city.leader.approves("announce_batch", second)
    assert refused.value.code == "only_batch_of_its_year"
    city.leader.does("reject_proposal", second, **REASON)
    assert town.case(second).closed


def test_no_draft_before_a_notice_or_after_its_window(town, clock, applicant):
    with pytest.raises(Refusal) as refused:
        town.draft()
    assert refused.value.code == "batch_announced"
    town.announce()
    clock.move_to("2026-07-01 00:00")
    with pytest.raises(Refusal) as refused:
        town.draft()
    assert refused.value.code == "batch_announced"


def test_a_platform_has_one_open_application_in_a_batch(town, clock, applicant):
    town.announce()
    clock.move_to("2026-06-10 10:00")
    first = town.draft("同一平台")
    with pytest.raises(Refusal) as refused:
        town.draft("同一平台")
    assert (refused.value.code, refused.value.article) == ("no_other_application", "8")
    assert town.case(first).number in refused.value.message
    applicant.does("withdraw", first, **REASON)
    town.draft("同一平台")


@pytest.mark.parametrize("state", [s for s in OPEN_STATES if s != S.CORRECTION_REQUESTED])
def test_an_applicant_may_withdraw_at_every_open_state(case_at, town, applicant, tick, clock, state):
    case = case_at(state)
    applicant.does("withdraw", case, **REASON)
    assert town.state(case) == S.WITHDRAWN
    assert town.case(case).armed() == {}
    assert [row for row in town.rows(tables.notice_items) if row["status"] == "open"] == []
    clock.advance(days=60)
    assert (case, "publicity_elapsed") not in tick().fired


def test_a_recommender_declines_with_reasons_and_articles(case_at, town, district):
    case = case_at(S.SUBMITTED)
    district.decides("decline_recommendation", case, **REFUSED_FOR)
    assert town.state(case) == S.NOT_RECOMMENDED
    assert town.case(case).facts["result"]["articles"] == ["5(2)"]


def test_the_district_fails_a_pre_review(case_at, town, district):
    case = case_at(S.RECOMMENDED)
    district.decides("fail_pre_review", case, **REFUSED_FOR)
    assert town.state(case) == S.PRE_REVIEW_FAILED


def test_the_experts_reject(case_at, town, city):
    case = case_at(S.PRE_REVIEWED)
    for login, yes in (("zhuanjia1", True), ("zhuanjia2", False), ("zhuanjia3", False)):
        town.sealed_sheet(case, login, yes=yes)
    with pytest.raises(Refusal) as refused:
        city.decides("pass_expert_review", case)
    assert refused.value.code == "distinctive"  # Art. 7 is theirs to judge
    city.decides("fail_expert_review", case, **REFUSED_FOR)
    assert town.state(case) == S.EXPERT_REJECTED
    assert town.case(case).facts["judgements"]["a7_distinctive"]["value"] is False


def test_the_authority_closes_a_case_over_forged_materials(case_at, town, city):
    case = case_at(S.PUBLICIZED)
    city.decides("close_by_authority", case, reason="查实材料造假")
    assert town.state(case) == S.CLOSED_BY_AUTHORITY
    assert town.timer(case, "T_PUBLICITY")["status"] == "cancelled"


def test_a_refusal_is_not_reconsidered_under_this_pack(case_at, town, district, city):
    case = case_at(S.SUBMITTED)
    district.decides("decline_recommendation", case, **REFUSED_FOR)
    with pytest.raises(Refusal) as refused:
        city.officer.does("reconsider", case, **REASON)
    assert refused.value.code == "reconsideration_allowed"


def test_award_numbers_are_never_used_twice(town, city):
    first, second = town.cases_at(S.PUBLICITY_CLOSED, 2)
    city.award(first, "1")
    for name, number in award_numbers("1").items():
        with pytest.raises(Refusal) as refused:
            city.decides("announce_and_award", second, **{**award_numbers("2"), name: number})
        assert refused.value.code == "award_numbers_unused"
        assert town.case(second).proposal is None
    city.award(second, "2")


def test_numbers_taken_between_proposal_and_approval_are_noticed(town, city):
    first, second = town.cases_at(S.PUBLICITY_CLOSED, 2)
    city.officer.does("announce_and_award", second, **award_numbers("1"))
    city.award(first, "1")
    with pytest.raises(Refusal) as refused:
        city.leader.approves("announce_and_award", second)
    assert refused.value.code == "award_numbers_unused"
    assert town.state(second) == S.PUBLICITY_CLOSED


def test_a_platform_recognised_earlier_is_imported_into_the_register(town, city):
    data = {
        "name": "虚构松涛平台",
        "operator": "虚构松涛公司",
        "uscc": "91520102DEM1000155",
        "jurisdiction_code": "520102",
        "functions": ["information"],
        "certified_on": "2016-11-18",
        **award_numbers("2016"),
    }
    city.decides("register_platform", kind="platform", **data)
    (entry,) = town.rows(tables.register)
    assert (entry["number"], entry["certified_on"]) == ("ZS-2016", "2016-11-18")
    with pytest.raises(Refusal) as refused:
        city.officer.does("register_platform", kind="platform", **data)
    assert refused.value.code == "award_numbers_unused"
    with pytest.raises(Refusal) as refused:
        city.officer.does(
            "register_platform", kind="platform", **data | award_numbers("2017") | {"certified_on": "2026-12-31"}
        )
    assert refused.value.code == "import_complete"


def test_a_case_of_another_district_is_not_there(case_at, town):
    case = case_at(S.SUBMITTED)
    stranger = town.person(Role.DISTRICT_OFFICER, "other", "520103")
    with pytest.raises(NotVisible):
        stranger.does("recommend", case)
    with pytest.raises(NotVisible):
        town.person(Role.APPLICANT, "other", "91520115DEM0000225").does("withdraw", case, **REASON)


def test_a_draft_is_nobodys_but_the_applicants(case_at, town, city):
    case = case_at(S.DRAFT)
    for actor in (city.officer, city.leader, town.district.officer, town.supervision.officer):
        with pytest.raises(NotVisible):
            actor.does("add_note", case, text="看看")


def test_whoever_never_takes_a_step_is_told_who_does(case_at, town, district):
    case = case_at(S.EXPERT_REVIEWED)
    with pytest.raises(Forbidden) as refused:
        district.officer.does("open_publicity", case, url=URL)
    assert refused.value.code == "role_never"


def test_nobody_but_the_clock_takes_the_clocks_steps(case_at, town, city, clock):
    case = case_at(S.PUBLICIZED)
    clock.move_to("2026-10-12 10:00")
    with pytest.raises(Forbidden):
        city.leader.does("publicity_elapsed", case)
