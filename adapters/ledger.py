"""The timers' ledger read: every timer there ever was, as people read it, whole or by pages within a scope."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, false, or_, select, true, tuple_

from adapters.cursors import read_place, write_place
from adapters.json_texts import loads
from adapters.queries import INCIDENT, C, E, T, fixed, number
from adapters.statements import Backend, Prepared, Question
from adapters.store_rows import Row
from adapters.tables import cases, events, timers
from services.ports import LedgerFilters, LedgerPage
from workflow.civil_time import SHANGHAI
from workflow.explanation import DEADLINE
from workflow.history import from_micros
from workflow.ledger import ended_because, outcome
from workflow.policy import Clause, Scope

_status = case((and_(*INCIDENT), fixed("failed")), else_=T.status)
"""The status people read: an incident's is `failed`, though no event has ended the timer."""
_ENDED = (fixed("superseded"), fixed("cancelled"))
_TIMER = (
    *("case_id", "kind", "period", "generation", "anchor_on", "n", "unit", "due_on", "due_at", "fired_at"),
    *("provisional", "attempts", "failures", "wake_at", "calendar", "reason", "ended_by"),
)
_COLUMNS = (*(T[name] for name in _TIMER), _status, E.text)
_CASE_NAMES = ("number", "name", "district", "case_kind", "state")
_CASE = (C.number, C.name, C.district, C.kind, C.state)
_PLACE = (T.due_on, T.case_id, T.kind, T.period, T.generation)
_ENDING = and_(E.case_id == T.case_id, E.seq == T.ended_by, T.status.in_(_ENDED))


def whole_ledger(backend: Backend, *, of_case: bool, due: bool, status: bool) -> Prepared:
    """The ledger's rows, running ones first and the earliest due before the others; for `ledger_row`."""
    query = select(*_COLUMNS).select_from(timers.outerjoin(events, _ENDING))
    if of_case:
        query = query.where(T.case_id == bindparam("id"))
    if due:
        query = query.where(T.due_at < bindparam("due_before"))
    if status:
        query = query.where(_status == bindparam("status"))
    first = (T.status != fixed("armed"), T.due_at.is_(None), T.due_at, T.due_on, T.case_id, T.kind, T.generation)
    return Prepared(query.order_by(*first), backend)


def page_question(backend: Backend, scope: Scope, asked: LedgerFilters, after: str | None, limit: int) -> Question:
    """One page's rows and one more, each with its case; for `page_of`. Raises BadCursor."""
    query = select(*_COLUMNS, *_CASE).select_from(timers.join(cases, C.id == T.case_id).outerjoin(events, _ENDING))
    query = query.where(or_(*map(covered, scope)), *_narrowed(asked))
    if after:
        place = tuple_(*_PLACE)
        last = tuple_(*(bindparam(None, value) for value in read_place(after, asked.status)))
        query = query.where(place > last if asked.rising else place < last)
    return Prepared(_in_order(query, asked).limit(number(limit + 1)), backend)()


def page_of(rows: Sequence[Row], asked: LedgerFilters, limit: int) -> LedgerPage:
    """The page, and the cursor of the next if there is one."""
    width = len(_COLUMNS)
    items = [{**ledger_row(row[:width]), **dict(zip(_CASE_NAMES, row[width:], strict=True))} for row in rows[:limit]]
    more = len(rows) > limit
    place = [rows[limit - 1][_TIMER.index(column.name)] for column in _PLACE] if more else []
    return LedgerPage(tuple(items), write_place(asked.status, place) if more else None)


def _in_order(query: Select[Any], asked: LedgerFilters) -> Select[Any]:
    return query.order_by(*(column if asked.rising else column.desc() for column in _PLACE))


def covered(clause: Clause) -> ColumnElement[bool]:
    """What the policy's clause says of a case in memory, said to the database."""
    said: list[ColumnElement[bool]] = [true()]
    if clause.kinds:
        said.append(C.kind.in_([fixed(kind) for kind in clause.kinds]))
    if clause.field:
        said.append(or_(false(), *(C[clause.field] == value for value in clause.values)))
    if clause.not_states:
        said.append(C.state.not_in([fixed(state) for state in clause.not_states]))
    return and_(*said)


def _narrowed(asked: LedgerFilters) -> list[ColumnElement[bool]]:
    known: dict[str, ColumnElement[bool]] = {
        "status": _status == asked.status,
        "kind": T.kind == asked.kind,
        "due_before": T.due_on < _day(asked.due_before),
        "district": C.district == asked.district,
        "case": or_(C.id == asked.case, C.number == asked.case),
    }
    return [condition for name, condition in known.items() if getattr(asked, name)]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def ledger_row(row: Row) -> dict[str, Any]:
    """A timer in the contract's shape and what else the ledger knows, from the columns above.

    `planned_on` is the day it was set for: of a date the measure names, that date, also where a rest day moves
    `due_on` past it. `due_at` the legal instant, `late_seconds` whole seconds after it,
    `retry_at` when it is tried again if it waits, `outcome` and `reason` the words for how it stands and why;
    `ended_by` the seq of the event that ended it.
    """
    found = dict(zip(_TIMER, row, strict=False))
    status, ending = row[len(_TIMER) :]
    due_at, fired_at, wake_at = found["due_at"], found["fired_at"], found["wake_at"]
    late = None if fired_at is None or due_at is None else max(0, fired_at - due_at) // 1_000_000
    waits = status == "armed" and due_at is not None and wake_at is not None and wake_at > due_at
    provisional = bool(found["provisional"])
    word = outcome(
        status,
        provisional=provisional,
        suspended=not found["due_on"],
        attempts=found["attempts"],
        failures=found["failures"],
        late_seconds=late,
    )
    return {
        "case": found["case_id"],
        **{name: found[name] for name in ("kind", "period", "generation")},
        "planned_on": (found["anchor_on"] if found["unit"] == DEADLINE else found["due_on"]) or None,
        "due_on": found["due_on"] or None,
        "due_at": _shown(due_at),
        "fired_at": _shown(fired_at),
        "late_seconds": late,
        "status": status,
        "provisional": provisional,
        "outcome": word,
        "reason": (ended_because(loads(ending), found["kind"]) if ending else found["reason"]) or None,
        "attempts": found["attempts"],
        "retry_at": _shown(wake_at) if waits else None,
        "calendar": found["calendar"] or None,
        **{name: found[name] for name in ("anchor_on", "n", "unit", "ended_by")},
    }


def _shown(instant: int | None) -> str | None:
    return None if instant is None else from_micros(instant).astimezone(SHANGHAI).isoformat()
