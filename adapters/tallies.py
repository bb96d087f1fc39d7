"""The open cases of a scope for who leads: counted, the eldest, and those due soon; one statement each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from adapters.ledger import covered
from adapters.queries import CASE, OPEN, C, fixed, number
from adapters.statements import Backend, Prepared, Question
from adapters.store_rows import Row
from adapters.tables import FAR
from services.ports import Tally
from workflow.history import from_micros, micros
from workflow.policy import Scope

_BY = (C.kind, C.state, C.district, C.due_at)


def tally_question(backend: Backend, scope: Scope) -> Question:
    """The counts by kind, state, district and due instant, in that order; for `tallies_of`."""
    query = select(*_BY, func.count()).where(OPEN, _within(scope)).group_by(*_BY).order_by(*_BY)
    return Prepared(query, backend)()


def tallies_of(rows: Sequence[Row]) -> Sequence[Tally]:
    """Those rows as counts."""
    return [
        Tally(kind, state, district, None if due_at >= FAR else from_micros(due_at), count)
        for kind, state, district, due_at, count in rows
    ]


def eldest_question(backend: Backend, scope: Scope, kinds: Sequence[str], limit: int) -> Question:
    """The columns of CASE, the case opened first before the others."""
    of_kinds = C.kind.in_([fixed(kind) for kind in kinds])
    query = select(*CASE).where(OPEN, of_kinds, _within(scope)).order_by(C.opened_at, C.id)
    return Prepared(query.limit(number(limit)), backend)()


def due_question(backend: Backend, scope: Scope, after: datetime, until: datetime, limit: int) -> Question:
    """The columns of CASE, the case due first before the others."""
    soon = (C.due_at > micros(after), C.due_at <= micros(until))
    query = select(*CASE).where(OPEN, *soon, _within(scope)).order_by(C.due_at, C.id)
    return Prepared(query.limit(number(limit)), backend)()


def _within(scope: Scope) -> ColumnElement[bool]:
    return or_(*map(covered, scope))
