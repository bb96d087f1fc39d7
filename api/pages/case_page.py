"""Everything the page of one case shows, gathered from the use cases."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.application_form import Section, sections, values_of
from api.pages.facts import FactSection, fact_sections, item_label, item_value, with_dates
from api.pages.forms import Control, Typed, controls
from api.schemas import DRAFTS
from api.schemas.forms import FieldView, Options, fields_of
from services.explanations import timers_document
from services.lights import Light, light_of
from services.ports import World
from services.views import Action
from workflow.calendar import local_date
from workflow.cases import Case, Json
from workflow.pack import Pack
from workflow.roles import Relation, Role
from workflow.states import SPINE, Kind
from workflow.timers import KINDS
from workflow.transition import Transition, roles_of
from workflow.words import role_label

REPORTED = ("submit_report", "resubmit_report")
_STOPPED = "stopped"
_ELSEWHERE = ("attach_document", "reject_proposal", "record_services", "void_services")
"""Steps that have a place of their own on the page, or a page of their own."""
_WIDE = ("score", "request_correction", "submit_report", "resubmit_report", "record_inspection")
_WEIGHTY = frozenset(
    ("withdraw", "recuse", "withdraw_objection", "close_by_authority", "close_uncorrected", "void_publicity",
     "supersede_sheet", "decline_recommendation", "fail_pre_review", "fail_expert_review", "register_only",
     "dismiss_objection", "uphold_objection", "seal", "notify_proposed_revocation", "propose_withdrawal_for_fraud",
     "accept_defence", "revoke", "approve_exit", "terminate", "merge_platforms", "void_subsidy")
)  # fmt: skip
"""Steps that end something or cannot be taken back: never unfolded unasked, never the button that stands out."""
_WAITING = {"correction_requested": "待补正", "objection_handling": "异议处理中"}
_TIMER_WORDS = {"armed": "进行中", "fired": "已届满", "superseded": "已被新期限取代", "failed": "触发失败"}
_ON_THE_WAY = {
    "not_recommended": "submitted",
    "pre_review_failed": "recommended",
    "expert_rejected": "pre_reviewed",
    "objection_handling": "publicized",
    "not_certified": "publicized",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the way: `standing` is past, now, stopped or empty (ahead); `on` the day it was reached."""

    state: str
    standing: str
    on: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step the reader may take now, with its form. `approves`: the second person's part."""

    action: Action
    controls: tuple[Control, ...]
    approves: bool
    who_approves: str
    open: bool
    main: bool
    sections: tuple[Section, ...] = ()

    @property
    def wide(self) -> bool:
        """Whether its form is a table that needs the wide column."""
        return self.action.trigger in _WIDE


def stages_of(case: Case, events: Sequence[Json]) -> list[Stage]:
    """The way of an application with the day each stage was first reached, and where it stands or stopped."""
    if case.kind != Kind.APPLICATION:
        return []
    reached: dict[str, str] = {}
    for event in events:
        if event["from"] != event["to"] or event["from"] == "—":
            reached.setdefault(event["to"], event["occurred_at"])
    spine = [state.value for state in SPINE]
    at = _standing_at(case, events, spine)
    position = spine.index(at)
    found = []
    for index, state in enumerate(spine):
        standing = "past" if index < position else "now" if index == position else ""
        if standing == "now" and case.closed and state != "certified":
            standing = _STOPPED
        remark = _WAITING.get(case.state, "") if standing == "now" and state != case.state else ""
        found.append(Stage(state, standing, reached.get(state, "") if index <= position else "", remark))
    return found


def _standing_at(case: Case, events: Sequence[Json], spine: list[str]) -> str:
    if case.state in spine:
        return case.state
    if case.state in _ON_THE_WAY:
        return _ON_THE_WAY[case.state]
    return next((e["to"] for e in reversed(events) if e["to"] in spine), spine[0])


def light_in(case: Case, world: World) -> Light:
    """The light of a case now, under its own pack."""
    now = world.clock.now()
    return light_of(case, now=now, calendar=world.calendars.as_of(local_date(now)), pack=_pack_of(case, world))


def _pack_of(case: Case, world: World) -> Pack:
    return world.packs.pinned(case.pack, case.pack_hash)


def timers_of(case: Case, world: World) -> list[dict[str, Any]]:
    """The case's timers, running ones first, each with how its date was counted and how it stands."""
    return [
        {**row, "explanation": _with_printed_days(case, row), "standing": _standing_of(case, row)}
        for row in timers_document(case, world)
        if not KINDS[row["kind"]].reminds
    ]


def _standing_of(case: Case, row: Mapping[str, Any]) -> str:
    """How a timer stands, in words. One ended by the very act it waited for was kept."""
    if row["status"] != "cancelled":
        return _TIMER_WORDS.get(row["status"], str(row["status"]))
    latest = row["generation"] == case.timers.get(row["kind"], row)["generation"]
    kept = {
        "T_CORRECTION": not (latest and case.closed and case.facts.get("correction")),
        "T_OBJECTION": case.state in ("dismissed", "upheld"),
    }
    return "已按期办结" if kept.get(row["kind"]) else "已终止"


def _with_printed_days(case: Case, row: Mapping[str, Any]) -> Json | None:
    """The explanation; where its calendar cannot be made again, with the days the publicity itself was printed with."""
    explanation: Json | None = row["explanation"]
    latest = row["generation"] == case.timers.get(row["kind"], row)["generation"]
    if explanation and not explanation["days"] and row["kind"] == "T_PUBLICITY" and latest:
        return {**explanation, "days": (case.facts.get("publicity") or {}).get("days", ())}
    return explanation


def steps_of(
    case: Case,
    document: Json,
    found: Sequence[Action],
    options: Options,
    organisations: Sequence[Any],
    *,
    tried: str = "",
    typed: Typed | None = None,
    problems: Mapping[str, str] | None = None,
    given: Mapping[str, Mapping[str, Any]] | None = None,
    unasked: Collection[str] = (),
) -> list[Step]:
    """The forms of what is open to the reader. `tried` is the step that was refused just now, with what was typed.

    `given` is what the case knows already of a step's answers, `unasked` the questions that are not for this case.
    """
    open_ones = [a for a in found if not a.blocked_by and a.trigger not in _ELSEWHERE]
    drafted = any(a.trigger in DRAFTS for a in open_ones)  # other kinds have no such form
    if drafted and not _draft_sections(case, document, organisations, None, None):
        open_ones = [a for a in open_ones if a.trigger not in DRAFTS]  # the correction names documents only
    if any(action.trigger in REPORTED for action in open_ones):
        open_ones = [a for a in open_ones if a.trigger != "save_report"]  # the form that hands in also saves
    steps = []
    for action in open_ones:
        saving = tried == "save_report" and action.trigger in REPORTED
        again = typed if action.trigger == tried or saving else None
        approves = action.step == "approve"
        drafts = action.trigger in DRAFTS
        main = action.row.main and action.trigger not in _WEIGHTY
        steps.append(
            Step(
                action=action,
                controls=() if approves or drafts or action.trigger == "seal" else controls(
                    [view for view in fields_of(case.kind, action.trigger, options)
                     if view.name not in unasked and not _needless(view, case, action)],
                    again, (given or {}).get(action.trigger),
                ),
                approves=approves,
                who_approves=approvers_of(action.row, case),
                open=action.trigger == tried or main,
                main=main,
                sections=tuple(_draft_sections(case, document, organisations, again, problems)) if drafts else (),
            )
        )  # fmt: skip
    return sorted(steps, key=lambda step: (not step.approves, not step.main))


def _needless(view: FieldView, case: Case, action: Action) -> bool:
    """The reason every step may have: a platform that hands in its report is not asked for one."""
    return view.name == "reason" and case.kind == Kind.ANNUAL_REPORT and action.trigger in REPORTED


def approvers_of(row: Transition, case: Case) -> str:
    """Who approves a step on this case, in words: of those who recommend, the office that recommends it."""
    by_department = case.recommender.startswith("MD-")
    apart = {Role.DISTRICT_LEADER: by_department, Role.MUNICIPAL_DEPARTMENT_LEADER: not by_department}
    seats = (seat for seat in row.approved_by if seat.relation is not Relation.RECOMMENDER or not apart[seat.role])
    return "、".join(role_label(role) for role in roles_of(tuple(seats)))


def _draft_sections(
    case: Case,
    document: Json,
    organisations: Sequence[Any],
    typed: Typed | None,
    problems: Mapping[str, str] | None,
) -> list[Section]:
    correction = case.facts.get("correction")
    only = tuple(correction["before"]) if correction else None
    values = typed if typed is not None else values_of(document["facts"])
    return sections(values, organisations, only=only, problems=problems)


def facts_shown(
    case: Case, document: Json, organisations: Mapping[str, str], people: Mapping[str, str]
) -> list[FactSection]:
    """The facts the reader is shown, in sections."""
    return fact_sections(case.kind, with_dates(document), organisations, people)


def rejection(events: Sequence[Json]) -> Json | None:
    """The last proposal handed back, with the reason, until the same step is proposed again or the case moves on."""
    found: Json | None = None
    for event in events:
        if event["trigger"] == "reject_proposal":
            found = event
        elif found and (event["from"] != event["to"] or event["trigger"] == found["data"].get("trigger")):
            found = None
    return found


@dataclass(frozen=True, slots=True)
class Corrected:
    """One item of a correction: what was asked, what stood there, what stands there now."""

    label: str
    reason: str
    article: str
    before: str
    after: str
    answered: bool


def open_correction(document: Json, value_at: Any, materials: Mapping[str, str]) -> list[Corrected]:
    """The items of the correction that runs, old and new side by side."""
    correction = document["facts"].get("correction")
    if not correction:
        return []
    return [
        _corrected(item, correction["before"].get(item["item"], {}).get("value"),
                   value_at(document["facts"], item["item"]), materials)
        for item in correction["items"]
    ]  # fmt: skip


def past_corrections(document: Json, materials: Mapping[str, str]) -> list[tuple[str, str, list[Corrected]]]:
    """The corrections answered: number, day answered, items."""
    return [
        (number, done["answered_on"], [_corrected(i, i["before"], i["after"], materials) for i in done["items"]])
        for number, done in document["facts"].get("corrections", {}).items()
    ]


def _corrected(item: Json, before: Any, after: Any, materials: Mapping[str, str]) -> Corrected:
    name = item["item"]
    return Corrected(
        item_label(name, materials), item["reason"], item["article"],
        item_value(name, before), item_value(name, after), before != after,
    )  # fmt: skip
