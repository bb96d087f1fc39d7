"""What the engine calls things in Chinese, by identifier, so that another catalogue can follow.

What it says when it refuses stands in `workflow.refusal_words`.
"""

from datetime import date

KINDS = {
    "batch": "申报批次",
    "application": "申报",
    "score_sheet": "评分表",
    "objection": "异议",
    "platform": "示范平台",
    "annual_report": "年度总结",
    "district_report": "区县年度报告",
    "assessment": "年度考核",
    "subsidy": "一次性补助",
    "holiday_notice": "放假安排通知",
}

ROLES = {
    "applicant": "申报单位",
    "district_officer": "区县（开发区）经办人",
    "district_leader": "区县（开发区）负责人",
    "municipal_department_officer": "市级部门经办人",
    "municipal_department_leader": "市级部门负责人",
    "city_officer": "市局经办人",
    "city_leader": "市局负责人",
    "expert": "评审专家",
    "city_supervision": "市局监督岗",
    "finance_officer": "财务人员",
    "auditor": "审计人员",
    "system_admin": "系统管理员",
    "public": "社会公众",
    "timer": "系统时钟",
}

_REPORT = {"open": "待报送", "submitted": "已报送", "returned": "已退回", "overdue": "逾期未报", "accepted": "已接收"}
STATES = {
    "batch": {"—": "待批准", "announced": "已发通知", "open": "受理中", "closed": "已截止"},
    "application": {
        "draft": "填报中",
        "submitted": "已申报",
        "correction_requested": "待补正",
        "recommended": "已推荐",
        "not_recommended": "不予推荐",
        "pre_reviewed": "已现场初审",
        "pre_review_failed": "初审未通过",
        "expert_reviewed": "已专家评审",
        "expert_rejected": "评审未通过",
        "publicized": "公示中",
        "objection_handling": "异议处理中",
        "publicity_closed": "公示期满",
        "certified": "已认定",
        "not_certified": "不予认定",
        "withdrawn": "已撤回",
        "lapsed": "逾期未提交",
        "closed_by_authority": "主管机关终止",
    },
    "score_sheet": {
        "assigned": "已指派",
        "declared": "已声明无回避情形",
        "scoring": "评分中",
        "sealed": "已封存",
        "recused": "已回避",
        "superseded": "已被更正表替代",
        "stopped": "评审已结束",
    },
    "objection": {
        "received": "已收到",
        "accepted": "已受理",
        "investigating": "核查中",
        "registered_only": "登记备查",
        "dismissed": "异议不成立",
        "upheld": "异议成立",
        "withdrawn": "异议人已撤回",
    },
    "platform": {
        "—": "待批准",
        "certified": "已认定",
        "annually_assessed": "已年度考核",
        "assessment_failed": "考核不合格",
        "revocation_notified": "拟取消称号",
        "revoked": "已取消称号",
        "exited": "已退出",
        "terminated": "已终止",
        "merged": "已合并",
    },
    "annual_report": {**_REPORT, "stopped": "不再报送"},
    "district_report": _REPORT,
    "assessment": {"open": "评分中", "scored": "已评分", "announced": "已公告", "stopped": "不再考核"},
    "subsidy": {"eligible": "可申请", "approved": "已审批", "disbursed": "已拨付", "void": "不予拨付"},
    "holiday_notice": {"—": "待批准", "published": "已导入"},
}

TRIGGERS = {
    "announce_batch": "发布申报工作通知",
    "batch_opened": "申报窗口开启",
    "batch_closed": "申报窗口截止",
    "extend_batch": "延长申报期限",
    "reject_proposal": "退回经办意见",
    "create_draft": "新建申报",
    "submit": "提交申报",
    "request_correction": "通知补正",
    "resubmit": "提交补正",
    "close_uncorrected": "逾期未补正，按撤回办结",
    "recommend": "推荐",
    "decline_recommendation": "不予推荐",
    "pass_pre_review": "现场初审通过",
    "fail_pre_review": "现场初审不通过",
    "pass_expert_review": "专家评审通过",
    "fail_expert_review": "专家评审不通过",
    "open_publicity": "发布公示",
    "publicity_elapsed": "公示期满",
    "accept_objection": "受理异议",
    "dismiss_objection": "异议不成立",
    "withdraw_objection": "登记异议撤回",
    "uphold_objection": "异议成立",
    "void_publicity": "撤下公示并更正",
    "accept_late_objection": "受理逾期异议",
    "announce_and_award": "公告认定并授牌",
    "withdraw": "撤回申报",
    "close_by_authority": "主管机关终止办理",
    "reconsider": "复核",
    "save_draft": "保存填报内容",
    "attach_document": "上传材料",
    "record_visit": "登记现场核查",
    "record_judgement": "登记判断意见",
    "add_note": "添加内部备注",
    "correction_due": "补正期限届满",
    "assign_expert": "指派评审专家",
    "declare_interest": "回避声明",
    "recuse": "回避",
    "score": "评分",
    "seal": "封存评分表",
    "supersede_sheet": "更正评分表",
    "reopen_sheet": "另开更正评分表",
    "lodge_objection": "提出异议",
    "register_only": "登记备查",
    "investigate": "开展核查",
    "objection_due": "异议办理期限届满",
    "recount_deadline": "期限重算",
    "remind": "期限提醒",
    "recommendation_due": "推荐期限届满",
    "pre_review_due": "现场初审期限届满",
    "register_platform": "录入平台信息数据库",
    "open_annual_cycle": "开启年度报告",
    "open_report": "补开年度总结",
    "save_report": "保存报告内容",
    "submit_report": "报送",
    "return_report": "退回补充",
    "resubmit_report": "补充后重报",
    "accept_report": "接收",
    "deadline_passed": "逾期未报",
    "stop_report": "不再报送",
    "stop_assessment": "不再考核",
    "stop_sheet": "评审结束，收回评分表",
    "open_assessment": "开启年度考核",
    "conclude_scoring": "汇总评分",
    "announce_assessment": "公告考核结果",
    "notify_proposed_revocation": "告知拟取消称号",
    "propose_withdrawal_for_fraud": "因材料虚假告知拟取消称号",
    "submit_defence": "陈述申辩",
    "accept_defence": "采纳申辩，保留称号",
    "revoke": "取消称号",
    "request_exit": "申请退出",
    "approve_exit": "同意退出",
    "terminate": "终止称号",
    "approve_change": "变更平台信息",
    "transfer_supervision": "移交监督管理",
    "merge_platforms": "合并平台",
    "plan_inspection": "安排定期检查",
    "record_inspection": "登记定期检查",
    "close_follow_up": "登记整改完成",
    "record_guidance": "登记服务指导",
    "record_task": "登记承担的任务",
    "record_complaint": "登记社会投诉",
    "record_disclosure": "登记公告上网",
    "recover_plaque": "登记收回牌匾",
    "defence_due": "申辩期限届满",
    "disclosure_due": "公告上网期限届满",
    "plaque_due": "收回牌匾期限届满",
    "subsidy_eligible": "列入一次性补助",
    "subsidy_paid_earlier": "录入已拨付的补助",
    "approve_subsidy": "审批补助",
    "record_payment": "登记拨付",
    "void_subsidy": "不予拨付",
    "import_notice": "导入放假安排通知",
    "record_services": "登记服务台账",
    "void_services": "作废台账登记",
}

TIMERS = {
    "T_BATCH_OPEN": "申报开始",
    "T_BATCH_CLOSE": "申报截止",
    "T_CORRECTION": "补正期限",
    "T_PUBLICITY": "公示期",
    "T_OBJECTION": "异议办理期限",
    "T_RECOMMEND": "推荐期限",
    "T_PREREVIEW": "现场初审期限",
    "T_CYCLE": "年度报告开启",
    "T_ANNUAL_REPORT": "年度总结报送期限",
    "T_DISTRICT_REPORT": "区县年度报告报送期限",
    "T_DEFENCE": "陈述申辩期限",
    "T_DISCLOSE": "公告上网期限",
    "T_PLAQUE": "收回牌匾期限",
    "R_ANNUAL_REPORT": "年度总结报送提醒",
    "R_DISTRICT_REPORT": "区县年度报告报送提醒",
    "R_CORRECTION": "补正期限提醒",
    "R_OBJECTION": "异议办理期限提醒",
    "R_RECOMMEND": "推荐期限提醒",
    "R_PREREVIEW": "现场初审期限提醒",
}

LEVELS = {"notice": "提醒", "warn": "预警", "yellow": "黄灯", "red": "红灯"}
OUTCOMES = {
    "armed": "在途",
    "provisional": "暂定",
    "suspended": "中止",
    "waiting": "等待（已拒绝{count}次）",
    "failing": "等待（已失败{count}次）",
    "on_time": "按时触发",
    "late": "迟触发",
    "superseded": "已取代",
    "cancelled": "已取消",
    "failed": "故障",
}

LEDGER_STATUSES = {
    "armed": "在途",
    "failed": "故障",
    "fired": "已触发",
    "superseded": "已取代",
    "cancelled": "已取消",
    "all": "全部",
}

FUNCTIONS = {
    "information": "信息服务",
    "technology": "技术服务",
    "startup": "创业服务",
    "training": "培训服务",
    "financing": "融资服务",
    "market": "市场开拓",
}

GRADES = {"excellent": "优秀", "good": "良好", "qualified": "合格", "unqualified": "不合格"}
REGISTER_STATUSES = {
    "valid": "有效",
    "revoked": "已取消称号",
    "exited": "已退出",
    "terminated": "已终止",
    "merged": "已合并",
}
NOTICE_KINDS = {
    "publicity": "公示",
    "announcement": "认定公告",
    "assessment": "考核结果公告",
    "revoke": "取消称号公告",
    "approve_exit": "退出公告",
    "terminate": "终止公告",
    "approve_change": "变更公告",
    "merge_platforms": "合并公告",
    "accept_defence": "考核结果更正公告",
}
CHANGE_KINDS = {
    "recognised": "认定",
    "graded": "考核等次",
    "regraded": "考核等次更正",
    "renamed": "更名",
    "operator": "变更运营单位",
    "moved": "变更区域",
    "absorbed": "吸收合并",
    "revoked": "取消称号",
    "exited": "退出",
    "terminated": "终止",
    "merged": "合并",
}
CHANGES = {
    "recognised": "认定{name}为示范平台（证书编号{number}）",
    "graded": "公布{name}的{year}年度考核等次：{grade}",
    "regraded": "经复核更正{name}的{year}年度考核等次：{grade}",
    "renamed": "{before}更名为{after}",
    "operator": "{name}的运营单位由{before}变更为{after}",
    "moved": "{name}的监督管理由{before}移交{after}",
    "absorbed": "{before}（证书编号{after}）并入{name}",
    "revoked": "取消{name}示范平台称号",
    "exited": "{name}退出，不再是示范平台",
    "terminated": "终止{name}示范平台称号",
    "merged": "{name}并入证书编号{after}的示范平台",
}
# What each member of the register's documents means: its name for people, then what it holds.
REGISTER_FIELDS = {
    "number": ("证书编号", "认定时颁发的证书编号，一个编号只属于一次认定"),
    "name": ("平台名称", "现用名称；按日期查询时为该日所用名称"),
    "operator": ("运营单位", "运营单位的全称；按日期查询时为该日的运营单位"),
    "district": ("区域", "监督管理的区（市、县）或开发区，代码见查询页的区域选项；按日期查询时为该日的区域"),
    "functions": ("服务功能", "认定时的服务功能，可有多项"),
    "certified_on": ("认定日期", "公告认定之日，含当日"),
    "status": ("状态", "有效、已取消称号、已退出、已终止、已合并；按日期查询时为该日24时的状态"),
    "grades": ("年度考核", "各年度已公布的考核等次、公布日期和所依据的公告；未公布的年度不列"),
    "ended_on": ("终止日期", "称号取消、退出、终止或合并之日；有效的为空"),
    "ended_by": ("终止方式", "revoke 取消，approve_exit 退出，terminate 终止，merge_platforms 合并"),
    "ended_articles": ("终止依据", "称号终止所依据的条款；办法未作规定的为空"),
    "ended_notice": ("终止公告", "说明称号终止或合并的公告"),
    "merged_into": ("并入平台", "合并后存续平台的证书编号"),
    "former_names": ("曾用名", "更名前的名称，先用的在前，均可用于搜索"),
    "plaque_number": ("牌匾编号", "悬挂的牌匾上所刻编号"),
    "announcement_number": ("认定公告文号", "认定所依据公告的文号"),
}
FUNDS = {
    "two_innovation_central_fund": "两创示范中央财政资金",
    "city_special_fund": "贵阳市工业和信息化发展专项资金",
}
SERVICE_FUNCTIONS = {**FUNCTIONS, "other": "其他"}
SERVICE_MODES = {"online": "线上", "offline": "线下"}
SERVICE_SATISFACTION = {"satisfied": "满意", "mostly_satisfied": "基本满意", "unsatisfied": "不满意"}
SERVICE_COLUMNS = {
    "served_on": "日期",
    "client": "服务对象",
    "client_uscc": "信用代码",
    "function": "服务功能",
    "content": "服务内容",
    "mode": "方式(线上/线下)",
    "fee_yuan": "收费(元)",
    "public_or_low_fee": "是否公益/低收费",
    "event_no": "活动编号",
    "satisfaction": "满意度",
    "evidence": "佐证",
}
"""The columns of the service ledger (台账, Art. 14), in the order a workbook has them."""

SERVICE_PROBLEMS = {
    "blank": "必填",
    "long": "不得超过{most}字",
    "control": "含有控制字符，请重新输入",
    "date": "应为实际存在的日期，形如 2026-03-15",
    "early": "早于本台账的起始日期（{first}）",
    "ahead": "晚于今天（{last}），尚未发生的服务不登记",
    "uscc": "{why}",
    "choice": "应为下列之一：{choices}",
    "yes_no": "应填“是”或“否”",
    "fee": "应为不小于 0、至多两位小数的金额，例如 0 或 1200.50",
    "formula": "单元格中是公式，请改为直接填写数值或文字（复制后“选择性粘贴—数值”）",
    "kind": "单元格内容无法读取，请直接填写文字、数值或日期",
    "number": "被当成了数值，末位数字已失真，请把单元格设为文本格式后重新输入",
    "error": "单元格中是错误值（如 #N/A），请改为实际内容",
    "twice": "与第 {row} 行完全相同；确为两次服务的，请在“服务内容”中写明区别",
    "known": "与第 {entry} 号登记的第 {line} 条完全相同；确为两次服务的，请在“服务内容”中写明区别",
}
"""What may be wrong with one cell of the ledger, in a sentence beside it."""

MARCH = {
    "owed": "未报",
    "submitted": "已报",
    "late": "迟报",
    "returned": "退回",
    "accepted": "接收",
    "unopened": "未开启",
}
"""How a yearly report stands, as the March desk says it."""

VERDICTS = {"pass": "符合", "fail": "不符合", "pending": "待判断"}


def reminder_text(timer: str, due_on: date, left: int, level: str) -> str:
    """What a reminder says: which deadline, when, how many working days are left or gone by, how urgent."""
    when = f"超期{-left}个工作日，请督办" if left < 0 else f"剩余{left}个工作日"
    return f"{LEVELS[level]}：{TIMERS[timer]}（{due_on.year}年{due_on.month}月{due_on.day}日24时止）{when}"


def state_label(kind: str, state: str) -> str:
    """What people call a state of a kind of case."""
    return STATES.get(kind, {}).get(state) or {"—": "待批准"}.get(state, state)


def trigger_label(trigger: str) -> str:
    """What people call a step."""
    return TRIGGERS.get(trigger, trigger)


def role_label(role: str) -> str:
    """What people call a role."""
    return ROLES.get(role, role)
