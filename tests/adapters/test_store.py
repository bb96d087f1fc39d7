"""The store keeps what a command decided, all of it or nothing, and finds it again."""

from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text

from adapters.store import SqlStore
from services.ports import Duplicate, Entry, Prior, Reading, Wanted
from tests.support.factories import NOON, armed, begun, stepped, store_all
from workflow.cases import Case
from workflow.evolve import fold
from workflow.history import digest

PREPARED = {"id": "x", "trigger": "submit", "by": "u", "role": "applicant", "data": {}}


def test_a_case_is_found_as_it_was_stored(store: SqlStore) -> None:
    first = begun(
        case_id="甲", number="2026-001", district="520102", recommender="MD-SW", batch="2026", name="虚构平台",
        pack="p", pack_hash="h", facts={"名称": "“引号”\n", "n": 3, "list": [None, True, "\u2028"]}, timers=[armed()],
    )  # fmt: skip
    second = stepped(first.case, type="proposed", proposal=PREPARED)
    store_all(store, first)
    store_all(store, second)
    assert store.case("甲") == second.case
    assert store.case("乙") is None


def test_the_stored_history_folds_to_the_stored_row(store: SqlStore) -> None:
    decision = begun(case_id="a", facts={"x": {"y": 1}}, timers=[armed()])
    store_all(store, decision)
    for state in ("submitted", "", "recommended", "pre_reviewed"):
        decision = stepped(decision.case, state, facts={"x": {"y": None}, state: "到"}, number="7")
        store_all(store, decision)
    history = store.history("a")
    assert [event.seq for event in history] == [1, 2, 3, 4, 5]
    assert fold((event.event, event.hash) for event in history) == store.case("a")
    assert [digest(event.text) for event in history] == [event.hash for event in history]
    assert store.history("a", upto=2) == history[:2]


def test_several_steps_of_one_case_and_of_others_are_stored_together(store: SqlStore) -> None:
    one = begun(case_id="a")
    two = stepped(one.case, "submitted")
    other = begun("platform", "certified", case_id="b", facts=_REGISTERED, number="C-1")
    store_all(store, one, other, two)
    third, fourth = stepped(two.case, "recommended"), stepped(other.case, facts={"x": 1})
    fifth = stepped(third.case, "pre_reviewed", facts={"x": 2})
    store_all(store, fourth, third, fifth)
    assert store.case("a") == fifth.case
    assert store.case("b") == fourth.case
    assert [event.seq for event in store.history("a")] == [1, 2, 3, 4]


_REGISTERED = {
    "plaque_number": "P-1", "announcement_number": "A-1", "operator": "某公司", "functions": ["information"],
    "certified_on": "2026-07-01",
}  # fmt: skip


def test_nothing_is_kept_without_commit(store: SqlStore) -> None:
    with store.write() as unit:
        unit.hold(Wanted(None))
        unit.save([Entry(begun(case_id="a", timers=[armed()]))])
        unit.read(Reading(serial=("application", "2026")))  # what was saved has gone to the database by now
    with suppress(ZeroDivisionError), store.write() as unit:
        unit.save([Entry(begun(case_id="b"))])
        raise ZeroDivisionError
    assert (store.case("a"), store.case("b"), store.timers(), store.history("a")) == (None, None, [], [])
    with store.write() as unit:
        assert unit.read(Reading(serial=("application", "2026"))).serial == 1


def test_what_was_saved_is_seen_by_the_unit_itself(store: SqlStore) -> None:
    decision = begun(case_id="a")
    with store.write() as unit:
        unit.save([Entry(decision)])
        assert unit.hold(Wanted("a")).case == decision.case
        unit.commit()
    assert store.case("a") == decision.case


def test_a_known_cause_leads_to_its_event(store: SqlStore) -> None:
    first = begun(case_id="a")
    store_all(store, first)
    store_all(store, stepped(first.case), cause="key:li:1", request="digest")
    with store.write() as unit:
        assert unit.hold(Wanted("a", cause="key:li:1")).prior == Prior("a", 2, "digest")
    with store.write() as unit:
        assert unit.hold(Wanted(None, cause="key:li:1")).prior == Prior("a", 2, "digest")
        assert unit.hold(Wanted("a", cause="key:wang:1")).prior is None


def test_the_parent_is_held_with_its_child_and_for_a_child_to_come(store: SqlStore) -> None:
    parent, child = begun(case_id="p"), begun("objection", "received", case_id="c", parent="p")
    store_all(store, parent, child)
    locks = frozenset({"parent"})
    with store.write() as unit:
        held = unit.hold(Wanted("c", locks=locks))
        assert (held.case, held.parent, held.drafts) == (child.case, parent.case, ())
        held = unit.hold(Wanted(None, "p", locks))
        assert (held.case, held.parent) == (None, parent.case)
        held = unit.hold(Wanted("p", locks=locks))
        assert (held.case, held.parent) == (parent.case, None)
        held = unit.hold(Wanted("nobody", locks=locks))
        assert (held.case, held.parent) == (None, None)


def test_a_batch_is_held_with_its_drafts(store: SqlStore) -> None:
    batch = begun("batch", "open", case_id="b", batch="2026")
    mine = [begun(case_id=name, batch="2026") for name in ("d1", "d2")]
    store_all(
        store, batch, *mine, begun(case_id="x", batch="2025"), begun(case_id="y", state="submitted", batch="2026")
    )
    with store.write() as unit:
        held = unit.hold(Wanted("b", locks=frozenset({"drafts"})))
    assert (held.case, held.parent, held.drafts) == (batch.case, None, tuple(draft.case for draft in mine))


def test_a_row_finds_what_it_looks_at(store: SqlStore) -> None:
    batch = begun("batch", "open", case_id="b", batch="2026")
    refused = begun("batch", "—", case_id="b0", batch="2026")
    mine = begun(case_id="a", batch="2026", organisation="U", name="甲")
    ended = begun(case_id="e", batch="2026", organisation="U", name="乙", state="withdrawn")
    elsewhere = begun(case_id="o", batch="2025", organisation="U", name="甲")
    sheet = begun("score_sheet", "sealed", case_id="s", parent="a", assignee="x")
    objection = begun("objection", "received", case_id="q", parent="a")
    platform = begun("platform", "certified", case_id="p", number="C-1", facts=_REGISTERED)
    store_all(store, refused, batch, mine, ended, elsewhere, sheet, objection, platform)
    names = frozenset({"batch", "siblings", "sheets", "objections", "register", "notice", "expert"})
    found = store.find(
        Reading(names, "2026", "U", "a", ("C-1", "A-1", "P-2", "", "' OR 1=1"), "no-notice", "nobody")
    ).related
    assert found.batch == batch.case
    assert (found.siblings, found.sheets, found.objections) == ((mine.case,), (sheet.case,), (objection.case,))
    assert found.taken == {"C-1", "A-1"}
    assert (found.notice, found.expert) == (None, None)


def test_only_an_active_expert_is_found_as_expert(store: SqlStore) -> None:
    user = "INSERT INTO users (login, name, password_hash, org, roles, related, active, created_at) VALUES "
    people = (
        "('e', '专家', 'x', '某所', '[\"expert\"]', '[\"DEMO-001\"]', 1, 0)",
        "('gone', '专家', 'x', '', '[\"expert\"]', '[]', 0, 0)",
        "('officer', '职员', 'x', 'CITY', '[\"city_officer\"]', '[]', 1, 0)",
    )
    with store._engine.begin() as connection:
        connection.execute(text(user + ", ".join(people)))
    found = {name: store.find(Reading(frozenset({"expert"}), expert=name)).related.expert for name in ("e", "gone")}
    assert found == {
        "e": {"login": "e", "name": "专家", "org": "某所", "roles": ["expert"], "related": ["DEMO-001"]},
        "gone": None,
    }
    assert store.find(Reading(frozenset({"expert"}), expert="officer")).related.expert is None


def test_numbers_are_drawn_without_gaps_and_only_by_who_commits(store: SqlStore) -> None:
    drawn = []
    for commits in (True, False, True):
        with store.write() as unit:
            unit.hold(Wanted(None))
            drawn.append(unit.read(Reading(serial=("application", "2026"))).serial)
            if commits:
                unit.commit()
    with store.write() as unit:
        drawn.append(unit.read(Reading(serial=("application", "2027"))).serial)
    assert drawn == [1, 2, 2, 1]
    assert store.find(Reading(serial=("application", "2026"))).serial == 0


def test_personal_values_stay_outside_the_events(store: SqlStore) -> None:
    store_all(store, begun(case_id="a", personal=[("r1", "salt", {"姓名": "张三"}), ("r2", "salt", {})]))
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE personal SET value = NULL WHERE reference = 'r2'"))
    assert store.personal(["r1", "r2", "r3"]) == {"r1": {"姓名": "张三"}}
    assert store.personal([]) == {}
    assert "张三" not in store.history("a")[0].text


def test_a_stale_decision_is_never_written(store: SqlStore) -> None:
    first = begun(case_id="a")
    store_all(store, first)
    store_all(store, stepped(first.case, "submitted"))
    with pytest.raises((RuntimeError, Duplicate)):
        store_all(store, stepped(first.case, "withdrawn"))
    case = store.case("a")
    assert case is not None
    assert (case.state, case.version) == ("submitted", 2)


def test_a_row_of_another_version_stops_the_commit(store: SqlStore) -> None:
    first = begun(case_id="a")
    store_all(store, first)
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE cases SET version = 7"))
    with pytest.raises(RuntimeError):
        store_all(store, stepped(first.case, "submitted"), begun(case_id="b"))
    assert (len(store.history("a")), store.case("b")) == (1, None)


@pytest.mark.parametrize("awkward", ["' OR '1'='1", "%s", "$1", ":id", "a\\", "é—😀", "x" * 5000, ""])
def test_ids_are_only_ever_values(store: SqlStore, awkward: str) -> None:
    store_all(store, begun(case_id="a"))
    with store.write() as unit:
        assert unit.hold(Wanted(awkward or None, cause=awkward or None)).case is None
    assert (store.case(awkward), store.history(awkward), store.timers(case_id=awkward)) == (None, [], [])
    assert store.personal([awkward]) == {}


@pytest.mark.parametrize("broken", ["\ud800", "a\0b"])
def test_a_text_no_database_can_hold_does_not_harm_the_connection(store: SqlStore, broken: str) -> None:
    store_all(store, begun(case_id="a"))
    try:
        with store.write() as unit:
            unit.hold(Wanted(broken))
            unit.save([Entry(begun(case_id=broken))])
            unit.commit()
        stored = store.case(broken)
    except ValueError:
        stored = None
    assert stored is None or stored.id == broken
    assert isinstance(store.case("a"), Case)
    store_all(store, begun(case_id="b", at=NOON + timedelta(days=1)))
    assert isinstance(store.case("b"), Case)


def test_facts_lie_in_the_store_as_text_whoever_wrote_them(store: SqlStore, database_url: str) -> None:
    """They go in and out as bytes; another program must still find a text."""
    first = begun(case_id="a", facts={"名称": '"引号"', "空": "\x00"})
    store_all(store, first)
    store_all(store, stepped(first.case, facts={"更": "改"}))
    kind = "typeof" if store._backend == "sqlite" else "pg_typeof"
    with store._engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT {kind}(facts), facts FROM cases").one()
    assert tuple(map(str, found)) == ("text", '{"名称":"\\"引号\\"","空":"\\u0000","更":"改"}')
