"""A title in question (Art. 10, 15): notice, defence, decision by two persons; nothing is revoked by a timer."""

import random
from typing import Any

from api.demo.courses import two
from api.demo.grades import assessment_of
from api.demo.panels import PANEL, panel_of
from api.demo.register import disclose, recover_plaque
from api.demo.stage import Play, Stage
from workflow.calendar import local_date


def _notice(stage: Stage, facts: str, number: int, article: str = "15") -> dict[str, Any]:
    delivered = {
        "delivered_on": local_date(stage.clock.at).isoformat(),
        "delivery_proof": f"送达回证〔2026〕{number}号",
    }
    return {"facts": facts, "articles": [article], **delivered}


def _hearers(who: str) -> list[str]:
    """Three experts who did not score the platform's year."""
    return panel_of(who, random.Random(assessment_of(who)))[PANEL : PANEL + 3]


def revoked(stage: Stage) -> Play:
    """DEMO-P14: its defence is heard and not accepted; the first draft of the decision did not answer it."""
    who = "DEMO-P14"
    yield stage.desk("05-21")
    notice = _notice(stage, "2025年度考核评分56.10分，等次为不合格", 1)
    yield from two(stage, who, "city1", "city-leader1", "notify_proposed_revocation", **notice)
    yield stage.at("05-27", 16, 30)
    text = "2025年有两次活动未计入，且一名专家评分明显偏低，请求复核。"
    stage.fire(who.lower(), "submit_defence", who, text=text)
    decision: dict[str, Any] = {
        "reason": "2025年度考核不合格，依照第十五条取消示范平台称号",
        "decision_number": "演示取消决定〔2026〕1号",
        "announcement_number": "演示公告〔2026〕3号",
    }
    yield stage.desk("06-05")
    stage.fire("city1", "revoke", who, answer="经研究，不予采纳", **decision)
    yield stage.later(70)
    stage.refuse("city-leader1", who, "对申辩的两点意见应逐条答复")
    yield stage.desk("06-10")
    answer = "两次活动的签到表在2026年1月，不属考核年度；去掉任何一份评分表，均分仍低于60分。申辩不予采纳。"
    yield from two(stage, who, "city1", "city-leader1", "revoke", answer=answer, **decision)
    yield stage.desk("06-12")
    disclose(stage, who, "revocation-p14")
    yield stage.desk("06-24")
    recover_plaque(stage, who)


def kept(stage: Stage) -> Play:
    """DEMO-P01: a hundredth below 60; others than its experts look again, and the title stays."""
    who = "DEMO-P01"
    yield stage.desk("05-22")
    notice = _notice(stage, "2025年度考核评分59.99分，等次为不合格", 2)
    yield from two(stage, who, "city1", "city-leader2", "notify_proposed_revocation", **notice)
    yield stage.at("05-26", 11, 20)
    text = "承办市局两场对接会的任务未计入“承担政府任务”一项，佐证材料附后。"
    stage.fire(who.lower(), "submit_defence", who, text=text)
    yield stage.desk("06-12")
    heard = {"panel": _hearers(who), "corrected_score": "60.40"}
    reason = "两场对接会属实并有市局委托函，承担政府任务一项补计0.41分"
    yield from two(stage, who, "city2", "city-leader2", "accept_defence", reason=reason, **heard)


def suspected(stage: Stage) -> Play:
    """DEMO-P10: a letter says its audit report is forged (Art. 10); the office that issued it says it is not."""
    who = "DEMO-P10"
    yield stage.desk("08-12")
    notice = _notice(stage, "群众来信反映认定时所附审计报告查无出具单位，涉嫌材料不实", 3, "10(7)")
    yield from two(stage, who, "city2", "city-leader2", "propose_withdrawal_for_fraud", **notice)
    yield stage.at("08-17", 10, 15)
    text = "出具单位已更名，附更名通知和其出具的书面证明。"
    stage.fire(who.lower(), "submit_defence", who, text=text)
    yield stage.desk("08-28")
    heard = {"panel": _hearers(who), "reason": "经出具单位书面确认，审计报告属实，申辩予以采纳"}
    yield from two(stage, who, "city2", "city-leader2", "accept_defence", **heard)


def hard_to_reach(stage: Stage) -> Play:
    """DEMO-P09: nothing reported, nobody found; the notice was delivered at the third attempt, its days run."""
    yield stage.desk("11-18")
    facts = "未报送2025年度总结，无台账和服务记录，年度考核评分0分；通知两次邮寄退回，第三次直接送达"
    yield from two(stage, "DEMO-P09", "city1", "city-leader1", "notify_proposed_revocation", **_notice(stage, facts, 4))


def about_to_hear(stage: Stage) -> Play:
    """DEMO-P16: its notice waits for the leader."""
    yield stage.desk("11-20")
    facts = "2025年度考核评分58.30分，等次为不合格；年度总结退回后未补充"
    stage.fire("city1", "notify_proposed_revocation", "DEMO-P16", **_notice(stage, facts, 5))


def plays(stage: Stage) -> tuple[Play, ...]:
    """All of them."""
    return tuple(play(stage) for play in (revoked, kept, suspected, hard_to_reach, about_to_hear))
