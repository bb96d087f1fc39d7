"""What anybody may read without signing in: the register, the notices, the measure; and how to object."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from api.auth import parts
from api.limits import limiter
from api.pages import here
from api.schemas import read_objection
from services.public import NoticeFilters, explained_notice, lodge, notice_document, notice_of
from services.register import STANDING_AS, RegisterFilters, platform_documents, platform_of, updated_at
from workflow.calendar import local_date
from workflow.cases import Json
from workflow.civil_time import CalendarError, parse_date
from workflow.refusals import Malformed, NotVisible, Refusal
from workflow.states import TABLES, Kind
from workflow.words import FUNCTIONS, GRADES, NOTICE_KINDS, REGISTER_STATUSES

bp = Blueprint("public", __name__, url_prefix="/public")

PAGE = 50
FILTERS = ("q", "district", "function", "status", "grade", "year", "as_of")
NOTICE_STATUSES = {"running": "公示中", "closed": "已结束", "published": "已发布", "voided": "已撤下"}


@bp.get("/")
def home() -> ResponseReturnValue:
    """Where a citizen begins."""
    world, public = parts().world, parts().public
    latest = [notice_document(found, world) for found in public.notices(skip=0, limit=20)]
    return render_template(
        "public/home.html",
        here="public",
        running=[notice for notice in latest if notice["status"] == "running"],
        total=public.count_platforms(RegisterFilters()),
    )


@bp.get("/platforms")
def platforms() -> ResponseReturnValue:
    """The register (Art. 12)."""
    given = _given(FILTERS)
    asked = RegisterFilters(**{**given, "as_of": _day(given.get("as_of", ""))})  # type: ignore[arg-type]
    public, skip = parts().public, _skip()
    total, summary = public.count_platforms(asked), public.summary()
    return render_template(
        "public/platforms.html",
        here="platforms",
        rows=platform_documents(public.platforms(asked, skip=skip, limit=PAGE), public, asked.as_of),
        total=total,
        chosen=given,
        chips=_chips("public.platforms", given),
        districts=here.areas(),
        functions=list(FUNCTIONS.items()),
        statuses=[(name, REGISTER_STATUSES[name]) for name in STANDING_AS],
        grades=list(GRADES.items()),
        years=summary.years,
        as_of=given.get("as_of"),
        now=here.now(),
        updated=updated_at(summary),
        api_csv=_api(given, "csv"),
        api_json=_api(given, "json"),
        **_pages("public.platforms", skip, total, given),
    )


@bp.get("/platforms/<line:number>")
def platform(number: str) -> ResponseReturnValue:
    """One platform of the register, perhaps as of a day."""
    day = _given(("as_of",)).get("as_of", "")
    found = platform_of(number, parts().public, _day(day))
    return render_template("public/platform.html", here="platforms", as_of=day, **platform_context(found))


def platform_context(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the card of a platform needs: its document, the moment of the answer, the row by which its title ended."""
    ended = next((row for row in TABLES[Kind.PLATFORM] if row.trigger == found["ended_by"]), None)
    return {"p": found, "now": here.now(), "ended_row": ended}


@bp.get("/notices")
def notices() -> ResponseReturnValue:
    """Every notice as published, the latest first."""
    given = _given(("kind", "year"))
    year = given.get("year", "")
    if not (year.isascii() and year.isdigit() and 1992 <= int(year) <= 2999):
        given.pop("year", None)
    public, skip = parts().public, _skip()
    asked = NoticeFilters(given.get("kind", ""), int(given["year"]) if "year" in given else None)
    total = public.count_notices(asked)
    return render_template(
        "public/notices.html",
        here="notices",
        rows=[notice_document(found, parts().world) for found in public.notices(asked, skip=skip, limit=PAGE)],
        total=total,
        chosen=given,
        chips=_chips("public.notices", given),
        kinds=list(NOTICE_KINDS.items()),
        years=public.notice_years(),
        notice_status=NOTICE_STATUSES,
        **_pages("public.notices", skip, total, given),
    )


@bp.get("/notices/<case_id:notice_id>")
def notice(notice_id: str) -> ResponseReturnValue:
    """One notice: its period, how to object, its items, its text."""
    return _notice(notice_id)


@bp.post("/notices/<case_id:notice_id>/objections")
@limiter.limit("60 per minute")
def object_to(notice_id: str) -> ResponseReturnValue:
    """Take an objection, and hand out a receipt with its number; refused, what was typed stays in the form."""
    typed = {name: request.form.get(name, "").strip() for name in ("item", "facts", "name", "contact")}
    try:
        receipt = lodge(notice_id, _checked(typed), public=parts().public, world=parts().world)
    except NotVisible:
        raise
    except Refusal as refused:
        return _notice(notice_id, refused.message, typed), refused.status
    session["receipt"] = {**receipt, "item": typed["item"]}
    return redirect(url_for("public.receipt", notice_id=notice_id))


@bp.get("/notices/<case_id:notice_id>/receipt")
def receipt(notice_id: str) -> ResponseReturnValue:
    """The receipt of the objection this browser just sent."""
    kept = session.get("receipt")
    document = notice_document(notice_of(notice_id, parts().public), parts().world)
    names = {item["case"]: item["name"] for item in document["items"]}
    if not kept or kept["item"] not in names:
        return redirect(url_for("public.notice", notice_id=notice_id))
    return render_template("public/receipt.html", here="notices", receipt=kept, n=document, item=names[kept["item"]])


@bp.get("/measure")
def measure() -> ResponseReturnValue:
    """The eighteen articles, the readings of what is unclear, and whether the measure is in force."""
    return render_template("public/measure.html", here="measure")


def _notice(notice_id: str, problem: str = "", typed: Mapping[str, str] | None = None) -> str:
    document = explained_notice(notice_of(notice_id, parts().public), parts().world)
    running = document["status"] == "running"
    return render_template(
        "public/notice.html",
        here="notices",
        n=document,
        open_items=[item for item in document["items"] if running and item["status"] == "open"],
        progress=_progress(document),
        authority=here.pack().authority_name(local_date(here.now())),
        notice_status=NOTICE_STATUSES,
        shown=_version(document["versions"]),
        problem=problem,
        typed=typed or {},
    )


def _version(versions: Sequence[Json]) -> Json:
    """The version asked for by its place, from 1; else the one in force."""
    asked = request.args.get("version", "")
    return versions[int(asked) - 1] if asked in map(str, range(1, len(versions) + 1)) else versions[-1]


def _progress(document: Json) -> str:
    """Which working day of the period today is."""
    today = local_date(here.now()).isoformat()
    counted = [day for day in document["days"] if day["index"]]
    total = len(counted)
    if document["status"] != "running":
        return "公示已经结束。" if document["status"] == "closed" else "本公示已经撤下。"
    passed = [day["index"] for day in counted if day["date"] <= today]
    if any(day["date"] == today for day in counted):
        return f"今天是第 {passed[-1]} 个工作日，共 {total} 个工作日。"
    if not passed:
        return f"今天不计入，公示期自下一工作日起算，共 {total} 个工作日。"
    return f"今天不是工作日，已过 {passed[-1]} 个工作日，共 {total} 个工作日。"


def _checked(typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, within what can be stored; empty boxes are left out."""
    if not typed["item"]:
        raise Malformed("malformed", problems="请选择有异议的平台")
    return read_objection({name: text for name, text in typed.items() if text})


def _day(text: str) -> date | None:
    """A day as a browser's box gives it. Raises Malformed for what is none."""
    try:
        return parse_date(text, "") if text else None
    except CalendarError:
        raise Malformed("malformed", problems="截至日期应为实际存在的日期，形如 2026-09-28") from None


def _skip() -> int:
    text = request.args.get("skip", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _pages(endpoint: str, skip: int, total: int, given: Mapping[str, str]) -> dict[str, Any]:
    earlier = here.address(endpoint, {**given, "skip": str(max(0, skip - PAGE))}) if skip else None
    later = here.address(endpoint, {**given, "skip": str(skip + PAGE)}) if skip + PAGE < total else None
    return {"earlier": earlier, "later": later}


def _given(names: Sequence[str]) -> dict[str, str]:
    """What the address narrows a list to, what is empty left out."""
    asked = ((name, request.args.get(name, "").strip()[:100]) for name in names)
    return {name: text for name, text in asked if text}


_WORDS = {
    "q": "搜索", "district": "区域", "function": "服务功能", "status": "状态", "grade": "考核等次", "year": "年度",
    "kind": "类别", "as_of": "截至",
}  # fmt: skip


def _chips(endpoint: str, given: Mapping[str, str]) -> list[dict[str, str]]:
    said: dict[str, Mapping[str, str]] = {
        "district": here.places(),
        "function": FUNCTIONS,
        "status": REGISTER_STATUSES,
        "grade": GRADES,
        "kind": NOTICE_KINDS,
    }
    return [
        {
            "label": f"{_WORDS[name]}:{said.get(name, {}).get(text, text)}",
            "url": here.address(endpoint, given, without=name),
        }
        for name, text in given.items()
    ]


def _api(given: Mapping[str, str], form: str) -> str:
    return f"/api/v1/public/platforms?{urlencode({**given, 'format': form})}"
