"""A regulation pack: the measure's numbers, readings, text and lists as immutable, hashed data.

A case is pinned to the id and hash of the pack it began under, so it can be decided again under the rules of its
day. Nothing here opens a file: `adapters/packs.py` hands in the bytes.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from workflow.pack_parameters import PARAMETERS, ParameterValue
from workflow.pack_table import PackError, Table, read_row

__all__ = [
    "Article",
    "AuthorityName",
    "GradeBand",
    "Indicator",
    "Interpretation",
    "Material",
    "Pack",
    "PackError",
    "Parameter",
    "parse_pack",
]

ARTICLES = 18
INDICATOR_SETS = ("recognition", "assessment")
GRADES = ("excellent", "good", "qualified", "unqualified")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number or reading, and what it rests on."""

    value: ParameterValue
    unit: str
    basis: str
    note: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article as published; items of an article are lines of their own."""

    number: int
    heading: str
    chapter: str
    text: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """An unclear clause: the reading in use, and the authority's decision once there is one (Art. 18)."""

    no: str
    article: str
    point: str
    options: tuple[str, ...]
    default: str
    effect: str  # what changes if the authority reads it otherwise
    parameter: str
    decided_on: date | None
    decision: str | None


@dataclass(frozen=True, slots=True)
class AuthorityName:
    """What the city authority is called from a day on; None is from the beginning."""

    name: str
    from_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Material:
    """One document of Art. 10."""

    id: str
    article: str
    label: str
    mandatory: bool
    may_be_not_applicable: bool


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of a score sheet, scored from 0 to its weight. A score below pass_hint needs a reason."""

    id: str
    label: str
    weight: Decimal
    article: str
    pass_hint: Decimal | None
    hint: str


@dataclass(frozen=True, slots=True)
class GradeBand:
    """A grade of Art. 15 and its lower bound, which belongs to it; it ends where the next better one begins."""

    grade: str
    label: str
    lower: Decimal


@dataclass(frozen=True, slots=True)
class Pack:
    """One version of the measure. Equal hashes mean equal bytes."""

    id: str
    hash: str
    title: str
    issuer: str
    issued_on: date
    effective_from: date
    effective_note: str
    in_force: str  # "unknown" until the authority confirms; shown wherever people rely on the pack
    in_force_note: str
    bases: tuple[str, ...]
    authority_names: tuple[AuthorityName, ...]
    parameters: Mapping[str, Parameter]
    grade_bands: tuple[GradeBand, ...]  # best first
    materials: tuple[Material, ...]
    indicator_sets: Mapping[str, tuple[Indicator, ...]]
    interpretations: tuple[Interpretation, ...]
    articles: Mapping[int, Article]

    def value(self, name: str) -> Any:
        """A parameter as int, Decimal, str, bool, date, tuple of int, or None where deliberately unset."""
        return self.parameters[name].value

    def basis(self, name: str) -> str:
        """What a parameter rests on: an article, practice (P), general law (G) or a reading (Q1–Q16)."""
        return self.parameters[name].basis

    def indicators(self, purpose: str) -> tuple[Indicator, ...]:
        """The score sheet for `recognition` (Art. 11) or `assessment` (Art. 15)."""
        return self.indicator_sets[purpose]

    def authority_name(self, on: date) -> str:
        """What the city authority is called on a day."""
        return [item.name for item in self.authority_names if item.from_on is None or item.from_on <= on][-1]


def parse_pack(data: bytes) -> Pack:
    """Read and check a pack's bytes; raises PackError naming the first thing wrong."""
    try:
        raw = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise PackError(f"规则包不是有效的 TOML：{error}") from None
    digest = hashlib.sha256(data).hexdigest()
    pack = read_row("规则包", raw, lambda table: _pack(table, digest))
    _check_whole(pack)
    return pack


def _pack(table: Table, digest: str) -> Pack:
    return Pack(
        id=table.text("id"),
        hash=digest,
        title=table.text("title"),
        issuer=table.text("issuer"),
        issued_on=table.typed("issued_on", date),
        effective_from=table.typed("effective_from", date),
        effective_note=table.text("effective_note"),
        in_force=table.text("in_force"),
        in_force_note=table.text("in_force_note"),
        bases=table.texts("bases"),
        authority_names=table.rows("authority_names", _authority_name),
        parameters=_parameters(table.tables("parameters")),
        grade_bands=table.rows("grade_bands", _grade_band),
        materials=table.rows("materials", _material),
        indicator_sets=read_row("indicators", table.tables("indicators"), _indicator_sets),
        interpretations=table.rows("interpretations", _interpretation),
        articles=MappingProxyType({article.number: article for article in table.rows("articles", _article)}),
    )


def _parameters(tables: Mapping[str, Any]) -> Mapping[str, Parameter]:
    if unknown := tables.keys() - PARAMETERS.keys():
        raise PackError(f"parameters:不认识 {'、'.join(sorted(unknown))}")
    if missing := PARAMETERS.keys() - tables.keys():
        raise PackError(f"parameters:缺少 {'、'.join(sorted(missing))}")
    return MappingProxyType({name: _parameter(name, tables[name]) for name in PARAMETERS})


def _parameter(name: str, raw: Any) -> Parameter:
    table = Table(f"parameters.{name}", raw)
    try:
        value = PARAMETERS[name](table.maybe(table.take, "value"))
    except ValueError as error:
        raise PackError(f"parameters.{name}:{error}") from None
    parameter = Parameter(value, table.text("unit"), table.text("basis"), table.text("note"))
    table.finish()
    return parameter


def _authority_name(table: Table) -> AuthorityName:
    from_on = table.maybe(lambda key: table.typed(key, date), "from")
    return AuthorityName(table.text("name"), from_on, table.text("note"))


def _grade_band(table: Table) -> GradeBand:
    return GradeBand(table.text("grade"), table.text("label"), table.amount("from"))


def _material(table: Table) -> Material:
    return Material(
        table.text("id"),
        table.text("article"),
        table.text("label"),
        table.typed("mandatory", bool),
        table.typed("may_be_not_applicable", bool),
    )


def _indicator_sets(table: Table) -> Mapping[str, tuple[Indicator, ...]]:
    return MappingProxyType({purpose: table.rows(purpose, _indicator) for purpose in INDICATOR_SETS})


def _indicator(table: Table) -> Indicator:
    return Indicator(
        table.text("id"),
        table.text("label"),
        table.amount("weight"),
        table.text("article"),
        table.maybe(table.amount, "pass_hint"),
        table.maybe(table.text, "hint") or "",
    )


def _interpretation(table: Table) -> Interpretation:
    return Interpretation(
        table.text("no"),
        table.text("article"),
        table.text("point"),
        table.texts("options"),
        table.text("default"),
        table.text("effect"),
        table.text("parameter"),
        table.maybe(lambda key: table.typed(key, date), "decided_on"),
        table.maybe(table.text, "decision"),
    )


def _article(table: Table) -> Article:
    return Article(table.typed("number", int), table.text("heading"), table.text("chapter"), table.text("text"))


def _check_whole(pack: Pack) -> None:
    """What no single value shows: lists that must be complete, ordered, or sum up."""
    _require(pack.in_force in ("unknown", "yes", "no"), "in_force 应为 unknown、yes 或 no")
    _require(sorted(pack.articles) == list(range(1, ARTICLES + 1)), "articles 应为第一至第十八条")
    _require(pack.authority_names[0].from_on is None, "authority_names 第一项不应有起始日期")
    later = [name.from_on for name in pack.authority_names[1:]]
    _require(None not in later and later == sorted(later, key=str), "authority_names 应按日期先后")
    _require(tuple(band.grade for band in pack.grade_bands) == GRADES, "grade_bands 应为优秀、良好、合格、不合格")
    bounds = [band.lower for band in pack.grade_bands]
    descending = all(upper > lower for upper, lower in pairwise(bounds))
    _require(descending and bounds[0] <= 100 and bounds[-1] == 0, "grade_bands 的下限应由高到低，止于零")
    _require_unique("materials", (material.id for material in pack.materials))
    _require_unique("interpretations", (item.no for item in pack.interpretations))
    for item in pack.interpretations:
        known = item.parameter in PARAMETERS or item.parameter == "grade_bands"
        _require(known, f"interpretations {item.no} 指向不存在的参数 {item.parameter}")
        _require(item.default in item.options, f"interpretations {item.no} 的默认读法不在选项中")
        _require((item.decided_on is None) == (item.decision is None), f"interpretations {item.no} 的决定不完整")
    for purpose, indicators in pack.indicator_sets.items():
        _require_unique(f"indicators.{purpose}", (indicator.id for indicator in indicators))
        _require(sum(item.weight for item in indicators) == 100, f"indicators.{purpose} 的权重之和应为 100")
        within = all(item.pass_hint is None or item.pass_hint <= item.weight for item in indicators)
        _require(within, f"indicators.{purpose} 的提示分不得高于权重")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise PackError(message)


def _require_unique(where: str, ids: Iterable[str]) -> None:
    seen = list(ids)
    _require(len(set(seen)) == len(seen), f"{where} 有重复的编号")
