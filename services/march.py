"""The March desk (三月台): who owes which yearly report, what came and what is late (Art. 13, 14)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from services.bulk_choices import everything
from services.ports import Filters, World
from workflow.calendar import WorkingCalendar, local_date
from workflow.cases import Case
from workflow.history import read_instant
from workflow.period import working_days_left
from workflow.platform_states import TITLED, ReportState
from workflow.policy import CITY, DISTRICT, scope_of
from workflow.roles import Actor, Role
from workflow.states import Kind

READERS = frozenset({*CITY, *DISTRICT, Role.AUDITOR})
"""Who sees reports of others: finance, supervision and the departments that recommend have nothing to chase."""
TO_CHASE = ("owed", "returned")
"""Whom the chasing list names: nothing has come, or what came is back to be completed."""
_TIMERS = {Kind.ANNUAL_REPORT: "T_ANNUAL_REPORT", Kind.DISTRICT_REPORT: "T_DISTRICT_REPORT"}


@dataclass(frozen=True, slots=True)
class Line:
    """One report somebody owes, or owed, for a year. `case` is the report, or the platform none was opened for.

    `status` is one of the words' MARCH. `left` are the working days to the due date while nothing has come (negative:
    gone by since), None where the date is provisional. `late`: the first receipt came after it.
    """

    case: Case
    kind: Kind
    status: str
    due_on: str = ""
    provisional: bool = False
    left: int | None = None
    received_at: datetime | None = None
    late: bool = False

    @property
    def chased(self) -> bool:
        """Whether somebody is to be reminded of it."""
        return self.status in TO_CHASE


def desk(year: str, actor: Actor, world: World, *, district: str = "") -> list[Line]:
    """Every report of a year the actor may see, by district: its own first, then the platforms'."""
    found = [*_reports(year, district, actor, world)]
    reported = {line.case.parent for line in found if line.kind is Kind.ANNUAL_REPORT}
    found += _unopened(year, district, actor, world, reported)
    return sorted(found, key=lambda line: (line.case.district, line.kind is Kind.ANNUAL_REPORT, line.case.name))


def _reports(year: str, district: str, actor: Actor, world: World) -> Iterator[Line]:
    """The reports there are; of one whose platform has lost its title nothing is asked any more."""
    today = local_date(world.clock.now())
    calendar = world.calendars.as_of(today)
    for kind in _TIMERS:
        for case in everything(world, scope_of(actor), Filters(kind=kind, batch=year, district=district)):
            if case.state != ReportState.STOPPED:
                yield _line(case, kind, today, calendar)


def _line(case: Case, kind: Kind, today: date, calendar: WorkingCalendar) -> Line:
    timer, facts = case.timers[_TIMERS[kind]], case.facts
    received, status = facts.get("first_received_at"), _status(case)
    waits = status == "owed" and not timer["provisional"]
    return Line(
        case,
        kind,
        status,
        due_on=timer["due_on"],
        provisional=bool(timer["provisional"]),
        left=working_days_left(today, date.fromisoformat(timer["due_on"]), calendar) if waits else None,
        received_at=read_instant(received) if received else None,
        late=facts.get("on_time") is False,
    )


def _status(case: Case) -> str:
    match case.state:
        case ReportState.RETURNED | ReportState.ACCEPTED:
            return case.state
        case ReportState.SUBMITTED:
            return "submitted" if case.facts["on_time"] else "late"
    return "owed"


def _unopened(year: str, district: str, actor: Actor, world: World, reported: set[str]) -> Iterator[Line]:
    """Platforms that came into the register after the cycle had opened: their report is opened by hand (AR-01b).

    Only for the year gone by; what they reported for earlier years was reported elsewhere.
    """
    if int(year) != local_date(world.clock.now()).year - 1:
        return
    for state in TITLED:
        for case in everything(world, scope_of(actor), Filters(kind=Kind.PLATFORM, state=state, district=district)):
            if case.id not in reported and case.facts["certified_on"] <= f"{year}-12-31":
                yield Line(case, Kind.ANNUAL_REPORT, "unopened")


def counted(lines: Iterable[Line]) -> list[tuple[str, Counter[str]]]:
    """How many of each status in each district, in the order of the lines."""
    found: dict[str, Counter[str]] = {}
    for line in lines:
        found.setdefault(line.case.district, Counter())[line.status] += 1
    return list(found.items())
