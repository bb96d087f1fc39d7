"""A holiday notice through the outside interface: the entry of the notices' file is the case's data."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.notices import notice_file
from api import schemas
from tests.support.house import House
from tests.support.notices import notice_2027
from workflow.holiday_notices import parse_notice
from workflow.words import KINDS

ISSUED = notice_file(Path("adapters/calendar_data/cn-notices.json")).entries
NEW = {"kind": "holiday_notice", "data": notice_2027(known_on="2026-05-20")}

AMENDMENT = notice_2027(id="x", number="虚构〔2026〕2号", amends="2026", covers_year=2026,
                        days=[{"date": "2026-12-30", "kind": "holiday", "name": "虚构"}])  # fmt: skip


def test_it_is_proposed_with_202_and_approved_with_200(house: House):
    proposed = house.caller("c_officer").post("/cases", NEW)
    assert (proposed.status_code, proposed.json["number"]) == (202, "FJcn-2027-fictitious")
    path, named = proposed.headers["Location"].removeprefix("/api/v1"), {"proposal": proposed.json["proposal"]["id"]}
    (action,) = (a for a in house.caller("c_leader").get(path).json["actions"] if a["trigger"] == "import_notice")
    assert (action["step"], action["article"], action["blocked_by"]) == ("approve", "", [])
    assert action["basis"].startswith("国务院办公厅放假安排通知")
    assert house.caller("c_officer").post(f"{path}/actions/import_notice", named).json["code"] == "same_person"
    approved = house.caller("c_leader").post(f"{path}/actions/import_notice", named)
    assert (approved.status_code, approved.json["state"]) == (200, "published")
    assert len(approved.json["facts"]["holiday_notice"]["days"]) == len(notice_2027()["days"])
    house.parts.calendars.reread()
    asked = house.caller().get("/calendar/explain", published="2026-12-28", days=5, as_of="2026-12-28")
    assert (asked.json["status"], asked.json["last_day"]) == ("settled", "2027-01-05")


def test_staff_and_auditors_see_it_once_it_is_imported_and_nobody_outside(house: House):
    case = house.town.knows(NEW["data"])  # type: ignore[arg-type]
    proposed = house.caller("c_officer").post("/cases", {**NEW, "data": AMENDMENT})
    assert proposed.status_code == 202
    for login in ("d_officer", "d_leader", "md_officer", "supervisor", "finance", "auditor", "c_leader"):
        assert house.caller(login).get(f"/cases/{case}").status_code == 200, login
    for login in ("shenbao", "zhuanjia1", "admin"):
        assert house.caller(login).get(f"/cases/{case}").status_code == 404, login
    waiting = f"/cases/{proposed.json['id']}"
    assert [house.caller(who).get(waiting).status_code for who in ("c_leader", "auditor", "d_leader")] == [
        200,
        200,
        404,
    ]


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"days": notice_2027()["days"][1:]}, 409, "2027-01-01（元旦）是法定节假日"),
        ({"id": "2026"}, 409, "通知 2026 已经导入"),
        ({"days": [{"date": "2027-02-30", "kind": "holiday", "name": "元旦"}]}, 422, "逐日安排第1项日期"),
        ({"days": []}, 422, "逐日安排"),
        ({"totals": {"春节": "十"}}, 422, "各节日共几天"),
        ({"totals": {"春节": 9}}, 409, "共9天"),
        ({"covers_year": True}, 422, "安排的年度"),
        ({"title": None}, 422, "标题"),
    ],
)
def test_a_wrong_one_is_refused_with_what_is_wrong(settled_house: House, changes: object, status: int, said: str):
    data = notice_2027(**changes)  # type: ignore[arg-type]
    answer = settled_house.caller("c_officer").post("/cases", {**NEW, "data": data})
    assert (answer.status_code, said in answer.json["message"]) == (status, True), answer.json


@pytest.mark.parametrize("entry", ISSUED, ids=lambda entry: str(entry["id"]))
def test_every_notice_ever_issued_is_read_as_the_file_has_it(entry: dict[str, object]):
    loaded = schemas.load("holiday_notice", "import_notice", entry)
    assert parse_notice(loaded) == parse_notice(entry)
    assert entry.keys() <= schemas.json_schema("holiday_notice", "import_notice")["properties"].keys()


def test_the_document_knows_the_kind(settled_house: House):
    document = settled_house.caller().get("/openapi.json").json
    assert set(document["components"]["schemas"]["NewCase"]["properties"]["kind"]["enum"]) == set(KINDS)
