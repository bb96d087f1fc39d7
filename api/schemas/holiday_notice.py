"""A holiday notice as an entry of the notices' file writes it."""

from collections.abc import Mapping
from typing import Any, cast

from marshmallow import ValidationError

from api.schemas.base import Rejection, Step, Strict
from api.schemas.fields import LINE, PARAGRAPHS, Day, Described, JsonSchema, Many, Rows, Text, Whole
from workflow.civil_time import FIRST_YEAR, LAST_YEAR

_MOST_DAYS, _MOST_NAMES = 366, 20


class Totals(Described):
    """How many days in all (共N天) each holiday has by the notice, by its name."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> dict[str, int] | None:
        if not isinstance(value, Mapping) or len(value) > _MOST_NAMES:
            raise ValidationError(f"应为至多 {_MOST_NAMES} 个“节日名称：天数”")
        name, days = Text("节日名称", required=True), Whole("天数", least=1, most=_MOST_DAYS, required=True)
        read = ((name.deserialize(key), days.deserialize(total)) for key, total in value.items())
        return {str(key): cast(int, total) for key, total in read} or None

    def _schema(self) -> JsonSchema:
        days = {"type": "integer", "minimum": 1, "maximum": _MOST_DAYS}
        return {"type": "object", "additionalProperties": days, "maxProperties": _MOST_NAMES}


class NamedDay(Strict):
    """One date the notice names."""

    date = Day("日期", required=True)
    kind = Text(
        "放假或上班", required=True, options=(("holiday", "放假"), ("workday", "调休上班")),
        help="holiday 放假，workday 调休上班",
    )  # fmt: skip
    name = Text("节日名称", required=True)
    weekday = Text("通知所写的星期", most=20, help="例如 周六；填写的，与日期核对")


class ImportNotice(Step):
    """The notice; what of it is not known is left out or null."""

    id = Text("通知的 id", required=True, help="例如 2027；导入后不再更改")
    covers_year = Whole("安排的年度", least=FIRST_YEAR + 1, most=LAST_YEAR - 1, required=True)
    number = Text("文号", required=True)
    number_evidence = Text("文号的来源", allow_none=True)
    title = Text("标题", required=True)
    issued_on = Day("成文日期", required=True)
    issued_on_evidence = Text("成文日期的来源", allow_none=True)
    published_on = Day("公布日期", allow_none=True, help="自该日起按本通知计算；不填的，自成文日期起")
    amends = Text("所更正的通知的 id", allow_none=True)
    urls = Many("网址", Text("网址", most=LINE * 5, required=True), most=20, allow_none=True)
    note = Text("备注", most=PARAGRAPHS, lines=True, allow_none=True)
    totals = Totals("各节日共几天", allow_none=True, help="填写的，与逐日所列核对")
    days = Rows("逐日安排", NamedDay, most=_MOST_DAYS, required=True)


STEPS = {"import_notice": ImportNotice, "reject_proposal": Rejection}
