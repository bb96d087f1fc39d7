"""One Machine per kind, built from the rows: what is declared fires, what is not is refused whatever is handed in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.situations import (
    AFTER_PERIOD,
    ANY_DATA,
    CLOSES,
    IN_WINDOW,
    REASON,
    Ask,
    case_in,
    good,
    person,
    row_of,
    seated,
    states_of,
)
from workflow.cases import DueTimer
from workflow.evolve import evolve
from workflow.history import canonical, digest, instant
from workflow.machine import Decision, machine_of, rows_of
from workflow.refusals import Forbidden, Malformed, NotVisible, Refusal
from workflow.roles import CLOCK, LEADERS, STAFF, Actor, Role
from workflow.states import TABLES, Kind
from workflow.transition import SAME, TimerEffect, Transition, roles_of

ROWS = [row for rows in TABLES.values() for row in rows]
STEPS = [(row, source) for row in ROWS for source in row.sources]
TWO = [row for row in ROWS if row.needs_two and not row.follows]
BY_CLOCK = [row for row in ROWS if row.timer_effect and not row.follows]
RECOUNTS = [row for row in BY_CLOCK if row.timer_effect is TimerEffect.RECOUNTS]
CLOCKS = [row for row in BY_CLOCK if row not in RECOUNTS]
EVERY_TRIGGER = sorted({row.trigger for row in ROWS})
WAKES = sorted({"", *(row.follows for row in ROWS)})
EVERYBODY = Actor("everybody", frozenset(Role), "520102")
DECLARED = {(kind, source, row.trigger) for kind, rows in TABLES.items() for row in rows for source in row.sources}
PLACES = [(kind, state) for kind in Kind for state in states_of(kind)]


def named(value: object) -> str:
    return f"{value.id}-{value.trigger}" if isinstance(value, Transition) else str(value)


def fired(row: Transition, source: str | None = None) -> Decision:
    """The row taken: by one person, or by two."""
    ask = good(row, source)
    first = ask.answered()
    return approved(row, first, ask) if first.proposed else first


def approved(row: Transition, first: Decision, ask: Ask) -> Decision:
    """A second person approves what was proposed."""
    data = {"proposal": first.event["proposal"]["id"]}
    return ask.but(case=first.case, actor=seated(row.approved_by[0], "second"), data=data).answered()


@pytest.mark.parametrize("kind", list(Kind))
def test_a_machine_knows_the_triggers_of_its_table_and_no_other(kind):
    assert set(machine_of(kind).events) == {row.trigger for row in TABLES[kind]}


@pytest.mark.parametrize("kind", list(Kind))
def test_no_state_can_be_jumped_to(kind):
    assert not [name for name in machine_of(kind).events if name.startswith("to_")]
    assert machine_of(kind).models == []


@pytest.mark.parametrize(("kind", "state"), PLACES)
def test_an_undeclared_step_is_refused_whoever_asks_with_whatever_data(kind, state):
    """For every trigger there is, in the wake of every row there is."""
    for trigger in EVERY_TRIGGER:
        if (kind, state, trigger) in DECLARED:
            continue
        ask = good(next(row for row in ROWS if row.trigger == trigger)).but(case=case_in(kind, state), actor=EVERYBODY)
        for wake in WAKES:
            with pytest.raises(Refusal) as refused:
                ask.but(wake=wake, data=ANY_DATA).answered()
            expected = "follow_up_only" if rows_of(kind, trigger) else "no_such_trigger"
            assert refused.value.code in (expected, "state_refuses")


def test_nothing_reaches_certified_by_its_name():
    for trigger in ("to_certified", "certified", "trigger", "may_submit", "is_draft", "__init__", ""):
        with pytest.raises(NotVisible) as refused:
            Ask(case_in(Kind.APPLICATION, "publicity_closed"), EVERYBODY, {}, trigger).answered()
        assert refused.value.code == "no_such_trigger"


@pytest.mark.parametrize(("row", "source"), STEPS, ids=named)
def test_every_declared_row_fires_when_its_guards_hold(row, source):
    decision = fired(row, source)
    assert decision.event["row"] == row.id
    assert decision.event["type"] == "fired"
    assert decision.event["from"] == source
    assert decision.case.state == (source if row.target == SAME else row.target)
    assert decision.event.get("article", "") == row.article
    assert ("basis" in decision.event) is (not row.article)


@pytest.mark.parametrize(("row", "source"), STEPS, ids=named)
def test_a_decision_is_one_canonical_event_and_its_fold(row, source):
    decision = fired(row, source)
    assert decision.text == canonical(decision.event)
    assert decision.case.head == digest(decision.text)
    assert decision.event["prev"] == decision.before.head
    before = decision.before if decision.before.version else None
    assert evolve(before, decision.event, digest(decision.text)) == decision.case


def never_alone(row: Transition) -> bool:
    others = [other for other in rows_of(Kind(row.kind), row.trigger) if not other.follows]
    return bool(row.follows) and not any(source in other.sources for source in row.sources for other in others)


@pytest.mark.parametrize("row", [row for row in ROWS if never_alone(row)], ids=named)
def test_what_follows_another_step_is_never_taken_by_itself(row):
    with pytest.raises(Refusal) as refused:
        good(row).but(wake="", actor=EVERYBODY).answered()
    assert refused.value.code == "follow_up_only"


@pytest.mark.parametrize("row", [row for row in ROWS if not row.follows], ids=named)
def test_administrators_auditors_and_finance_take_no_step(row):
    for role in (Role.SYSTEM_ADMIN, Role.AUDITOR, *({Role.FINANCE_OFFICER} - set(roles_of(row.prepared_by)))):
        with pytest.raises(Forbidden) as refused:
            good(row).but(actor=person(role)).answered()
        assert refused.value.code == "role_never"


@pytest.mark.parametrize("row", [r for r in ROWS if not r.begins and r.prepared_by[0].relation != "any"], ids=named)
def test_the_right_role_of_another_body_is_not_enough(row):
    for seat in row.prepared_by:
        if seat.relation != "any":
            elsewhere = replace(seated(seat), user="elsewhere", org="ZONE-GXQ")
            with pytest.raises(Forbidden) as refused:
                good(row).but(actor=elsewhere).answered()
            assert refused.value.code == "not_in_this_seat"


# Two persons.


@pytest.mark.parametrize("row", TWO, ids=named)
def test_the_first_person_proposes_and_moves_nothing(row):
    proposed = good(row).answered()
    assert proposed.proposed
    assert proposed.case.state == proposed.event["to"] == row.sources[0]
    assert proposed.follows == ()
    assert proposed.case.proposal["by"] == seated(row.prepared_by[0]).user


@pytest.mark.parametrize("row", TWO, ids=named)
def test_the_second_person_approves_what_the_first_prepared(row):
    ask = good(row)
    first = ask.answered()
    decision = approved(row, first, ask)
    assert decision.event["prepared_by"] == ask.actor.user
    assert decision.event["actor"] == "second"
    assert decision.event["proposal"] == first.event["proposal"]["id"]
    assert decision.case.proposal is None


@pytest.mark.parametrize("row", TWO, ids=named)
def test_the_same_person_never_approves_even_with_every_role(row):
    ask = good(row).but(actor=Actor("both", frozenset(Role), good(row).actor.org))
    proposed = ask.answered()
    with pytest.raises(Refusal) as refused:
        ask.but(case=proposed.case, data={"proposal": proposed.event["proposal"]["id"]}).answered()
    assert refused.value.code == "same_person"


@pytest.mark.parametrize("row", TWO, ids=named)
def test_a_leader_alone_cannot_take_the_step(row):
    with pytest.raises(Refusal) as refused:
        good(row).but(actor=seated(row.approved_by[0], "leader")).answered()
    assert refused.value.code == "no_proposal"


@pytest.mark.parametrize("row", TWO, ids=named)
def test_another_officer_cannot_approve(row):
    ask = good(row)
    first = ask.answered()
    data = {"proposal": first.event["proposal"]["id"]}
    with pytest.raises(Refusal) as refused:
        ask.but(case=first.case, actor=replace(ask.actor, user="colleague"), data=data).answered()
    assert refused.value.code == "not_an_approver"


@pytest.mark.parametrize("row", TWO, ids=named)
def test_only_the_proposal_that_is_open_can_be_approved(row):
    ask = good(row)
    approver = ask.but(case=ask.answered().case, actor=seated(row.approved_by[0], "second"))
    for gone in ("other", "", "id99"):
        with pytest.raises(Refusal) as refused:
            approver.but(data={**ask.data, "proposal": gone}).answered()
        assert refused.value.code == "proposal_gone"


def test_data_handed_in_with_an_approval_changes_nothing_of_what_was_prepared():
    ask = good(row_of("AP-20"))
    first = ask.answered()
    data = {"proposal": first.event["proposal"]["id"], "plaque_number": "P-other"}
    done = ask.but(case=first.case, actor=person(Role.CITY_LEADER, "second"), data=data).answered()
    assert done.case.facts["award"]["plaque_number"] == "P-1"


def test_a_second_proposal_waits_for_the_first():
    case = good(row_of("AP-11")).answered().case
    with pytest.raises(Refusal) as refused:
        good(row_of("AP-12")).but(case=case, actor=person(Role.CITY_OFFICER, "colleague")).answered()
    assert refused.value.code == "proposal_pending"


def test_a_proposal_falls_with_the_state_it_was_prepared_for():
    proposed = good(row_of("AP-11")).answered().case
    withdrawn = good(row_of("AP-21"), "pre_reviewed").but(case=proposed).answered()
    assert withdrawn.case.proposal is None


def test_guards_are_asked_again_when_the_second_person_comes():
    ask = good(row_of("AP-20"))
    first = ask.answered()
    with pytest.raises(Refusal) as refused:
        approved(row_of("AP-20"), first, ask.relating(taken=frozenset({"ZS-1"})))
    assert refused.value.code == "award_numbers_unused"


def test_a_rejected_proposal_is_gone_and_its_event_says_why():
    first = good(row_of("AP-11")).answered()
    ask = good(row_of("AP-P"), "pre_reviewed")
    rejected = ask.but(case=first.case, data={"proposal": first.event["proposal"]["id"], **REASON}).answered()
    assert rejected.case.proposal is None
    assert rejected.event["data"]["trigger"] == "pass_expert_review"
    assert rejected.event["data"]["reason"] == REASON["reason"]


# Time.


def test_time_never_runs_back_in_a_history():
    with pytest.raises(Refusal) as refused:
        good(row_of("AP-21"), "submitted").but(at=IN_WINDOW - timedelta(days=2)).answered()
    assert refused.value.code == "time_runs_back"


@pytest.mark.parametrize("row", CLOCKS, ids=named)
def test_a_late_timer_keeps_both_instants_and_acts_at_the_due_one(row):
    event = good(row).but(at=AFTER_PERIOD).answered().event
    assert event["due_at"] == event["occurred_at"] == instant(CLOSES)
    assert event["fired_at"] == event["recorded_at"] == instant(AFTER_PERIOD)


@pytest.mark.parametrize("row", CLOCKS, ids=named)
def test_a_timers_row_fires_for_a_timer_that_is_armed_and_due_and_for_nothing_else(row):
    ask = good(row)
    due: DueTimer = ask.timer
    other = ({"generation": 2}, {"period": "x"}, {"kind": "T_OTHER"}, {"due_at": CLOSES - timedelta(days=9)})
    early = ask.but(at=CLOSES - timedelta(microseconds=1))
    wrong = [ask.but(timer=None), early, ask.but(case=replace(ask.case, timers={}))]
    for asked in (*wrong, *(ask.but(timer=replace(due, **changed)) for changed in other)):
        with pytest.raises(Refusal) as refused:
            asked.answered()
        assert refused.value.code == "timer_not_due"


@pytest.mark.parametrize(("row", "source"), [(row, source) for row in RECOUNTS for source in row.sources], ids=named)
def test_a_running_timer_counted_by_other_notices_is_replaced_by_its_next_generation(row, source):
    ask = good(row, source)
    kind = ask.data["timer"]
    decision = ask.answered()
    after = decision.case.timers[kind]
    assert (after["status"], after["generation"], after["due_on"]) == ("armed", 2, "2026-06-29")
    assert after["due_at"] == instant(CLOSES)
    assert [c["op"] for c in decision.event["timers"] if c["kind"] == kind] == ["superseded", "arm"]
    told = decision.event["data"]
    assert (told["old_last_day"], told["new_last_day"]) == ("2026-06-26", "2026-06-29")
    assert [day["index"] for day in told["days"] if day["index"]] == [1, 2, 3, 4, 5]
    with pytest.raises(Refusal) as again:
        ask.but(case=decision.case).answered()
    assert again.value.code == "nothing_to_recount"


@pytest.mark.parametrize(("row", "source"), [(row, source) for row in RECOUNTS for source in row.sources], ids=named)
def test_nobody_but_the_clock_recounts_and_only_what_runs(row, source):
    ask = good(row, source)
    with pytest.raises(Forbidden):
        ask.but(actor=Actor("everybody", frozenset(Role) - {Role.TIMER}, "520102")).answered()
    kind = ask.data["timer"]
    for status in ("fired", "cancelled", "superseded"):
        over = {**ask.case.timers, kind: {**ask.case.timers[kind], "status": status}}
        with pytest.raises(Refusal) as refused:
            ask.but(case=replace(ask.case, timers=over)).answered()
        assert refused.value.code == "nothing_to_recount"


@pytest.mark.parametrize("row", BY_CLOCK, ids=named)
def test_the_clock_takes_no_step_of_a_person(row):
    for other in ROWS:
        if other not in BY_CLOCK and not other.follows:
            with pytest.raises(Refusal):
                good(other).but(actor=CLOCK, timer=good(row).timer).answered()


# Steps entered late (补录).

TOLD = {"occurred_at": "2026-06-23T09:30:00+08:00", "reason": "停电", "evidence": "纸质记录"}


def entered_late(row: Transition) -> Decision:
    ask = good(row)
    return ask.but(data={**ask.data, **TOLD}).answered()


ONE_PERSON = [
    row
    for row in ROWS
    if not (row.needs_two or row.follows or row.begins or row.timer_effect or row.trigger == "reject_proposal")
    and set(roles_of(row.prepared_by)) & STAFF
]


@pytest.mark.parametrize("row", ONE_PERSON, ids=named)
def test_a_late_entry_waits_for_a_second_person_whatever_the_step(row):
    """A colleague on the same seat will do, or whoever leads it; never the one who entered it."""
    seat = next(seat for seat in row.prepared_by if seat.role in STAFF)
    ask = good(row).but(actor=seated(seat))
    proposed = ask.but(data={**ask.data, **TOLD}).answered()
    assert proposed.proposed
    assert proposed.case.state == proposed.before.state
    approval = ask.but(case=proposed.case, data={"proposal": proposed.event["proposal"]["id"]})
    with pytest.raises(Refusal) as refused:
        approval.answered()
    assert refused.value.code == "same_person"
    leader = replace(seated(seat), user="leader", roles=frozenset({LEADERS.get(seat.role, seat.role)}))
    for second in (replace(seated(seat), user="colleague"), leader):
        event = approval.but(actor=second).answered().event
        assert (event["type"], event["prepared_by"], event["actor"]) == ("fired", ask.actor.user, second.user)
        assert (event["occurred_at"], event["late_entry"]) == ("2026-06-23T01:30:00.000000Z", True)
        assert event["recorded_at"] == instant(approval.at)


def test_a_step_of_now_needs_no_second_person_where_the_table_asks_for_none():
    assert [row.id for row in ONE_PERSON if good(row).answered().proposed] == []


def test_a_step_of_two_persons_keeps_when_it_happened_from_its_proposal():
    row = row_of("AP-09")
    first = entered_late(row)
    assert first.event["occurred_at"] == first.event["recorded_at"]
    event = approved(row, first, good(row)).event
    assert (event["occurred_at"], event["late_entry"]) == ("2026-06-23T01:30:00.000000Z", True)


def test_a_case_is_not_begun_late_but_for_a_letter_that_had_come():
    ask = good(row_of("SS-01"))
    with pytest.raises(Refusal) as refused:
        ask.but(data={**ask.data, **TOLD}).answered()
    assert refused.value.code == "late_entry"


@pytest.mark.parametrize(
    ("row_id", "told"),
    [
        ("AP-I3", {"reason": ""}),
        ("AP-I3", {"evidence": ""}),
        ("AP-I3", {"occurred_at": "2026-06-25T09:30:00+08:00"}),  # has yet to happen
        ("AP-02", {}),  # by an applicant
    ],
)
def test_a_late_entry_is_for_staff_of_what_has_happened_with_reason_and_evidence(row_id, told):
    ask = good(row_of(row_id))
    with pytest.raises(Refusal) as refused:
        ask.but(data={**ask.data, **TOLD, **told}).answered()
    assert refused.value.code == "late_entry"


def test_a_step_without_the_content_that_picks_its_row_is_malformed():
    for content in ({}, {"interest": "perhaps"}):
        with pytest.raises(Malformed) as refused:
            good(row_of("SS-02")).but(data=content).answered()
        assert refused.value.code == "malformed"
