"""Reads an applicant's facts strictly: what is there must be of its type and possible; what is not there is unknown.

The result is JSON again (amounts as decimal strings, dates as YYYY-MM-DD), holds known fields only, and keeps `null`
as "not known". Used for drafts, imports and the self-check alike, so that no nonsense ever reaches a condition.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from workflow.applicant_fields import FIELDS, Field

__all__ = ["FIELDS", "ApplicantError", "Field", "absent_fields", "parse_applicant", "year_ahead"]

Problem = tuple[str, str]  # where, and what is wrong there in Chinese
Tree = dict[str, "Field | Tree"]


class ApplicantError(ValueError):
    """Facts that cannot be taken; `problems` names every place and what is wrong there."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("；".join(f"{path or '申报信息'}：{message}" for path, message in problems))
        self.problems = problems


def parse_applicant(raw: Mapping[str, Any], *, partial: bool) -> dict[str, Any]:
    """The known fields of an applicant, checked; unknown keys are ignored.

    A partial applicant (a draft, a self-check) may leave anything out; a whole one has every field a submission
    needs. Raises ApplicantError with all problems at once.
    """
    problems: list[Problem] = []
    applicant = _branch(raw, _TREE, "", problems)
    if applicant is None or problems:
        raise ApplicantError(problems or [("", "应为对象")])
    problems += contradictions(applicant)
    if not partial:
        problems += absent_fields(applicant)
    if problems:
        raise ApplicantError(problems)
    return applicant


def year_ahead(applicant: Mapping[str, Any], today: date) -> Problem | None:
    """Figures of a year to come: those of an applicant are of a year gone by when it applies (Q7)."""
    year, applied_on = applicant.get("data_year"), applicant.get("submitted_on") or today.isoformat()
    if year is None or year <= date.fromisoformat(applied_on).year:
        return None
    return "data_year", f"{FIELDS['data_year'].label}（{year}）不得晚于申报年度"


def absent_fields(applicant: Mapping[str, Any]) -> list[Problem]:
    """What a submission still lacks, of an applicant already parsed."""
    lacking = [
        (path, f"{field.label}未填写")
        for path, field in FIELDS.items()
        if field.required and _at(applicant, path) is None
    ]
    contact = applicant.get("contact") or {}
    if contact.get("mobile") is None and contact.get("landline") is None:
        lacking.append(("contact", "手机和固定电话至少填写一项"))
    if not any(fields is not None for fields in (applicant.get("functions") or {}).values()):
        lacking.append(("functions", "至少申报一项服务功能"))
    return lacking


def _tree() -> Tree:
    tree: Tree = {}
    for path, field in FIELDS.items():
        *sections, name = path.split(".")
        branch = tree
        for section in sections:
            inner = branch.setdefault(section, {})
            assert isinstance(inner, dict)
            branch = inner
        branch[name] = field
    return tree


_TREE = _tree()


def _branch(raw: Any, tree: Tree, path: str, problems: list[Problem]) -> dict[str, Any] | None:
    """The known part of one object; null stays null (a section or a function not given)."""
    if raw is None and path:
        return None
    if not isinstance(raw, Mapping):
        problems.append((path, "应为对象"))
        return None
    prefix = f"{path}." if path else ""
    return {name: _node(raw[name], tree[name], prefix + name, problems) for name in tree if name in raw}


def _node(raw: Any, node: Field | Tree, path: str, problems: list[Problem]) -> Any:
    if isinstance(node, dict):
        return _branch(raw, node, path, problems)
    if raw is None:
        return None
    try:
        return node.read(raw)
    except ValueError as error:
        problems.append((path, f"{node.label}{error}"))
        return None


def _at(applicant: Mapping[str, Any], path: str) -> Any:
    value: Any = applicant
    for step in path.split("."):
        value = (value or {}).get(step)
    return value


_NOT_MORE_THAN = (
    ("survey_satisfied", "survey_valid"),
    ("service_volume_public_or_low_fee", "service_volume_total"),
    ("staff_college", "service_staff"),
    ("staff_mid_title", "service_staff"),
    ("staff_both", "staff_college"),
    ("staff_both", "staff_mid_title"),
)
_STAFF = ("service_staff", "staff_college", "staff_mid_title", "staff_both")


def contradictions(applicant: Mapping[str, Any]) -> list[Problem]:
    """Counts that cannot all be true: a part larger than its whole."""
    basic = applicant.get("basic") or {}
    found = []
    for part, whole in _NOT_MORE_THAN:
        less, more = basic.get(part), basic.get(whole)
        if less is not None and more is not None and less > more:
            labels = FIELDS[f"basic.{part}"].label, FIELDS[f"basic.{whole}"].label
            found.append((f"basic.{part}", f"{labels[0]}（{less}）不得多于{labels[1]}（{more}）"))
    if not found and all(basic.get(name) is not None for name in _STAFF):
        staff, college, mid, both = (basic[name] for name in _STAFF)
        if (union := college + mid - both) > staff:
            found.append(("basic.staff_both", f"大专以上或中级以上合计 {union} 人，多于服务人员 {staff} 人"))
    return found
