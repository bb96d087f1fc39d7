"""Art. 5, 6, 13: what a year of a service ledger comes to."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.service_figures import Served, figures, percent
from workflow.words import FUNCTIONS, SERVICE_FUNCTIONS, SERVICE_MODES, SERVICE_SATISFACTION

SERVED = st.builds(
    Served,
    client_uscc=st.sampled_from(["", "A", "B", "C"]),
    function=st.sampled_from(list(SERVICE_FUNCTIONS)),
    mode=st.sampled_from(list(SERVICE_MODES)),
    public_or_low_fee=st.booleans(),
    event_no=st.sampled_from(["", "1", "2"]),
    satisfaction=st.sampled_from(["", *SERVICE_SATISFACTION]),
)


def one(**changes) -> Served:
    return Served("A", "training", "offline", True, "1", "satisfied")._replace(**changes)


def test_nothing_is_claimed_of_a_year_without_records():
    found = figures(2026, [])
    assert found["service_volume_total"] == found["smes_served"] == found["survey_valid"] == 0
    assert found["public_or_low_fee_pct"] is found["satisfied_pct"] is None
    assert set(found["events"].values()) == {0}


def test_an_enterprise_counts_once_and_one_without_a_code_not_at_all():
    found = figures(2026, [one(), one(function="market"), one(client_uscc="B"), one(client_uscc="")])
    assert (found["smes_served"], found["service_volume_total"], found["without_credit_code"]) == (2, 4, 1)


def test_only_who_was_served_in_person_counts_for_the_offline_condition():
    found = figures(2026, [one(mode="online"), one(client_uscc="B")])
    assert (found["smes_served"], found["offline_smes_served"]) == (2, 1)


def test_satisfied_are_those_satisfied_and_mostly_satisfied_among_answers_given():
    answers = ["satisfied", "mostly_satisfied", "unsatisfied", ""]
    found = figures(2026, [one(satisfaction=answer) for answer in answers])
    assert (found["survey_valid"], found["survey_satisfied"]) == (3, 2)
    assert found["satisfaction"] == {"satisfied": 1, "mostly_satisfied": 1, "unsatisfied": 1}


def test_an_event_counts_once_for_each_function_it_served():
    found = figures(2026, [one(), one(client_uscc="B"), one(event_no="2"), one(function="market"), one(event_no="")])
    assert found["events"] == {**dict.fromkeys(FUNCTIONS, 0), "training": 2, "market": 1}


@given(st.lists(SERVED, max_size=30))
def test_figures_agree_with_counting_by_hand_in_whatever_order(rows: list[Served]):
    found = figures(2026, rows)
    assert found == figures(2026, reversed(rows))
    assert found["service_volume_total"] == len(rows) == sum(found["services"].values())
    assert found["service_volume_public_or_low_fee"] == len([row for row in rows if row.public_or_low_fee])
    assert found["smes_served"] == len({row.client_uscc for row in rows} - {""})
    assert found["survey_satisfied"] <= found["survey_valid"] == sum(found["satisfaction"].values())
    assert found["offline_smes_served"] <= found["smes_served"]


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(1999, 2500, "79.96"), (0, 5, "0.00"), (5, 5, "100.00"), (2, 3, "66.67"), (1, 20_000, "0.01"), (0, 0, None)],
)
def test_a_share_is_shown_to_two_decimals_half_up(part: int, whole: int, shown: str | None):
    assert percent(part, whole) == shown


@given(st.integers(1, 10**6).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_is_never_half_a_hundredth_off(share: tuple[int, int]):
    part, whole = share
    shown = percent(part, whole)
    assert shown is not None
    off = Fraction(shown) - Fraction(part * 100, whole)
    assert Fraction(-1, 200) < off <= Fraction(1, 200)
