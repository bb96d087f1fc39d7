"""Art. 11: what the steps of an objection take."""

from api.schemas.base import Reasoned, Rejection, Step, Strict, case_id
from api.schemas.fields import PARAGRAPHS, REPORT, Instant, Text


class LodgeObjection(Step):
    """An objection that reached the city by paper, telephone or visit."""

    parent = case_id("申报", source="applications")
    facts = Text("异议事实", most=REPORT, lines=True, required=True)
    name = Text("异议人", most=100)
    contact = Text("联系方式")
    received_at = Instant("收到时间", help="纸质、来电、来访的实际收到时间；留空为现在")
    channel = Text("渠道", most=40, help="例如：来信、来电、来访")


class Investigate(Step):
    """Who looks into it."""

    investigator = Text("核查人员", most=100, required=True)


class Decide(Reasoned):
    """What was found, what is decided, what the objector is told."""

    report = Text("核查报告", most=REPORT, lines=True, required=True)
    reply = Text("答复", most=PARAGRAPHS, lines=True)


class PublicObjection(Strict):
    """What the public hands in: against which item of the notice, and the facts; who, if they like."""

    item = case_id("异议项目")
    facts = Text("异议事实", most=REPORT, lines=True, required=True)
    name = Text("异议人", most=100)
    contact = Text("联系方式")


STEPS = {
    "lodge_objection": LodgeObjection,
    "register_only": Reasoned,
    "investigate": Investigate,
    "dismiss_objection": Decide,
    "uphold_objection": Decide,
    "withdraw_objection": Reasoned,
    "reject_proposal": Rejection,
}
