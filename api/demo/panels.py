"""Expert review: panels without conflicts, declarations, sheets, seals, and the conclusion drawn from them."""

import random
from typing import Any

from api.demo import source
from api.demo.stage import Play, Stage
from workflow.pack import Indicator

PANEL = 5
FAILS = "DEMO-045"  # not distinctive: the experts' own judgement
UNFINISHED = "DEMO-039"
TIED = {("DEMO-004", 1): "yes", ("DEMO-009", 2): "unsure", ("DEMO-008", 3): "late"}
WRONG_SHEET = ("DEMO-004", 0)
STOPS = {(UNFINISHED, 0): "assigned", (UNFINISHED, 1): "declared", (UNFINISHED, 2): "scoring"}


def panel_of(who: str, rng: random.Random) -> list[str]:
    """Logins in a drawn order: whoever has ties to the applicant is not in the draw."""
    free = [
        f"expert{number:02}"
        for number, expert in enumerate(source.experts(), 1)
        if who not in expert["related_applicant_ids"]
    ]
    return rng.sample(free, len(free))


def review(stage: Stage, who: str, panel: str, concluded: str) -> Play:
    """Experts assigned on one day, their sheets in the days after, the conclusion on another."""
    yield stage.desk(panel)
    drawn = panel_of(who, random.Random(who))  # its own draw: another story changes no panel
    seats, substitutes = drawn[:PANEL], iter(drawn[PANEL:])
    for seat, expert in enumerate(seats):
        _assign(stage, who, expert)
        stage.start(_sit(stage, who, seat, expert, next(substitutes, "")))
        yield stage.later(4)
    if concluded:
        yield stage.desk(concluded)
        yield from _conclude(stage, who)


def _label(who: str, expert: str) -> str:
    return f"{who}/{expert}"


def _assign(stage: Stage, who: str, expert: str) -> None:
    parent = stage.cases[who]
    stage.begin("city2", "assign_expert", "score_sheet", _label(who, expert), parent=parent, expert=expert)


def _sit(stage: Stage, who: str, seat: int, expert: str, substitute: str) -> Play:
    """One seat of a panel; where its expert has to step back, a substitute takes it."""
    yield stage.working_days_later(1 + stage.rng.randrange(3))
    tie, label = TIED.get((who, seat), ""), _label(who, expert)
    if STOPS.get((who, seat)) == "assigned":
        return
    if tie == "yes":
        stage.fire(expert, "declare_interest", label, interest="yes", reason="本人曾为该单位提供咨询服务")
    elif tie == "unsure":
        stage.fire(
            expert, "declare_interest", label, interest="unsure", reason="与该单位负责人为大学校友，请判断是否回避"
        )
        yield stage.working_days_later(1)
        stage.fire("city2", "recuse", label, reason="为避免影响公正，安排回避并更换专家")
    elif tie == "late":
        stage.fire(expert, "declare_interest", label, interest="none")
        yield stage.later(30)
        stage.fire(expert, "recuse", label, reason="阅读材料后发现与其合作单位有合同关系，申请回避")
    else:
        stage.fire(expert, "declare_interest", label, interest="none")
        yield from _score(stage, who, seat, label)
    if tie:
        yield stage.working_days_later(1)
        _assign(stage, who, substitute)
        yield from _substitute(stage, who, seat, substitute)


def _substitute(stage: Stage, who: str, seat: int, expert: str) -> Play:
    yield stage.working_days_later(2)
    stage.fire(expert, "declare_interest", _label(who, expert), interest="none")
    yield from _score(stage, who, seat, _label(who, expert))


def _score(stage: Stage, who: str, seat: int, label: str) -> Play:
    stops = STOPS.get((who, seat))
    if stops == "declared":
        return
    sheet = marks(stage, who)
    half = len(sheet["scores"]) // 2
    scores = list(sheet["scores"].items())
    yield stage.working_days_later(1 + stage.rng.randrange(3))
    expert = label.split("/")[1]
    stage.fire(expert, "score", label, scores=dict(scores[:half]))
    if stops == "scoring":
        return
    yield stage.later(25)
    stage.fire(expert, "score", label, scores=dict(scores[half:]), reasons=sheet["reasons"])
    yield stage.later(6)
    stage.fire(expert, "seal", label, a7_distinctive=who != FAILS or seat == 1, opinion=sheet["opinion"])
    if (who, seat) == WRONG_SHEET:
        stage.start(_correct(stage, who, expert))


def marks(stage: Stage, who: str) -> dict[str, Any]:
    """Scores in halves within each weight, by a seeded hand; a reason wherever one lies below the pass hint."""
    level = 59 if who == FAILS else 83 + sum(who.encode()) % 11
    indicators = stage.world.packs.current().indicators("recognition")
    scores, reasons = {}, {}
    for indicator in indicators:
        halves = _halves(indicator, stage.rng.randrange(level - 5, level + 6))
        scores[indicator.id] = f"{halves // 2}.{5 * (halves % 2)}"
        if indicator.pass_hint is not None and halves < 2 * indicator.pass_hint:
            reasons[indicator.id] = "现有材料只能说明达到基本要求，缺少规模和成效的佐证"
    opinion = "服务模式一般，特色不突出" if who == FAILS else "服务扎实，示范作用明显，同意认定"
    return {"scores": scores, "reasons": reasons, "opinion": opinion}


def _halves(indicator: Indicator, percent: int) -> int:
    return int(2 * indicator.weight) * percent // 100


def _correct(stage: Stage, who: str, expert: str) -> Play:
    """A sheet sealed with a slip of the pen: refused once for want of a reason, then superseded by another."""
    label = _label(who, expert)
    yield stage.working_days_later(1)
    stage.fire("city2", "supersede_sheet", label, reason="专家来电要求更正")
    yield stage.later(50)
    stage.refuse("city-leader1", label, "请附专家本人签名的书面说明")
    yield stage.working_days_later(1)
    stage.fire("city2", "supersede_sheet", label, reason="专家书面说明：服务规模一项误把家次当作家数")
    yield stage.later(35)
    stage.approve("city-leader1", label)
    again = next(s for s in stage.children(who, "score_sheet") if s.assignee == expert and s.state == "assigned")
    stage.cases[label] = again.id
    yield from _substitute(stage, who, PANEL, expert)


def _conclude(stage: Stage, who: str) -> Play:
    if who == FAILS:
        data = {"reason": "多数专家认为服务模式缺少突出特色，示范性不足", "articles": ["7", "11"]}
        stage.fire("city1", "fail_expert_review", who, **data)
    else:
        stage.fire("city1", "pass_expert_review", who, reason="专家评审通过")
    yield stage.later(40)
    stage.approve("city-leader1", who)
