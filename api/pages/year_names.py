"""What the facts, the data and the values of a platform's years are called, in stories and comparisons."""

from collections.abc import Callable, Mapping
from typing import Any

from api.schemas.years import FIGURES
from workflow.kinds import Kind
from workflow.words import FUNDS, GRADES, TIMERS, state_label, trigger_label

YEAR_KINDS = (Kind.PLATFORM, Kind.ANNUAL_REPORT, Kind.DISTRICT_REPORT, Kind.ASSESSMENT, Kind.SUBSIDY)
GROUNDS = {"unqualified": "年度考核不合格（第十五条）", "fraud": "申报材料虚假（第十条）"}

YEAR_DATA = {
    "delivered_on": "送达日期",
    "delivery_proof": "送达凭证",
    "decision_number": "取消决定书文号",
    "registry_proof": "登记机关证明",
    "award_notice": "认定公告",
    "answer": "陈述申辩采纳情况",
    "panel": "复核人员",
    "corrected_score": "复核后的评分",
    "name": "名称",
    "operator": "运营单位",
    "organisation": "运营单位统一社会信用代码",
    "uscc": "统一社会信用代码",
    "address": "地址",
    "representative": "负责人",
    "verified_on": "现场复核日期",
    "verification": "现场复核情况",
    "district": "接收的区（市、县）、开发区",
    "handover": "交接单",
    "on": "日期",
    "account_name": "收款账户名称",
    "amount_yuan": "金额（元）",
    "voucher": "凭证号",
    "fund": "资金来源",
    "grade": "等次",
    "on_time": "按时报送",
    "facts": "事实",
}
"""What is handed in with the steps of the years."""

YEAR_PIECES = {
    **dict(FIGURES),
    "grades": "年度考核",
    "grade": "等次",
    "announced_on": "公告日期",
    "decided_on": "考核决定日期",
    "assessment": "考核办件编号",
    "corrected": "经复核更正",
    "scorers": "评分专家",
    "notified_by": "告知的经办和审核人",
    "revocation": "拟取消称号",
    "revocations": "拟取消称号告知",
    "ground": "理由",
    "back_to": "告知前的状态",
    "delivered_on": "送达日期",
    "delivery_proof": "送达凭证",
    "defence_until": "陈述申辩截止日",
    "notified_at": "告知时间",
    "defence": "陈述申辩",
    "answer": "采纳情况",
    "defence_accepted": "采纳申辩",
    "left": "称号终止",
    "decision_number": "决定书文号",
    "into": "并入平台",
    "answered": "期限已办结",
    "disclosed": "公告上网",
    "plaque_recovered_on": "收回牌匾日期",
    "exit_request": "退出申请",
    "predecessor": "前一次认定的证书编号",
    "former_names": "曾用名称",
    "address": "地址",
    "representative": "负责人",
    "changes": "信息变更",
    "supervision": "监督管理移交",
    "from": "由",
    "to": "至",
    "mergers": "合并",
    "inspection_plans": "计划的检查",
    "inspections": "定期检查",
    "inspected_on": "检查日期",
    "planned_on": "计划日期",
    "ledger": "台账",
    "quality": "服务质量",
    "fees": "服务收费",
    "satisfaction": "服务满意度",
    "proof": "佐证",
    "follow_up": "整改要求",
    "follow_ups": "整改",
    "inspection": "检查",
    "guidance": "服务指导",
    "tasks": "承担的任务",
    "complaints": "社会投诉",
    "identity": "投诉人",
    "on": "日期",
    "nominal_on": "法定截止日",
    "first_received_at": "首次收到",
    "on_time": "按时报送",
    "returned": "退回理由",
    "accepted_on": "接收日期",
    "overdue_since": "逾期起算",
    "stopped": "终止的理由",
    "summary": "工作总结",
    "figures": "年度数据",
    "brief": "考核依据",
    "reported": "报送情况",
    "spread": "最高与最低之差",
    "distances": "距等次线",
    "turns_without_one": "去掉一份后等次改变",
    "amount_yuan": "金额（元）",
    "account_name": "收款账户名称",
    "account": "收款账户",
    "bank": "开户银行",
    "requested_by": "申请经办",
    "approved_by": "审批",
    "approved_on": "审批日期",
    "paid_by": "拨付",
    "paid_on": "拨付日期",
    "voucher": "凭证号",
    "fund": "资金来源",
    "void": "不予拨付的理由",
    "fallen": "运营单位变更，原审批不再有效",
    **TIMERS,
}
"""What the places in their facts are called."""

_VALUES: Mapping[str, Callable[[str], str]] = {
    "grade": lambda text: GRADES.get(text, text),
    "fund": lambda text: FUNDS.get(text, text),
    "ground": lambda text: GROUNDS.get(text, text),
    "step": trigger_label,
    "back_to": lambda text: state_label(Kind.PLATFORM, text),
}


def year_value(name: str, value: Any) -> str:
    """A value that stands for a word (a grade, a fund, a ground) by that word; empty for any other."""
    return _VALUES[name](value) if name in _VALUES and isinstance(value, str) else ""


def year_about(event: Mapping[str, Any]) -> str:
    """Which year, grade, deadline or fund a step of the years was about, in brackets; empty for other steps."""
    data = event.get("data") or {}
    if event.get("kind") not in YEAR_KINDS or event["type"] != "fired":
        return ""
    said = [f"{data['year']}年度"] if str(data.get("year") or "").isdecimal() else []
    said += [GRADES[data["grade"]]] if data.get("grade") in GRADES else []
    said += [TIMERS[data["timer"]]] if data.get("timer") in TIMERS else []
    said += [FUNDS[data["fund"]]] if data.get("fund") in FUNDS else []
    if "on_time" in data:
        said.append("按时" if data["on_time"] else "逾期")
    return f"（{'，'.join(said)}）" if said else ""
