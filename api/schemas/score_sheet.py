"""Art. 11, 15: what the steps of a score sheet take."""

from api.schemas.base import Reasoned, Rejection, Step, case_id
from api.schemas.fields import PARAGRAPHS, Flag, Named, Score, Text


class AssignExpert(Step):
    """What is to be scored, an application or a platform's year, and by which expert."""

    parent = case_id("申报或年度考核", source="scored")
    expert = Text("评审专家", most=64, required=True, source="experts")


class DeclareInterest(Step):
    """Before anything else."""

    interest = Text(
        "利害关系",
        required=True,
        options=(("none", "无回避情形"), ("yes", "应当回避"), ("unsure", "不确定，请市局判断")),
    )


class Marks(Step):
    """Scores by indicator, with the reasons where one is needed, and the verdict on Art. 7."""

    scores = Named("评分", Score("评分"), source="indicators")
    reasons = Named("评分理由", Text("理由", most=PARAGRAPHS, lines=True), source="indicators")
    a7_distinctive = Flag("具有突出的特色优势和示范性（第七条）")
    opinion = Text("评审意见", most=PARAGRAPHS, lines=True)


STEPS = {
    "assign_expert": AssignExpert,
    "declare_interest": DeclareInterest,
    "recuse": Reasoned,
    "score": Marks,
    "seal": Marks,
    "supersede_sheet": Reasoned,
    "reject_proposal": Rejection,
}
