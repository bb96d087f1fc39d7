"""Tokens, cookies, forms, the test clock, and routes nobody declared."""

from __future__ import annotations

import pytest
from flask import Flask

from api import route_policy
from api.auth import COOKIE
from tests.support.house import PASSWORD, House
from workflow.states import ApplicationState as S


def test_a_token_is_issued_for_the_password_and_ends_when_given_back(house: House):
    assert house.caller().post("/tokens", {"username": "auditor", "password": "wrong"}).status_code == 401
    issued = house.caller().post("/tokens", {"username": "auditor", "password": PASSWORD})
    assert (issued.status_code, set(issued.json)) == (200, {"token", "expires_at"})
    caller = type(house.caller())(house.app, issued.json["token"])
    assert caller.get("/cases").status_code == 200
    assert caller("DELETE", "/tokens").status_code == 204
    assert caller.get("/cases").status_code == 401


def test_too_many_wrong_passwords_are_429(house: House):
    answers = [house.caller().post("/tokens", {"username": "auditor", "password": "wrong"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_cookie_changes_nothing_without_the_token_of_its_forms(house: House):
    case = house.town.case_at(S.SUBMITTED)
    client = house.app.test_client()
    form = client.get("/login", base_url="http://localhost").get_data(as_text=True)
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    data = {"username": "d_officer", "password": PASSWORD}
    assert client.post("/login", data=data, base_url="http://localhost").status_code == 403
    client.post("/login", data={**data, "csrf_token": token}, base_url="http://localhost")
    assert client.get_cookie(COOKIE) is not None
    path = f"/api/v1/cases/{case}/actions/add_note"
    forged = client.post(path, json={"text": "x"}, base_url="http://localhost")
    assert (forged.status_code, forged.json["code"]) == (403, "csrf")
    before = client.post(path, json={"text": "x"}, base_url="http://localhost", headers={"X-CSRFToken": token})
    assert before.status_code == 403, "a token from before signing in is another session's"


def test_the_clock_is_there_for_the_administrator_of_a_test_database_only(house: House):
    assert house.caller("c_officer").get("/clock").status_code == 404
    assert house.caller("admin").get("/clock").status_code == 200
    back = house.caller("admin").post("/clock", {"set": "2020-01-01T00:00:00+08:00"})
    assert (back.status_code, back.json["code"]) == (409, "clock_stays")
    assert house.caller("admin").post("/clock", {"advance": "5x"}).status_code == 422


def test_a_route_without_a_policy_stops_the_start():
    app = Flask("undeclared")
    app.add_url_rule("/secret", "secret", lambda: "")
    with pytest.raises(route_policy.UndeclaredRoute, match="secret"):
        route_policy.install(app)


def test_the_policy_table_names_no_route_that_is_gone(settled_house: House):
    assert route_policy.POLICIES.keys() == {rule.endpoint for rule in settled_house.app.url_map.iter_rules()}


def test_a_foreign_host_name_is_refused(settled_house: House):
    answer = settled_house.app.test_client().get("/api/v1/public/notices", base_url="http://evil.example")
    assert (answer.status_code, answer.json["code"]) == (400, "bad_host")
    for path in ("/", "/login", "/public/", "/nothing", "/static/shifan.css"):
        page = settled_house.app.test_client().get(path, base_url="http://evil.example")
        assert page.status_code == 400, path
        assert "SHIFAN_TRUSTED_HOSTS" in page.text  # who put the service up under a new name reads what is missing
        assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_errors_are_json_under_api_and_pages_elsewhere(settled_house: House):
    client = settled_house.app.test_client()
    assert client.get("/api/v1/nothing", base_url="http://localhost").json["code"] == "no_such_page"
    assert "text/html" in client.get("/nothing", base_url="http://localhost").content_type
    refused = client.put("/api/v1/cases", base_url="http://localhost")
    assert (refused.status_code, "POST" in refused.headers["Allow"]) == (405, True)


def test_metrics_are_not_for_everybody(settled_house: House):
    client = settled_house.app.test_client()
    away = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/metrics", base_url="http://localhost", environ_base=away).status_code == 404
    assert b"shifan_timers_overdue" in client.get("/metrics", base_url="http://localhost").data
    assert client.get("/readyz", base_url="http://localhost").json == {"ok": True}
