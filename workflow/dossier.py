"""An application's facts as the conditions of Art. 5, 6, 7 and 10 want to see them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from workflow.applicant_fields import FIELDS
from workflow.cases import Json
from workflow.criteria import CONDITIONS, findings, judgement_paths, strip_judgements
from workflow.findings import Finding, Verdict
from workflow.pack import Pack
from workflow.situation import Situation
from workflow.words import FUNCTIONS

MATERIAL_ALIASES = {
    "m1": "m1_application_report",
    "m2": "m2_legal_person_certificate",
    "m3a": "m3a_audit_report",
    "m3b": "m3b_special_audit",
    "m4": "m4_premises_proof",
    "m5": "m5_service_evidence",
    "m6": "m6_qualification_proof",
    "m7": "m7_truth_declaration",
}
STATED = ("machine", "flag")  # kinds of condition an applicant answers by figures and facts


_MENDABLE = (
    "name", "platform_name", "legal_form", "registered_on", "jurisdiction_code", "host_division_code", "address",
    "recommender", "contact",
)  # fmt: skip
_JUDGED = frozenset(".".join(path) for condition in CONDITIONS for path in judgement_paths(condition))
_PARTS = {"basic": "基本条件", "functions": "服务功能", "recommender": "推荐单位", "contact": "联系人", **FUNCTIONS}

PROFILE_FIELDS = (
    "applicant_id", "name", "platform_name", "uscc", "legal_form", "registered_on", "jurisdiction_code",
    "host_division_code", "address", "recommender", "contact", "data_year",
)  # fmt: skip


def draft_patch(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a part of an applicant's data changes in the facts of an application. Judgements never pass here."""
    stated = strip_judgements(data)
    profile = {name: stated[name] for name in PROFILE_FIELDS if name in stated}
    sections = {name: stated[name] for name in ("basic", "functions") if stated.get(name)}
    return {**({"applicant": profile} if profile else {}), **sections}


def material_id(item: str) -> str:
    """The full identifier of a document of Art. 10, also from its short number."""
    return MATERIAL_ALIASES.get(item, item)


def item_label(item: str, pack: Pack) -> str:
    """What people call a document of Art. 10 or a field of the form; the identifier where neither knows it."""
    material = next((m for m in pack.materials if m.id == item), None)
    if material is not None:
        return material.label
    field = FIELDS.get(item.removeprefix("applicant."))
    return field.label if field else _PARTS.get(item.removeprefix("applicant.").removeprefix("functions."), item)


def correctable(facts: Json) -> frozenset[str]:
    """The paths an applicant can be asked to mend: what stands in its own form, and nothing somebody else judges."""
    functions = facts.get("functions", {})
    own = {path for path in FIELDS if path.startswith("basic.")} | {"basic", "functions"}
    own |= {f"applicant.{name}" for name in _MENDABLE}
    own |= {f"functions.{name}" for name in functions}
    own |= {path for path in FIELDS if path.startswith("functions.") and path.split(".")[1] in functions}
    return frozenset(own - _JUDGED)


def content_of(value: Any) -> Any:
    """What makes a value the same: a document is its bytes, whatever its version or name."""
    return value.get("sha256", value) if isinstance(value, Mapping) else value


def applicant_of(facts: Json) -> dict[str, Any]:
    """The applicant as the criteria read one: own figures, judgements by those entitled, documents by presence."""
    applicant: dict[str, Any] = {
        "basic": facts.get("basic", {}),
        "functions": {name: dict(fields) for name, fields in facts.get("functions", {}).items() if fields is not None},
        "judgements": {},
        "materials": {item: entry["status"] for item, entry in facts.get("materials", {}).items()},
        "registered_on": facts.get("applicant", {}).get("registered_on"),
        "submitted_on": facts.get("submitted_on"),
    }
    for condition, judged in facts.get("judgements", {}).items():
        for path in judgement_paths(condition):
            _put(applicant, path, judged["value"])
    return applicant


def _put(applicant: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    section = applicant
    for step in path[:-1]:
        if step not in section:
            return  # a judgement on a function that is not declared says nothing
        section = section[step]
    section[path[-1]] = value


def findings_of(facts: Json, pack: Pack, today: date) -> tuple[Finding, ...]:
    """Every condition put to an application as it stands; the year of operation counts to submission, else today.

    Facts are values: what was worked out for these very ones is not worked out again, by the second of two persons
    or by the page that shows what the first one did.
    """
    reference = None if facts.get("submitted_on") else today
    known = _worked_out.get(id(facts))
    if known is not None and known[0] is facts and known[1] is pack and known[2] == reference:
        return known[3]
    found = findings(applicant_of(facts), pack, reference_date=reference)
    if len(_worked_out) >= _KEPT:
        _worked_out.clear()
    _worked_out[id(facts)] = (facts, pack, reference, found)
    return found


_KEPT = 256
_worked_out: dict[int, tuple[Json, Pack, date | None, tuple[Finding, ...]]] = {}
"""By the identity of facts, which are held so that it stays theirs."""


def findings_in(situation: Situation) -> tuple[Finding, ...]:
    """The same for the case a command is on; worked out once, however many guards and effects ask."""
    if situation.findings is None:
        situation.findings = findings_of(situation.facts, situation.pack, situation.today)
    return situation.findings


def machine_failures(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The failed conditions no judgement mends: figures and facts of Art. 5, every function of Art. 6, documents."""
    return tuple(
        finding
        for finding in found
        if finding.verdict is Verdict.FAIL
        and (finding.condition in ("a6_any_function", "a10_materials")
             or (finding.condition.startswith("a5_") and CONDITIONS[finding.condition].kind in STATED))
    )  # fmt: skip


def changed_paths(before: Json, patch: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The dotted paths at which a patch would change some facts."""
    for key, value in patch.items():
        path = f"{prefix}.{key}" if prefix else key
        old = before.get(key)
        if isinstance(value, Mapping):
            yield from changed_paths(old if isinstance(old, Mapping) else {}, value, path)
        elif value != old:
            yield path


def value_at(facts: Json, path: str) -> Any:
    """What stands at a dotted path, or at a document's identifier; None where nothing does."""
    if path in facts.get("materials", {}):
        return facts["materials"][path]
    value: Any = facts
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value
