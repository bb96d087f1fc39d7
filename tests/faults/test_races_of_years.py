"""Two at the same instant in the platform's years: one outcome each, and never a second subsidy (Art. 15, 16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from adapters import tables
from api import bulk
from services.bulk import Receipt
from tests.faults.test_races import refused, together
from tests.faults.test_races import town as town
from tests.support.world import REASON, Town
from tests.support.years import OPERATOR, Years, firm
from workflow.roles import Role
from workflow.states import Kind

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]
ROUNDS = 15
ACCOUNT = {"account_name": OPERATOR, "bank": "演示银行贵阳分行", "account": "6222000011112222"}
PAID = {"amount_yuan": "200000.00", "voucher": "凭1号", "on": "2026-05-25"}
SUCCESSOR = {
    **REASON,
    "operator": "虚构继任公司",
    "uscc": "91520115DEM0000225",
    "verified_on": "2026-05-20",
    "verification": "符合",
}
NOTIFIED = {"facts": "材料虚假", "articles": ["10"], "delivered_on": "2026-05-20", "delivery_proof": "回证1号"}


@pytest.fixture
def years(town: Town) -> Years:
    """The years of some platforms."""
    return Years(town)


def approved(years: Years, number: str, **more: Any) -> tuple[str, str]:
    """A platform and its subsidy, requested and approved."""
    platform = years.platform(number, name=f"虚构平台{number}", **more)
    subsidy = years.only(platform, Kind.SUBSIDY)
    years.town.city.decides("approve_subsidy", subsidy, **ACCOUNT)
    return platform, subsidy


def paying(town: Town, subsidy: str, who: str = "caiwu") -> Callable[[], Any]:
    return partial(town.person(Role.FINANCE_OFFICER, who).does, "record_payment", subsidy, **PAID)


def approving(town: Town, trigger: str, case: str, **data: Any) -> Callable[[], Any]:
    """The second person's half, the first one's being there already."""
    town.city.officer.does(trigger, case, **data)
    return partial(town.city.leader.approves, trigger, case)


def claims(town: Town, *platforms: str) -> list[str]:
    """What is claimed and not void on the lineages of these platforms."""
    return [row["case_id"] for row in town.rows(tables.subsidy_claims)
            if row["platform"] in platforms and row["status"] != "void"]  # fmt: skip


def test_of_two_finance_officers_who_pay_at_once_one_pays(town, years):
    for number in range(ROUNDS):
        platform, subsidy = approved(years, f"ZS-{number}")
        (loser,) = refused(together(*(paying(town, subsidy, who) for who in ("caiwu", "caiwu2"))))
        assert loser.code == "state_refuses"
        fired = [stored.event["trigger"] for stored in town.store.history(subsidy)]
        assert (fired.count("record_payment"), claims(town, platform)) == (1, [subsidy])


def test_of_two_assessments_of_a_year_opened_at_once_one_is(town, years):
    for number in range(ROUNDS):
        platform = years.platform(f"ZS-{number}")
        officers = [town.person(Role.CITY_OFFICER, f"officer{n}") for n in (1, 2)]
        opening = {"kind": "assessment", "parent": platform, "year": 2025}
        (loser,) = refused(together(*(partial(who.does, "open_assessment", **opening) for who in officers)))
        assert loser.code == "only_assessment_of_its_year"
        assert len(town.children(platform, Kind.ASSESSMENT)) == 1


@pytest.mark.parametrize(
    ("trigger", "data", "after"),
    [
        ("propose_withdrawal_for_fraud", NOTIFIED, ("revocation_notified", "approved")),
        ("terminate", {**REASON, "registry_proof": "注销证明1号"}, ("terminated", "void")),
    ],
)
def test_a_payment_comes_before_the_title_is_in_question_or_not_at_all(town, years, trigger, data, after):
    for number in range(ROUNDS):
        platform, subsidy = approved(years, f"ZS-{number}", uscc=firm(number))
        acts = (approving(town, trigger, platform, **data), paying(town, subsidy))
        lost = refused(together(*acts[:: 1 if number % 2 else -1]))
        state = (town.state(platform), town.state(subsidy))
        assert state == (after if lost else (after[0], "disbursed"))
        assert len(lost) <= 1  # the decision itself always stands


def test_nothing_is_paid_to_an_operator_who_has_gone(town, years):
    for number in range(ROUNDS):
        platform, subsidy = approved(years, f"ZS-{number}")
        years.district.officer.does("approve_change", platform, **SUCCESSOR)
        changing = partial(years.district.leader.approves, "approve_change", platform)
        lost = refused(together(*(changing, paying(town, subsidy))[:: 1 if number % 2 else -1]))
        assert [loser.code for loser in lost] in ([], ["state_refuses"])  # the change itself always stands
        assert town.state(subsidy) == ("eligible" if lost else "disbursed")
        assert claims(town, platform) == [subsidy]


def test_a_revocation_leaves_nothing_to_be_paid(town, years):
    for number in range(ROUNDS):
        platform, subsidy = approved(years, f"ZS-{number}")
        town.city.decides("propose_withdrawal_for_fraud", platform, **NOTIFIED)
        years.town.applicant.does("submit_defence", platform, text="不属实")
        decision = {
            **REASON,
            "decision_number": f"决{number}",
            "announcement_number": f"取{number}",
            "answer": "不采纳",
        }
        lost = refused(together(approving(town, "revoke", platform, **decision), paying(town, subsidy)))
        assert [loser.code in ("platform_titled", "state_refuses") for loser in lost] == [True]
        assert (town.state(platform), town.state(subsidy)) == ("revoked", "void")
        assert claims(town, platform) == []


def test_of_two_that_merge_while_one_is_paid_one_subsidy_is_left(town, years):
    outcomes: Counter[str] = Counter()
    for number in range(ROUNDS):
        into, own = approved(years, f"ZS-{number}a")
        other, others = approved(years, f"ZS-{number}b")
        acts = (approving(town, "merge_platforms", into, other=other, **REASON), paying(town, others))
        lost = refused(together(*acts[:: 1 if number % 2 else -1]))
        assert (town.state(into), town.state(other)) == ("certified", "merged")
        found = (town.state(own), town.state(others))
        assert found == (("approved", "void") if lost else ("void", "disbursed"))
        assert len(claims(town, into, other)) == 1
        outcomes[found[1]] += 1
    assert outcomes.total() == ROUNDS


def test_a_bulk_and_a_single_opening_at_once_open_each_platform_once(town, years):
    """The bulk takes all its locks in the order everybody takes them: nobody waits for ever."""
    for number in range(ROUNDS):
        platforms = [years.platform(f"ZS-{number}-{n}") for n in range(3)]
        officer = town.person(Role.CITY_OFFICER, "officer2")
        whole = partial(bulk.decide, "open_assessment", platforms, {"year": 2025}, actor=town.city.officer.actor,
                        world=town.world, all_or_none=True)  # fmt: skip
        single = partial(officer.does, "open_assessment", kind="assessment", parent=platforms[-1], year=2025)
        results = together(whole, single)
        (receipt,) = (result for result in results if isinstance(result, Receipt))
        assert bool(refused(results)) is receipt.stored
        opened = [len(town.children(platform, Kind.ASSESSMENT)) for platform in platforms]
        assert opened == ([1, 1, 1] if receipt.stored else [0, 0, 1])


def test_one_bulk_sent_twice_at_once_is_done_once(town, years):
    for number in range(ROUNDS):
        platforms = [years.platform(f"ZS-{number}-{n}") for n in range(2)]
        whole = partial(bulk.decide, "open_assessment", platforms, {"year": 2025}, actor=town.city.officer.actor,
                        world=town.world, all_or_none=True, key=f"k{number}")  # fmt: skip
        first, second = together(whole, whole)
        assert sorted(receipt.repeated for receipt in (first, second)) == [False, True]
        assert (first.id, first.rows) == (second.id, second.rows)
        assert all(len(town.children(platform, Kind.ASSESSMENT)) == 1 for platform in platforms)
