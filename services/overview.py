"""What a leader sees at one glance: stages, lights by district, the oldest open cases, what falls due this week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.ports import Tally, World
from workflow.calendar import WorkingCalendar, local_date
from workflow.cases import Case
from workflow.civil_time import day_start
from workflow.kinds import Kind
from workflow.pack import Pack
from workflow.period import working_days_left
from workflow.policy import scope_of
from workflow.reminders import level_of
from workflow.roles import Actor, Role
from workflow.states import STATES, ApplicationState, BatchState

READERS = frozenset({Role.CITY_LEADER, Role.DISTRICT_LEADER, Role.AUDITOR})
OLDEST, DUE = 10, 12  # with a line for every district they fill one printed sheet
COLOURS = ("red", "yellow", "warn", "green", "paused", "none")
PENDING = tuple(kind for kind in Kind if kind not in (Kind.PLATFORM, Kind.BATCH))
"""Kinds whose cases are work to be finished: a title stands for years, and a batch closes by itself."""
_BEFORE_THE_PUBLIC = (ApplicationState.PUBLICIZED, ApplicationState.OBJECTION_HANDLING)


@dataclass(frozen=True, slots=True)
class Overview:
    """Open cases: `stages` are (kind, state, count) in the order of the tables, `lights` counts by district and colour.

    `until` is the last day of the week; `more_due` says that more falls due in it than `due` holds.
    """

    stages: Sequence[tuple[str, str, int]]
    lights: Mapping[str, Mapping[str, int]]
    oldest: Sequence[Case]
    due: Sequence[Case]
    until: date
    more_due: bool


def overview_of(actor: Actor, world: World) -> Overview:
    """The open cases the actor may see, counted, and the pressing ones by name."""
    now, scope = world.clock.now(), scope_of(actor)
    today = local_date(now)
    until = today + timedelta(days=6 - today.weekday())
    tallies = world.store.tally(scope)
    due = world.store.due_between(scope, now, day_start(until + timedelta(days=1)), DUE + 1)
    return Overview(
        stages=_stages(tallies),
        lights=_lights(tallies, today, world.calendars.as_of(today), world.packs.current()),
        oldest=world.store.eldest(scope, PENDING, OLDEST),
        due=due[:DUE],
        until=until,
        more_due=len(due) > DUE,
    )


def _stages(tallies: Sequence[Tally]) -> list[tuple[str, str, int]]:
    counts: dict[tuple[str, str], int] = {}
    for tally in tallies:
        counts[tally.kind, tally.state] = counts.get((tally.kind, tally.state), 0) + tally.count
    order = [(kind.value, str(state)) for kind in Kind for state in ("—", *STATES[kind])]
    return [(*place, counts[place]) for place in order if place in counts]


def _lights(
    tallies: Sequence[Tally], today: date, calendar: WorkingCalendar, pack: Pack
) -> Mapping[str, Mapping[str, int]]:
    """By district (empty: the whole city's), how many cases show which light."""
    found: dict[str, dict[str, int]] = {}
    for tally in tallies:
        if tally.kind in PENDING or tally.due_at is not None:
            lights = found.setdefault(tally.district, dict.fromkeys(COLOURS, 0))
            lights[_colour(tally, today, calendar, pack)] += tally.count
    return dict(sorted(found.items()))


def _colour(tally: Tally, today: date, calendar: WorkingCalendar, pack: Pack) -> str:
    """The colour `light_of` gives each of these cases, by what lists are sorted by."""
    if tally.due_at is None:
        return "paused" if tally.state == ApplicationState.OBJECTION_HANDLING else "none"
    opens = tally.kind == Kind.BATCH and tally.state == BatchState.ANNOUNCED  # the one due instant that begins a day
    due_on = local_date(tally.due_at if opens else tally.due_at - timedelta(microseconds=1))
    if not calendar.settled(due_on):
        return "none"  # an estimate lights nothing
    left = working_days_left(today, due_on, calendar)
    if tally.state in _BEFORE_THE_PUBLIC and left < 0:
        return "paused"
    if tally.state == ApplicationState.CORRECTION_REQUESTED and left >= 0:
        return "paused"
    level = level_of(left, pack)
    return "green" if level == "notice" else level
