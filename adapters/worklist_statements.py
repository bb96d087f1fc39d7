"""The statements behind lists, each made once for its shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
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
    union,
)

from adapters.queries import CASE, OPEN, C, E, fixed, given, members
from adapters.statements import Backend, Prepared
from adapters.tables import cases
from adapters.worklist_plan import KEYED, Residue, Walk

_SORTS = {"due": C.due_at, "recent": C.opened_at}


@dataclass(frozen=True, slots=True)
class Shape:
    """All that such a statement depends on. `sort` is empty for a count, `after` says whether it goes on."""

    walks: tuple[Walk, ...]
    filters: frozenset[str] = frozenset()
    sort: str = ""
    after: bool = False

    @property
    def falling(self) -> bool:
        """Whether the list runs from the highest key down."""
        return self.sort == "recent"


@cache
def page_statement(shape: Shape, backend: Backend) -> Prepared:
    """The sort key and the columns of CASE, in order, `limit` of them out of a window of `depth`."""
    window = _window(shape, backend)
    page = select(window.c.key, *CASE).select_from(window.join(cases, C.id == window.c.id))
    if "q" in shape.filters:
        page = page.where(_matches(backend))
    return Prepared(_in_order(page, window, shape).limit(bindparam("limit")), backend)


@cache
def window_end_statement(shape: Shape, backend: Backend) -> Prepared:
    """Key and id of the case at place `last` of the window, if the window is that long."""
    window = _window(shape, backend)
    place = _in_order(select(window.c.key, window.c.id), window, shape).limit(1).offset(bindparam("last"))
    return Prepared(place, backend)


@cache
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
    cut = [walk.subquery() for walk in walks]
    united = union(*(select(*walk.c) for walk in cut)).subquery("united")
    return _in_order(select(*united.c), united, shape).limit(bindparam("depth")).subquery("seen")


def _in_order(query: Select[Any], keys: Subquery, shape: Shape) -> Select[Any]:
    if not shape.sort:
        return query
    return (
        query.order_by(keys.c.key.desc(), keys.c.id.desc()) if shape.falling else query.order_by(keys.c.key, keys.c.id)
    )


def _walk(walk: Walk, at: int, shape: Shape, backend: Backend) -> Select[Any]:
    start = C[walk.column]
    if walk.column in KEYED:
        begun: ColumnElement[bool] = start == bindparam(f"w{at}")
    else:
        begun = and_(start.in_(members(f"w{at}", backend)), given(start))
    through = or_(*(_residue(residue, f"w{at}_{n}", backend) for n, residue in enumerate(walk.residues)))
    seen = and_(begun, through, *_filters(shape.filters))
    query = _sorted(seen, shape) if shape.sort else select(C.id).where(seen)
    return query.limit(bindparam("depth"))


def _sorted(seen: ColumnElement[bool], shape: Shape) -> Select[Any]:
    key = _SORTS[shape.sort]
    query: Select[Any] = select(key.label("key"), C.id).where(seen)
    if shape.sort == "due":
        query = query.where(OPEN)
    if shape.after:
        place, behind = tuple_(key, C.id), tuple_(bindparam("after_key"), bindparam("after_id"))
        query = query.where(place < behind if shape.falling else place > behind)
    return query.order_by(key.desc(), C.id.desc()) if shape.falling else query.order_by(key, C.id)


def _residue(residue: Residue, values: str, backend: Backend) -> ColumnElement[bool]:
    asked: list[ColumnElement[bool]] = []
    if residue.kinds:
        asked.append(C.kind.in_(_constants(residue.kinds)))
    if residue.field:
        asked.append(C[residue.field].in_(members(values, backend)))
    if residue.not_states:
        asked.append(C.state.not_in(_constants(residue.not_states)))
    return and_(*asked) if asked else true()


def _constants(values: Sequence[str]) -> list[ColumnElement[Any]]:
    """Kinds and states are the tables' own words; nothing a user wrote gets here."""
    if any("'" in value for value in values):
        raise ValueError(values)
    return [fixed(value) for value in values]


def _filters(names: frozenset[str]) -> list[ColumnElement[bool]]:
    acted = select(E.case_id).where(E.actor == bindparam("f_acted_by"))
    known: dict[str, ColumnElement[bool]] = {
        "kind": C.kind == bindparam("f_kind"),
        "state": C.state == bindparam("f_state"),
        "district": C.district == bindparam("f_district"),
        "batch": C.batch == bindparam("f_batch"),
        "due_before": C.due_at < bindparam("f_due_before"),
        "open_only": OPEN,
        "acted_by": C.id.in_(acted),
    }
    return [condition for name, condition in known.items() if name in names]


def _matches(backend: Backend) -> ColumnElement[bool]:
    """Whether number, name or organisation contain the text, ASCII letters in either case."""
    find = func.instr if backend == "sqlite" else func.strpos
    return or_(*(find(func.lower(column), bindparam("f_q")) > 0 for column in (C.number, C.name, C.organisation)))
