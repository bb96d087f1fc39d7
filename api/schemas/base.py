"""What every step's data share: when it happened if entered late, why, and what proves it."""

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, post_load

from api.schemas.fields import CASE_ID, PARAGRAPHS, Article, Described, Evidence, Instant, Many, Text


class Strict(Schema):
    """An object with exactly its own members; what was left empty is left out."""

    error_messages = {  # noqa: RUF012  # marshmallow declares it an instance's
        "unknown": "没有这一项",
        "type": "应为对象",
    }

    class Meta:
        unknown = RAISE

    @post_load
    def without_blanks(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """An empty box is a box not filled in."""
        return {name: value for name, value in data.items() if value is not None}


class Step(Strict):
    """The data of a step that needs nothing of its own."""

    occurred_at = Instant("发生时间", help="补录时填写，须同时写明理由和佐证；平时留空")
    reason = Text("理由", most=PARAGRAPHS, lines=True)
    evidence = Evidence()


class Reasoned(Step):
    """A step that must say why."""

    reason = Text("理由", most=PARAGRAPHS, lines=True, required=True)


class Refused(Reasoned):
    """A refusal: reasons, and the articles they rest on."""

    articles = Many("依据条款", Article(required=True), required=True, most=20, help='例如 "5(2)"，一行一条')


class Approval(Step):
    """The second person's half of a step: which proposal is approved."""

    proposal = Text("待审核的意见", required=True, pattern=CASE_ID, hint="不是意见的编号")


class Rejection(Reasoned):
    """A proposal handed back, and why."""

    proposal = Text("待审核的意见", required=True, pattern=CASE_ID, hint="不是意见的编号")


def case_id(label: str, **how: Any) -> Described:
    """A field that names a case."""
    return Text(label, required=True, pattern=CASE_ID, hint="不是办件的内部编号（26 个小写字母和数字）", **how)
