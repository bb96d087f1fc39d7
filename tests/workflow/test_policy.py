"""Who may see what: deny by default, one row for every role, kind and relation."""

from dataclasses import replace
from itertools import product

import pytest

from tests.support.situations import DEPARTMENT, DISTRICT, USCC, case_in, person, states_of
from workflow.policy import Clause, may_open_documents, may_see, scope_of
from workflow.roles import ANYONE, CLOCK, Actor, Role
from workflow.states import Kind

OTHER = "520103"
EVERY = [(kind, state) for kind in Kind for state in states_of(kind) if state != "—"]
STAFFS = {"batch", "holiday_notice"}  # what all staff see

LOCAL = {"application", "platform", "annual_report", "district_report", *STAFFS}
SUPERVISED = {"application", "objection", "platform", *STAFFS}
FINANCED = {"platform", "subsidy", *STAFFS}

# role, its organisation → the kinds it sees of its own, and of others'
SEES = {
    (Role.APPLICANT, USCC): ({"application", "platform", "annual_report", "subsidy", "batch"}, {"batch"}),
    (Role.DISTRICT_OFFICER, DISTRICT): (LOCAL, STAFFS),
    (Role.DISTRICT_LEADER, DISTRICT): (LOCAL, STAFFS),
    (Role.MUNICIPAL_DEPARTMENT_OFFICER, DEPARTMENT): (STAFFS, STAFFS),
    (Role.MUNICIPAL_DEPARTMENT_LEADER, DEPARTMENT): (STAFFS, STAFFS),
    (Role.CITY_OFFICER, "CITY"): ({*Kind}, {*Kind}),
    (Role.CITY_LEADER, "CITY"): ({*Kind}, {*Kind}),
    (Role.CITY_SUPERVISION, "CITY"): (SUPERVISED, SUPERVISED),
    (Role.FINANCE_OFFICER, "CITY"): (FINANCED, FINANCED),
    (Role.AUDITOR, "CITY"): ({*Kind}, {*Kind}),
    (Role.SYSTEM_ADMIN, "CITY"): (set(), set()),
    (Role.PUBLIC, ""): (set(), set()),
    (Role.TIMER, ""): (set(), set()),
}


def someone_elses(case):
    """The same case in another district, of another applicant, with another expert."""
    return replace(case, district=OTHER, organisation="91520115DEM0000225", recommender=OTHER, assignee="other")


@pytest.mark.parametrize(("role", "org"), SEES, ids=lambda value: str(value))
def test_a_role_sees_its_kinds_and_no_other(role, org):
    actor, (own, others) = Actor("somebody", frozenset({role}), org), SEES[role, org]
    for kind, state in EVERY:
        if state not in ("draft", "lapsed"):
            case = case_in(kind, state)
            assert may_see(actor, case) is (kind in own), (kind, state)
            assert may_see(actor, someone_elses(case)) is (kind in others), (kind, state)


def test_every_role_is_spoken_of():
    assert {role for role, _ in SEES} | {Role.EXPERT} == set(Role)


@pytest.mark.parametrize("state", ["draft", "lapsed"])
def test_what_was_not_handed_in_is_seen_by_its_applicant_and_the_auditor_alone(state):
    draft = case_in(Kind.APPLICATION, state, recommender=DISTRICT)
    seers = {role for role, org in SEES if may_see(Actor("somebody", frozenset({role}), org), draft)}
    assert seers == {Role.APPLICANT, Role.AUDITOR}


def test_a_proposed_holiday_notice_is_the_citys_until_it_is_imported():
    proposed = replace(case_in(Kind.HOLIDAY_NOTICE, "published"), state="—")
    seers = {role for role, org in SEES if may_see(Actor("somebody", frozenset({role}), org), proposed)}
    assert seers == {Role.CITY_OFFICER, Role.CITY_LEADER, Role.AUDITOR}


def test_a_recommending_department_sees_what_it_recommends():
    case = case_in(Kind.APPLICATION, "submitted", recommender=DEPARTMENT)
    assert may_see(person(Role.MUNICIPAL_DEPARTMENT_OFFICER), case)
    assert may_see(person(Role.DISTRICT_OFFICER), case)  # of the premises, for the pre-review
    assert not may_see(person(Role.MUNICIPAL_DEPARTMENT_OFFICER, org="MD-RS"), case)


def test_a_proposed_batch_is_the_citys_until_it_is_announced():
    proposed = replace(case_in(Kind.BATCH, "announced"), state="—")
    assert may_see(person(Role.CITY_LEADER), proposed)
    assert may_see(person(Role.AUDITOR), proposed)
    assert not may_see(person(Role.APPLICANT), proposed)
    assert not may_see(person(Role.DISTRICT_OFFICER), proposed)


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.DISTRICT_OFFICER, Role.MUNICIPAL_DEPARTMENT_OFFICER])
def test_whoever_belongs_nowhere_sees_nothing(role):
    nobody = Actor("nobody", frozenset({role}), "")
    for kind, state in EVERY:
        empty = case_in(kind, state, district="", organisation="", recommender="", assignee="")
        assert not may_see(nobody, empty)


def test_the_clock_and_the_public_have_no_scope():
    assert scope_of(CLOCK) == scope_of(ANYONE) == ()


def test_an_expert_sees_his_own_sheets_and_what_they_score():
    own, other = (case_in(Kind.SCORE_SHEET, "scoring", assignee=who) for who in ("expert", "other"))
    application = case_in(Kind.APPLICATION, "pre_reviewed")
    unassigned = person(Role.EXPERT, "expert")
    assigned = replace(unassigned, assigned=((application.id, "assigned"),))
    assert (may_see(assigned, own), may_see(assigned, other)) == (True, False)
    assert (may_see(assigned, application), may_see(unassigned, application)) == (True, False)
    assert not may_see(assigned, replace(application, id="another"))


@pytest.mark.parametrize(
    ("state", "opens"), [("assigned", False), ("declared", True), ("scoring", True), ("sealed", True)]
)
def test_materials_open_to_an_expert_once_he_has_declared_his_interests(state, opens):
    application = case_in(Kind.APPLICATION, "pre_reviewed")
    expert = replace(person(Role.EXPERT, "expert"), assigned=((application.id, state),))
    assert may_open_documents(expert, application) is opens
    assert not may_open_documents(expert, replace(application, id="another"))


def test_an_office_elsewhere_opens_no_materials_to_an_expert():
    application = case_in(Kind.APPLICATION, "pre_reviewed")
    roles = frozenset({Role.EXPERT, Role.DISTRICT_OFFICER})
    stranger = Actor("expert", roles, OTHER, assigned=((application.id, "assigned"),))
    assert may_see(stranger, application)
    assert not may_open_documents(stranger, application)
    assert may_open_documents(replace(stranger, org=DISTRICT), application)  # his own district's he reads in office


def test_documents_are_no_more_open_than_the_case():
    for (role, org), (kind, state) in product(SEES, EVERY):
        actor = Actor("somebody", frozenset({role}), org)
        for case in (case_in(kind, state), someone_elses(case_in(kind, state))):
            assert may_open_documents(actor, case) <= may_see(actor, case)


def test_roles_add_up_and_take_nothing_away():
    both = Actor("both", frozenset({Role.EXPERT, Role.DISTRICT_OFFICER}), DISTRICT)
    alone = person(Role.DISTRICT_OFFICER)
    for kind, state in EVERY:
        case = case_in(kind, state)
        assert may_see(both, case) >= may_see(alone, case)


def test_a_clause_asks_all_it_names():
    clause = Clause((Kind.APPLICATION,), "district", (DISTRICT,), ("draft",))
    case = case_in(Kind.APPLICATION, "submitted")
    assert clause.covers(case)
    assert not clause.covers(replace(case, district=OTHER))
    assert not clause.covers(replace(case, state="draft"))
    assert not clause.covers(case_in(Kind.PLATFORM, "certified"))
