"""Cases in any state and situations in which a row fires, made in memory: what the machine is asked in tests."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from adapters.notices import national_notices
from tests.support.applicants import applicant
from tests.support.notices import notice_2027
from tests.support.packs import PACK, with_value
from tests.support.records import record
from workflow.calendar import SHANGHAI, WorkingCalendar, calendar_as_of
from workflow.cases import NOTHING_RELATED, Case, Command, DueTimer, Related
from workflow.criteria import CONDITIONS
from workflow.history import instant, micros
from workflow.machine import Decision, decide
from workflow.pack import Pack
from workflow.platform_states import TITLED
from workflow.roles import CITY_OFFICER, CLOCK, Actor, Relation, Role, Seat
from workflow.situation import Situation
from workflow.states import STATES, TABLES, Kind
from workflow.timers import KINDS, REMINDER_OF
from workflow.transition import START, TimerEffect, Transition

USCC = "91520102DEM000014F"
DISTRICT, DEPARTMENT = "520102", "MD-KJ"
BATCH_YEAR = "2026"
PUBLISHED = datetime(2026, 6, 22, 9, tzinfo=SHANGHAI)  # Monday; five working days end with Monday, 29 June
CLOSES = datetime(2026, 6, 30, tzinfo=SHANGHAI)
IN_WINDOW = datetime(2026, 6, 24, 10, tzinfo=SHANGHAI)
AFTER_PERIOD = datetime(2026, 7, 1, 10, tzinfo=SHANGHAI)
DEADLINES = {
    "submitted": "T_RECOMMEND",
    "recommended": "T_PREREVIEW",
    "correction_requested": "T_CORRECTION",
    "accepted": "T_OBJECTION",
    "investigating": "T_OBJECTION",
}
"""The deadline that runs in a state; that of a stage as it is after a pause, in working days."""
YEARLY = {
    **{(Kind.PLATFORM, state): ("T_CYCLE", "T_DISCLOSE") for state in TITLED},
    (Kind.PLATFORM, "revocation_notified"): ("T_CYCLE", "T_DISCLOSE", "T_DEFENCE"),
    **{(Kind.PLATFORM, state): ("T_DISCLOSE", "T_PLAQUE") for state in ("revoked", "exited", "terminated", "merged")},
    (Kind.ANNUAL_REPORT, "open"): ("T_ANNUAL_REPORT",),
    (Kind.ANNUAL_REPORT, "overdue"): ("T_ANNUAL_REPORT",),
    (Kind.DISTRICT_REPORT, "open"): ("T_DISTRICT_REPORT",),
    (Kind.DISTRICT_REPORT, "overdue"): ("T_DISTRICT_REPORT",),
}
"""What runs on the cases of a platform's years; all counted in working days here, so that any can be counted anew."""
ARMED_IN = {"announced": ("T_BATCH_OPEN", "T_BATCH_CLOSE"), "open": ("T_BATCH_CLOSE",)}


@cache
def _known_on(day: date) -> WorkingCalendar:
    return calendar_as_of(national_notices(), day)


def calendar(at: datetime) -> WorkingCalendar:
    """The working calendar as known on the day of an instant."""
    return _known_on(at.astimezone(SHANGHAI).date())


ORGS = {
    Role.APPLICANT: USCC,
    Role.DISTRICT_OFFICER: DISTRICT,
    Role.DISTRICT_LEADER: DISTRICT,
    Role.MUNICIPAL_DEPARTMENT_OFFICER: DEPARTMENT,
    Role.MUNICIPAL_DEPARTMENT_LEADER: DEPARTMENT,
    Role.EXPERT: "虚构单位01",
}


def person(role: Role, user: str = "", org: str | None = None) -> Actor:
    """Somebody in one role, at the organisation the cases of this module belong to."""
    return Actor(user or role.value, frozenset({role}), ORGS.get(role, "CITY") if org is None else org)


def seated(seat: Seat, user: str = "") -> Actor:
    """Somebody who sits on a seat of the cases of this module; the clock for the clock's."""
    if seat.role is Role.TIMER:
        return CLOCK
    if seat.relation is Relation.ASSIGNED:
        return person(seat.role, "expert")
    if seat.role is Role.PUBLIC:
        return Actor("public", frozenset({Role.PUBLIC}))
    return person(seat.role, user)


def timer(kind: str, due: datetime | None, *, generation: int = 1, status: str = "armed") -> dict[str, Any]:
    """A timer of a case as its events left it."""
    return {
        "kind": kind,
        "period": "2025" if kind == "T_CYCLE" else "",
        "generation": generation,
        "anchor_on": "2026-06-22",
        "n": 5,
        "unit": "working_days",
        "due_on": "2026-06-29",
        "due_at": instant(due) if due else None,
        "provisional": due is None,
        "trigger": KINDS[kind].trigger,
        "status": status,
    }


def _application_facts() -> dict[str, Any]:
    given = applicant()
    judged = {
        n: {"value": True, "reason": "属实", "by": "x", "org": DISTRICT} for n, c in CONDITIONS.items() if c.judged
    }
    profile = (
        *("applicant_id", "name", "platform_name", "uscc", "legal_form", "registered_on"),
        *("jurisdiction_code", "address", "recommender"),
    )
    return {
        "applicant": {**{name: given[name] for name in profile}, "contact": {"personal": "r1", "sha256": "00"}},
        "basic": given["basic"],
        "functions": given["functions"],
        "materials": {m.id: {"status": "present", "document": "d1", "version": 2} for m in PACK.materials},
        "submitted_on": "2026-06-24",
        "visits": {"1": {"visited_on": "2026-06-20", "people": ["甲", "乙"], "findings": "属实"}},
        "judgements": judged,
        "correction": {
            "items": [{"item": "m1_application_report", "reason": "未盖章", "article": "10(1)"}],
            "before": {
                "m1_application_report": {"value": {"status": "present", "document": "d0", "version": 1}},
                "basic": {"value": None},
            },
            "return_to": "submitted",
            "org": DISTRICT,
            "due_on": "2026-06-29",
            "overdue": True,
        },
        "publicity": {
            "notice": "n1",
            "url": "https://example.gov.cn/1",
            "published_at": instant(PUBLISHED),
            "first_day": "2026-06-22",
            "last_day": "2026-06-29",
            "closes_at": instant(CLOSES),
            "sha256": "00",
        },
        "took_part": {"recommend": ["somebody", "else"]},
    }


def _sheet_facts() -> dict[str, Any]:
    scores = {i.id: str(i.weight) for i in PACK.indicators("recognition")}
    return {"expert": "expert", "expert_name": "演示专家01", "scores": scores, "a7_distinctive": True}


_FACTS: Mapping[Kind, Any] = {
    Kind.BATCH: lambda: {
        "year": 2026,
        "notice_number": "筑工信〔2026〕1号",
        "opens_on": "2026-06-01",
        "closes_on": "2026-06-30",
    },
    Kind.APPLICATION: _application_facts,
    Kind.SCORE_SHEET: _sheet_facts,
    Kind.OBJECTION: lambda: {
        "facts": "场所为借用",
        "received_at": instant(PUBLISHED.replace(day=23)),
        "identity": {"personal": "r2", "sha256": "00"},
    },
    Kind.PLATFORM: lambda: {
        "announcement_number": "1号",
        "operator": "虚构黔禾服务有限公司",
        "functions": ["information"],
        "certified_on": "2025-07-01",
        "lineage": ["platform1"],
        "grades": {"2024": {"grade": "unqualified", "official_score": "59.99", "announced_on": None, "notice": None}},
        "scorers": ["expert1"],
        "exit_request": {"reason": "业务调整", "on": "2026-06-01"},
        "inspections": {"1": {"follow_up": "补齐台账"}},
        "revocation": {
            "ground": "unqualified",
            "articles": ["15"],
            "back_to": "annually_assessed",
            "defence_until": "2026-06-29",
        },
    },
    Kind.HOLIDAY_NOTICE: lambda: {"holiday_notice": notice_2027(known_on="2026-06-23")},
    Kind.ANNUAL_REPORT: lambda: _report_facts(),
    Kind.DISTRICT_REPORT: lambda: _report_facts(),
    Kind.ASSESSMENT: lambda: {
        "year": 2025,
        "brief": {"reported": None},
        "result": {"official_score": "81.00", "grade": "good"},
        "scorers": ["expert1"],
    },
    Kind.SUBSIDY: lambda: {
        "account_name": "虚构黔禾服务有限公司",
        "lineage": ["platform1"],
        "amount_yuan": "200000.00",
        "requested_by": "city_officer",
        "approved_by": "city_leader",
        "approved_on": "2026-06-20",
    },
    Kind.HOLIDAY_NOTICE: lambda: {"holiday_notice": notice_2027(known_on="2026-06-23"), "warnings": []},
}
_PARENTED = {
    Kind.SCORE_SHEET: "application1",
    Kind.OBJECTION: "application1",
    Kind.ANNUAL_REPORT: "platform1",
    Kind.ASSESSMENT: "platform1",
    Kind.SUBSIDY: "platform1",
}


def _report_facts() -> dict[str, Any]:
    return {"year": 2025, "due_on": "2026-03-31", "report": {"summary": "总结", "inspection": "检查情况"}}


def case_in(kind: Kind, state: str, **changes: Any) -> Case:
    """A case of a kind in a state, with every fact any step of it may look at."""
    if state == START:
        return Case("new", kind)
    armed = {name: timer(name, CLOSES) for name in ARMED_IN.get(state, ()) if kind is Kind.BATCH}
    if kind is Kind.APPLICATION and state in ("publicized", "objection_handling"):
        armed = {"T_PUBLICITY": timer("T_PUBLICITY", CLOSES)}
    if kind in (Kind.APPLICATION, Kind.OBJECTION) and state in DEADLINES:
        armed = {DEADLINES[state]: timer(DEADLINES[state], CLOSES)}
    armed |= {name: timer(name, CLOSES) for name in YEARLY.get((kind, state), ())}
    case = Case(
        f"{kind}1",
        kind,
        state,
        version=7,
        number="2026-0001",
        pack=PACK.id,
        pack_hash=PACK.hash,
        district=DISTRICT,
        organisation=USCC,
        recommender=DISTRICT,
        assignee="expert" if kind is Kind.SCORE_SHEET else "",
        batch=BATCH_YEAR,
        parent=_PARENTED.get(kind, ""),
        name="虚构黔禾中小企业信息服务平台",
        facts=_FACTS[kind](),
        timers=armed,
        head="00",
        opened_at=micros(datetime(2026, 6, 1, tzinfo=SHANGHAI)),
        updated_at=micros(datetime(2026, 6, 23, tzinfo=SHANGHAI)),
    )
    return replace(case, **changes)


def sealed(user: str, *, yes: bool = True, share: str = "1") -> Case:
    """A sealed sheet of an expert with full marks, or none where `share` is "0"."""
    facts = _sheet_facts() | {"a7_distinctive": yes}
    if share == "assessment":
        facts["scores"] = {i.id: str(i.weight) for i in PACK.indicators("assessment")}
    if share == "0":
        facts["scores"] = dict.fromkeys(facts["scores"], "0")
    return case_in(Kind.SCORE_SHEET, "sealed", id=f"sheet-{user}", assignee=user, number=f"PF-{user}", facts=facts)


CREDIT = {"announcement_number": "公告1号", "certificate_number": "ZS-1", "plaque_number": "P-1"}
REASON = {"reason": "理由充分"}
GRADED = {"year": "2025", "official_score": "81.00", "assessment": "a1", "notice": "n1", "scorers": ["expert1"]}
NOTIFIED = {"facts": "2024年度59.99分", "articles": ["15"], "delivered_on": "2026-06-22", "delivery_proof": "回证1号"}
GOOD_DATA: Mapping[str, Mapping[str, Any]] = {
    "announce_batch": {
        "year": 2026,
        "notice_number": "筑工信〔2026〕1号",
        "opens_on": "2026-07-01",
        "closes_on": "2026-07-31",
    },
    "extend_batch": {"closes_on": "2026-07-15", "notice_number": "筑工信〔2026〕2号"},
    "reject_proposal": REASON,
    "create_draft": {"batch": BATCH_YEAR, "uscc": USCC, "platform_name": "虚构黔禾平台"},
    "request_correction": {"items": [{"item": "m1", "reason": "未盖章", "article": "10(1)"}]},
    "close_uncorrected": REASON,
    "decline_recommendation": {**REASON, "articles": ["5(2)"]},
    "fail_pre_review": {**REASON, "articles": ["3", "5(3)"]},
    "fail_expert_review": {**REASON, "articles": ["7"]},
    "open_publicity": {"url": "https://example.gov.cn/1"},
    "void_publicity": REASON,
    "accept_late_objection": {"facts": "材料造假", "name": "张三"},
    "announce_and_award": CREDIT,
    "withdraw": REASON,
    "close_by_authority": REASON,
    "reconsider": REASON,
    "save_draft": {"basic": {"smes_served": 99}},
    "attach_document": {"item": "m1", "document": "d2", "version": 3, "name": "申请报告.pdf"},
    "record_visit": {"visited_on": "2026-06-20", "people": ["甲", "乙"], "findings": "属实"},
    "record_judgement": {"condition": "a5_1_finance", "value": True, "reason": "属实"},
    "add_note": {"text": "备注"},
    "assign_expert": {"expert": "expert2", "parent": "application1"},
    "recuse": REASON,
    "score": {"scores": {"plan_and_targets": "4.125"}},
    "seal": {},
    "supersede_sheet": REASON,
    "reopen_sheet": {"parent": "application1", "expert": "expert", "corrects": "score_sheet1"},
    "lodge_objection": {"facts": "场所为借用", "name": "张三", "parent": "application1"},
    "register_only": REASON,
    "investigate": {"investigator": "李四"},
    "withdraw_objection": REASON,
    "register_platform": {
        "name": "平台",
        "operator": "公司",
        "uscc": USCC,
        "jurisdiction_code": DISTRICT,
        "functions": ["information"],
        "certified_on": "2016-11-18",
        **CREDIT,
    },
    "notify_proposed_revocation": NOTIFIED,
    "propose_withdrawal_for_fraud": NOTIFIED,
    "submit_defence": {"text": "评分有误"},
    "accept_defence": {**REASON, "panel": ["expert2"], "corrected_score": "61.5"},
    "revoke": {**REASON, "decision_number": "决1号", "announcement_number": "公告9号"},
    "request_exit": REASON,
    "approve_exit": REASON,
    "terminate": {**REASON, "registry_proof": "注销证明1号"},
    "approve_change": {**REASON, "name": "新名称平台"},
    "transfer_supervision": {"district": "520103", "handover": "交接单1号"},
    "merge_platforms": {**REASON, "other": "platform2", "into": "ZS-9", "notice": "notice1"},
    "plan_inspection": {"planned_on": "2026-07-20", "text": "台账"},
    "record_inspection": {
        "inspected_on": "2026-06-23",
        "people": ["甲", "乙"],
        "ledger": "完整",
        "quality": "良好",
        "fees": "合规",
        "satisfaction": "高",
    },
    "close_follow_up": {"inspection": "1", "text": "已补齐"},
    "record_guidance": {"text": "上门指导"},
    "record_task": {"text": "承办对接会"},
    "record_complaint": {"facts": "收费不透明", "name": "李四"},
    "record_disclosure": {"url": "https://example.gov.cn/9"},
    "recover_plaque": {"on": "2026-06-23"},
    "open_annual_cycle": {"year": "2025", "parent": "platform1"},
    "open_report": {"year": 2025, "parent": "platform1"},
    "save_report": {"summary": "总结"},
    "submit_report": {},
    "return_report": REASON,
    "resubmit_report": {"summary": "补充后的总结"},
    "stop_report": REASON,
    "stop_assessment": REASON,
    "stop_sheet": REASON,
    "open_assessment": {"year": 2025, "parent": "platform1"},
    "announce_assessment": {"url": "https://example.gov.cn/3"},
    "subsidy_eligible": {"year": "2026", "parent": "platform1", "lineage": ["platform1"]},
    "subsidy_paid_earlier": {"year": "2026", "parent": "platform1", "lineage": ["platform1"], "paid_on": "2017-12-22"},
    "approve_subsidy": {"account_name": "虚构黔禾服务有限公司", "bank": "演示银行", "account": "622200000000"},
    "record_payment": {"amount_yuan": "200000.00", "on": "2026-06-23", "voucher": "凭1号"},
    "void_subsidy": REASON,
    "record_services": {"records": [record(served_on="2026-06-20")]},
    "void_services": {**REASON, "entry": 5},
    "dismiss_objection": {"report": "核查报告", "reason": "不属实"},
    "uphold_objection": {"report": "核查报告", "reason": "属实"},
    "import_notice": notice_2027(known_on="2026-06-23"),
}
ANY_DATA = {name: value for data in GOOD_DATA.values() for name, value in data.items()} | {
    "objection": "objection1",
    "number": "YY2026-0001",
    "interest": "none",
    "state": "certified",
    "to": "certified",
    "timer": "T_PUBLICITY",
}
INTEREST = {"interest_none": "none", "interest_yes": "yes", "interest_unsure": "unsure"}
_LATE = (
    *("AP-06", "AP-14", "AP-16b", "AP-19", "AP-20", "AP-T1", "AP-T3", "AP-T4", "AP-T5"),
    *("OJ-T1", "OJ-T3", "BA-03", "BA-02", "PL-T1", "PL-T3", "PL-T4", "PL-T5", "PL-06"),
    *("AR-06", "AR-T1", "DR-06", "DR-T1"),
)


@dataclass
class Ask:
    """One question to the machine, to be changed where a test wants another answer."""

    case: Case
    actor: Actor
    data: dict[str, Any]
    trigger: str
    at: datetime = IN_WINDOW
    wake: str = ""
    timer: DueTimer | None = None
    related: Related = NOTHING_RELATED
    pack: Pack = PACK
    ids: Iterable[int] = field(default_factory=lambda: itertools.count(1))

    def answered(self) -> Decision:
        """What the machine decides. Raises what it raises."""
        numbers = iter(self.ids)
        situation = Situation(
            case=self.case,
            command=Command(self.trigger, self.data, case_id=self.case.id, wake=self.wake, timer=self.timer),
            actor=self.actor,
            at=self.at,
            pack=self.pack,
            calendar=calendar(self.at),
            fresh=lambda: f"id{next(numbers)}",
            related=self.related,
            serial=1,
        )
        return decide(situation, command_id="c1")

    def but(self, **changes: Any) -> Ask:
        """The same question with something else in it."""
        return replace(self, **changes)

    def with_facts(self, **facts: Any) -> Ask:
        """The same question of a case with other facts; None takes a fact away."""
        merged = {name: value for name, value in {**self.case.facts, **facts}.items() if value is not None}
        return self.but(case=replace(self.case, facts=merged))

    def with_parent(self, **changes: Any) -> Ask:
        """The same question with another parent."""
        assert self.related.parent is not None
        return self.but(related=replace(self.related, parent=replace(self.related.parent, **changes)))

    def relating(self, **related: Any) -> Ask:
        """The same question with other cases around it."""
        return self.but(related=replace(self.related, **related))


def good(row: Transition, source: str | None = None, seat: Seat | None = None) -> Ask:
    """A question to which the row answers yes: every guard holds, the actor sits on the preparing seat."""
    source = source or row.sources[0]
    kind = Kind(row.kind)
    late = row.id in _LATE or row.when == "last_objection_after_period"
    case = _suited(case_in(kind, source), row)
    return Ask(
        case=case,
        actor=seated(seat or (CITY_OFFICER if row.id in ("AP-P", "PL-P") else row.prepared_by[0])),
        data=_data(row, case),
        trigger=row.trigger,
        at=AFTER_PERIOD if late else IN_WINDOW,
        wake=row.follows,
        timer=_due(case, row),
        related=_related(kind, row, source),
        pack=with_value("reconsideration.allowed", "true") if row.trigger == "reconsider" else PACK,
    )


def running_in_days(case: Case) -> str:
    """The kind of the case's running timer that is counted in working days; none there is an error of the test."""
    return next(kind for kind, running in case.armed().items() if running["unit"] == "working_days")


def miscounted(case: Case) -> Case:
    """The case with its running timer a working day short of what the calendar gives, as if a notice had come since."""
    short = {"due_on": "2026-06-26", "due_at": instant(CLOSES.replace(month=6, day=27))}
    kind = running_in_days(case)
    return replace(case, timers={**case.timers, kind: {**case.timers[kind], **short}})


def reminded(case: Case) -> Case:
    """The case with a reminder of its deadline running: one working day after it."""
    kind = next(REMINDER_OF[kind] for kind in case.timers if kind in REMINDER_OF)
    reminder = timer(kind, CLOSES) | {"unit": "reminder", "n": -1, "anchor_on": "2026-06-29", "due_on": "2026-06-30"}
    return replace(case, timers={**case.timers, kind: reminder})


def _suited(case: Case, row: Transition) -> Case:
    if row.timer_effect is TimerEffect.RECOUNTS:
        return miscounted(case)
    if row.timer_effect is TimerEffect.REMINDS:
        return reminded(case)
    facts = dict(case.facts)
    if row.when.startswith("returns_to_"):
        facts["correction"] = {**facts["correction"], "return_to": row.when.removeprefix("returns_to_")}
    if row.when.startswith("notified_from_"):
        facts["revocation"] = {**facts["revocation"], "back_to": row.when.removeprefix("notified_from_")}
    if row.trigger == "reject_proposal":
        trigger = {"batch": "extend_batch", "score_sheet": "supersede_sheet", "objection": "dismiss_objection",
                   "holiday_notice": "import_notice", "platform": "terminate", "assessment": "announce_assessment",
                   "subsidy": "approve_subsidy"}  # fmt: skip
        prepared = trigger.get(case.kind, "close_by_authority")
        held = {"id": "p1", "trigger": prepared, "by": "another", "role": "city_officer", "at": "", "data": {}}
        return replace(case, proposal=held, version=case.version or 1)
    return replace(case, facts=facts) if facts else case


def _data(row: Transition, case: Case) -> dict[str, Any]:
    if row.timer_effect is TimerEffect.RECOUNTS:
        return {"timer": running_in_days(case)}
    data: dict[str, Any] = copy.deepcopy(dict(GOOD_DATA.get(row.trigger, {})))
    if row.when in INTEREST:
        data = {"interest": INTEREST[row.when], **REASON}
    if row.when == "account_of_operator_before":
        data = {**REASON, "operator": "虚构继任公司", "organisation": "91520115DEM0000225"}
    if row.follows.startswith("OJ-"):
        data = {"objection": "objection1", "number": "YY2026-0001"}
    if row.follows == "AP-20":
        data["application"] = "application1"
    if row.follows == "AS-03":
        data = {**GRADED, "grade": "unqualified" if row.when == "grade_failed" else "good"}
    return data


def _due(case: Case, row: Transition) -> DueTimer | None:
    if row.timer_effect in (None, TimerEffect.RECOUNTS) or row.follows:
        return None
    kind = next(name for name, kind in KINDS.items() if kind.trigger == row.trigger and name in case.timers)
    return DueTimer(kind, case.timers[kind]["period"], 1, CLOSES)


def objection(number: str, state: str = "received", **changes: Any) -> Case:
    """An objection on the application of this module."""
    return case_in(Kind.OBJECTION, state, id=f"objection{number}", number=f"YY2026-000{number}", **changes)


def hearer(login: str, role: str = "expert", **changes: Any) -> dict[str, Any]:
    """The profile of somebody who may be named to look at a defence."""
    return {"login": login, "name": login, "org": "虚构单位02", "roles": [role], "related": [], **changes}


def _related(kind: Kind, row: Transition, source: str) -> Related:
    batch = None if row.trigger == "announce_batch" else case_in(Kind.BATCH, "open")
    if kind is Kind.HOLIDAY_NOTICE:
        return Related(holiday_notices=national_notices())
    if kind is Kind.APPLICATION:
        others = (objection("2", "accepted"),) if row.when == "another_objection_open" else ()
        own = (objection("1", "investigating"),) if row.follows.startswith("OJ-") else ()
        sheets = tuple(sealed(f"expert{n}") for n in (1, 2, 3))
        office = {"code": DISTRICT, "kind": "district", "valid_from": "", "valid_to": ""}
        return Related(batch=batch, sheets=sheets, objections=(*own, *others), office=office)
    if kind in (Kind.PLATFORM, Kind.ANNUAL_REPORT, Kind.DISTRICT_REPORT, Kind.ASSESSMENT, Kind.SUBSIDY):
        sheets = tuple(sealed(f"expert{n}", share="assessment") for n in (1, 2, 3))
        other = case_in(Kind.PLATFORM, "certified", id="platform2", number="ZS-2")
        estate = (case_in(Kind.SUBSIDY, "eligible"), case_in(Kind.ANNUAL_REPORT, "open"))
        entry = {"entry": 5, "status": "valid", "lines": 1, "sha256": "00"}
        parent = case_in(Kind.PLATFORM, "certified")
        office = {"code": "520103", "kind": "district", "valid_from": "", "valid_to": ""}
        panel = (hearer("expert1"), hearer("expert2"))
        return Related(parent=parent, sheets=sheets, estate=estate, other=other, service_entry=entry, office=office,
                       panel=panel)  # fmt: skip
    state = "pre_reviewed" if kind is Kind.SCORE_SHEET else "publicized"
    parent = case_in(Kind.APPLICATION, "publicity_closed" if row.follows == "AP-19" else state)
    expert = {"login": "expert2", "name": "演示专家02", "org": "虚构单位02", "related": ()}
    return Related(parent=parent, batch=batch, expert=expert)


def states_of(kind: Kind) -> tuple[str, ...]:
    """Every state a case of a kind may be in, before its beginning included."""
    return (START, *(str(state) for state in STATES[kind]))


def row_of(row_id: str) -> Transition:
    """The first row with an id."""
    return next(row for rows in TABLES.values() for row in rows if row.id == row_id)
