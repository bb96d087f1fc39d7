"""The test clock, for a system administrator on a database marked test; on any other there is no such address."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from api.answers import read_duration
from api.auth import parts, signed_in
from api.gate import body
from api.rest.base import documented
from api.schemas import MalformedData
from api.wiring import Parts
from services import clock_moves
from services.calendars import parse_instant
from workflow.refusals import NotVisible
from workflow.roles import Role

bp = Blueprint("api_clock", __name__, url_prefix="/api/v1")


@bp.get("/clock")
@documented("测试时钟", {200: "Clock"})
def show() -> ResponseReturnValue:
    """Where the clock stands."""
    return jsonify(now=clock_moves.shown(_house().world.clock.now()), fired=[])


@bp.post("/clock")
@documented("拨动测试时钟，途中到期的逐一触发", {200: "Clock"}, body="ClockMove")
def move() -> ResponseReturnValue:
    """Move on: `{"set": instant}` or `{"advance": "90m" | "36h" | "3d" | "next-timer"}`."""
    house, wanted = _house(), body()
    world, set_clock = house.world, house.set_clock
    match wanted:
        case {"set": str(instant), **rest} if not rest:
            moved = clock_moves.move(parse_instant(instant, "set"), world=world, set_clock=set_clock)
        case {"advance": "next-timer", **rest} if not rest:
            moved = clock_moves.to_next_timer(world=world, set_clock=set_clock)
        case {"advance": str(by), **rest} if not rest:
            moved = clock_moves.advance(read_duration(by), world=world, set_clock=set_clock)
        case _:
            raise MalformedData([("", '应为 {"set": 时刻} 或 {"advance": "3d"}')])
    return jsonify(moved.document())


def _house() -> Parts:
    house = parts()
    if not house.is_test or not signed_in().has(Role.SYSTEM_ADMIN):
        raise NotVisible("no_such_page")
    return house
