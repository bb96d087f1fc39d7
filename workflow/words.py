"""Every Chinese word the engine says, by identifier, in one place, so that another catalogue can follow."""

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
        "certified": "已认定",
        "annually_assessed": "已年度考核",
        "assessment_failed": "考核不合格",
        "revocation_notified": "拟取消称号",
        "revoked": "已取消称号",
        "exited": "已退出",
        "terminated": "已终止",
        "merged": "已合并",
    },
    "annual_report": _REPORT,
    "district_report": _REPORT,
    "assessment": {"open": "评分中", "scored": "已评分", "announced": "已公告"},
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
    "stop_report": "停止催报",
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
}
CHANGE_KINDS = {
    "recognised": "认定",
    "graded": "考核等次",
    "renamed": "更名",
    "revoked": "取消称号",
    "exited": "退出",
    "terminated": "终止",
    "merged": "合并",
}
CHANGES = {
    "recognised": "认定{name}为示范平台（证书编号{number}）",
    "graded": "公布{name}的{year}年度考核等次：{grade}",
    "renamed": "{before}更名为{name}",
    "revoked": "取消{name}示范平台称号",
    "exited": "{name}退出，不再是示范平台",
    "terminated": "终止{name}示范平台称号",
    "merged": "{name}并入证书编号{into}的示范平台",
}
# What each member of the register's documents means: its name for people, then what it holds.
REGISTER_FIELDS = {
    "number": ("证书编号", "认定时颁发的证书编号，一个编号只属于一次认定"),
    "name": ("平台名称", "现用名称；按日期查询时为该日所用名称"),
    "operator": ("运营单位", "现运营单位的全称"),
    "district": ("区域", "现监督管理的区（市、县）或开发区，代码见查询页的区域选项"),
    "functions": ("服务功能", "认定时的服务功能，可有多项"),
    "certified_on": ("认定日期", "公告认定之日，含当日"),
    "status": ("状态", "有效、已取消称号、已退出、已终止、已合并；按日期查询时为该日24时的状态"),
    "grades": ("年度考核", "各年度已公布的考核等次、公布日期和所依据的公告；未公布的年度不列"),
    "ended_on": ("终止日期", "称号取消、退出、终止或合并之日；有效的为空"),
    "ended_by": ("终止方式", "revoke 取消，approve_exit 退出，terminate 终止，merge_platforms 合并"),
    "ended_articles": ("终止依据", "称号终止所依据的条款；办法未作规定的为空"),
    "ended_notice": ("终止公告", "说明称号终止的公告；合并不另发公告"),
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

# A refusal says the rule, then what to do next. Braces take the values of the case at hand.
REFUSALS = {
    # the door
    "no_such_case": "没有这个办件，或者您无权查看。请核对办件编号。",
    "no_such_trigger": "这类办件没有“{trigger}”这一步骤。请从办件页面列出的办理事项中选择。",
    "role_never": "您的角色（{roles}）不办理“{label}”。该步骤由{who}办理。",
    "not_in_this_seat": "“{label}”由本办件的{who}办理，您不在其列（管辖、推荐单位或指派关系不符）。",
    "state_refuses": "办件现处于“{state}”，不能“{label}”。该步骤只在以下状态办理：{from_states}。",
    "follow_up_only": "“{label}”随异议或批次等关联办件的办理自动发生，不单独办理。请到关联办件上操作。",
    "stale": "您打开后，{who}已于{when}办理了“{label}”，办件现为第{version}版。请刷新后再办。",
    "key_reused": "同一个幂等键（Idempotency-Key）已用于另一项内容不同的请求。请换一个新键。",
    "time_runs_back": "当前时间早于本办件最后一次记录的时间（{last}），系统时钟可能被调回。请联系系统管理员。",
    "timer_not_due": "“{label}”只由系统时钟在期限届满时办理；该期限尚未届满，或已经改期、取消。",
    "malformed": "提交的内容不符合要求：{problems}",
    "late_entry": "补录（填写发生时间或收到时间）只限工作人员：所填时间不得早于本办件开始、不得晚于现在，"
    "并须写明理由和佐证；补录须由另一人复核后生效。",
    # many at once
    "bulk_selection": "请勾选 1 至 {most} 件，同一件只勾选一次。",
    "bulk_row_not_done": "该件在首次提交时未能办理；重复提交不再办理。请查明原因后重新勾选。",
    "bulk_crossed": "同一事项刚由他人办理，本次未作任何改动。请刷新后再办。",
    # two persons
    "same_person": "经办与审核必须是不同的人：这份意见由您本人提出，须由另一位有审核权的人员批准。",
    "no_proposal": "“{label}”须先由经办人（{who}）提出意见，再由您审核批准。",
    "not_an_approver": "“{label}”已由经办人提出意见，须由{who}审核批准。",
    "proposal_pending": "本办件已有一项待审核的意见（“{label}”，{by}提出）。请先批准或退回该意见。",
    "proposal_gone": "您要批准的意见已不存在（已被批准、退回，或办件已经变动）。请刷新后查看。",
    "proposal_open": "没有待审核的意见可以退回。",
    "proposal_within_reach": "只有该意见的经办人或审核人可以退回它。",
    # batch
    "only_batch_of_its_year": "每年只组织一次申报认定（第八条），{year}年的批次已经存在。如需顺延，请延长申报期限。",
    "window_ahead": "申报起止日期有误：开始不得晚于截止，截止不得早于今天，开始日期应在批次年度或其上一年。",
    "stages_in_order": "推荐、现场初审的截止日期应依次不早于申报截止日期（{days}）。",
    "closes_later": "延长后的截止日期应晚于原截止日期（{closes_on}）。",
    "batch_announced": "该年度尚未发布申报工作通知，或申报已经截止（第八条）。具体时间以当年申报工作通知为准。",
    "window_open": "不在申报时间内（第八条）：本批次受理时间为{opens_on}至{closes_on}24时。",
    # application
    "no_other_application": "本批次中该平台已有一件未办结的申报（{number}）。请在原申报上继续办理或先撤回。",
    "credit_code_valid": "统一社会信用代码有误：{code}。请对照营业执照或法人证书逐位核对。",
    "own_credit_code": "只能以本单位的统一社会信用代码（{own}）申报。",
    "figures_consistent": "填报的数字互相矛盾：{problems}。请更正后再提交。",
    "fields_complete": "申报信息尚未填完：{missing}。请补充后再提交。",
    "materials_complete": "第十条所列材料不齐，缺：{missing}。请上传后再提交。",
    "recommender_resolved": "推荐单位无法确定（第九条）。请选择场所所在区（市、县）、开发区主管部门或一个市级部门。",
    "defects_listed": "补正须一次性告知：请逐项列明材料或填报项目、理由和依据条款；项目须出自第十条材料或申报表。",
    "defects_answered": "以下补正事项尚未改动：{items}。请逐项补正后再提交。",
    "correction_overdue": "补正期限至{until}，尚未届满，不能按逾期办结。",
    "own_correction": "补正通知由{org}发出，应由该单位办结。",
    "no_failed_machine_condition": "不能推荐：有可由数据判定的条件不符合。请依第九条不予推荐，或通知申报单位补正。",
    "site_visited": "尚无完整的现场核查记录（第三条）：须登记核查日期、至少两名核查人员和核查情况。",
    "conditions_5_6_met": "第五条、第六条的条件尚未全部判定为符合，不能通过初审。请登记判断意见，或作初审不通过处理。",
    "enough_sealed_sheets": "有效评分表不足：已封存{sealed}份，至少需要{least}份（回避的不计）。",
    "distinctive": "专家未认定申报单位具有突出的特色优势和示范性（第七条），不能评审通过。",
    "pass_score_reached": "评审平均分{score}低于当年通知规定的合格线{line}。",
    "published_where": "请填写公示所在网页的地址（以 http:// 或 https:// 开头）。",
    "notice_joinable": "不能并入该公示：公示不存在、不在起草中，或不是今天发布的。请单独发布。",
    "no_undecided_objection": "尚有未办结的异议：{numbers}。异议全部办结后方可继续（第十一条）。",
    "counted_as_known": "放假安排通知已有变动，期限须先重算（现计至{due_on}）。",
    "nothing_to_recount": "按现行放假安排通知，{timer}的日期不变，无须重算。",
    "handler_took_no_part": "异议处理人员不得参与过本办件的推荐、初审或评审。请由另一位人员办理。",
    "period_over": "公示期至{until}，尚未届满。",
    "award_numbers_given": "请填写公告文号、证书编号和牌匾编号。",
    "award_numbers_unused": "编号已被使用：{numbers}。公告文号、证书编号、牌匾编号均不得重复。",
    "reconsideration_allowed": "本办法的现行参数未开放复核。",
    "only_named_items": "补正期间只能修改通知所列项目。不在其列的：{items}。",
    "known_material": "没有这一材料项目：{item}。材料项目见第十条（m1 至 m7)；只有 m6 可以注明理由后标为不适用。",
    "visit_complete": "现场核查记录不完整：须有不晚于今天的核查日期、至少两名不同的核查人员和核查情况。",
    "judgement_known": "{condition}不是由您这一环节登记判断的条件。",
    "reason_given": "请写明理由。",
    "articles_cited": "请列明所依据的条款。",
    "text_given": "请填写备注内容。",
    # score sheets
    "application_under_review": "申报不在专家评审环节（第十一条），评分表不能变动。",
    "expert_known": "没有这位在用的评审专家：{expert}。",
    "no_conflict": "该专家与申报单位存在利害关系（{why}），应当回避，不能指派。请另选专家。",
    "one_sheet_per_expert": "该专家对本申报已有一份评分表。",
    "scores_within_weight": "评分超出范围或指标不存在：{problems}。每项为 0 至该项分值，至多三位小数，以文本填写。",
    "every_indicator_scored": "还有指标未评分，或低于提示线而未写理由：{missing}。",
    "distinctive_decided": "请先就第七条（特色优势和示范性）作出判断。",
    # objections
    "publicity_running": "该项目现在没有正在进行的公示，不能提出异议。{why}",
    "facts_given": "请写明异议的具体事实。",
    "objection_identified": "受理异议须有姓名或联系方式，并有具体事实。不符合的可登记备查。",
    "parent_in_publicity": "申报不在公示或异议处理环节，不能受理该异议。",
    "investigator_named": "请写明核查人员。",
    "report_and_reason": "请填写核查报告和理由。",
    # platform
    "import_complete": "录入早期认定的平台须有平台名称、运营单位、区域、服务功能、认定日期（不晚于今天）和公告文号。",
    # holiday notices
    "notice_new": "通知 {id} 已经导入，或另有一件正待审核。通知只增不改；更正请另用 id，并在 amends 写明所更正的通知。",
    "notice_sound": "{problem}。请对照通知原文更正后重新导入。",
    "notice_crossed": "该文号的通知或该年度的安排刚由他人导入。请核对日历后再办。",
    "notice_differs": "待审核的导入（{number}）与这份文件的内容不同。请核对；内容有误的，先退回该意见再重新导入。",
    "exit_requested": "平台尚未提出退出申请（第四条：自愿），不能办理退出。请由平台先申请。",
    "change_named": "请填写变更事项（名称、运营单位、地址或负责人）和变更理由。",
    "operator_verified": "变更运营单位的，须填写新的统一社会信用代码，并登记对第五条条件的现场复核日期和情况。",
    "another_district": "请选择另一个区（市、县）或开发区，并写明交接单（第三条、第十四条）。",
    "other_platform_active": "被合并的平台不存在、就是本平台，或其称号已不在有效状态。请核对。",
    "planned_ahead": "请填写不早于今天的检查日期和检查内容（第十四条）。",
    "inspection_complete": "检查记录不完整（第十四条）：须有检查日期、检查人员和台账、质量、收费、满意度情况。",
    "follow_up_open": "没有这一次需要整改的检查，或已登记整改完成。请核对检查序号并填写整改情况。",
    "day_gone_by": "请填写不晚于今天的日期。",
    "notice_complete": "告知书须写明事实、依据条款、送达日期和送达凭证。",
    "delivered_by_now": "送达日期不得晚于今天。",
    "defence_over": "陈述申辩期限尚未届满（至{until}24时），平台也没有提交申辩，不能作出取消决定（第十五条）。",
    "defence_answered": "平台已提交陈述申辩，请写明采纳情况后再作决定。",
    "heard_by_others": "复核人员不得是原评分专家，且至少一人。",
    "rescored": "采纳申辩须有复核后的评分，且不低于60分（第十五条）。",
    "decision_numbered": "请填写取消决定书文号和公告文号。",
    "numbers_not_announced": "公告文号已被使用：{numbers}。",
    # reports, assessment, subsidy
    "report_due_of_it": "不能补开{year}年度总结（第十三条）：该年度须已结束，平台须在该年12月31日前认定且称号有效。",
    "only_report_of_its_year": "该平台{year}年度总结已经存在（第十三条）。请在原报告上办理。",
    "report_complete": "报告内容不完整，缺：{missing}。请填写后再报送。",
    "assessed_of_it": "不能开启{year}年度考核（第十五条）：该年度须已结束，平台须在该年12月31日前认定且称号有效。",
    "only_assessment_of_its_year": "该平台{year}年度考核已经存在（第十五条），每年只考核一次。",
    "platform_awaits_grade": "平台称号不在有效状态，或该年度等次已经公告，不能再公告（第十五条）。",
    "results_joinable": "只能并入当天发布的年度考核结果公告。请单独公告，或核对所并入的公告。",
    "platform_titled": "平台称号不在有效状态，不能审批或拨付补助（第十六条）。",
    "account_of_operator": "收款账户名称应与运营单位（{operator}）一致。",
    "third_person": "补助的申请、审批、拨付须由三个不同的人办理（第十六条）。请由另一位财务人员登记。",
    "amount_exact": "一次性补助金额应为{amount}元（第十六条），请核对。",
    "one_subsidy": "该平台沿革已有一次性补助，不能重复（第十六条）。",
    # the service ledger
    "services_in_order": "台账记录有 {count} 处问题，没有登记任何一条：{problems}",
    "services_counted": "一次登记应有 1 至 {most} 条记录，现为 {count} 条。请分次登记。",
    "entry_valid": "没有第 {entry} 号台账登记，或者它已经作废。",
    "one_entry_of_its_content": "内容完全相同的一批记录已经登记过，没有重复登记。请到台账页面核对。",
    "workbook_type": "请上传 Excel 工作簿（.xlsx）：文件“{name}”{why}。可从台账页面下载空白工作簿填写。",
    "workbook_unreadable": "工作簿“{name}”无法读取：{why}。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。",
    "workbook_sheet": "工作簿中没有“{sheet}”工作表，或第一行不是下载的表头（缺：{missing}）。请用下载的工作簿填写。",
    "workbook_rows": "工作簿有 {count} 行，超过一次登记的上限 {most} 行。请按月份或季度拆分后分次上传。",
    "workbook_empty": "工作簿中没有填写任何记录。",
    "workbook_faulty": "工作簿共 {rows} 行，其中 {wrong} 行有 {problems} 处问题，没有登记任何一条。"
    "问题已在退回的工作簿中标色，并在“问题”列写明；改好后可直接上传退回的工作簿。",
    "no_returned_workbook": "没有退回给您的工作簿，或者它已被后来的上传替代。",
    # people
    "not_signed_in": "请先登录。",
    "wrong_credentials": "用户名或密码不正确。",
    "throttled": "尝试次数过多，请在{minutes}分钟后再试。",
    "login_malformed": "用户名应为 1 至 64 个字母、数字或 . _ - @，以字母或数字开头：{login}。",
    "login_reserved": "用户名“{login}”由系统保留，请另取一个。",
    "login_taken": "用户名“{login}”已经存在。请另取一个，用户名不重复使用。",
    "login_unknown": "没有用户“{login}”，或该用户已停用。",
    "name_malformed": "姓名应为 1 至 60 个字，不含控制字符。",
    "role_missing": "请至少指定一个角色。可用的角色：{known}。",
    "role_unknown": "没有这个角色：{role}。可用的角色：{known}。",
    "role_alone": "“{role}”不能与其他角色（{others}）由同一用户兼任：{why}。请分设用户。",
    "org_is_city": "{roles}属于市级主管部门，所属单位应为 CITY，现为“{org}”。",
    "org_unknown": "{roles}的所属单位“{org}”不在现行组织名录中。可用的代码：{known}。",
    "org_credit_code": "申报单位用户的所属单位应是其统一社会信用代码，“{org}”有误：{why}。",
    "org_malformed": "所属单位“{org}”有误：应为不超过 60 个字的名称或代码，不含控制字符。",
    "related_malformed": "利害关系单位“{item}”有误：应为申报单位编号或统一社会信用代码。",
    "password_weak": "密码过短或不可用：应为 {least} 至 {most} 个字符。",
    "csrf": "页面已过期，请返回刷新后重新提交。填写的内容没有保存。",
    "forbidden_route": "您的角色无权使用这一功能。",
    # documents
    "no_such_document": "没有这份材料，或者您现在无权查看。评审专家须先作回避声明，方可查看材料。",
    "document_name": "文件名中含有控制字符（例如 NUL 或换行），不能接受。请重新命名文件后再上传。",
    "document_type": "不接受这种文件（“{name}”）。材料应为 PDF、JPEG、PNG、DOCX 或 XLSX 文件，请转换后再上传。",
    "document_mismatch": "文件“{name}”的内容不是 {expected}（{actual}）。请用原来的软件另存为相应格式后再上传。",
    "document_empty": "文件“{name}”是空的。请核对后重新上传。",
    "document_unsafe": "文件“{name}”未被接受：{why}。请另存为普通的 {expected} 文件后再上传。",
    "document_large": "文件“{name}”超过单个文件的上限（{limit}）。请压缩或拆分后再上传。",
    "too_large": "提交的内容过大（上限{limit}）。",
    # the outside interface
    "no_such_page": "没有这个地址。请从首页或接口文档（/api/v1/docs）查找。",
    "no_such_method": "这个地址不接受 {method} 方法。可用：{allowed}。",
    "no_such_platform": "信息数据库中没有证书编号为“{number}”的示范平台。请核对编号。",
    "no_such_plaque": "查无此牌：信息数据库中没有牌匾编号为“{number}”的示范平台。请核对编号。",
    "no_such_notice": "没有这份公示或公告。",
    "not_in_notice": "这份公示中没有该项目。请从公示名单中选择。",
    "no_test_clock": "这个数据库使用真实时间，时钟不能移动。",
    "clock_stays": "{why}",
    "no_incident": "办件 {case} 没有停止重试的期限 {kind}。请在期限台账（shifan timers --status failed）中核对。",
    "no_clock_alarm": "没有待处理的时钟报警。",
    "nothing_due": "没有等待到期的期限，时钟未移动。",
    "unreadable": "{why}。请更正后重新提交。",
    "bad_host": "不接受以这个主机名访问。",
    "too_many": "请求过于频繁，请稍后再试。",
    "failed": "服务出现内部错误，已记录（编号{reference}）。请稍后再试；仍不能办理的，请把编号告诉系统管理员。",
    "refused_here": "{why}",
}


def refusal_text(code: str, /, **values: object) -> str:
    """The Chinese sentence of a refusal. Raises KeyError for a code or a value nobody wrote words for."""
    return REFUSALS[code].format(**values)


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
