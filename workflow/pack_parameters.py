"""Which parameters a regulation pack must set, and what a value of each may be.

The numbers and readings themselves are data (`packs/*.toml`); this is only their shape, so that a pack with a
misspelt, missing or ill-typed value is refused before any case is decided by it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

ParameterValue = int | Decimal | str | bool | date | tuple[int, ...] | None
Reader = Callable[[Any], ParameterValue]

_DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


def read_decimal(value: Any) -> Decimal:
    """An exact amount, written as a string so that no float ever touches it. Raises ValueError."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise ValueError("应为十进制数字符串")
    return Decimal(value)


def _integer(least: int, most: int) -> Reader:
    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"应为 {least} 至 {most} 的整数")
        return value

    return read


def _one_of(*choices: str) -> Reader:
    def read(value: Any) -> str:
        if value not in choices:
            raise ValueError("应为下列之一：" + "、".join(choices))
        return str(value)

    return read


def _optional(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _flag(value: Any) -> bool:
    if value is True or value is False:
        return bool(value)
    raise ValueError("应为 true 或 false")


def _day(value: Any) -> date:
    if type(value) is not date:
        raise ValueError("应为日期")
    return value


def _month_day(value: Any) -> str:
    if not isinstance(value, str) or not _MONTH_DAY.fullmatch(value):
        raise ValueError("应为“月-日”")
    return value


def _days(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("应为整数列表")
    return tuple(_WORKING_DAYS(item) for item in value)  # type: ignore[misc]


_COUNT = _integer(0, 1_000_000)
_PERCENT = _integer(0, 100)
_WORKING_DAYS = _integer(1, 366)

PARAMETERS: Mapping[str, Reader] = MappingProxyType(
    {
        "batches_per_year": _integer(1, 1),
        "operation.min_years": _integer(0, 50),
        "operation.reference_date": _one_of("submitted_on"),
        "assets.min_wan": read_decimal,
        "investment.min_wan": read_decimal,
        "data_year": _one_of("previous_calendar_year"),
        "smes_served.min": _COUNT,
        "satisfaction.min_pct": _PERCENT,
        "public_benefit.min_pct": _PERCENT,
        "service_volume.unit": _one_of("家次"),
        "service_staff.min": _COUNT,
        "qualified_staff.min_pct": _PERCENT,
        "staff_qualification_mode": _one_of("union", "intersection", "each"),
        "functions.min_count": _integer(1, 6),
        "information.offline_min": _COUNT,
        "information.events_min": _COUNT,
        "technology.events_min": _COUNT,
        "startup.events_min": _COUNT,
        "training.person_times_min": _COUNT,
        "financing.events_min": _COUNT,
        "financing.total_min_yi": read_decimal,
        "guarantee.new_min_yi": read_decimal,
        "market.events_min": _COUNT,
        "platforms_per_operator": _one_of("allowed_with_warning", "one"),
        "recommendation.working_days": _optional(_WORKING_DAYS),
        "pre_review.working_days": _optional(_WORKING_DAYS),
        "pre_review.order": _one_of("recommendation_first"),
        "visit.people_min": _integer(1, 20),
        "premises.warn_months": _integer(0, 60),
        "correction.working_days": _WORKING_DAYS,
        "experts.min": _integer(1, 99),
        "experts.recommended": _integer(1, 99),
        "experts.odd": _flag,
        "recognition.pass_score": _optional(read_decimal),
        "publicity.working_days": _WORKING_DAYS,
        "publicity.count_start_day": _flag,
        "publicity.end_time": _one_of("24:00"),
        "publicity.on_objection": _one_of("continue_block", "suspend_item"),
        "publicity.print_dates": _one_of("required"),
        "objection.working_days": _WORKING_DAYS,
        "reconsideration.allowed": _flag,
        "reconsideration.working_days": _optional(_WORKING_DAYS),
        "disclosure.working_days": _WORKING_DAYS,
        "light.warn": _WORKING_DAYS,
        "light.yellow": _WORKING_DAYS,
        "reminders.before": _days,
        "reminders.after": _days,
        "annual_report.due": _month_day,
        "annual_report.roll": _one_of("following", "none", "preceding"),
        "annual_report.cycle_opens": _month_day,
        "late_report.effect": _one_of("flag_remind_notify_district"),
        "inspection.min_per_year": _COUNT,
        "assessment.cohort": _one_of("certified_by_year_end", "certified_before_year"),
        "assessment.fail_announcement": _one_of("with_revocation", "after_revocation"),
        "grade.decimals": _integer(0, 6),
        "grade.rounding": _one_of("half_up", "down"),
        "unqualified.effect": _one_of("revocation_procedure"),
        "defence.working_days": _WORKING_DAYS,
        "plaque_recovery.working_days": _WORKING_DAYS,
        "remedy.reconsideration_days": _integer(1, 366),
        "remedy.litigation_months": _integer(1, 60),
        "validity_years": _optional(_integer(1, 50)),
        "reapply_cooling_off": _optional(_integer(1, 50)),
        "subsidy.amount_yuan": read_decimal,
        "subsidy.certified_from": _day,
        "subsidy.per": _one_of("lineage", "recognition"),
        "demonstration_period.first_on": _day,
        "demonstration_period.last_on": _day,
        "demonstration_period.date_basis": _one_of("payment", "certification"),
    }
)
