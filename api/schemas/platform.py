"""Art. 12, 14: what a platform recognised earlier brings into the register; entries of a service ledger."""

from collections.abc import Mapping
from typing import Any

from marshmallow import post_load, pre_load

from api.schemas.base import Reasoned, Step, Strict
from api.schemas.fields import Day, Flag, Many, Rows, Text, Whole
from workflow.service_records import LENGTHS
from workflow.words import FUNCTIONS, SERVICE_COLUMNS, SERVICE_FUNCTIONS, SERVICE_MODES, SERVICE_SATISFACTION

_FEE = "^(0|[1-9][0-9]{0,11})[.][0-9]{2}$"

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


class ServiceRecord(Strict):
    """One line of the service ledger; what is left out is an empty text."""

    served_on = Day("日期", required=True)
    client = Text("服务对象", most=LENGTHS["client"], required=True)
    client_uscc = Text("信用代码", most=40)
    function = Text("服务功能", required=True, options=tuple(SERVICE_FUNCTIONS.items()))
    content = Text("服务内容", most=LENGTHS["content"], required=True)
    mode = Text("方式", required=True, options=tuple(SERVICE_MODES.items()))
    fee_yuan = Text("收费（元）", required=True, pattern=_FEE, hint="应为两位小数的金额，例如 0.00 或 1200.50")
    public_or_low_fee = Flag("是否公益/低收费", required=True)
    event_no = Text("活动编号", most=LENGTHS["event_no"])
    satisfaction = Text("满意度", options=tuple(SERVICE_SATISFACTION.items()))
    evidence = Text("佐证", most=LENGTHS["evidence"])

    @post_load
    def whole(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """Every member there, in the ledger's order."""
        return {name: data.get(name) or "" if name != "public_or_low_fee" else data[name] for name in SERVICE_COLUMNS}


class RecordServices(Step):
    """An entry of some records; a whole year comes as a workbook."""

    records = Rows("服务记录", ServiceRecord, required=True, most=100)


class VoidServices(Reasoned):
    """An entry to be taken back, whole."""

    entry = Whole("登记号", least=1, most=10**9, required=True)


STEPS = {
    "register_platform": RegisterPlatform,
    "record_services": RecordServices,
    "void_services": VoidServices,
}
