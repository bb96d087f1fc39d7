"""What a form's selects offer, gathered only for the sources the form names."""

from collections.abc import Sequence
from typing import Any

from api.auth import parts
from api.pages.application_form import correctable
from api.pages.here import organisations, users
from api.pages.wording import day
from api.schemas import options as known
from api.schemas.forms import FieldView, Options
from services.experts import candidates
from services.ports import Filters
from workflow.cases import Case
from workflow.pack import Pack
from workflow.policy import scope_of
from workflow.roles import Actor

Option = tuple[str, str]
_OFFERED = 200
_REVIEWED = ("pre_reviewed",)  # where an expert may be assigned
_PUBLIC = ("publicized", "objection_handling", "publicity_closed")  # what an objection may be about


def options_for(views: Sequence[FieldView], actor: Actor, pack: Pack, case: Case | None = None) -> Options:
    """The options of every source some questions name; `case` is the one they are asked about."""
    asked = {view.source for view in views} | {column.source for view in views for column in view.columns}
    found: dict[str, Sequence[Option]] = dict(known.of_pack(pack))
    if asked & {"experts", "organisations", "jurisdictions", "recommenders"}:
        found |= known.of_people(tuple(users().values()), organisations())
    if "experts" in asked and case is not None:
        able = candidates(case, users().values(), parts().world)
        found["experts"] = [(one.login, one.name) for one in able if not one.why_not]
    if "applications" in asked:
        found["applications"] = _applications(actor, _REVIEWED if "experts" in asked else _PUBLIC)
    if "notices" in asked:
        found["notices"] = _notices()
    if "correctable" in asked and case is not None:
        documents = [(material.id, f"申报材料（第十条）：{material.label}") for material in pack.materials]
        found["correctable"] = [*documents, *correctable(case.facts)]
    if "conditions" in asked and case is not None:
        found["conditions"] = [(name, _judged(name, label, case)) for name, label in found["conditions"]]
    return found


def _judged(name: str, label: str, case: Case) -> str:
    """A condition, and what was judged of it already."""
    said = case.facts.get("judgements", {}).get(name)
    return f"{label}（已登记：{'符合' if said['value'] else '不符合'}）" if said else label


def _applications(actor: Actor, states: Sequence[str]) -> list[Option]:
    """Open applications in some states, in their order."""
    world, scope = parts().world, scope_of(actor)
    found: list[Case] = []
    for state in states:
        filters = Filters(kind="application", state=state, open_only=True)
        found += world.store.worklist(scope, filters, after=None, limit=_OFFERED, sort="recent").items
    return [(case.id, f"{case.number} {case.name}") for case in found]


def _notices() -> list[Option]:
    """Publicity notices being prepared, which another application may join."""
    drafts = parts().public.drafts()
    return [(found.row.id, found.row.title or f"起草中的公示（{found.row.id[-6:]}）") for found in drafts]


def batches(actor: Actor) -> list[Option]:
    """The batches an application may be begun in, the latest first."""
    filters = Filters(kind="batch", open_only=True)
    found = parts().world.store.worklist(scope_of(actor), filters, after=None, limit=20, sort="recent").items
    years: list[Any] = sorted((case for case in found if case.state != "—"), key=lambda case: case.batch, reverse=True)
    return [
        (case.batch, f"{case.name}（{day(case.facts['opens_on'])}至{day(case.facts['closes_on'])}）") for case in years
    ]
