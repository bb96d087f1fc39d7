"""The worklist: `/`, by role, with tabs, filters that live in the address, and pages by keyset."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.auth import parts, signed_in
from api.pages import here
from services.lights import light_of
from services.ports import Filters
from services.worklist import TABS, first_tab, narrowed, tabs, to_defend
from workflow.calendar import local_date
from workflow.cases import Case
from workflow.history import from_micros
from workflow.policy import scope_of
from workflow.roles import Role
from workflow.states import STATES, Kind
from workflow.words import KINDS, state_label

bp = Blueprint("worklist", __name__)

PAGE = 30
_NAMES = ("kind", "state", "district", "batch", "q")
_LABELS = {"kind": "类别", "state": "环节", "district": "区域", "batch": "批次", "q": "搜索"}


@bp.get("/")
def home() -> ResponseReturnValue:
    """What waits for whom."""
    me = signed_in()
    world = parts().world
    chosen = {name: request.args.get(name, "").strip()[:100] for name in _NAMES}
    asked = Filters(chosen["kind"], chosen["state"], chosen["district"], chosen["batch"], q=chosen["q"])
    tab = request.args.get("tab", "")
    tab = tab if tab in TABS else first_tab(me, world)
    page = world.store.worklist(
        scope_of(me), narrowed(tab, asked, me, world), after=request.args.get("after") or None, limit=PAGE, sort="due"
    )
    given = {name: value for name, value in chosen.items() if value}
    return render_template(
        "worklist.html",
        here="worklist",
        tabs=tabs(asked, me, world),
        tab=tab,
        to_defend=to_defend(me, world) if me.has(Role.APPLICANT) else (),
        chosen=given,
        chips=_chips(tab, given),
        rows=[_row(case) for case in page.items],
        next=page.next,
        now=here.now(),
        kinds=list(KINDS.items()),
        states=_states(chosen["kind"]),
        districts=here.areas(),
        warn=here.pack().value("light.warn"),
        yellow=here.pack().value("light.yellow"),
    )


def _row(case: Case) -> dict[str, Any]:
    at = here.now()
    world = parts().world
    calendar = world.calendars.as_of(local_date(at))
    pack = world.packs.pinned(case.pack, case.pack_hash)
    return {
        "case": case,
        "light": light_of(case, now=at, calendar=calendar, pack=pack),
        "desk": here.desk_label(case),
        "updated_at": from_micros(case.updated_at),
    }


def _states(kind: str) -> list[tuple[str, str]]:
    """The states a list can be narrowed to: those of the kind chosen, else the application's."""
    of = Kind(kind) if kind in tuple(Kind) else Kind.APPLICATION
    return [(state, state_label(of, state)) for state in STATES[of]]


def _chips(tab: str, given: Mapping[str, str]) -> list[dict[str, str]]:
    """The filters that are on, each with the address without it."""
    return [
        {
            "label": f"{_LABELS[name]}:{_said(name, value, given)}",
            "url": here.address("worklist.home", {"tab": tab, **given}, without=name),
        }
        for name, value in given.items()
    ]


def _said(name: str, value: str, given: Mapping[str, str]) -> str:
    match name:
        case "kind":
            return KINDS.get(value, value)
        case "state":
            return state_label(given.get("kind") or Kind.APPLICATION, value)
        case "district":
            return here.place(value)
    return value
