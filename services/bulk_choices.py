"""What a bulk decision could be about: the cases of a year, what stands in the way of each, and the notice it makes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from services.cases import reading_for
from services.ports import Filters, Reading, World
from services.views import actions
from workflow.calendar import local_date
from workflow.cases import Case, Command
from workflow.machine import blocked_by, rows_of
from workflow.notices import assessment_text, graded_line
from workflow.platform_states import ACTIVE, AssessmentState
from workflow.policy import Scope, scope_of
from workflow.refusals import Refusal
from workflow.roles import Actor
from workflow.situation import Situation
from workflow.states import Kind
from workflow.transition import roles_of
from workflow.words import role_label, trigger_label

OPEN, ANNOUNCE = "open_assessment", "announce_assessment"
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """A case of the year: an assessment, or the platform one would be opened for.

    `step` is `prepare` or `approve`, empty where it is not the actor's turn; `blocked_by` says why it would be refused.
    """

    case: Case
    step: str
    blocked_by: tuple[str, ...]

    @property
    def fit(self) -> bool:
        """Whether it can be ticked."""
        return bool(self.step) and not self.blocked_by

    @property
    def bulk(self) -> str:
        """The bulk that prepared what waits for a second person; empty where nothing does."""
        return str(self.case.proposal.get("bulk") or "") if self.case.proposal else ""


@dataclass(frozen=True, slots=True)
class Text:
    """A notice as it would read."""

    title: str
    text: str


def everything(world: World, scope: Scope, filters: Filters) -> Iterator[Case]:
    """Every case the scope covers, page by page."""
    after: str | None = None
    while True:
        page = world.store.worklist(scope, filters, after=after, limit=_AT_ONCE, sort="recent")
        yield from page.items
        if (after := page.next) is None:
            return


def choices(trigger: str, year: str, actor: Actor, world: World) -> list[Choice]:
    """What of a year this step could be taken on, by number. Raises KeyError for a step not taken in bulk."""
    found = {OPEN: _cohort, ANNOUNCE: _results}[trigger](year, actor, world)
    return sorted(found, key=lambda choice: choice.case.number)


def choice_of(trigger: str, case: Case, actor: Actor, world: World) -> Choice:
    """How a step stands that cases of this kind may be told in bulk."""
    for action in actions(case, actor, world):
        if action.trigger == trigger:
            return Choice(case, action.step, action.blocked_by)
    return Choice(case, "", (_not_his_turn(trigger, case).message,))


def _results(year: str, actor: Actor, world: World) -> Iterator[Choice]:
    """Art. 15: the assessments scored and not announced."""
    asked = Filters(kind=Kind.ASSESSMENT, state=AssessmentState.SCORED, batch=year)
    for case in everything(world, scope_of(actor), asked):
        yield choice_of(ANNOUNCE, case, actor, world)


def _not_his_turn(trigger: str, case: Case) -> Refusal:
    label = trigger_label(trigger)
    if case.proposal:
        return Refusal("proposal_pending", label=trigger_label(case.proposal["trigger"]), by=case.proposal["by"])
    seats = roles_of(rows_of(Kind(case.kind), trigger)[0].prepared_by)
    return Refusal("no_proposal", label=label, who="或".join(role_label(role) for role in seats))


def _cohort(year: str, actor: Actor, world: World) -> Iterator[Choice]:
    """Art. 15: the platforms recognised by the end of the year whose title is not in question."""
    for state in ACTIVE:
        for platform in everything(world, scope_of(actor), Filters(kind=Kind.PLATFORM, state=state)):
            if platform.facts["certified_on"] <= f"{year}-12-31":
                yield Choice(platform, "prepare", _in_the_way(platform, year, actor, world))


def _in_the_way(platform: Case, year: str, actor: Actor, world: World) -> tuple[str, ...]:
    """Why no assessment could be opened for a platform and year, asked of the row's own guards."""
    data = {"parent": platform.id, "year": int(year)}
    command, begun, now = Command(OPEN, data, kind=Kind.ASSESSMENT), Case("", Kind.ASSESSMENT), world.clock.now()
    reading = reading_for(command, begun) or Reading()
    situation = Situation(
        case=begun,
        command=command,
        actor=actor,
        at=now,
        pack=world.packs.current(),
        calendar=world.calendars.as_of(local_date(now)),
        fresh=world.fresh,
        related=replace(world.store.find(replace(reading, serial=None)).related, parent=platform),
        data=data,
    )
    (row,) = rows_of(Kind.ASSESSMENT, OPEN)
    return tuple(refusal.message for refusal in blocked_by(row, situation))


def notices_of(chosen: Sequence[Choice], world: World) -> list[Text]:
    """The notices these results would make today: one for each they are proposed for, one for what is only prepared.

    A failed year is in none (Art. 15: the platform is heard first).
    """
    fit = sorted((choice.case for choice in chosen if choice.fit), key=lambda case: case.id)
    named: dict[str, list[Case]] = {}
    for case in fit:
        if case.facts["result"]["grade"] != "unqualified":
            named.setdefault(str(case.proposal["data"]["notice"]) if case.proposal else "", []).append(case)
    return [_text(notice, cases, world) for notice, cases in named.items()]


def _text(notice: str, cases: Sequence[Case], world: World) -> Text:
    found = world.store.find(Reading(frozenset({"notice"}), notice_id=notice)).related.notice if notice else None
    before = [item["name"] for item in (found or {}).get("items", ())]
    lines = [*before, *(graded_line(case.name, case.facts["result"]["grade"]) for case in cases)]
    pack = world.packs.pinned(cases[0].pack, cases[0].pack_hash)
    return Text(*assessment_text(pack, cases[0].batch, lines, local_date(world.clock.now())))
