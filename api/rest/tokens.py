"""Bearer tokens: issue one for a password, give one back."""

from http import HTTPStatus

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from api.auth import bearer_key, parts
from api.gate import body
from api.rest.base import documented
from api.schemas import MalformedData
from services.clock_moves import shown
from services.people import issue_token, revoke

bp = Blueprint("api_tokens", __name__, url_prefix="/api/v1")


@bp.post("/tokens")
@documented("以用户名和密码换取令牌", {200: "Token"}, body="Credentials", errors=(400, 401, 422, 429))
def issue() -> ResponseReturnValue:
    """A token, shown this once."""
    wanted, house = body(), parts()
    given = [wanted.get(name) for name in ("username", "password")] if isinstance(wanted, dict) else []
    username, password = given if given and wanted.keys() == {"username", "password"} else (None, None)
    if not isinstance(username, str) or not isinstance(password, str):
        raise MalformedData([("", '应为 {"username": 用户名, "password": 密码}')])
    token = issue_token(
        username,
        password,
        address=request.remote_addr or "",
        people=house.people,
        passwords=house.passwords,
        now=house.machine_now(),
    )
    made = jsonify(token=token.key, expires_at=shown(token.expires_at))
    made.headers["Cache-Control"] = "no-store"
    return made


@bp.delete("/tokens")
@documented("收回本次使用的令牌", {204: ""})
def revoke_own() -> ResponseReturnValue:
    """End the token this request came with; without one nothing happens."""
    house = parts()
    if key := bearer_key(request):
        revoke(key, people=house.people, now=house.machine_now())
    return "", HTTPStatus.NO_CONTENT
