"""What had been received by the due instant decides, whenever the clock comes to fire it (Art. 11)."""

import pytest

from tests.support.world import REPORT
from workflow.history import read_instant
from workflow.refusals import Refusal
from workflow.states import ApplicationState as S
from workflow.timers import publicity_elapsed_at

DUE = "2026-10-11 00:00:00"
BEATS = ["2026-10-11 00:00", "2026-10-11 00:05", "2026-10-11 09:00"]
ENTERED = "2026-10-11 08:30"
LETTER = {"facts": "场所系借用", "name": "张三", "reason": "来信在收发室，次日才转到", "evidence": "信封邮戳"}


@pytest.fixture
def case(case_at):
    """Publicised on 2026-09-28; the period ends on 2026-10-10 at 24:00."""
    return case_at(S.PUBLICIZED)


def in_order(town, beat, enter):
    """The beat and the entry of the letter, each at its time; afterwards it is nine o'clock."""
    for at, act in sorted([(beat, town.tick), (ENTERED, enter)], key=lambda step: step[0]):
        town.clock.move_to(at)
        act()
    town.clock.not_before("2026-10-11 09:00")


def lateness(town, case):
    """How late the publicity ended, by its event; the ledger says the same."""
    event = next(item.event for item in town.store.history(case) if item.event["trigger"] == "publicity_elapsed")
    late = read_instant(event["fired_at"]) - read_instant(event["due_at"])
    assert read_instant(event["due_at"]) == read_instant("2026-10-10T16:00:00.000000Z")
    assert town.timer(case, "T_PUBLICITY")["late_seconds"] == late.total_seconds()
    return late.total_seconds()


@pytest.mark.parametrize("beat", BEATS)
def test_an_objection_received_at_2350_and_entered_at_0830_blocks(case, town, supervision, city, beat):
    letters = []

    def enter():
        received = {**LETTER, "received_at": "2026-10-10T23:50:00+08:00"}
        done = supervision.decides("lodge_objection", kind="objection", parent=case, **received)
        letters.append(done.case.id)

    in_order(town, beat, enter)
    closed_before_it_was_known = beat < ENTERED
    assert town.state(case) == (S.PUBLICITY_CLOSED if closed_before_it_was_known else S.PUBLICIZED)
    assert town.case(letters[0]).facts["late_entry"] is True
    assert town.case(letters[0]).facts.get("entered_after_close", False) is closed_before_it_was_known
    with pytest.raises(Refusal) as refused:
        city.award(case)
    assert refused.value.code in ("no_undecided_objection", "state_refuses")

    supervision.officer.does("accept_objection", letters[0])
    assert town.state(case) == S.OBJECTION_HANDLING
    with pytest.raises(Refusal):
        city.award(case)
    supervision.decides("dismiss_objection", letters[0], **REPORT)
    assert town.state(case) == S.PUBLICITY_CLOSED
    assert publicity_elapsed_at(town.case(case).timers) == "2026-10-10T16:00:00.000000Z"
    city.award(case)


@pytest.mark.parametrize(("beat", "late"), [*zip(BEATS, [0, 300, 9 * 3600], strict=True)])
def test_one_received_at_0010_does_not(case, town, supervision, city, beat, late):
    def enter():
        received = {**LETTER, "received_at": "2026-10-11T00:10:00+08:00"}
        with pytest.raises(Refusal) as refused:
            supervision.officer.does("lodge_objection", kind="objection", parent=case, **received)
        assert (refused.value.code, refused.value.article) == ("publicity_running", "11")

    in_order(town, beat, enter)
    assert town.state(case) == S.PUBLICITY_CLOSED
    assert lateness(town, case) == late
    city.award(case)


@pytest.mark.parametrize("beat", BEATS)
def test_the_last_microsecond_counts_and_the_instant_itself_does_not(case, town, beat):
    town.clock.move_to("2026-10-10 23:59:59.999999")
    town.objection(case)
    town.clock.move_to(DUE)
    with pytest.raises(Refusal):
        town.objection(case)
    town.clock.move_to(beat)
    assert list(town.tick().held) == [case]


def test_a_letter_entered_while_the_clock_was_down_for_days_still_counts_by_its_receipt(case, town, supervision):
    """The clock is down from the 10th; two letters are entered on the 14th; only the one received in time holds it."""
    town.clock.move_to("2026-10-14 10:00")
    told = {"kind": "objection", "parent": case, **LETTER}
    with pytest.raises(Refusal):
        supervision.officer.does("lodge_objection", **told, received_at="2026-10-11T00:00:00+08:00")
    letter = supervision.decides("lodge_objection", **told, received_at="2026-10-10T23:59:59+08:00").case.id
    town.clock.move_to("2026-10-15 09:00")
    assert town.case(letter).number in town.tick().held[case]
    supervision.officer.does("register_only", letter, reason="与公示内容无关")
    town.clock.advance(minutes=1)
    assert town.tick().fired == [(case, "publicity_elapsed")]
    assert lateness(town, case) == (4 * 24 + 9) * 3600 + 60


def test_what_follows_a_late_withdrawal_is_in_the_name_of_who_approved_it(case, town, supervision):
    objection = town.accepted_objection(case)
    received = town.clock.now().isoformat()
    town.clock.move_to("2026-10-08 10:00")
    late = {"occurred_at": received, "evidence": "信封邮戳", "reason": "撤回信次日转到"}
    supervision.officer.does("withdraw_objection", objection, **late)
    supervision.leader.approves("withdraw_objection", objection)
    assert town.state(case) == S.PUBLICIZED
    event = town.store.history(case)[-1].event
    assert (event["row"], event["role"], event["actor"]) == ("AP-16d", "city_leader", supervision.leader.actor.user)
