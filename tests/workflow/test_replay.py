"""Replay: folding at once and step by step give the same; any event or instant can be gone back to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.situations import AFTER_PERIOD, IN_WINDOW, case_in, good, person, row_of
from workflow.evolve import evolve, evolve_timers, fold, merge, proposal_after
from workflow.history import canonical, digest
from workflow.replay import differences, replayed, up_to
from workflow.roles import Role
from workflow.states import Kind

KEYS = st.sampled_from("abc")
VALUES = st.recursive(st.integers(0, 3) | st.text("xy", max_size=2), lambda v: st.dictionaries(KEYS, v), max_leaves=4)
FACTS = st.dictionaries(KEYS, VALUES)
PATCHES = st.dictionaries(KEYS, st.none() | VALUES)


@pytest.fixture
def history():
    """A short life of a draft: begun, submitted, noted, withdrawn; as (event, hash)."""
    steps = [("AP-01", "—"), ("AP-02", "draft"), ("AP-I5", "submitted"), ("AP-21", "submitted")]
    events, case = [], case_in(Kind.APPLICATION, "—")
    for number, (row_id, source) in enumerate(steps):
        ask = good(row_of(row_id), source)
        if number == 1:
            whole = case_in(Kind.APPLICATION, "draft").facts
            case = events_with(case, events, whole)
        actor = person(Role.DISTRICT_OFFICER) if row_id == "AP-I5" else ask.actor
        decision = ask.but(case=case, actor=actor, at=IN_WINDOW.replace(hour=10 + number)).answered()
        events.append((decision.event, digest(decision.text)))
        case = decision.case
    return events


def events_with(case, events, facts):
    """The same case after one more event that fills in all there is to fill in."""
    event = {"case": case.id, "kind": case.kind, "seq": case.version + 1, "type": "fired", "from": case.state,
             "to": case.state, "trigger": "save_draft", "recorded_at": events[-1][0]["recorded_at"], "facts": facts,
             "set": {"district": "520102", "recommender": "520102", "organisation": "91520102DEM000014F"},
             "prev": case.head}  # fmt: skip
    hashed = digest(canonical(event))
    events.append((event, hashed))
    return evolve(case, event, hashed)


def test_folding_at_once_is_evolving_step_by_step(history):
    case = None
    for event, hashed in history:
        case = evolve(case, event, hashed)
    assert differences(fold(history), case) == []
    assert case.state == "withdrawn"
    assert case.version == len(history)


def test_a_case_can_be_seen_as_of_any_event(history):
    assert [replayed(history, seq=seq).state for seq in range(1, 6)] == [
        "draft", "draft", "submitted", "submitted", "withdrawn",
    ]  # fmt: skip
    assert replayed(history, seq=0) is None
    assert replayed(history, seq=99).version == 5


def test_a_case_can_be_seen_as_of_any_instant(history):
    assert replayed(history, as_of=IN_WINDOW.replace(hour=9)) is None
    assert replayed(history, as_of=IN_WINDOW.replace(hour=11)).state == "submitted"  # the instant itself counts
    assert replayed(history, as_of=IN_WINDOW.replace(hour=10, minute=59)).state == "draft"
    assert replayed(history, as_of=AFTER_PERIOD).state == "withdrawn"
    assert [event["seq"] for event, _ in up_to(history, seq=3, as_of=IN_WINDOW.replace(hour=10))] == [1, 2]


def test_a_case_has_at_least_one_event():
    with pytest.raises(ValueError, match="at least one"):
        fold([])


@pytest.mark.parametrize("name", ["state", "version", "facts", "timers", "head", "district", "updated_at", "proposal"])
def test_every_field_of_a_row_that_is_not_the_fold_is_named(history, name):
    stored = fold(history)
    setattr(stored, name, {"other": 1} if name in ("facts", "timers", "proposal") else "other")
    assert differences(fold(history), stored) == [name]


def test_folding_changes_none_of_the_events(history):
    before = [canonical(event) for event, _ in history]
    fold(history)
    assert [canonical(event) for event, _ in history] == before


@given(FACTS, PATCHES, PATCHES)
def test_merging_is_a_merge_patch_and_changes_neither_side(facts, first, second):
    kept = canonical(facts), canonical(first)
    merged = merge(facts, first)
    assert (canonical(facts), canonical(first)) == kept
    assert all(name not in merged for name, value in first.items() if value is None)
    assert all(merged[name] == value for name, value in first.items() if isinstance(value, int | str))
    assert {name for name in facts if name not in first} <= set(merged)
    assert merge(merge(facts, first), second).keys() >= {n for n, v in second.items() if v is not None}


def test_null_removes_and_objects_descend():
    assert merge({"a": {"b": 1, "c": 2}, "d": 1}, {"a": {"b": None, "e": 3}, "d": None}) == {"a": {"c": 2, "e": 3}}
    assert merge({"a": 1}, {"a": {"b": 2}}) == {"a": {"b": 2}}


def test_timers_arm_fire_cancel_and_arm_again():
    def did(change):
        return {"timers": [change], "recorded_at": "then", "fired_at": "later"}

    armed = evolve_timers({}, did({"op": "arm", "kind": "T", "generation": 1}))
    assert armed == {"T": {"kind": "T", "generation": 1, "status": "armed"}}
    fired = evolve_timers(armed, did({"op": "fired", "kind": "T", "generation": 1}))
    assert (fired["T"]["status"], fired["T"]["fired_at"]) == ("fired", "later")
    assert armed["T"]["status"] == "armed"
    again = evolve_timers(fired, did({"op": "arm", "kind": "T", "generation": 2}))
    assert (again["T"]["generation"], again["T"]["status"]) == (2, "armed")
    assert evolve_timers({}, did({"op": "cancelled", "kind": "T"})) == {}


def test_a_proposal_lasts_until_it_is_answered_or_the_case_moves():
    open_ = {"id": "p1"}
    step = {"type": "fired", "from": "a", "to": "a"}
    assert proposal_after(None, {"type": "proposed", "proposal": open_}) == open_
    assert proposal_after(open_, step) == open_
    assert proposal_after(open_, {**step, "proposal": "p1"}) is None
    assert proposal_after(open_, {**step, "to": "b"}) is None
