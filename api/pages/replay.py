"""The replay of a case: its events as sentences, one at a time, with the state each of them led to."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.auth import parts, signed_in
from api.pages import here
from api.pages.application_form import RECOMMENDERS
from api.pages.fact_names import path_label
from api.pages.facts import CHANNELS, INTERESTS, cited, fact_sections, item_label, item_value, with_dates
from api.pages.story import changes, clocks, due, entered_late, happened_at, sentence, told, when
from api.pages.wording import dated, day, shown, until
from api.pages.year_facts import PERSONS
from api.pages.year_names import year_value
from services.views import history_document, replay_document, visible
from workflow.cases import Json
from workflow.civil_time import SHANGHAI
from workflow.history import read_instant
from workflow.kinds import Kind
from workflow.ledger import lateness
from workflow.timers import KINDS
from workflow.words import FUNCTIONS, LEVELS, STATES

bp = Blueprint("replay", __name__)

APART = ("days", "versions")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "status": {"present": "已上传", "not_applicable": "不适用"},
    "return_to": STATES[Kind.APPLICATION],
    "interest": INTERESTS,
    "channel": CHANNELS,
    "level": LEVELS,
    "kind": RECOMMENDERS,
    "reported": STATES[Kind.ANNUAL_REPORT],
}
"""Values that stand for a word, by the name of their place."""


@bp.get("/cases/<case_id:case_id>/replay")
def show(case_id: str) -> ResponseReturnValue:
    """One event and the case after it; `seq` or `as_of` says which, else the last."""
    me, world = signed_in(), parts().world
    case = visible(case_id, me, world)
    events = history_document(case_id, me, world)
    event, beyond = _chosen(events), _beyond(case.version)
    at = [item["seq"] for item in events].index(event["seq"])
    then = replay_document(case_id, me, world, seq=event["seq"])
    before = replay_document(case_id, me, world, seq=event["seq"] - 1)["case"] if event["seq"] > 1 else None
    then_case, scorer = then["case"], {case.assignee: here.person(case.assignee)}
    broken = [place for place in then["differs"] if place.startswith("seq ")]
    return render_template(
        "replay.html",
        case=case,
        event=event,
        line=line_of(event),
        story=[line_of(item) for item in events],
        shown=len(events),
        total=case.version,
        previous=events[at - 1]["seq"] if at else None,
        following=events[at + 1]["seq"] if at + 1 < len(events) else None,
        as_of=read_instant(event["recorded_at"]).astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M"),
        told=told(event, materials(), here.person),
        beyond=beyond,
        moved=event["from"] != event["to"],
        changed=_changed(before, then_case) if then_case else [],
        days=_days(event, (before or {}).get("facts", {}), then_case["facts"]) if then_case else [],
        explanations=[told for told in event.get("explanations", ()) if not KINDS[told["timer"]].reminds],
        happened_at=happened_at(event),
        due=due(event) if event.get("due_at") else "",
        lateness=lateness(event["late_seconds"]) if event.get("fired_at") else "",
        then=then_case,
        then_facts=fact_sections(case.kind, with_dates(then_case), here.places(), scorer) if then_case else [],
        then_json=json.dumps(then_case, ensure_ascii=False, indent=1, default=str),
        chain_holds=not broken,
        fold_equal=len(broken) == len(then["differs"]),
        differs=then["differs"],
    )


def _changed(before: Json | None, after: Json) -> list[tuple[str, str, str]]:
    """What the step changed, with places and people called by their names; day tables and old texts stand apart."""
    called, were = _called(), before or {}
    found = changes(_readable(were.get("facts", {}), called), _readable(after["facts"], called))
    return [
        (path_label(path, called), _marked(_named(path, old), were), _marked(_named(path, new), after))
        for path, old, new in found
        if path.rpartition(".")[2] not in APART
    ]


def _readable(facts: Json, called: Mapping[str, str]) -> Json:
    """Facts whose corrections stand item by item, as the page of the case shows them, not in their parts."""
    told = dict(facts)
    if correction := facts.get("correction"):
        before = {
            item_label(item, called): item_value(item, kept.get("value")) for item, kept in correction["before"].items()
        }
        told["correction"] = {**correction, "items": [_asked(i, called) for i in correction["items"]], "before": before}
    if done := facts.get("corrections"):
        told["corrections"] = {
            number: {**one, "items": [_answered(i, called) for i in one["items"]]} for number, one in done.items()
        }
    return told


def _asked(item: Json, called: Mapping[str, str]) -> str:
    return f"{item_label(item['item'], called)}：{item['reason']}（{cited(item['article'])}）"


def _answered(item: Json, called: Mapping[str, str]) -> str:
    name = item["item"]
    return f"{item_label(name, called)}：{item_value(name, item['before'])} → {item_value(name, item['after'])}"


def _marked(text: str, document: Json) -> str:
    """A value; where it is the date of a timer that is an estimate, marked as one."""
    estimates = (timer["due_on"] for timer in document.get("timers", ()) if timer["provisional"] and timer["due_on"])
    return f"{text}（暂定）" if text in map(day, estimates) else text


def _named(path: str, text: str) -> str:
    """A value with people and offices by their names, and dates as people read them."""
    steps = path.split(".")
    if steps[0] == "took_part" or steps[-1] in ("by", "expert", "scorers", "notified_by", *PERSONS):
        return "、".join(here.person(login) for login in text.split("、"))
    if steps[-1] in ("org", "from", "to"):
        return here.place(text)
    if steps[-1] == "functions":
        return "、".join(FUNCTIONS.get(name, name) for name in text.split("、"))
    if steps[-1] == "closes_at" and text != shown(None):
        return until(text)
    return _WORDS.get(steps[-1], {}).get(text) or year_value(steps[-1], text) or dated(text)


def _days(event: Json, before: Json, after: Json) -> Sequence[Json]:
    """The day table of a publicity this step reckoned, as recorded; empty where it can be counted again."""
    if any(explained["days"] for explained in event.get("explanations", ())):
        return ()
    old, new = (facts.get("publicity") or {} for facts in (before, after))
    days: Sequence[Json] = new.get("days") or ()
    return days if days != old.get("days") else ()


def _beyond(version: int) -> str:
    """The number of an event there is not; empty where none was asked for."""
    seq = request.args.get("seq", "")
    known = seq.isascii() and seq.isdigit() and 1 <= int(seq[:9]) <= version
    return "" if known or not seq else seq[:12]


def _chosen(events: Sequence[Json]) -> Json:
    """The event asked for by number or instant, else the last; the nearest one shown before it."""
    seq, as_of = request.args.get("seq", ""), _instant(request.args.get("as_of", ""))
    upto = [event for event in events if _before(event, seq, as_of)]
    return upto[-1] if upto else events[0]


def _before(event: Json, seq: str, as_of: datetime | None) -> bool:
    if seq.isascii() and seq.isdigit():
        return bool(event["seq"] <= int(seq[:9]))
    return as_of is None or read_instant(event["recorded_at"]) <= as_of


def _instant(text: str) -> datetime | None:
    """An instant as a browser's box gives it (Shanghai, to the minute, its seconds included), or with an offset."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(second=59, microsecond=999_999, tzinfo=SHANGHAI)


def line_of(event: Json) -> dict[str, Any]:
    """An event as a dated sentence."""
    return {
        "seq": event["seq"],
        "when": when(event),
        "text": sentence(event, here.person, materials()),
        "clocks": clocks(event),
        "late_entry": entered_late(event),
    }


def materials() -> dict[str, str]:
    """What the documents of Art. 10 are called."""
    return {material.id: material.label for material in here.pack().materials}


def _called() -> dict[str, str]:
    """What the documents of Art. 10 and the indicators of the score sheets are called."""
    scored = (item for sheet in ("recognition", "assessment") for item in here.pack().indicators(sheet))
    return {**{item.id: item.label for item in scored}, **materials()}
