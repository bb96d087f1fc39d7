"""Answers for anybody, without a case: the conditions, a grade, a credit code. Nothing is stored."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workflow import assessment, criteria, uscc
from workflow.applicant import ApplicantError, parse_applicant, year_ahead
from workflow.applicant_fields import read_date
from workflow.pack import Pack


def eligibility(raw: Mapping[str, Any], pack: Pack, *, today: date) -> dict[str, Any]:
    """Every condition put to an applicant in the demo format; without `submitted_on` as of today.

    Raises ApplicantError for facts that cannot be taken, those that no condition asks for included: who the applicant
    is plays no part in the answer.
    """
    applicant = parse_applicant(_mapping(raw), partial=True)
    if problem := year_ahead(applicant, today):
        raise ApplicantError([problem])
    reference = None if applicant.get("submitted_on") else today
    found = criteria.findings(applicant, pack, reference_date=reference)
    outcome = criteria.summary(found)
    return {
        "conditions": {finding.condition: finding.verdict.value for finding in found},
        "findings": [finding.as_dict() for finding in found],
        "summary": {article: verdict.value for article, verdict in outcome.items()},
        "missing_materials": list(criteria.missing_materials(applicant, pack)),
        "next_action": criteria.next_action(outcome),
    }


def eligibility_of(condition: str, raw: Mapping[str, Any], pack: Pack) -> dict[str, Any]:
    """One condition put to its own fields alone, by their plain names.

    Raises ApplicantError for an unknown condition or facts that cannot be taken.
    """
    if condition not in criteria.CONDITIONS:
        raise ApplicantError([("condition", f"没有条件“{condition[:60]}”；可用：{'、'.join(criteria.CONDITIONS)}")])
    if wrong := criteria.no_sections(condition, _mapping(raw)):
        raise ApplicantError([(place, "应为对象") for place in wrong])
    fields = criteria.nest(condition, raw)
    reference = _reference_date(fields.pop("reference_date", None))
    applicant = parse_applicant(fields, partial=True)
    finding = criteria.evaluate_one(condition, {**applicant, "reference_date": reference}, pack)
    return {"conditions": {condition: finding.verdict.value}, "findings": [finding.as_dict()]}


def grade_of(scores: Sequence[str], pack: Pack) -> dict[str, str]:
    """The official score of valid sheets and its grade (Art. 15). Raises ScoreError."""
    decimals, rounding = pack.value("grade.decimals"), pack.value("grade.rounding")
    score = assessment.official_score(scores, decimals=decimals, rounding=rounding)
    return {"official_score": str(score), "grade": assessment.grade(score, pack)}


def uscc_of(code: str) -> dict[str, Any]:
    """Whether a credit code stands, and what to look at twice."""
    answer = uscc.check(code)
    return {"valid": answer.valid, "warnings": list(answer.warnings)}


def _reference_date(raw: Any) -> str | None:
    try:
        return None if raw is None else read_date(raw)
    except ValueError as error:
        raise ApplicantError([("reference_date", f"基准日{error}")]) from None


def _mapping(raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise ApplicantError([("", "应为对象")])
    return raw
