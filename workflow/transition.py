"""What a row of a state table is: who may move a case from where to where, under which article."""

from dataclasses import dataclass
from enum import StrEnum

from workflow.roles import Relation, Role, Seat

START = "—"
SAME = "="


class TimerEffect(StrEnum):
    """All a clock may do. There is no word here for certify, reject, grade or revoke (Art. 11, 15)."""

    OPENS = "opens"
    CLOSES = "closes"
    REMINDS = "reminds"
    FLAGS = "flags"
    RECOUNTS = "recounts"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the law: everything the engine, the pages and the tests know about a step.

    `sources` are states, or START for a row that begins a case. `target` is a state, or SAME for a
    step that keeps it. `when` names a question that picks between rows of one trigger and state;
    `guards` name questions about the case, `checks` questions about what is handed in, and both
    refuse. `article` cites the measure; where it is silent `basis` says what the row rests on.
    `follows` names the row in whose wake this one runs; such a row cannot be fired by itself.
    `effect` names what the step brings about, `prepares` what its proposal adds to the data.
    `locks` and `reads` name the related cases the engine must hold or see.
    """

    id: str
    kind: str
    trigger: str
    sources: tuple[str, ...]
    target: str
    prepared_by: tuple[Seat, ...]
    article: str = ""
    basis: str = ""
    approved_by: tuple[Seat, ...] = ()
    when: str = ""
    guards: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    effect: str = ""
    prepares: str = ""
    follows: str = ""
    main: bool = False
    timer_effect: TimerEffect | None = None
    locks: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

    @property
    def needs_two(self) -> bool:
        """Whether one person prepares and another approves (经办, 审核)."""
        return bool(self.approved_by)

    @property
    def takes_proposal(self) -> bool:
        """Whether firing this row uses up the open proposal: by approving or by rejecting it."""
        return self.needs_two or self.trigger == "reject_proposal"

    @property
    def begins(self) -> bool:
        """Whether this row begins a case."""
        return START in self.sources

    def target_from(self, state: str) -> str:
        """The state the case has after this row fired in `state`."""
        return state if self.target == SAME else self.target

    def law(self) -> str:
        """The article, or the words that say on what else the row rests."""
        return self.article or f"not in the measure: {self.basis}"


def roles_of(seats: tuple[Seat, ...]) -> tuple[Role, ...]:
    """The roles of some seats, in order, each once."""
    return tuple(dict.fromkeys(seat.role for seat in seats))


def relation_of(seats: tuple[Seat, ...], role: Role) -> Relation | None:
    """The relation in which `role` sits on one of the seats, if it does."""
    return next((seat.relation for seat in seats if seat.role is role), None)
