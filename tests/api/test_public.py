"""What anybody may ask without signing in, and the objection."""

from __future__ import annotations

import re
from urllib.parse import quote

from tests.support.house import House
from tests.support.years import Years
from workflow.civil_time import SHANGHAI, local_date
from workflow.states import ApplicationState as S
from workflow.states import Kind


def test_an_objection_in_the_period_gets_a_receipt_and_after_it_the_reason(house: House):
    case = house.town.case_at(S.PUBLICIZED)
    caller = house.caller()
    notice = caller.get("/public/notices").json["items"][0]
    assert (notice["status"], notice["last_day"], notice["items"][0]["case"]) == ("running", "2026-10-10", case)
    told = {"item": case, "facts": "场所系临时借用", "name": "张三"}
    receipt = caller.post(f"/public/notices/{notice['id']}/objections", told)
    assert (receipt.status_code, set(receipt.json)) == (201, {"receipt", "received_at"})

    house.town.clock.move_to("2026-10-11 00:00")
    late = caller.post(f"/public/notices/{notice['id']}/objections", told)
    assert (late.status_code, late.json["code"]) == (409, "publicity_running")
    assert caller.get(f"/public/notices/{notice['id']}").json["status"] == "closed"


def test_an_objection_sent_twice_with_one_key_is_one_objection(house: House):
    case = house.town.case_at(S.PUBLICIZED)
    caller = house.caller()
    path = f"/public/notices/{caller.get('/public/notices').json['items'][0]['id']}/objections"
    told = {"item": case, "facts": "场所系临时借用", "name": "张三"}
    first = caller.post(path, told, Idempotency_Key="k1")
    house.town.clock.advance(minutes=5)
    again = caller.post(path, told, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    other = caller.post(path, {**told, "facts": "另一件事"}, Idempotency_Key="k1")
    assert (other.status_code, other.json["code"]) == (422, "key_reused")
    assert len(house.town.children(case, Kind.OBJECTION)) == 1
    assert caller.post(path, told, Idempotency_Key="钥匙".encode().decode("latin-1")).status_code == 422


def test_an_objection_names_an_item_of_its_notice(house: House):
    publicized = house.town.case_at(S.PUBLICIZED)
    notice = house.caller().get("/public/notices").json["items"][0]["id"]
    elsewhere = house.caller().post(f"/public/notices/{notice}/objections", {"item": "0" * 26, "facts": "事实"})
    assert elsewhere.status_code == 404
    empty = house.caller().post(f"/public/notices/{notice}/objections", {"item": publicized, "facts": " "})
    assert empty.status_code == 422


def test_the_register_shows_an_award_and_nothing_personal(house: House):
    house.town.case_at(S.CERTIFIED)
    caller = house.caller()
    found = caller.get("/public/platforms", district="520102", function="information", as_of="2026-12-31").json
    assert found["total"] == 1
    platform = found["items"][0]
    assert (platform["status"], platform["certified_on"], platform["grades"]) == ("valid", "2026-10-12", [])
    assert "contact" not in str(found)
    assert caller.get(f"/public/platforms/{platform['number']}").json["name"] == platform["name"]
    assert caller.get("/public/platforms", as_of="2026-10-11").json["total"] == 0
    assert caller.get("/public/platforms/none").status_code == 404
    table = caller.get("/public/platforms", format="csv")
    assert table.mimetype == "text/csv"
    assert platform["number"] in table.get_data(as_text=True)


def test_the_register_is_told_by_year_and_grade_with_the_same_filters_as_a_table(house: House):
    years = Years(house.town)
    years.announced(years.platform("ZS-1"), "80", "80", "80")
    years.platform("ZS-2")
    caller = house.caller()
    asked = {"grade": "good", "year": "2025"}
    found = caller.get("/public/platforms", **asked).json["items"]
    notice = found[0]["grades"][0]["notice"]
    today = local_date(house.town.clock.now()).isoformat()
    assert [(p["number"], p["grades"]) for p in found] == [
        ("ZS-1", [{"year": 2025, "grade": "good", "announced_on": today, "notice": notice}])
    ]
    header, row = caller.get("/public/platforms", format="csv", **asked).get_data(as_text=True).splitlines()
    assert header.startswith("\ufeff证书编号,平台名称")
    assert ("ZS-1" in row, "2025年良好" in row, "信息服务" in row, "有效" in row) == (True,) * 4
    assert "ZS-2,虚构平台ZS-2" not in row
    assert caller.get("/public/platforms", year="2024").json["total"] == 0
    for wrong in ({"grade": "A"}, {"year": "25"}, {"status": "gone"}, {"as_of": "2026-02-30"}):
        assert caller.get("/public/platforms", **wrong).status_code == 422, wrong


def test_a_number_with_a_stroke_in_it_is_found_like_any_other(house: House):
    """Offices number as they like: what can be awarded can be looked up (Art. 12)."""
    number = "筑示范2026/01号"
    Years(house.town).platform(number)
    caller, client = house.caller(), house.app.test_client()
    for written in (number, quote(number, safe="")):
        assert caller.get(f"/public/platforms/{written}").json["number"] == number
        assert caller.get(f"/public/plaques/P-{written}").json["number"] == number
    listed = client.get("/public/platforms", base_url="http://localhost").text
    (link,) = {href for href in re.findall(r'href="([^"]+)"', listed) if "2026/01" in href}
    assert number in client.get(link, base_url="http://localhost").text


def test_a_plaque_a_platform_and_the_changes_are_answered(house: House):
    Years(house.town).platform("ZS-1")
    caller = house.caller()
    plaque = caller.get("/public/plaques/P-ZS-1").json
    assert plaque == caller.get("/public/platforms/ZS-1").json
    assert plaque["answered_at"] == house.town.clock.now().astimezone(SHANGHAI).isoformat()
    assert caller.get("/public/platforms/ZS-1", as_of="2017-09-26").status_code == 404
    unknown = caller.get("/public/plaques/P-9")
    assert (unknown.status_code, unknown.json["code"]) == (404, "no_such_plaque")
    (change,) = caller.get("/public/changes", month="2017-09").json["items"]
    assert (change["kind"], change["on"], change["number"]) == ("recognised", "2017-09-27", "ZS-1")
    assert caller.get("/public/changes", month="2017-10").json == {"items": [], "total": None, "next": None}
    assert caller.get("/public/changes", month="2017-00").status_code == 422


def test_the_archive_answers_by_kind_and_year(house: House):
    house.town.case_at(S.CERTIFIED)
    caller = house.caller()
    assert caller.get("/public/notices", kind="announcement", year=2026).json["total"] == 1
    assert caller.get("/public/notices", kind="revoke").json["total"] == 0
    assert caller.get("/public/notices", year=2025).json["total"] == 0
    assert caller.get("/public/notices", kind="draft").status_code == 422
    notice = caller.get("/public/notices", kind="publicity").json["items"][0]
    (version,) = caller.get(f"/public/notices/{notice['id']}").json["versions"]
    assert (version["sha256"], version["text"]) == (notice["sha256"], notice["text"])


def test_rules_answer_without_signing_in(house: House):
    caller = house.caller()
    period = caller.get("/calendar/explain", published="2026-09-28", days=5).json
    assert (period["last_day"], period["closes_at"]) == ("2026-10-10", "2026-10-11T00:00:00+08:00")
    assert caller.get("/calendar/deadline", year=2024).json["due"] == "2024-04-01"
    assert caller.post("/grade", {"scores": ["59.995"]}).json == {"official_score": "60.00", "grade": "qualified"}
    assert caller.post("/grade", {"scores": [59.995]}).status_code == 422
    assert caller.get("/uscc/91520102DEM000014F").json == {"valid": True, "warnings": []}
    failing = caller("POST", "/eligibility", query_string={"condition": "a5_2_smes_served"}, json={"smes_served": 59})
    assert (failing.status_code, failing.json["conditions"]) == (200, {"a5_2_smes_served": "fail"})
