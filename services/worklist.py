"""The worklist: the tabs people work by, as filters of the one scoped list, with their counts."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from services.ports import Filters, World
from workflow.calendar import local_date
from workflow.cases import Case
from workflow.desk import desk_of, desks_of
from workflow.kinds import Kind
from workflow.platform_states import PlatformState
from workflow.policy import scope_of
from workflow.roles import STAFF, Actor, Role
from workflow.states import ApplicationState
from workflow.timers import end_of

SOON = 3  # working days
COUNTED = 999  # a tab says 999+ beyond

TABS = {
    "mine": "待我办",
    "acted": "我已办",
    "correction": "待补正",
    "publicity": "公示中",
    "soon": "即将到期",
    "overdue": "已超期",
    "all": "全部",
}


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab and how many cases it holds; None past COUNTED."""

    name: str
    label: str
    count: int | None


def first_tab(actor: Actor, world: World) -> str:
    """Where this actor begins: with what waits for him; who is not staff and has nothing waiting, with all there is."""
    waits = actor.roles & STAFF or world.store.count(scope_of(actor), narrowed("mine", Filters(), actor, world), 1) != 0
    return "mine" if waits else "all"


def narrowed(tab: str, asked: Filters, actor: Actor, world: World) -> Filters:
    """What somebody asked for, within a tab. Raises KeyError for no tab."""
    match tab:
        case "mine":
            return replace(asked, desk=desks_of(actor), open_only=True)
        case "acted":
            return replace(asked, acted_by=actor.user)
        case "correction":
            return replace(asked, state=ApplicationState.CORRECTION_REQUESTED.value, open_only=True)
        case "publicity":
            return replace(asked, state=ApplicationState.PUBLICIZED.value, open_only=True)
        case "soon":
            return replace(asked, due_before=_soon(world), open_only=True)
        case "overdue":
            return replace(asked, due_before=world.clock.now(), open_only=True)
        case "all":
            return asked
    raise KeyError(tab)


def to_defend(actor: Actor, world: World) -> list[Case]:
    """The platforms whose days to state and defend run and who have said nothing yet: it comes before all else."""
    asked = Filters(kind=Kind.PLATFORM, state=PlatformState.REVOCATION_NOTIFIED, desk=desks_of(actor), open_only=True)
    found = world.store.worklist(scope_of(actor), asked, after=None, limit=20, sort="due").items
    return [case for case in found if desk_of(case) == f"{Role.APPLICANT}@{actor.org}"]


def _soon(world: World) -> datetime:
    """24:00 of the third working day from today."""
    today: date = local_date(world.clock.now())
    return end_of(world.calendars.as_of(today).add_working_days(today, SOON))


def tabs(asked: Filters, actor: Actor, world: World) -> list[Tab]:
    """Every tab with its count under the same filters."""
    scope = scope_of(actor)
    return [
        Tab(name, label, world.store.count(scope, narrowed(name, asked, actor, world), COUNTED))
        for name, label in TABS.items()
    ]


def belonging(case: Case, actor: Actor, world: World) -> list[Case]:
    """The cases around one case that the actor may see: its parent, its batch, its sheets and objections."""
    scope = scope_of(actor)
    wanted = [Filters(parent=case.id)]
    if case.batch and case.kind != "batch":
        wanted.append(Filters(kind="batch", batch=case.batch))
    found = [item for f in wanted for item in world.store.worklist(scope, f, after=None, limit=50, sort="recent").items]
    parent = world.store.case(case.parent) if case.parent else None
    seen = [parent] if parent is not None and any(clause.covers(parent) for clause in scope) else []
    return [*seen, *found]
