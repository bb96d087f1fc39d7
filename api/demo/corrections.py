"""Ways aside before the publicity: corrections asked for at every desk, withdrawals, an authority's close, a refused
recommendation.
"""

from api.demo import source
from api.demo.courses import DECLINES_TO_WITHDRAW, district, recommenders
from api.demo.papers import paper
from api.demo.stage import Play, Stage


def unreadable_declaration(stage: Stage) -> Play:
    """DEMO-048 handed in a blank scan for its declaration; the recommender asks for it, and gets it in time."""
    who, body = "DEMO-048", recommenders("DEMO-048")
    yield stage.desk("06-09")
    item = {"item": "m7_truth_declaration", "reason": "上传的扫描件为空白页，看不到声明内容和签章", "article": "10(7)"}
    stage.fire(f"{body}1", "request_correction", who, items=[item])
    yield stage.desk("06-11")
    _hand_in(stage, who, "m7_truth_declaration", "申报材料真实性声明（签章件）.pdf")
    yield stage.later(10)
    stage.fire(who.lower(), "resubmit", who)


def new_address(stage: Stage) -> Play:
    """DEMO-005 corrects a lease and its address, and has waited for its recommender ever since."""
    who, body = "DEMO-005", recommenders("DEMO-005")
    yield stage.desk("07-06")
    items = [
        {"item": "m4", "reason": "租赁合同缺少载明租期的一页", "article": "10(4)"},
        {"item": "applicant.address", "reason": "地址未写明楼层和房号，与合同不一致", "article": "10(4)"},
    ]
    stage.fire(f"{body}1", "request_correction", who, items=items)
    yield stage.desk("07-09")
    address = f"{source.applicants()[who]['address']}3楼301室"
    stage.fire(who.lower(), "save_draft", who, address=address)
    yield stage.later(5)
    _hand_in(stage, who, "m4_premises_proof", "经营服务场所租赁合同（全本）.pdf")
    yield stage.later(5)
    stage.fire(who.lower(), "resubmit", who)
    yield stage.desk("11-18")
    stage.fire(f"{body}2", "add_note", who, text="市局已两次催办，等待部门会议研究推荐意见。")


def answered(stage: Stage, who: str, login: str, asked: str, given: str) -> Play:
    """A special audit whose seal cannot be read is handed in again; the case returns to the desk that asked."""
    yield stage.desk(asked)
    item = {"item": "m3b_special_audit", "reason": "专项审计报告第二页骑缝章不清晰", "article": "10(3)"}
    stage.fire(login, "request_correction", who, items=[item])
    yield stage.desk(given)
    _hand_in(stage, who, "m3b_special_audit", "2025年度服务收支专项审计报告（重新扫描）.pdf")
    yield stage.later(8)
    stage.fire(who.lower(), "resubmit", who)


def open_correction(stage: Stage) -> Play:
    """DEMO-036 has been asked and still has time."""
    yield stage.desk("11-19")
    items = [
        {"item": "m5", "reason": "服务活动清单缺少活动照片和签到表", "article": "10(5)"},
        {"item": "m3a", "reason": "审计报告缺少附注", "article": "10(3)"},
    ]
    stage.fire("city2", "request_correction", "DEMO-036", items=items)


def never_answered(stage: Stage) -> Play:
    """DEMO-014 lets the time pass; the flag goes up, and the officer closes the case."""
    who, body = "DEMO-014", recommenders("DEMO-014")
    yield stage.desk("06-24")
    item = {"item": "m1", "reason": "申请报告未加盖单位公章", "article": "10(1)"}
    stage.fire(f"{body}1", "request_correction", who, items=[item])
    yield stage.desk("07-09")
    reason = "补正期限届满，两次电话提醒后仍未补正，按撤回办结"
    stage.fire(f"{body}1", "close_uncorrected", who, reason=reason)


def takes_back(stage: Stage) -> Play:
    """An applicant finds its own gap and withdraws (Art. 4)."""
    yield stage.at("06-25", 15, 20)
    who = DECLINES_TO_WITHDRAW
    stage.fire(who.lower(), "withdraw", who, reason="自查发现收费标准尚未制定，完善后再行申报")


def closed_by_authority(stage: Stage) -> Play:
    """DEMO-034: an audit report turns out to be forged."""
    yield stage.desk("09-08")
    reason = "经会计师事务所书面答复，所附审计报告并非其出具，材料不实"
    stage.fire("city1", "close_by_authority", "DEMO-034", reason=reason)
    yield stage.working_days_later(1)
    stage.approve("city-leader2", "DEMO-034")


def leader_disagrees(stage: Stage) -> Play:
    """DEMO-004: the first proposal to recommend comes back from the leader."""
    who, body = "DEMO-004", district("DEMO-004")
    yield stage.desk("07-03")
    stage.fire(f"{body}2", "recommend", who, reason="同意推荐")
    yield stage.later(60)
    stage.refuse(f"{body}-leader2", who, "推荐意见过于简单，请补充核对情况")


def _hand_in(stage: Stage, who: str, item: str, file_name: str) -> None:
    lines = (source.applicants()[who]["name"], "按补正通知重新提交")
    stage.attach(who.lower(), who, item, file_name, paper(file_name, lines))


def plays(stage: Stage) -> tuple[Play, ...]:
    """All of them."""
    return (
        unreadable_declaration(stage),
        new_address(stage),
        answered(stage, "DEMO-003", "city2", "08-05", "08-07"),
        answered(stage, "DEMO-043", f"{district('DEMO-043')}1", "09-03", "09-08"),
        open_correction(stage),
        never_answered(stage),
        takes_back(stage),
        closed_by_authority(stage),
        leader_disagrees(stage),
    )
