"""The statements behind lists, each made once for its shape."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    or_,
    select,
    true,
    tuple_,
    union_all,
)

from adapters.queries import CASE, OPEN, C, E, fixed, given, members, number
from adapters.statements import Backend, Prepared
from adapters.tables import cases
from adapters.worklist_plan import ACTED, KEYED, Residue, Walk

_SHAPES = 1000  # statements kept; scopes, filters and page lengths are few
_Asking = Callable[[ColumnElement[Any]], ColumnElement[Any]]
_SORTS = {"due": C.due_at, "recent": C.opened_at}


@dataclass(frozen=True, slots=True)
class Shape:
    """All that such a statement depends on. `sort` is empty for a count, `after` says whether it goes on.

    `depth` is how many cases are looked at, `limit` how many of them are wanted.
    """

    walks: tuple[Walk, ...]
    depth: int
    limit: int = 0
    filters: frozenset[str] = frozenset()
    kind: str = ""
    sort: str = ""
    after: bool = False

    @property
    def falling(self) -> bool:
        """Whether the list runs from the highest key down."""
        return self.sort == "recent"


@lru_cache(_SHAPES)
def page_statement(shape: Shape, backend: Backend) -> Prepared:
    """The sort key and the columns of CASE, in order, `limit` of them out of a window of `depth`."""
    if len(shape.walks) == 1 and "q" not in shape.filters:
        whole = _walk(shape.walks[0], 0, shape, backend).add_columns(*CASE[1:])
        return Prepared(whole.limit(number(shape.limit)), backend)
    window = _window(shape, backend)
    page = select(window.c.key, *CASE).select_from(window.join(cases, C.id == window.c.id))
    if "q" in shape.filters:
        page = page.where(_matches(backend))
    return Prepared(_in_order(page, window, shape).limit(number(shape.limit)), backend)


@lru_cache(_SHAPES)
def window_end_statement(shape: Shape, backend: Backend) -> Prepared:
    """Key and id of the case at place `last` of the window, if the window is that long."""
    window = _window(shape, backend)
    place = _in_order(select(window.c.key, window.c.id), window, shape).limit(number(1)).offset(bindparam("last"))
    return Prepared(place, backend)


@lru_cache(_SHAPES)
def count_statement(shape: Shape, backend: Backend) -> Prepared:
    """How many cases the window holds, and how many of them match the text."""
    window = _window(shape, backend)
    if "q" not in shape.filters:
        return Prepared(select(func.count(), func.count()).select_from(window), backend)
    matching = func.count(C.id).filter(_matches(backend))
    return Prepared(select(func.count(), matching).select_from(window.join(cases, C.id == window.c.id)), backend)


def _window(shape: Shape, backend: Backend) -> Subquery:
    """The first `depth` cases the walks see together."""
    walks = [_walk(walk, at, shape, backend) for at, walk in enumerate(shape.walks)]
    if len(walks) == 1:
        return walks[0].subquery("seen")
    each = union_all(*(select(*walk.subquery().c) for walk in walks)).subquery("each")
    once = select(*each.c).group_by(*each.c)  # grouped in the order asked for, so sorted once
    return _in_order(once, each, shape).limit(number(shape.depth)).subquery("seen")


def _in_order(query: Select[Any], keys: Subquery, shape: Shape) -> Select[Any]:
    if not shape.sort:
        return query
    return (
        query.order_by(keys.c.key.desc(), keys.c.id.desc()) if shape.falling else query.order_by(keys.c.key, keys.c.id)
    )


def _walk(walk: Walk, at: int, shape: Shape, backend: Backend) -> Select[Any]:
    start = f"w{at}"
    ask = _as_it_is if walk.column in KEYED else _beside_the_index
    through = [_residue(residue, f"{start}_{n}", ask, backend) for n, residue in enumerate(walk.residues)]
    seen = and_(_start(walk, start, backend), or_(*through), *_filters(shape, ask, backend))
    query = _sorted(seen, shape) if shape.sort else select(C.id).where(seen)
    return query.limit(number(shape.depth))


def _start(walk: Walk, value: str, backend: Backend) -> ColumnElement[bool]:
    if walk.column == ACTED:
        return C.id.in_(select(E.case_id).where(E.actor == bindparam(value)))
    if walk.kind:
        return C.kind == _constant(walk.kind)
    column = C[walk.column]
    begun = column.in_(members(value, backend)) if walk.many else column == bindparam(value)
    return begun if walk.column in KEYED else and_(begun, given(column))


def _as_it_is(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column


def _beside_the_index(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same value, but no planner starts from it: the few cases of somebody's own are fewer than a whole kind."""
    return func.coalesce(column, fixed(""))


def _sorted(seen: ColumnElement[bool], shape: Shape) -> Select[Any]:
    key = _SORTS[shape.sort]
    query: Select[Any] = select(key.label("key"), C.id).where(seen)
    if shape.sort == "due":
        query = query.where(OPEN)
    if shape.after:
        place, behind = tuple_(key, C.id), tuple_(bindparam("after_key"), bindparam("after_id"))
        query = query.where(place < behind if shape.falling else place > behind)
    return query.order_by(key.desc(), C.id.desc()) if shape.falling else query.order_by(key, C.id)


def _residue(residue: Residue, value: str, ask: _Asking, backend: Backend) -> ColumnElement[bool]:
    asked: list[ColumnElement[bool]] = []
    if residue.kinds:
        asked.append(ask(C.kind).in_(_constants(residue.kinds)))
    if residue.field:
        column = ask(C[residue.field])
        asked.append(column.in_(members(value, backend)) if residue.many else column == bindparam(value))
    if residue.not_states:
        asked.append(ask(C.state).not_in(_constants(residue.not_states)))
    return and_(*asked) if asked else true()


def _constants(values: Sequence[str]) -> list[ColumnElement[Any]]:
    return [_constant(value) for value in values]


def _constant(value: str) -> ColumnElement[Any]:
    """Kinds and states are the tables' own words; nothing a user wrote gets here."""
    if "'" in value:
        raise ValueError(value)
    return fixed(value)


def _filters(shape: Shape, ask: _Asking, backend: Backend) -> list[ColumnElement[bool]]:
    acted = select(E.case_id).where(E.actor == bindparam("f_acted_by"))
    known: dict[str, ColumnElement[bool]] = {
        "kind": ask(C.kind) == _constant(shape.kind),
        "state": ask(C.state) == bindparam("f_state"),
        "district": ask(C.district) == bindparam("f_district"),
        "batch": C.batch == bindparam("f_batch"),
        "due_before": C.due_at < bindparam("f_due_before"),
        "open_only": OPEN,
        "acted_by": C.id.in_(acted),
        "desk": ask(C.desk).in_(members("f_desk", backend)),
    }
    return [condition for name, condition in known.items() if name in shape.filters]


def _matches(backend: Backend) -> ColumnElement[bool]:
    """Whether number, name or organisation contain the text, ASCII letters in either case."""
    find = func.instr if backend == "sqlite" else func.strpos
    return or_(*(find(func.lower(column), bindparam("f_q")) > 0 for column in (C.number, C.name, C.organisation)))
