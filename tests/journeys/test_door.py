"""What everybody meets at the one door: versions, repeats, two persons, notes nobody outside reads."""

import json
from dataclasses import replace

import pytest

from adapters import tables
from tests.support.situations import ANY_DATA
from tests.support.world import REASON
from workflow.refusals import Malformed, NotVisible, Refusal, Stale
from workflow.roles import Role
from workflow.states import TABLES, Kind
from workflow.states import ApplicationState as S

TRIGGERS = sorted({row.trigger for rows in TABLES.values() for row in rows})


def test_the_second_of_two_clerks_learns_who_was_faster(case_at, town, district):
    case = case_at(S.RECOMMENDED)
    seen = town.case(case).version
    district.officer.does("add_note", case, expected=seen, text="材料已核")
    with pytest.raises(Stale) as refused:
        town.person(Role.DISTRICT_OFFICER, "slower", "520102").does("add_note", case, expected=seen, text="也核")
    assert refused.value.status == 412
    assert "district_officer.520102" in refused.value.message
    assert "添加内部备注" in refused.value.message
    assert "2026-07-06 10:00:00" in refused.value.message
    assert town.case(case).version == seen + 1


def test_a_repeated_key_gives_the_first_answer_and_writes_nothing(case_at, town, district):
    case = case_at(S.RECOMMENDED)
    first = district.officer.does("add_note", case, key="k1", text="材料已核")
    district.officer.does("add_note", case, text="又一条")
    again = district.officer.does("add_note", case, key="k1", text="材料已核")
    assert again.repeated
    assert again.case == first.case  # as it was then
    assert town.case(case).version == first.case.version + 1


def test_a_repeated_key_is_known_whatever_version_is_expected(case_at, town, district):
    case = case_at(S.RECOMMENDED)
    seen = town.case(case).version
    first = district.officer.does("add_note", case, key="k1", expected=seen, text="材料已核")
    assert district.officer.does("add_note", case, key="k1", expected=seen, text="材料已核").case == first.case


def test_a_key_used_with_another_body_is_refused(case_at, district, town):
    case = case_at(S.RECOMMENDED)
    district.officer.does("add_note", case, key="k1", text="材料已核")
    with pytest.raises(Malformed) as refused:
        district.officer.does("add_note", case, key="k1", text="别的")
    assert (refused.value.code, refused.value.status) == ("key_reused", 422)
    colleague = town.person(Role.DISTRICT_OFFICER, "colleague", "520102")
    assert not colleague.does("add_note", case, key="k1", text="别的").repeated  # a key is its actor's own


def test_a_repeated_beginning_begins_one_case(town, clock):
    town.announce()
    clock.move_to("2026-06-10 10:00")
    begin = {"batch": "2026", "uscc": "91520102DEM000014F", "platform_name": "平台"}
    first = town.applicant.does("create_draft", kind="application", key="k1", **begin)
    again = town.applicant.does("create_draft", kind="application", key="k1", **begin)
    assert again.case == first.case
    assert [case.kind for case in town.cases()].count(Kind.APPLICATION) == 1


def test_a_repeated_proposal_is_still_a_proposal(case_at, city):
    case = case_at(S.EXPERT_REVIEWED)
    for _ in range(2):
        assert city.officer.does("open_publicity", case, key="k1", url="https://example.gov.cn/1").proposed


def test_a_refused_command_leaves_nothing_and_its_key_free(case_at, town, city):
    case = case_at(S.EXPERT_REVIEWED)
    before = town.store.history(case)
    with pytest.raises(Refusal):
        city.officer.does("open_publicity", case, key="k1", url="")
    assert town.store.history(case) == before
    assert not city.officer.does("open_publicity", case, key="k1", url="https://example.gov.cn/1").repeated


def test_the_preparer_takes_a_proposal_back_or_the_approver_returns_it(case_at, town, city, district):
    case = case_at(S.EXPERT_REVIEWED)
    for who in (city.officer, city.leader):
        city.officer.does("open_publicity", case, url="https://example.gov.cn/1")
        with pytest.raises(Refusal) as refused:
            district.leader.does("reject_proposal", case, **REASON)
        assert refused.value.code == "proposal_within_reach"
        who.does("reject_proposal", case, **REASON)
        assert town.case(case).proposal is None
    assert town.state(case) == S.EXPERT_REVIEWED
    with pytest.raises(Refusal) as refused:
        city.leader.does("reject_proposal", case, **REASON)
    assert refused.value.code == "proposal_open"


def test_one_person_with_both_roles_is_still_one_person(case_at, town):
    case = case_at(S.EXPERT_REVIEWED)
    both = town.person(Role.CITY_OFFICER, "both")
    both.actor = replace(both.actor, roles=frozenset({Role.CITY_OFFICER, Role.CITY_LEADER}))
    both.does("open_publicity", case, url="https://example.gov.cn/1")
    with pytest.raises(Refusal) as refused:
        both.approves("open_publicity", case)
    assert refused.value.code == "same_person"


def test_the_contact_person_stays_outside_the_history(case_at, town):
    case = case_at(S.DRAFT)
    text = "".join(item.text for item in town.store.history(case))
    assert "演示联系人" not in text
    assert "154000" not in text


def test_an_unknown_case_and_an_unknown_parent_are_not_there(town):
    town.announce()
    with pytest.raises(NotVisible):
        town.applicant.does("withdraw", "nothere", **REASON)
    with pytest.raises(NotVisible):
        town.public.does("lodge_objection", kind="objection", parent="nothere", facts="x")


@pytest.mark.parametrize("state", [S.PRE_REVIEWED, S.CERTIFIED])
def test_an_undeclared_step_goes_through_no_door(case_at, town, state):
    """Whoever asks, with whatever data, on any case there is then: nothing moves, nothing is stored."""
    case_at(state)
    kept = town.rows(tables.cases)
    for case in town.cases():
        declared = {row.trigger for row in TABLES[Kind(case.kind)] if case.state in row.sources}
        for trigger in set(TRIGGERS) - declared:
            for role in Role:
                asks = town.person(role, org=case.organisation if role is Role.APPLICANT else "CITY")
                with pytest.raises(Refusal):
                    asks.does(trigger, case.id, **json.loads(json.dumps(ANY_DATA)))
    assert town.rows(tables.cases) == kept
