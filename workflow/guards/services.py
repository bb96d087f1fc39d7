"""Art. 14: what is asked of an entry in a platform's service ledger."""

from collections.abc import Callable
from itertools import islice

from workflow.findings import Finding, Verdict
from workflow.guards.answer import Answer, answer
from workflow.service_records import MOST_RECORDS, all_problems, first_day
from workflow.situation import Situation
from workflow.words import SERVICE_COLUMNS

_TOLD = 20


def services_counted(situation: Situation) -> Answer:
    """As many records as one entry may have: some, and not too many."""
    count = len(situation.data.get("records") or ())
    holds = 1 <= count <= MOST_RECORDS
    return answer("services_counted", "14", holds, count, f"1–{MOST_RECORDS}", count=count, most=MOST_RECORDS)


def services_in_order(situation: Situation) -> Answer:
    """Every record says what it must, on a day of the ledger that is not ahead."""
    found = all_problems(situation.data["records"], first_day(situation.facts), situation.today)
    told = list(islice(found, _TOLD))
    if not told:
        return answer("services_in_order", "14", True)
    lines = [(f"第{line}条“{SERVICE_COLUMNS[name]}”", what) for line, name, what in told]
    more = sum(1 for _ in found)
    said = "；".join([*(f"{where}{what}" for where, what in lines), *([f"另有 {more} 处"] if more else [])])
    findings = tuple(Finding(where, "14", "", what, Verdict.FAIL) for where, what in lines)
    return Answer(findings, {"count": len(told) + more, "problems": said})


def entry_valid(situation: Situation) -> Answer:
    """The entry to be taken back is there, and nobody has taken it back."""
    entry = situation.related.service_entry
    valid = entry is not None and entry["status"] == "valid"
    return answer("entry_valid", "14", valid, entry=situation.data.get("entry", "—"))


GUARDS: dict[str, Callable[[Situation], Answer]] = {}
CHECKS = {
    "services_counted": services_counted,
    "services_in_order": services_in_order,
    "entry_valid": entry_valid,
}
SELECTORS: dict[str, Callable[[Situation], bool]] = {}
