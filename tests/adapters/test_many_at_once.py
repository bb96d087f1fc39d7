"""What leaves together is what would have left one by one: the same rows, the same promises."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from adapters import tables as t
from adapters.database import open_database
from adapters.projection_rows import upsert
from adapters.queries import queries
from adapters.set_based import gathered
from adapters.statements import Write, together
from adapters.store import SqlStore
from adapters.store_unit import Wire, rounds
from services.ports import Duplicate, Entry
from tests.support.factories import NOON, armed, begun, ended, stepped, store_all

COUNT = 24
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
AWKWARD = ['"', "\\", "{a,b}", "NULL", "", " ", "公示\n", "é", "\U0001f600", "'", "$1"]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def wire(engine: Engine) -> Iterator[Wire]:
    store = SqlStore(engine)
    yield store._wire()
    store.close()


def _notes(texts: list[str], backend: Any) -> list[Write]:
    statement = queries(backend).insert_personal
    rows = (
        statement(reference=f"{number:04}", case_id="a", salt="", value=text or None)
        for number, text in enumerate(texts)
    )
    return [(sql, params, False) for sql, params in rows]


def _personal(engine: Engine) -> list[tuple[str, str | None]]:
    with engine.connect() as connection:
        rows = connection.execute(select(t.personal.c.reference, t.personal.c.value).order_by(t.personal.c.reference))
        return [(row.reference, row.value) for row in rows]


def test_awkward_texts_and_nothings_arrive_as_they_are(engine: Engine, wire: Wire) -> None:
    texts = [text + other for text in AWKWARD for other in ("", "x", text)]
    wire.ask((), begin=True)
    wire.tell(_notes(texts, wire.backend), commit=True)
    assert _personal(engine) == [(f"{number:04}", text or None) for number, text in enumerate(texts)]


@pytest.mark.postgresql
@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_any_texts_arrive_as_they_are(engine: Engine, wire: Wire) -> None:
    @given(st.lists(TEXT, min_size=8, max_size=COUNT))
    def arrive(texts: list[str]) -> None:
        wire.ask((), begin=True)
        wire.tell(_notes(texts, wire.backend), commit=False)
        (rows,) = wire.ask([("SELECT value FROM personal ORDER BY reference", ())])
        wire.rollback()
        assert [value for (value,) in rows] == [text or None for text in texts]

    arrive()


def test_a_text_with_a_nul_is_refused_and_nothing_is_stored(engine: Engine, wire: Wire) -> None:
    if wire.backend == "sqlite":
        return  # its texts may hold one
    wire.ask((), begin=True)
    with pytest.raises(ValueError, match="NUL"):
        wire.tell(_notes(["a\0"] * COUNT, wire.backend), commit=True)
    wire.rollback()
    assert _personal(engine) == []


def test_a_row_that_is_missing_among_many_keeps_all_of_them_from_being_stored(store: SqlStore) -> None:
    first = [begun(case_id=f"c{number:02}", facts={"n": 0}) for number in range(COUNT)]
    store_all(store, *first)
    stale = stepped(first[7].case, facts={"n": 1})
    store_all(store, stale)
    with pytest.raises((RuntimeError, Duplicate)):
        store_all(store, *(stepped(decision.case, facts={"n": 2}) for decision in first))
    assert [store.case(decision.case.id).facts["n"] for decision in first] == [int(n == 7) for n in range(COUNT)]  # type: ignore[union-attr]


def test_a_promise_broken_by_one_of_many_is_named(store: SqlStore) -> None:
    first = [begun(case_id=f"c{number:02}") for number in range(COUNT)]
    store_all(store, *first)
    with store.write() as unit:
        unit.save([Entry(stepped(decision.case), cause="one for all") for decision in first])
        with pytest.raises(Duplicate, match="one_event_per_cause"):
            unit.commit()
    assert all(len(store.history(decision.case.id)) == 1 for decision in first)


def test_what_is_sent_ahead_is_there_for_the_next_question_and_gone_with_a_rollback(engine: Engine, wire: Wire) -> None:
    asked = ("SELECT count(*) FROM personal", ())
    wire.ask((), begin=True)
    wire.send(_notes(["x"] * COUNT, wire.backend))
    wire.send([])
    assert wire.ask([asked]) == [[(COUNT,)]]
    wire.send([(sql, (f"z{params[0]}", *params[1:]), exact) for sql, params, exact in _notes(["y"] * 3, wire.backend)])
    wire.rollback()
    assert _personal(engine) == []
    assert wire.ask([asked]) == [[(0,)]]


def _sent_ahead(store: SqlStore, together: list[Entry], after: Entry) -> None:
    with store.write() as unit:
        for entries in (together, [after]):
            unit.save(entries)
            unit.send()
        unit.commit()


def test_a_promise_broken_ahead_is_named_by_whoever_waits_next_and_nothing_is_committed(store: SqlStore) -> None:
    first = [begun(case_id=f"c{number:02}") for number in range(COUNT)]
    store_all(store, *first)
    with pytest.raises(Duplicate, match="one_event_per_cause"):
        _sent_ahead(
            store, [Entry(stepped(decision.case), cause="one") for decision in first[:2]], Entry(stepped(first[2].case))
        )
    assert all(len(store.history(decision.case.id)) == 1 for decision in first)
    store_all(store, stepped(first[0].case))  # and the connection goes on


def test_two_rows_under_one_key_leave_the_later_one(engine: Engine, wire: Wire) -> None:
    with engine.begin() as connection:
        connection.execute(insert(t.notices), {"id": "n", "kind": "publicity", "status": "running"})
    statement = upsert("NoticeItem", wire.backend)
    names = [f"c{number}" for number in range(COUNT)]
    rows = [(case_id, status) for status in ("open", "closed") for case_id in names]
    wire.ask((), begin=True)
    found = [statement(notice="n", case_id=one, name=one, status=status, last_day="") for one, status in rows]
    wire.tell([(sql, params, False) for sql, params in found], commit=True)
    with engine.connect() as connection:
        stored = connection.execute(select(t.notice_items.c.case_id, t.notice_items.c.status)).all()
    assert sorted(tuple(row) for row in stored) == sorted((case_id, "closed") for case_id in names)


def test_what_is_done_to_one_case_keeps_its_order_among_many(store: SqlStore) -> None:
    """Some fire and arm again, some only arm, and one is stepped three times in the same commit."""
    first = [begun(case_id=f"c{number:02}", timers=[armed()] if number % 2 else []) for number in range(COUNT)]
    store_all(store, *first)
    again = [armed(generation=2)]
    seconds = [
        stepped(decision.case, timers=[ended(), *again] if number % 2 else again, fired_at=NOON)
        for number, decision in enumerate(first)
    ]
    third = stepped(seconds[5].case, timers=[ended(generation=2), armed(generation=3)], fired_at=NOON)
    fourth = stepped(third.case, timers=[ended(generation=3, how="cancelled")])
    store_all(store, *seconds, third, fourth)
    expected = {decision.case.id: decision.case for decision in (*seconds, fourth)}
    for case_id, case in expected.items():
        assert store.case(case_id) == case
        ledger = {row["generation"]: row["status"] for row in store.timers(case_id=case_id)}
        timer = case.timers["T_PUBLICITY"]
        assert ledger[timer["generation"]] == timer["status"]
    assert {row["generation"]: row["status"] for row in store.timers(case_id="c05")} == {
        1: "fired",
        2: "fired",
        3: "cancelled",
    }


def test_entries_go_in_rounds_that_hold_each_case_once() -> None:
    a, b = begun(case_id="a"), begun(case_id="b")
    second, third = stepped(a.case), stepped(stepped(a.case).case)
    entries = [Entry(decision) for decision in (a, second, b, third)]
    assert rounds(entries) == [[entries[0], entries[2]], [entries[1]], [entries[3]]]


def test_what_is_referred_to_and_what_makes_room_leave_first() -> None:
    q = queries("sqlite")
    sql = [
        upsert("NoticeItem", "sqlite").sql,
        q.insert_timer.sql,
        upsert("NoticeRow", "sqlite").sql,
        q.end_timer.sql,
    ]
    order = [sql.index(write[0]) for write in together([(one, (), False) for one in sql])]
    assert order.index(2) < order.index(0)
    assert order.index(3) < order.index(1)


def test_a_statement_nobody_prepared_here_goes_row_by_row() -> None:
    assert gathered("INSERT INTO anything (a) VALUES ($1)") is None
