"""Art. 10: an applicant's own form, whole or in part, in the format of the demo file."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from api.schemas.fields import JsonSchema, Option
from workflow.applicant import FIELDS, ApplicantError, Field, parse_applicant
from workflow.words import FUNCTIONS

SECTIONS = ("basic", "functions")
_NOT_STATED = ("judgements", "materials", "submitted_on")
_TYPES: dict[str, JsonSchema] = {
    "text": {"type": ["string", "null"]},
    "choice": {"type": ["string", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "year": {"type": ["integer", "null"], "minimum": 2000, "maximum": 2100},
    "count": {"type": ["integer", "null"], "minimum": 0, "maximum": 1_000_000_000},
    "amount": {"type": ["string", "null"], "pattern": "^[0-9]{1,12}([.][0-9]{1,30})?$"},
    "flag": {"type": ["boolean", "null"]},
    "judgement": {"type": ["boolean", "null"]},
}
_CHOICES = {"district": "区（市、县）、开发区主管部门", "municipal_department": "市级有关部门"}
_SOURCES = {"jurisdiction_code": "jurisdictions", "recommender.code": "recommenders"}


def stated_fields() -> Iterator[tuple[str, Field]]:
    """What an applicant states about itself, by dotted path: no judgement, no document, no day of submission."""
    for path, field in FIELDS.items():
        if path.split(".")[0] not in _NOT_STATED and field.kind != "judgement":
            yield path, field


def read_stated(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an applicant that was given. Judgements, documents and unknown keys are passed over.

    Raises ApplicantError with every problem.
    """
    return parse_applicant({name: value for name, value in raw.items() if name not in _NOT_STATED}, partial=True)


def known_members() -> frozenset[str]:
    """The members of an applicant in the demo format, those that are passed over included."""
    passed_over = ("expected", "derived", "note", "notes", "test_focus", "synthetic", "jurisdiction_name")
    return frozenset(path.split(".")[0] for path in FIELDS) | frozenset(passed_over)


def choices(path: str, field: Field) -> tuple[tuple[Option, ...], str]:
    """The options of a field, and where they come from if not from here."""
    return tuple((name, _CHOICES.get(name, name)) for name in field.choices), _SOURCES.get(path, "")


def json_schema() -> JsonSchema:
    """The stated part of an applicant as JSON Schema; every member may be left out, and more are passed over."""
    return _schema_of(stated_fields())


def whole_schema() -> JsonSchema:
    """The same with the judgements, documents and day of submission that the self-check reads too."""
    return _schema_of(FIELDS.items())


def _schema_of(fields: Iterable[tuple[str, Field]]) -> JsonSchema:
    root: JsonSchema = {"type": "object", "properties": {}}
    for path, field in fields:
        *sections, name = path.split(".")
        branch = root
        for section in sections:
            title = FUNCTIONS.get(section)
            inner = {"type": ["object", "null"], "properties": {}, **({"title": title} if title else {})}
            branch = branch["properties"].setdefault(section, inner)
        unit = {"description": f"单位：{field.unit}"} if field.unit else {}
        enum = {"enum": [*field.choices, None]} if field.choices else {}
        branch["properties"][name] = {"title": field.label, **unit, **_TYPES[field.kind], **enum}
    return root


__all__ = ["ApplicantError", "choices", "json_schema", "known_members", "read_stated", "stated_fields", "whole_schema"]
