"""The yearly assessment (Art. 15): sheets that add up to the scores the data names, results announced together."""

import random
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from api.demo import source
from api.demo.panels import PANEL, panel_of
from api.demo.stage import Play, Stage

YEAR = 2025
LATER = ("DEMO-P15", "DEMO-P16")  # assessed in autumn, apart from the others
UNDER_WAY = "DEMO-P20"  # its report came in November; the experts are at it
_TENTH = Decimal("0.1")


def scores_of(who: str, year: int = YEAR) -> list[str]:
    """What the experts gave a platform for a year, expert by expert; empty where it was not assessed."""
    found = (entry["expert_scores"] for entry in source.platforms()[who]["annual_assessments"] if entry["year"] == year)
    return next(found, [])


def assessment_of(who: str, year: int = YEAR) -> str:
    """The label of an assessment."""
    return f"{who}/{year}"


def marks(stage: Stage, total: Decimal) -> dict[str, str]:
    """Each indicator the same share of its weight in tenths, what is left over where there is room: exactly `total`."""
    indicators = stage.world.packs.current().indicators("assessment")
    given = {i.id: (total * i.weight / 100).quantize(_TENTH, ROUND_DOWN) for i in indicators}
    left = total - sum(given.values())
    for indicator in indicators:
        more = min(left, indicator.weight - given[indicator.id])
        given[indicator.id] += more
        left -= more
    return {name: str(score) for name, score in given.items()}


def assess(stage: Stage, who: str, opened: str, concluded: str, year: int = YEAR) -> Play:
    """Opened on one day, scored by its panel in the days after, concluded on another."""
    yield stage.desk(opened)
    label = assessment_of(who, year)
    stage.begin("city2", "open_assessment", "assessment", label, parent=stage.cases[who], year=year)
    for expert, score in zip(_panel(label), scores_of(who, year), strict=True):
        yield stage.later(2)
        _assign(stage, label, expert)
        stage.start(_score(stage, f"{label}/{expert}", expert, score))
    yield stage.desk(concluded)
    stage.fire("city2", "conclude_scoring", label)


def _panel(label: str) -> Sequence[str]:
    return panel_of(label.split("/")[0], random.Random(label))[:PANEL]


def _assign(stage: Stage, label: str, expert: str) -> None:
    stage.begin("city2", "assign_expert", "score_sheet", f"{label}/{expert}", parent=stage.cases[label], expert=expert)


def _score(stage: Stage, label: str, expert: str, score: str) -> Play:
    yield stage.working_days_later(1 + stage.rng.randrange(2))
    stage.fire(expert, "declare_interest", label, interest="none")
    yield stage.later(40)
    given = marks(stage, Decimal(score))
    stage.fire(expert, "score", label, scores=given, reasons=dict.fromkeys(given, "见年度总结、台账和检查情况"))
    yield stage.later(5)
    stage.fire(expert, "seal", label, opinion="按年度总结、台账和区县检查情况评分")


def announced(stage: Stage, names: Sequence[str], prepared: str, published: str, year: int = YEAR) -> Play:
    """Results prepared by one person and announced by another on one day, in one notice."""
    yield stage.desk(prepared)
    notice = ""
    for who in names:
        notice = _propose(stage, assessment_of(who, year), notice)
        yield stage.later(2)
    yield stage.desk(published)
    for who in names:
        stage.approve("city-leader1", assessment_of(who, year))
        yield stage.later(1)


def _propose(stage: Stage, label: str, notice: str) -> str:
    """The notice the result will stand in: the one named, or a new one."""
    url = f"https://gxj.example.invalid/assessment/{label.split('/')[1]}"
    case = stage.fire("city1", "announce_assessment", label, url=url, **({"notice": notice} if notice else {}))
    assert case.proposal is not None  # the leader has not spoken yet
    return str(case.proposal["data"]["notice"])


def put_off(stage: Stage) -> Play:
    """DEMO-P15: its result is to be announced with that of DEMO-P20."""
    yield stage.desk("11-19")
    _propose(stage, assessment_of("DEMO-P15"), "")
    yield stage.later(50)
    stage.refuse("city-leader1", assessment_of("DEMO-P15"), "请待最后一家评分结束后一并公告")


def under_way(stage: Stage) -> Play:
    """DEMO-P20: three seats, the first sheet sealed, an interest declared at the second, the third untouched."""
    yield stage.desk("11-17")
    label = assessment_of(UNDER_WAY)
    first, second, _ = begin_assessment(stage, UNDER_WAY, 3)
    yield stage.later(60)
    stage.start(_score(stage, f"{label}/{first}", first, "72.50"))
    stage.fire(second, "declare_interest", f"{label}/{second}", interest="none")


def begin_assessment(stage: Stage, who: str, seats: int) -> Sequence[str]:
    """Opened, and a panel of so many asked; answers its experts."""
    label = assessment_of(who)
    stage.begin("city2", "open_assessment", "assessment", label, parent=stage.cases[who], year=YEAR)
    experts = _panel(label)[:seats]
    for expert in experts:
        _assign(stage, label, expert)
    return experts


def plays(stage: Stage) -> tuple[Play, ...]:
    """All of them."""
    together = [who for who in source.platforms() if scores_of(who) and who not in LATER]
    days = ("04-20", "04-21", "04-22", "04-23", "04-24")
    return (
        assess(stage, "DEMO-P14", "2025-12-17", "2025-12-26", 2024),
        announced(stage, ["DEMO-P14"], "2025-12-29", "2025-12-30", 2024),
        *(assess(stage, who, days[n % len(days)], "05-11") for n, who in enumerate(together)),
        announced(stage, together, "05-14", "05-18"),
        *(assess(stage, who, "10-19", "11-05") for who in LATER),
        announced(stage, ["DEMO-P16"], "11-10", "11-12"),
        put_off(stage),
        under_way(stage),
    )
