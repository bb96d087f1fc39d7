"""What nobody should send: always a 4xx with a sentence, never a 5xx."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.house import House
from tests.support.world import DISTRICT, USCC
from workflow.states import ApplicationState as S

OBJECTIONS = f"/public/notices/{'0' * 26}/objections"
NOTE = "/cases/{case}/actions/add_note"
BODIES: dict[str, str | bytes] = {
    "no JSON": "{",
    "no UTF-8": b'{"text": "\xff"}',
    "NUL": '{"text": "a\\u0000b"}',
    "half a surrogate": '{"text": "\\ud800"}',
    "half a surrogate as a name": '{"\\udfff": 1}',
    "NaN": '{"text": NaN}',
    "infinity": '{"text": -Infinity}',
    "10^31": '{"text": 10000000000000000000000000000000}',
    "1e400": '{"text": 1e400}',
    "a number of 10 000 digits": '{"text": ' + "9" * 10_000 + "}",
    "100 000 brackets": "[" * 100_000,
    "30 levels": "[" * 30 + "]" * 30,
    "10 000 fields": json.dumps({f"f{n}": 1 for n in range(10_000)}),
    "a list of 10 000": json.dumps(list(range(10_000))),
    "the same key twice": '{"text": "a", "text": "b"}',
    "a list": "[]",
    "a word": '"text"',
    "null": "null",
    "a number for a text": '{"text": 1}',
    "an unknown field": '{"text": "a", "state": "certified"}',
    "a text too long": json.dumps({"text": "长" * 4_001}),
    "only blanks": '{"text": "  \\n "}',
    "a naive instant": '{"text": "a", "occurred_at": "2026-06-01T10:00:00"}',
    "the year 9999": '{"text": "a", "occurred_at": "9999-12-31T23:59:59+08:00"}',
    "the 30th of February": '{"text": "a", "occurred_at": "2026-02-30T10:00:00+08:00"}',
}


@pytest.fixture(scope="module")
def case(settled_house: House) -> str:
    return settled_house.town.case_at(S.SUBMITTED)


def told(answer: Any) -> None:
    assert 400 <= answer.status_code < 500, answer.data[:200]
    assert answer.json["code"]
    assert answer.json["message"].strip()


@pytest.mark.parametrize("name", BODIES)
def test_a_body_nobody_should_send(settled_house: House, case: str, name: str):
    answer = settled_house.caller("d_officer")(
        "POST", NOTE.format(case=case), data=BODIES[name], content_type="application/json"
    )
    told(answer)
    assert answer.status_code == 422


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/eligibility", "/grade", "/tokens", "/cases", OBJECTIONS])
def test_the_same_on_the_other_roads(settled_house: House, path: str, name: str):
    answer = settled_house.caller("d_officer")("POST", path, data=BODIES[name], content_type="application/json")
    if path == "/eligibility" and answer.status_code == 200:
        assert name in ("a number for a text", "an unknown field", "a text too long", "only blanks", "a naive instant",
                        "the year 9999", "the 30th of February")  # fmt: skip
        return
    told(answer)


@pytest.mark.parametrize("data", [
    {"year": "2026"}, {"year": True}, {"year": 2026.0}, {"year": 1999}, {"opens_on": "2026-02-30"},
    {"opens_on": "20260601"}, {"closes_on": 5}, {"pass_score": 75}, {"pass_score": "1e1"}, {"notice_number": ""},
])  # fmt: skip
def test_a_batch_of_wrong_dates_and_numbers(settled_house: House, data: dict[str, Any]):
    good = {"year": 2027, "notice_number": "1号", "opens_on": "2027-06-01", "closes_on": "2027-06-30"}
    answer = settled_house.caller("c_officer").post("/cases", {"kind": "batch", "data": {**good, **data}})
    told(answer)
    assert answer.status_code == 422


@pytest.mark.parametrize("functions", [["training", "information", "training"], ["information"] * 6, [], "training"])
def test_a_function_is_named_once(settled_house: House, functions: Any):
    good = {
        "name": "虚构平台", "operator": "虚构公司", "uscc": USCC, "jurisdiction_code": DISTRICT,
        "certified_on": "2017-09-27", "announcement_number": "公告1", "certificate_number": "ZS-1",
    }  # fmt: skip
    answer = settled_house.caller("c_officer").post(
        "/cases", {"kind": "platform", "data": {**good, "functions": functions}}
    )
    told(answer)
    assert (answer.status_code, "服务功能" in answer.json["message"]) == (422, True)


@pytest.mark.parametrize("path", [
    "/cases/1", "/cases/" + "0" * 26, "/cases/" + "z" * 4000, "/cases/%00", "/documents/..%2f..%2fetc%2fpasswd",
    "/documents/" + "0" * 32, "/uscc/%00", "/uscc/" + "x" * 500, "/public/platforms/%ED%A0%80",
    "/calendar/explain", "/calendar/explain?published=2026-13-01&days=5",
    "/calendar/explain?published=2026-09-28&days=1e3",
    "/calendar/explain?published=2026-09-28T10:00&days=5", "/calendar/deadline?year=99999999999999999999",
    "/cases?kind=secret", "/cases?due_before=yesterday", "/cases?after=%F0%9F%92%A9", "/cases?q=" + "x" * 9000,
    "/cases?district=' OR 1=1 --", "/public/platforms?as_of=2026-02-30", "/public/notices/..", "/cases?q=%00",
])  # fmt: skip
def test_an_address_nobody_should_ask_for(settled_house: House, path: str):
    answer = settled_house.caller("c_officer")("GET", path)
    told(answer)


@pytest.mark.parametrize("headers", [
    {"If-Match": "five"}, {"If-Match": '"1", "2"'}, {"If-Match": '"99999999999999"'},
    {"Idempotency-Key": "x" * 201}, {"Idempotency-Key": "钥匙".encode().decode("latin-1")},
])  # fmt: skip
def test_a_header_nobody_should_send(settled_house: House, case: str, headers: dict[str, str]):
    answer = settled_house.caller("d_officer")("POST", NOTE.format(case=case), json={"text": "a"}, headers=headers)
    told(answer)
    assert answer.status_code == 422


@pytest.mark.parametrize("header", [b"form-data", b"form-data; name", b"form-data; filename=a.pdf"])
def test_a_part_of_a_form_without_a_name(settled_house: House, case: str, header: bytes):
    body = b"--x\r\nContent-Disposition: " + header + b"\r\n\r\nabc\r\n--x--\r\n"
    answer = settled_house.caller("shenbao")(
        "POST", f"/cases/{case}/documents", data=body, content_type="multipart/form-data; boundary=x"
    )
    told(answer)
    assert answer.status_code == 422


def test_a_body_past_the_limit_is_413(settled_house: House, case: str):
    answer = settled_house.caller("d_officer")(
        "POST", NOTE.format(case=case), data=b'{"text": "' + b"x" * (2 << 20) + b'"}', content_type="application/json"
    )
    told(answer)
    assert answer.status_code == 413


def test_a_body_of_another_kind_is_415(settled_house: House, case: str):
    answer = settled_house.caller("d_officer")("POST", NOTE.format(case=case), data="text=a", content_type="text/plain")
    told(answer)
    assert answer.status_code == 415


@pytest.mark.parametrize("parent", ["0" * 26, "nonsense", 7, None])
def test_foreign_ids_begin_nothing(settled_house: House, parent: Any):
    data = {"parent": parent, "expert": "zhuanjia1"}
    answer = settled_house.caller("c_officer").post("/cases", {"kind": "score_sheet", "data": data})
    told(answer)
    assert answer.status_code in (404, 422)
