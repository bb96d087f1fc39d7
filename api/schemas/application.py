"""Art. 8 to 11: what the steps of an application take (a draft's own fields are in `applicant.py`)."""

from api.schemas.base import Reasoned, Refused, Rejection, Step, Strict
from api.schemas.fields import CASE_ID, PARAGRAPHS, REPORT, Article, Day, Flag, Instant, Many, Number, Rows, Text


class Defect(Strict):
    """One thing to correct."""

    item = Text("补正项目", most=100, required=True, source="correctable")
    reason = Text("理由", most=PARAGRAPHS, lines=True, required=True)
    article = Article("依据条款", required=True)


class RequestCorrection(Step):
    """Told once, in full."""

    items = Rows("补正事项", Defect, required=True, help="一次性告知全部需要补正的内容")


class RecordVisit(Step):
    """A visit on site (Art. 3)."""

    visited_on = Day("核查日期", required=True)
    people = Many("核查人员", Text("姓名", most=60, required=True), required=True, most=20, help="至少两人，一行一人")
    findings = Text("核查情况", most=REPORT, lines=True, required=True)


class RecordJudgement(Reasoned):
    """A verdict on a condition no figure decides."""

    condition = Text("条件", most=60, required=True, source="conditions")
    value = Flag("是否符合", required=True)


class AttachDocument(Reasoned):
    """That a document does not apply. A file comes by the documents road, which looks into it first."""

    item = Text("材料项目", most=60, required=True, source="materials")
    not_applicable = Flag("不适用", only=True, required=True)


class AddNote(Step):
    """A note for staff."""

    text = Text("备注", most=PARAGRAPHS, lines=True, required=True)


class OpenPublicity(Step):
    """Where it is published; its own notice, or another case's draft to join."""

    url = Text("公示网页地址", most=500, required=True, pattern="^https?://", hint="应以 http:// 或 https:// 开头")
    notice = Text("并入的公示", pattern=CASE_ID, hint="不是公示的编号", source="notices", help="留空则单独发布")


class LateObjection(Step):
    """An objection taken up after the period."""

    facts = Text("异议事实", most=REPORT, lines=True, required=True)
    name = Text("异议人", most=100)
    contact = Text("联系方式")
    received_at = Instant("收到时间")
    channel = Text("渠道", most=40)


class Award(Step):
    """Three numbers, each of them nobody else's."""

    announcement_number = Text("公告文号", most=100, required=True)
    certificate_number = Number("证书编号", required=True)
    plaque_number = Number("牌匾编号", required=True)
    predecessor = Text("前一次认定的证书编号", most=100, help="承接以前认定的平台时填写；补助按沿革只有一次")


STEPS = {
    "request_correction": RequestCorrection,
    "close_uncorrected": Reasoned,
    "decline_recommendation": Refused,
    "fail_pre_review": Refused,
    "fail_expert_review": Refused,
    "record_visit": RecordVisit,
    "record_judgement": RecordJudgement,
    "attach_document": AttachDocument,
    "add_note": AddNote,
    "open_publicity": OpenPublicity,
    "void_publicity": Reasoned,
    "accept_late_objection": LateObjection,
    "announce_and_award": Award,
    "withdraw": Reasoned,
    "close_by_authority": Reasoned,
    "reconsider": Reasoned,
    "reject_proposal": Rejection,
}
