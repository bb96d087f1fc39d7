"""Article 12: the register of any day is that day's; every change of it is told, and announced where §6 says so."""

from datetime import date

import pytest

from adapters.tables import register_changes
from services.public import explained_notice, notice_of
from services.register import ALWAYS, RegisterFilters, changes, platform_documents, platform_of
from tests.support.world import OTHER_DISTRICT, REASON
from tests.support.years import OPERATOR
from workflow.history import digest
from workflow.refusals import Refusal
from workflow.states import ApplicationState

OTHER = "虚构新运营有限公司"
TAKEN_OVER = {
    "operator": OTHER,
    "uscc": "91520115DEM0000225",
    "verified_on": "2026-06-01",
    "verification": "现场复核符合第五条",
}


@pytest.fixture
def moved(years, clock):
    """A platform with another operator since 2 June, another district since the 3rd, another name since the 4th."""
    clock.move_to("2026-06-01 10:00")
    platform = years.platform()
    clock.move_to("2026-06-02 10:00")
    years.district.decides("approve_change", platform, **REASON, **TAKEN_OVER)
    clock.move_to("2026-06-03 10:00")
    years.district.decides("transfer_supervision", platform, district=OTHER_DISTRICT, handover="交接单1号")
    clock.move_to("2026-06-04 10:00")
    years.office(OTHER_DISTRICT).decides("approve_change", platform, **REASON, name="虚构新名平台")
    return platform


def told(public, day):
    """Name, operator and district of the list and of the page, which agree."""
    asked = RegisterFilters(as_of=day)
    (listed,) = platform_documents(public.platforms(asked, skip=0, limit=9), public, day)
    alone = platform_of("ZS-1", public, day)
    assert {name: alone[name] for name in listed} == listed
    return tuple(listed[name] for name in ("name", "operator", "district"))


OLD, NEW = "虚构平台ZS-1", "虚构新名平台"
DAYS = {
    date(2018, 1, 1): (OLD, OPERATOR, "520102"),
    date(2026, 6, 1): (OLD, OPERATOR, "520102"),
    date(2026, 6, 2): (OLD, OTHER, "520102"),
    date(2026, 6, 3): (OLD, OTHER, OTHER_DISTRICT),
    date(2026, 6, 4): (NEW, OTHER, OTHER_DISTRICT),
    None: (NEW, OTHER, OTHER_DISTRICT),
}


def test_the_register_of_a_day_has_the_name_operator_and_district_of_that_day(moved, public):
    assert {day: told(public, day) for day in DAYS} == DAYS


def test_a_search_as_of_a_day_asks_what_stood_that_day(moved, public):
    for day, (_, operator, district) in DAYS.items():
        for other in ("520102", OTHER_DISTRICT):
            asked = RegisterFilters(district=other, as_of=day)
            assert public.count_platforms(asked) == len(public.platforms(asked, skip=0, limit=9)) == (other == district)
        for other in (OPERATOR, OTHER):
            assert public.count_platforms(RegisterFilters(q=other, as_of=day)) == (other == operator)


def test_what_stood_for_less_than_a_day_is_in_the_register_of_no_day(years, public, clock):
    clock.move_to("2026-06-01 10:00")
    platform = years.platform()
    clock.move_to("2026-06-02 10:00")
    for name in ("虚构甲平台", "虚构乙平台"):
        years.district.decides("approve_change", platform, **REASON, name=name)
    assert told(public, date(2026, 6, 1))[0] == OLD
    assert told(public, date(2026, 6, 2))[0] == "虚构乙平台"
    renamed = [change["text"] for change in changes(public, ALWAYS, limit=9) if change["kind"] == "renamed"]
    assert set(renamed) == {f"{OLD}更名为虚构甲平台", "虚构甲平台更名为虚构乙平台"}


def test_every_change_is_told_with_its_day_its_law_and_its_notice(moved, public):
    found = {change["kind"]: change for change in changes(public, ALWAYS, limit=9)}
    assert {kind: (change["on"], change["article"], bool(change["notice"])) for kind, change in found.items()} == {
        "recognised": ("2017-09-27", "11, 12", False),
        "operator": ("2026-06-02", None, True),
        "moved": ("2026-06-03", "3, 14", False),
        "renamed": ("2026-06-04", None, True),
    }
    assert found["operator"]["text"] == f"{OLD}的运营单位由{OPERATOR}变更为{OTHER}"
    assert found["moved"]["text"] == f"{OLD}的监督管理由南明区移交云岩区"
    assert found["operator"]["basis"].startswith("平台信息变更")


def test_another_name_or_operator_is_announced_and_nothing_that_is_not_public(town, moved, years, public):
    years.office(OTHER_DISTRICT).decides("approve_change", moved, **REASON, address="虚构路9号", representative="王某")
    kept = [notice_of(found.row.id, public) for found in public.notices(skip=0, limit=9)]
    assert [(found.row.title, found.row.sha256 == digest(found.row.text)) for found in kept] == [
        (f"关于{OLD}更名的公告", True),
        (f"关于{OLD}变更运营单位的公告", True),
    ]
    shown = "".join(str(explained_notice(found, town.world)) for found in kept) + str(changes(public, ALWAYS, limit=9))
    assert OTHER in shown
    for private in ("王某", "虚构路9号", REASON["reason"]):
        assert private not in shown


def test_who_prepared_a_change_does_not_publish_it(years, public, town):
    platform = years.platform()
    proposed = years.district.officer.does("approve_change", platform, **REASON, name="虚构新名平台")
    assert proposed.proposed
    with pytest.raises(Refusal):
        years.district.officer.approves("approve_change", platform)
    assert (public.count_notices(), [row["change"] for row in town.rows(register_changes)]) == (0, ["recognised"])


def test_a_merger_is_announced_and_links_both_ways(years, city, public, clock):
    clock.move_to("2026-06-01 10:00")
    earliest = years.platform("ZS-0", certified_on="2016-11-18")
    assert earliest
    absorbed = years.platform("ZS-9", certified_on="2019-11-18", name="虚构别名平台", predecessor="ZS-0")
    survivor = years.platform("ZS-1")
    clock.move_to("2026-07-01 10:00")
    city.decides("merge_platforms", survivor, other=absorbed, **REASON)
    gone, stays = platform_of("ZS-9", public), platform_of("ZS-1", public)
    assert (gone["status"], gone["merged_into"]) == ("merged", "ZS-1")
    (notice,) = public.notices(skip=0, limit=9)
    assert gone["ended_notice"] == notice.row.id
    assert {item.name for item in notice.items} == {"虚构平台ZS-1", "虚构别名平台"}
    for document in (gone, stays):
        assert [found["number"] for found in document["recognitions"]] == ["ZS-0", "ZS-1", "ZS-9"]
        assert [found["id"] for found in document["notices"]] == [notice.row.id]
    merged = next(found for found in stays["recognitions"] if found["number"] == "ZS-9")
    assert (merged["status"], merged["merged_into"], merged["name"]) == ("merged", "ZS-1", "虚构别名平台")
    before = platform_of("ZS-1", public, date(2026, 6, 30))
    assert [found["number"] for found in before["recognitions"]] == ["ZS-1"]
    assert before["notices"] == []
    texts = {change["kind"]: (change["text"], change["notice"]) for change in changes(public, ALWAYS, limit=2)}
    assert texts == {
        "merged": ("虚构别名平台并入证书编号ZS-1的示范平台", notice.row.id),
        "absorbed": ("虚构别名平台（证书编号ZS-9）并入虚构平台ZS-1", notice.row.id),
    }


def test_a_grade_corrected_after_a_hearing_is_announced(years, city, public, clock):
    clock.move_to("2026-06-01 10:00")
    platform = years.platform()
    years.announced(platform, "55", "55", "55")
    years.notified(platform, delivered_on="2026-06-01")
    clock.move_to("2026-06-05 10:00")
    assert public.count_notices() == 0
    city.decides("accept_defence", platform, reason="评分有误", panel=["zhuanjia4"], corrected_score="61.50")
    (notice,) = public.notices(skip=0, limit=9)
    assert (notice.row.kind, notice.row.sha256) == ("accept_defence", digest(notice.row.text))
    assert "合格" in notice.row.text
    assert "61.50" not in notice.row.text
    assert "评分有误" not in notice.row.text
    (grade,) = platform_of("ZS-1", public)["grades"]
    assert grade == {"year": 2025, "grade": "qualified", "announced_on": "2026-06-05", "notice": notice.row.id}
    newest = changes(public, ALWAYS, limit=9)[0]
    assert (newest["kind"], newest["on"], newest["notice"]) == ("regraded", "2026-06-05", notice.row.id)
    assert newest["text"] == "经复核更正虚构平台ZS-1的2025年度考核等次：合格"


def test_a_fraud_charge_that_falls_away_publishes_nothing(years, city, public, clock):
    clock.move_to("2026-06-02 10:00")
    platform = years.platform()
    told = {"facts": "材料存疑", "articles": ["10"], "delivered_on": "2026-06-02", "delivery_proof": "回证1号"}
    city.decides("propose_withdrawal_for_fraud", platform, **told)
    city.decides("accept_defence", platform, reason="查无实据", panel=["zhuanjia4"])
    assert public.count_notices() == 0
    assert [change["kind"] for change in changes(public, ALWAYS, limit=9)] == ["recognised"]


def test_a_recognition_is_told_with_the_announcement_it_stands_in(case_at, public):
    case_at(ApplicationState.CERTIFIED)
    (told,) = changes(public, ALWAYS, limit=9)
    (notice,) = (found for found in public.notices(skip=0, limit=9) if found.row.kind == "announcement")
    assert (told["kind"], told["notice"]) == ("recognised", notice.row.id)
