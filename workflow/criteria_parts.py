"""What conditions are made of: a part compares one fact with its limit and says what it saw.

以上, 不低于, 不少于 include the number itself (民法典 1259). Counts are integers, amounts exact decimals, shares are
compared as counts and never as percentages. A fact that is not there makes the part pending.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from workflow.findings import Verdict, all_of, any_of

ABSENT = "未提供"
PASS, FAIL, PENDING = Verdict.PASS, Verdict.FAIL, Verdict.PENDING

Fields = Mapping[str, Any]


class Facts(NamedTuple):
    """An applicant's facts by section; None where the section was not given at all."""

    basic: Fields
    judgements: Fields
    functions: Mapping[str, Fields | None] | None
    materials: Fields | None
    registered_on: date | None
    reference_on: date | None  # the day the year of operation is counted to


class Part(NamedTuple):
    """One comparison: what there is, what is asked, and the outcome."""

    actual: str
    required: str
    verdict: Verdict


def as_date(value: date | str | None) -> date | None:
    """A date out of its ISO form; None stays unknown."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def count(value: int | None, least: int, unit: str) -> Part:
    """A whole number against its lower limit, which is enough."""
    required = f"≥ {least} {unit}"
    if value is None:
        return Part(ABSENT, required, PENDING)
    return Part(f"{value} {unit}", required, PASS if value >= least else FAIL)


def amount(value: str | Decimal | None, least: Decimal, unit: str) -> Part:
    """An exact amount against its lower limit: 49.999999 is below 50."""
    required = f"≥ {least} {unit}"
    if value is None:
        return Part(ABSENT, required, PENDING)
    return Part(f"{value} {unit}", required, PASS if Decimal(value) >= least else FAIL)


def share(numerator: int | None, denominator: int | None, least_pct: int) -> Part:
    """A share as counts: 1999 of 2500 is below 80%. A share of nothing is pending."""
    required = f"≥ {least_pct}%"
    if numerator is None or denominator is None:
        return Part(ABSENT, required, PENDING)
    if denominator == 0:
        return Part(f"{numerator}/0", required, PENDING)
    met = numerator * 100 >= least_pct * denominator
    return Part(f"{numerator}/{denominator}({percent(numerator, denominator)})", required, PASS if met else FAIL)


def percent(numerator: int, denominator: int) -> str:
    """For display: cut, not rounded, so that 79.996% never reads 80.00%."""
    hundredths = numerator * 10_000 // denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def flag(value: bool | None, name: str) -> Part:
    """A fact somebody checks against evidence: false fails, unknown is pending."""
    if value is None:
        return Part(f"{name}：{ABSENT}", name, PENDING)
    return Part(f"{name}：是", name, PASS) if value else Part(f"{name}：否", name, FAIL)


def judgement(value: bool | None, required: str) -> Part:
    """An officer's or the experts' view; until somebody gives it, pending."""
    if value is None:
        return Part("尚未判断", required, PENDING)
    return Part("经判断符合", required, PASS) if value else Part("经判断不符合", required, FAIL)


def every(*parts: Part) -> Part:
    """All of the parts (同时具备, 和, 、)."""
    return Part(
        "、".join([part.actual for part in parts]),
        "、".join([part.required for part in parts]),
        all_of([part.verdict for part in parts]),
    )


def either(*parts: Part) -> Part:
    """At least one of the parts (或)."""
    return Part(
        "；".join([part.actual for part in parts]),
        "；或 ".join([part.required for part in parts]),
        any_of([part.verdict for part in parts]),
    )


def named(name: str, part: Part) -> Part:
    """The part with its subject in front, where several stand side by side."""
    return Part(f"{name} {part.actual}", f"{name} {part.required}", part.verdict)
