"""Records of a platform's service ledger, as tests need them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from workflow.uscc import check

CODES = ("91520102DEM000014F", "91520115DEM0000225")


def record(**changes: Any) -> dict[str, Any]:
    """A record in order."""
    return {
        "served_on": "2026-03-15",
        "client": "虚构甲企业",
        "client_uscc": CODES[0],
        "function": "training",
        "content": "政策解读培训",
        "mode": "offline",
        "fee_yuan": "0.00",
        "public_or_low_fee": True,
        "event_no": "PX-1",
        "satisfaction": "satisfied",
        "evidence": "签到表",
        **changes,
    }


def texts(**changes: str) -> dict[str, str]:
    """The same as people type it."""
    typed = {
        "served_on": "2026-03-15",
        "client": "虚构甲企业",
        "client_uscc": CODES[0],
        "function": "培训服务",
        "content": "政策解读培训",
        "mode": "线下",
        "fee_yuan": "0",
        "public_or_low_fee": "是",
        "event_no": "PX-1",
        "satisfaction": "满意",
        "evidence": "签到表",
    }
    return {**typed, **changes}


def many(count: int, *, first: str = "2026-01-01") -> list[dict[str, Any]]:
    """So many different records, three hundred days of them, a third paid for."""
    begins = date.fromisoformat(first)
    return [
        record(
            served_on=(begins + timedelta(days=number % 300)).isoformat(),
            client=f"虚构企业{number % 997}",
            client_uscc=code(number % 997),
            content=f"第{number}次服务",
            fee_yuan=f"{number}.50",
            public_or_low_fee=bool(number % 3),
            event_no=f"HD-{number % 40}",
        )
        for number in range(count)
    ]


def code(number: int) -> str:
    """A credit code whose check character is right, another for each number."""
    stem = f"91520102DEM{number:06d}"
    return next(full for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if check(full := stem + last).valid)
