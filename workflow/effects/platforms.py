"""Art. 11, 12, 14: a platform in the register, its yearly cycle, what is logged on it, its changes."""

from datetime import date
from typing import Any

from workflow import timers
from workflow.calendar import day_start
from workflow.cases import EMPTY, Case, Command
from workflow.effects.drafts import keep_apart
from workflow.lineage import carried_on, lineage_with
from workflow.notices import change_text, printed
from workflow.situation import Outcome, Situation
from workflow.words import TIMERS

KEPT = (
    "operator",
    "functions",
    "certified_on",
    "announcement_number",
    "certificate_number",
    "plaque_number",
    "application",
    "award_notice",
    "applicant_id",
)


def _registered(situation: Situation, *, imported: bool) -> Outcome:
    """The entry, its lineage, its first cycle; and the subsidy of Art. 16, once for a lineage."""
    data = situation.data
    before = carried_on(situation.related.kin, data["name"], str(data.get("predecessor") or ""))
    facts: dict[str, Any] = {name: data[name] for name in KEPT if data.get(name)}
    lineage = lineage_with(before, situation.case.id)
    facts |= {"imported": imported, "lineage": lineage}
    if data.get("announcement_number") in situation.related.shared:
        facts["announcement_shared"] = True
    if before is not None:
        facts["predecessor"] = before.number
    armed = [cycle(situation, situation.case, situation.today.year)]
    if not imported:
        armed.append(timers.arm_working_days(situation, "T_DISCLOSE")[0])
    told = None if imported else EMPTY  # what two persons agreed on stays in the event as they saw it
    return Outcome(facts=facts, data=told, timers=armed, follows=_subsidy(situation, lineage))


def _subsidy(situation: Situation, lineage: list[str]) -> list[Command]:
    """Art. 16: what was recognised since the pack's day, unless the lineage has its subsidy (Q13)."""
    data, since = situation.data, situation.pack.value("subsidy.certified_from")
    if date.fromisoformat(data["certified_on"]) < since or situation.related.claimed & set(lineage):
        return []
    told = {"parent": situation.case.id, "year": str(situation.today.year), "lineage": lineage}
    if paid := data.get("subsidy_paid_on"):
        return [Command("subsidy_paid_earlier", {**told, "paid_on": paid}, kind="subsidy", wake="PL-01")]
    entry = "PL-01b" if situation.command.wake else "PL-01"
    return [Command("subsidy_eligible", told, kind="subsidy", wake=entry)]


def cycle(situation: Situation, case: Case, year: int) -> dict[str, Any]:
    """The opening of the reports for a year, on the first day of the next (Art. 14)."""
    month, day = map(int, situation.pack.value("annual_report.cycle_opens").split("-"))
    opens = date(year + 1, month, day)
    return timers.arm_at(case, "T_CYCLE", opens, day_start(opens), situation.today, period=str(year))


def import_platform(situation: Situation) -> Outcome:
    """Recognised before this system: entered by two persons of the city with the announcement it rests on."""
    return _registered(situation, imported=True)


def enter_register(situation: Situation) -> Outcome:
    """Entered in the wake of the award, in the same transaction."""
    return _registered(situation, imported=False)


def open_cycle(situation: Situation) -> Outcome:
    """1 January: the platform's report for the year gone by opens, and its district's; the next cycle is set."""
    case, asked = situation.case, situation.command.timer
    assert asked is not None  # a row of the clock
    year = asked.period
    there = {(report.kind, report.batch) for report in situation.related.reports}
    told = {"parent": case.id, "year": year, "origin": case.id}
    follows = []
    if case.facts["certified_on"] <= f"{year}-12-31" and ("annual_report", year) not in there:
        follows.append(Command("open_annual_cycle", told, kind="annual_report", wake="PL-T1"))
    if ("district_report", year) not in there:
        follows.append(Command("open_annual_cycle", told, kind="district_report", wake="PL-T1"))
    return Outcome(data={"year": year}, timers=[cycle(situation, case, int(year) + 1)], follows=follows)


def flag(situation: Situation) -> Outcome:
    """A day has gone by without what was due on it: the city is told, and decides."""
    asked = situation.command.timer
    assert asked is not None  # a row of the clock
    text = f"{TIMERS[asked.kind]}已届满，请核对办理情况"
    told = [{"to": desk, "level": "red", "text": text} for desk in ("city_officer@", "city_leader@")]
    return Outcome(data={"timer": asked.kind}, messages=told)


def answered(case: Case, kind: str) -> dict[str, Any]:
    """The facts by which a flag of this timer, or the timer itself, needs no more attention."""
    timer = case.timers.get(kind)
    return {"answered": {kind: timer["generation"]}} if timer else {}


def log(situation: Situation) -> Outcome:
    """One more entry of its kind: an inspection planned or made, its follow-up, guidance, a task (Art. 3, 13, 14)."""
    return Outcome(facts=_entry(situation, dict(situation.data)), data={})


def log_complaint(situation: Situation) -> Outcome:
    """A complaint of the public (Art. 13); who complained stays outside the event's bytes."""
    outcome = prepare_complaint(situation)
    outcome.facts, outcome.data = _entry(situation, dict(outcome.data or {})), {}
    return outcome


def prepare_complaint(situation: Situation) -> Outcome:
    """A complaint entered late, before the second person has seen it: who complained is put aside already."""
    outcome = Outcome()
    told = {name: value for name, value in situation.data.items() if name not in ("name", "contact")}
    identity = {name: situation.data[name] for name in ("name", "contact") if situation.data.get(name)}
    if identity:
        told["identity"] = keep_apart(situation, outcome, identity)
    outcome.data = told
    return outcome


_LOGS = {
    "plan_inspection": "inspection_plans",
    "record_inspection": "inspections",
    "close_follow_up": "follow_ups",
    "record_guidance": "guidance",
    "record_task": "tasks",
    "record_complaint": "complaints",
}


def _entry(situation: Situation, told: dict[str, Any]) -> dict[str, Any]:
    name = _LOGS[situation.command.trigger]
    number = str(len(situation.facts.get(name, {})) + 1)
    kept = {key: value for key, value in told.items() if value not in (None, "")}
    return {name: {number: {**kept, "by": situation.actor.user, "on": situation.today.isoformat()}}}


def approve_change(situation: Situation) -> Outcome:
    """Name, address, representative or operator changed; what the public read before stays findable.

    Another name or operator is announced: the register prints both (Art. 12).
    """
    case, data, today = situation.case, situation.data, situation.today.isoformat()
    facts: dict[str, Any] = {name: data[name] for name in ("operator", "address", "representative") if data.get(name)}
    outcome = Outcome(facts=facts)
    before, after = _public_change(situation)
    if "name" in before:
        facts["former_names"] = [*case.facts.get("former_names", ()), case.name]
        facts["renamed_on"] = [*case.facts.get("renamed_on", ()), today]
        outcome.set["name"] = data["name"]
    if data.get("uscc"):
        outcome.set["organisation"] = data["uscc"]
    number = str(len(case.facts.get("changes", {})) + 1)
    change = {"on": today, "reason": data.get("reason") or "", "before": before, "after": after}
    if before:
        words = change_text(situation.pack, case.name, case.number, before, after, situation.today)
        facts["announced"] = printed(situation.fresh(), words, situation.at)
        change["notice"] = facts["announced"]["notice"]
    facts["changes"] = {number: change}
    told = {name: data[name] for name in ("operator", "reason") if data.get(name)}
    outcome.follows = _going_along(situation, {**told, **outcome.set} if outcome.set else {}, "PL-10")
    return outcome


def _public_change(situation: Situation) -> tuple[dict[str, str], dict[str, str]]:
    """What of name and operator becomes another, as it was and as it will be."""
    now = {"name": situation.case.name, "operator": situation.facts["operator"]}
    after = {name: situation.data[name] for name in now if situation.data.get(name, now[name]) not in ("", now[name])}
    return {name: now[name] for name in after}, after


def transfer_supervision(situation: Situation) -> Outcome:
    """The premises moved: another district looks after the platform from here on, its log goes with it."""
    case, to = situation.case, situation.data["district"]
    number = str(len(case.facts.get("supervision", {})) + 1)
    moved = {"from": case.district, "to": to, "on": situation.today.isoformat()}
    follows = _going_along(situation, {"district": to}, "PL-11")
    return Outcome(facts={"supervision": {number: moved}}, set={"district": to}, follows=follows)


def _going_along(situation: Situation, changed: dict[str, Any], row: str) -> list[Command]:
    """Its subsidy, its open reports and assessment: what is left with the last operator he could read, and hand in."""
    return [
        Command(situation.command.trigger, dict(changed), case_id=case.id, wake=row)
        for case in situation.related.estate
        if changed and not case.closed and case.parent == situation.case.id
    ]


def go_along(situation: Situation) -> Outcome:
    """Belongs to whom, and to which district, its platform belongs from here on (Art. 3, 14).

    An assessment goes on knowing whose the platform was: an expert may be tied to either.
    """
    known_as = situation.facts.get("known_as")
    now = (situation.data.get(name) for name in ("organisation", "name", "operator"))
    new = [name for name in now if name and known_as is not None and name not in known_as]
    return Outcome(set=belonging(situation), facts={"known_as": [*(known_as or ()), *new]} if new else {}, data={})


def belonging(situation: Situation) -> dict[str, Any]:
    """Of the fields a case shares with its platform those that change with it."""
    return {name: situation.data[name] for name in ("name", "organisation", "district") if name in situation.data}


def record_disclosure(situation: Situation) -> Outcome:
    """The announcement is on line: where, and since when."""
    kept = {"url": situation.data["url"], "on": situation.today.isoformat()}
    facts = {"disclosed": kept, **answered(situation.case, "T_DISCLOSE")}
    return Outcome(facts=facts, timers=timers.ended(situation.case, "T_DISCLOSE", "cancelled"))


def recover_plaque(situation: Situation) -> Outcome:
    """The plaque is back."""
    facts = {"plaque_recovered_on": situation.data["on"], **answered(situation.case, "T_PLAQUE")}
    return Outcome(facts=facts, timers=timers.ended(situation.case, "T_PLAQUE", "cancelled"))


EFFECTS = {
    e.__name__: e
    for e in (
        import_platform, enter_register, open_cycle, flag, log, log_complaint, approve_change, transfer_supervision,
        go_along, record_disclosure, recover_plaque,
    )
}  # fmt: skip
