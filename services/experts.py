"""Which experts may be given an application or an assessment to score, and why the others may not; who may hear."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.ports import World
from services.users import User
from services.views import related_to
from workflow.calendar import local_date
from workflow.cases import Case, Command, Json, Related
from workflow.guards.hearings import may_hear, why_not_hear
from workflow.guards.sheets import no_conflict, one_sheet_per_expert
from workflow.roles import ANYONE, Actor, Role
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


def hearers(platform: Case, users: Iterable[User], actor: Actor, world: World) -> list[User]:
    """Whom the actor may name to look at a platform's defence (Art. 15), by the checks the step itself makes."""
    situation = _asked("accept_defence", platform, actor, Related(), {}, world)
    people = ((user, _profile(user)) for user in users if user.active)
    return [user for user, profile in people if may_hear(profile) and not why_not_hear(profile, situation)]


def _why_not(user: User, scored: Case, sheets: tuple[Case, ...], world: World) -> str:
    related = Related(parent=scored, sheets=sheets, expert=_profile(user))
    situation = _asked("assign_expert", scored, ANYONE, related, {"expert": user.login}, world)
    return next((why for why, check in _CHECKS.items() if not check(situation).holds), "")


def _profile(user: User) -> Json:
    told = {"login": user.login, "name": user.name, "org": user.org}
    return {**told, "roles": sorted(user.roles), "related": sorted(user.related)}


def _asked(trigger: str, case: Case, actor: Actor, related: Related, data: Json, world: World) -> Situation:
    now = world.clock.now()
    calendar, pack = world.calendars.as_of(local_date(now)), world.packs.current()
    return Situation(case, Command(trigger), actor, now, pack, calendar, world.fresh, related, data)
