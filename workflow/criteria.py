"""Articles 5, 6, 7 and 10 put to one applicant.

The same answers serve the applicant's self-check, the recommender's and the district's checklists, the experts'
brief and a refusal. An applicant is a mapping with the sections `basic`, `judgements`, `functions`, `materials` and
the dates `submitted_on`, `registered_on`, as `workflow.applicant.parse_applicant` returns it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from workflow.criteria_parts import Facts, as_date
from workflow.criteria_table import (
    CONDITIONS,
    FUNCTION_CONDITIONS,
    Condition,
    Path,
    any_function,
    declared,
    missing,
)
from workflow.findings import Finding, Verdict, all_of
from workflow.pack import Pack

__all__ = [
    "CONDITIONS",
    "FUNCTION_CONDITIONS",
    "Condition",
    "evaluate_one",
    "findings",
    "judgement_paths",
    "missing_materials",
    "nest",
    "next_action",
    "strip_judgements",
    "summary",
]

_ALWAYS = tuple(item for item in CONDITIONS if item not in FUNCTION_CONDITIONS and item != "a6_any_function")
_BEFORE_FUNCTIONS = tuple(item for item in _ALWAYS if CONDITIONS[item].article.split("(")[0] in ("5", "6"))
_AFTER_FUNCTIONS = tuple(item for item in _ALWAYS if item not in _BEFORE_FUNCTIONS)


def findings(applicant: Mapping[str, Any], pack: Pack, *, reference_date: date | None = None) -> tuple[Finding, ...]:
    """Every condition that applies, in the measure's order; functions not declared are left out.

    The year of operation is counted to `reference_date`, or to the applicant's `submitted_on` (Q8).
    """
    facts = _facts(applicant, reference_date)
    functions = [_finding(item, facts, pack) for item in declared(facts)]
    enough = any_function({found.condition: found.verdict for found in functions}, facts, pack)
    return (
        *[_finding(item, facts, pack) for item in _BEFORE_FUNCTIONS],
        *functions,
        Finding("a6_any_function", "6", enough.actual, enough.required, enough.verdict),
        *[_finding(item, facts, pack) for item in _AFTER_FUNCTIONS],
    )


def evaluate_one(condition: str, fields: Mapping[str, Any], pack: Pack) -> Finding:
    """One condition on its own fields, by their plain names (the year of operation takes `reference_date`).

    Raises KeyError for a condition the measure does not have.
    """
    applicant = nest(condition, fields)
    return _finding(condition, _facts(applicant, as_date(applicant.get("reference_date"))), pack)


def nest(condition: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Put a condition's own fields where an applicant has them.

    `judgements.leader` may be written `leader`, `judgements.leader` or inside a `judgements` object.
    """
    applicant: dict[str, Any] = {}
    for path in CONDITIONS[condition].paths:
        given = _given(path, fields)
        if given is not _NOT_GIVEN:
            section = applicant
            for step in path[:-1]:
                section = section.setdefault(step, {})
            section[path[-1]] = given
    return applicant


def no_sections(condition: str, fields: Mapping[str, Any]) -> list[str]:
    """Where a condition's fields name a section and give something that is no object; null says it is not known."""
    sections = sorted({path[:n] for path in CONDITIONS[condition].paths for n in range(1, len(path))})
    given = ((section, _at(section, fields)) for section in sections)
    return [".".join(section) for section, value in given if not isinstance(value, Mapping | None)]


def _at(path: Path, fields: Any) -> Any:
    for step in path:
        fields = fields.get(step) if isinstance(fields, Mapping) else None
    return fields


_NOT_GIVEN = object()


def _given(path: Path, fields: Mapping[str, Any]) -> Any:
    for name in (path[-1], ".".join(path)):
        if name in fields:
            return fields[name]
    section: Any = fields
    for step in path:
        if not isinstance(section, Mapping) or step not in section:
            return _NOT_GIVEN
        section = section[step]
    return section


def summary(found: Iterable[Finding]) -> dict[str, Verdict]:
    """The verdict per article, on eligibility (5, 6 and 7) and overall (with the documents of 10)."""
    verdicts = {finding.condition: finding.verdict for finding in found}
    article_5 = all_of(verdict for item, verdict in verdicts.items() if item.startswith("a5_"))
    article_6 = all_of((verdicts["a6_open_shared"], verdicts["a6_any_function"]))
    article_7, article_10 = verdicts["a7_distinctive"], verdicts["a10_materials"]
    eligibility = all_of((article_5, article_6, article_7))
    return {
        "article_5": article_5,
        "article_6": article_6,
        "article_7": article_7,
        "article_10": article_10,
        "eligibility": eligibility,
        "overall": all_of((eligibility, article_10)),
    }


def next_action(outcome: Mapping[str, Verdict]) -> str:
    """What a summary suggests: not_recommend, return_for_correction, needs_judgement or recommendable."""
    if outcome["eligibility"] is Verdict.FAIL:
        return "not_recommend"
    if outcome["article_10"] is Verdict.FAIL:
        return "return_for_correction"
    if outcome["overall"] is Verdict.PENDING:
        return "needs_judgement"
    return "recommendable"


def missing_materials(applicant: Mapping[str, Any], pack: Pack) -> tuple[str, ...]:
    """The mandatory documents of Art. 10 that are not there; none are named while the section is not given."""
    facts = _facts(applicant, None)
    return () if facts.materials is None else missing(facts, pack)


def judgement_paths(condition: str) -> tuple[Path, ...]:
    """Where in an applicant an officer's or the experts' judgement on a condition is kept; () where there is none."""
    return CONDITIONS[condition].judged


def strip_judgements(applicant: Mapping[str, Any]) -> dict[str, Any]:
    """A copy without any judgement: an applicant states facts and cannot judge itself."""
    functions = applicant.get("functions")
    stripped = {**applicant, "judgements": {}}
    if functions is not None:
        stripped["functions"] = {name: _unjudged(name, fields) for name, fields in functions.items()}
    return stripped


_JUDGED_FIELDS = frozenset(path[1:] for row in CONDITIONS.values() for path in row.judged if row.function is not None)


def _unjudged(function: str, fields: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if fields is None:
        return None
    return {name: None if (function, name) in _JUDGED_FIELDS else value for name, value in fields.items()}


def _facts(applicant: Mapping[str, Any], reference: date | None) -> Facts:
    return Facts(
        applicant.get("basic") or {},
        applicant.get("judgements") or {},
        applicant.get("functions"),
        applicant.get("materials"),
        as_date(applicant.get("registered_on")),
        reference or as_date(applicant.get("submitted_on")),
    )


def _finding(condition: str, facts: Facts, pack: Pack) -> Finding:
    row = CONDITIONS[condition]
    part = row.evaluate(facts, pack)
    return Finding(condition, row.article, part.actual, part.required, part.verdict)
