"""A holiday notice for 2027 that nobody issued (虚构): what the State Council might say, for tests alone."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from tests.support.world import Town
from workflow.civil_time import weekday_name

YEAR = 2027
KNOWN_ON = "2026-12-22"
_OFF = (
    ("元旦", "2027-01-01", "2027-01-03"),
    ("春节", "2027-02-05", "2027-02-14"),
    ("清明节", "2027-04-03", "2027-04-05"),
    ("劳动节", "2027-05-01", "2027-05-05"),
    ("端午节", "2027-06-09", "2027-06-09"),
    ("中秋节", "2027-09-15", "2027-09-15"),
    ("国庆节", "2027-10-01", "2027-10-07"),
)
_WORKED = (
    *(("春节", day) for day in ("2027-01-31", "2027-02-20")),
    ("劳动节", "2027-05-08"),
    *(("国庆节", day) for day in ("2027-09-26", "2027-10-09")),
)


def notice_2027(*, known_on: str = KNOWN_ON, **changes: Any) -> dict[str, Any]:
    """The notice as a file would write it, with other entries where a test wants them; its totals are as listed."""
    days = changes.get("days", days_2027())
    return {
        "id": "cn-2027-fictitious",
        "covers_year": YEAR,
        "number": "虚构〔2026〕0号",
        "title": "虚构：2027年部分节假日安排（仅供测试）",
        "issued_on": known_on,
        "published_on": known_on,
        "amends": None,
        "totals": dict(Counter(day["name"] for day in days if day["kind"] == "holiday")),
        "days": days,
        **changes,
    }


def take_in(town: Town, **notice: Any) -> None:
    """Let a town know a notice that nobody issued: that of 2027, or another where a test says so."""
    town.knows(notice_2027(**notice))


def day_off(day: str, known_on: str) -> dict[str, Any]:
    """An amendment of 2026 that makes a day free, as `take_in` takes it."""
    named = {"date": day, "kind": "holiday", "name": "虚构"}
    amends = {"id": "cn-2026-amendment-fictitious", "covers_year": 2026, "amends": "2026"}
    return {**amends, "known_on": known_on, "days": [named]}


def days_2027() -> list[dict[str, str]]:
    """Every day the notice names."""
    off = [day for name, first, last in _OFF for day in _span(name, first, last)]
    return [*off, *(_day(day, "workday", name) for name, day in _WORKED)]


def across_new_year() -> list[dict[str, str]]:
    """The same with 31 December free and the Sunday before worked: a week nobody could know before the notice."""
    moved = [
        {"date": "2026-12-31", "kind": "holiday", "name": "元旦"},
        {"date": "2026-12-27", "kind": "workday", "name": "元旦"},
    ]
    return [*moved, *days_2027()]


def _span(name: str, first: str, last: str) -> list[dict[str, str]]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = (start + timedelta(days=step) for step in range((end - start).days + 1))
    return [_day(day.isoformat(), "holiday", name) for day in days]


def _day(day: str, kind: str, name: str) -> dict[str, str]:
    return {"date": day, "kind": kind, "name": name, "weekday": weekday_name(date.fromisoformat(day))}
