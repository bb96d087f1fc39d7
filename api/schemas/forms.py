"""Forms out of schemas: what to ask for, and how an answered form becomes a step's data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from marshmallow import Schema

from api.schemas import DRAFTS, applicant, schema_of
from api.schemas.fields import Described, Flag, Many, Named, Option, Rows, Text, Whole

Options = Mapping[str, Sequence[Option]]
ENTERED_LATE = ("occurred_at", "evidence")
_FORM_ROWS = 12
"""How many rows of a table a form offers."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One question of a form. `name` is the name of its control.

    `type`: text, textarea, date, instant, number, amount, score, flag, select, checkboxes, lines (one item a
    line), named (a control `name.option` for each option) or rows (controls `name.0.column`, for `columns`).
    `source` says where the options come from if none are given: materials, conditions, indicators, experts,
    organisations, jurisdictions, recommenders, applications, scored, platforms, follow_ups, notices, results,
    hearers or correctable.
    """

    name: str
    label: str
    type: str
    required: bool
    options: tuple[Option, ...] = ()
    help: str = ""
    source: str = ""
    most: int = 0
    columns: tuple["FieldView", ...] = ()


class Answers(Protocol):
    """An answered form, as werkzeug's MultiDict."""

    def get(self, key: str) -> str | None:
        """The first value under a name."""

    def getlist(self, key: str) -> list[str]:
        """Every value under a name."""

    def __iter__(self) -> Iterator[str]:
        """The names there are."""


def fields_of(kind: str, trigger: str, options: Options | None = None) -> list[FieldView]:
    """The questions of a step's form, those of its own before those every step has. `options` fill the sources."""
    given = options or {}
    if trigger in DRAFTS:
        return list(_draft_views(trigger, given))
    own = schema_of(kind, trigger)
    views = [_view(name, field, given) for name, field in _described(own)]
    return sorted(views, key=lambda view: (view.name in ENTERED_LATE, view.name == "reason"))


def from_form(kind: str, trigger: str, form: Answers) -> dict[str, Any]:
    """The data an answered form holds, raw as a client of the API would send them; boxes left empty are left out."""
    if trigger in DRAFTS:
        return _draft_from(form)
    approving = bool(form.get("proposal")) and trigger != "reject_proposal"
    schema = schema_of(kind, trigger, approving=approving)
    found = {name: _answer(name, field, form) for name, field in _described(schema)}
    return {name: value for name, value in found.items() if value is not None}


def _described(schema: Schema) -> Iterator[tuple[str, Described]]:
    for name, field in schema.load_fields.items():
        if isinstance(field, Described):
            yield name, field


def _view(name: str, field: Described, given: Options) -> FieldView:
    columns = tuple(_view(n, f, given) for n, f in _described(field.of())) if isinstance(field, Rows) else ()
    return FieldView(
        name=name,
        label=field.label,
        type=_type(field),
        required=field.required,
        options=field.options or tuple(given.get(field.source, ())),
        help=field.help,
        source=field.source,
        most=field.most if isinstance(field, Text) else 0,
        columns=columns,
    )


def _type(field: Described) -> str:
    return field.control if isinstance(field, Text | Many) else field.widget


def _draft_views(trigger: str, given: Options) -> Iterator[FieldView]:
    if trigger == "create_draft":
        yield FieldView("batch", "申报年度", "select", True, tuple(given.get("batches", ())), source="batches")
    kinds = {"choice": "select", "count": "number", "year": "number"}
    for path, field in applicant.stated_fields():
        options, source = applicant.choices(path, field)
        control = "select" if source else kinds.get(field.kind, field.kind)
        shown = options or tuple(given.get(source, ()))
        yield FieldView(path, field.label, control, field.required, shown, field.unit, source)


def _answer(name: str, field: Described, form: Answers) -> Any:
    match field:
        case Rows():
            return _rows(name, field, form)
        case Named():
            values = {key[len(name) + 1 :]: form.get(key) or "" for key in form if key.startswith(f"{name}.")}
            return {key: value for key, value in values.items() if value.strip()} or None
        case Many():
            ticked = form.getlist(name)
            items = ticked if field.control == "checkboxes" else "\n".join(ticked).splitlines()
            return [item.strip() for item in items if item.strip()] or None
    return _scalar((form.get(name) or "").strip(), "flag" if isinstance(field, Flag) else "", isinstance(field, Whole))


def _rows(name: str, field: Rows, form: Answers) -> list[dict[str, Any]] | None:
    columns = list(_described(field.of()))
    rows = []
    for number in range(_FORM_ROWS * 10):
        row = {column: _answer(f"{name}.{number}.{column}", inner, form) for column, inner in columns}
        if any(value is not None for value in row.values()):
            rows.append({column: value for column, value in row.items() if value is not None})
    return rows or None


def _scalar(text: str, kind: str, whole: bool) -> Any:
    if not text:
        return None
    if kind == "flag":
        return {"true": True, "false": False}.get(text, text)
    if whole and len(text) <= 12 and text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal():
        return int(text)
    return text


def _draft_from(form: Answers) -> dict[str, Any]:
    """The part of an applicant a form held; a box that was there and is empty says that the value is not known."""
    data: dict[str, Any] = {"batch": form.get("batch")} if form.get("batch") else {}
    for path, field in applicant.stated_fields():
        answered = form.get(path)
        if answered is None:
            continue
        *sections, name = path.split(".")
        branch = data
        for section in sections:
            branch = branch.setdefault(section, {})
        branch[name] = _scalar(answered.strip(), field.kind, field.kind in ("count", "year"))
    return data
