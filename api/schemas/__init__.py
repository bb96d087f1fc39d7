"""One schema per kind and trigger: the same for REST, command line and pages."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from api.schemas import applicant, application, batch, holiday_notice, objection, platform, score_sheet, years
from api.schemas.base import Approval, Step
from api.schemas.fields import JsonSchema, Many, Rows, object_schema
from workflow.applicant import FIELDS
from workflow.machine import rows_of
from workflow.refusal_words import refusal_text
from workflow.refusals import Forbidden, Malformed, NotVisible
from workflow.states import TABLES, Kind
from workflow.words import KINDS, trigger_label

__all__ = ["MalformedData", "beginning_of", "json_schema", "load", "read_objection", "schema_of"]

STEPS: dict[Kind, Mapping[str, type[Schema]]] = {
    Kind.BATCH: batch.STEPS,
    Kind.APPLICATION: application.STEPS,
    Kind.SCORE_SHEET: score_sheet.STEPS,
    Kind.OBJECTION: objection.STEPS,
    Kind.PLATFORM: platform.STEPS,
    Kind.ANNUAL_REPORT: years.REPORTS,
    Kind.DISTRICT_REPORT: years.DISTRICT_REPORTS,
    Kind.ASSESSMENT: years.ASSESSMENTS,
    Kind.SUBSIDY: years.SUBSIDIES,
    Kind.HOLIDAY_NOTICE: holiday_notice.STEPS,
}
DRAFTS = ("create_draft", "save_draft")
_COMMON = tuple(Step().load_fields)
_SHOWN = 20


class MalformedData(Malformed):
    """Data that cannot be read as what the step asks for; `problems` are (path, what is wrong there)."""

    def __init__(self, problems: list[tuple[str, str]], labels: Mapping[str, str] | None = None) -> None:
        self.problems = tuple(problems)
        self._labels = dict(labels or {})
        super().__init__("malformed", problems=self._said({}))

    def told(self, names: Mapping[str, str]) -> str:
        """The message with what `names` knows, such as indicators, called by its name."""
        return refusal_text("malformed", problems=self._said(names))

    def _said(self, names: Mapping[str, str]) -> str:
        called = [(self._called(path, names) or "内容", what) for path, what in self.problems]
        said = [what if what.startswith(label) else f"{label}：{what}" for label, what in called]
        more = [f"等 {len(said)} 处"] if len(said) > _SHOWN else []
        return "；".join([*said[:_SHOWN], *more])

    def _called(self, path: str, names: Mapping[str, str]) -> str:
        label, last = self._labels.get(path, path), path.rpartition(".")[2]
        return f"{label.removesuffix(last)}“{names[last]}”" if last in names else label


def beginning_of(kind: str) -> str:
    """The trigger by which a case of this kind begins. Raises Malformed for a kind there is not."""
    if kind not in tuple(Kind):
        raise MalformedData([("kind", f"没有这类办件；可用：{'、'.join(Kind)}")])
    trigger = next((row.trigger for row in TABLES[Kind(kind)] if row.begins and not row.follows), None)
    if trigger is None:
        raise Forbidden("follow_up_only", label=KINDS[kind])
    return trigger


def schema_of(kind: str, trigger: str, *, approving: bool = False) -> Schema:
    """The schema of a step's data, or of its approval. Raises NotVisible where the kind has no such step."""
    if kind not in tuple(Kind) or not rows_of(Kind(kind), trigger):
        raise NotVisible("no_such_trigger", trigger=trigger[:60])
    return Approval() if approving else STEPS[Kind(kind)].get(trigger, Step)()


def load(kind: str, trigger: str, raw: Any) -> dict[str, Any]:
    """A step's data, read and made JSON-native; data that names a `proposal` approve it, and hold little else.

    Raises NotVisible (no such step) or MalformedData.
    """
    approving = isinstance(raw, Mapping) and "proposal" in raw and trigger != "reject_proposal"
    schema = schema_of(kind, trigger, approving=approving)
    if not isinstance(raw, Mapping):
        raise MalformedData([("", "应为对象")])
    if trigger in DRAFTS and not approving:
        return _draft(trigger, raw)
    return _loaded(schema, raw)


def json_schema(kind: str, trigger: str, *, approving: bool = False) -> JsonSchema:
    """JSON Schema (2020-12) of a step's data, or of its approval. Raises NotVisible where there is no such step."""
    schema = schema_of(kind, trigger, approving=approving)
    described = object_schema(schema)
    if trigger in DRAFTS and not approving:
        described["properties"] = {**applicant.json_schema()["properties"], **described["properties"]}
        described["additionalProperties"] = trigger == "create_draft"
        if trigger == "create_draft":
            described["properties"]["batch"] = {"title": "申报年度", "type": ["string", "integer"]}
            described["required"] = ["batch"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": trigger_label(trigger), **described}


def _loaded(schema: Schema, raw: Mapping[str, Any]) -> dict[str, Any]:
    try:
        data: dict[str, Any] = schema.load(raw)
    except ValidationError as error:
        problems = list(_flat(error.messages))
        raise MalformedData(problems, {path: _label(schema, path) for path, _ in problems if path}) from None
    return data


def _draft(trigger: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """A draft's own fields, the year of its batch where it begins, and what every step takes."""
    common = _loaded(Step(), {name: raw[name] for name in _COMMON if name in raw})
    stated = {name: value for name, value in raw.items() if name not in (*_COMMON, "batch")}
    if trigger == "create_draft":
        common["batch"] = _year(raw.get("batch"))
    elif unknown := [name for name in raw if name not in applicant.known_members() and name not in _COMMON]:
        raise MalformedData([(name[:60], "没有这一项") for name in unknown])
    try:
        return {**applicant.read_stated(stated), **common}
    except applicant.ApplicantError as error:
        labels = {path: FIELDS[path].label for path, _ in error.problems if path in FIELDS}
        raise MalformedData(error.problems, labels) from None


def _year(raw: Any) -> str:
    text = str(raw) if type(raw) is int else raw
    if not isinstance(text, str) or len(text) != 4 or not (text.isascii() and text.isdecimal()):
        raise MalformedData([("batch", "申报年度应为四位年份")])
    return text


def _flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            step = "" if key == "_schema" else str(key)[:60]
            yield from _flat(inner, f"{path}.{step}" if path and step else path or step)
    else:
        for message in messages if isinstance(messages, list) else [messages]:
            yield path, str(message)


def _label(schema: Schema, path: str) -> str:
    """What people call a place in the data: `items.0.reason` is 补正事项第1项理由."""
    said: list[str] = []
    field: Any = schema
    for step in path.split("."):
        members = field.load_fields if isinstance(field, Schema) else {}
        if step.isdecimal() and isinstance(field, Many | Rows):
            said.append(f"第{int(step) + 1}项")
            field = field.of() if isinstance(field, Rows) else field.of
        elif step in members:
            field = members[step]
            said.append(getattr(field, "label", step))
        else:
            said.append(step)
    return "".join(said)


def read_objection(raw: Any) -> dict[str, Any]:
    """An objection of the public, made JSON-native. Raises MalformedData."""
    if not isinstance(raw, Mapping):
        raise MalformedData([("", "应为对象")])
    return _loaded(objection.PublicObjection(), raw)
