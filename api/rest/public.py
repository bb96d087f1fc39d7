"""The public register, the notices, and objections: for anybody."""

from http import HTTPStatus

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from api.auth import parts
from api.gate import body
from api.limits import limiter
from api.rest.base import PAGE, argument, choice, documented, idempotency_key, short_list, skip_of
from api.schemas import read_objection
from api.spreadsheets import csv_answer
from services.public import (
    RegisterFilters,
    explained_notice,
    notice_document,
    notice_of,
    platform_document,
    platform_of,
)
from services.public import (
    lodge as lodge_objection,
)
from workflow.civil_time import parse_date
from workflow.words import FUNCTIONS

bp = Blueprint("api_public", __name__, url_prefix="/api/v1/public")

STATUSES = ("valid", "revoked", "exited", "terminated", "merged")
_COLUMNS = {
    "number": "证书编号",
    "name": "平台名称",
    "operator": "运营单位",
    "district": "区域",
    "functions": "服务功能",
    "certified_on": "认定日期",
    "status": "状态",
    "grades": "年度考核",
}
_MOST_ROWS = 100_000


@bp.get("/platforms")
@documented(
    "示范平台信息数据库（第十二条）",
    {200: "PlatformList"},
    query=("district", "function", "status", "q", "as_of", "format", "after"),
    produces=("application/json", "text/csv"),
)
def platforms() -> ResponseReturnValue:
    """The register, as JSON by pages or as one CSV."""
    public, day = parts().public, argument("as_of")
    asked = RegisterFilters(
        district=argument("district", "[0-9A-Za-z_-]{1,40}"),
        function=choice("function", tuple(FUNCTIONS)),
        status=choice("status", STATUSES),
        q=argument("q", most=100),
        as_of=parse_date(day, "as_of ") if day else None,
    )
    if choice("format", ("json", "csv"), "json") == "csv":
        rows = map(platform_document, public.platforms(asked, skip=0, limit=_MOST_ROWS))
        cells = ([_said(row[name]) for name in _COLUMNS] for row in rows)
        return csv_answer("platforms.csv", _COLUMNS.values(), cells)
    skip = skip_of(argument("after"))
    found = [platform_document(row) for row in public.platforms(asked, skip=skip, limit=PAGE)]
    return jsonify(short_list(found, public.count_platforms(asked), skip))


@bp.get("/platforms/<line:number>")
@documented("一家示范平台", {200: "Platform"})
def platform(number: str) -> ResponseReturnValue:
    """The platform of a certificate number."""
    return jsonify(platform_of(number, parts().public))


@bp.get("/notices")
@documented("公示和公告", {200: "NoticeList"}, query=("after",))
def notices() -> ResponseReturnValue:
    """Published notices, the latest first."""
    house, skip = parts(), skip_of(argument("after"))
    found = [notice_document(item, house.world) for item in house.public.notices(skip=skip, limit=PAGE)]
    return jsonify(short_list(found, house.public.count_notices(), skip))


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


def _said(value: object) -> object:
    if isinstance(value, list):
        return "、".join(
            f"{item['year']}:{item['grade']}" if isinstance(item, dict) else FUNCTIONS.get(item, str(item))
            for item in value
        )
    return value
