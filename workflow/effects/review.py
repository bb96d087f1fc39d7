"""Art. 7, 11: the experts' sheets become one result."""

from workflow.assessment import official_score
from workflow.effects.applications import took_part
from workflow.effects.sheets import stopped_with
from workflow.sheets import sealed_sheets, total_of
from workflow.situation import Outcome, Situation


def conclude_review(situation: Situation) -> Outcome:
    """The mean of the sealed sheets to two decimals, half up; Art. 7 by majority; each sheet by its number."""
    sheets = sealed_sheets(situation.related.sheets)
    yes = sum(1 for sheet in sheets if sheet.facts.get("a7_distinctive"))
    passed = situation.command.trigger == "pass_expert_review"
    review = {
        "official_score": str(official_score([total_of(sheet) for sheet in sheets])),
        "sheets": len(sheets),
        "distinctive": yes,
        "passed": passed,
    }
    judged = {"value": yes * 2 > len(sheets), "reason": f"{yes}/{len(sheets)}位专家认定", "by": "experts", "org": ""}
    counted = {sheet.number: {"expert": sheet.assignee, "total": str(total_of(sheet))} for sheet in sheets}
    parties = took_part(situation)
    parties["took_part"]["score"] = [sheet.assignee for sheet in sheets]
    facts = {"review": review, "judgements": {"a7_distinctive": judged}, **parties}
    if not passed:
        facts["result"] = {
            "step": situation.command.trigger,
            "reason": situation.data["reason"],
            "articles": list(situation.data["articles"]),
        }
    return Outcome(facts=facts, data={**situation.data, "counted": counted}, follows=stopped_with(situation))


EFFECTS = {"conclude_review": conclude_review}
