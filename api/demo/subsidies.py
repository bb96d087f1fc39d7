"""The one-time subsidy (Art. 16, 17): requested, approved and paid by three people; or not any more."""

from typing import Any

from api.demo import source
from api.demo.courses import two
from api.demo.register import desk_of
from api.demo.stage import Play, Stage
from workflow.calendar import local_date
from workflow.states import Kind

_PAID = {"DEMO-P02": ("03-10", "03-18"), "DEMO-P03": ("06-16", "06-24"), "DEMO-P04": ("06-17", "06-25")}
"""Requested and approved on one day, paid on another."""
AWAITS_PAYMENT = "DEMO-P05"
AWAITS_APPROVAL = "DEMO-P06"
GIVEN_UP = "DEMO-P08"
RENAMED = "DEMO-P01"


def subsidy_of(stage: Stage, who: str) -> str:
    """The label of a platform's subsidy."""
    label = f"{who}/subsidy"
    stage.meet(label, kind=Kind.SUBSIDY, parent=stage.cases[who])
    return label


def _account(who: str) -> dict[str, Any]:
    number = f"62220000{who[-2:]}00{who[-2:]}"
    return {"account_name": source.platforms()[who]["operator"], "bank": "演示银行贵阳分行", "account": number}


def paid(stage: Stage, who: str, approved: str, on: str) -> Play:
    """The whole way; the first request of all named no contract of the account, and came back."""
    yield stage.desk(approved)
    label = subsidy_of(stage, who)
    if who == min(_PAID):
        stage.fire("city1", "approve_subsidy", label, **_account(who))
        yield stage.later(30)
        stage.refuse("city-leader1", label, "请附开户许可证复印件后再报")
        yield stage.working_days_later(1)
    yield from two(stage, label, "city1", "city-leader1", "approve_subsidy", **_account(who))
    yield stage.desk(on)
    voucher = {"voucher": f"演示凭证〔2026〕{who[-2:]}号", "on": local_date(stage.clock.at).isoformat()}
    stage.fire("finance1", "record_payment", label, amount_yuan="200000.00", **voucher)


def awaits_payment(stage: Stage) -> Play:
    """DEMO-P05: approved; finance has it on the desk."""
    yield stage.desk("11-19")
    label = subsidy_of(stage, AWAITS_PAYMENT)
    yield from two(stage, label, "city1", "city-leader1", "approve_subsidy", **_account(AWAITS_PAYMENT))


def awaits_approval(stage: Stage) -> Play:
    """DEMO-P06: requested; a leader has it on the desk."""
    yield stage.desk("11-20")
    stage.fire("city2", "approve_subsidy", subsidy_of(stage, AWAITS_APPROVAL), **_account(AWAITS_APPROVAL))


def approved_for_another_name(stage: Stage) -> Play:
    """DEMO-P01: its operator has another name before the money is on its way, and the approval falls."""
    yield stage.desk("09-15")
    label = subsidy_of(stage, RENAMED)
    yield from two(stage, label, "city1", "city-leader1", "approve_subsidy", **_account(RENAMED))
    yield stage.desk("09-22")
    entry, today = source.platforms()[RENAMED], local_date(stage.clock.at).isoformat()
    changed = {
        "operator": f"{entry['operator'].removesuffix('有限公司')}（贵阳）有限公司",
        "uscc": entry["uscc"],
        "reason": "运营单位更名，登记机关已核准",
        "verified_on": today,
        "verification": "法人资格、场所、人员和服务情况未变，第五条条件逐项复核符合",
    }
    yield from two(stage, RENAMED, f"{desk_of(RENAMED)}1", "city2", "approve_change", **changed)


def given_up(stage: Stage) -> Play:
    """DEMO-P08 does not want it."""
    yield stage.desk("07-14")
    reason = "运营单位来函说明已享受同类省级补助，自愿放弃"
    stage.fire("city-leader2", "void_subsidy", subsidy_of(stage, GIVEN_UP), reason=reason)


def plays(stage: Stage) -> tuple[Play, ...]:
    """All of them."""
    return (
        *(paid(stage, who, *days) for who, days in _PAID.items()),
        awaits_payment(stage),
        awaits_approval(stage),
        approved_for_another_name(stage),
        given_up(stage),
    )
