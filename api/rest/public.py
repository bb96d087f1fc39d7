"""The public register, the notices, and objections: for anybody."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from api.auth import parts
from api.gate import body
from api.limits import limiter
from api.rest.base import PAGE, argument, choice, cursor_at, documented, idempotency_key, short_list, skip_of, whole
from api.schemas import read_objection
from api.spreadsheets import csv_answer
from services.public import NoticeFilters, explained_notice, notice_document, notice_of
from services.public import (
    lodge as lodge_objection,
)
from services.register import (
    ALWAYS,
    STANDING_AS,
    RegisterFilters,
    changes,
    every_platform,
    month_of,
    plaque_of,
    platform_documents,
    platform_of,
)
from services.views import local
from workflow.civil_time import parse_date
from workflow.history import instant
from workflow.words import FUNCTIONS, GRADES, NOTICE_KINDS, REGISTER_FIELDS, REGISTER_STATUSES, TRIGGERS

bp = Blueprint("api_public", __name__, url_prefix="/api/v1/public")

_SAID = {"functions": FUNCTIONS, "status": REGISTER_STATUSES, "ended_by": TRIGGERS}


@bp.get("/platforms")
@documented(
    "示范平台信息数据库（第十二条）",
    {200: "PlatformList"},
    query=("district", "function", "status", "grade", "graded.year", "q", "as_of", "format", "after"),
    produces=("application/json", "text/csv"),
)
def platforms() -> ResponseReturnValue:
    """The register, as JSON by pages or as one CSV."""
    public = parts().public
    asked = RegisterFilters(
        district=argument("district", "[0-9A-Za-z_-]{1,40}"),
        function=choice("function", tuple(FUNCTIONS)),
        status=choice("status", STANDING_AS),
        grade=choice("grade", tuple(GRADES)),
        year=argument("year", "[0-9]{4}"),
        q=argument("q", most=100),
        as_of=_as_of(),
    )
    if choice("format", ("json", "csv"), "json") == "csv":
        cells = ([_said(name, row[name]) for name in REGISTER_FIELDS] for row in every_platform(asked, public))
        return csv_answer("platforms.csv", (name for name, _ in REGISTER_FIELDS.values()), cells)
    skip = skip_of(argument("after"))
    found = platform_documents(public.platforms(asked, skip=skip, limit=PAGE), public, asked.as_of)
    return jsonify(short_list(found, public.count_platforms(asked), skip))


@bp.get("/platforms/<line:number>")
@documented("一家示范平台，可按日期查询", {200: "PlatformAnswer"}, query=("as_of",))
def platform(number: str) -> ResponseReturnValue:
    """The platform of a certificate number."""
    return _answered(platform_of(number, parts().public, _as_of()))


@bp.get("/plaques/<line:number>")
@documented("查验牌匾：有效、已取消或查无此牌", {200: "PlatformAnswer"})
def plaque(number: str) -> ResponseReturnValue:
    """The platform of a plaque number, whether or not its title still stands."""
    return _answered(plaque_of(number, parts().public))


@bp.get("/changes")
@documented("名录变动，新的在前", {200: "ChangeList"}, query=("month", "after"))
def changed() -> ResponseReturnValue:
    """Recognised, graded, renamed, ended: of a month or of all time, by pages."""
    month, skip = argument("month", "[12][0-9]{3}-(0[1-9]|1[0-2])"), skip_of(argument("after"))
    found = changes(parts().public, month_of(month) if month else ALWAYS, skip=skip, limit=PAGE + 1)
    following = cursor_at(skip + PAGE) if len(found) > PAGE else None
    return jsonify({"items": found[:PAGE], "total": None, "next": following})


@bp.get("/notices")
@documented("公示和公告", {200: "NoticeList"}, query=("notice.kind", "published.year", "after"))
def notices() -> ResponseReturnValue:
    """Published notices, the latest first."""
    house, skip = parts(), skip_of(argument("after"))
    asked = NoticeFilters(choice("kind", tuple(NOTICE_KINDS)), whole("year", 1992, 2998))
    found = [notice_document(item, house.world) for item in house.public.notices(asked, skip=skip, limit=PAGE)]
    return jsonify(short_list(found, house.public.count_notices(asked), skip))


@bp.get("/notices/<case_id:notice_id>")
@documented("一份公示或公告", {200: "Notice"})
def notice(notice_id: str) -> ResponseReturnValue:
    """One notice as published."""
    return jsonify(explained_notice(notice_of(notice_id, parts().public), parts().world))


@bp.post("/notices/<case_id:notice_id>/objections")
@limiter.limit("60 per minute")
@documented(
    "对公示中的一个项目提出异议（第十一条）",
    {201: "Receipt"},
    body="Objection",
    headers=("Idempotency-Key",),
    errors=(400, 409, 422, 429),
)
def lodge(notice_id: str) -> ResponseReturnValue:
    """Take an objection; the receipt's number is all anybody learns of it."""
    data = read_objection(body())
    house = parts()
    receipt = lodge_objection(notice_id, data, public=house.public, world=house.world, key=idempotency_key())
    return jsonify(receipt), HTTPStatus.CREATED


def _as_of() -> date | None:
    day = argument("as_of")
    return parse_date(day, "as_of ") if day else None


def _answered(document: dict[str, Any]) -> ResponseReturnValue:
    return jsonify({**document, "answered_at": local(instant(parts().world.clock.now()))})


def _said(name: str, value: object) -> object:
    """A member as one cell, in words."""
    words: Mapping[str, str] = _SAID.get(name, {})
    if name == "grades" and isinstance(value, list):
        return "、".join(f"{item['year']}年{GRADES[item['grade']]}" for item in value)
    if isinstance(value, list):
        return "、".join(words.get(item, item) for item in value)
    return words.get(value, value) if isinstance(value, str) else value
