"""Cases: list, begin, show, act, history, replay, timers."""

from http import HTTPStatus

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from api import steps
from api.auth import parts, signed_in
from api.gate import body
from api.rest.base import (
    COUNTED,
    PAGE,
    argument,
    choice,
    documented,
    idempotency_key,
    if_match,
    performed,
    rendered,
    whole,
)
from api.schemas import MalformedData
from services import views
from services.calendars import parse_instant
from services.explanations import timers_document
from services.ports import Filters
from workflow.policy import scope_of
from workflow.states import Kind

bp = Blueprint("api_cases", __name__, url_prefix="/api/v1")


@bp.get("/cases")
@documented(
    "列出调用人可见的办件",
    {200: "CaseList"},
    query=("kind", "state", "district", "batch", "due_before", "q", "sort", "after"),
)
def list_cases() -> ResponseReturnValue:
    """One page of what the caller may see."""
    actor, world, before = signed_in(), parts().world, argument("due_before")
    filters = Filters(
        kind=choice("kind", tuple(Kind)),
        state=argument("state", "[a-z_—]{1,40}"),
        district=argument("district", "[0-9A-Za-z_-]{1,40}"),
        batch=argument("batch", "[0-9]{4}"),
        due_before=parse_instant(before, "due_before") if before else None,
        q=argument("q", most=100),
    )
    scope, sort, after = scope_of(actor), choice("sort", ("due", "recent"), "recent"), argument("after", most=500)
    page = world.store.worklist(scope, filters, after=after or None, limit=PAGE, sort=sort)
    items = [views.case_document(case, actor, world) for case in page.items]
    return jsonify(items=items, total=world.store.count(scope, filters.counted_in(sort), COUNTED), next=page.next)


@bp.post("/cases")
@documented(
    "新建一件；须两人办理的，先成为待审核的意见（202）",
    {201: "Case", 202: "Case"},
    body="NewCase",
    headers=("Idempotency-Key",),
)
def begin() -> ResponseReturnValue:
    """Begin a case."""
    wanted = body()
    if not isinstance(wanted, dict) or not isinstance(wanted.get("kind"), str) or wanted.keys() - {"kind", "data"}:
        raise MalformedData([("", '应为 {"kind": 办件种类, "data": {…}}')])
    done = steps.begin(
        wanted["kind"], wanted.get("data", {}), actor=signed_in(), world=parts().world, key=idempotency_key()
    )
    made = rendered(done.case, HTTPStatus.ACCEPTED if done.proposed else HTTPStatus.CREATED)
    made.headers["Location"] = url_for("api_cases.show", case_id=done.case.id)
    return made


@bp.get("/cases/<case_id:case_id>")
@documented("查看一件，及调用人现在可办理的事项", {200: "Case"})
def show(case_id: str) -> ResponseReturnValue:
    """One case."""
    return rendered(views.visible(case_id, signed_in(), parts().world))


@bp.post("/cases/<case_id:case_id>/actions/<trigger:trigger>")
@documented(
    "办理一项；须两人办理的，第一人提出（202），第二人以 proposal 批准（200）",
    {200: "Case", 202: "Case"},
    body="StepData",
    headers=("If-Match", "Idempotency-Key"),
)
def act(case_id: str, trigger: str) -> ResponseReturnValue:
    """Fire a trigger on a case."""
    done = steps.fire(
        case_id,
        trigger,
        body(),
        actor=signed_in(),
        world=parts().world,
        expected_version=if_match(),
        key=idempotency_key(),
    )
    return performed(done)


@bp.get("/cases/<case_id:case_id>/history")
@documented("一件的事件", {200: "EventList"})
def history(case_id: str) -> ResponseReturnValue:
    """The events the caller is shown."""
    events = views.history_document(case_id, signed_in(), parts().world)
    return jsonify(items=events, total=len(events), next=None)


@bp.get("/cases/<case_id:case_id>/replay")
@documented("由事件重演一件，并与库存比对", {200: "Replay"}, query=("seq", "as_of"))
def replay(case_id: str) -> ResponseReturnValue:
    """The case as of an event or instant."""
    instant = argument("as_of")
    found = views.replay_document(
        case_id,
        signed_in(),
        parts().world,
        seq=whole("seq", 1, 1_000_000),
        as_of=parse_instant(instant, "as_of") if instant else None,
    )
    return jsonify(found)


@bp.get("/cases/<case_id:case_id>/timers")
@documented("一件的期限台账", {200: "TimerList"})
def timers(case_id: str) -> ResponseReturnValue:
    """The timers of a case, each with how its date was counted."""
    world = parts().world
    found = timers_document(views.visible(case_id, signed_in(), world), world)
    return jsonify(items=found, total=len(found), next=None)
