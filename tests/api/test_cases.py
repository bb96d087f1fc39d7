"""The interface for cases: statuses, versions, keys, two persons, as the contract gives them."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from click.testing import CliRunner

from api.cli import cli
from tests.support.applicants import applicant
from tests.support.house import House
from tests.support.years import OPERATOR, Years
from workflow.states import ApplicationState as S
from workflow.states import Kind

BATCH = {"year": 2026, "notice_number": "通知1号", "opens_on": "2026-06-01", "closes_on": "2026-06-30"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def test_a_draft_begins_with_201_location_and_etag(house: House):
    house.town.announce()
    answer = house.caller("shenbao").post("/cases", {"kind": "application", "data": {**applicant(), "batch": 2026}})
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    found = house.caller("shenbao").get(answer.headers["Location"].removeprefix("/api/v1"))
    assert found.json["state"] == "draft"
    assert {action["trigger"] for action in found.json["actions"]} >= {"submit", "save_draft", "withdraw"}


def test_what_two_persons_do_is_proposed_with_202_and_approved_with_200(house: House):
    proposed = house.caller("c_officer").post("/cases", {"kind": "batch", "data": BATCH})
    assert proposed.status_code == 202
    path, named = proposed.headers["Location"].removeprefix("/api/v1"), {"proposal": proposed.json["proposal"]["id"]}
    assert proposed.json["state"] == "—"
    assert house.caller("c_officer").post(f"{path}/actions/announce_batch", named).json["code"] == "same_person"
    approved = house.caller("c_leader").post(f"{path}/actions/announce_batch", named)
    assert (approved.status_code, approved.json["state"], approved.json["proposal"]) == (200, "announced", None)


def test_a_proposal_can_be_handed_back(house: House):
    case = house.town.case_at(S.SUBMITTED)
    path = f"/cases/{case}/actions"
    proposal = house.caller("d_officer").post(f"{path}/recommend").json["proposal"]["id"]
    back = house.caller("d_leader").post(f"{path}/reject_proposal", {"proposal": proposal, "reason": "请补充说明"})
    assert (back.status_code, back.json["proposal"], back.json["state"]) == (200, None, "submitted")
    gone = house.caller("d_leader").post(f"{path}/recommend", {"proposal": proposal})
    assert (gone.status_code, gone.json["code"]) == (409, "proposal_gone")


def test_who_was_faster_is_told_with_412(house: House):
    case = house.town.case_at(S.SUBMITTED)
    seen = house.caller("d_officer").get(f"/cases/{case}").headers["ETag"]
    path = f"/cases/{case}/actions/add_note"
    assert house.caller("d_leader").post(path, {"text": "备注"}, If_Match=seen).status_code == 200
    late = house.caller("d_officer").post(path, {"text": "备注"}, If_Match=seen)
    assert (late.status_code, late.json["code"]) == (412, "stale")
    assert "d_leader" in late.json["message"]


def test_a_repeated_key_gives_the_first_answer_and_another_body_is_422(house: House):
    case, caller = house.town.case_at(S.SUBMITTED), house.caller("d_officer")
    path = f"/cases/{case}/actions/add_note"
    first = caller.post(path, {"text": "一"}, Idempotency_Key="k1")
    again = caller.post(path, {"text": "一"}, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json["version"] == again.json["version"] == house.town.case(case).version
    other = caller.post(path, {"text": "二"}, Idempotency_Key="k1")
    assert (other.status_code, other.json["code"]) == (422, "key_reused")


def test_refusals_keep_their_order_401_404_403_409_422(house: House):
    case = house.town.case_at(S.SUBMITTED)
    path = f"/cases/{case}/actions"
    assert house.caller().post(f"{path}/recommend").status_code == 401
    assert house.caller("other_officer").post(f"{path}/recommend").status_code == 404
    assert house.caller("d_officer").post(f"{path}/fly").status_code == 404
    assert house.caller("shenbao").post(f"{path}/decline_recommendation").status_code == 403
    assert house.caller("d_officer").post(f"{path}/pass_pre_review").status_code == 409
    missing = house.caller("d_officer").post(f"{path}/decline_recommendation", {"reason": "无"})
    assert (missing.status_code, "依据条款" in missing.json["message"]) == (422, True)


def test_a_refusal_names_article_and_findings(house: House):
    house.town.announce()
    house.town.clock.move_to("2026-06-02 09:00")
    house.town.tick()
    caller = house.caller("shenbao")
    case = caller.post("/cases", {"kind": "application", "data": {**applicant(), "batch": "2026"}}).json["id"]
    refused = caller.post(f"/cases/{case}/actions/submit")
    assert (refused.status_code, refused.json["code"], refused.json["article"]) == (
        409,
        "materials_complete",
        "8, 9, 10",
    )
    assert refused.json["findings"][0]["verdict"] == "fail"


def test_a_document_is_attached_listed_and_served_under_its_own_name(house: House):
    house.town.announce()
    house.town.clock.move_to("2026-06-02 09:00")
    caller = house.caller("shenbao")
    case = caller.post("/cases", {"kind": "application", "data": {**applicant(), "batch": "2026"}}).json["id"]
    sent = caller(
        "POST", f"/cases/{case}/documents", data={"file": (BytesIO(PDF), "营业执照.pdf"), "item": "m2"},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert (sent.status_code, sent.json["item"], sent.json["name"]) == (
        201,
        "m2_legal_person_certificate",
        "营业执照.pdf",
    )
    assert [item["id"] for item in caller.get(f"/cases/{case}/documents").json["items"]] == [sent.json["id"]]
    served = caller.get(f"/documents/{sent.json['id']}")
    assert served.data == PDF
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in served.headers["Content-Disposition"]
    assert "%E8%90%A5" in served.headers["Content-Disposition"]
    served.close()
    assert house.caller("other_applicant").get(f"/documents/{sent.json['id']}").status_code == 404


def test_a_file_of_the_wrong_content_is_refused_with_its_article(house: House):
    house.town.announce()
    house.town.clock.move_to("2026-06-02 09:00")
    caller = house.caller("shenbao")
    case = caller.post("/cases", {"kind": "application", "data": {**applicant(), "batch": "2026"}}).json["id"]
    sent = caller(
        "POST", f"/cases/{case}/documents", data={"file": (BytesIO(b"MZ"), "a.pdf"), "item": "m2"},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert (sent.status_code, sent.json["article"]) == (422, "10")


def test_documents_are_no_road_around_the_action_route(house: House):
    case = house.town.case_at("draft")
    forged = {"item": "m1", "document": "0" * 32, "sha256": "0" * 64}
    refused = house.caller("shenbao").post(f"/cases/{case}/actions/attach_document", forged)
    assert refused.status_code == 422


def test_lists_are_scoped_counted_and_paged(house: House):
    house.town.cases_at(S.SUBMITTED, 3)
    own = house.caller("d_officer").get("/cases", kind="application").json
    assert (len(own["items"]), own["total"], own["next"]) == (3, 3, None)
    assert house.caller("other_officer").get("/cases", kind="application").json["total"] == 0
    assert house.caller("d_officer").get("/cases", kind="application", state="draft").json["total"] == 0
    assert house.caller("d_officer").get("/cases", q="平台2", kind="application").json["total"] == 1
    assert house.caller("d_officer").get("/cases", after="nonsense").status_code == 422


def test_a_list_by_due_date_holds_and_counts_open_cases_alone(house: House, monkeypatch: pytest.MonkeyPatch):
    kept, gone = house.town.cases_at(S.SUBMITTED, 2)
    house.town.applicant.does("withdraw", gone, reason="暂不申报")
    asked = {"kind": "application", "sort": "due"}
    found = house.caller("d_officer").get("/cases", **asked).json
    assert ([item["id"] for item in found["items"]], found["total"]) == ([kept], 1)
    assert house.caller("d_officer").get("/cases", kind="application").json["total"] == 2
    monkeypatch.setenv("SHIFAN_DATABASE_URL", house.settings.database_url)
    monkeypatch.setenv("SHIFAN_DATA_DIR", str(house.settings.data_dir))
    told = CliRunner().invoke(cli, ["case", "list", "--kind", "application", "--sort", "due", "--json"])
    listed = json.loads(told.stdout)
    assert ([item["id"] for item in listed["items"]], listed["total"]) == ([kept], 1)


def test_a_timer_says_when_it_fired_and_why_it_waits(house: House):
    held, clean = house.town.cases_at(S.PUBLICIZED, 2)
    house.town.objection(held)
    house.town.clock.move_to("2026-10-11 00:00")
    house.town.tick()
    caller = house.caller("c_officer")

    def shown(case: str) -> tuple[Any, ...]:
        [timer] = [t for t in caller.get(f"/cases/{case}").json["timers"] if t["kind"] == "T_PUBLICITY"]
        return timer["status"], timer["fired_at"], timer["reason"]

    assert shown(clean) == ("fired", "2026-10-11T00:00:00+08:00", None)
    status, fired_at, reason = shown(held)
    assert (status, fired_at) == ("armed", None)
    assert "异议" in reason
    noted = caller.post(f"/cases/{held}/actions/add_note", {"text": "已电话告知"}).json["timers"]
    assert [timer["reason"] for timer in noted if timer["kind"] == "T_PUBLICITY"] == [reason]
    listed = {item["id"]: item["timers"] for item in caller.get("/cases", kind="application").json["items"]}
    assert {timer["fired_at"] for timer in listed[clean]} >= {"2026-10-11T00:00:00+08:00"}


def test_a_provisional_timer_says_why_in_the_case_and_in_its_ledger(house: House):
    case = house.town.case_at(S.EXPERT_REVIEWED)
    house.town.clock.move_to("2026-12-28 10:00")
    house.town.city.publicize(case)
    caller = house.caller("c_officer")
    in_case = caller.get(f"/cases/{case}").json["timers"]
    in_ledger = caller.get(f"/cases/{case}/timers").json["items"]
    for timers in (in_case, in_ledger):
        [timer] = [timer for timer in timers if timer["kind"] == "T_PUBLICITY"]
        assert timer["provisional"] is True
        assert "2027" in timer["reason"]


def test_a_late_entry_cannot_lie_before_its_case_began(house: House):
    case = house.town.case_at(S.SUBMITTED)
    told = {"text": "来电", "reason": "停电", "evidence": ["纸质记录"]}
    path = f"/cases/{case}/actions/add_note"
    refused = house.caller("d_officer").post(path, {**told, "occurred_at": "2026-01-05T10:00:00+08:00"})
    assert (refused.status_code, refused.json["code"]) == (409, "late_entry")
    assert "本办件开始" in refused.json["message"]
    begun = house.caller("d_officer").get(f"/cases/{case}").json["opened_at"]
    entered = house.caller("d_officer").post(path, {**told, "occurred_at": begun})
    assert (entered.status_code, entered.json["proposal"]["trigger"]) == (202, "add_note")
    approval = {"proposal": entered.json["proposal"]["id"]}
    assert house.caller("d_officer").post(path, approval).json["code"] == "same_person"
    assert house.caller("other_leader").post(path, approval).status_code == 404
    assert house.caller("d_leader").post(path, approval).status_code == 200
    note = house.caller("auditor").get(f"/cases/{case}/history").json["items"][-1]
    assert (note["late_entry"], note["prepared_by"], note["actor"]) == (True, "d_officer", "d_leader")
    assert note["occurred_at"] == begun


@pytest.mark.parametrize("name", ["a%00b.pdf", "a%0Ab.pdf", "a%7F.pdf"])
def test_a_file_name_with_control_characters_is_refused_and_nothing_stored(house: House, name: str):
    case, caller = house.town.case_at(S.DRAFT), house.caller("shenbao")
    before = house.town.case(case).version
    stored = set(house.settings.documents_dir.rglob("*"))
    part = f"--x\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''{name}\r\n\r\n".encode()
    item = b'\r\n--x\r\nContent-Disposition: form-data; name="item"\r\n\r\nm2\r\n--x--\r\n'
    sent = caller("POST", f"/cases/{case}/documents", data=part + PDF + item,
                  content_type="multipart/form-data; boundary=x")  # fmt: skip
    assert (sent.status_code, sent.json["code"]) == (422, "document_name")
    assert "控制字符" in sent.json["message"]
    assert house.town.case(case).version == before
    assert set(house.settings.documents_dir.rglob("*")) == stored


@pytest.mark.parametrize(
    ("path", "query"), [("/cases", {"due_before": "yesterday"}), ("/cases/{case}/replay", {"as_of": "2026"})]
)
def test_a_wrong_instant_is_named_as_what_it_was_given_for(house: House, path: str, query: dict[str, str]):
    case = house.town.case_at(S.DRAFT)
    refused = house.caller("shenbao").get(path.format(case=case), **query)
    assert refused.status_code == 422
    assert next(iter(query)) in refused.json["message"]
    assert "公布时间" not in refused.json["message"]


def test_a_wrong_instant_for_the_clock_is_told_so(house: House):
    refused = house.caller("admin").post("/clock", {"set": "tomorrow"})
    assert (refused.status_code, "set 应是" in refused.json["message"]) == (422, True)


def test_history_replay_and_timers_tell_the_same_case(house: House):
    case, caller = house.town.case_at(S.PUBLICIZED), house.caller("c_officer")
    events = caller.get(f"/cases/{case}/history").json["items"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    replay = caller.get(f"/cases/{case}/replay", seq=1).json
    assert (replay["case"]["state"], replay["equal"], replay["differs"]) == ("draft", True, [])
    timers = caller.get(f"/cases/{case}/timers").json["items"]
    assert [(timer["kind"], timer["due_at"]) for timer in timers] == [("T_PUBLICITY", "2026-10-11T00:00:00+08:00")]


def test_the_schema_of_an_open_action_is_what_it_takes(house: House):
    case = house.town.case_at(S.SUBMITTED)
    actions = {a["trigger"]: a for a in house.caller("d_officer").get(f"/cases/{case}").json["actions"]}
    asked = actions["decline_recommendation"]["schema"]
    assert set(asked["required"]) == {"reason", "articles"}
    assert asked["additionalProperties"] is False
    assert actions["recommend"]["blocked_by"] == []


@pytest.mark.parametrize("login", ["c_officer", "c_leader", "finance", "auditor", "shenbao"])
def test_a_bank_account_is_read_whole_by_who_pays_and_by_its_last_four_by_all_others(house: House, login: str):
    years = Years(house.town)
    subsidy = years.only(years.platform(), Kind.SUBSIDY)
    account = {"account_name": OPERATOR, "bank": "演示银行", "account": "6222000011112222"}
    house.town.city.decides("approve_subsidy", subsidy, **account)
    caller, whole = house.caller(login), login == "finance"
    shown = caller.get(f"/cases/{subsidy}").json
    assert shown["facts"]["account"] == {"bank": "演示银行", "number": "6222000011112222" if whole else "****2222"}
    assert ("city_officer.CITY" in str(shown)) is (login != "shenbao")  # an applicant reads the office
    roads = ("/cases?kind=subsidy", f"/cases/{subsidy}/history", f"/cases/{subsidy}/replay?seq=3")
    for road in roads:
        answer = caller("GET", road)
        assert answer.status_code == 200
        said = "6222000011112222" in answer.get_data(as_text=True)
        assert said is (whole and not road.endswith("history")), road  # a history holds a salted hash alone
