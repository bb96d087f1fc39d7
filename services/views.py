"""What a reader sees of a case: document, actions, history, replay, checklist. Nothing here changes anything."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.cases import reading_for
from services.explanations import armed_by
from services.ports import Reading, StoredEvent, World
from workflow.calendar import SHANGHAI, local_date
from workflow.cases import Case, Command, Json, Related
from workflow.criteria import CONDITIONS
from workflow.disclosure import references, shown_events, shown_facts, shows_proposal, with_personal
from workflow.dossier import findings_of
from workflow.guards import SELECTORS
from workflow.history import broken_links, from_micros, read_instant
from workflow.machine import blocked_by
from workflow.policy import may_see
from workflow.refusals import NotVisible, Refusal
from workflow.replay import differences, replayed
from workflow.roles import Actor, Role
from workflow.seating import seat_of
from workflow.situation import Situation
from workflow.states import TABLES, Kind
from workflow.transition import Transition
from workflow.two_persons import approvers, needs_second
from workflow.words import trigger_label


@dataclass(frozen=True, slots=True)
class Action:
    """A step the actor may take from where the case stands. `step` is `prepare` or `approve`.

    `blocked_by` gives, in Chinese, every reason why it would be refused now; empty: it is open.
    """

    trigger: str
    label: str
    article: str
    step: str
    blocked_by: tuple[str, ...]
    row: Transition


def visible(case_id: str, actor: Actor, world: World) -> Case:
    """The case, if the actor may know that it exists. Raises NotVisible otherwise."""
    case = world.store.case(case_id)
    if case is None or not may_see(actor, case):
        raise NotVisible("no_such_case")
    return case


def local(text: str | None) -> str | None:
    """A stored instant as the interface gives it: ISO 8601 with the offset of Asia/Shanghai."""
    return read_instant(text).astimezone(SHANGHAI).isoformat() if text else None


def case_document(case: Case, actor: Actor, world: World) -> dict[str, Any]:
    """The case in the shape of the outside interface (without actions), redacted for the reader."""
    facts = shown_facts(case, actor)
    return {
        "id": case.id,
        "kind": case.kind,
        "number": case.number,
        "name": case.name,
        "state": case.state,
        "version": case.version,
        "pack": case.pack,
        "district": case.district or None,
        "organisation": case.organisation or None,
        "recommender": case.recommender or None,
        "assignee": case.assignee or None,
        "batch": case.batch or None,
        "parent": case.parent or None,
        "opened_at": from_micros(case.opened_at).astimezone(SHANGHAI).isoformat(),
        "updated_at": from_micros(case.updated_at).astimezone(SHANGHAI).isoformat(),
        "facts": with_personal(facts, world.store.personal(sorted(references(facts))), actor),
        "proposal": dict(case.proposal) if case.proposal and shows_proposal(actor) else None,
        "timers": [_timer_document(timer) for timer in case.timers.values()],
    }


def _timer_document(timer: Json) -> dict[str, Any]:
    shown = {name: timer[name] for name in ("kind", "period", "generation", "due_on", "status", "provisional")}
    fired_at, reason = local(timer.get("fired_at")), timer.get("reason") or None
    return {**shown, "due_at": local(timer["due_at"]), "fired_at": fired_at, "reason": reason}


def single_case_document(case: Case, actor: Actor, world: World) -> dict[str, Any]:
    """The same for one case alone, where running timers also say why they wait: only their ledger knows."""
    document = case_document(case, actor, world)
    if case.armed():
        ledger = world.store.timers(case_id=case.id)
        reasons = {(row["kind"], row["generation"]): row["reason"] for row in ledger}
        for timer in document["timers"]:
            if timer["status"] == "armed":
                timer["reason"] = reasons.get((timer["kind"], timer["generation"])) or timer["reason"]
    return document


def related_to(case: Case, triggers: Sequence[str], data: Json, world: World) -> Related:
    """What the guards of some steps look at, read without locks."""
    names: frozenset[str] = frozenset()
    reading: Reading | None = None
    for trigger in triggers:
        if wanted := reading_for(Command(trigger, data=data, case_id=case.id), case):
            names, reading = names | wanted.names, wanted
    parent = world.store.case(case.parent) if case.parent else None
    related = world.store.find(replace(reading, names=names, serial=None)).related if reading else Related()
    return replace(related, parent=parent)


def also_applied(case: Case, actor: Actor, world: World) -> list[Case]:
    """Other open applications of the legal person in the same round that the actor may see (Q16: allowed, and told)."""
    if case.kind != Kind.APPLICATION or case.closed:
        return []
    asked = Reading(names=frozenset({"siblings"}), organisation=case.organisation, batch_year=case.batch)
    siblings = world.store.find(asked).related.siblings
    return [other for other in siblings if other.id != case.id and may_see(actor, other)]


def actions(case: Case, actor: Actor, world: World) -> list[Action]:
    """The steps this actor may take on the case now, each with what stands in its way."""
    rows = _rows_within_reach(case, actor)
    if not rows:
        return []
    now = world.clock.now()
    data = case.proposal["data"] if case.proposal else {}
    situation = Situation(
        case=case,
        command=Command("", case_id=case.id),
        actor=actor,
        at=now,
        pack=world.packs.pinned(case.pack, case.pack_hash),
        calendar=world.calendars.as_of(local_date(now)),
        fresh=world.fresh,
        related=related_to(case, [row.trigger for row, _ in rows], data, world),
        data=data,
    )
    return [_action(_of_the_moment(row, situation), step, situation) for row, step in rows]


def _rows_within_reach(case: Case, actor: Actor) -> list[tuple[Transition, str]]:
    """One row per trigger the actor has a seat on, and whether he would prepare or approve."""
    found: dict[str, tuple[Transition, str]] = {}
    for row in TABLES[Kind(case.kind)]:
        if row.follows or case.state not in row.sources or row.trigger in found:
            continue
        if step := _step(row, case, actor):
            found[row.trigger] = (row, step)
    return list(found.values())


def _step(row: Transition, case: Case, actor: Actor) -> str:
    proposed = case.proposal is not None and case.proposal["trigger"] == row.trigger
    if row.trigger == "reject_proposal" and case.proposal is None:
        return ""
    if case.proposal is not None and proposed and needs_second(row, case.proposal["data"]):
        return "approve" if seat_of(actor, approvers(row), case) else ""
    return "prepare" if seat_of(actor, row.prepared_by, case) else ""


def _of_the_moment(row: Transition, situation: Situation) -> Transition:
    """Of several rows of one trigger, the one the case's own facts pick (a correction returns to its stage)."""
    case = situation.case
    same = (r for r in TABLES[Kind(case.kind)] if r.trigger == row.trigger and case.state in r.sources and r.when)
    return next((r for r in same if SELECTORS[r.when](situation)), row)


def _action(row: Transition, step: str, situation: Situation) -> Action:
    reasons = [refusal.message for refusal in blocked_by(row, situation)]
    proposal = situation.case.proposal
    if proposal and step == "approve" and proposal["by"] == situation.actor.user:
        reasons.insert(0, Refusal("same_person").message)
    elif proposal and step == "prepare" and row.needs_two:
        waiting = {"label": trigger_label(proposal["trigger"]), "by": proposal["by"]}
        reasons.insert(0, Refusal("proposal_pending", **waiting).message)
    return Action(row.trigger, trigger_label(row.trigger), row.article, step, tuple(reasons), row)


def beginnings(actor: Actor) -> list[Transition]:
    """The rows by which this actor may begin a case."""
    roles = actor.roles
    return [
        row
        for rows in TABLES.values()
        for row in rows
        if row.begins and not row.follows and row.trigger != "reject_proposal"
        and any(seat.role in roles for seat in row.prepared_by)
    ]  # fmt: skip


def history_document(case_id: str, actor: Actor, world: World) -> list[dict[str, Any]]:
    """The events this reader is shown, oldest first, each with its own hash."""
    case = visible(case_id, actor, world)
    stored = world.store.history(case_id)
    hashes = {item.seq: item.hash for item in stored}
    shown = shown_events([item.event for item in stored], case, actor)
    return [_event_document(event, hashes[event["seq"]], case, world) for event in shown]


def _event_document(event: Json, hashed: str, case: Case, world: World) -> dict[str, Any]:
    """An event as people and programs read it: with how late a timer fired, and how each date it set was counted."""
    document = {**_local_times(event), "hash": hashed}
    if "fired_at" in event:
        late = read_instant(event["fired_at"]) - read_instant(event["due_at"])
        document["late_seconds"] = int(late.total_seconds())
    if explanations := armed_by(event, case, world):
        document["explanations"] = explanations
    return document


def _local_times(event: Json) -> dict[str, Any]:
    times = {name: local(event[name]) for name in ("occurred_at", "recorded_at", "due_at", "fired_at") if name in event}
    return {**event, **times}


def replay_document(
    case_id: str, actor: Actor, world: World, *, seq: int | None = None, as_of: datetime | None = None
) -> dict[str, Any]:
    """The case as of an event or instant, and whether the whole history gives the stored row.

    `differs` names the fields that do not agree and the places where the chain does not hold. A history whose
    bytes cannot be read at all gives no case.
    """
    case = visible(case_id, actor, world)
    try:
        stored = world.store.history(case_id)
        differs = disagreements(stored, case)
        then = replayed([(item.event, item.hash) for item in stored], seq=seq, as_of=as_of)
    except (ValueError, KeyError, TypeError, AttributeError):  # bytes that are no event of ours
        return {"case": None, "equal": False, "differs": ["history: an event cannot be read"]}
    document = case_document(then, actor, world) if then is not None else None
    return {"case": document, "equal": not differs, "differs": differs}


def disagreements(stored: Sequence[StoredEvent], case: Case) -> list[str]:
    """Where history and row disagree: fields that differ from the fold, and broken links of the chain."""
    folded = replayed([(json.loads(item.text), item.hash) for item in stored])
    fields = differences(folded, case) if folded is not None else ["history"]
    links = broken_links((item.seq, item.text, item.hash) for item in stored)
    return [*fields, *(f"seq {seq}: {what}" for seq, what in links)]


def checklist(case: Case, actor: Actor, world: World) -> list[dict[str, Any]]:
    """Every condition of Art. 5, 6, 7 and 10 as it stands for an application, with labels; empty for other kinds."""
    if case.kind != Kind.APPLICATION or not shown_facts(case, actor).get("basic"):
        return []
    today = local_date(world.clock.now())
    pack = world.packs.pinned(case.pack, case.pack_hash)
    hidden = () if actor.roles - {Role.APPLICANT, Role.EXPERT} else ("a7_distinctive",)
    return [
        {**finding.as_dict(), "label": CONDITIONS[finding.condition].label, "kind": CONDITIONS[finding.condition].kind}
        for finding in findings_of(case.facts, pack, today)
        if finding.condition not in hidden
    ]
