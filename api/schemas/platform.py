"""Art. 12: what a platform recognised earlier brings into the register."""

from collections.abc import Mapping
from typing import Any

from marshmallow import pre_load

from api.schemas.base import Step
from api.schemas.fields import Day, Many, Text
from workflow.words import FUNCTIONS

_NOT_OURS = (
    "platform_id",
    "synthetic",
    "annual_assessments",
    "note",
    "subsidy_eligible",
    "subsidy",
    "jurisdiction_name",
)


class RegisterPlatform(Step):
    """As the announcement recognised it."""

    name = Text("平台名称", required=True)
    operator = Text("运营单位", required=True)
    uscc = Text("统一社会信用代码", most=40, required=True)
    jurisdiction_code = Text("所属区域", most=20, required=True, source="organisations")
    functions = Many(
        "服务功能", Text("服务功能", required=True, options=tuple(FUNCTIONS.items())), required=True, most=6,
        options=tuple(FUNCTIONS.items()),
    )  # fmt: skip
    certified_on = Day("认定日期", required=True)
    announcement_number = Text("公告文号", most=100, required=True)
    certificate_number = Text("证书编号", most=100, required=True)
    plaque_number = Text("牌匾编号", most=100)

    @pre_load
    def from_ledger(self, data: Any, **_: Any) -> Any:
        """A platform as the demo file lists it has more members than the register takes."""
        if not isinstance(data, Mapping) or "platform_id" not in data:
            return data
        return {name: value for name, value in data.items() if name not in _NOT_OURS}


STEPS = {"register_platform": RegisterPlatform}
