"""`record_services` over the interface: the same door, the same checks, the same hash."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.house import House
from tests.support.records import record
from tests.support.services import platform
from workflow.service_records import content_hash


@pytest.fixture
def case(house: House) -> str:
    """A platform of `shenbao`."""
    return platform(house.town)


def entries(house: House, case: str) -> list[dict[str, Any]]:
    return [{**row} for row in house.parts.service_records.entries(case, 10)]


def test_records_are_entered_and_taken_back(house: House, case: str):
    caller = house.caller("shenbao")
    one = record(event_no="", evidence="", satisfaction="")
    left_out = {name: value for name, value in one.items() if value != ""}
    answer = caller.post(f"/cases/{case}/actions/record_services", {"records": [left_out]})
    assert answer.status_code == 200, answer.json
    event = caller.get(f"/cases/{case}/history").json["items"][-1]
    assert (event["article"], event["data"]["sha256"], event["data"]["lines"]) == ("14", content_hash([one]), 1)
    assert "records" not in event["data"]
    gone = caller.post(f"/cases/{case}/actions/void_services", {"entry": event["seq"], "reason": "误录"})
    assert gone.status_code == 200
    assert [(row["entry"], row["status"]) for row in entries(house, case)] == [(3, "void")]


def test_the_steps_describe_their_data_to_the_platforms_own_people_alone(house: House, case: str):
    shown = {action["trigger"]: action for action in house.caller("shenbao").get(f"/cases/{case}").json["actions"]}
    rows = shown["record_services"]["schema"]["properties"]["records"]
    assert (rows["type"], rows["maxItems"]) == ("array", 100)
    assert rows["items"]["properties"]["function"]["enum"][-1] == "other"
    assert "record_services" not in str(house.caller("d_officer").get(f"/cases/{case}").json["actions"])


@pytest.mark.parametrize(
    "changes",
    [
        {"fee_yuan": 12.5},
        {"fee_yuan": "12.5"},
        {"fee_yuan": "NaN"},
        {"public_or_low_fee": "是"},
        {"served_on": "2026-02-30"},
        {"function": "其他"},
        {"client": ""},
        {"client": None},
        {"unknown": "x"},
        {"content": "x\0"},
    ],
)
def test_what_cannot_be_read_is_malformed(house: House, case: str, changes: dict[str, Any]):
    answer = house.caller("shenbao").post(f"/cases/{case}/actions/record_services", {"records": [record(**changes)]})
    assert answer.status_code == 422, answer.json
    assert entries(house, case) == []


@pytest.mark.parametrize("changes", [{"served_on": "2027-01-01"}, {"client_uscc": "91520102DEM000014G"}])
def test_what_the_ledger_does_not_take_is_refused_with_findings(house: House, case: str, changes: dict[str, Any]):
    answer = house.caller("shenbao").post(f"/cases/{case}/actions/record_services", {"records": [record(**changes)]})
    assert (answer.status_code, answer.json["code"], answer.json["article"]) == (409, "services_in_order", "14")
    assert answer.json["findings"][0]["verdict"] == "fail"
    assert entries(house, case) == []


@pytest.mark.parametrize("body", [{"records": []}, {"records": [record()] * 101}, {}, {"records": "x"}])
def test_an_entry_over_the_interface_has_1_to_100_records(house: House, case: str, body: dict[str, Any]):
    assert house.caller("shenbao").post(f"/cases/{case}/actions/record_services", body).status_code == 422


def test_a_stale_version_is_refused(house: House, case: str):
    answer = house.caller("shenbao").post(
        f"/cases/{case}/actions/record_services", {"records": [record()]}, If_Match='"9"'
    )
    assert answer.status_code == 412
