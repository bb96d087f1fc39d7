"""Lists of cases by keyset: what a scope covers, along its indexes, at a cost that does not grow with the table.

A scope is alternatives. Each becomes one walk along one index (its kind, district, desk … and then the sort
key), cut at the page's length; the walks are united, so that a case two alternatives cover is listed once.
"""

from collections.abc import Callable
from typing import Any

from adapters.cursors import read_cursor, write_cursor
from adapters.json_texts import dumps
from adapters.statements import Backend, Question
from adapters.store_rows import Row, listed_case_of
from adapters.worklist_plan import Plan, plan_of
from adapters.worklist_statements import Shape, count_statement, page_statement, window_end_statement
from services.ports import Filters, Listing
from workflow.history import micros
from workflow.policy import Scope

SCANNED = 10_000
"""How many cases of a scope one page of a search by text looks at, at most; its cursor goes on from there."""

Ask = Callable[[Question], list[Row]]


class Worklists:
    """Pages and counts, over a function that asks one question."""

    def __init__(self, backend: Backend) -> None:
        self._backend: Backend = backend

    def page(self, ask: Ask, scope: Scope, filters: Filters, *, after: str | None, limit: int, sort: str) -> Listing:
        """One page. Raises BadCursor, and KeyError on an unknown sort."""
        plan = plan_of(scope, filters)
        if not plan.walks:
            return Listing((), None)
        values = _values(plan, filters)
        if after:
            values["after_key"], values["after_id"] = read_cursor(after, sort)
        depth = SCANNED if filters.q else limit + 1
        shape = Shape(tuple(plan.walks), depth, limit + 1, _asked(plan, filters), filters.kind, sort, bool(after))
        rows = ask(page_statement(shape, self._backend)(**values))
        cases = tuple(listed_case_of(row[1:]) for row in rows[:limit])
        return Listing(cases, self._next(ask, shape, values, rows, limit))

    def _next(self, ask: Ask, shape: Shape, values: dict[str, Any], rows: list[Row], limit: int) -> str | None:
        if len(rows) > limit:
            return write_cursor(shape.sort, rows[limit - 1][0], rows[limit - 1][1])
        if "q" not in shape.filters:
            return None
        end = ask(window_end_statement(shape, self._backend)(**values, last=SCANNED - 1))
        return write_cursor(shape.sort, *end[0]) if end else None

    def count(self, ask: Ask, scope: Scope, filters: Filters, cap: int) -> int | None:
        """How many; None past the cap, and where a search by text has more to look at than it may."""
        plan = plan_of(scope, filters)
        if not plan.walks:
            return 0
        depth = max(SCANNED, cap + 1) if filters.q else cap + 1
        shape = Shape(tuple(plan.walks), depth, filters=_asked(plan, filters), kind=filters.kind)
        looked_at, found = ask(count_statement(shape, self._backend)(**_values(plan, filters)))[0]
        return None if looked_at >= depth else int(found)


def _asked(plan: Plan, filters: Filters) -> frozenset[str]:
    """The filters left to ask of the cases walked by, by name."""
    named = ("kind", "state", "district", "batch", "due_before", "q", "open_only", "acted_by", "desk")
    return frozenset(name for name in named if getattr(filters, name) and name != plan.walked)


def _values(plan: Plan, filters: Filters) -> dict[str, Any]:
    return {
        **plan.values,
        "f_state": filters.state,
        "f_district": filters.district,
        "f_batch": filters.batch,
        "f_due_before": None if filters.due_before is None else micros(filters.due_before),
        "f_acted_by": filters.acted_by,
        "f_desk": dumps(sorted(filters.desk)),
        "f_q": filters.q.lower(),
    }
