"""Events as bytes: one text each, chained by hash; instants exact to the microsecond."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import reduce
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.history import broken_links, canonical, digest, from_micros, instant, micros, read_instant, shown
from workflow.roles import Role

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def json_of(leaves):
    return st.recursive(
        leaves, lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(TEXT, inner), max_leaves=10
    )


JSON = json_of(st.none() | st.booleans() | st.integers() | TEXT)
ANYTHING = json_of(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**63), 2**64)
    | TEXT
    | st.text(st.characters(codec="ascii", categories=["Cc", "Po"]))
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(Role)
)
INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC))


def test_an_event_has_one_text():
    assert (
        canonical({"b": 1, "a": "公示", "c": [1, {"e": None, "d": True}]})
        == '{"a":"公示","b":1,"c":[1,{"d":true,"e":null}]}'
    )


def test_the_hash_is_that_of_the_utf8_bytes():
    assert digest("公示") == "cff913606b9b40bdd373bfffdf60f1159dce0ca5e7af2273f62f8573a5adcbd4"


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), JSON))
def test_the_order_of_keys_makes_no_difference(event):
    assert canonical(event) == canonical(dict(reversed(list(event.items()))))


def test_what_is_no_number_has_no_text():
    for value in (float("nan"), float("inf")):
        for event in ({"score": value}, {"scores": [1, {"of": (value,)}]}):
            with pytest.raises(ValueError, match="JSON"):
                canonical(event)


def by_the_standard_library(event):
    return json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@given(st.dictionaries(TEXT, ANYTHING))
def test_the_text_is_the_one_the_standard_library_writes(event):
    assert canonical(event) == by_the_standard_library(event)


@pytest.mark.parametrize(
    "value",
    [
        *(2**63, -(2**63) - 1, 2**64, 10**30),
        *(0.1, 1e16, -0.0, 5e-324),
        *('\x00\x1f"\\/\x7f\u2028', "\ud800", Role.TIMER, (1, "2")),
        {"z": 1, "\uffff": 2, "\U0001f600": 3, "é": 4, "": 5},
        {1: "a key that is no text"},
        reduce(lambda inner, _: [inner], range(300), []),
    ],
    ids=repr,
)
def test_a_value_beyond_what_the_fast_writer_takes_has_the_same_text(value):
    assert canonical({"value": value}) == by_the_standard_library({"value": value})


@pytest.mark.parametrize("value", [b"bytes", date(2026, 10, 11), UUID(int=1), Decimal(1), {1}], ids=repr)
def test_what_is_no_json_is_refused(value):
    with pytest.raises(TypeError):
        canonical({"value": value})


@pytest.mark.parametrize("keep", [[], [0.5]], ids=["fast", "slow"])
def test_a_text_no_database_can_hold_has_no_hash(keep):
    with pytest.raises(ValueError, match="surrogates"):
        digest(canonical({"note": "\ud800", "keep": keep}))


@given(INSTANTS)
def test_an_instant_comes_back_as_it_was(at):
    assert read_instant(instant(at)) == from_micros(micros(at)) == at
    assert len(instant(at)) == 27


def test_instants_are_written_in_utc_whatever_the_offset():
    at = datetime(2026, 10, 11, 0, 0, 0, 1, tzinfo=timezone(timedelta(hours=8)))
    assert instant(at) == "2026-10-10T16:00:00.000001Z"
    assert shown(micros(at)) == "2026-10-11 00:00:00"


@given(st.lists(INSTANTS, min_size=2, max_size=5))
def test_texts_of_instants_sort_as_the_instants_do(found):
    assert sorted(map(instant, found)) == [instant(at) for at in sorted(found)]


def chain(length=4):
    """A chain of events as stored: (seq, text, hash)."""
    rows, head = [], ""
    for seq in range(1, length + 1):
        text = canonical({"seq": seq, "prev": head, "note": f"第{seq}件"})
        head = digest(text)
        rows.append((seq, text, head))
    return rows


def test_a_whole_chain_holds():
    assert broken_links(chain()) == []
    assert broken_links([]) == []


def test_a_changed_byte_is_seen():
    rows = chain()
    rows[1] = (2, rows[1][1].replace("第2件", "第9件"), rows[1][2])
    assert broken_links(rows) == [(2, "bytes do not give the stored hash")]


def test_a_changed_event_with_its_hash_made_anew_is_seen_at_the_next():
    rows = chain()
    forged = rows[1][1].replace("第2件", "第9件")
    rows[1] = (2, forged, digest(forged))
    assert broken_links(rows) == [(3, "does not follow the event before it")]


def test_a_missing_event_and_a_missing_beginning_are_seen():
    rows = chain()
    assert [seq for seq, _ in broken_links([rows[0], *rows[2:]])] == [3, 3]
    assert [seq for seq, _ in broken_links(rows[1:])] == [2, 2]


def test_two_events_exchanged_are_seen():
    first, second, third, fourth = chain()
    assert {seq for seq, _ in broken_links([first, third, second, fourth])} == {2, 3, 4}


@given(st.integers(0, 3), st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='件"\\'))
def test_no_edit_of_a_text_goes_unseen_under_its_old_hash(which, other):
    rows = chain()
    seq, text, hashed = rows[which]
    rows[which] = (seq, text.replace("件", other), hashed)
    assert (seq, "bytes do not give the stored hash") in broken_links(rows)
