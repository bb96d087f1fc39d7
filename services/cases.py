"""The one door: every change to a case, by a person, an import or the clock, comes through here."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from services.ports import Duplicate, Entry, Found, Held, Prior, Reading, Unit, Wanted, World
from workflow.calendar import local_date
from workflow.cases import Case, Command, Json, Related
from workflow.disclosure import outsider
from workflow.effects.opening import serial_of
from workflow.evolve import fold
from workflow.guards.publicity import AWARD_NUMBERS
from workflow.history import canonical, digest, read_instant, shown
from workflow.history import micros as to_micros
from workflow.machine import Decision, decide, rows_of
from workflow.policy import may_see
from workflow.refusals import Malformed, NotVisible, Refusal, Stale
from workflow.roles import Actor, Role
from workflow.situation import Situation
from workflow.states import TABLES, Kind
from workflow.words import role_label, trigger_label

_LOCKS = {
    trigger: frozenset(lock for rows in TABLES.values() for row in rows if row.trigger == trigger for lock in row.locks)
    for trigger in {row.trigger for rows in TABLES.values() for row in rows}
}
_PROMISES = {
    "one_batch_per_year": "only_batch_of_its_year",
    "one_open_application": "no_other_application",
    "one_live_sheet": "one_sheet_per_expert",
    "one_certificate_number": "award_numbers_unused",
    "one_plaque_number": "award_numbers_unused",
    "one_announcement_number": "award_numbers_unused",
    "one_platform_per_number": "award_numbers_unused",
    "one_annual_report": "only_report_of_its_year",
    "one_assessment": "only_assessment_of_its_year",
    "one_subsidy_per_lineage": "one_subsidy",
    "one_import_per_notice": "notice_new",
    "one_notice_per_number": "notice_crossed",
    "one_yearly_notice": "notice_crossed",
    "one_entry_of_its_content": "one_entry_of_its_content",
}
_ARTICLES = {
    "only_batch_of_its_year": "8",
    "no_other_application": "8",
    "only_report_of_its_year": "13",
    "one_entry_of_its_content": "14",
    "only_assessment_of_its_year": "15",
    "one_subsidy": "16",
    "notice_new": "",
    "notice_crossed": "",
}
_OF_CALENDARS = frozenset({"holiday_notices"})
"""What rows look at and calendars know, not the store."""
_NOTHING_FOUND = Found()
_HELD_BESIDE = ("parent", "drafts", "estate", "other")
"""What is locked with a case and looked at like what is read."""


@dataclass(frozen=True, slots=True)
class Performed:
    """What a command came to: the case after it. `proposed`: a second person has yet to approve.

    `repeated`: the key was known, and this is the first answer again; nothing was written.
    """

    case: Case
    proposed: bool
    repeated: bool = False
    event: Json | None = None


def perform(command: Command, *, actor: Actor, world: World) -> Performed:
    """Authorise, lock, decide, append, commit once.

    Raises NotVisible, Forbidden, Refusal (with findings), Stale or Malformed; then nothing is stored.
    A repeated key of the same actor returns the first answer; with another body it is Malformed.
    """
    try:
        return _attempt(command, actor, world, look=False)
    except Duplicate:
        pass  # the key is known, or whoever was faster has committed
    except Refusal:
        if command.key is None and command.timer is None:
            raise
    # Hardly any command is a repeat, so its key is looked for only once something stood in the way.
    try:
        return _attempt(command, actor, world, look=True)
    except Duplicate as clash:
        if refusal := refusal_of(clash, command):
            raise refusal from clash
        raise


def refusal_of(clash: Duplicate, command: Command) -> Refusal | None:
    """A broken promise of the database as a refusal; None for one that no guard speaks for."""
    code = _PROMISES.get(clash.promise)
    return _promise_refusal(code, command) if code else None


def _promise_refusal(code: str, command: Command) -> Refusal:
    """What a guard would have said, had the other command been a moment earlier."""
    numbers = "、".join(str(command.data[name]) for name in AWARD_NUMBERS if name in command.data)
    article = _ARTICLES.get(code, "11")
    return Refusal(code, article=article, numbers=numbers or "—", number="—",
                   year=command.data.get("year", "—"), id=command.data.get("id", "—"))  # fmt: skip


def _attempt(command: Command, actor: Actor, world: World, *, look: bool) -> Performed:
    """One go at it. With `look` a known key gives the first answer before anything is asked."""
    with world.store.write() as unit:
        done = take(unit, command, actor, world, look=look)
        if not done.repeated:
            unit.commit()
    return done


def take(unit: Unit, command: Command, actor: Actor, world: World, *, look: bool = False) -> Performed:
    """Hold, decide and save within a unit that the caller commits. Raises what `perform` does, and Duplicate."""
    cause, request = _cause(command, actor)
    locks = _LOCKS.get(command.trigger, frozenset())
    other = _other(command, world) if "other" in locks else None
    held = unit.hold(Wanted(command.case_id, command.data.get("parent"), locks, cause if look else None, other))
    if held.prior is not None:
        if held.prior.request != request:
            raise Malformed("key_reused")
        return first_answer(held.prior, world)
    decisions = _decisions(command, actor, held, unit, world)
    first = Entry(decisions[0], cause, request)
    unit.save([first, *(Entry(decision) for decision in decisions[1:])])
    return Performed(decisions[0].case, decisions[0].proposed, event=decisions[0].event)


def _other(command: Command, world: World) -> str | None:
    """The second platform of a merger: named in the data, or in the proposal that the command approves."""
    case = world.store.case(command.case_id) if command.case_id else None
    proposed = case.proposal["data"] if case and case.proposal else {}
    named = command.data.get("other") or proposed.get("other")
    return str(named) if named else None


def _cause(command: Command, actor: Actor) -> tuple[str | None, str]:
    if command.timer is not None:
        return command.timer.cause(command.case_id or ""), ""
    if command.key is None:
        return None, ""
    if command.bulk is not None:
        return f"key:{actor.user}:{command.key}", command.bulk.request
    asked = {"case": command.case_id, "kind": command.kind, "trigger": command.trigger, "data": dict(command.data)}
    return f"key:{actor.user}:{command.key}", digest(canonical(asked))


def first_answer(prior: Prior, world: World) -> Performed:
    """What the command that left this event was answered."""
    events = world.store.history(prior.case_id, upto=prior.seq)
    case = fold((stored.event, stored.hash) for stored in events)
    return Performed(case, events[-1].event["type"] == "proposed", repeated=True, event=events[-1].event)


def _decisions(command: Command, actor: Actor, held: Held, unit: Unit, world: World) -> list[Decision]:
    """The command's own decision, then those of the cases it moves in its wake."""
    case = _case_of(command, actor, held, world)
    if command.expected_version is not None and command.expected_version != case.version:
        raise _stale(case, actor, world)
    related = _related(command, case, held, unit, world)
    now = world.clock.now()
    command_id = world.fresh()
    first = _decide(command, case, actor, related, now, command_id, world)
    decisions = [first]
    for decision in decisions:  # what follows a step may have a step in its own wake: the register's entry its subsidy
        for follow in decision.follows:
            decisions.append(_follow(follow, decision, actor, held, related, unit, world, now, command_id))
    return decisions


def _case_of(command: Command, actor: Actor, held: Held, world: World) -> Case:
    if command.case_id is None:
        if command.kind is None or (command.data.get("parent") and held.parent is None):
            raise NotVisible("no_such_case")
        return Case(world.fresh(), command.kind)
    if held.case is None or not (actor.has(Role.TIMER) or may_see(actor, held.case)):
        raise NotVisible("no_such_case")
    return held.case


def _stale(case: Case, actor: Actor, world: World) -> Stale:
    """Who was faster: colleagues read the person, an outsider the office."""
    last = world.store.history(case.id)[-1].event
    return Stale(
        "stale",
        who=role_label(last["role"]) if outsider(actor) else last["actor"],
        when=shown(to_micros(read_instant(last["recorded_at"]))),
        label=trigger_label(last["trigger"]),
        version=case.version,
    )


def reading_for(command: Command, case: Case) -> Reading | None:
    """What the rows of this step look at beside the case; None where nothing more is needed."""
    names = _looked_at(case.kind, command.trigger) - _OF_CALENDARS
    begins = case.version == 0
    if not begins and not names:
        return None
    kind = Kind(case.kind)
    data = command.data if begins or not case.proposal else {**case.proposal["data"], **command.data}
    year = str(data.get("batch") or data.get("year") or "") if begins else case.batch
    serial = serial_of(kind, year) if begins else None
    if not names and serial is None:
        return None
    return Reading(
        names=names,
        batch_year=year,
        organisation=str(data.get("uscc") or "") if begins else case.organisation,
        parent_id=str(data.get("parent") or "") if begins else case.id if kind in _PARENTS else case.parent,
        predecessor=str(data.get("predecessor") or ""),
        district=case.district,
        numbers=tuple(str(data[name]) for name in AWARD_NUMBERS if data.get(name)),
        notice_id=str(data.get("notice") or ""),
        expert=str(data.get("expert") or ""),
        panel=tuple(data.get("panel") or ()),
        case_id=case.id,
        entry=int(data.get("entry") or 0),
        office=str(data.get("district") or data.get("jurisdiction_code") or case.recommender),
        serial=serial,
    )


_PARENTS = (Kind.APPLICATION, Kind.ASSESSMENT, Kind.PLATFORM)
"""Kinds whose steps look at the cases under them, where others look at those beside them."""


@cache
def _looked_at(kind: str, trigger: str) -> frozenset[str]:
    return frozenset(name for row in rows_of(kind, trigger) for name in row.reads)


def _related(command: Command, case: Case, held: Held, unit: Unit, world: World) -> Found:
    reading = reading_for(command, case)
    if reading is not None and reading.serial and held.parent is not None:
        year = str(command.data.get("year") or held.parent.batch)
        reading = replace(reading, serial=(reading.serial[0], year))
    found = unit.read(reading) if reading is not None else _NOTHING_FOUND
    if _OF_CALENDARS & _looked_at(case.kind, command.trigger):
        found = replace(found, related=replace(found.related, holiday_notices=world.calendars.reread()))
    beside = {name: getattr(held, name) for name in _HELD_BESIDE if getattr(held, name)}
    if not beside:
        return found
    related = replace(found.related, **beside) if found is not _NOTHING_FOUND else Related(**beside)
    return Found(related, found.serial)


def _decide(
    command: Command, case: Case, actor: Actor, found: Found, now: datetime, command_id: str, world: World
) -> Decision:
    pack = world.packs.pinned(case.pack, case.pack_hash) if case.version else world.packs.current()
    situation = Situation(
        case=case,
        command=command,
        actor=actor,
        at=now,
        pack=pack,
        calendar=world.calendars.as_of(local_date(now)),
        fresh=world.fresh,
        related=found.related,
        serial=found.serial,
    )
    return decide(situation, command_id=command_id)


def _follow(
    command: Command,
    origin: Decision,
    actor: Actor,
    held: Held,
    found: Found,
    unit: Unit,
    world: World,
    now: datetime,
    command_id: str,
) -> Decision:
    """A step in the wake of another: on a case already held, or one that begins."""
    if command.case_id is not None:
        known = {case.id: case for case in (held.parent, held.other, *held.drafts, *held.estate) if case is not None}
        case = known[command.case_id]
        return _decide(command, case, actor, found, now, command_id, world)
    case = Case(world.fresh(), command.kind or "")
    before = origin.case
    parent = held.parent if held.parent is not None and command.kind == before.kind else before
    serial = serial_of(Kind(case.kind), str(command.data.get("year") or parent.batch))
    drawn = unit.read(Reading(serial=serial)).serial if serial else 0
    related = Related(parent=parent, kin=found.related.kin, claimed=found.related.claimed)
    return _decide(command, case, actor, Found(related, drawn), now, command_id, world)
