"""The timers' ledger follows the events; what is due is found once, with its case locked."""

import threading
from datetime import timedelta
from typing import Any

import pytest

from adapters.queries import queries
from adapters.store import SqlStore
from services.ports import Entry
from tests.support.factories import NOON, armed, begun, ended, stepped, store_all
from workflow.cases import DueTimer

HOUR = timedelta(hours=1)


def _ledger(store: SqlStore, **narrowed: Any) -> list[tuple[str, int, str]]:
    return [(row["case"], row["generation"], row["status"]) for row in store.timers(**narrowed)]


def test_a_timer_in_the_contracts_shape(store: SqlStore) -> None:
    store_all(store, begun(case_id="a", timers=[armed()]))
    assert store.timers() == [
        {
            "case": "a",
            "kind": "T_PUBLICITY",
            "period": "",
            "generation": 1,
            "planned_on": "2026-06-29",
            "due_on": "2026-06-29",
            "due_at": "2026-06-22T12:00:00+08:00",
            "fired_at": None,
            "late_seconds": None,
            "status": "armed",
            "provisional": False,
            "outcome": "在途",
            "reason": None,
            "attempts": 0,
            "retry_at": None,
            "calendar": "cn-2026",
            "anchor_on": "2026-06-22",
            "n": 5,
            "unit": "working_days",
            "ended_by": None,
        }
    ]


def test_a_date_the_measure_names_stays_what_was_planned_where_a_rest_day_moves_it(store: SqlStore) -> None:
    """31 March 2019 was a Sunday."""
    rolled = armed("T_ANNUAL_REPORT", due_on="2019-04-01") | {"anchor_on": "2019-03-31", "n": None, "unit": "deadline"}
    store_all(store, begun(case_id="a", timers=[rolled]))
    (row,) = store.timers()
    assert (row["planned_on"], row["due_on"]) == ("2019-03-31", "2019-04-01")


def test_a_timer_fires_is_cancelled_and_is_superseded(store: SqlStore) -> None:
    case = begun(case_id="a", timers=[armed()])
    store_all(store, case)
    case = stepped(case.case, timers=[armed(generation=2)])
    store_all(store, case)
    assert _ledger(store) == [("a", 2, "armed"), ("a", 1, "superseded")]
    case = stepped(case.case, timers=[ended(how="cancelled", generation=2), armed(generation=3)])
    store_all(store, case)
    case = stepped(case.case, timers=[ended(generation=3)], fired_at=NOON + HOUR)
    store_all(store, case)
    assert _ledger(store) == [("a", 1, "superseded"), ("a", 2, "cancelled"), ("a", 3, "fired")]
    (fired,) = store.timers(status="fired")
    assert (fired["fired_at"], fired["late_seconds"]) == ("2026-06-22T13:00:00+08:00", 3600)
    assert store.next_due() is None


def test_the_ledger_is_narrowed_and_shows_due_ones_first(store: SqlStore) -> None:
    store_all(
        store,
        begun(case_id="a", timers=[armed(due_at=NOON + 2 * HOUR)]),
        begun(case_id="b", timers=[armed(due_at=None)]),
        begun(case_id="c", timers=[armed(due_at=NOON)]),
    )
    assert [case for case, _, _ in _ledger(store)] == ["c", "a", "b"]
    assert _ledger(store, due_before=NOON + HOUR) == [("c", 1, "armed")]
    assert _ledger(store, case_id="b", status="armed") == [("b", 1, "armed")]
    assert _ledger(store, status="fired") == []
    assert (store.next_due(), store.next_due(NOON), store.next_due(NOON + 2 * HOUR)) == (NOON, NOON + 2 * HOUR, None)


def test_what_is_due_comes_with_its_case_and_objections(store: SqlStore) -> None:
    due = begun(case_id="a", state="publicized", timers=[armed(), armed("T_OTHER", NOON - HOUR)])
    objection = begun("objection", "received", case_id="o", parent="a")
    later, never = (
        begun(case_id="b", timers=[armed(due_at=NOON + HOUR)]),
        begun(case_id="c", timers=[armed(due_at=None)]),
    )
    store_all(store, due, objection, later, never)
    with store.write() as unit:
        (found,) = unit.due(NOON, 10)
    assert found.case == due.case
    assert found.timer == DueTimer("T_OTHER", "", 1, NOON - HOUR)
    assert found.related.objections == (objection.case,)
    with store.write() as unit:
        assert unit.due(NOON - 2 * HOUR, 10) == ()


def test_what_is_due_comes_in_order_and_not_more_than_asked(store: SqlStore) -> None:
    store_all(store, *(begun(case_id=name, timers=[armed(due_at=NOON - n * HOUR)]) for n, name in enumerate("abcd")))
    with store.write() as unit:
        assert [due.case.id for due in unit.due(NOON, 3)] == ["d", "c", "b"]


def test_a_timer_that_cannot_act_waits_with_its_reason(store: SqlStore) -> None:
    store_all(store, begun(case_id="a", timers=[armed()]))
    with store.write() as unit:
        (due,) = unit.due(NOON, 10)
        unit.explain_hold("a", due.timer, "尚有异议未处理", NOON + HOUR)
        unit.commit()
    (row,) = store.timers()
    assert (row["status"], row["reason"]) == ("armed", "尚有异议未处理")
    with store.write() as unit:
        assert unit.due(NOON + HOUR - timedelta(microseconds=1), 10) == ()
    with store.write() as unit:
        (again,) = unit.due(NOON + HOUR, 10)
        assert again.timer.due_at == NOON
        unit.explain_hold("a", again.timer, "仍有异议", None)
        unit.commit()
    with store.write() as unit:
        assert len(unit.due(NOON + HOUR, 10)) == 1


def test_a_timer_that_fails_waits_and_sleeps_as_an_incident_until_it_is_woken(store: SqlStore) -> None:
    store_all(store, begun(case_id="a", timers=[armed()]))
    for failures, retry_at in enumerate((NOON + HOUR, None)):
        with store.write() as unit:
            (due,) = unit.due(NOON + HOUR, 10)
            assert due.failures == failures
            unit.note_failure("a", due.timer, "触发失败", retry_at)
            unit.commit()
    assert _ledger(store, status="failed") == [("a", 1, "failed")]
    assert _ledger(store, status="armed") == []
    with store.write() as unit:
        assert unit.due(NOON + 1000 * HOUR, 10) == ()
    with store.write() as unit:
        unit.wake_incident("a", "T_PUBLICITY", "已重新启动")
        unit.commit()
    with store.write() as unit:
        (due,) = unit.due(NOON, 10)
        assert (due.failures, due.timer.due_at) == (0, NOON)
    with store.write() as unit:
        unit.wake_incident("a", "T_PUBLICITY", "没有停止的期限")
        with pytest.raises(RuntimeError):
            unit.commit()


def test_many_due_timers_fire_in_one_commit(store: SqlStore) -> None:
    cases = [begun(case_id=f"case-{n:03}", state="publicized", timers=[armed()]) for n in range(60)]
    store_all(store, *cases)
    with store.write() as unit:
        unit.save(
            [
                Entry(
                    stepped(due.case, "publicity_closed", timers=[ended()], fired_at=NOON), due.timer.cause(due.case.id)
                )
                for due in unit.due(NOON, 500)
            ]
        )
        unit.commit()
    assert {row["status"] for row in store.timers()} == {"fired"}
    states = {case.state for n in range(60) if (case := store.case(f"case-{n:03}"))}
    assert states == {"publicity_closed"}


def test_two_beats_at_once_never_take_the_same_case(store: SqlStore) -> None:
    store_all(store, *(begun(case_id=f"case-{n}", timers=[armed()]) for n in range(6)))
    taken: list[str] = []
    both = threading.Barrier(2)

    def beat(*, together: bool = True) -> None:
        if together:
            both.wait()
        with store.write() as unit:
            due = unit.due(NOON, 4)
            taken.extend(item.case.id for item in due)
            unit.save([Entry(stepped(item.case, timers=[ended()]), item.timer.cause(item.case.id)) for item in due])
            unit.commit()

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A beat that met cases the other had just finished with leaves the rest to the next one.
    beat(together=False)
    beat(together=False)
    assert sorted(taken) == [f"case-{n}" for n in range(6)]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_objections_on_due_cases_are_looked_for_by_their_parents(store: SqlStore) -> None:
    """Not among all objections there are: a beat asks again for every few cases."""
    sql, params = queries("sqlite").due_objections(ids='["a", "b"]')
    (plan,) = store._wire().ask([(f"EXPLAIN QUERY PLAN {sql}", params)])
    assert any("cases_parent" in step for *_, step in plan)
    assert not any("cases_kind" in step for *_, step in plan)
