"""Articles 16 and 17: 200 000 yuan, once for a lineage, by three different people, out of the fund of the day."""

import pytest

from adapters import tables
from tests.support.world import REASON, USCC
from tests.support.years import OPERATOR
from workflow.refusals import Refusal
from workflow.roles import Role
from workflow.states import ApplicationState as S
from workflow.states import Kind

ACCOUNT = {"account_name": OPERATOR, "bank": "演示银行贵阳分行", "account": "6222000011112222"}
PAID = {"amount_yuan": "200000.00", "voucher": "凭1号"}


@pytest.fixture
def subsidy(years):
    """Of a platform recognised in 2017."""
    return years.only(years.platform(), Kind.SUBSIDY)


def pay(town, years, subsidy, *, account_name=OPERATOR, **more):
    town.city.decides("approve_subsidy", subsidy, **ACCOUNT | {"account_name": account_name})
    years.finance.does("record_payment", subsidy, **{**PAID, "on": "2026-05-25", **more})


def test_three_people_and_the_money_is_there(town, years, subsidy):
    pay(town, years, subsidy)
    facts = town.case(subsidy).facts
    assert (town.state(subsidy), facts["fund"], facts["amount_yuan"]) == ("disbursed", "city_special_fund", "200000.00")
    assert (facts["requested_by"], facts["approved_by"], facts["paid_by"]) == (
        *("city_officer.CITY", "city_leader.CITY", "caiwu"),
    )
    assert "6222000011112222" not in "".join(stored.text for stored in town.store.history(subsidy))


@pytest.mark.parametrize("who", ["city_officer.CITY", "city_leader.CITY"])
def test_neither_of_the_two_pays(town, subsidy, who):
    town.city.decides("approve_subsidy", subsidy, **ACCOUNT)
    payer = town.person(Role.FINANCE_OFFICER, who)
    with pytest.raises(Refusal) as refused:
        payer.does("record_payment", subsidy, **PAID, on="2026-05-25")
    assert (refused.value.code, refused.value.article) == ("third_person", "16, 17")


@pytest.mark.parametrize("amount", ["199999.99", "200000.01", "20.00", "2000000.00"])
def test_another_amount_is_refused(town, years, subsidy, amount):
    with pytest.raises(Refusal) as refused:
        pay(town, years, subsidy, amount_yuan=amount)
    assert refused.value.code == "amount_exact"
    assert town.state(subsidy) == "approved"


def test_what_was_recognised_before_2016_has_no_subsidy(town, years):
    platform = years.platform(certified_on="2015-12-30")
    assert town.children(platform, Kind.SUBSIDY) == []
    assert len(town.children(years.platform("ZS-2", certified_on="2016-01-01"), Kind.SUBSIDY)) == 1


@pytest.mark.parametrize(
    ("paid_on", "fund"),
    [
        ("2017-12-22", "two_innovation_central_fund"),
        ("2018-12-31", "two_innovation_central_fund"),
        ("2019-01-01", "city_special_fund"),
    ],
)
def test_the_fund_follows_the_day_of_payment(town, years, paid_on, fund):
    subsidy = years.only(years.platform(subsidy_paid_on=paid_on), Kind.SUBSIDY)
    assert (town.state(subsidy), town.case(subsidy).facts["fund"]) == ("disbursed", fund)


SUCCESSOR = {
    "reason": "变更运营单位",
    "operator": "虚构继任公司",
    "uscc": "91520115DEM0000225",
    "verified_on": "2026-05-20",
    "verification": "第五条条件逐项复核符合",
}


def test_what_was_approved_for_the_operator_before_is_requested_anew(town, years, subsidy):
    town.city.decides("approve_subsidy", subsidy, **ACCOUNT)
    years.district.decides("approve_change", town.case(subsidy).parent, **SUCCESSOR)
    case = town.case(subsidy)
    assert (case.state, case.organisation, case.facts.get("account")) == ("eligible", SUCCESSOR["uscc"], None)
    assert case.facts["fallen"]["1"]["account_name"] == OPERATOR
    assert town.last_event(subsidy)["data"]["reason"] == "变更运营单位"
    with pytest.raises(Refusal) as refused:
        years.finance.does("record_payment", subsidy, **PAID, on="2026-05-25")
    assert refused.value.code == "state_refuses"
    with pytest.raises(Refusal) as refused:
        pay(town, years, subsidy)
    assert refused.value.code == "account_of_operator"
    pay(town, years, subsidy, account_name=SUCCESSOR["operator"])
    assert town.case(subsidy).facts["account_name"] == SUCCESSOR["operator"]


def test_what_was_requested_for_the_operator_before_is_not_approved(town, years, subsidy):
    town.city.officer.does("approve_subsidy", subsidy, **ACCOUNT)
    years.district.decides("approve_change", town.case(subsidy).parent, **SUCCESSOR)
    with pytest.raises(Refusal) as refused:
        town.city.leader.approves("approve_subsidy", subsidy)
    assert (refused.value.code, town.state(subsidy)) == ("account_of_operator", "eligible")


def test_what_was_paid_to_the_operator_before_stays_paid(town, years, subsidy):
    pay(town, years, subsidy)
    years.district.decides("approve_change", town.case(subsidy).parent, **SUCCESSOR)
    assert (town.state(subsidy), town.case(subsidy).facts["account_name"]) == ("disbursed", OPERATOR)


@pytest.mark.parametrize("code", [USCC, SUCCESSOR["uscc"]])
def test_an_operator_renamed_or_with_another_code_is_another_account(town, years, subsidy, code):
    town.city.decides("approve_subsidy", subsidy, **ACCOUNT)
    operator = "虚构更名公司" if code == USCC else OPERATOR
    years.district.decides(
        "approve_change", town.case(subsidy).parent, **SUCCESSOR | {"uscc": code, "operator": operator}
    )
    assert town.state(subsidy) == "eligible"


def test_another_name_or_district_of_the_platform_leaves_the_approval_as_it_is(town, years, subsidy):
    town.city.decides("approve_subsidy", subsidy, **ACCOUNT)
    platform = town.case(subsidy).parent
    years.district.decides("approve_change", platform, reason="更名", name="虚构新名平台")
    years.district.decides("transfer_supervision", platform, district="520103", handover="交接单1号")
    assert (town.state(subsidy), town.case(subsidy).district) == ("approved", "520103")


def test_a_merger_leaves_the_survivors_approval_as_it_is(town, years, subsidy, city):
    absorbed = years.platform("ZS-2")
    town.city.decides("approve_subsidy", subsidy, **ACCOUNT)
    city.decides("approve_subsidy", years.only(absorbed, Kind.SUBSIDY), **ACCOUNT)
    city.decides("merge_platforms", town.case(subsidy).parent, other=absorbed, **REASON)
    assert (town.state(subsidy), town.state(years.only(absorbed, Kind.SUBSIDY))) == ("approved", "void")


def test_a_title_lost_before_the_payment_loses_it(town, years, subsidy, clock):
    platform = town.case(subsidy).parent
    town.city.decides("approve_subsidy", subsidy, **ACCOUNT)
    town.city.decides("terminate", platform, reason="运营单位注销", registry_proof="注销证明1号")
    assert town.state(subsidy) == "void"
    with pytest.raises(Refusal):
        years.finance.does("record_payment", subsidy, **PAID, on="2026-05-25")


def test_another_name_or_another_recognition_brings_no_second_one(town, years, subsidy):
    pay(town, years, subsidy)
    platform = town.case(subsidy).parent
    years.district.decides("approve_change", platform, reason="更名", name="虚构新名平台")
    again = years.platform("ZS-8", name="虚构平台ZS-1", certified_on="2026-05-01")  # under the former name
    renewed = years.platform("ZS-9", name="虚构新名平台", certified_on="2026-05-01")
    named = years.platform("ZS-10", name="虚构另一名平台", certified_on="2026-05-01", predecessor="ZS-9")
    assert [town.children(case, Kind.SUBSIDY) for case in (again, renewed, named)] == [[], [], []]
    assert town.case(named).facts["lineage"][0] == platform


def revoked(years, platform, number="取1"):
    """Its title is cancelled for false materials."""
    told = {"facts": "审计报告系伪造", "articles": ["10(7)"], "delivered_on": "2026-05-25", "delivery_proof": "回证"}
    years.town.city.decides("propose_withdrawal_for_fraud", platform, **told)
    years.town.applicant.does("submit_defence", platform, text="不属实")
    years.revoke(platform, number, answer="不予采纳")


def awarded(town, case, **more):
    """The platform of an application that is announced and awarded; its subsidy with it, where there is one."""
    numbers = {
        "announcement_number": "公告9",
        "certificate_number": f"ZS-{case[-6:]}",
        "plaque_number": f"P-{case[-6:]}",
    }
    town.city.decides("announce_and_award", case, **numbers, **more)
    (platform,) = town.children(case, Kind.PLATFORM)
    return platform, town.children(platform.id, Kind.SUBSIDY)


def test_the_same_legal_person_recognised_again_after_its_title_was_lost_has_no_second_one(
    town, years, subsidy, case_at
):
    pay(town, years, subsidy)
    platform = town.case(subsidy).parent
    revoked(years, platform)
    imported = years.platform("ZS-9", name="虚构改头换面平台", certified_on="2026-05-25")
    assert (town.case(imported).facts["predecessor"], town.children(imported, Kind.SUBSIDY)) == ("ZS-1", [])
    revoked(years, imported, "取2")
    again, subsidies = awarded(town, case_at(S.PUBLICITY_CLOSED))
    assert (again.facts["predecessor"], again.facts["lineage"][:2], subsidies) == ("ZS-9", [platform, imported], [])


def test_a_title_lost_before_its_subsidy_was_paid_leaves_it_to_the_next_recognition(town, years, subsidy, case_at):
    platform = town.case(subsidy).parent
    revoked(years, platform)
    again, (claimed,) = awarded(town, case_at(S.PUBLICITY_CLOSED))
    assert (town.state(subsidy), claimed.state, claimed.facts["lineage"]) == ("void", "eligible", [platform, again.id])


def test_a_platform_beside_one_whose_title_stands_is_another_one(town, years, subsidy, case_at):
    pay(town, years, subsidy)
    lost = years.platform("ZS-2", name="虚构第二平台")
    revoked(years, lost)
    again, (claimed,) = awarded(town, case_at(S.PUBLICITY_CLOSED))  # carries on the second one, which had none
    assert claimed.facts["lineage"] == again.facts["lineage"] == [lost, again.id]
    third = years.platform("ZS-3", name="虚构第三平台", certified_on="2026-05-25")
    assert town.case(third).facts["lineage"] == [third]  # both before it go on, one of them in another


def test_a_new_operator_declares_at_the_award_what_it_carries_on(town, years, case_at):
    earlier = years.platform("ZS-1", uscc=SUCCESSOR["uscc"], operator="虚构前任公司", name="虚构前身平台")
    subsidy = years.only(earlier, Kind.SUBSIDY)
    town.city.decides("approve_subsidy", subsidy, **ACCOUNT | {"account_name": "虚构前任公司"})
    years.finance.does("record_payment", subsidy, **PAID, on="2026-05-25")
    case = case_at(S.PUBLICITY_CLOSED)
    with pytest.raises(Refusal) as refused:
        awarded(town, case, predecessor="ZS-l")
    assert refused.value.code == "predecessor_registered"
    again, subsidies = awarded(town, case, predecessor="ZS-1")
    assert (again.facts["predecessor"], again.facts["lineage"], subsidies) == ("ZS-1", [earlier, again.id], [])


def test_what_the_lineage_had_two_operators_ago_counts(town, years, subsidy):
    pay(town, years, subsidy)
    second = years.platform("ZS-2", uscc=SUCCESSOR["uscc"], name="虚构二代平台", predecessor="ZS-1")
    third = years.platform("ZS-3", uscc="52520103DEM000030L", name="虚构三代平台", predecessor="ZS-2")
    assert town.case(third).facts["lineage"] == [town.case(subsidy).parent, second, third]
    assert [town.children(case, Kind.SUBSIDY) for case in (second, third)] == [[], []]


def test_a_predecessor_nobody_knows_is_refused(town, years, subsidy):
    pay(town, years, subsidy)
    with pytest.raises(Refusal) as refused:  # mistyped, it would open a lineage of its own, and a second subsidy
        years.platform("ZS-11", name="虚构另一名平台", certified_on="2026-05-01", predecessor="ZS-l")
    assert refused.value.code == "predecessor_registered"
    assert len(town.rows(tables.register)) == 1


def test_a_subsidy_paid_before_there_was_one_is_refused(years):
    with pytest.raises(Refusal) as refused:
        years.platform(subsidy_paid_on="2015-12-31")
    assert refused.value.code == "subsidy_day_possible"


def test_a_payment_for_a_recognition_before_2016_is_refused(years):
    with pytest.raises(Refusal) as refused:  # left out in silence, the next recognition would be paid once more
        years.platform(certified_on="2015-12-31", subsidy_paid_on="2017-05-01")
    assert refused.value.code == "subsidy_day_possible"


def test_a_payment_made_earlier_is_not_left_out_beside_a_claim_that_stands(town, years, subsidy):
    again = {"name": "虚构平台ZS-1", "certified_on": "2019-05-01", "subsidy_paid_on": "2019-06-01"}
    with pytest.raises(Refusal) as refused:  # left out, the first one's claim would be paid once more
        years.platform("ZS-2", **again)
    assert refused.value.code == "paid_once"
    town.city.leader.does("void_subsidy", subsidy, reason="已由后一次认定领取")
    paid = years.only(years.platform("ZS-3", **again), Kind.SUBSIDY)
    assert (town.state(paid), town.case(paid).facts["paid_on"]) == ("disbursed", "2019-06-01")


def test_a_second_platform_of_the_same_firm_has_its_own(town, years, subsidy):
    pay(town, years, subsidy)
    assert len(town.children(years.platform("ZS-2"), Kind.SUBSIDY)) == 1


def test_two_that_merge_have_had_it_once(town, years, subsidy, city):
    pay(town, years, subsidy)
    paid, other = town.case(subsidy).parent, years.platform("ZS-2")
    open_one = years.only(other, Kind.SUBSIDY)
    city.decides("merge_platforms", other, other=paid, **REASON)
    assert (town.state(paid), town.state(other), town.state(open_one)) == ("merged", "certified", "void")
    assert set(town.case(other).facts["lineage"]) == {paid, other}
    (status,) = (row["status"] for row in town.rows(tables.register) if row["case_id"] == paid)
    assert status == "merged"


def test_what_the_merged_one_had_under_an_earlier_recognition_counts(town, years, city):
    years.platform(name="虚构乙平台", subsidy_paid_on="2018-05-01")
    renewed, survivor = years.platform("ZS-2", name="虚构乙平台"), years.platform("ZS-3")
    subsidy = years.only(survivor, Kind.SUBSIDY)
    city.decides("merge_platforms", survivor, other=renewed, **REASON)
    with pytest.raises(Refusal) as refused:
        pay(town, years, subsidy)
    assert (refused.value.code, town.state(subsidy)) == ("one_subsidy", "eligible")


def test_the_merged_one_recognised_again_has_no_second_one(town, years, subsidy, city):
    survivor, absorbed = town.case(subsidy).parent, years.platform("ZS-2", name="虚构丁平台")
    city.decides("merge_platforms", survivor, other=absorbed, **REASON)
    pay(town, years, subsidy)
    again = years.platform("ZS-3", name="虚构丁平台", certified_on="2026-05-01")
    assert town.children(again, Kind.SUBSIDY) == []


@pytest.mark.parametrize("paid_before", [True, False])
def test_what_the_survivor_had_or_may_have_counts_for_the_merged_one_recognised_again(
    town, years, subsidy, city, paid_before
):
    survivor, absorbed = town.case(subsidy).parent, years.platform("ZS-2", name="虚构丁平台")
    if paid_before:
        pay(town, years, subsidy)
    city.decides("merge_platforms", survivor, other=absorbed, **REASON)
    again = years.platform("ZS-3", name="虚构丁平台", certified_on="2026-05-01")
    assert town.children(again, Kind.SUBSIDY) == []


def test_what_it_all_went_into_counts_also_for_a_new_operator(town, years, subsidy, city):
    pay(town, years, subsidy)
    last, first, second = town.case(subsidy).parent, years.platform("ZS-2"), years.platform("ZS-3")
    city.decides("merge_platforms", second, other=first, **REASON)
    city.decides("merge_platforms", last, other=second, **REASON)
    new = {"uscc": SUCCESSOR["uscc"], "operator": SUCCESSOR["operator"], "name": "虚构再起平台"}
    again = years.platform("ZS-4", certified_on="2026-05-01", predecessor="ZS-2", **new)
    assert (town.case(again).facts["lineage"], town.children(again, Kind.SUBSIDY)) == ([first, again], [])


def test_the_award_opens_the_subsidy_in_the_same_command(town, years, case_at):
    application = case_at(S.CERTIFIED)
    (platform,) = town.children(application, Kind.PLATFORM)
    subsidy = town.case(years.only(platform.id, Kind.SUBSIDY))
    assert (subsidy.state, subsidy.facts["lineage"]) == ("eligible", [platform.id])
    assert platform.armed().keys() == {"T_CYCLE", "T_DISCLOSE"}
