"""Which experts may be given an application or an assessment to score, and why the others may not."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.ports import World
from services.users import User
from services.views import related_to
from workflow.calendar import local_date
from workflow.cases import Case, Command, Related
from workflow.guards.sheets import no_conflict, one_sheet_per_expert
from workflow.roles import ANYONE, Role
from workflow.situation import Situation
from workflow.states import Kind

_CHECKS = {"已有本件的评分表": one_sheet_per_expert, "应当回避": no_conflict}
_CONCLUDED_BY = {Kind.APPLICATION: ("pass_expert_review",), Kind.ASSESSMENT: ("conclude_scoring",)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert; `why_not` is empty where he may be assigned, else the reason in Chinese."""

    login: str
    name: str
    why_not: str


def candidates(scored: Case, users: Iterable[User], world: World) -> list[Candidate]:
    """Every active expert, by the checks the assignment itself makes."""
    sheets = related_to(scored, _CONCLUDED_BY[Kind(scored.kind)], {}, world).sheets
    experts = [user for user in users if user.active and Role.EXPERT in user.roles]
    return [Candidate(user.login, user.name, _why_not(user, scored, sheets, world)) for user in experts]


def _why_not(user: User, scored: Case, sheets: tuple[Case, ...], world: World) -> str:
    now = world.clock.now()
    expert = {"login": user.login, "name": user.name, "org": user.org, "related": sorted(user.related)}
    situation = Situation(
        case=scored,
        command=Command("assign_expert"),
        actor=ANYONE,
        at=now,
        pack=world.packs.current(),
        calendar=world.calendars.as_of(local_date(now)),
        fresh=world.fresh,
        related=Related(parent=scored, sheets=sheets, expert=expert),
        data={"expert": user.login},
    )
    return next((why for why, check in _CHECKS.items() if not check(situation).holds), "")
