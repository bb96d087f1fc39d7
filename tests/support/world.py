"""A town on a database: its clock stands where a test puts it, its people go through the one door."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from adapters import tables
from adapters.bulk_refusals import StoredRefusals
from adapters.calendars import StoredCalendars
from adapters.database import open_database, reading
from adapters.ids import fresh
from adapters.packs import ShippedPacks
from adapters.people import StoredPeople
from adapters.store import SqlStore
from services.cases import Performed, perform
from services.ports import World
from services.timers import tick
from services.users import User
from services.views import disagreements
from tests.support.applicants import applicant
from workflow.calendar import SHANGHAI
from workflow.cases import Case, Command
from workflow.criteria import CONDITIONS
from workflow.evolve import fold
from workflow.projections import NoticeDates, NoticeItem, NoticeRow, RegisterRow, project
from workflow.roles import ANYONE, Actor, Role
from workflow.states import SPINE, Kind
from workflow.states import ApplicationState as S

USCC = "91520102DEM000014F"
DISTRICT, OTHER_DISTRICT, DEPARTMENT = "520102", "520103", "MD-KJ"
EXPERTS = ("zhuanjia1", "zhuanjia2", "zhuanjia3", "zhuanjia4", "zhuanjia5", "zhuanjia6")
MATERIALS = (
    *("m1_application_report", "m2_legal_person_certificate", "m3a_audit_report", "m3b_special_audit"),
    *("m4_premises_proof", "m5_service_evidence", "m6_qualification_proof", "m7_truth_declaration"),
)
FULL_MARKS = {
    "basic_conditions": "10",
    "staff_and_team": "10",
    "systems_and_quality": "10",
    "public_benefit": "8",
    "service_scale": "15",
    "function_depth": "15",
    "satisfaction": "10",
    "resources_and_cooperation": "7",
    "distinctiveness": "10",
    "plan_and_targets": "5",
}
REASON = {"reason": "理由见附件"}
REFUSED_FOR = {**REASON, "articles": ["5(2)"]}
REPORT = {"report": "核查报告", "reason": "经核查"}
URL = "https://gxj.guiyang.example/gs/1"


def instant_of(text: str) -> datetime:
    """A Shanghai date and time as tests write it."""
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=SHANGHAI) if at.tzinfo is None else at


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: str) -> None:
        self._at = instant_of(at).astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def move_to(self, at: str) -> None:
        """Put the clock on a Shanghai date and time, also an earlier one."""
        self._at = instant_of(at).astimezone(UTC)

    def not_before(self, at: str) -> None:
        """Move on to a Shanghai date and time, unless it is later already."""
        self._at = max(self._at, instant_of(at).astimezone(UTC))

    def advance(self, **by: int) -> None:
        """Move on by some days, hours, minutes."""
        self._at += timedelta(**by)


@dataclass
class Person:
    """Somebody who takes steps; each answers what it came to."""

    town: Town
    actor: Actor

    def does(self, trigger: str, case: str | None = None, /, *, kind: str | None = None, expected: int | None = None,
             key: str | None = None, **data: Any) -> Performed:  # fmt: skip
        """Take a step, on a case or beginning one. Raises what the door raises."""
        command = Command(trigger, data, case_id=case, kind=kind, expected_version=expected, key=key)
        return perform(command, actor=self.actor, world=self.town.world)

    def approves(self, trigger: str, case: str, **more: Any) -> Performed:
        """Approve the step that is proposed on a case, as the second person."""
        proposal = self.town.case(case).proposal
        return self.does(trigger, case, proposal=proposal["id"] if proposal else "none", **more)


@dataclass
class Desk:
    """Two persons of one office: one prepares, the other approves."""

    officer: Person
    leader: Person

    def decides(self, trigger: str, case: str | None = None, /, *, kind: str | None = None, **data: Any) -> Performed:
        """Prepare and approve."""
        proposed = self.officer.does(trigger, case, kind=kind, **data)
        assert proposed.proposed
        return self.leader.approves(trigger, proposed.case.id)

    def publicize(self, case: str, **data: Any) -> Performed:
        """Put the review's result before the public (Art. 11)."""
        return self.decides("open_publicity", case, url=URL, **data)

    def award(self, case: str, number: str = "1") -> Performed:
        """Announce, certify, give the plaque (Art. 11)."""
        return self.decides("announce_and_award", case, **award_numbers(number))


def award_numbers(number: str) -> dict[str, str]:
    """Announcement, certificate and plaque of one award."""
    return {
        "announcement_number": f"公告{number}号",
        "certificate_number": f"ZS-{number}",
        "plaque_number": f"P-{number}",
    }


@dataclass(frozen=True)
class Beat:
    """What a beat of the clock did, in the order it did it."""

    fired: list[tuple[str, str]]
    held: dict[str, str]
    failed: list[str]
    lines: list[dict[str, str]] = field(default_factory=list)
    moved: list[Mapping[str, Any]] = field(default_factory=list)


class Town:
    """The world of one database, the people in it, and ways to bring cases where a test needs them."""

    def __init__(self, url: str, *, at: str = "2026-05-25 09:00", settled: bool = False) -> None:
        """`settled`: the database has its people already."""
        self.year = instant_of(at).year
        self.engine: Engine = open_database(url)
        self.store = SqlStore(self.engine)
        self.clock = HandClock(at)
        self.world = World(
            self.store, self.clock, StoredCalendars(self.engine), ShippedPacks(), fresh, StoredRefusals(self.engine)
        )
        self._names = itertools.count(1)
        if not settled:
            self._settle_experts()

    def close(self) -> None:
        """Give every connection back."""
        self.store.close()
        self.engine.dispose()

    def _settle_experts(self) -> None:
        people = StoredPeople(self.engine)
        for number, login in enumerate(EXPERTS, 1):
            related = frozenset({"DEMO-001"}) if login == EXPERTS[3] else frozenset()
            roles = frozenset({Role.EXPERT})
            people.add(User(login, f"演示专家{number}", roles, f"虚构单位{number}", related), "x", self.clock.now())

    # People.

    def person(self, role: Role, user: str = "", org: str = "CITY") -> Person:
        """Somebody in one role."""
        return Person(self, Actor(user or role.value, frozenset({role}), org))

    @property
    def applicant(self) -> Person:
        """The applicant of every case here."""
        return self.person(Role.APPLICANT, "shenbao", USCC)

    @property
    def district(self) -> Desk:
        """The department of the district the premises are in."""
        return self.desk(Role.DISTRICT_OFFICER, Role.DISTRICT_LEADER, DISTRICT)

    @property
    def city(self) -> Desk:
        """The city authority."""
        return self.desk(Role.CITY_OFFICER, Role.CITY_LEADER, "CITY")

    @property
    def supervision(self) -> Desk:
        """Supervision prepares on objections; a leader who took no part in the review approves."""
        return Desk(self.person(Role.CITY_SUPERVISION, "jiandu"), self.person(Role.CITY_LEADER, "fenguan"))

    @property
    def public(self) -> Person:
        """Anybody."""
        return Person(self, ANYONE)

    def desk(self, officer: Role, leader: Role, org: str) -> Desk:
        """Two persons of an office."""
        return Desk(self.person(officer, f"{officer}.{org}", org), self.person(leader, f"{leader}.{org}", org))

    def expert(self, login: str) -> Person:
        """An expert, who knows the applications he has a live sheet for."""
        org = f"虚构单位{EXPERTS.index(login) + 1}"
        assigned = StoredPeople(self.engine).assigned(login)
        return Person(self, Actor(login, frozenset({Role.EXPERT}), org, assigned=assigned))

    # Reading.

    def case(self, case_id: str) -> Case:
        """A case as stored."""
        case = self.store.case(case_id)
        assert case is not None
        return case

    def state(self, case_id: str) -> str:
        """The state of a case as stored."""
        return self.case(case_id).state

    def timer(self, case_id: str, kind: str) -> Mapping[str, Any]:
        """The latest timer of a kind in the ledger."""
        rows = [row for row in self.store.timers(case_id=case_id) if row["kind"] == kind]
        return max(rows, key=lambda row: row["generation"])

    def last_event(self, case_id: str) -> Mapping[str, Any]:
        """The last event of a case."""
        return self.store.history(case_id)[-1].event

    def children(self, case_id: str, kind: Kind) -> list[Case]:
        """Cases that belong to another, in the order of their numbers."""
        return sorted((c for c in self.cases() if c.parent == case_id and c.kind == kind), key=lambda c: c.number)

    def rows(self, table: Any) -> list[dict[str, Any]]:
        """Every row of a table."""
        with reading(self.engine).connect() as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]

    def cases(self) -> list[Case]:
        """Every case."""
        return [self.case(row["id"]) for row in self.rows(tables.cases)]

    # The clock.

    def tick(self) -> Beat:
        """One beat."""
        beat = tick(world=self.world)
        fired = [(line["case"], line["trigger"]) for line in beat.fired]
        held = {line["case"]: line["reason"] for line in beat.held}
        return Beat(fired, held, [line["case"] for line in beat.failed], beat.fired, beat.moved)

    # Bringing cases where they are needed.

    def knows(self, entry: Mapping[str, Any]) -> str:
        """Import a holiday notice through two persons, and count by it from here on; answers the case's id."""
        done = self.city.decides("import_notice", kind="holiday_notice", **entry)
        self.world.calendars.reread()
        return done.case.id

    def announce(self, year: int = 0, opens: str = "", closes: str = "", **more: Any) -> str:
        """Announce a batch, that of the town's year with its June window unless told otherwise; answers its id."""
        year = year or self.year
        opens, closes = opens or f"{year}-06-01", closes or f"{year}-06-30"
        number = f"筑工信〔{year}〕1号"
        done = self.city.decides("announce_batch", kind="batch", year=year, notice_number=number, opens_on=opens,
                                 closes_on=closes, **more)  # fmt: skip
        return done.case.id

    def draft(self, name: str = "", **profile: Any) -> str:
        """A draft of a further platform, filled in and with its documents; answers its id."""
        given = {name: value for name, value in applicant().items() if name in _FORM}
        name = name or f"虚构平台{next(self._names)}"
        done = self.applicant.does("create_draft", kind="application", batch=str(self.year),
                                   **{**given, "platform_name": name, **profile})  # fmt: skip
        for item in MATERIALS:
            self.attach(done.case.id, item)
        return done.case.id

    def attach(self, case: str, item: str, version: int = 1) -> Performed:
        """Hand in a document."""
        file = {
            "document": fresh(),
            "name": "材料.pdf",
            "size": 9,
            "sha256": f"{version:064d}",
            "content_type": "application/pdf",
        }
        return self.applicant.does("attach_document", case, item=item, version=version, **file)

    def case_at(self, state: str) -> str:
        """An application brought to a state by the steps people take, at plausible dates of the town's year."""
        return self.cases_at(state, 1)[0]

    def cases_at(self, state: str, count: int) -> list[str]:
        """Several applications brought there together."""
        handling = state == S.OBJECTION_HANDLING
        way = SPINE[: SPINE.index(S.PUBLICIZED if handling else S(state)) + 1]
        if not any(case.kind == Kind.BATCH for case in self.cases()):
            self.announce()
        self.clock.not_before(f"{self.year}-06-01 09:00")
        self.tick()
        found = [self.draft() for _ in range(count)]
        for step in way[1:]:
            self.clock.not_before(f"{self.year}-{_DATES[step]}")
            self.tick()
            for case in found:
                self.take(step, case)
        if handling:
            for case in found:
                self.accepted_objection(case)
        assert {self.state(case) for case in found} == {state}
        return found

    def take(self, step: str, case: str) -> None:
        """Take a case to the next state of the spine, now."""
        match step:
            case S.SUBMITTED:
                self.applicant.does("submit", case)
            case S.RECOMMENDED:
                self.district.decides("recommend", case)
            case S.PRE_REVIEWED:
                self.judge(case)
                self.district.decides("pass_pre_review", case)
            case S.EXPERT_REVIEWED:
                for login in EXPERTS[:3]:
                    self.sealed_sheet(case, login)
                self.city.decides("pass_expert_review", case)
            case S.PUBLICIZED:
                self.city.publicize(case)
            case S.CERTIFIED:
                self.city.award(case, case[-8:])

    def judge(self, case: str) -> None:
        """A visit on record, and every judgement of Art. 5 and 6 decided in the applicant's favour."""
        officer = self.district.officer
        officer.does(
            "record_visit", case, visited_on=f"{self.year}-07-06", people=["王某", "李某"], findings="与申报一致"
        )
        for name, condition in CONDITIONS.items():
            if condition.kind == "judgement" and not name.startswith("a7_"):
                officer.does("record_judgement", case, condition=name, value=True, reason="现场核实")

    def sheet(self, case: str, login: str) -> str:
        """A sheet for an expert; answers its id."""
        return self.city.officer.does("assign_expert", kind="score_sheet", parent=case, expert=login).case.id

    def sealed_sheet(self, case: str, login: str, *, yes: bool = True, **scores: str) -> str:
        """An expert's sheet from the assignment to the seal; answers its id."""
        sheet = self.sheet(case, login)
        expert = self.expert(login)
        expert.does("declare_interest", sheet, interest="none")
        marks = FULL_MARKS | scores
        expert.does("score", sheet, scores=marks, reasons=dict.fromkeys(marks, "见评审意见"), a7_distinctive=yes)
        expert.does("seal", sheet)
        return sheet

    def objection(self, case: str, **data: Any) -> str:
        """Somebody objects; answers the objection's id."""
        told = {"facts": "申报场所系临时借用", "name": "张三", "contact": "15400000009", **data}
        return self.public.does("lodge_objection", kind="objection", parent=case, **told).case.id

    def accepted_objection(self, case: str) -> str:
        """Somebody objects and supervision takes it up; answers the objection's id."""
        objection = self.objection(case)
        self.supervision.officer.does("accept_objection", objection)
        return objection

    # What must be true at any time.

    def audit(self) -> None:
        """History and rows agree in everything: cases, timers, public tables; what happened was declared."""
        for case in self.cases():
            stored = self.store.history(case.id)
            assert disagreements(stored, case) == [], case.id
            self._audit_timers(case)
        self._audit_projections()

    def _audit_timers(self, case: Case) -> None:
        ledger = {}
        for row in sorted(self.store.timers(case_id=case.id), key=lambda row: row["generation"]):
            ledger[row["kind"]] = (row["generation"], row["status"])
        assert ledger == {kind: (t["generation"], t["status"]) for kind, t in case.timers.items()}, case.id

    def _audit_projections(self) -> None:
        notices: dict[str, NoticeRow] = {}
        items: dict[tuple[str, str], NoticeItem] = {}
        register: dict[str, RegisterRow] = {}
        for row in self._projected():
            match row:
                case NoticeRow():
                    notices[row.id] = row
                case NoticeDates(id=notice):
                    notices[notice] = replace(
                        notices[notice], last_day=row.last_day, closes_at=row.closes_at, days=row.days
                    )
                case NoticeItem():
                    items[row.notice, row.case] = row
                case RegisterRow():
                    register[row.case] = row
        kept_items = {(r["notice"], r["case_id"]): r["status"] for r in self.rows(tables.notice_items)}
        assert kept_items == {key: item.status for key, item in items.items()}
        assert {r["case_id"]: r["number"] for r in self.rows(tables.register)} == {
            key: row.number for key, row in register.items()
        }
        assert {r["id"]: (r["status"], r["sha256"], json.loads(r["days"])) for r in self.rows(tables.notices)} == {
            key: (row.status, row.sha256, list(row.days)) for key, row in notices.items()
        }

    def _projected(self) -> Iterator[NoticeRow | NoticeItem | RegisterRow]:
        found = []
        for case in self.cases():
            history = [(item.event, item.hash) for item in self.store.history(case.id)]
            for seq, (event, _) in enumerate(history, 1):
                found += [(event["recorded_at"], case.id, seq, row) for row in project(event, fold(history[:seq]))]
        found.sort(key=lambda entry: entry[:3])
        return (row for *_, row in found)


_FORM = (
    *("applicant_id", "name", "platform_name", "uscc", "legal_form", "registered_on", "jurisdiction_code"),
    *("address", "recommender", "contact", "basic", "functions"),
)
_DATES = {
    S.SUBMITTED: "06-24 10:00",
    S.RECOMMENDED: "07-06 10:00",
    S.PRE_REVIEWED: "07-20 10:00",
    S.EXPERT_REVIEWED: "08-20 10:00",
    S.PUBLICIZED: "09-28 10:00",  # the Monday before National Day
    S.PUBLICITY_CLOSED: "10-11 00:00",
    S.CERTIFIED: "10-12 10:00",
}
