"""A town with a platform that keeps a service ledger."""

from __future__ import annotations

from typing import Any

from services.cases import Performed
from tests.support.world import USCC, Town

NOW = "2026-11-20 09:00"


def platform(town: Town) -> str:
    """A platform recognised earlier, entered by the city; the town's applicant runs it. Answers its id."""
    town.clock.not_before(NOW)
    done = town.city.decides(
        "register_platform",
        kind="platform",
        name="虚构黔禾中小企业服务平台",
        operator="虚构黔禾公司",
        uscc=USCC,
        jurisdiction_code="520102",
        functions=["training"],
        certified_on="2025-12-20",
        announcement_number="公告S-1号",
        certificate_number="ZS-S-1",
    )
    return done.case.id


def recorded(town: Town, case: str, *records: dict[str, Any], **more: Any) -> Performed:
    """An entry by the applicant."""
    return town.applicant.does("record_services", case, records=list(records), **more)
