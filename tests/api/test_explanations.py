"""Dates explain themselves in the interface: in the ledger of a case, in its history, on the public notice."""

from __future__ import annotations

from sqlalchemy import update

from adapters import tables
from tests.support.house import House
from workflow.states import ApplicationState as S


def test_the_ledger_of_a_case_explains_each_date_and_so_does_its_history(house: House):
    case = house.town.case_at(S.PUBLICIZED)
    caller = house.caller("shenbao")
    [row] = caller.get(f"/cases/{case}/timers").json["items"]
    told = row["explanation"]
    assert [day["date"] for day in told["days"] if day["index"]][-1] == row["planned_on"] == "2026-10-10"
    assert (told["calendar"], told["policy"]["start_day_counted"]) == (row["calendar"], False)
    assert (row["outcome"], row["attempts"], row["retry_at"]) == ("在途", 0, None)
    events = caller.get(f"/cases/{case}/history").json["items"]
    [explained] = [one for event in events for one in event.get("explanations", ())]
    assert {name: explained[name] for name in told} == told
    house.town.clock.move_to("2026-10-11 08:30")
    house.town.tick()
    fired = caller.get(f"/cases/{case}/history").json["items"][-1]
    assert (fired["late_seconds"], fired["due_at"]) == (30_600, "2026-10-11T00:00:00+08:00")
    [row] = caller.get(f"/cases/{case}/timers").json["items"]
    assert (row["outcome"], row["late_seconds"], row["ended_by"]) == ("迟触发", 30_600, fired["seq"])


def test_a_history_is_read_though_the_measure_it_was_decided_under_is_gone(house: House):
    case = house.town.case_at(S.PUBLICIZED)
    with house.town.engine.begin() as connection:
        connection.execute(update(tables.cases).where(tables.cases.c.id == case).values(pack_hash="gone"))
    events = house.caller("auditor").get(f"/cases/{case}/history").json["items"]
    [explained] = [one for event in events for one in event.get("explanations", ())]
    assert (explained["policy"], explained["days"]) == (None, [])
    assert "规则参数包已不存在" in explained["note"]


def test_a_public_notice_says_how_its_period_was_counted_and_whether_its_end_is_known(house: House):
    settled, open_end = house.town.cases_at(S.EXPERT_REVIEWED, 2)
    told = {}
    for case, day in ((settled, "2026-12-17"), (open_end, "2026-12-18")):
        house.town.clock.move_to(f"{day} 10:00")
        house.town.city.publicize(case)
        notice = house.town.case(case).facts["publicity"]["notice"]
        told[case] = house.caller().get(f"/public/notices/{notice}").json
    assert told[settled]["provisional"] is None
    assert told[open_end]["provisional"] == "2027年节假日安排的通知截至2026-12-18尚未公布"
    assert (told[open_end]["closes_at"], told[open_end]["last_day"]) == (None, "2026-12-25")
    for document in told.values():
        assert document["policy"]["n"] == 5
        assert (document["pauses"], document["note"]) == ([], None)
        assert document["calendar"].startswith("cn-")
