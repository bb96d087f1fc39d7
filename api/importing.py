"""Holiday notices from a file, for command line and page: all of it is checked before the first is proposed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api import schemas, steps
from services.notice_imports import NOTHING, Consequences, checked_notices, consequences, is_known, open_import
from services.ports import World
from workflow.cases import Case, Json
from workflow.holiday_notices import NoticeError
from workflow.roles import Actor
from workflow.states import Kind

_TRIGGER = "import_notice"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one notice of a file: `proposed`, `published` by a second person, or `known` already.

    `waiting`: proposed before, and not to be approved by a mere file. `checked`: nothing was to be stored.
    """

    status: str
    id: str
    case: Case | None = None
    consequences: Consequences = NOTHING


def take(entries: Sequence[Any], *, actor: Actor, world: World, approves: bool) -> list[Imported]:
    """Propose each notice that is new; where the same file `approves`, approve each that waits for a second person.

    Raises NoticeError or a Refusal before anything is stored where one of the file is wrong, and
    whatever the door raises.
    """
    steps.require_role(Kind.HOLIDAY_NOTICE, _TRIGGER, actor)
    read = _read(entries, world)
    waiting = {entry["id"]: open_import(entry, actor, world) for entry, known in read if not known}
    return [
        Imported("known", entry["id"]) if known else _taken(entry, waiting[entry["id"]], actor, world, approves)
        for entry, known in read
    ]


def check(entries: Sequence[Any], *, world: World) -> list[Imported]:
    """What taking these notices would come to; stores nothing. Raises NoticeError or a Refusal."""
    return [
        Imported("known", entry["id"]) if known else Imported("checked", entry["id"], None, consequences(entry, world))
        for entry, known in _read(entries, world)
    ]


def _read(entries: Sequence[Any], world: World) -> list[tuple[Json, bool]]:
    """Every notice of the file as a step's data, and whether it is there already; all of them are sound."""
    known = world.calendars.reread()
    checked_notices(entries, known)
    loaded = [_loaded(entry, index) for index, entry in enumerate(entries)]
    return [(entry, is_known(entry, known)) for entry in loaded]


def _loaded(entry: Any, index: int) -> Json:
    """One notice as the step's data; what cannot be read as that is told with its place in the file."""
    try:
        return schemas.load(Kind.HOLIDAY_NOTICE, _TRIGGER, entry)
    except schemas.MalformedData as wrong:
        path = wrong.problems[0][0].split(".")
        raise NoticeError(str(wrong), index, *(int(step) if step.isdecimal() else step for step in path)) from None


def _taken(entry: Json, case: Case | None, actor: Actor, world: World, approves: bool) -> Imported:
    """One more step of its import; what it comes to is told as of before the step."""
    if case is not None and not approves:
        return Imported("waiting", entry["id"], case)
    expected = consequences(entry, world)
    if case is None or case.proposal is None:
        done = steps.begin(Kind.HOLIDAY_NOTICE, entry, actor=actor, world=world)
        return Imported("proposed", entry["id"], done.case, expected)
    done = steps.fire(case.id, _TRIGGER, {"proposal": case.proposal["id"]}, actor=actor, world=world)
    return Imported("published", entry["id"], done.case, expected)
