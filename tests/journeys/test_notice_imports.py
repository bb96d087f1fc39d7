"""A holiday notice is imported by two persons, who see what it moves and what had been closed too early without it."""

import pytest

from adapters import tables
from services.notice_imports import checked_notices, consequences, superseded, would_move
from tests.support.notices import across_new_year, days_2027, notice_2027
from workflow.calendar import NoticeError, parse_notice
from workflow.refusals import Forbidden, Refusal
from workflow.roles import Role
from workflow.states import ApplicationState as A

DAY_OFF = {
    "id": "cn-2026-amendment-fictitious",
    "covers_year": 2026,
    "amends": "2026",
    "known_on": "2026-12-08",
    "days": [{"date": "2026-12-09", "kind": "holiday", "name": "虚构"}],
}


@pytest.fixture
def post(town):
    """Publish on some days, one case each."""

    def published(*days):
        cases = town.cases_at(A.EXPERT_REVIEWED, len(days))
        for case, day in zip(cases, days, strict=True):
            town.clock.move_to(f"{day}T10:00:00+08:00")
            town.tick()
            town.city.publicize(case)
        return cases

    return published


def proposed(town, **changes):
    return town.city.officer.does("import_notice", kind="holiday_notice", **notice_2027(**changes)).case.id


def refused(code, step, *words, **data):
    with pytest.raises(Refusal) as said:
        step(*words, **data)
    assert said.value.code == code
    return said.value


def test_one_proposes_another_approves_and_only_then_it_counts(town):
    before = town.world.calendars.reread()
    case = proposed(town)
    waiting = town.case(case)
    assert (waiting.state, waiting.number, waiting.name) == ("—", "FJcn-2027-fictitious", notice_2027()["title"])
    assert town.world.calendars.reread() == before
    refused("same_person", town.city.officer.does, "import_notice", case, proposal=waiting.proposal["id"])
    assert town.city.leader.approves("import_notice", case).case.state == "published"
    assert {*town.world.calendars.reread()} - {*before} == {parse_notice(notice_2027())}
    event = town.last_event(case)
    assert (event["actor"], event["prepared_by"]) == ("city_leader.CITY", "city_officer.CITY")
    assert event["facts"]["holiday_notice"]["days"] == days_2027()
    assert event["basis"].startswith("国务院办公厅放假安排通知")


def test_nobody_but_the_citys_officer_proposes(town):
    for role in (Role.CITY_SUPERVISION, Role.DISTRICT_OFFICER, Role.SYSTEM_ADMIN):
        with pytest.raises(Forbidden):
            town.person(role).does("import_notice", kind="holiday_notice", **notice_2027())
    refused("no_proposal", town.city.leader.does, "import_notice", kind="holiday_notice", **notice_2027())


def test_a_wrong_notice_is_refused_with_its_entry_before_anybody_approves(town):
    days = [{**days_2027()[0], "weekday": "周四"}, *days_2027()[1:]]
    said = refused("notice_sound", proposed, town, days=days)
    assert said.message.startswith("通知 cn-2027-fictitious 第1项：2027-01-01 是周五，通知写作 周四。")
    assert town.cases() == []


def test_a_notice_waits_once_and_is_imported_once(town):
    case = proposed(town)
    refused("notice_new", proposed, town)
    town.city.leader.does("reject_proposal", case, reason="有误")
    again = proposed(town)
    town.city.leader.approves("import_notice", again)
    refused("notice_new", proposed, town, title="另一个")
    assert len(town.cases()) == 2


def test_of_two_notices_of_one_year_or_number_that_wait_the_second_is_refused(town):
    """Both were sound when they were proposed; approving asks again."""
    first = proposed(town)
    same_year = proposed(town, id="second", number="虚构〔2026〕2号")
    town.city.leader.approves("import_notice", first)
    assert "2027年已有通知" in refused("notice_sound", town.city.leader.approves, "import_notice", same_year).message
    assert len(town.rows(tables.calendar_notices)) == 1


def test_warnings_are_kept_with_the_notice(town):
    moved = [day for day in days_2027() if day["date"] != "2027-10-09"]
    case = town.knows(notice_2027(days=[*moved, {"date": "2027-05-09", "kind": "workday", "name": "劳动节"}]))
    early, run = town.case(case).facts["warnings"]
    assert early == "通知 cn-2027-fictitious：公布日期 2026-12-22 晚于今天（2026-05-25），到该日才按它计算，请核对"
    assert "连续上班9天" in run


def test_a_file_is_checked_as_a_whole(town):
    known = town.world.calendars.reread()
    second = notice_2027(id="second", number="虚构〔2026〕2号")
    with pytest.raises(NoticeError, match="2027年已有通知 cn-2027-fictitious"):
        checked_notices([notice_2027(), second], known)
    amendment = {**second, "amends": "cn-2027-fictitious", "days": days_2027()[:1], "totals": None}
    with pytest.raises(NoticeError, match="尚未批准导入"):
        checked_notices([notice_2027(), amendment], known)
    with pytest.raises(NoticeError, match="有两份通知的 id 都是"):
        checked_notices([notice_2027(), notice_2027()], known)


def test_what_is_said_to_move_is_what_moves(town, post):
    _, settled, open_end = post("2026-12-01", "2026-12-17", "2026-12-24")
    entry = notice_2027(known_on="2026-12-24", days=across_new_year())
    before = town.case(open_end)
    foretold = consequences(entry, town.world).moves
    assert [(m["case"], m["old_last_day"], m["new_last_day"], m["provisional"]) for m in foretold] == [
        (open_end, "2026-12-31", "2026-12-30", False)
    ]
    assert foretold[0]["number"] == before.number
    assert town.case(open_end) == before
    town.knows(entry)
    moved = town.tick().moved
    assert [(m["case"], m["old_last_day"], m["new_last_day"]) for m in moved] == [
        (m["case"], m["old_last_day"], m["new_last_day"]) for m in foretold
    ]
    assert town.timer(settled, "T_PUBLICITY")["generation"] == 1
    assert would_move([parse_notice(entry)], town.world) == []


def test_a_notice_not_public_yet_is_weighed_as_of_the_day_it_will_be(town, post):
    (case,) = post("2026-12-18")
    (move,) = would_move([parse_notice(notice_2027(known_on="2027-02-01"))], town.world)
    assert (move["case"], move["was_provisional"], move["provisional"]) == (case, True, False)
    assert move["new_last_day"] == "2026-12-25"


def test_a_notice_that_touches_no_running_deadline_moves_nothing(town, post):
    post("2026-12-01")
    late = {**DAY_OFF, "days": [{"date": "2026-12-23", "kind": "holiday", "name": "虚构"}]}
    assert would_move([parse_notice(notice_2027(**late))], town.world) == []


def test_a_publicity_closed_before_the_day_the_notices_now_give_is_listed_and_left_alone(town, post):
    early, unaffected, running = post("2026-12-03", "2026-12-10", "2026-12-14")
    town.clock.move_to("2026-12-18T10:00:00+08:00")
    town.tick()
    assert [town.state(case) for case in (early, unaffected)] == [A.PUBLICITY_CLOSED] * 2
    assert superseded(town.world) == []
    (foretold,) = consequences(notice_2027(**DAY_OFF), town.world).superseded
    town.knows(notice_2027(**DAY_OFF))
    before = town.case(early)
    (found,) = superseded(town.world)
    assert found == foretold
    assert (found["case"], found["number"], found["state"]) == (early, before.number, A.PUBLICITY_CLOSED)
    assert (found["closed_on"], found["would_close_on"]) == ("2026-12-10", "2026-12-11")
    assert consequences(notice_2027(**DAY_OFF), town.world).superseded == ()
    assert town.tick().moved == []
    assert town.case(early) == before
    assert town.state(running) == A.PUBLICIZED
