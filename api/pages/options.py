"""What a form's selects offer, gathered only for the sources the form names."""

from collections.abc import Callable, Sequence
from typing import Any

from api.auth import parts
from api.pages.application_form import correctable
from api.pages.here import now, organisations, users
from api.pages.wording import day
from api.schemas import options as known
from api.schemas.forms import FieldView, Options
from services.experts import candidates, hearers
from services.ports import Filters
from workflow.calendar import local_date
from workflow.cases import Case
from workflow.history import read_instant
from workflow.kinds import Kind
from workflow.pack import Pack
from workflow.platform_states import ACTIVE, TITLED
from workflow.policy import scope_of
from workflow.roles import Actor
from workflow.sheets import indicator_set
from workflow.words import role_label

Option = tuple[str, str]
_OFFERED = 200
_PUBLIC = ("publicized", "objection_handling", "publicity_closed")  # what an objection may be about


def options_for(views: Sequence[FieldView], actor: Actor, pack: Pack, case: Case | None = None) -> Options:
    """The options of every source some questions name; `case` is the one they are asked about, or begin under."""
    asked = {view.source for view in views} | {column.source for view in views for column in view.columns}
    found: dict[str, Sequence[Option]] = dict(known.of_pack(pack, scored_by(case)))
    if asked & {"experts", "organisations", "jurisdictions", "recommenders"}:
        found |= known.of_people(tuple(users().values()), organisations())
    if "experts" in asked and case is not None:
        able = candidates(case, users().values(), parts().world)
        found["experts"] = [(one.login, one.name) for one in able if not one.why_not]
    for source, gathered in _OF_CASES.items():
        if source in asked:
            found[source] = gathered(actor, case)
    if "notices" in asked:
        found["notices"] = _notices()
    if "results" in asked:
        found["results"] = _results()
    if "correctable" in asked and case is not None:
        documents = [(material.id, f"申报材料（第十条）：{material.label}") for material in pack.materials]
        found["correctable"] = [*documents, *correctable(case.facts)]
    if "conditions" in asked and case is not None:
        found["conditions"] = [(name, _judged(name, label, case)) for name, label in found["conditions"]]
    return found


def scored_by(case: Case | None) -> str:
    """The set of indicators a sheet is scored by; for other cases that of recognition."""
    sheet = case is not None and case.kind == Kind.SCORE_SHEET
    return indicator_set(parts().world.store.case(case.parent) if case is not None and sheet else None)


def _judged(name: str, label: str, case: Case) -> str:
    """A condition, and what was judged of it already."""
    said = case.facts.get("judgements", {}).get(name)
    return f"{label}（已登记：{'符合' if said['value'] else '不符合'}）" if said else label


def _applications(actor: Actor, case: Case | None) -> list[Option]:
    """Applications before the public, which an objection may be about."""
    return _cases(actor, Kind.APPLICATION, _PUBLIC)


def _scored(actor: Actor, case: Case | None) -> list[Option]:
    """What experts may be given: applications under review (Art. 11), assessments that are open (Art. 15)."""
    return [*_cases(actor, Kind.APPLICATION, ("pre_reviewed",)), *_cases(actor, Kind.ASSESSMENT, ("open",))]


def _platforms(actor: Actor, case: Case | None) -> list[Option]:
    """The platform a report or an assessment begins under; where two are merged, the others that hold a title."""
    if case is None:
        return _cases(actor, Kind.PLATFORM, TITLED)
    found = _cases(actor, Kind.PLATFORM, ACTIVE, district=case.district) + _cases(actor, Kind.PLATFORM, ACTIVE)
    return list(dict.fromkeys(option for option in found if option[0] != case.id))


def _follow_ups(actor: Actor, case: Case | None) -> list[Option]:
    """Inspections that asked for something to be mended and have not been closed (Art. 14)."""
    facts = case.facts if case is not None else {}
    closed = {entry.get("inspection") for entry in facts.get("follow_ups", {}).values()}
    return [
        (number, f"第{number}次 {day(made['inspected_on'])}：{made['follow_up'][:40]}")
        for number, made in facts.get("inspections", {}).items()
        if made.get("follow_up") and number not in closed
    ]


def _hearers(actor: Actor, case: Case | None) -> list[Option]:
    """Who may look at the defence of a platform: took no part in what led to it, and is not the one who asks."""
    able = hearers(case, users().values(), actor, parts().world) if case is not None else ()
    return [(user.login, f"{user.name}（{'、'.join(map(role_label, sorted(user.roles)))}）") for user in able]


_OF_CASES: dict[str, Callable[[Actor, Case | None], list[Option]]] = {
    "applications": _applications,
    "scored": _scored,
    "platforms": _platforms,
    "follow_ups": _follow_ups,
    "hearers": _hearers,
}


def _cases(actor: Actor, kind: Kind, states: Sequence[str], district: str = "") -> list[Option]:
    """Cases of a kind in some states, in their order, as far as the actor sees them."""
    world, scope = parts().world, scope_of(actor)
    found: list[Case] = []
    for state in states:
        filters = Filters(kind=kind, state=state, district=district, open_only=True)
        found += world.store.worklist(scope, filters, after=None, limit=_OFFERED, sort="recent").items
    return [(case.id, f"{case.number} {case.name}") for case in found]


def _notices() -> list[Option]:
    """Publicity notices being prepared, which another application may join."""
    drafts = parts().public.drafts()
    return [(found.row.id, found.row.title or f"起草中的公示（{found.row.id[-6:]}）") for found in drafts]


def _results() -> list[Option]:
    """Today's announcements of assessments, which the result of another platform may join (Art. 15)."""
    today = local_date(now())
    rows = [found.row for found in parts().public.notices(skip=0, limit=_OFFERED) if found.row.kind == "assessment"]
    return [(row.id, f"{row.title}（{row.id[-6:]}）") for row in rows
            if local_date(read_instant(row.published_at)) == today]  # fmt: skip


def batches(actor: Actor) -> list[Option]:
    """The batches an application may be begun in, the latest first."""
    filters = Filters(kind="batch", open_only=True)
    found = parts().world.store.worklist(scope_of(actor), filters, after=None, limit=20, sort="recent").items
    years: list[Any] = sorted((case for case in found if case.state != "—"), key=lambda case: case.batch, reverse=True)
    return [
        (case.batch, f"{case.name}（{day(case.facts['opens_on'])}至{day(case.facts['closes_on'])}）") for case in years
    ]
