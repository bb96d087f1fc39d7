"""Art. 11: who may score, what a sheet must hold, and when there are enough of them."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from workflow.assessment import official_score
from workflow.cases import Case
from workflow.guards.answer import Answer, answer
from workflow.platform_states import AssessmentState as Y
from workflow.sheets import indicator_set, sealed_sheets, total_of
from workflow.situation import Situation
from workflow.states import ApplicationState as A
from workflow.states import Kind
from workflow.states import SheetState as H

MAX_DECIMALS = 3


def application_under_review(situation: Situation) -> Answer:
    """Sheets move only while their application is with the experts (Art. 11), or their assessment open (Art. 15)."""
    parent = situation.related.parent
    yearly = parent is not None and parent.kind == Kind.ASSESSMENT
    under = parent is not None and parent.state == (Y.OPEN if yearly else A.PRE_REVIEWED)
    stage = "年度考核不在评分环节（第十五条）" if yearly else "申报不在专家评审环节（第十一条）"
    article = "15" if yearly else "11"
    return answer("application_under_review", article, under, parent.state if parent else "", stage=stage)


def expert_known(situation: Situation) -> Answer:
    """An expert in the register of users (readings give active ones only)."""
    expert = situation.related.expert
    known = expert is not None
    return answer("expert_known", "11", known, expert=situation.data.get("expert"))


def no_conflict(situation: Situation) -> Answer:
    """No tie declared or derived: the expert's own organisation, one of his related applicants or platforms, or an
    interest he has declared here before; recused for another reason he may be asked again.
    """
    scored, expert = situation.related.parent, situation.related.expert or {}
    if scored is None:
        return answer("no_conflict", "", False, why="申报不存在")
    houses, marks = _known_as(scored)
    own = expert.get("org") in houses
    related = marks & set(expert.get("related") or ())
    declared = any(
        sheet.assignee == situation.data.get("expert")
        and sheet.state == H.RECUSED
        and sheet.facts.get("declared", {}).get("interest") in ("yes", "unsure")
        for sheet in situation.related.sheets
    )
    why = "本单位" if own else "关联申报单位" if related else "已声明回避" if declared else ""
    return answer("no_conflict", "", not why, why, "无利害关系", why=why)


def _known_as(scored: Case) -> tuple[set[str], set[str]]:
    """By what names and codes a house may be that is scored, and by what marks a tie to it may be on record.

    An application names its applicant; an assessment what its platform was since the year was opened (Art. 15).
    """
    profile = scored.facts.get("applicant", {})
    houses = {scored.organisation, profile.get("name"), *scored.facts.get("known_as", ())}
    marks = {scored.id, scored.number, scored.name, scored.parent, profile.get("applicant_id")}
    return houses - {None, ""}, (houses | marks) - {None, ""}


def one_sheet_per_expert(situation: Situation) -> Answer:
    """One live sheet per expert and application."""
    login = situation.data.get("expert")
    over = (H.RECUSED, H.SUPERSEDED, H.STOPPED)
    live = [s for s in situation.related.sheets if s.assignee == login and s.state not in over]
    return answer("one_sheet_per_expert", "11", not live)


def scores_within_weight(situation: Situation) -> Answer:
    """Each score belongs to an indicator and lies between 0 and its weight, exact to three decimals."""
    indicators = {i.id: i for i in situation.pack.indicators(indicator_set(situation.related.parent))}
    problems = []
    for name, text in (situation.data.get("scores") or {}).items():
        score = _exact(text)
        if name not in indicators:
            problems.append(f"{name}（无此指标）")
        elif score is None or not 0 <= score <= indicators[name].weight:
            problems.append(f"{indicators[name].label} {text}(0–{indicators[name].weight})")
    return answer("scores_within_weight", "11", not problems, len(problems), problems="、".join(problems))


def _exact(text: object) -> Decimal | None:
    if not isinstance(text, str) or len(text) > 10:
        return None
    try:
        score = Decimal(text)
    except InvalidOperation:
        return None
    exponent = score.as_tuple().exponent
    return score if isinstance(exponent, int) and exponent >= -MAX_DECIMALS else None


def every_indicator_scored(situation: Situation) -> Answer:
    """A score for every indicator, and a reason wherever it lies below the pass hint."""
    scores = situation.facts.get("scores", {})
    reasons = {**situation.facts.get("reasons", {}), **(situation.data.get("reasons") or {})}
    missing = []
    for indicator in situation.pack.indicators(indicator_set(situation.related.parent)):
        score = scores.get(indicator.id)
        if score is None:
            missing.append(f"{indicator.label}（未评分）")
        elif indicator.pass_hint is not None and Decimal(score) < indicator.pass_hint and not reasons.get(indicator.id):
            missing.append(f"{indicator.label}（低于{indicator.pass_hint}分须写理由）")
    return answer("every_indicator_scored", "11", not missing, len(missing), missing="、".join(missing))


def distinctive_decided(situation: Situation) -> Answer:
    """Art. 7 is the experts' to judge: yes or no, before the sheet is sealed. An assessment does not ask it."""
    if indicator_set(situation.related.parent) == "assessment":
        return answer("distinctive_decided", "7", True)
    decided = situation.data.get("a7_distinctive", situation.facts.get("a7_distinctive"))
    return answer("distinctive_decided", "7", isinstance(decided, bool), decided)


def enough_sealed_sheets(situation: Situation) -> Answer:
    """At least the pack's number of sealed sheets; recused and superseded ones are not counted."""
    sealed, least = len(sealed_sheets(situation.related.sheets)), situation.pack.value("experts.min")
    return answer(
        "enough_sealed_sheets", "11", sealed >= least, f"{sealed} 份", f"≥ {least} 份", sealed=sealed, least=least
    )


def distinctive(situation: Situation) -> Answer:
    """Art. 7 by the sealed sheets: more than half say yes."""
    sheets = sealed_sheets(situation.related.sheets)
    yes = sum(1 for sheet in sheets if sheet.facts.get("a7_distinctive"))
    return answer("distinctive", "7", yes * 2 > len(sheets), f"{yes}/{len(sheets)}", "过半数专家认定")


def pass_score_reached(situation: Situation) -> Answer:
    """The pass line, where the year's notice sets one (Q15: the measure sets none)."""
    batch, sheets = situation.related.batch, sealed_sheets(situation.related.sheets)
    line = batch.facts.get("pass_score") if batch else None
    if line is None or not sheets:
        return answer("pass_score_reached", "11", True, "—", "通知未规定合格线", score="—", line="—")
    score = official_score([total_of(sheet) for sheet in sheets])
    return answer("pass_score_reached", "11", score >= Decimal(line), score, f"≥ {line}", score=score, line=line)


def _interest(value: str) -> Callable[[Situation], bool]:
    return lambda situation: situation.data.get("interest") == value


GUARDS = {
    guard.__name__: guard
    for guard in (
        application_under_review,
        every_indicator_scored,
        distinctive_decided,
        enough_sealed_sheets,
        distinctive,
        pass_score_reached,
    )
}
CHECKS = {check.__name__: check for check in (expert_known, no_conflict, one_sheet_per_expert, scores_within_weight)}
SELECTORS = {f"interest_{value}": _interest(value) for value in ("none", "yes", "unsure")}
