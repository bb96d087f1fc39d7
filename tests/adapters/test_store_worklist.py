"""Lists show what the scope covers, all of it, once, in order; a cursor goes on exactly where the page ended."""

import base64
import json
import random
from datetime import timedelta

import pytest

from adapters import worklist
from adapters.store import SqlStore
from adapters.tables import FAR
from services.ports import BadCursor, Filters
from tests.support.factories import NOON, armed, begun, stepped, store_all
from workflow.cases import Case
from workflow.desk import desk_of
from workflow.history import micros, read_instant
from workflow.machine import Decision
from workflow.policy import Clause, Scope

DISTRICTS = ("520102", "520103", "")
RECOMMENDERS = ("520102", "MD-SW")
SCOPES: dict[str, Scope] = {
    "auditor": (Clause(),),
    "city": (Clause(not_states=("draft",)), Clause(("batch",), not_states=("—",))),
    "district": (
        Clause(("application", "platform"), "district", ("520102",), ("draft",)),
        Clause(("application",), "recommender", ("520102",), ("draft",)),
        Clause(("batch",), not_states=("—",)),
    ),
    "applicant": (Clause(("application", "platform"), "organisation", ("org-1", "org-2")), Clause(("batch",))),
    "expert": (
        Clause(("score_sheet",), "assignee", ("e1",)),
        Clause(("application",), "id", ("c-003", "c-004", "c-x")),
    ),
    "two districts": (Clause((), "district", ("520102", "520103")),),
    "nobody": (),
    "nothing named": (Clause(("application",), "id", ()),),
}
FILTERS: dict[str, Filters] = {
    "all": Filters(),
    "open": Filters(open_only=True),
    "kind": Filters(kind="application"),
    "no such kind": Filters(kind="' OR 1=1"),
    "state": Filters(state="submitted"),
    "district": Filters(district="520102"),
    "batch": Filters(batch="2026"),
    "parent": Filters(parent="c-000"),
    "due": Filters(due_before=NOON + timedelta(hours=5)),
    "desk": Filters(desk=frozenset({"officer@520102", "officer@MD-SW", "city_officer@"})),
    "actor": Filters(acted_by="li"),
    "actor and parent": Filters(acted_by="li", parent="c-000"),
    "actor and desk": Filters(acted_by="li", desk=frozenset({"officer@520102", "officer@MD-SW"})),
    "desk and parent": Filters(desk=frozenset({"city_supervision@", "expert@e1"}), parent="c-000", open_only=True),
    "text": Filters(q="平台1"),
    "number": Filters(q="n-00"),
    "every": Filters(kind="application", state="submitted", district="520102", batch="2026", open_only=True, q="n-"),
}


def _some_cases() -> list[Decision]:
    """Sixty cases of all sorts, the same every time."""
    pick = random.Random(7)
    made = []
    for n in range(60):
        kind = pick.choice(("application", "application", "platform", "batch", "score_sheet", "objection"))
        state = {
            "application": pick.choice(("draft", "submitted", "recommended", "withdrawn", "pre_reviewed")),
            "platform": "certified",
            "batch": "announced",
            "score_sheet": pick.choice(("assigned", "sealed")),
            "objection": "received",
        }[kind]
        facts = {"plaque_number": "", "announcement_number": "", "operator": "", "functions": [], "certified_on": ""}
        timers = [armed(due_at=NOON + timedelta(hours=pick.randrange(10)))] if pick.random() < 0.4 else []
        decision = begun(
            kind, state, case_id=f"c-{n:03}", number=f"N-{n:03}", name=f"平台{n}", facts=facts, timers=timers,
            district=pick.choice(DISTRICTS), recommender=pick.choice(RECOMMENDERS),
            organisation=f"org-{n if kind == 'application' else pick.randrange(5)}",
            assignee=f"e{n % 2}" if n % 3 else f"f{n}", batch=f"y{n}" if kind == "batch" else "2026",
            parent="" if kind not in ("objection", "score_sheet") else "c-000" if n % 3 == 0 else f"p-{n}",
            actor=pick.choice(("li", "wang")),
            at=NOON + timedelta(minutes=pick.randrange(20)),
        )  # fmt: skip
        made.append(decision)
    return made


@pytest.fixture
def cases(store: SqlStore) -> list[tuple[Case, str]]:
    decisions = _some_cases()
    store_all(store, *decisions)
    return [(decision.case, decision.event["actor"]) for decision in decisions]


def _due(case: Case) -> int:
    instants = [micros(read_instant(timer["due_at"])) for timer in case.armed().values()]
    return min(instants) if instants and not case.closed else FAR


def _passes(case: Case, actor: str, f: Filters) -> bool:
    return all(
        (
            f.kind in ("", case.kind),
            f.state in ("", case.state),
            f.district in ("", case.district),
            f.batch in ("", case.batch),
            f.parent in ("", case.parent),
            not f.desk or desk_of(case) in f.desk,
            f.due_before is None or _due(case) < micros(f.due_before),
            f.acted_by in ("", actor),
            f.q.lower() in f"{case.number} {case.name} {case.organisation}".lower(),
            not (f.open_only and case.closed),
        )
    )


def _expected(cases: list[tuple[Case, str]], scope: Scope, f: Filters, sort: str) -> list[str]:
    seen = [case for case, who in cases if any(clause.covers(case) for clause in scope) and _passes(case, who, f)]
    if f.desk:
        seen = [case for case in seen if not case.closed]
    if sort == "due":
        return [case.id for case in sorted(seen, key=lambda case: (_due(case), case.id)) if not case.closed]
    return [case.id for case in sorted(seen, key=lambda case: (case.opened_at, case.id), reverse=True)]


def _walked(store: SqlStore, scope: Scope, f: Filters, sort: str, limit: int) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = store.worklist(scope, f, after=after, limit=limit, sort=sort)
        found.extend(case.id for case in page.items)
        if page.next is None:
            return found
        after = page.next


def test_every_list_shows_all_of_its_scope_once_and_in_order(store: SqlStore, cases: list[tuple[Case, str]]) -> None:
    for scope in SCOPES.values():
        for f in FILTERS.values():
            for sort in ("due", "recent"):
                assert _walked(store, scope, f, sort, 7) == _expected(cases, scope, f, sort), (scope, f, sort)


def test_every_count_is_the_length_of_its_list(store: SqlStore, cases: list[tuple[Case, str]]) -> None:
    for scope in SCOPES.values():
        for f in FILTERS.values():
            expected = len(_expected(cases, scope, f, "recent"))
            assert store.count(scope, f, 1000) == expected, (scope, f)
            assert store.count(scope, f, expected) == expected, (scope, f)
            if expected and not f.q:
                assert store.count(scope, f, expected - 1) is None, (scope, f)


def test_a_search_looks_at_a_bounded_number_of_cases_a_page(
    store: SqlStore, cases: list[tuple[Case, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "SCANNED", 8)
    scope, f = SCOPES["district"], Filters(q="平台1")
    page = store.worklist(scope, f, after=None, limit=50, sort="due")
    assert page.next is not None
    assert _walked(store, scope, f, "due", 50) == _expected(cases, scope, f, "due")
    assert store.count(scope, f, 5) is None


def test_a_listed_case_is_the_stored_case(store: SqlStore, cases: list[tuple[Case, str]]) -> None:
    page = store.worklist(SCOPES["auditor"], Filters(kind="platform"), after=None, limit=1, sort="recent")
    (listed,) = page.items
    stored = store.case(listed.id)
    assert stored is not None
    assert (dict(listed.facts), dict(listed.timers)) == (stored.facts, stored.timers)
    assert (listed.closed, listed.proposal, listed.head) == (stored.closed, stored.proposal, stored.head)


def test_a_case_that_moves_up_is_not_shown_twice_behind_a_cursor(store: SqlStore) -> None:
    decisions = [begun(case_id=f"c-{n}", timers=[armed(due_at=NOON + timedelta(hours=n))]) for n in range(6)]
    store_all(store, *decisions)
    scope = SCOPES["auditor"]
    page = store.worklist(scope, Filters(), after=None, limit=2, sort="due")
    store_all(store, stepped(decisions[0].case, "withdrawn"), begun(case_id="c-new", timers=[armed()]))
    rest = store.worklist(scope, Filters(), after=page.next, limit=10, sort="due")
    assert [case.id for case in (*page.items, *rest.items)] == [f"c-{n}" for n in range(6)]


def _cursor(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "é", "A" * 5000, "====",
        "bnVsbA", _cursor(["due"]), _cursor(["recent", 1, "a"]), _cursor(["due", "1", "a"]),
        _cursor(["due", 2**63, "a"]), _cursor(["due", -1, "a"]), _cursor(["due", True, "a"]),
        _cursor(["due", 1, "a\0"]),
        _cursor(["due", 1, "\ud800"]), _cursor(["due", 1, None]), _cursor({"due": 1}), "\ud800", "W1tb" * 90,
    ],
)  # fmt: skip
def test_a_cursor_nobody_gave_out_is_refused(store: SqlStore, cursor: str) -> None:
    with pytest.raises(BadCursor):
        store.worklist(SCOPES["auditor"], Filters(), after=cursor, limit=2, sort="due")
