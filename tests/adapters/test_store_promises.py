"""The database repeats what the core promises, and says by name which promise a write would break."""

from collections.abc import Callable

import pytest

from adapters.store import SqlStore
from services.ports import Duplicate
from tests.support.factories import NOON, armed, begun, ended, stepped, store_all
from workflow.cases import Case
from workflow.machine import Decision

Pair = tuple[Decision, Decision]


def _platform(case_id: str, number: str, plaque: str, announcement: str, **more: bool) -> Decision:
    facts = {"plaque_number": plaque, "announcement_number": announcement, "operator": "某公司"}
    return begun(
        "platform", "certified", case_id=case_id, number=number,
        facts={**facts, **more, "functions": ["information"], "certified_on": "2026-07-01"},
    )  # fmt: skip


def _publicized(case_id: str, notice: str, case: Case | None = None) -> Decision:
    publicity = {"notice": notice, "title": "公示"}
    before = case or Case(case_id, "application")
    timer = {**armed(generation=before.version + 1), "notice": notice}
    return stepped(before, "publicized", trigger="open_publicity", facts={"publicity": publicity}, timers=[timer])


def _application(case_id: str, state: str = "draft", **fields: str) -> Decision:
    return begun(case_id=case_id, state=state, **{"batch": "2026", "organisation": "U", "name": "平台", **fields})


def _sheet(case_id: str, state: str = "assigned") -> Decision:
    return begun("score_sheet", state, case_id=case_id, parent="p", assignee="e")


def _batch(case_id: str, state: str = "announced") -> Decision:
    return begun("batch", state, case_id=case_id, batch="2026")


BROKEN: dict[str, Callable[[], Pair]] = {
    "one_batch_per_year": lambda: (_batch("a"), _batch("b")),
    "one_open_application": lambda: (_application("a"), _application("b")),
    "one_live_sheet": lambda: (_sheet("a"), _sheet("b", "sealed")),
    "one_platform_per_number": lambda: (_platform("a", "C", "P1", "A1"), _platform("b", "C", "P2", "A2")),
    "one_plaque_number": lambda: (_platform("a", "C1", "P", "A1"), _platform("b", "C2", "P", "A2")),
    "one_announcement_number": lambda: (_platform("a", "C1", "P1", "A"), _platform("b", "C2", "P2", "A")),
    "one_timer_per_generation": lambda: (
        begun(case_id="a", timers=[armed()]),
        begun(case_id="b", timers=[armed(), ended(), armed()]),
    ),
    "one_armed_timer": lambda: (
        begun(case_id="a", timers=[armed()]),
        begun(case_id="b", timers=[armed(generation=1), armed(generation=2)]),
    ),
    "preparer_is_not_approver": lambda: (begun(case_id="a"), begun(case_id="b", actor="li", prepared_by="li")),
}
KEPT: dict[str, Callable[[], Pair]] = {
    "a refused batch": lambda: (_batch("a"), _batch("b", "—")),
    "an ended application": lambda: (_application("a", "withdrawn"), _application("b")),
    "another platform of the same body": lambda: (_application("a"), _application("b", name="另一平台")),
    "a recused sheet": lambda: (_sheet("a", "recused"), _sheet("b")),
    "no plaque yet": lambda: (_platform("a", "C1", "", ""), _platform("b", "C2", "", "")),
    "one announcement of an earlier year": lambda: (
        _platform("a", "C1", "P1", "A"),
        _platform("b", "C2", "P2", "A", announcement_shared=True),
    ),
    "two people": lambda: (begun(case_id="a"), begun(case_id="b", actor="li", prepared_by="wang")),
}


@pytest.mark.parametrize("promise", BROKEN)
def test_a_broken_promise_is_named_and_nothing_of_it_is_kept(store: SqlStore, promise: str) -> None:
    first, second = BROKEN[promise]()
    store_all(store, first)
    with pytest.raises(Duplicate) as broken:
        store_all(store, second)
    assert broken.value.promise == promise
    assert (store.case("a"), store.case("b")) == (first.case, None)


@pytest.mark.parametrize("why", KEPT)
def test_what_breaks_no_promise_is_stored(store: SqlStore, why: str) -> None:
    first, second = KEPT[why]()
    store_all(store, first, second)
    assert (store.case("a"), store.case("b")) == (first.case, second.case)


def test_a_cause_is_used_once(store: SqlStore) -> None:
    first = begun(case_id="a")
    store_all(store, first, cause="timer:a:T:1:1")
    with pytest.raises(Duplicate) as broken:
        store_all(store, stepped(first.case), cause="timer:a:T:1:1")
    assert broken.value.promise == "one_event_per_cause"
    assert len(store.history("a")) == 1


def test_a_case_has_one_open_publicity(store: SqlStore) -> None:
    first = _publicized("a", "n1")
    store_all(store, first)
    with pytest.raises(Duplicate) as broken:
        store_all(store, _publicized("a", "n2", first.case))
    assert broken.value.promise == "one_open_publicity"


def test_the_register_and_the_notices_follow_the_events(store: SqlStore) -> None:
    opened = _publicized("a", "n1")
    store_all(store, opened)
    closed = stepped(opened.case, "publicity_closed", trigger="publicity_elapsed", at=NOON)
    store_all(store, closed, _platform("p", "C", "P", "A"))
    with store._engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT notice, case_id, status FROM notice_items").all()
        titles = connection.exec_driver_sql("SELECT id, title, status FROM notices").all()
        entries = connection.exec_driver_sql("SELECT number, functions, status FROM register").all()
    assert [tuple(row) for row in rows] == [("n1", "a", "closed")]
    assert [tuple(row) for row in titles] == [("n1", "公示", "running")]
    assert [tuple(row) for row in entries] == [("C", '["information"]', "valid")]
