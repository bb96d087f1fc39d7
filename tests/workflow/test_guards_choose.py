"""Which row of several a step takes, and what holds exactly at the edge."""

import pytest

from tests.support.situations import CLOSES, IN_WINDOW, PUBLISHED, case_in, good, objection, row_of, sealed
from workflow.refusals import Refusal
from workflow.states import TABLES, Kind

SETTLED = {"objection": "objection1", "number": "YY2026-0001"}
EARLY = objection("3", "received")


def settled(trigger, at, *others, **facts):
    """The row an application takes when its objection 1 is settled at an instant, with others around."""
    wake = {"dismiss_objection": "OJ-05", "withdraw_objection": "OJ-07"}[trigger]
    row = next(row for row in TABLES[Kind.APPLICATION] if row.trigger == trigger and row.follows == wake)
    ask = good(row).but(at=at, data=SETTLED).relating(objections=(objection("1", "accepted"), *others))
    return ask.with_facts(**facts).answered().event["row"], ask.answered().case.state


@pytest.mark.parametrize(("trigger", "within", "after"), [
    ("dismiss_objection", "AP-16", "AP-16b"), ("withdraw_objection", "AP-16d", "AP-16d")])  # fmt: skip
def test_the_due_instant_decides_where_an_application_goes(trigger, within, after):
    last_moment = CLOSES.replace(day=29, hour=23, minute=59, second=59, microsecond=999999)
    assert settled(trigger, last_moment) == (within, "publicized")
    assert settled(trigger, CLOSES) == (after, "publicity_closed")


@pytest.mark.parametrize("trigger", ["dismiss_objection", "withdraw_objection"])
@pytest.mark.parametrize("at", [IN_WINDOW, CLOSES])
@pytest.mark.parametrize("state", ["accepted", "investigating"])
def test_another_objection_keeps_it_in_handling(trigger, at, state):
    assert settled(trigger, at, objection("2", state)) == ("AP-16c", "objection_handling")


@pytest.mark.parametrize("state", ["dismissed", "registered_only", "withdrawn"])
def test_a_decided_one_does_not(state):
    assert settled("dismiss_objection", CLOSES, objection("2", state)) == ("AP-16b", "publicity_closed")


def test_one_received_and_not_yet_taken_up_keeps_the_period_from_being_used_up():
    assert settled("dismiss_objection", CLOSES, EARLY) == ("AP-16", "publicized")


def test_a_provisional_period_is_never_after():
    publicity = {**case_in(Kind.APPLICATION, "publicized").facts["publicity"], "closes_at": None}
    row = row_of("AP-16")
    ask = good(row).but(at=CLOSES.replace(year=2027), data=SETTLED).with_facts(publicity=publicity)
    assert ask.answered().case.state == "publicized"


@pytest.mark.parametrize("stage", ["submitted", "recommended", "pre_reviewed"])
def test_a_correction_goes_back_to_the_stage_that_asked(stage):
    row = next(r for r in TABLES[Kind.APPLICATION] if r.trigger == "resubmit" and r.target == stage)
    assert good(row).answered().case.state == stage


def test_an_objection_is_in_time_from_the_publication_to_the_last_microsecond():
    row = row_of("OJ-01")
    ask = good(row)
    young = ask.but(case=case_in(Kind.OBJECTION, "—"))
    assert young.but(at=PUBLISHED).answered().case.state == "received"
    last = CLOSES.replace(day=29, hour=23, minute=59, second=59, microsecond=999999)
    assert young.but(at=last).answered().case.state == "received"
    with pytest.raises(Refusal):
        young.but(at=CLOSES).answered()


def test_submission_is_open_on_both_days_of_its_window():
    row = row_of("AP-02")
    first = IN_WINDOW.replace(month=6, day=23, hour=0)  # the history so far ends there
    last = IN_WINDOW.replace(day=30, hour=23, minute=59, second=59, microsecond=999999)
    for at in (first, last):
        assert good(row).but(at=at).answered().case.state == "submitted"


@pytest.mark.parametrize(("yes", "passes"), [((True, True, False), True), ((True, False, False), False),
                                             ((True, True, False, False), False)])  # fmt: skip
def test_article_7_is_met_when_more_than_half_say_so(yes, passes):
    row = row_of("AP-11")
    ask = good(row).relating(sheets=tuple(sealed(f"e{number}", yes=said) for number, said in enumerate(yes)))
    if passes:
        assert ask.answered().proposed
    else:
        with pytest.raises(Refusal) as refused:
            ask.answered()
        assert refused.value.code == "distinctive"


def test_a_timer_looks_at_what_had_been_received_by_its_due_instant_only():
    row = row_of("AP-14")
    from_history = objection("1", facts={**objection("1").facts, "received_at": "2026-06-29T16:00:00.000000Z"})
    assert good(row).relating(objections=(from_history,)).answered().case.state == "publicity_closed"
    in_time = objection("1", facts={**objection("1").facts, "received_at": "2026-06-29T15:59:59.999999Z"})
    with pytest.raises(Refusal):
        good(row).relating(objections=(in_time,)).answered()
