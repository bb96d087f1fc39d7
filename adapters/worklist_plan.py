"""Which walks along which indexes see what a scope and some filters cover."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from adapters.json_texts import dumps
from services.ports import Filters
from workflow.policy import Clause, Scope
from workflow.states import Kind

KEYED = ("kind", "desk", "district", "recommender")
"""Columns whose index goes on with the sort key. Under the others lie few cases, sorted when found."""


@dataclass(frozen=True, slots=True)
class Residue:
    """What is left to ask of a clause behind the column its walk starts from. The values of `field` are bound."""

    kinds: tuple[str, ...]
    field: str
    not_states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """One alternative: the column it starts from and the clauses of which one must let a case through."""

    column: str
    residues: tuple[Residue, ...]


@dataclass(slots=True)
class Plan:
    """The walks, and the values their statements want."""

    walks: list[Walk] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def walk(self, column: str, start: str, clauses: Iterable[Clause]) -> None:
        """Add cases with `start` in this column (one of the JSON array `start`, if it is not KEYED)."""
        at, residues = len(self.walks), []
        for number, clause in enumerate(clauses):
            self.values[f"w{at}_{number}"] = dumps(clause.values)
            kinds = () if column == "kind" else tuple(str(kind) for kind in clause.kinds)
            residues.append(Residue(kinds, "" if column == clause.field else clause.field, clause.not_states))
        self.values[f"w{at}"] = start
        self.walks.append(Walk(column, tuple(residues)))


def plan_of(scope: Scope, filters: Filters) -> Plan:
    """The walks that together see what the scope covers, from the narrowest start the filters offer."""
    plan = Plan()
    clauses = [clause for clause in scope if _may_match(clause, filters)]
    if not clauses:
        return plan
    if filters.parent:
        plan.walk("parent", dumps([filters.parent]), clauses)
    elif filters.desk:
        for desk in sorted(filters.desk):
            plan.walk("desk", desk, clauses)
    else:
        for clause in clauses:
            for column, start in _starts(clause, filters):
                plan.walk(column, start, [clause])
    return plan


def _may_match(clause: Clause, filters: Filters) -> bool:
    return (not filters.kind or not clause.kinds or filters.kind in clause.kinds) and bool(
        not clause.field or clause.values
    )


def _starts(clause: Clause, filters: Filters) -> Iterator[tuple[str, str]]:
    if clause.field in KEYED:
        yield from ((clause.field, value) for value in dict.fromkeys(clause.values))
    elif clause.field:
        yield clause.field, dumps(clause.values)
    elif filters.district:
        yield "district", filters.district
    else:
        kinds = tuple(str(kind) for kind in clause.kinds or Kind)
        yield from (("kind", kind) for kind in kinds if filters.kind in ("", kind))
