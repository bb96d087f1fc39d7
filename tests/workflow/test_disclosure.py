"""What each reader is shown of a case he may see: nothing of the administration's inside to those outside it."""

from dataclasses import replace

import pytest

from tests.support.situations import case_in, good, person, row_of, seated
from workflow.disclosure import outsider, references, resolved, shown_events, shown_facts, shows_proposal
from workflow.roles import ANYONE, Role
from workflow.states import Kind

APPLICANT, OFFICER = person(Role.APPLICANT), person(Role.CITY_OFFICER)
APPLICATION = case_in(Kind.APPLICATION, "pre_reviewed")
INSIDE = {"judgements", "visits", "took_part", "review"}
SCORES = {"scores", "reasons", "a7_distinctive", "opinion"}


def expert(state="declared"):
    return replace(person(Role.EXPERT, "expert"), assigned=((APPLICATION.id, state),))


@pytest.mark.parametrize("log", ["inspections", "follow_ups", "guidance", "tasks"])
def test_a_platform_reads_what_was_logged_and_not_which_official_did(log):
    entry = {"text": "补齐台账", "by": "an-official", "on": "2026-06-01"}
    platform = case_in(Kind.PLATFORM, "certified", facts={"certified_on": "2025-07-01", log: {"1": entry}})
    assert shown_facts(platform, APPLICANT)[log] == {"1": {"text": "补齐台账", "on": "2026-06-01"}}
    assert shown_facts(platform, OFFICER)[log] == {"1": entry}


def test_who_stands_outside_the_administration():
    outside = {role for role in Role if outsider(person(role))}
    assert outside == {Role.APPLICANT, Role.EXPERT, Role.PUBLIC, Role.TIMER, Role.SYSTEM_ADMIN}


def test_an_applicant_reads_what_he_handed_in_and_what_was_decided():
    whole = replace(APPLICATION, facts={**APPLICATION.facts, "review": {"official_score": "80.00"}, "result": {}})
    shown = shown_facts(whole, APPLICANT)
    assert INSIDE.isdisjoint(shown)
    assert {"applicant", "basic", "functions", "materials", "correction", "publicity", "result"} <= set(shown)


def test_staff_and_the_auditor_read_all_of_an_application():
    for role in (Role.CITY_OFFICER, Role.DISTRICT_LEADER, Role.CITY_SUPERVISION, Role.AUDITOR):
        assert shown_facts(APPLICATION, person(role)) == APPLICATION.facts


def test_an_expert_reads_nothing_before_he_has_declared_his_interests():
    assert shown_facts(APPLICATION, expert("assigned")) == {}


def test_an_expert_reads_the_materials_without_the_contact_person():
    shown = shown_facts(APPLICATION, expert())
    assert "basic" in shown
    assert "contact" not in shown["applicant"]
    assert {"took_part", "correction", "publicity"}.isdisjoint(shown)
    assert "contact" in APPLICATION.facts["applicant"]  # the case itself is left alone


def test_an_expert_reads_what_was_judged_by_which_office_and_not_by_whom():
    judged = shown_facts(APPLICATION, expert())["judgements"]
    assert judged["a5_1_finance"] == {"value": True, "reason": "属实", "org": "520102"}
    assert APPLICATION.facts["judgements"]["a5_1_finance"]["by"]  # the case itself is left alone


def test_an_expert_reads_that_the_applicant_acted_and_not_which_person():
    """The contact person is kept from him; the history would tell the name all the same."""
    (shown,) = shown_events(events_of("AP-02"), APPLICATION, expert())
    assert shown["actor"] == "applicant"  # the role
    renamed = [{**event, "actor": "wang-fang"} for event in events_of("AP-02")]
    assert "wang-fang" not in str(shown_events(renamed, APPLICATION, expert()))
    assert shown_events(renamed, APPLICATION, APPLICANT)[0]["actor"] == "wang-fang"


def test_an_office_elsewhere_shows_an_expert_no_more():
    roles = frozenset({Role.EXPERT, Role.DISTRICT_OFFICER})
    stranger = replace(expert("assigned"), roles=roles, org="520103")
    assert shown_facts(APPLICATION, stranger) == {}
    assert shown_events(events_of("AP-I5"), APPLICATION, stranger) == []
    assert shown_facts(APPLICATION, replace(stranger, org="520102")) == APPLICATION.facts


@pytest.mark.parametrize("state", ["assigned", "declared", "scoring", "recused"])
def test_an_unsealed_sheet_is_its_experts_and_the_auditors_alone(state):
    sheet = case_in(Kind.SCORE_SHEET, state)
    assert SCORES.isdisjoint(shown_facts(sheet, OFFICER))
    assert SCORES.isdisjoint(shown_facts(sheet, person(Role.EXPERT, "other")))
    assert "scores" in shown_facts(sheet, person(Role.EXPERT, "expert"))
    assert "scores" in shown_facts(sheet, person(Role.AUDITOR))


@pytest.mark.parametrize("state", ["sealed", "superseded"])
def test_a_sealed_sheet_is_read_by_the_city(state):
    assert "scores" in shown_facts(case_in(Kind.SCORE_SHEET, state), OFFICER)


def test_events_of_an_unsealed_sheet_say_that_it_was_scored_and_not_how():
    decision = good(row_of("SS-04")).answered()
    (shown,) = shown_events([decision.event], decision.case, OFFICER)
    assert shown["trigger"] == "score"
    assert "4.125" not in str(shown)
    (own,) = shown_events([decision.event], decision.case, person(Role.EXPERT, "expert"))
    assert own["facts"]["scores"] == {"plan_and_targets": "4.125"}


@pytest.mark.parametrize(
    ("role", "reads"),
    [(Role.CITY_SUPERVISION, True), (Role.CITY_LEADER, True), (Role.AUDITOR, True), (Role.CITY_OFFICER, False)],
)
def test_who_objected_is_for_those_who_handle_it(role, reads):
    objection = case_in(Kind.OBJECTION, "received")
    assert ("identity" in shown_facts(objection, person(role))) is reads


def test_proposals_are_the_administrations_own():
    assert shows_proposal(OFFICER)
    assert not shows_proposal(APPLICANT)
    assert not shows_proposal(ANYONE)


def events_of(*row_ids):
    """One event of each row, taken where it may be."""
    found = []
    for row_id in row_ids:
        row = row_of(row_id)
        ask = good(row)
        first = ask.answered()
        found.append(first.event)
        if first.proposed:
            data = {"proposal": first.event["proposal"]["id"]}
            second = ask.but(case=first.case, actor=seated(row.approved_by[0], "second"), data=data)
            found.append(second.answered().event)
    return found


def test_an_applicant_reads_no_proposal_note_judgement_or_visit():
    events = events_of("AP-02", "AP-I5", "AP-I3", "AP-I4", "AP-07", "AP-08", "AP-11")
    shown = shown_events(events, APPLICATION, APPLICANT)
    assert [event["trigger"] for event in shown] == [
        "submit", "recommend", "decline_recommendation", "pass_expert_review",
    ]  # fmt: skip
    assert all(event["type"] == "fired" for event in shown)


def test_an_applicant_reads_the_office_and_not_the_person():
    (shown,) = shown_events(events_of("AP-08"), APPLICATION, APPLICANT)
    assert shown["actor"] == "520102"
    assert "prepared_by" not in shown
    assert shown["data"]["articles"] == ["5(2)"]
    (own,) = shown_events(events_of("AP-02"), APPLICATION, APPLICANT)
    assert own["actor"] == "applicant"


def test_the_account_a_command_was_typed_under_is_the_administrations_own():
    typed = [{**event, "via": "cli", "system_user": "wang-li"} for event in events_of("AP-02", "AP-08")]
    assert "wang-li" not in str(shown_events(typed, APPLICATION, APPLICANT))
    assert "wang-li" not in str(shown_events(typed, APPLICATION, expert()))
    assert shown_events(typed, APPLICATION, OFFICER) == typed


def test_an_expert_whose_sheet_a_withdrawal_called_in_reads_that_the_applicant_did_and_not_which_person():
    called_in = {"type": "fired", "trigger": "stop_sheet", "role": "applicant", "actor": "wang-fang", "org": "x"}
    sheet = case_in(Kind.SCORE_SHEET, "stopped")
    (shown,) = shown_events([called_in], sheet, person(Role.EXPERT, "expert"))
    assert shown["actor"] == "applicant"
    assert shown_events([called_in], sheet, person(Role.AUDITOR)) == [called_in]


def test_what_is_proposed_for_a_batch_is_not_announced_yet():
    """The notice is public (Art. 8); an extension nobody has approved is not, nor who prepared either."""
    events = events_of("BA-01", "BA-04")
    assert [event["type"] for event in events] == ["proposed", "fired"] * 2
    shown = shown_events(events, case_in(Kind.BATCH, "open"), APPLICANT)
    assert [(event["trigger"], event["type"]) for event in shown] == [
        ("announce_batch", "fired"),
        ("extend_batch", "fired"),
    ]
    assert shown[1]["data"]["closes_on"] == "2026-07-15"
    for person_inside in ("city_officer", "second"):
        assert person_inside not in str([event["actor"] for event in shown])
    assert shown_events(events, case_in(Kind.BATCH, "open"), OFFICER) == events


def test_no_expert_stands_with_a_score_before_an_applicant():
    shown = shown_events(events_of("AP-11", "AP-12"), APPLICATION, APPLICANT)
    assert len(shown) == 2
    for secret in ("expert1", "expert2", "counted", "verdicts", "took_part", "judgements"):
        assert secret not in str(shown)


def test_staff_read_every_event_as_it_is():
    events = events_of("AP-I5", "AP-07")
    assert shown_events(events, APPLICATION, OFFICER) == events


def test_personal_values_are_put_in_their_places_and_erased_ones_read_as_erased():
    facts = {"applicant": {"contact": {"personal": "r1", "sha256": "x"}, "name": "公司"}, "other": [1]}
    assert references(facts) == {"r1"}
    assert resolved(facts, {"r1": {"mobile": "154"}})["applicant"] == {"contact": {"mobile": "154"}, "name": "公司"}
    assert resolved(facts, {})["applicant"]["contact"] == {"erased": True}
    assert facts["applicant"]["contact"]["personal"] == "r1"


def test_personal_values_are_found_in_lists_too():
    """An answered correction lists its items, each with what stood there and what stands there now."""
    facts = {"items": [{"before": {"personal": "r1", "sha256": "x"}, "after": {"personal": "r2", "sha256": "y"}}]}
    assert references(facts) == {"r1", "r2"}
    told = {"items": [{"before": {"mobile": "154"}, "after": {"erased": True}}]}
    assert resolved(facts, {"r1": {"mobile": "154"}}) == told
