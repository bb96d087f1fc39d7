"""What the places in a case's facts are called, for whoever compares a case before and after a step."""

from collections.abc import Mapping

from api.pages.year_names import YEAR_PIECES
from workflow.applicant import FIELDS
from workflow.criteria import CONDITIONS
from workflow.words import FUNCTIONS, TIMERS, trigger_label

_YEAR = 4  # digits
_PIECES = {
    "applicant": "",
    "basic": "",
    "functions": "",
    "materials": "",
    "publicity": "公示",
    "award": "认定",
    "review": "评审",
    "judgements": "判断",
    "correction": "补正",
    "corrections": "补正记录",
    "visits": "现场核查",
    "took_part": "经手人员",
    "result": "办理结果",
    "decision": "处理决定",
    "scores": "评分",
    "reasons": "评分理由",
    "declared": "回避声明",
    "status": "状态",
    "name": "名称",
    "version": "版本",
    "document": "文件编号",
    "sha256": "SHA-256",
    "size": "大小（字节）",
    "content_type": "类型",
    "value": "结论",
    "reason": "理由",
    "by": "办理人",
    "org": "单位",
    "title": "标题",
    "text": "正文",
    "url": "网页",
    "notice": "公示编号",
    "published_at": "发布时间",
    "first_day": "起",
    "last_day": "止",
    "closes_at": "截止时刻",
    "days": "逐日计算",
    "voided": "撤下理由",
    "certified_on": "认定日期",
    "announcement_number": "公告文号",
    "certificate_number": "证书编号",
    "plaque_number": "牌匾编号",
    "submitted_on": "提交日期",
    "due_on": "期限",
    "overdue": "超期",
    "return_to": "退回环节",
    "items": "事项",
    "before": "原内容",
    "official_score": "平均分",
    "sheets": "有效评分表",
    "distinctive": "认定专家数",
    "passed": "通过",
    "step": "步骤",
    "articles": "依据",
    "facts": "事实",
    "received_at": "收到时间",
    "channel": "渠道",
    "investigator": "核查人员",
    "report": "核查报告",
    "reply": "答复",
    "visited_on": "核查日期",
    "people": "核查人员",
    "findings": "核查情况",
    "expert": "专家",
    "expert_name": "专家姓名",
    "interest": "利害关系",
    "a7_distinctive": "特色优势和示范性",
    "opinion": "评审意见",
    "contact": "联系人",
    "reminded": "期限提醒",
    "level": "等级",
    "announced": "公告",
    "award_notice": "认定公告编号",
    "voided_publicities": "撤下的公示",
    "voided_on": "撤下日期",
    "stages": "各环节截止日期",
    "recommend_by": "推荐截止日期",
    "pre_review_by": "现场初审截止日期",
    "pass_score": "合格线",
    "late": "逾期异议",
    "late_entry": "补录",
    "entered_after_close": "公示期满后录入",
    "recused": "回避理由",
    "superseded": "更正理由",
    "corrects": "所更正的评分表",
    "after": "现内容",
    "renamed_on": "更名日期",
    "registry_proof": "登记机关证明",
    "organisation": "运营单位信用代码",
    "kind": "渠道",
    "code": "部门",
    "landline": "固定电话",
    "mobile": "手机",
    "email": "电子邮箱",
    "answered_on": "提交补正日期",
    "opens_on": "受理开始",
    "closes_on": "受理截止",
    "extension_notice": "延长受理的通知文号",
    "reconsidered": "复核理由",
    "year": "年度",
    "notice_number": "通知文号",
    "operator": "运营单位",
    "lineage": "沿革",
    "imported": "补录",
    "holiday_notice": "",
    "id": "编号（id）",
    "covers_year": "安排的年度",
    "number": "文号",
    "number_evidence": "文号的来源",
    "issued_on": "成文日期",
    "issued_on_evidence": "成文日期的来源",
    "published_on": "公布日期",
    "amends": "所更正的通知",
    "urls": "网址",
    "note": "备注",
    "totals": "各节日共几天",
    "warnings": "提示",
    "application": "申报",
    "applicant_id": "申报单位编号",
    "known_as": "平台的名称和编号",
    **YEAR_PIECES,
}


def path_label(path: str, materials: Mapping[str, str]) -> str:
    """What a place in a case's facts is called."""
    stated = FIELDS.get(path.removeprefix("applicant."))
    if stated:
        return stated.label
    said = [_piece(piece, materials) for piece in path.split(".")]
    return " · ".join(piece for piece in said if piece)


def _piece(piece: str, materials: Mapping[str, str]) -> str:
    if piece in CONDITIONS:
        return CONDITIONS[piece].label
    if piece.isdecimal():
        return f"{piece}年度" if len(piece) == _YEAR else f"第{piece}次"
    return (
        materials.get(piece)
        or FUNCTIONS.get(piece)
        or TIMERS.get(piece)
        or _PIECES.get(piece)
        or ("" if piece in _PIECES else trigger_label(piece))
    )
