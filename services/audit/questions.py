"""R3 and R4: the questions the tables ask, asked again of the cases as they stood."""

from collections.abc import Iterator
from dataclasses import replace

from services.audit.divergence import Divergence
from services.audit.periods import CalendarsOfTheDay
from services.audit.stories import Moment, Others, Step, Story
from services.ports import World
from workflow.calendar import Notice, WorkingCalendar, local_date
from workflow.cases import Case, Command, DueTimer, Related
from workflow.guards import CHECKS, GUARDS, SELECTORS, Answer
from workflow.history import read_instant
from workflow.pack import Pack
from workflow.roles import Actor, Role
from workflow.situation import Situation
from workflow.states import Kind
from workflow.transition import START, Transition

_NOT_KEPT = frozenset(
    {"no_other_application", "only_batch_of_its_year", "only_report_of_its_year", "only_assessment_of_its_year"}
    | {"recommender_there"}
)
"""Asked of other cases' names at that time, which the database's own promises hold; or of the register of offices."""
_CHECKED = frozenset(
    {"scores_within_weight", "judgement_known", "closes_later", "window_ahead", "articles_cited", "award_numbers_given"}
)
"""What is handed in is kept for these. Other checks ask of data the events do not repeat; those of a holiday notice are
asked by `decisions`, which knows what not to ask."""
_OF_PEOPLE = frozenset({"handler_took_no_part", "own_correction", "proposal_open", "proposal_within_reach"})


class Questioner:
    """Rebuilds what a decision looked at, and asks again."""

    def __init__(self, world: World, others: Others, calendars: CalendarsOfTheDay) -> None:
        self._world = world
        self._others = others
        self._calendars = calendars

    def pack_of(self, step: Step) -> Pack:
        """The pack the case is pinned to. Raises KeyError where it is gone."""
        return self._world.packs.pinned(step.after.pack, step.after.pack_hash)

    def notices_for(self, step: Step, amended: str | None) -> list[Notice]:
        """What an import is checked against: the notices imported before it, and the one it amends.

        Not the others that ship with the service: it may ship more today than it did that day.
        """
        before = self._calendars.imported_before(step.at)
        return [notice for notice in self._world.calendars.reread() if notice.id in (*before, amended)]

    def ask(self, story: Story, step: Step, row: Transition, level: str) -> Iterator[Divergence]:
        """Every guard of the row and the checks whose data are kept, those of people at R4, the others at R3.

        One says no where it does so in every order in which what happened at that microsecond may have come.
        """
        names = [(name, GUARDS[name]) for name in row.guards if name not in _NOT_KEPT]
        names += [(name, CHECKS[name]) for name in row.checks if name in _CHECKED]
        for name, question in names:
            if level != _level(name):
                continue
            told: Answer | None = None
            for situation in self.situations(step, row):
                answered = question(situation)
                if answered.holds:
                    break
                told = told or answered
            else:
                yield _said_no(story, step, row, name, told)
        if (
            level == "R3"
            and row.when
            and not any(SELECTORS[row.when](situation) for situation in self.situations(step, row))
        ):
            yield Divergence(story.id, "R3", "row", step.seq, row.article, f"{row.id}: {row.when}", step.event["to"])

    def situations(self, step: Step, row: Transition) -> Iterator[Situation]:
        """The step's situation, in every order in which events of its microsecond may have come; one if none did."""
        seen: list[Related] = []
        for moment in self._others.moments(step):
            related = self._related(step, row, moment)
            if related not in seen:
                seen.append(related)
                yield self._situation(step, row, related)

    def _situation(self, step: Step, row: Transition, related: Related) -> Situation:
        event = step.event
        actor = Actor(event["actor"], frozenset({Role(event["role"])}), event["org"], via=event["via"])
        command = Command(event["trigger"], step.told, case_id=step.after.id, wake=row.follows, timer=_timer(step))
        before = step.before
        return Situation(
            case=before if before.version else replace(before, batch=step.after.batch, parent=step.after.parent),
            command=command,
            actor=actor,
            at=step.at,
            pack=self.pack_of(step),
            calendar=self._calendar(step),
            fresh=str,
            related=related,
            data=step.told,
            row=row,
        )

    def _calendar(self, step: Step) -> WorkingCalendar:
        day, version = local_date(step.at), step.event.get("calendar")
        found = self._calendars.by_version(day, version) if version else None
        return found or self._calendars.today(day)

    def _related(self, step: Step, row: Transition, moment: Moment) -> Related:
        case = step.after
        parent = moment.case(case.parent) if case.parent else None
        siblings_of = case.id if case.kind in (Kind.APPLICATION, Kind.ASSESSMENT) else case.parent
        named = step.told.get("other")
        return Related(
            parent=parent,
            other=moment.case(named) if named else None,
            batch=self._batch(case, moment) if "batch" in row.reads else None,
            sheets=moment.children(siblings_of, Kind.SCORE_SHEET) if "sheets" in row.reads else (),
            objections=moment.children(siblings_of, Kind.OBJECTION) if "objections" in row.reads else (),
        )

    def _batch(self, case: Case, moment: Moment) -> Case | None:
        found = (moment.case(batch) for batch in self._others.archive.batches(case.batch))
        return next((batch for batch in found if batch and batch.state != START), None)


def _level(name: str) -> str:
    return "R4" if name in _OF_PEOPLE else "R3"


def _timer(step: Step) -> DueTimer | None:
    for change in step.event.get("timers", ()):
        if change["op"] == "fired" and "due_at" in step.event:
            return DueTimer(change["kind"], change["period"], change["generation"], read_instant(step.event["due_at"]))
    return None


def _said_no(story: Story, step: Step, row: Transition, name: str, told: Answer | None) -> Divergence:
    findings = told.findings if told else ()
    found = [f"{f.condition}：现为 {f.actual or '—'}，应为 {f.required or '—'}，{f.verdict.value}" for f in findings]
    return Divergence(story.id, _level(name), "guard", step.seq, row.article, name, found)
