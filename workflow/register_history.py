"""What the register was before (Art. 12): entries given up, and what has changed, computed from events alone.

Nothing personal goes in: names and reasons people typed stay in the case.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from workflow.cases import Case, Json


@dataclass(frozen=True, slots=True)
class FormerRow:
    """How one platform stood in the register from one ISO day up to, and without, another; only what can change."""

    case: str
    since: str
    until: str
    name: str
    operator: str
    district: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of the register, told once and for good. `name` is what the platform was called after it.

    `before` and `after` are what the kind of change speaks of: names, operators, districts by code; for a merger the
    other platform's name and number; for a grade only `after`. `article` is empty where `basis` says on what it rests.
    """

    case: str
    change: str  # the kind, with the year or the place in its row where a case has several
    kind: str
    changed_on: str
    number: str
    name: str
    article: str
    basis: str
    year: str = ""
    before: str = ""
    after: str = ""
    notice: str = ""


def former_rows(case: Case) -> Iterator[FormerRow]:
    """Every entry a platform has had and given up, the earliest first. What stood for less than a day is in none."""
    stood = {"name": case.name, "operator": case.facts["operator"], "district": case.district}
    until: dict[str, dict[str, str]] = {}
    for on, before in _given_up(case.facts):
        until[on] = stood = {**stood, **before}
    since = case.facts["certified_on"]
    for on in sorted(until):
        if since < on:
            yield FormerRow(case.id, since, on, **until[on])
        since = on


def _given_up(facts: Json) -> list[tuple[str, Json]]:
    """What was replaced, each with the day from which it stood no more; the latest first."""
    told = [(entry["on"], int(n), entry["before"]) for n, entry in facts.get("changes", {}).items()]
    told += [(moved["on"], int(n), {"district": moved["from"]}) for n, moved in facts.get("supervision", {}).items()]
    return [(on, before) for on, _, before in sorted(told, key=lambda found: found[:2], reverse=True) if before]


def change_rows(event: Json, case: Case) -> Iterator[ChangeRow]:
    """What an event changes in the register; `case` is the platform after it."""
    facts = event.get("facts", {})
    told = ChangeRow(case.id, "", "", "", case.number, case.name, event["article"], event.get("basis", ""))
    if "certified_on" in facts:
        of = {"changed_on": facts["certified_on"], "notice": facts.get("award_notice", "")}
        yield replace(told, change="recognised", kind="recognised", **of)
    for number, entry in facts.get("changes", {}).items():
        yield from _changed(replace(told, changed_on=entry["on"], notice=entry.get("notice", "")), number, entry)
    for number, moved in facts.get("supervision", {}).items():
        of = {"kind": "moved", "changed_on": moved["on"], "before": moved["from"], "after": moved["to"]}
        yield replace(told, change=f"moved:{number}", **of)
    for number, merger in facts.get("mergers", {}).items():
        of = {"changed_on": merger["on"], "before": merger["name"], "after": merger["number"]}
        yield replace(told, change=f"absorbed:{number}", kind="absorbed", notice=merger["notice"], **of)
    yield from _graded(told, facts.get("grades", {}), case)
    if left := facts.get("left"):
        of = {"kind": case.state, "changed_on": left["on"], "after": left.get("into", ""), "notice": left["notice"]}
        yield replace(told, change=case.state, **of)


def _changed(told: ChangeRow, number: str, entry: Json) -> Iterator[ChangeRow]:
    """Another name, another operator: a change each, where one step brings both."""
    for field, kind in (("name", "renamed"), ("operator", "operator")):
        if field in entry["before"]:
            of = {"kind": kind, "before": entry["before"][field], "after": entry["after"][field]}
            yield replace(told, change=f"{kind}:{number}", **of)


def _graded(told: ChangeRow, years: Json, case: Case) -> Iterator[ChangeRow]:
    """A grade once it is public: announced, corrected after a hearing, or failed and told with the title's end."""
    for year in years:
        grade = case.facts["grades"][year]
        if on := grade.get("announced_on"):
            kind = "regraded" if grade.get("corrected") else "graded"
            of = {"changed_on": on, "year": year, "after": grade["grade"], "notice": grade.get("notice") or ""}
            yield replace(told, change=f"{kind}:{year}", kind=kind, **of)
