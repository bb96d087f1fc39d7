"""R4: whether each step is one the tables declare, and was taken by whom they let take it."""

from collections.abc import Iterator

from services.audit.divergence import Divergence, unlike
from services.audit.questions import Questioner
from services.audit.stories import Moment, Others, Step, Story
from workflow.history import instant, read_instant
from workflow.roles import CLOCK, STAFF, Actor, Role, Seat
from workflow.seating import seat_of
from workflow.states import Kind
from workflow.transition import TimerEffect, Transition, roles_of
from workflow.two_persons import approvers, needs_second, seats_of, told_late

_TOLD = {"occurred_at", "received_at"}  # compared as the instant they mean


def entitled(story: Story, others: Others, questioner: Questioner) -> Iterator[Divergence]:
    """Row, seat, second person, clock, impartiality and belonging of every step."""
    for step in story.steps:
        ways = [list(_taken(story, step, row, others, questioner)) for row in step.rows if _law_agrees(step, row)]
        if ways:
            yield from min(ways, key=len)  # rows that share a name: one of them is enough
        else:
            event = step.event
            told = {name: event.get(name) for name in ("row", "trigger", "from", "to", "type", "article", "basis")}
            yield Divergence(story.id, "R4", "row", step.seq, event.get("article", ""), "a declared row", told)


def _taken(story: Story, step: Step, row: Transition, others: Others, questioner: Questioner) -> Iterator[Divergence]:
    yield from _seated(story, step, row, others)
    yield from _two_persons(story, step, row)
    yield from _on_time(story, step, row)
    yield from _belongs(story, step, others)
    yield from _impartial(story, step, others)
    yield from questioner.ask(story, step, row, "R4")


def _law_agrees(step: Step, row: Transition) -> bool:
    event = step.event
    law = (event.get("article", ""), event.get("basis", ""))
    moves = event["to"] == (event["from"] if step.proposed else row.target_from(event["from"]))
    second = needs_second(row, step.data) if step.proposed else event["type"] == "fired"
    return bool(law == (row.article, row.basis) and moves and second and event["from"] == step.before.state)


def _seated(story: Story, step: Step, row: Transition, others: Others) -> Iterator[Divergence]:
    if row.follows:
        yield from _in_the_wake(story, step, row, others)
        return
    approving = _by_two(step, row) and not step.proposed
    seats = approvers(row) if approving else row.prepared_by
    event = step.event
    role = event["role"]
    if role not in tuple(Role) or not seat_of(_actor(step), seats, step.before):
        found = {name: event[name] for name in ("actor", "role", "org")}
        yield Divergence(story.id, "R4", "seat", step.seq, row.article, _named(seats), found)
    if (Role.TIMER in roles_of(row.prepared_by)) is not (event["actor"] == CLOCK.user and event["via"] == CLOCK.via):
        yield Divergence(story.id, "R4", "clock", step.seq, row.article, _named(seats), event["actor"])


def _actor(step: Step) -> Actor:
    event = step.event
    return Actor(event["actor"], frozenset({Role(event["role"])}), event["org"], via=event["via"])


def _named(seats: tuple[Seat, ...]) -> list[str]:
    return [f"{seat.role}/{seat.relation}" for seat in seats]


def _in_the_wake(story: Story, step: Step, row: Transition, others: Others) -> Iterator[Divergence]:
    """A following step has its cause in another case: the same command, by the same person."""
    event = step.event
    if event["role"] not in (*roles_of(seats_of(row)), Role.TIMER):
        yield Divergence(story.id, "R4", "seat", step.seq, row.article, _named(row.prepared_by), event["role"])
    causes = (cause for origin in _origins(step, others) for cause, _ in others.history(origin))
    same = ("command", "actor", "org", "recorded_at")
    for cause in causes:
        if cause["row"] == row.follows and cause["type"] == "fired" and all(cause[n] == event[n] for n in same):
            return
    yield Divergence(story.id, "R4", "wake", step.seq, row.article, f"in the wake of {row.follows}", "nothing")


def _origins(step: Step, others: Others) -> Iterator[str]:
    case, told = step.after, step.told
    yield from (str(told[name]) for name in ("objection", "corrects", "application", "origin") if told.get(name))
    if case.parent:
        yield case.parent
    if case.batch:
        yield from others.archive.batches(case.batch)


def _late(step: Step) -> bool:
    return step.event.get("late_entry") is True


def _by_two(step: Step, row: Transition) -> bool:
    return row.needs_two or _late(step)


def _two_persons(story: Story, step: Step, row: Transition) -> Iterator[Divergence]:
    """An approval names the open proposal, which somebody else prepared, and approves what that one said."""
    event, proposal = step.event, step.before.proposal or {}
    if step.proposed:
        own = event["proposal"]
        expected = {"by": event["actor"], "role": event["role"], "trigger": event["trigger"]}
        wanted, found = unlike(expected, {name: own[name] for name in expected})
        if wanted:
            yield Divergence(story.id, "R4", "proposal", step.seq, row.article, wanted, found)
    elif (row.takes_proposal or _late(step)) and not row.follows:
        if not proposal or event.get("proposal") != proposal["id"]:
            yield Divergence(story.id, "R4", "proposal", step.seq, row.article, proposal, event.get("proposal"))
        elif _by_two(step, row):
            yield from _second(story, step, row)
    elif "prepared_by" in event or "proposal" in event:
        yield Divergence(story.id, "R4", "proposal", step.seq, row.article, None, event.get("prepared_by"))


def _second(story: Story, step: Step, row: Transition) -> Iterator[Divergence]:
    event, proposal = step.event, step.before.proposal or {}
    if proposal["trigger"] != event["trigger"] or proposal["by"] != event.get("prepared_by"):
        found = {"trigger": event["trigger"], "prepared_by": event.get("prepared_by")}
        yield Divergence(story.id, "R4", "proposal", step.seq, row.article, proposal, found)
    if proposal["by"] == event["actor"]:
        yield Divergence(story.id, "R4", "second_person", step.seq, row.article, "another person", event["actor"])
    # What is entered late may go into the facts alone; what the table puts before two persons is in the data whole.
    kept = event["data"] if row.needs_two else step.told
    names = [name for name in proposal["data"] if row.needs_two or name in kept.keys() - _TOLD]
    prepared, done = {n: proposal["data"][n] for n in names}, {n: kept.get(n) for n in names}
    if told := told_late(proposal["data"]):
        prepared["happened"], done["happened"] = instant(read_instant(told)), event["occurred_at"]
    wanted, found = unlike(prepared, done)
    if wanted:
        yield Divergence(story.id, "R4", "proposal", step.seq, row.article, wanted, found)


def _on_time(story: Story, step: Step, row: Transition) -> Iterator[Divergence]:
    """A timer's row answers to its armed timer, due by then; anything entered late is staff's to enter."""
    event = step.event
    if row.timer_effect not in (None, TimerEffect.RECOUNTS) and not row.follows:
        due, fired = event.get("due_at"), event.get("fired_at")
        armed = [t for t in step.before.armed().values() if t["trigger"] == row.trigger and t["due_at"] == due]
        if not (due and armed and fired == event["recorded_at"] == instant(step.at) and due <= fired):
            yield Divergence(story.id, "R4", "clock", step.seq, row.article, "an armed timer, due", [due, fired])
    elif "due_at" in event or "fired_at" in event:
        yield Divergence(story.id, "R4", "clock", step.seq, row.article, None, event.get("due_at"))
    elif event["occurred_at"] != event["recorded_at"]:
        late = event.get("late_entry") is True and event["occurred_at"] < event["recorded_at"]
        if not (late and event["role"] in STAFF):
            yield Divergence(story.id, "R4", "late_entry", step.seq, row.article, "staff", event["occurred_at"])


def _belongs(story: Story, step: Step, others: Others) -> Iterator[Divergence]:
    """The fields that seats are measured by are those of the applicant, or of the case this one belongs to."""
    if "set" not in step.event:
        return
    case = step.after
    if case.kind == Kind.APPLICATION:
        profile = case.facts.get("applicant", {})
        chosen = profile.get("recommender") or {}
        own = {"organisation": step.event["org"], "district": profile.get("jurisdiction_code") or ""}
        expected = {**own, "recommender": chosen.get("code") or "", "name": profile.get("platform_name") or ""}
        yield from _unlike(story, step, expected)
    elif case.kind in (Kind.SCORE_SHEET, Kind.OBJECTION):
        parent = Moment(others, step, "after").case(case.parent)
        fields = ("batch", "district", "name", "organisation")
        expected = {name: getattr(parent, name) for name in fields} if parent else {"parent": "a case"}
        if case.kind == Kind.SCORE_SHEET:
            expected["assignee"] = case.facts["expert"]
        yield from _unlike(story, step, expected)


def _unlike(story: Story, step: Step, expected: dict[str, str]) -> Iterator[Divergence]:
    wanted, found = unlike(expected, {name: getattr(step.after, name) for name in expected})
    if wanted:
        yield Divergence(story.id, "R4", "belongs", step.seq, "", wanted, found)


def _impartial(story: Story, step: Step, others: Others) -> Iterator[Divergence]:
    """An expert who declared a tie, or acts for the applicant's own organisation, scores nothing."""
    if step.after.kind != Kind.SCORE_SHEET or step.event["role"] != Role.EXPERT or step.after.state == "recused":
        return
    scored = Moment(others, step, "before").case(step.after.parent)  # an application, or the assessment of a year
    org = step.event["org"]
    own = scored and org and org in (scored.organisation, scored.facts.get("applicant", {}).get("name"))
    if own or step.after.facts.get("declared", {}).get("interest") == "yes":
        yield Divergence(story.id, "R4", "conflict", step.seq, "11", "no tie", org)
