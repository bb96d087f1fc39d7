"""The kinds of field a step's data is made of: each reads strictly, speaks Chinese and can describe itself.

What they give back is JSON again: dates and scores as strings, instants as histories write them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from marshmallow import Schema, ValidationError, fields

from workflow.assessment import ScoreError, read_score
from workflow.civil_time import CalendarError, parse_date
from workflow.history import instant

Option = tuple[str, str]
JsonSchema = dict[str, Any]

LINE, PARAGRAPHS, REPORT = 200, 4_000, 20_000
CASE_ID = "^[0-9a-hjkmnp-tv-z]{26}$"
_INSTANT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})$"
_NUMBER = r"^(?![.]+$)[^/\\\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+$"
_SCORE = "^[0-9]{1,3}([.][0-9]{1,3})?$"
_FIRST, _LAST = datetime(1992, 1, 2, tzinfo=UTC), datetime(2999, 12, 30, tzinfo=UTC)


class Described(fields.Field[Any]):
    """A field with what a form and a JSON Schema need: its label, the control it takes, where its choices come from."""

    widget: ClassVar[str] = "text"
    default_error_messages = {  # noqa: RUF012  # marshmallow declares it an instance's
        "required": "必填",
        "null": "不能为空",
        "validator_failed": "不符合要求",
    }

    def __init__(self, label: str, *, help: str = "", options: Sequence[Option] = (), source: str = "", **how: Any):
        super().__init__(**how)
        self.label, self.help, self.options, self.source = label, help, tuple(options), source

    def json_schema(self) -> JsonSchema:
        """The field as JSON Schema (2020-12)."""
        described = {"title": self.label, **({"description": self.help} if self.help else {})}
        schema = self._schema()
        return {**described, **({"anyOf": [schema, {"type": "null"}]} if self.allow_none else schema)}

    def _schema(self) -> JsonSchema:
        return {}


class Text(Described):
    """A text, trimmed. `lines` allows line breaks and makes the control a larger one."""

    def __init__(
        self, label: str, *, most: int = LINE, lines: bool = False, pattern: str = "", hint: str = "", **how: Any
    ):
        super().__init__(label, **how)
        self.most, self.lines, self.pattern, self.hint = most, lines, pattern, hint

    @property
    def control(self) -> str:
        """The control a form takes for it."""
        return "select" if self.options or self.source else "textarea" if self.lines else "text"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str | None:
        if not isinstance(value, str):
            raise ValidationError("应为文字")
        kept = value.replace("\r\n", "\n").strip()
        if any(ord(char) < 32 and not (self.lines and char in "\n\t") for char in kept) or _broken(kept):
            raise ValidationError("含有控制字符或残缺字符")
        if not kept:
            if self.required:
                raise ValidationError("必填")
            return None
        self._judge(kept)
        return kept

    def _judge(self, kept: str) -> None:
        if len(kept) > self.most:
            raise ValidationError(f"不得超过 {self.most} 字")
        if self.pattern and not re.search(self.pattern, kept):
            raise ValidationError(self.hint or "格式不符合要求")
        if self.options and kept not in dict(self.options):
            raise ValidationError("应为下列之一：" + "、".join(value for value, _ in self.options))

    def _schema(self) -> JsonSchema:
        schema: JsonSchema = {"type": "string", "maxLength": self.most}
        if self.required:
            schema["minLength"] = 1
        if self.pattern:
            schema["pattern"] = self.pattern
        if self.options:
            schema["enum"] = [value for value, _ in self.options]
        return schema


class Number(Text):
    """A number that stands in addresses and file names: nothing that cuts a path, steps out of it or cannot be seen."""

    def __init__(self, label: str, **how: Any):
        hint = "不得含有斜杠、反斜杠或不可见的字符，也不得只由句点组成"
        super().__init__(label, most=100, pattern=_NUMBER, hint=hint, **how)


def _broken(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


class Day(Described):
    """A date YYYY-MM-DD, kept as text."""

    widget = "date"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str | None:
        if value == "" and not self.required:
            return None
        try:
            return parse_date(value, "").isoformat()
        except CalendarError:
            raise ValidationError("应为 YYYY-MM-DD 形式的日期（1992 年至 2999 年）") from None

    def _schema(self) -> JsonSchema:
        return {"type": "string", "format": "date"}


class Instant(Described):
    """An instant with its offset, kept as histories write it (UTC)."""

    widget = "instant"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str | None:
        if value == "" and not self.required:
            return None
        if not isinstance(value, str) or not re.search(_INSTANT, value):
            raise ValidationError("应为带时区的时刻，例如 2026-09-28T10:00:00+08:00")
        try:
            at = datetime.fromisoformat(value)
            if _FIRST <= at <= _LAST:
                return instant(at)
        except (ValueError, OverflowError):
            pass
        raise ValidationError("没有这一时刻，或超出 1992 年至 2999 年")

    def _schema(self) -> JsonSchema:
        return {"type": "string", "format": "date-time"}


class Whole(Described):
    """A whole number; true is not 1 and 12.0 is not 12."""

    widget = "number"

    def __init__(self, label: str, *, least: int, most: int, **how: Any):
        super().__init__(label, **how)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> int:
        if type(value) is not int:
            raise ValidationError("应为整数")
        if not self.least <= value <= self.most:
            raise ValidationError(f"应在 {self.least} 至 {self.most} 之间")
        return value

    def _schema(self) -> JsonSchema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Flag(Described):
    """Yes or no, as a boolean. `only` allows one of them."""

    widget = "flag"

    def __init__(self, label: str, *, only: bool | None = None, **how: Any):
        super().__init__(label, **how)
        self.only = only

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> bool:
        if value is not True and value is not False:
            raise ValidationError("应为 true 或 false")
        if self.only is not None and value is not self.only:
            raise ValidationError(f"只能为 {str(self.only).lower()}")
        return bool(value)

    def _schema(self) -> JsonSchema:
        return {"type": "boolean"} if self.only is None else {"const": self.only}


class Score(Described):
    """A score as exact decimal text, 0 to 100, at most three decimals."""

    widget = "score"

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str | None:
        if value == "" and not self.required:
            return None
        try:
            read_score(value)
        except ScoreError as wrong:
            raise ValidationError(str(wrong)) from None
        return str(value)

    def _schema(self) -> JsonSchema:
        return {"type": "string", "pattern": _SCORE}


class Many(Described):
    """A list of at most so many of another field; with choices, ticked and each once, else one to a line."""

    def __init__(self, label: str, of: Described, *, most: int = 100, least: int = 0, **how: Any):
        super().__init__(label, **how)
        self.of, self.most, self.least = of, most, least

    @property
    def control(self) -> str:
        """The control a form takes for it."""
        return "checkboxes" if self.chosen else "lines"

    @property
    def chosen(self) -> bool:
        """Whether its items are out of a list of choices."""
        return bool(self.options or self.source)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError("应为列表")
        if not max(self.least, int(self.required)) <= len(value) <= self.most:
            raise ValidationError(f"应有 {max(self.least, int(self.required))} 至 {self.most} 项")
        found = list(_each(enumerate(value), self.of).values())
        if self.chosen and len(set(found)) < len(found):
            raise ValidationError("同一项只能选一次")
        return found

    def _schema(self) -> JsonSchema:
        once = {"uniqueItems": True} if self.chosen else {}
        bounds = {"minItems": max(self.least, int(self.required)), "maxItems": self.most}
        return {"type": "array", "items": self.of.json_schema(), **bounds, **once}


class Named(Described):
    """An object of a field's values by name, such as scores by indicator."""

    widget = "named"

    def __init__(self, label: str, of: Described, *, most: int = 100, **how: Any):
        super().__init__(label, **how)
        self.of, self.most = of, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise ValidationError("应为对象")
        if len(value) > self.most or any(not re.fullmatch("[a-z0-9_]{1,60}", str(name)) for name in value):
            raise ValidationError(f"应为至多 {self.most} 个按标识列出的项目")
        found = _each(value.items(), self.of)
        return {name: item for name, item in found.items() if item is not None}

    def _schema(self) -> JsonSchema:
        return {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z0-9_]{1,60}$"},
            "additionalProperties": self.of.json_schema(),
            "maxProperties": self.most,
        }


class Rows(Described):
    """A list of rows, each read by a schema of its own."""

    widget = "rows"

    def __init__(self, label: str, of: type[Schema], *, most: int = 100, **how: Any):
        super().__init__(label, **how)
        self.of, self.most = of, most

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> list[Any]:
        if not isinstance(value, list) or not 1 <= len(value) <= self.most:
            raise ValidationError(f"应为 1 至 {self.most} 项的列表")
        return [*self.of(many=True).load(value)]

    def _schema(self) -> JsonSchema:
        return {"type": "array", "items": object_schema(self.of()), "minItems": 1, "maxItems": self.most}


class Article(Text):
    """An article of the measure, such as `5(2)`; a bare number is taken as one."""

    def __init__(self, label: str = "条款", **how: Any):
        super().__init__(label, most=40, help='本办法的条款，例如 "5(2)"', **how)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str | None:
        return super()._deserialize(str(value) if type(value) is int else value, attr, data, **more)

    def _schema(self) -> JsonSchema:
        return {"type": ["string", "integer"], "maxLength": self.most, "minLength": 1}


class Evidence(Many):
    """Where the proof lies; one text is taken as a list of one."""

    def __init__(self, label: str = "佐证", **how: Any):
        super().__init__(label, Text(label, most=LINE * 5), most=20, help="文号、附件名称或网址，一行一项", **how)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> list[Any]:
        given = [value] if isinstance(value, str) else value
        found = super()._deserialize(given, attr, data, **more)
        return [item for item in found if item is not None]

    def _schema(self) -> JsonSchema:
        return {"anyOf": [self.of.json_schema(), super()._schema()]}


def _each(pairs: Iterable[tuple[Any, Any]], of: Described) -> dict[Any, Any]:
    """Every value read by one field; all that is wrong is told at once, under its own key."""
    found, wrong = {}, {}
    for key, value in pairs:
        try:
            found[key] = of.deserialize(value)
        except ValidationError as error:
            wrong[key] = error.messages
    if wrong:
        raise ValidationError(wrong)
    return found


def object_schema(schema: Schema) -> JsonSchema:
    """A whole schema as JSON Schema: unknown members are refused."""
    described = {name: field for name, field in schema.load_fields.items() if isinstance(field, Described)}
    required = [name for name, field in described.items() if field.required]
    return {
        "type": "object",
        "properties": {name: field.json_schema() for name, field in described.items()},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }
