"""R2: every due date counted again from the act, with the calendar and the pack of its day."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from services.audit.divergence import Divergence, unlike
from services.audit.ports import Archive
from services.audit.stories import Step, Story
from services.ports import World
from workflow.calendar import WorkingCalendar, calendar_as_of, day_start, local_date
from workflow.cases import Case, Command, DueTimer, Json
from workflow.effects import accompanying
from workflow.effects.reminders import remind
from workflow.history import instant, micros, read_instant
from workflow.pack import Pack
from workflow.period import Period, deadline_period, working_period
from workflow.roles import CLOCK
from workflow.situation import Situation
from workflow.states import Kind
from workflow.suspension import resume, suspend
from workflow.timers import KINDS, STAGE_TIMERS, TimerKind, day_table, end_of, is_suspended, recounted

_ARMS = {
    "announce_batch": ("T_BATCH_OPEN", "T_BATCH_CLOSE"),
    "extend_batch": ("T_BATCH_CLOSE",),
    "request_correction": ("T_CORRECTION",),
    "open_publicity": ("T_PUBLICITY",),
    "accept_objection": ("T_OBJECTION",),
    "lodge_late_objection": ("T_OBJECTION",),
    "import_platform": ("T_CYCLE",),
    "enter_register": ("T_CYCLE", "T_DISCLOSE"),
    "open_cycle": ("T_CYCLE",),
    "notify_revocation": ("T_DEFENCE",),
    "revoke": ("T_PLAQUE", "T_DISCLOSE"),
    "leave": ("T_PLAQUE", "T_DISCLOSE"),
}
"""The timers each effect sets. What sets none sets none."""

_DAYS = {
    "T_BATCH_OPEN": "opens_on",
    "T_BATCH_CLOSE": "closes_on",
    "T_RECOMMEND": "recommend_by",
    "T_PREREVIEW": "pre_review_by",
}
"""Where the day of a timer on a fixed date is written."""


class CalendarsOfTheDay:
    """The calendar an event was decided by: the notices known that day, as far as they had been imported."""

    def __init__(self, world: World, archive: Archive) -> None:
        self._calendars = world.calendars
        imported = archive.table("calendar_notices")
        self._imported_at = {row["id"]: row["imported_at"] for row in imported}
        self._imported = sorted(self._imported_at, key=lambda name: (self._imported_at[name], name))
        self._found: dict[tuple[date, str], WorkingCalendar | None] = {}

    def today(self, day: date) -> WorkingCalendar:
        """All that is known today of what was known on a day."""
        return self._calendars.as_of(day)

    def imported_before(self, at: datetime) -> list[str]:
        """The ids of the notices imported before an instant."""
        return [name for name in self._imported if self._imported_at[name] < micros(at)]

    def by_version(self, day: date, version: str) -> WorkingCalendar | None:
        """The calendar of that version as of a day; None if no notices there are make it."""
        key = (day, version)
        if key not in self._found:
            candidates = (calendar for calendar in self._candidates(day) if calendar.version == version)
            self._found[key] = next(candidates, None)
        return self._found[key]

    def _candidates(self, day: date) -> Iterator[WorkingCalendar]:
        """Without the latest import, then the two latest, and so on; the same by the day notices came out."""
        whole = self.today(day)
        yield whole
        by_day = [notice.id for notice in sorted(whole.notices, key=lambda n: (n.known_on, n.id))]
        for order in (self._imported, by_day):
            for kept in range(len(order) - 1, -1, -1):
                late = set(order[kept:])
                yield calendar_as_of((n for n in whole.notices if n.id not in late), day, overlay=whole.overlay)


def due_dates(story: Story, world: World, calendars: CalendarsOfTheDay) -> Iterator[Divergence]:
    """Every timer armed, and every printed date that rests on it."""
    pack = world.packs.pinned(story.case.pack, story.case.pack_hash)
    for step in story.steps:
        armed = {change["kind"]: change for change in step.event.get("timers", ()) if change["op"] == "arm"}
        row = step.row
        article = row.article if row else ""
        wanted = () if row is None or step.proposed else _wanted(step, row.effect, pack)
        deadlines = {kind for kind in armed if kind in wanted or not KINDS[kind].reminds}
        if deadlines != set(wanted):
            yield Divergence(story.id, "R2", "timer", step.seq, article, list(wanted), sorted(armed))
        for kind in deadlines & set(wanted):
            yield from _armed(story, step, armed[kind], pack, calendars)
        yield from _reminders(story, step, pack, calendars)


def _wanted(step: Step, effect: str, pack: Pack) -> tuple[str, ...]:
    """The deadlines a step of this effect sets, suspends or resumes on the case as it stood."""
    if effect == "recount_deadline":
        return (step.event["data"]["timer"],)
    stages, before = step.after.facts.get("stages", {}), step.before
    match effect:
        case "submit":
            return ("T_RECOMMEND",) if stages.get("recommend_by") else ()
        case "stage_passed":
            return ("T_PREREVIEW",) if step.event["trigger"] == "recommend" and stages.get("pre_review_by") else ()
        case "request_correction":
            return ("T_CORRECTION", *(kind for kind in STAGE_TIMERS if _running(before, kind, step)))
        case "resubmit":
            return tuple(kind for kind in STAGE_TIMERS if _standing(before, kind))
        case "objection_accepted":
            suspends = pack.value("publicity.on_objection") == "suspend_item"
            return ("T_PUBLICITY",) if suspends and _running(before, "T_PUBLICITY", step) else ()
        case "objection_settled":
            return ("T_PUBLICITY",) if _standing(before, "T_PUBLICITY") else ()
    if effect == "open_report":
        return ("T_ANNUAL_REPORT",) if step.after.kind == Kind.ANNUAL_REPORT else ("T_DISTRICT_REPORT",)
    return _ARMS.get(effect, ())


def _running(case: Case, kind: str, step: Step) -> bool:
    timer = case.running(kind)
    return timer is not None and not is_suspended(timer) and timer["due_on"] >= local_date(step.at).isoformat()


def _standing(case: Case, kind: str) -> bool:
    timer = case.running(kind)
    return timer is not None and is_suspended(timer)


def _calendar_of(step: Step, calendars: CalendarsOfTheDay) -> WorkingCalendar:
    day = local_date(step.at)
    return calendars.by_version(day, step.event["calendar"]) or calendars.today(day)


def _situation(step: Step, pack: Pack, calendar: WorkingCalendar) -> Situation:
    """The step as the arithmetic of dates saw it."""
    fired = next((c for c in step.event["timers"] if c["op"] == "fired"), None)
    timer = None
    if fired and "due_at" in step.event:
        due_at = read_instant(step.event["due_at"])
        timer = DueTimer(fired["kind"], fired["period"], fired["generation"], due_at)
    command = Command(step.event["trigger"], step.told, case_id=step.after.id, timer=timer)
    return Situation(step.before, command, CLOCK, step.at, pack, calendar, str, data=step.told)


def _reminders(story: Story, step: Step, pack: Pack, calendars: CalendarsOfTheDay) -> Iterator[Divergence]:
    """Every reminder set with a deadline, or upon the one that went out before."""
    changes = step.event.get("timers")
    counted = step.event["data"]["timer"] if step.event["trigger"] == "recount_deadline" else ""
    if not changes or (counted and KINDS[counted].reminds):
        return  # a reminder's own recount is compared as any other's
    situation = _situation(step, pack, _calendar_of(step, calendars))
    if step.event["trigger"] == "remind":
        expected = remind(situation).timers
    else:
        expected = accompanying(situation, [c for c in changes if not KINDS[c["kind"]].reminds], step.event["to"])
    wanted = [c for c in expected if c["op"] == "arm"]
    found = [dict(c) for c in changes if c["op"] == "arm" and KINDS[c["kind"]].reminds]
    if wanted != found:
        yield Divergence(story.id, "R2", "reminder", step.seq, "", wanted, found)


def _armed(story: Story, step: Step, change: Json, pack: Pack, calendars: CalendarsOfTheDay) -> Iterator[Divergence]:
    kind = KINDS[change["kind"]]
    if not kind.parameter and change["unit"] == "instant":
        yield from _unlike(story, step, kind.basis, _on_the_calendar(step, change), change)
        return
    calendar = _calendar_of(step, calendars)
    if calendar.version != step.event["calendar"]:
        found = step.event["calendar"]
        yield Divergence(story.id, "R2", "calendar", step.seq, kind.basis, calendar.version, found)
    if change.get("pauses") and step.event["trigger"] != "recount_deadline":
        yield from _paused(story, step, change, kind, _situation(step, pack, calendar))
        return
    again = step.event["trigger"] == "recount_deadline"
    anchor, period = _counted_anew(step, kind.id, calendar, pack) if again else _counted(step, kind, calendar, pack)
    if period is None:
        yield Divergence(story.id, "R2", "recount", step.seq, kind.basis, "the dates as they were", change["due_on"])
        return
    expected = {
        "anchor_on": anchor,
        **_length(step, kind, pack, again),
        "due_on": period.last_day.isoformat(),
        "due_at": _closing(period),
        "provisional": period.closes_at is None,
        "calendar": step.event["calendar"],
        "trigger": kind.trigger,
        "reason": period.estimate_reason,
    }
    yield from _unlike(story, step, kind.basis, expected, change)
    yield from _printed(story, step, period, kind.basis, again)


def _cycle(step: Step, change: Json) -> dict[str, Any]:
    """Art. 14: the reports for a year open on the first day of the next; the cycle after the one that opened."""
    opened = step.event["data"].get("year")
    year = int(opened) + 1 if opened else local_date(step.at).year
    on = date(year + 1, 1, 1)
    return {
        "anchor_on": local_date(step.at).isoformat(),
        "n": None,
        "unit": "instant",
        "period": str(year),
        "due_on": on.isoformat(),
        "due_at": instant(day_start(on)),
        "provisional": False,
        "trigger": KINDS["T_CYCLE"].trigger,
    }


def _paused(story: Story, step: Step, change: Json, kind: TimerKind, situation: Situation) -> Iterator[Divergence]:
    """A timer that stands still, or runs on: what was consumed, the pauses, and the new end."""
    if is_suspended(change):
        expected, period = suspend(situation, kind.id, change["pauses"][-1]["why"]), None
    else:
        expected, period = resume(situation, kind.id)
    yield from _unlike(story, step, kind.basis, expected[-1] if expected else {"op": "none"}, change)
    if period is not None and "publicity" in step.event.get("facts", {}):
        counted = {"last_day": period.last_day.isoformat(), "closes_at": _closing(period), "days": day_table(period)}
        yield from _unlike(story, step, kind.basis, counted, step.event["facts"]["publicity"])


def _length(step: Step, kind: TimerKind, pack: Pack, again: bool) -> dict[str, Any]:
    if again:
        return {name: step.before.timers[kind.id][name] for name in ("n", "unit")}
    if not kind.parameter:
        return {"n": None, "unit": "deadline"}
    return {"n": pack.value(kind.parameter), "unit": "working_days"}


def _counted(step: Step, kind: TimerKind, calendar: WorkingCalendar, pack: Pack) -> tuple[str, Period]:
    if kind.id in ("T_ANNUAL_REPORT", "T_DISTRICT_REPORT"):
        nominal = date(int(step.after.batch) + 1, 3, 31)
        return nominal.isoformat(), deadline_period(nominal, pack.value("annual_report.roll"), calendar)
    if kind.id == "T_DEFENCE":
        delivered = date.fromisoformat(step.told["delivered_on"])
        return delivered.isoformat(), working_period(delivered, pack.value(kind.parameter), calendar)
    count_start = kind.id == "T_PUBLICITY" and pack.value("publicity.count_start_day")
    period = working_period(step.at, pack.value(kind.parameter), calendar, count_start_day=count_start)
    return local_date(step.at).isoformat(), period


def _counted_anew(step: Step, kind: str, calendar: WorkingCalendar, pack: Pack) -> tuple[str, Period | None]:
    """After a new notice: from the day the period began, and only if the notice moves its end."""
    return step.before.timers[kind]["anchor_on"], recounted(step.before, kind, calendar, pack)


def _closing(period: Period) -> str | None:
    return instant(period.closes_at) if period.closes_at else None


def _on_the_calendar(step: Step, change: Json) -> dict[str, Any]:
    """Art. 8: the window opens with its first day and closes with the end of its last; stages end as it says."""
    if change["kind"] == "T_CYCLE":
        return _cycle(step, change)
    opens = change["kind"] == "T_BATCH_OPEN"
    facts = {**step.after.facts, **step.after.facts.get("stages", {})}
    on = date.fromisoformat(facts[_DAYS[change["kind"]]])
    return {
        "anchor_on": local_date(step.at).isoformat(),
        "n": None,
        "unit": "instant",
        "due_on": on.isoformat(),
        "due_at": instant(day_start(on) if opens else end_of(on)),
        "provisional": False,
        "trigger": KINDS[change["kind"]].trigger,
    }


def _printed(story: Story, step: Step, period: Period, basis: str, again: bool) -> Iterator[Divergence]:
    """The days people were told: a publicity's whole table, the last day for a correction or an objection."""
    facts = step.event.get("facts", {})
    last = period.last_day.isoformat()
    if "publicity" in facts:
        begun = {"published_at": step.event["recorded_at"], "first_day": local_date(step.at).isoformat()}
        counted = {"last_day": last, "closes_at": _closing(period), "days": day_table(period)}
        yield from _unlike(story, step, basis, counted if again else {**begun, **counted}, facts["publicity"])
    elif "correction" in facts:
        yield from _unlike(story, step, basis, {"due_on": last}, facts["correction"])
    elif "due_on" in facts:
        yield from _unlike(story, step, basis, {"due_on": last}, facts)
    if again:
        told = {"old_last_day": step.before.timers[step.event["data"]["timer"]]["due_on"], "new_last_day": last}
        yield from _unlike(story, step, basis, told, step.event["data"])


def _unlike(story: Story, step: Step, basis: str, expected: Json, found: Json) -> Iterator[Divergence]:
    wanted, there = unlike(expected, {name: found.get(name) for name in expected})
    if wanted:
        yield Divergence(story.id, "R2", "due_date", step.seq, basis, wanted, there)
