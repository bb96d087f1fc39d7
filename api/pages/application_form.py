"""The application as a form: sections made from the table of its fields, and what was typed as data again.

Judgements are not the applicant's and documents are attached one by one, so neither is asked here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflow.applicant import FIELDS, Field
from workflow.dossier import correctable as mendable
from workflow.words import FUNCTIONS

_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("单位与平台", ("name", "platform_name", "uscc", "legal_form", "registered_on", "jurisdiction_code", "address")),
    ("推荐渠道（第九条）", ("recommender.kind", "recommender.code")),
    ("联系人", ("contact.name", "contact.mobile", "contact.landline", "contact.email")),
)
RECOMMENDERS = {"district": "所在区（市、县）、开发区主管部门", "municipal_department": "市级有关部门"}
_CHOICES = {"recommender.kind": RECOMMENDERS}
_AREAS = ("district", "county", "county_city", "zone")
_RECOMMENDERS = (*_AREAS, "municipal_department")
_LABELS = {"recommender.code": "推荐部门"}
_TOGETHER = {"recommender": "推荐单位", "contact": "联系人及联系方式"}
_HELP = {
    "jurisdiction_code": "按经营服务场所所在地选择",
    "recommender.code": "选区（市、县）、开发区时应与所属区域一致",
}
DECLARED = "declared:"


@dataclass(frozen=True, slots=True)
class Box:
    """One field to fill in: `type` is text, date, number, flag or select; `value` is what stands there."""

    path: str
    label: str
    type: str
    required: bool
    value: str
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    help: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Some fields under a heading. `function`: the function of Art. 6 they belong to, with whether it is declared."""

    title: str
    boxes: tuple[Box, ...]
    function: str = ""
    declared: bool = False


def sections(
    values: Mapping[str, str],
    organisations: Iterable[Any],
    *,
    only: Iterable[str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> list[Section]:
    """The form with `values` in it, by path. `only`: the items a correction names, as the case's facts call them."""
    offered = _organisations(organisations)
    named = None if only is None else tuple(item.removeprefix("applicant.") for item in only)

    def box(path: str) -> Box:
        return _box(path, values.get(path, ""), offered, (problems or {}).get(path, ""))

    plan: list[tuple[str, tuple[str, ...], str]] = [(title, paths, "") for title, paths in _SECTIONS]
    plan.append(("基本条件（第五条）", ("data_year", *_paths("basic.")), ""))
    plan.extend((f"{label}（第六条）", _paths(f"functions.{name}."), name) for name, label in FUNCTIONS.items())
    found = []
    for title, paths, function in plan:
        boxes = tuple(box(path) for path in paths if named is None or _named(path, named))
        if boxes:
            found.append(Section(title, boxes, function, f"{DECLARED}{function}" in values))
    return found


def correctable(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What of this form an applicant can be asked to correct, as a case's facts call it, each under its heading.

    Boxes of one answer (the recommender, the contact) go together; functions not declared are not asked about.
    """
    allowed = mendable(facts)
    found: dict[str, str] = {}
    for section in sections(values_of(facts), ()):
        for box in section.boxes:
            item, label = _item(box)
            if item in allowed:
                found.setdefault(item, f"{section.title}：{label}")
    return list(found.items())


def _item(box: Box) -> tuple[str, str]:
    head = box.path.partition(".")[0]
    if head in _TOGETHER:
        return f"applicant.{head}", _TOGETHER[head]
    return (box.path if head in ("basic", "functions") else f"applicant.{box.path}"), box.label


def _paths(prefix: str) -> tuple[str, ...]:
    return tuple(path for path, field in FIELDS.items() if path.startswith(prefix) and field.kind != "judgement")


def _named(path: str, items: tuple[str, ...]) -> bool:
    return any(path == item or path.startswith(f"{item}.") for item in items)


def _organisations(organisations: Iterable[Any]) -> dict[str, tuple[tuple[str, str], ...]]:
    known = [(found.code, found.name, found.kind) for found in organisations]
    return {
        "jurisdiction_code": tuple((code, name) for code, name, kind in known if kind in _AREAS),
        "recommender.code": tuple((code, name) for code, name, kind in known if kind in _RECOMMENDERS),
    }


def _box(path: str, value: str, offered: Mapping[str, tuple[tuple[str, str], ...]], problem: str) -> Box:
    field = FIELDS[path]
    options = offered.get(path) or tuple(_CHOICES.get(path, {}).items())
    return Box(path, _LABELS.get(path, field.label), _type(field, options), field.required, value, field.unit, options,
               _HELP.get(path, ""), problem)  # fmt: skip


def _type(field: Field, options: tuple[tuple[str, str], ...]) -> str:
    if options:
        return "select"
    return {"count": "number", "year": "number", "flag": "flag", "date": "date"}.get(field.kind, "text")


def values_of(facts: Mapping[str, Any]) -> dict[str, str]:
    """What stands in an application, as the form's boxes hold it."""
    tree = {**facts.get("applicant", {}), "basic": facts.get("basic", {}), "functions": facts.get("functions", {})}
    values = {path: _written(_at(tree, path)) for path in FIELDS}
    declared = {f"{DECLARED}{name}": "1" for name, fields in tree["functions"].items() if fields is not None}
    return {**{path: text for path, text in values.items() if text}, **declared}


def _at(tree: Any, path: str) -> Any:
    for step in path.split("."):
        tree = tree.get(step) if isinstance(tree, Mapping) else None
    return tree


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def data_of(typed: Mapping[str, str], *, keep_empty: bool) -> dict[str, Any]:
    """What was typed, nested as an applicant is. Empty boxes are left out, or kept as null to clear what was there.

    A function whose tick is missing is null: not declared.
    """
    data: dict[str, Any] = {}
    for path, field in FIELDS.items():
        if path in typed and _belongs(path, typed) and (typed[path].strip() or keep_empty):
            _put(data, path, _read(field, typed[path].strip()))
    for name in FUNCTIONS:
        asked = any(path in typed for path in _paths(f"functions.{name}."))
        if asked and f"{DECLARED}{name}" not in typed:
            if keep_empty:
                data.setdefault("functions", {})[name] = None
        elif asked:
            data.setdefault("functions", {}).setdefault(name, {})
    return data


def _belongs(path: str, typed: Mapping[str, str]) -> bool:
    section, _, rest = path.partition(".")
    return section != "functions" or f"{DECLARED}{rest.partition('.')[0]}" in typed


def _read(field: Field, text: str) -> Any:
    """The value a box holds; what is no number stays text, so that the table of fields can say what is wrong."""
    if not text:
        return None
    if field.kind in ("count", "year") and text.isascii() and text.isdigit() and len(text) <= 12:
        return int(text)
    if field.kind == "flag" and text in ("true", "false"):
        return text == "true"
    return text


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    *way, last = path.split(".")
    for step in way:
        data = data.setdefault(step, {})
    data[last] = value
