"""Art. 8: what the steps of a batch take."""

from api.schemas.base import Rejection, Step
from api.schemas.fields import Day, Score, Text, Whole


class AnnounceBatch(Step):
    """The round as its notice announces it."""

    year = Whole("年度", least=2000, most=2100, required=True)
    notice_number = Text("申报工作通知文号", required=True)
    opens_on = Day("受理开始日期", required=True)
    closes_on = Day("受理截止日期", required=True, help="当日 24 时截止")
    recommend_by = Day("推荐截止日期", help="通知规定了的填写；逾期只作提示，不自动处理")
    pre_review_by = Day("现场初审截止日期", help="通知规定了的填写；逾期只作提示，不自动处理")
    pass_score = Score("评审合格线", help="通知规定了合格线的填写，例如 75")


class ExtendBatch(Step):
    """A later last day, by a notice of its own."""

    closes_on = Day("延长后的截止日期", required=True)
    notice_number = Text("延期通知文号", required=True)


STEPS = {"announce_batch": AnnounceBatch, "extend_batch": ExtendBatch, "reject_proposal": Rejection}
