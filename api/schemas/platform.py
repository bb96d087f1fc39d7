"""Art. 12, 14: what a platform recognised earlier brings into the register; entries of a service ledger."""

from collections.abc import Mapping
from typing import Any

from marshmallow import post_load, pre_load

from api.schemas.base import Reasoned, Rejection, Step, Strict, case_id
from api.schemas.fields import PARAGRAPHS, REPORT, Article, Day, Flag, Many, Number, Rows, Score, Text, Whole
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
    certificate_number = Number("证书编号", required=True)
    plaque_number = Number("牌匾编号")
    predecessor = Text("前一次认定的证书编号", most=100, help="再次认定、更名后认定的填写；补助按沿革只有一次")
    subsidy_paid_on = Day("补助已拨付日期", help="录入前已拨付一次性补助的填写")

    @pre_load
    def from_ledger(self, data: Any, **_: Any) -> Any:
        """A platform as the demo file lists it has more members than the register takes."""
        if not isinstance(data, Mapping) or "platform_id" not in data:
            return data
        paid = data.get("subsidy") or {}
        kept = {name: value for name, value in data.items() if name not in _NOT_OURS}
        return {**kept, "subsidy_paid_on": paid["disbursed_on"]} if "disbursed_on" in paid else kept


class Notified(Step):
    """The notice of a proposed revocation: facts, grounds, delivery (Art. 15)."""

    facts = Text("事实", most=REPORT, lines=True, required=True, help="年度、评分、等次；材料虚假的写明调查情况")
    articles = Many("依据条款", Article(required=True), required=True, most=20, help='例如 "15"，一行一条')
    delivered_on = Day("送达日期", required=True)
    delivery_proof = Text("送达凭证", required=True, help="例如：送达回证编号")


class DefenceAccepted(Reasoned):
    """Who looked at it again, and what came of it."""

    panel = Many(
        "复核人员", Text("复核人员", required=True, most=64), required=True, most=20, source="hearers",
        help="专家或市局人员，未参与原评分、告知和本次决定",
    )  # fmt: skip
    corrected_score = Score("复核后的评分", help="因评分拟取消的填写，不低于60")


class Revoked(Reasoned):
    """The decision and its announcement."""

    decision_number = Text("取消决定书文号", most=100, required=True)
    announcement_number = Text("公告文号", most=100, required=True)
    answer = Text("陈述申辩采纳情况", most=PARAGRAPHS, lines=True, help="平台提交了申辩的必填")


class Terminated(Reasoned):
    """That the operator is no more, as its registry says."""

    registry_proof = Text("登记机关证明", required=True, help="例如：注销证明文号")


class Changed(Reasoned):
    """What is different from now on."""

    name = Text("新的平台名称")
    operator = Text("新的运营单位")
    uscc = Text("新的统一社会信用代码", most=40)
    address = Text("新的地址")
    representative = Text("新的负责人", most=60)
    verified_on = Day("现场复核日期", help="变更运营单位的必填（第五条）")
    verification = Text("现场复核情况", most=PARAGRAPHS, lines=True)


class Transferred(Step):
    """From one district to another (Art. 3, 14)."""

    district = Text("接收的区（市、县）、开发区", most=20, required=True, source="jurisdictions")
    handover = Text("交接单", required=True, help="例如：交接单编号和日期")


class Merged(Reasoned):
    """Which platform is taken in."""

    other = case_id("被合并的平台", source="platforms")


class Told(Step):
    """Something in words."""

    text = Text("内容", most=REPORT, lines=True, required=True)


class PlannedInspection(Told):
    """When, and what is to be looked at."""

    planned_on = Day("计划检查日期", required=True)


class Inspected(Step):
    """The four things Art. 14 names, and what is to be mended."""

    inspected_on = Day("检查日期", required=True)
    people = Many("检查人员", Text("检查人员", required=True, most=60), required=True, most=20, help="一行一人")
    ledger = Text("台账建立情况", most=PARAGRAPHS, lines=True, required=True)
    quality = Text("服务质量", most=PARAGRAPHS, lines=True, required=True)
    fees = Text("服务收费情况", most=PARAGRAPHS, lines=True, required=True)
    satisfaction = Text("服务满意度", most=PARAGRAPHS, lines=True, required=True)
    proof = Text("佐证", most=PARAGRAPHS, lines=True, help="照片、台账页、收费票据、调查表等的名称或编号")
    follow_up = Text("整改要求", most=PARAGRAPHS, lines=True)


class FollowedUp(Told):
    """Which inspection's demand has been met, and how."""

    inspection = Text("检查", most=4, required=True, source="follow_ups")


class Complained(Step):
    """What the public reported (Art. 13: 自觉接受社会监督)."""

    facts = Text("投诉事实", most=REPORT, lines=True, required=True)
    channel = Text("渠道", most=40)
    name = Text("投诉人", most=100)
    contact = Text("联系方式")


class Disclosed(Step):
    """Where the announcement can be read."""

    url = Text("公告网页", most=500, required=True)


class OnADay(Step):
    """When it was."""

    on = Day("日期", required=True)


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
    "notify_proposed_revocation": Notified,
    "propose_withdrawal_for_fraud": Notified,
    "submit_defence": Told,
    "accept_defence": DefenceAccepted,
    "revoke": Revoked,
    "request_exit": Reasoned,
    "approve_exit": Reasoned,
    "terminate": Terminated,
    "approve_change": Changed,
    "transfer_supervision": Transferred,
    "merge_platforms": Merged,
    "plan_inspection": PlannedInspection,
    "record_inspection": Inspected,
    "close_follow_up": FollowedUp,
    "record_guidance": Told,
    "record_task": Told,
    "record_complaint": Complained,
    "record_disclosure": Disclosed,
    "recover_plaque": OnADay,
    "reject_proposal": Rejection,
    "record_services": RecordServices,
    "void_services": VoidServices,
}
