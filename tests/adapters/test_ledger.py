"""The timers' ledger as people read it: who sees which rows, in which order, page by page."""

from datetime import date, timedelta
from typing import Any

import pytest

from adapters.store import SqlStore
from services.ports import BadCursor, LedgerFilters
from tests.support.factories import NOON, armed, begun, ended, stepped, store_all
from workflow.policy import may_see, scope_of
from workflow.roles import Actor, Role

AUDITOR = Actor("auditor", frozenset({Role.AUDITOR}))
EVERYBODY = (
    AUDITOR,
    Actor("d", frozenset({Role.DISTRICT_OFFICER}), "520102"),
    Actor("md", frozenset({Role.MUNICIPAL_DEPARTMENT_OFFICER}), "MD-KJ"),
    Actor("c", frozenset({Role.CITY_LEADER}), "CITY"),
    Actor("s", frozenset({Role.CITY_SUPERVISION}), "CITY"),
    Actor("f", frozenset({Role.FINANCE_OFFICER}), "CITY"),
    Actor("e", frozenset({Role.EXPERT}), "x", assigned=(("a", "sealed"),)),
    Actor("admin", frozenset({Role.SYSTEM_ADMIN})),
)


def cases(store: SqlStore, actor: Actor = AUDITOR, **asked: Any) -> list[str]:
    page = store.ledger(scope_of(actor), LedgerFilters(**asked), after=None, limit=50)
    assert page.next is None
    return [row["case"] for row in page.items]


@pytest.fixture
def stored(store: SqlStore) -> SqlStore:
    """Timers on cases of every kind that has them, in two districts."""
    timer = [armed()]
    store_all(
        store,
        begun("batch", "open", case_id="batch", batch="2026", timers=[armed("T_BATCH_CLOSE", due_on="2026-06-30")]),
        begun(case_id="a", state="publicized", district="520102", number="2026-0001", name="甲", timers=timer),
        begun(case_id="b", state="publicized", district="520103", recommender="MD-KJ", timers=timer),
        begun(case_id="draft", district="520102", timers=timer),
        begun("objection", "accepted", case_id="o", parent="a", timers=[armed("T_OBJECTION", due_on="2026-06-25")]),
    )
    return store


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: actor.user)
def test_a_row_of_the_ledger_is_read_by_whoever_may_see_its_case(stored: SqlStore, actor: Actor) -> None:
    known = [case for name in ("batch", "a", "b", "draft", "o") if (case := stored.case(name))]
    assert sorted(cases(stored, actor)) == sorted(case.id for case in known if may_see(actor, case))


def test_a_row_names_its_case(stored: SqlStore) -> None:
    (row,) = stored.ledger(scope_of(AUDITOR), LedgerFilters(case="2026-0001"), after=None, limit=5).items
    told = {name: row[name] for name in ("case", "number", "name", "district", "case_kind", "state", "outcome")}
    assert told == {"case": "a", "number": "2026-0001", "name": "甲", "district": "520102",
                    "case_kind": "application", "state": "publicized", "outcome": "在途"}  # fmt: skip


def test_the_ledger_is_narrowed_by_each_of_its_filters(stored: SqlStore) -> None:
    assert cases(stored, kind="T_OBJECTION") == ["o"]
    assert cases(stored, district="520103") == ["b"]
    assert cases(stored, case="draft") == ["draft"]
    assert cases(stored, due_before=date(2026, 6, 26)) == ["o"]
    assert cases(stored, status="fired") == []
    assert cases(stored, status="armed", district="520102", kind="T_PUBLICITY") == ["a", "draft"]


def test_running_timers_come_soonest_first_and_the_whole_ledger_latest_first(stored: SqlStore) -> None:
    assert cases(stored, status="armed") == ["o", "a", "b", "draft", "batch"]
    assert cases(stored) == ["batch", "draft", "b", "a", "o"]


@pytest.mark.parametrize("status", ["armed", ""])
def test_pages_follow_each_other_without_a_gap_or_a_repeat(stored: SqlStore, status: str) -> None:
    asked, scope = LedgerFilters(status=status), scope_of(AUDITOR)
    seen: list[str] = []
    after: str | None = None
    while True:
        page = stored.ledger(scope, asked, after=after, limit=2)
        seen += [row["case"] for row in page.items]
        after = page.next
        if after is None:
            break
    assert seen == cases(stored, status=status)


@pytest.mark.parametrize("cursor", ["x", "W10", "WzFd", "eyJhIjoxfQ", "%00", "a" * 500])
def test_a_cursor_nobody_gave_out_is_refused(stored: SqlStore, cursor: str) -> None:
    with pytest.raises(BadCursor):
        stored.ledger(scope_of(AUDITOR), LedgerFilters(), after=cursor, limit=2)


def test_a_cursor_of_another_list_is_refused(stored: SqlStore) -> None:
    cursor = stored.ledger(scope_of(AUDITOR), LedgerFilters(status="armed"), after=None, limit=1).next
    with pytest.raises(BadCursor):
        stored.ledger(scope_of(AUDITOR), LedgerFilters(), after=cursor, limit=1)


def test_an_ended_timer_says_which_event_ended_it(store: SqlStore) -> None:
    case = begun(case_id="a", timers=[armed()])
    store_all(store, case)
    case = stepped(case.case, trigger="extend_batch", timers=[ended(how="superseded"), armed(generation=2)])
    store_all(store, case)
    store_all(store, stepped(case.case, trigger="withdraw", timers=[ended(how="cancelled", generation=2)]))
    told = {row["generation"]: (row["ended_by"], row["outcome"], row["reason"]) for row in store.timers()}
    assert told == {
        1: (2, "已取代", "因“延长申报期限”（第2个事件）由第2代取代"),
        2: (3, "已取消", "因“撤回申报”（第3个事件）取消"),
    }


def test_a_timer_that_waits_says_how_often_it_tried_and_when_it_tries_again(store: SqlStore) -> None:
    store_all(store, begun(case_id="a", timers=[armed()]))
    again = NOON + timedelta(minutes=5)
    for _ in range(2):
        with store.write() as unit:
            (due,) = unit.due(again, 10)
            unit.explain_hold("a", due.timer, "尚有未办结的异议", again)
            unit.commit()
    (row,) = store.timers()
    assert (row["outcome"], row["attempts"]) == ("等待（已拒绝2次）", 2)
    assert (row["retry_at"], row["reason"]) == ("2026-06-22T12:05:00+08:00", "尚有未办结的异议")


def test_an_incident_is_found_by_its_status_and_tried_no_more(store: SqlStore) -> None:
    store_all(store, begun(case_id="a", timers=[armed()]), begun(case_id="b", timers=[armed()]))
    with store.write() as unit:
        (due, _) = unit.due(NOON, 10)
        unit.note_failure("a", due.timer, "连续触发失败", None)
        unit.commit()
    assert (cases(store, status="failed"), cases(store, status="armed")) == (["a"], ["b"])
    (row,) = store.timers(status="failed")
    assert (row["outcome"], row["retry_at"], row["reason"]) == ("故障", None, "连续触发失败")


def test_a_firing_keeps_its_lateness_and_its_event(store: SqlStore) -> None:
    case = begun(case_id="a", timers=[armed()])
    store_all(store, case)
    store_all(store, stepped(case.case, timers=[ended()], fired_at=NOON + timedelta(hours=8, minutes=30)))
    (row,) = store.ledger(scope_of(AUDITOR), LedgerFilters(status="fired"), after=None, limit=5).items
    assert (row["late_seconds"], row["outcome"], row["ended_by"]) == (30_600, "迟触发", 2)
