"""总览: one page for who leads, to be printed; every count leads to its list."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.auth import parts, signed_in
from api.pages import here
from api.pages.case_page import light_in
from services.overview import COLOURS, overview_of
from workflow.cases import Case

bp = Blueprint("overview", __name__)

_COLOUR_NAMES = {
    "red": "红灯·已超期",
    "yellow": "黄灯",
    "warn": "预警",
    "green": "绿灯",
    "paused": "暂停",
    "none": "无期限或暂定",
}


@bp.get("/overview")
def show() -> ResponseReturnValue:
    """Counts by stage, lights by district, the oldest ten, this week's deadlines."""
    found = overview_of(signed_in(), parts().world)
    kinds: dict[str, list[tuple[str, int]]] = {}
    for kind, state, count in found.stages:
        kinds.setdefault(kind, []).append((state, count))
    return render_template(
        "overview.html",
        here="overview",
        now=here.now(),
        kinds=kinds,
        colours=[(colour, _COLOUR_NAMES[colour]) for colour in COLOURS],
        lights=found.lights,
        oldest=[_row(case) for case in found.oldest],
        due=[_row(case) for case in found.due],
        until=found.until,
        more_due=found.more_due,
        warn=here.pack().value("light.warn"),
        yellow=here.pack().value("light.yellow"),
    )


def _row(case: Case) -> dict[str, Any]:
    return {"case": case, "light": light_in(case, parts().world), "desk": here.desk_label(case)}
