"""Anybody does anything in any order, and time goes by: what must never happen never does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from adapters import tables
from services.cases import Performed
from tests.support.databases import Databases
from tests.support.world import DISTRICT, EXPERTS, FULL_MARKS, REASON, REFUSED_FOR, REPORT, URL, Person, Town
from workflow.cases import Case
from workflow.evolve import fold
from workflow.history import read_instant
from workflow.refusals import Refusal
from workflow.replay import differences
from workflow.roles import ANYONE, Actor, Role, Seat
from workflow.states import SPINE, TABLES, Kind
from workflow.states import ApplicationState as S
from workflow.timers import publicity_elapsed_at
from workflow.two_persons import approvers, needs_second

pytestmark = pytest.mark.faults

ROWS = {row.id: row for rows in TABLES.values() for row in rows}
MOVES = {
    (row.id, row.trigger, source, row.target_from(source))
    for rows in TABLES.values()
    for row in rows
    for source in row.sources
}
TRIGGERS = {kind: sorted({row.trigger for row in rows if not row.begins}) for kind, rows in TABLES.items()}
CAST = {
    "shenbao": (Role.APPLICANT, "91520102DEM000014F"),
    "qu1": (Role.DISTRICT_OFFICER, DISTRICT),
    "qu2": (Role.DISTRICT_LEADER, DISTRICT),
    "jing1": (Role.CITY_OFFICER, "CITY"),
    "jing2": (Role.CITY_OFFICER, "CITY"),
    "shen1": (Role.CITY_LEADER, "CITY"),
    "shen2": (Role.CITY_LEADER, "CITY"),
    "jiandu": (Role.CITY_SUPERVISION, "CITY"),
    "guan": (Role.SYSTEM_ADMIN, "CITY"),
    "linqu": (Role.DISTRICT_OFFICER, "520103"),
    **{login: (Role.EXPERT, f"虚构单位{number}") for number, login in enumerate(EXPERTS, 1)},
}
CHANCE = st.integers(0, 2**64 - 1).map(Random)
BOTH = Actor("shuang", frozenset({Role.CITY_OFFICER, Role.CITY_LEADER, Role.CITY_SUPERVISION}), "CITY")
DATA: Mapping[str, tuple[Mapping[str, Any], ...]] = {
    "request_correction": ({"items": [{"item": "basic.smes_served", "reason": "不符", "article": "5(2)"}]},),
    "save_draft": ({"basic": {"smes_served": 70}}, {"basic": {"smes_served": 61}}, {"basic": {"service_staff": 40}}),
    "record_visit": ({"visited_on": "2026-06-20", "people": ["王某", "李某"], "findings": "属实"},),
    "record_judgement": ({"condition": "a5_5_leader", "value": False, "reason": "失信"},
                         {"condition": "a5_5_leader", "value": True, "reason": "属实"}),
    "add_note": ({"text": "备注"},),
    "attach_document": ({"item": "m6", "not_applicable": True, "reason": "无此资质要求"},),
    "declare_interest": ({"interest": "none"}, {"interest": "yes", **REASON}, {"interest": "unsure", **REASON}),
    "score": ({"scores": FULL_MARKS, "a7_distinctive": True}, {"scores": {"plan_and_targets": "6"}}),
    "open_publicity": ({"url": URL},),
    "accept_late_objection": ({"facts": "审计报告系伪造", "name": "李四"},),
    "investigate": ({"investigator": "核查组"},),
    "dismiss_objection": (REPORT,),
    "uphold_objection": (REPORT,),
    "extend_batch": ({"closes_on": "2026-07-10", "notice_number": "2号"},),
}  # fmt: skip
ENDINGS = ("withdraw", "close_by_authority", "void_publicity", "recuse")
AWARDS = tuple({"announcement_number": n, "certificate_number": n, "plaque_number": n} for n in ("A", "B", "C"))


class Office(RuleBasedStateMachine):
    """The engine behind its one door, and everybody who may come to it."""

    opened: Callable[[str], Town]

    @initialize(scene=st.sampled_from(["window", "autumn"]))
    def settle(self, scene: str) -> None:
        self.town = type(self).opened(scene)
        self.keys = 0
        self.done: list[tuple[Actor, str, str | None, dict[str, Any], Performed]] = []
        self.versions: dict[str, int] = {}
        self.look_at_all()

    # What people do.

    def person(self, login: str) -> Person:
        if login in EXPERTS:
            return self.town.expert(login)
        if login in ("public", "both"):
            return Person(self.town, ANYONE if login == "public" else BOTH)
        role, org = CAST[login]
        return self.town.person(role, login, org)

    def tries(self, who: Person, trigger: str, case: str | None = None, /, **data: Any) -> None:
        self.keys += 1
        kind = data.pop("kind", None)
        try:
            done = who.does(trigger, case, kind=kind, key=f"k{self.keys}", **data)
        except Refusal:
            return
        self.done.append((who.actor, trigger, case, {"kind": kind, "key": f"k{self.keys}", **data}, done))
        self.look_at_all()

    @rule(who=st.sampled_from([*CAST, "public", "both"]), pick=CHANCE)
    def takes_any_step(self, who: str, pick: Random) -> None:
        case = pick.choice(self.cases)
        self.tries(self.person(who), pick.choice(TRIGGERS[Kind(case.kind)]), case.id, **REASON)

    @rule(pick=CHANCE)
    def takes_a_step_of_the_table(self, pick: Random) -> None:
        """More often than by chance: a step the state has, by those whose it is, mostly both of two persons."""
        case = pick.choice([case for case in self.cases if not case.closed] or self.cases)
        rows = [row for row in TABLES[Kind(case.kind)] if case.state in row.sources and not row.follows]
        if rows:
            (row,) = pick.choices(rows, [1 if row.trigger in ENDINGS else 8 for row in rows])
            data = pick.choice(AWARDS if row.trigger == "announce_and_award" else DATA.get(row.trigger, (REFUSED_FOR,)))
            if pick.random() < 0.1:
                data = {
                    **data,
                    "occurred_at": self.town.clock.now().isoformat(),
                    "reason": "停电",
                    "evidence": "纸质记录",
                }
            self.tries(self.able(row.prepared_by, case, pick), row.trigger, case.id, **data)
            proposal = self.town.case(case.id).proposal
            if proposal and pick.random() < 0.8:
                self.tries(self.able(approvers(row), case, pick), row.trigger, case.id, proposal=proposal["id"])

    def able(self, seats: tuple[Seat, ...], case: Case, pick: Random) -> Person:
        roles = {seat.role for seat in seats}
        if roles & BOTH.roles and pick.random() < 0.2:
            return self.person("both")
        able = [login for login, (role, _) in CAST.items() if role in roles and role is not Role.EXPERT]
        return self.person(case.assignee if roles == {Role.EXPERT} else pick.choice(able or ["public"]))

    @precondition(lambda self: any(case.proposal for case in self.cases))
    @rule(who=st.sampled_from(["qu1", "qu2", "jing1", "shen1", "shen2", "both"]), pick=CHANCE)
    def approves(self, who: str, pick: Random) -> None:
        case = pick.choice([case for case in self.cases if case.proposal])
        self.tries(self.person(who), case.proposal["trigger"], case.id, proposal=case.proposal["id"])

    @rule(pick=CHANCE, paper=st.booleans(), days=st.integers(0, 20))
    def objects(self, pick: Random, paper: bool, days: int) -> None:
        applications = [case for case in self.cases if case.kind == Kind.APPLICATION]
        case = pick.choice([case for case in applications if "publicity" in case.facts] or applications)
        letter = {"facts": "场所系借用", "name": "张三", "kind": "objection", "parent": case.id}
        if paper:
            letter["received_at"] = (self.town.clock.now() - timedelta(days=days)).isoformat()
            letter |= {"reason": "来信在收发室", "evidence": "邮戳"}
        before = len(self.done)
        self.tries(self.person("jiandu" if paper else "public"), "lodge_objection", **letter)
        if paper and len(self.done) > before and pick.random() < 0.8:
            entered = self.done[-1][-1].case
            self.tries(self.person("shen1"), "lodge_objection", entered.id, proposal=entered.proposal["id"])

    @rule(login=st.sampled_from(EXPERTS), pick=CHANCE)
    def assigns(self, login: str, pick: Random) -> None:
        case = pick.choice([case for case in self.cases if case.kind == Kind.APPLICATION])
        self.tries(self.person("jing1"), "assign_expert", kind="score_sheet", parent=case.id, expert=login)

    @rule(hours=st.sampled_from([0.02, 1, 30, 24 * 5, 24 * 13]), late=st.booleans())
    def time_goes_by(self, hours: float, late: bool) -> None:
        self.town.clock.advance(minutes=int(hours * 60))
        if not late:
            self.beats()

    @rule()
    def beats(self) -> None:
        assert self.town.tick().failed == []
        assert self.town.tick().fired == []
        self.look_at_all()

    @precondition(lambda self: self.done)
    @rule(pick=CHANCE)
    def sends_the_same_again(self, pick: Random) -> None:
        actor, trigger, case, data, first = pick.choice(self.done)
        again = Person(self.town, actor).does(trigger, case, **data)
        assert again.repeated
        assert again.case == first.case
        assert self.cases == self.town.cases()

    # What must be so.

    def look_at_all(self) -> None:
        self.cases: list[Case] = self.town.cases()
        for case in self.cases:
            if self.versions.get(case.id) != case.version:
                self.look_at(case)
                self.versions[case.id] = case.version

    def look_at(self, case: Case) -> None:
        stored = self.town.store.history(case.id)
        assert differences(fold([(item.event, item.hash) for item in stored]), case) == []
        events = [item.event for item in stored]
        for event in events[self.versions.get(case.id, 0) :]:
            self.look_at_event(event, case)
        recorded = [event["recorded_at"] for event in events]
        assert recorded == sorted(recorded)
        fired = Counter((change["kind"], change["generation"]) for event in events
                        for change in event.get("timers", ()) if change["op"] == "fired")  # fmt: skip
        assert set(fired.values()) <= {1}

    def look_at_event(self, event: Mapping[str, Any], case: Case) -> None:
        row = ROWS[event["row"]]
        if event["type"] == "proposed":
            assert needs_second(row, event["proposal"]["data"])
            assert event["to"] == event["from"]
        else:
            assert (event["row"], event["trigger"], event["from"], event["to"]) in MOVES
            assert event.get("prepared_by") != event["actor"]
            late = event.get("late_entry") is True
            assert ("prepared_by" in event) is ((row.needs_two or late) and not row.follows)
        assert event.get("article", "") == row.article
        if event["role"] == Role.TIMER:
            assert event["to"] in {"open", "closed", "lapsed", "publicity_closed", event["from"]}
            assert event.get("due_at", event["recorded_at"]) <= event["recorded_at"]
        if event["to"] == S.CERTIFIED and case.kind == Kind.APPLICATION:
            self.look_at_award(event, case)

    def look_at_award(self, event: Mapping[str, Any], case: Case) -> None:
        assert case.timers["T_PUBLICITY"]["status"] == "fired"
        publicity = case.facts["publicity"]
        assert max(day["index"] or 0 for day in publicity["days"]) >= 5
        assert read_instant(publicity["closes_at"]) <= read_instant(event["recorded_at"])
        assert all(objection.closed for objection in self.town.children(case.id, Kind.OBJECTION))

    @invariant()
    def at_most_one_notice_is_open_on_an_application(self) -> None:
        if hasattr(self, "town"):
            open_items = Counter(
                row["case_id"] for row in self.town.rows(tables.notice_items) if row["status"] == "open"
            )
            assert set(open_items.values()) <= {1}
            running = {c.id for c in self.cases if c.state in (S.PUBLICIZED, S.OBJECTION_HANDLING)
                       and not publicity_elapsed_at(c.timers)}  # fmt: skip
            assert set(open_items) == running

    @invariant()
    def a_running_publicity_has_its_timer(self) -> None:
        """Else nothing would ever close it."""
        if hasattr(self, "town"):
            for case in self.cases:
                if case.state == S.PUBLICIZED:
                    assert "T_PUBLICITY" in case.armed()

    def teardown(self) -> None:
        if hasattr(self, "town"):
            self.town.audit()
            self.town.close()


def staged(town: Town) -> None:
    """An application at every stage of the spine to the running publicity, and one objected to."""
    cases = town.cases_at(S.SUBMITTED, 6)
    for depth, step in enumerate(SPINE[2:6], 2):
        town.clock.not_before(f"2026-{depth + 5:02}-20 10:00" if step != S.PUBLICIZED else "2026-09-28 10:00")
        for case in cases[depth - 1 :]:
            town.take(step, case)
    town.accepted_objection(cases[-1])
    for login in EXPERTS[:3]:
        town.sealed_sheet(cases[2], login)


@pytest.fixture(scope="module")
def scenes(sqlite_databases: Databases, migrated_template: Callable[[str], str]) -> Callable[[str], Town]:
    """Opens a copy of a town in June, with drafts in an open window, or in autumn, with a case at every stage."""
    built = {}
    for name, prepare in (("window", lambda town: town.cases_at(S.DRAFT, 3)), ("autumn", staged)):
        url = sqlite_databases.create(migrated_template("sqlite"))
        town = Town(url)
        prepare(town)
        built[name] = (url, town.clock.now().isoformat())
        town.close()

    def opened(name: str) -> Town:
        url, at = built[name]
        return Town(sqlite_databases.create(url), at=at, settled=True)

    return opened


def test_what_must_never_happen_never_does(scenes):
    class OpenOffice(Office):
        opened = staticmethod(scenes)

    run_state_machine_as_test(
        OpenOffice,
        settings=settings(
            max_examples=30, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
