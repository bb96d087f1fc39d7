"""R2: every due date counted again from the act, with the calendar and the pack of its day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.audit.divergence import Divergence, unlike
from services.audit.ports import Archive
from services.audit.stories import Step, Story
from services.ports import World
from workflow.calendar import WorkingCalendar, calendar_as_of, day_start, local_date
from workflow.cases import Json
from workflow.history import instant
from workflow.pack import Pack
from workflow.period import Period, working_period
from workflow.timers import KINDS, TimerKind, day_table, end_of, recounted

_ARMS = {
    "announce_batch": ("T_BATCH_OPEN", "T_BATCH_CLOSE"),
    "extend_batch": ("T_BATCH_CLOSE",),
    "request_correction": ("T_CORRECTION",),
    "open_publicity": ("T_PUBLICITY",),
    "accept_objection": ("T_OBJECTION",),
    "lodge_late_objection": ("T_OBJECTION",),
}
"""The timers each effect sets. What sets none sets none."""


class CalendarsOfTheDay:
    """The calendar an event was decided by: the notices known that day, as far as they had been imported."""

    def __init__(self, world: World, archive: Archive) -> None:
        self._calendars = world.calendars
        imported = archive.table("calendar_notices")
        self._imported = [row["id"] for row in sorted(imported, key=lambda row: (row["imported_at"], row["id"]))]
        self._found: dict[tuple[date, str], WorkingCalendar | None] = {}

    def today(self, day: date) -> WorkingCalendar:
        """All that is known today of what was known on a day."""
        return self._calendars.as_of(day)

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
                yield calendar_as_of((n for n in whole.notices if n.id not in late), day)


def due_dates(story: Story, world: World, calendars: CalendarsOfTheDay) -> Iterator[Divergence]:
    """Every timer armed, and every printed date that rests on it."""
    pack = world.packs.pinned(story.case.pack, story.case.pack_hash)
    for step in story.steps:
        armed = {change["kind"]: change for change in step.event.get("timers", ()) if change["op"] == "arm"}
        row = step.row
        wanted = () if row is None or step.proposed else _ARMS.get(row.effect, ())
        if row is not None and row.effect == "recount_deadline":
            wanted = (step.event["data"]["timer"],)
        if set(armed) != set(wanted):
            article = row.article if row else ""
            yield Divergence(story.id, "R2", "timer", step.seq, article, list(wanted), sorted(armed))
        for kind in armed.keys() & set(wanted):
            yield from _armed(story, step, armed[kind], pack, calendars)


def _armed(story: Story, step: Step, change: Json, pack: Pack, calendars: CalendarsOfTheDay) -> Iterator[Divergence]:
    kind = KINDS[change["kind"]]
    if not kind.parameter:
        yield from _unlike(story, step, kind.basis, _on_the_calendar(step, change), change)
        return
    day = local_date(step.at)
    calendar = calendars.by_version(day, step.event["calendar"])
    if calendar is None:
        calendar = calendars.today(day)
        found = step.event["calendar"]
        yield Divergence(story.id, "R2", "calendar", step.seq, kind.basis, calendar.version, found)
    again = step.event["trigger"] == "recount_deadline"
    anchor, period = _counted_anew(step, kind.id, calendar, pack) if again else _counted(step, kind, calendar, pack)
    if period is None:
        yield Divergence(story.id, "R2", "recount", step.seq, kind.basis, "the dates as they were", change["due_on"])
        return
    expected = {
        "anchor_on": anchor,
        "n": step.before.timers[kind.id]["n"] if again else pack.value(kind.parameter),
        "unit": "working_days",
        "due_on": period.last_day.isoformat(),
        "due_at": _closing(period),
        "provisional": period.closes_at is None,
        "calendar": step.event["calendar"],
        "trigger": kind.trigger,
        "reason": period.estimate_reason,
    }
    yield from _unlike(story, step, kind.basis, expected, change)
    yield from _printed(story, step, period, kind.basis, again)


def _counted(step: Step, kind: TimerKind, calendar: WorkingCalendar, pack: Pack) -> tuple[str, Period]:
    count_start = kind.id == "T_PUBLICITY" and pack.value("publicity.count_start_day")
    period = working_period(step.at, pack.value(kind.parameter), calendar, count_start_day=count_start)
    return local_date(step.at).isoformat(), period


def _counted_anew(step: Step, kind: str, calendar: WorkingCalendar, pack: Pack) -> tuple[str, Period | None]:
    """After a new notice: from the day the period began, and only if the notice moves its end."""
    return step.before.timers[kind]["anchor_on"], recounted(step.before, kind, calendar, pack)


def _closing(period: Period) -> str | None:
    return instant(period.closes_at) if period.closes_at else None


def _on_the_calendar(step: Step, change: Json) -> dict[str, Any]:
    """Art. 8: the window opens with its first day and closes with the end of its last."""
    opens = change["kind"] == "T_BATCH_OPEN"
    on = date.fromisoformat(step.after.facts["opens_on" if opens else "closes_on"])
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
