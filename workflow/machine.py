"""decide: a case, a command, and what it leads to. One transitions.Machine per kind, built from the rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from transitions import Machine, MachineError
from transitions import Transition as Move

from workflow import effects, guards, timers
from workflow.cases import Case, Command, Json
from workflow.evolve import evolve
from workflow.guards import Answer
from workflow.history import canonical, digest, instant, micros, read_instant, shown
from workflow.refusals import Forbidden, Malformed, NotVisible, Refusal
from workflow.roles import STAFF, Actor, Role, Seat
from workflow.seating import seat_of
from workflow.situation import Outcome, Situation
from workflow.states import STATES, TABLES
from workflow.transition import SAME, START, TimerEffect, Transition, roles_of
from workflow.two_persons import approvers, needs_second, seats_of, told_late
from workflow.words import role_label, state_label, trigger_label


@dataclass(frozen=True, slots=True)
class Decision:
    """What a command led to: one event, as text and hash, and the case after it.

    `follows` are commands on other cases that belong to the same transaction; `personal` are the
    (reference, salt, values) that stay outside the event's bytes, as the `records` of a service ledger do.
    """

    before: Case
    case: Case
    event: Json
    text: str
    row: Transition
    follows: tuple[Command, ...] = ()
    personal: tuple[tuple[str, str, dict[str, Any]], ...] = ()
    records: tuple[Json, ...] = ()

    @property
    def proposed(self) -> bool:
        """Whether the step now waits for a second person."""
        return bool(self.event["type"] == "proposed")


class _Model:
    """What a Machine moves: never registered with it, so that the Machine keeps nothing."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def _asks(row: Transition) -> Callable[[Situation], bool]:
    pick = guards.SELECTORS.get(row.when)

    def applies(situation: Situation) -> bool:
        if row.follows != situation.command.wake or (pick is not None and not pick(situation)):
            return False
        situation.row = row
        return True

    return applies


class _Move(Move):
    """A Machine's transition where nothing hangs on leaving or entering a state: consequences are the row's effect."""

    def _change_state(self, event_data: Any) -> None:
        event_data.machine.set_state(self.dest, event_data.model)


class _Machine(Machine):
    transition_cls = _Move


@cache
def machine_of(kind: str) -> Machine:
    """The Machine of a kind of case, made once from its rows. It holds no model and may be shared by threads."""
    machine = _Machine(
        model=None, states=[START, *STATES[kind]], initial=START, auto_transitions=False, send_event=False
    )
    for row in TABLES[kind]:
        for source in row.sources:
            target = "=" if row.target == SAME else row.target
            machine.add_transition(row.trigger, source, target, conditions=[_asks(row)])
    return machine


@cache
def rows_of(kind: str, trigger: str) -> tuple[Transition, ...]:
    """The rows of a kind's table for one trigger; empty where there is no such step."""
    return tuple(row for row in TABLES[kind] if row.trigger == trigger)


def _choose(situation: Situation) -> Transition:
    """The one row that says where the case goes from here. Raises a Refusal where no row does."""
    case, trigger = situation.case, situation.command.trigger
    machine = machine_of(case.kind)
    event = machine.events.get(trigger)
    if event is None:
        raise NotVisible("no_such_trigger", trigger=trigger)
    try:
        moved = event.trigger(_Model(case.state), situation)
    except MachineError:
        moved = False
    if moved and situation.row is not None:
        return situation.row
    rows = rows_of(case.kind, trigger)
    label = trigger_label(trigger)
    _require_some_seat(situation.actor, rows, label)
    if all(row.follows for row in rows) or (
        not situation.command.wake
        and all(row.follows for row in rows if case.state in row.sources)
        and any(case.state in row.sources for row in rows)
    ):
        raise Refusal("follow_up_only", label=label)
    if any(case.state in row.sources for row in rows):
        raise Malformed("malformed", problems=f"“{label}”缺少可据以办理的内容")
    states = dict.fromkeys(s for row in rows for s in row.sources)
    raise Refusal(
        "state_refuses",
        article=rows[0].article,
        state=state_label(case.kind, case.state),
        label=label,
        from_states="、".join(state_label(case.kind, s) for s in states),
    )


def _who(seats: Iterable[Seat]) -> str:
    return "或".join(role_label(role) for role in roles_of(tuple(seats)))


def _require_some_seat(actor: Actor, rows: tuple[Transition, ...], label: str) -> None:
    """403 for whoever holds none of the roles that ever take this step."""
    seats = tuple(seat for row in rows for seat in (*row.prepared_by, *row.approved_by))
    if not any(seat.role in actor.roles for seat in seats):
        raise Forbidden(
            "role_never",
            roles="、".join(role_label(r) for r in sorted(actor.roles)) or "无",
            label=label,
            who=_who(seats),
        )


def _role_for(situation: Situation, row: Transition, approving: bool) -> Role:
    """The role the actor acts in. Raises Forbidden, or a Refusal where only the other half of two may act."""
    actor, case, label = situation.actor, situation.case, trigger_label(row.trigger)
    if row.follows:
        return next((r for r in roles_of(seats_of(row)) if r in actor.roles), Role.TIMER)
    seats = approvers(row) if approving else row.prepared_by
    if role := seat_of(actor, seats, case):
        return role
    _require_some_seat(actor, rows_of(case.kind, row.trigger), label)
    if approving and seat_of(actor, row.prepared_by, case):
        raise Refusal("not_an_approver", label=label, who=_who(seats))
    if not approving and seat_of(actor, row.approved_by, case):
        raise Refusal("no_proposal", label=label, who=_who(row.prepared_by))
    raise Forbidden("not_in_this_seat", label=label, who=_who(seats))


def _refuse_on(row: Transition, name: str, asked: Answer) -> None:
    if not asked.holds:
        raise Refusal(name, article=row.article, findings=asked.findings, **asked.values)


def _ask(row: Transition, situation: Situation) -> None:
    """Ask the row's guards and checks in order; the first that does not pass refuses with all its findings."""
    for name in row.guards:
        _refuse_on(row, name, guards.GUARDS[name](situation))
    for name in row.checks:
        _refuse_on(row, name, guards.CHECKS[name](situation))


def blocked_by(row: Transition, situation: Situation) -> list[Refusal]:
    """Every reason why the row could not be taken now, whatever would be handed in. Empty: it can be."""
    reasons: list[Refusal] = []
    for name in row.guards:
        try:
            _refuse_on(row, name, guards.GUARDS[name](situation))
        except Refusal as refusal:
            reasons.append(refusal)
    return reasons


def _approves(situation: Situation, row: Transition) -> bool:
    """Whether the command is the second person's; takes the proposal's data over. Raises a Refusal if it cannot be."""
    named, proposal = situation.command.data.get("proposal"), situation.case.proposal
    if row.follows or row.trigger == "reject_proposal":
        return False
    if named is None:
        if proposal is not None and needs_second(row, situation.data):
            raise Refusal("proposal_pending", label=trigger_label(proposal["trigger"]), by=proposal["by"])
        return False
    if proposal is None or proposal["id"] != named or proposal["trigger"] != row.trigger:
        raise Refusal("proposal_gone")
    if proposal["by"] == situation.actor.user:
        raise Refusal("same_person")
    situation.data, situation.preparer = proposal["data"], proposal["by"]
    return True


def decide(situation: Situation, *, command_id: str) -> Decision:
    """What the command leads to, or the Refusal that says why not.

    Raises NotVisible (no such step for this kind), Forbidden (never this role), Refusal (state, guard,
    second person) or Malformed. Changes nothing: the caller stores the decision or drops it.
    """
    case, command = situation.case, situation.command
    if micros(situation.at) < case.updated_at:
        raise Refusal("time_runs_back", last=shown(case.updated_at))
    situation.data = command.data
    row = _picked(situation)
    approving = _approves(situation, row)
    role = _role_for(situation, row, approving)
    _require_due(situation, row)
    _require_proven(situation, row)
    _ask(row, situation)
    if needs_second(row, situation.data) and not approving:
        return _proposal(situation, row, role, command_id)
    outcome = effects.EFFECTS[row.effect](situation)
    return _fired(situation, row, role, outcome, command_id)


def _require_due(situation: Situation, row: Transition) -> None:
    """A row of the clock answers to a timer of the case that is armed still and due by now, and to nothing else."""
    if row.timer_effect in (None, TimerEffect.RECOUNTS) or row.follows:
        return
    asked = situation.command.timer
    timer = situation.case.running(asked.kind) if asked else None
    named = asked and (asked.period, asked.generation, row.trigger, instant(asked.due_at))
    armed = timer and (timer["period"], timer["generation"], timer["trigger"], timer["due_at"])
    if asked is None or named != armed or asked.due_at > situation.at:
        raise Refusal("timer_not_due", label=trigger_label(row.trigger))


def _picked(situation: Situation) -> Transition:
    """The row for the command; a proposal's own data pick it when the command only names the proposal."""
    proposal, command = situation.case.proposal, situation.command
    if proposal and proposal["id"] == command.data.get("proposal") and proposal["trigger"] == command.trigger:
        situation.data = proposal["data"]
    return _choose(situation)


def _envelope(situation: Situation, row: Transition, role: Role, command_id: str) -> dict[str, Any]:
    case, actor, command = situation.case, situation.actor, situation.command
    recorded = instant(situation.at)
    event: dict[str, Any] = {
        "case": case.id,
        "kind": case.kind,
        "seq": case.version + 1,
        "row": row.id,
        "trigger": row.trigger,
        "from": case.state,
        "actor": actor.user,
        "role": role.value,
        "org": actor.org,
        "via": actor.via,
        "article": row.article,
        "occurred_at": recorded,
        "recorded_at": recorded,
        "command": command_id,
        "pack": situation.pack.hash,
        "prev": case.head,
    }
    if not row.article:
        event["basis"] = row.basis
    if actor.system_user:
        event["system_user"] = actor.system_user
    if command.bulk:
        event["bulk"] = command.bulk.told()
    if command.timer:
        event["due_at"] = event["occurred_at"] = instant(command.timer.due_at)
        event["fired_at"] = recorded
    return event


def _require_proven(situation: Situation, row: Transition) -> None:
    """What is entered late (补录) is staff's to enter, lies in the case's own time, and has a reason and evidence."""
    data, case = situation.data, situation.case
    if not (told := told_late(data)):
        return
    happened = read_instant(told)
    begun = micros(happened) >= case.opened_at if case.state != START else row.needs_two or bool(row.prepares)
    proven = data.get("reason") and data.get("evidence")
    if not (situation.actor.roles & STAFF and begun and happened <= situation.at and proven):
        raise Refusal("late_entry")


def _proposal(situation: Situation, row: Transition, role: Role, command_id: str) -> Decision:
    """The first of two persons: the proposal is an event, the state stays."""
    case = situation.case
    prepared = effects.PREPARATIONS[row.prepares](situation) if row.prepares else Outcome()
    event = _envelope(situation, row, role, command_id)
    event |= {
        "type": "proposed",
        "to": case.state,
        "data": {},
        "proposal": {
            "id": situation.fresh(),
            "trigger": row.trigger,
            "by": situation.actor.user,
            "role": role.value,
            "at": event["recorded_at"],
            "data": situation.data if prepared.data is None else prepared.data,
        },
    }
    if situation.command.bulk:
        event["proposal"]["bulk"] = situation.command.bulk.id
    if case.version == 0:
        event["set"] = effects.opening(situation)
    return _decision(situation, row, event, prepared)


def _fired(situation: Situation, row: Transition, role: Role, outcome: Outcome, command_id: str) -> Decision:
    event = _envelope(situation, row, role, command_id)
    event |= {
        "type": "fired",
        "to": row.target_from(situation.case.state),
        "data": situation.data if outcome.data is None else outcome.data,
    }
    if situation.case.version == 0:
        outcome.set = {**effects.opening(situation), **outcome.set}
    if situation.case.proposal and (situation.preparer or row.takes_proposal) and not row.follows:
        event["proposal"] = situation.case.proposal["id"]
    if not row.follows and (told := told_late(situation.data)):
        event["occurred_at"], event["late_entry"] = instant(read_instant(told)), True
    if situation.preparer:
        event["prepared_by"] = situation.preparer
    if outcome.facts:
        event["facts"] = outcome.facts
    if outcome.set:
        event["set"] = outcome.set
    if outcome.messages:
        event["messages"] = outcome.messages
    if situation.command.timer:
        outcome.timers[:0] = timers.ended(situation.case, situation.command.timer.kind, "fired")
    changes = [*outcome.timers, *effects.accompanying(situation, outcome.timers, event["to"])]
    if changes:
        event["timers"] = changes
        event["calendar"] = situation.calendar.version
    return _decision(situation, row, event, outcome)


def _decision(situation: Situation, row: Transition, event: dict[str, Any], outcome: Outcome) -> Decision:
    text = canonical(event)
    return Decision(
        before=situation.case,
        case=evolve(situation.case if situation.case.version else None, event, digest(text)),
        event=event,
        text=text,
        row=row,
        follows=tuple(outcome.follows),
        personal=tuple(outcome.personal),
        records=outcome.records,
    )


def replayed_at(event: Json) -> datetime:
    """The instant at which an event was decided."""
    return read_instant(event["recorded_at"])
