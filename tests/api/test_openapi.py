"""The interface answers as its OpenAPI document says, for whatever somebody makes up to send."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.house import House
from tests.support.years import Years
from workflow.states import ApplicationState as S

BOUNDED = settings(
    max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck)
)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def described(settled_house: House) -> schemathesis.BaseSchema:
    settled_house.town.announce(closes="2026-12-31")
    settled_house.town.case_at(S.CERTIFIED)
    settled_house.town.case_at(S.PUBLICIZED)
    years = Years(settled_house.town)
    years.announced(years.platform(), "80", "80", "80")
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", settled_house.app)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("login", ["", "c_officer", "admin"])
def test_every_operation_answers_as_it_is_described(
    described: schemathesis.BaseSchema, settled_house: House, login: str, mode: GenerationMode
):
    token = {"Authorization": f"Bearer {settled_house.caller(login).token}"} if login else {}
    for result in described.get_all_operations():
        operation = result.ok()
        if operation.label == "DELETE /api/v1/tokens":
            continue  # would give back the token the others need

        @given(case=operation.as_strategy(generation_mode=mode))
        @BOUNDED
        def answers(case: Case) -> None:
            case.call_and_validate(headers={"Host": "localhost", **token}, checks=CHECKS)

        answers()


def test_the_document_is_openapi_31_and_names_every_call_of_the_contract(settled_house: House):
    document = settled_house.caller().get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    paths = {path.removeprefix("/api/v1") for path in document["paths"]}
    assert paths == {
        "/cases", "/cases/{case_id}", "/cases/{case_id}/actions/{trigger}", "/cases/{case_id}/history",
        "/cases/{case_id}/replay", "/cases/{case_id}/timers", "/cases/{case_id}/documents", "/documents/{document_id}",
        "/tokens", "/calendar/explain", "/calendar/deadline", "/eligibility", "/grade", "/uscc/{code}",
        "/public/platforms", "/public/platforms/{number}", "/public/notices", "/public/notices/{notice_id}",
        "/public/notices/{notice_id}/objections", "/public/plaques/{number}", "/public/changes", "/clock",
    }  # fmt: skip


def test_the_docs_page_loads_nothing_from_elsewhere(settled_house: House):
    page = settled_house.app.test_client().get("/api/v1/docs", base_url="http://localhost").get_data(as_text=True)
    assert "/api/v1/cases" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
