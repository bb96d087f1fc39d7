"""What a decision would rest on or bring about, worked out by the engine's own functions before anybody decides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.ports import World
from services.views import related_to
from workflow.assessment import grade, official_score, sensitivity
from workflow.calendar import local_date
from workflow.cases import Case, Command, Json
from workflow.effects.assessments import announce_assessment
from workflow.effects.leaving import absorb, accept_defence, revoke
from workflow.effects.platforms import approve_change
from workflow.effects.publicity import announce_and_award, open_publicity
from workflow.explanation import missing_notice
from workflow.lineage import carried_on, has_had_it
from workflow.platform_states import TITLED
from workflow.roles import Actor
from workflow.sheets import sealed_sheets, total_of
from workflow.situation import Situation
from workflow.states import SheetState

_NUMBERS = {
    "announcement_number": "（公告文号）",
    "certificate_number": "（证书编号）",
    "plaque_number": "（牌匾编号）",
    "decision_number": "（决定书文号）",
    "reason": "（理由）",
}
_EFFECTS = {
    "open_publicity": (open_publicity, "publicity"),
    "announce_and_award": (announce_and_award, "award"),
    "announce_assessment": (announce_assessment, "notice"),
    "revoke": (revoke, "left"),
    "approve_change": (approve_change, "announced"),
    "merge_platforms": (absorb, "announced"),
    "accept_defence": (accept_defence, "announced"),
}
"""Steps that publish a notice, and where in the facts it then stands."""
_NAMED_BY_DATA = ("approve_change", "merge_platforms", "accept_defence")
"""Those whose words are all of the data: there is nothing to show before they are proposed."""
_ENDED = (SheetState.SEALED, SheetState.RECUSED, SheetState.SUPERSEDED, SheetState.STOPPED)
REVIEWS = ("pass_expert_review", "fail_expert_review")


@dataclass(frozen=True, slots=True)
class Review:
    """The experts' sheets as they stand: `score` is the mean so far, to two decimals, None before any seal.

    `waiting` are the sheets still open, `live` every sheet that counts or may yet count, `line` the year's
    pass line where its notice sets one.
    """

    sealed: int
    live: int
    least: int
    score: str | None
    distinctive: int
    line: str | None
    waiting: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as it would be published this moment. Days and dates are empty for an announcement."""

    title: str
    text: str
    first_day: str = ""
    last_day: str = ""
    provisional: str | None = None
    """Which holiday notice the last day waits for."""
    days: Sequence[Json] = ()


def review_of(case: Case, world: World) -> Review:
    """How an application's review stands (Art. 7, 11)."""
    related = related_to(case, REVIEWS[:1], {}, world)
    sealed = sealed_sheets(related.sheets)
    waiting = tuple(sheet for sheet in related.sheets if sheet.state not in _ENDED)
    return Review(
        sealed=len(sealed),
        live=len(sealed) + len(waiting),
        least=world.packs.pinned(case.pack, case.pack_hash).value("experts.min"),
        score=str(official_score([total_of(sheet) for sheet in sealed])) if sealed else None,
        distinctive=sum(1 for sheet in sealed if sheet.facts.get("a7_distinctive")),
        line=(related.batch.facts.get("pass_score") if related.batch else None) or None,
        waiting=waiting,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """An assessment's sheets as they stand (Art. 15), every figure as text; those of the score None before any seal.

    `totals` are the sealed sheets with their sums, `waiting` the sheets still open, `out` all that count or may yet.
    """

    totals: tuple[tuple[Case, str], ...]
    waiting: tuple[Case, ...]
    least: int
    score: str | None = None
    grade: str = ""
    spread: str = ""
    distances: tuple[tuple[str, str], ...] = ()
    turns_without_one: bool = False

    @property
    def out(self) -> int:
        """How many sheets were given out."""
        return len(self.totals) + len(self.waiting)


def standing_of(case: Case, world: World) -> Standing:
    """How an assessment stands: the mean so far, and how firmly its grade does."""
    sheets, pack = (
        related_to(case, ("conclude_scoring",), {}, world).sheets,
        world.packs.pinned(case.pack, case.pack_hash),
    )
    sealed = sealed_sheets(sheets)
    counted = [total_of(sheet) for sheet in sealed]
    totals = tuple((sheet, str(total)) for sheet, total in zip(sealed, counted, strict=True))
    waiting = tuple(sheet for sheet in sheets if sheet.state not in _ENDED)
    least = pack.value("experts.min")
    if not sealed:
        return Standing(totals, waiting, least)
    score, firmly = official_score(counted), sensitivity(counted, pack)
    return Standing(
        totals, waiting, least, str(score), grade(score, pack),
        firmly["spread"], tuple(firmly["distances"].items()), firmly["turns_without_one"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lineage:
    """What an award carries on (Art. 16): the recognition before, and whether its lineage has had its subsidy.

    `others`: further platforms of the legal person whose title stands (Q16: allowed, and told).
    """

    before: Case | None
    had: bool
    others: tuple[Case, ...]


def lineage_of(case: Case, world: World) -> Lineage:
    """As the award would find it this moment, by what is proposed where something is."""
    proposed = case.proposal["data"] if case.proposal and case.proposal["trigger"] == "announce_and_award" else {}
    related = related_to(case, ["announce_and_award"], proposed, world)
    before = carried_on(related.kin, case.name, str(proposed.get("predecessor") or ""))
    standing = (platform for platform in related.kin if platform.state in TITLED)
    others = tuple(platform for platform in standing if before is None or platform.id != before.id)
    return Lineage(before, has_had_it(before, related.claimed), others)


def _other(data: Json, world: World) -> Case | None:
    """The platform to be taken in by a merger."""
    return world.store.case(str(data["other"])) if data.get("other") else None


def notice_of(case: Case, trigger: str, actor: Actor, world: World) -> Notice | None:
    """The notice a step would publish this moment, by what is proposed or else with blanks; None for other steps."""
    if trigger not in _EFFECTS:
        return None
    proposed = case.proposal["data"] if case.proposal and case.proposal["trigger"] == trigger else {}
    if trigger in _NAMED_BY_DATA and not proposed:
        return None
    data: dict[str, Any] = {"notice": "", "url": "", **_NUMBERS, **proposed}
    now = world.clock.now()
    situation = Situation(
        case=case,
        command=Command(trigger, data, case_id=case.id),
        actor=actor,
        at=now,
        pack=world.packs.pinned(case.pack, case.pack_hash),
        calendar=world.calendars.as_of(local_date(now)),
        fresh=world.fresh,
        related=replace(related_to(case, [trigger], data, world), other=_other(data, world)),
        data=data,
    )
    effect, place = _EFFECTS[trigger]
    printed = effect(situation).facts.get(place)
    if printed is None:  # a failed year is not announced before it has been heard (Art. 15)
        return None
    return Notice(
        title=printed["title"],
        text=printed["text"],
        first_day=printed.get("first_day", ""),
        last_day=printed.get("last_day", ""),
        provisional=missing_notice(printed.get("days", ())),
        days=printed.get("days", ()),
    )
