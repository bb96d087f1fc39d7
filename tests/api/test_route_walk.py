"""Every route × every role × own and foreign objects: who may not see gets 404, who may see and never act gets 403."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from api.route_policy import POLICIES
from services.people import actor_of_login
from tests.support.house import PEOPLE, House
from tests.support.notices import notice_2027
from tests.support.world import EXPERTS
from tests.support.years import Years
from workflow.cases import Case
from workflow.policy import SERVICE_READERS, may_open_documents, may_read_service_ledger, may_see
from workflow.refusal_words import refusal_text
from workflow.roles import Actor
from workflow.states import TABLES, Kind
from workflow.states import ApplicationState as S
from workflow.transition import roles_of

EVERYBODY = (*PEOPLE, *EXPERTS[:2])
DEFAULTS = {
    "notice_id": "0" * 26,
    "document_id": "0" * 32,
    "code": "91520102DEM000014F",
    "number": "none",
    "bulk": "0" * 26,
}
WRITES = frozenset({"POST", "DELETE", "PUT", "PATCH"})


@dataclass
class Walked:
    """A house with a case of every kind, a draft that is nobody else's business, and a document in it."""

    house: House
    cases: list[Case]

    def actor(self, login: str) -> Actor:
        return actor_of_login(login, people=self.house.parts.people, via="api")


@pytest.fixture(scope="module")
def walked(settled_house: House) -> Walked:
    town = settled_house.town
    town.announce(closes="2027-03-31")
    town.case_at("draft")
    handled = town.case_at(S.PRE_REVIEWED)
    town.sheet(handled, EXPERTS[0])
    contested = town.case_at(S.OBJECTION_HANDLING)
    town.case_at(S.CERTIFIED)
    town.knows(notice_2027())
    platform = Years(town).platform()
    town.city.officer.does("open_assessment", kind="assessment", parent=platform, year=2025)
    town.clock.move_to("2027-01-02 10:00")  # the reports for 2026 open on the first
    town.tick()
    assert town.state(contested) == S.OBJECTION_HANDLING
    found = town.cases()
    assert {case.kind for case in found} == set(Kind)
    return Walked(settled_house, found)


def routes(house: House) -> list[tuple[str, str, frozenset[str]]]:
    return [
        (rule.rule, method, frozenset(rule.arguments))
        for rule in house.app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address(house: House, rule: str, method: str, **values: str) -> str:
    adapter = house.app.url_map.bind("localhost")
    found = next(r for r in house.app.url_map.iter_rules() if r.rule == rule and method in (r.methods or ()))
    return adapter.build(found.endpoint, {name: values.get(name, DEFAULTS.get(name, "x")) for name in found.arguments})


def test_nobody_signed_in_gets_past_a_route_that_asks_who_he_is(walked: Walked):
    client = walked.house.app.test_client()
    for rule in walked.house.app.url_map.iter_rules():
        if POLICIES[rule.endpoint].open:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = address(walked.house, rule.rule, method, case_id=walked.cases[0].id, trigger="submit")
            answer = client.open(path, method=method, base_url="http://localhost")
            expected = (401,) if path.startswith("/api/") or method == "GET" else (401, 403)
            assert answer.status_code in expected, (method, path, answer.status_code)


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_route_of_some_roles_is_open_to_them_and_to_nobody_else(walked: Walked, login: str):
    client, actor = walked.house.app.test_client(use_cookies=False), walked.actor(login)
    header = {"Authorization": f"Bearer {walked.house.caller(login).token}"}
    of_roles = [rule for rule in walked.house.app.url_map.iter_rules() if POLICIES[rule.endpoint].roles]
    assert {"/timers", "/timers.csv", "/march", "/march.csv", "/calendar", "/calendar/notices"} <= {
        rule.rule for rule in of_roles
    }
    for rule in of_roles:
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = address(walked.house, rule.rule, method, trigger="announce_assessment", case_id=walked.cases[0].id)
            answer = client.open(path, method=method, headers=header, base_url="http://localhost")
            open_to = bool(POLICIES[rule.endpoint].roles & actor.roles)
            assert (refusal_text("forbidden_route") in answer.text) is not open_to, (login, method, rule.rule)
            if method == "GET":  # a form that is not ours is refused for another reason
                seen = (200, 404) if rule.arguments else (200,)  # of a case the core's own policy decides
                assert answer.status_code in (seen if open_to else (403,)), (login, rule.rule)
            answer.close()


@pytest.mark.parametrize("login", EVERYBODY)
def test_reading_a_case_follows_the_one_policy_on_every_route(walked: Walked, login: str):
    caller, actor = walked.house.caller(login), walked.actor(login)
    reads = [rule for rule, method, names in routes(walked.house)
             if names == {"case_id"} and method == "GET" and rule.startswith("/api/v1")]  # fmt: skip
    assert len(reads) == 5
    for case in walked.cases:
        for rule in reads:
            seen = may_open_documents(actor, case) if rule.endswith("/documents") else may_see(actor, case)
            path = address(walked.house, rule, "GET", case_id=case.id).removeprefix("/api/v1")
            assert caller.get(path).status_code == (200 if seen else 404), (login, case.kind, case.state, path)


@pytest.mark.parametrize("login", EVERYBODY)
def test_a_ledger_is_there_for_those_the_policy_names_and_for_platforms_alone(walked: Walked, login: str):
    client, actor = walked.house.app.test_client(use_cookies=False), walked.actor(login)
    header = {"Authorization": f"Bearer {walked.house.caller(login).token}"}
    for case in walked.cases:
        answer = client.get(f"/platforms/{case.id}/ledger", headers=header, base_url="http://localhost")
        unseen = 404 if actor.roles & SERVICE_READERS else 403
        assert answer.status_code == (200 if may_read_service_ledger(actor, case) else unseen), (login, case.kind)


@pytest.mark.parametrize("login", EVERYBODY)
def test_lists_hold_what_details_show_and_nothing_else(walked: Walked, login: str):
    actor = walked.actor(login)
    listed = walked.house.caller(login).get("/cases").json
    expected = {case.id for case in walked.cases if may_see(actor, case)}
    assert {item["id"] for item in listed["items"]} == expected
    assert listed["total"] == len(expected)


@pytest.mark.parametrize("login", EVERYBODY)
def test_firing_is_404_unseen_403_never_and_else_no_failure(walked: Walked, login: str):
    caller, actor = walked.house.caller(login), walked.actor(login)
    for case in walked.cases:
        for trigger in sorted({row.trigger for row in TABLES[Kind(case.kind)]}):
            answer = caller.post(f"/cases/{case.id}/actions/{trigger}", {"unknown": 1})
            rows = [row for row in TABLES[Kind(case.kind)] if row.trigger == trigger]
            own = [row for row in rows if not row.follows] or rows
            takers = {seat.role for row in own for seat in (*row.prepared_by, *row.approved_by)}
            expected = 404 if not may_see(actor, case) else 403 if not actor.roles & takers else 422
            if trigger == "create_draft" and expected == 422:
                continue  # takes an applicant, whose unknown members are passed over
            assert answer.status_code == expected, (login, case.kind, case.state, trigger, answer.json)


@pytest.mark.parametrize("login", EVERYBODY)
def test_beginning_a_case_is_for_the_roles_of_the_table(walked: Walked, login: str):
    caller, actor = walked.house.caller(login), walked.actor(login)
    for kind in Kind:
        rows = [row for row in TABLES[kind] if row.begins and not row.follows and row.trigger != "reject_proposal"]
        takers = {role for row in rows for role in roles_of((*row.prepared_by, *row.approved_by))}
        answer = caller.post("/cases", {"kind": kind.value, "data": {"batch": 1}})
        assert answer.status_code == (422 if actor.roles & takers else 403), (login, kind, answer.json)


@pytest.mark.parametrize("login", EVERYBODY)
def test_no_route_fails_for_anybody(walked: Walked, login: str):
    client = walked.house.app.test_client(use_cookies=False)
    header = {"Authorization": f"Bearer {walked.house.caller(login).token}"}
    draft = next(case for case in walked.cases if case.state == "draft")
    for rule, method, _ in routes(walked.house):
        if rule.startswith("/static") or method == "DELETE":
            continue
        path = address(walked.house, rule, method, case_id=draft.id, trigger="submit", kind="application")
        answer = client.open(path, method=method, headers=header, base_url="http://localhost")
        assert answer.status_code < 500, (login, method, path)
        answer.close()


def test_an_auditor_reads_everything_and_writes_nothing(walked: Walked):
    caller, town = walked.house.caller("auditor"), walked.house.town
    before = {case.id: town.case(case.id).version for case in walked.cases}
    for case in walked.cases:
        assert caller.get(f"/cases/{case.id}").json["actions"] == []
        assert caller.post(f"/cases/{case.id}/actions/add_note", {"text": "x"}).status_code in (403, 404)
    assert {case.id: town.case(case.id).version for case in walked.cases} == before


def test_an_expert_never_sees_another_ones_sheet_or_the_materials_before_declaring(walked: Walked):
    sheet = next(case for case in walked.cases if case.kind == Kind.SCORE_SHEET and case.state == "assigned")
    assert walked.house.caller(EXPERTS[1]).get(f"/cases/{sheet.id}").status_code == 404
    own = walked.house.caller(EXPERTS[0])
    assert own.get(f"/cases/{sheet.id}").status_code == 200
    assert own.get(f"/cases/{sheet.parent}").json["facts"] == {}
    assert own.get(f"/cases/{sheet.parent}/documents").status_code == 404
