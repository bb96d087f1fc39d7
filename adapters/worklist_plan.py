"""Which walks along which indexes see what a scope and some filters cover."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.json_texts import dumps
from services.ports import Filters
from workflow.policy import Clause, Scope
from workflow.states import Kind

KEYED = ("kind", "desk", "district", "recommender")
"""Columns whose index goes on with the sort key. Under the others lie few cases, sorted when found."""

_NARROW = ("parent", "acted_by", "desk")  # filters with few cases behind them, the narrowest first

_KINDS = frozenset(map(str, Kind))

ACTED = "acted"
"""Not a column: the cases somebody has acted on, known from the events."""


@dataclass(frozen=True, slots=True)
class Residue:
    """What is left to ask of a clause behind the column its walk starts from. The value of `field` is bound.

    `many`: it is bound to a JSON array of values.
    """

    kinds: tuple[str, ...]
    field: str
    not_states: tuple[str, ...]
    many: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """One alternative: the column it starts from and the clauses of which one must let a case through."""

    column: str
    residues: tuple[Residue, ...]
    many: bool = False
    kind: str = ""
    """The kind it starts from, part of the statement: SQLite prepares anew whenever a bound kind changes, because
    a partial index might apply then."""


@dataclass(slots=True)
class Plan:
    """The walks, and the values their statements want."""

    walked: str = ""  # the filter the walks start from, if it is one
    walks: list[Walk] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def walk(self, column: str, start: Sequence[str], clauses: Iterable[Clause]) -> None:
        """Add cases with one of `start` (a single one where the column is KEYED) in this column."""
        at, residues = len(self.walks), []
        for number, clause in enumerate(clauses):
            many = self._bind(f"w{at}_{number}", clause.values)
            kinds = () if column == "kind" else tuple(str(kind) for kind in clause.kinds)
            residues.append(Residue(kinds, "" if column == clause.field else clause.field, clause.not_states, many))
        kind = start[0] if column == "kind" else ""
        self.walks.append(Walk(column, tuple(residues), self._bind(f"w{at}", start), kind))

    def _bind(self, name: str, values: Sequence[str]) -> bool:
        """Bind one value as it is, several as a JSON array; says which."""
        many = len(values) != 1
        self.values[name] = dumps(values) if many else values[0]
        return many


def plan_of(scope: Scope, filters: Filters) -> Plan:
    """The walks that together see what the scope covers, from the narrowest start the filters offer."""
    plan = Plan(next((name for name in _NARROW if getattr(filters, name)), ""))
    unknown = filters.kind and filters.kind not in _KINDS
    clauses = [clause for clause in scope if not unknown and _may_match(clause, filters)]
    if not clauses:
        return plan
    if plan.walked == "parent":
        plan.walk("parent", [filters.parent], clauses)
    elif plan.walked == "acted_by":
        plan.walk(ACTED, [filters.acted_by], clauses)
    elif plan.walked == "desk":
        for desk in sorted(filters.desk):
            plan.walk("desk", [desk], clauses)
    else:
        for clause in clauses:
            for column, start in _starts(clause, filters):
                plan.walk(column, start, [clause])
    return plan


def _may_match(clause: Clause, filters: Filters) -> bool:
    return (not filters.kind or not clause.kinds or filters.kind in clause.kinds) and bool(
        not clause.field or clause.values
    )


def _starts(clause: Clause, filters: Filters) -> Iterator[tuple[str, Sequence[str]]]:
    if clause.field in KEYED:
        yield from ((clause.field, [value]) for value in dict.fromkeys(clause.values))
    elif clause.field:
        yield clause.field, clause.values
    elif filters.district:
        yield "district", [filters.district]
    else:
        kinds = tuple(str(kind) for kind in clause.kinds or Kind)
        yield from (("kind", [kind]) for kind in kinds if filters.kind in ("", kind))
