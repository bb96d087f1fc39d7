"""Art. 5, 6, 13: what a year of the service ledger comes to, as counts. Nothing is claimed where there is nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from workflow.words import FUNCTIONS, SERVICE_FUNCTIONS, SERVICE_SATISFACTION

COUNTED_AS_SATISFIED = ("satisfied", "mostly_satisfied")
"""A reading of 用户满意度 (Art. 5(2)): 满意 and 基本满意 are satisfied answers; every answer given is a valid one."""


class Served(NamedTuple):
    """What of one record the figures look at."""

    client_uscc: str
    function: str
    mode: str
    public_or_low_fee: bool
    event_no: str
    satisfaction: str


def figures(year: int, records: Iterable[Served]) -> dict[str, Any]:
    """The yearly figures under the names of Art. 5's conditions: enterprises by credit code, services in 家次.

    `events` counts the distinct event numbers of each of the six functions. A share whose denominator is 0 is None.
    """
    rows = tuple(records)
    answers = Counter(row.satisfaction for row in rows if row.satisfaction)
    total, valid = len(rows), answers.total()
    public = sum(row.public_or_low_fee for row in rows)
    satisfied = sum(answers[answer] for answer in COUNTED_AS_SATISFIED)
    return {
        "year": year,
        "smes_served": _enterprises(rows),
        "offline_smes_served": _enterprises(row for row in rows if row.mode == "offline"),
        "service_volume_total": total,
        "service_volume_public_or_low_fee": public,
        "public_or_low_fee_pct": percent(public, total),
        "without_credit_code": sum(not row.client_uscc for row in rows),
        "survey_valid": valid,
        "survey_satisfied": satisfied,
        "satisfied_pct": percent(satisfied, valid),
        "satisfaction": {answer: answers[answer] for answer in SERVICE_SATISFACTION},
        "services": _services(rows),
        "events": _events(rows),
    }


def _enterprises(rows: Iterable[Served]) -> int:
    return len({row.client_uscc for row in rows if row.client_uscc})


def _services(rows: Iterable[Served]) -> dict[str, int]:
    counted = Counter(row.function for row in rows)
    return {function: counted[function] for function in SERVICE_FUNCTIONS}


def _events(rows: Iterable[Served]) -> dict[str, int]:
    held: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.event_no:
            held[row.function].add(row.event_no)
    return {function: len(held[function]) for function in FUNCTIONS}


def percent(part: int, whole: int) -> str | None:
    """A share for reading, to two decimals half up; conditions compare the counts. None where there is no whole."""
    if not whole:
        return None
    hundredths = (part * 20_000 + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
