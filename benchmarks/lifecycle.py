"""An application from the draft to the plaque, command by command, as the people of one district go through it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from adapters.tables import users
from benchmarks.parties import lived_code
from benchmarks.places import Place
from services.cases import perform
from services.ports import World
from services.timers import tick
from tests.support.applicants import applicant
from tests.support.packs import PACK
from workflow.applicant import parse_applicant
from workflow.calendar import SHANGHAI
from workflow.cases import Case, Command
from workflow.criteria import CONDITIONS
from workflow.dossier import PROFILE_FIELDS
from workflow.roles import Actor, Role

BATCH = "2026"
BEGINS = datetime(2026, 6, 22, 1, tzinfo=UTC)
CLOSES = datetime(2026, 6, 30, tzinfo=SHANGHAI)
_GIVEN = applicant()
_STATED = parse_applicant(_GIVEN, partial=True)
_PROFILE = {name: value for name, value in _STATED.items() if name in PROFILE_FIELDS}
_DISTRICT = _GIVEN["jurisdiction_code"]
_RECOMMENDER = _GIVEN["recommender"]["code"]

Step = Callable[[], Any]


def _person(login: str, role: Role, org: str) -> Actor:
    return Actor(login, frozenset({role}), org)


DEPARTMENT = _RECOMMENDER.startswith("MD-")
RECOMMENDER = _person(
    "recommender", Role.MUNICIPAL_DEPARTMENT_OFFICER if DEPARTMENT else Role.DISTRICT_OFFICER, _RECOMMENDER
)
RECOMMENDING = _person(
    "recommender-leader", Role.MUNICIPAL_DEPARTMENT_LEADER if DEPARTMENT else Role.DISTRICT_LEADER, _RECOMMENDER
)
OFFICER = _person("officer", Role.DISTRICT_OFFICER, _DISTRICT)
LEADER = _person("leader", Role.DISTRICT_LEADER, _DISTRICT)
CITY = _person("city", Role.CITY_OFFICER, "CITY")
CITY_LEADER = _person("city-leader", Role.CITY_LEADER, "CITY")
EXPERTS = tuple(_person(f"expert{n}", Role.EXPERT, f"单位{n}") for n in range(3))


def prepare(place: Place) -> None:
    """Experts on the list, a batch announced by two people and opened by its timer, the clock in its window."""
    row = {"password_hash": "", "roles": '["expert"]', "related": "[]", "active": 1, "created_at": 0}
    with place.engine.begin() as connection:
        people = [{**row, "login": expert.user, "name": expert.user, "org": expert.org} for expert in EXPERTS]
        connection.execute(insert(users), people)
    world = place.world
    window = {"opens_on": "2026-03-02", "closes_on": "2026-12-20"}
    notice = {"year": 2026, "notice_number": "通知〔2026〕1号", **window}
    batch = perform(Command("announce_batch", notice, kind="batch"), actor=CITY, world=world).case
    _approve(batch, CITY_LEADER, world)
    place.clock.at = datetime(2026, 3, 2, tzinfo=SHANGHAI)
    tick(world=world)
    place.clock.at = BEGINS


def _approve(case: Case, actor: Actor, world: World, **extra: Any) -> Case:
    proposal = case.proposal
    assert proposal is not None
    command = Command(proposal["trigger"], {"proposal": proposal["id"]}, case_id=case.id, **extra)
    return perform(command, actor=actor, world=world).case


class Application:
    """One application. `steps` yields the commands one by one; each is one durable commit."""

    _numbers = itertools.count(1)

    def __init__(self, place: Place, world: World) -> None:
        self._place, self._world = place, world
        self._number = next(self._numbers)
        self._applicant = _person("applicant", Role.APPLICANT, lived_code(self._number))
        self._keys = itertools.count(1)
        self._cases: dict[str, Case] = {}

    def steps(self) -> Iterator[tuple[str, Step]]:
        """Each command by name; calling it performs it."""
        self._place.clock.at = BEGINS
        yield from self._filed()
        yield from self._corrected()
        yield from self._recommended()
        yield from self._visited()
        for expert in EXPERTS:
            yield from self._scored(expert)
        yield from self._two("pass_expert_review", CITY, CITY_LEADER, reason="专家评审通过")
        yield from self._two("open_publicity", CITY, CITY_LEADER, url="https://gxj.example.invalid/2026/1")
        yield "tick", self._tick
        self._cases["application"] = self._read_again()
        numbers = {
            name: f"{name}-{self._number}" for name in ("announcement_number", "certificate_number", "plaque_number")
        }
        yield from self._two("announce_and_award", CITY, CITY_LEADER, **numbers)

    def _filed(self) -> Iterator[tuple[str, Step]]:
        named = {"platform_name": f"{_PROFILE['platform_name']}{self._number}", "uscc": self._applicant.org}
        given = {**_PROFILE, **named, "batch": BATCH}
        yield self._begin("create_draft", "application", self._applicant, "application", **given)
        figures = list(_STATED["basic"].items())
        half = len(figures) // 2
        yield self._fire("save_draft", self._applicant, basic=dict(figures[:half]))
        yield self._fire("save_draft", self._applicant, basic=dict(figures[half:]), functions=_STATED["functions"])
        for version, material in enumerate(PACK.materials):
            yield self._attach(material.id, f"{self._number:06}{version:04}", 1)
        yield self._fire("submit", self._applicant)

    def _attach(self, item: str, document: str, version: int) -> tuple[str, Step]:
        described = {
            "name": f"{item}.pdf",
            "size": 48_211,
            "sha256": f"{version:064d}",
            "content_type": "application/pdf",
        }
        named = {"item": item, "document": document, "version": version}
        return self._fire("attach_document", self._applicant, **named, **described)

    def _corrected(self) -> Iterator[tuple[str, Step]]:
        item = PACK.materials[0].id
        named = [{"item": item, "reason": "未加盖公章", "article": "10(1)"}]
        yield self._fire("request_correction", RECOMMENDER, items=named)
        yield self._attach(item, f"{self._number:06}-2", 2)
        yield self._fire("resubmit", self._applicant)

    def _recommended(self) -> Iterator[tuple[str, Step]]:
        yield from self._two("recommend", RECOMMENDER, RECOMMENDING, reason="材料齐全")

    def _visited(self) -> Iterator[tuple[str, Step]]:
        visit = {"visited_on": "2026-06-22", "people": ["甲", "乙"], "findings": "现场与申报材料一致"}
        yield self._fire("record_visit", OFFICER, **visit)
        for name, condition in CONDITIONS.items():
            declared = condition.function is None or _STATED["functions"].get(condition.function)
            if condition.judged and declared and not name.startswith("a7_"):
                yield self._fire("record_judgement", OFFICER, condition=name, value=True, reason="核查属实")
        yield from self._two("pass_pre_review", OFFICER, LEADER, reason="现场初审合格")

    def _scored(self, expert: Actor) -> Iterator[tuple[str, Step]]:
        name = expert.user
        yield self._begin("assign_expert", name, CITY, "score_sheet", parent="application", expert=name)
        yield self._fire("declare_interest", expert, name, interest="none")
        scores = [(indicator.id, str(indicator.weight)) for indicator in PACK.indicators("recognition")]
        half = len(scores) // 2
        yield self._fire("score", expert, name, scores=dict(scores[:half]))
        yield self._fire("score", expert, name, scores=dict(scores[half:]), a7_distinctive=True)
        yield self._fire("seal", expert, name, opinion="同意认定")

    def _two(self, trigger: str, preparer: Actor, approver: Actor, **data: Any) -> Iterator[tuple[str, Step]]:
        yield self._fire(trigger, preparer, **data)

        def approve() -> None:
            self._later()
            case = self._cases["application"]
            extra = {"key": self._key(), "expected_version": case.version}
            self._cases["application"] = _approve(case, approver, self._world, **extra)

        yield f"{trigger} (approve)", approve

    def _begin(self, trigger: str, label: str, actor: Actor, kind: str, **data: Any) -> tuple[str, Step]:
        def begin() -> None:
            self._later()
            if "parent" in data:
                data["parent"] = self._cases[data["parent"]].id
            command = Command(trigger, data, kind=kind, key=self._key())
            self._cases[label] = perform(command, actor=actor, world=self._world).case

        return trigger, begin

    def _fire(self, trigger: str, actor: Actor, label: str = "application", **data: Any) -> tuple[str, Step]:
        def fire() -> None:
            self._later()
            case = self._cases[label]
            command = Command(trigger, data, case_id=case.id, expected_version=case.version, key=self._key())
            self._cases[label] = perform(command, actor=actor, world=self._world).case

        return trigger, fire

    def until(self, name: str) -> Case:
        """Perform the steps up to the first of this name, which is left; answers the application."""
        for step, perform_step in self.steps():
            if step == name:
                break
            perform_step()
        return self._cases["application"]

    def _tick(self) -> None:
        self._place.clock.at = CLOSES
        beat = tick(world=self._world)
        assert [line["trigger"] for line in beat.fired] == ["publicity_elapsed"]

    def _read_again(self) -> Case:
        case = self._world.store.case(self._cases["application"].id)
        assert case is not None
        return case

    def _later(self) -> None:
        self._place.clock.at += timedelta(seconds=20)

    def _key(self) -> str:
        return f"{self._number}-{next(self._keys)}"
