"""What a decision would rest on or bring about, worked out by the engine's own functions before anybody decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.ports import World
from services.views import related_to
from workflow.assessment import official_score
from workflow.calendar import local_date
from workflow.cases import Case, Command, Json
from workflow.effects.publicity import announce_and_award, open_publicity
from workflow.explanation import missing_notice
from workflow.roles import Actor
from workflow.sheets import sealed_sheets, total_of
from workflow.situation import Situation
from workflow.states import SheetState

_NUMBERS = {
    "announcement_number": "（公告文号）",
    "certificate_number": "（证书编号）",
    "plaque_number": "（牌匾编号）",
}
_EFFECTS = {"open_publicity": open_publicity, "announce_and_award": announce_and_award}
_FACTS = {"open_publicity": "publicity", "announce_and_award": "award"}
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
    ended = (SheetState.SEALED, SheetState.RECUSED, SheetState.SUPERSEDED)
    waiting = tuple(sheet for sheet in related.sheets if sheet.state not in ended)
    return Review(
        sealed=len(sealed),
        live=len(sealed) + len(waiting),
        least=world.packs.pinned(case.pack, case.pack_hash).value("experts.min"),
        score=str(official_score([total_of(sheet) for sheet in sealed])) if sealed else None,
        distinctive=sum(1 for sheet in sealed if sheet.facts.get("a7_distinctive")),
        line=(related.batch.facts.get("pass_score") if related.batch else None) or None,
        waiting=waiting,
    )


def notice_of(case: Case, trigger: str, actor: Actor, world: World) -> Notice | None:
    """The notice a step would publish this moment, by what is proposed or else with blanks; None for other steps."""
    if trigger not in _EFFECTS:
        return None
    proposed = case.proposal["data"] if case.proposal and case.proposal["trigger"] == trigger else {}
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
        related=related_to(case, [trigger], data, world),
        data=data,
    )
    printed = _EFFECTS[trigger](situation).facts[_FACTS[trigger]]
    return Notice(
        title=printed["title"],
        text=printed["text"],
        first_day=printed.get("first_day", ""),
        last_day=printed.get("last_day", ""),
        provisional=missing_notice(printed.get("days", ())),
        days=printed.get("days", ()),
    )
