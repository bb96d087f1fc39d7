"""What the public said in the publicity periods, and what became of it."""

from datetime import datetime
from typing import Any

from api.demo.courses import propose_publicity
from api.demo.stage import Play, Stage
from workflow.history import instant

_NAMED = {"name": "演示群众甲", "contact": "15400009001"}
_REPORT = "调阅服务台账、抽访三家受服务企业，并与申报材料逐项核对。"


def _lodge(stage: Stage, who: str, label: str, facts: str, /, **data: Any) -> None:
    stage.begin("public", "lodge_objection", "objection", label, parent=stage.cases[who], facts=facts, **data)


def _enter_letter(stage: Stage, who: str, label: str, facts: str, name: str, received: datetime) -> Play:
    """A letter entered late: one person of the supervision desk enters it, another compares it with the paper."""
    told = {
        "received_at": instant(received),
        "channel": "paper",
        "reason": "来信先到收发室",
        "evidence": ["来信及信封邮戳"],
    }
    parent = stage.cases[who]
    stage.begin("supervision2", "lodge_objection", "objection", label, parent=parent, facts=facts, name=name, **told)
    yield stage.later(25)
    stage.approve("supervision1", label)


def _decide(stage: Stage, label: str, trigger: str, reason: str) -> Play:
    """Prepared by supervision, approved by a leader who took no part in the review."""
    stage.fire("supervision1", trigger, label, report=_REPORT, reason=reason, reply="已书面答复异议人")
    yield stage.later(90)
    stage.approve("city-leader2", label)


def anonymous(stage: Stage) -> Play:
    """DEMO-001: nobody's name and nothing concrete; registered, and nothing stands in the way."""
    yield stage.at("09-29", 20, 15)
    _lodge(stage, "DEMO-001", "OJ-001", "听说这家单位不行。")
    yield stage.desk("09-30")
    stage.fire("supervision1", "register_only", "OJ-001", reason="匿名且未提供具体事实，登记备查")


def dismissed_in_time(stage: Stage) -> Play:
    """DEMO-008: one objection withdrawn as soon as it was sent, one dismissed before the period ended."""
    yield stage.at("09-29", 11, 5)
    _lodge(stage, "DEMO-008", "OJ-008a", "该平台技术洽谈的场次可能虚报。", **_NAMED)
    yield stage.at("09-29", 16, 40)
    _lodge(stage, "DEMO-008", "OJ-008b", "该平台2025年技术洽谈的场次比其公众号发布的多两场。", **_NAMED)
    yield stage.desk("09-30")
    stage.fire("supervision2", "withdraw_objection", "OJ-008a", reason="异议人来电以后一份为准，撤回本件")
    yield stage.later(10)
    stage.fire("supervision2", "accept_objection", "OJ-008b")
    yield stage.desk("10-08")
    stage.fire("supervision2", "investigate", "OJ-008b", investigator="市局监督甲、云岩区经办人")
    yield stage.desk("10-09")
    yield from _decide(stage, "OJ-008b", "dismiss_objection", "公众号漏发两期，签到表和照片齐全，场次属实")


def two_at_once(stage: Stage) -> Play:
    """DEMO-016: a second objection on paper, both decided after the period, one later than it should have been."""
    yield stage.at("09-30", 9, 30)
    _lodge(stage, "DEMO-016", "OJ-016a", "平台服务企业名单中有两家已注销。", name="演示群众乙", contact="15400009002")
    yield stage.desk("10-08")
    stage.fire("supervision1", "accept_objection", "OJ-016a")
    yield stage.desk("10-10")
    facts = "平台的办公场地与另一公司共用。"
    yield from _enter_letter(stage, "DEMO-016", "OJ-016b", facts, "演示群众丙", stage.at("10-09", 16, 0))
    yield stage.desk("10-12")
    stage.fire("supervision1", "accept_objection", "OJ-016b")
    yield stage.desk("10-14")
    stage.fire("supervision1", "investigate", "OJ-016b", investigator="市局监督乙")
    yield stage.desk("10-20")
    yield from _decide(stage, "OJ-016a", "dismiss_objection", "两家企业注销于服务之后，不影响2025年度数量")
    yield stage.desk("10-22")
    stage.fire("supervision1", "dismiss_objection", "OJ-016b", report="电话了解。", reason="场地属实")
    yield stage.later(75)
    stage.refuse("city-leader2", "OJ-016b", "应实地核查后再报")
    yield stage.desk("10-28")
    yield from _decide(stage, "OJ-016b", "dismiss_objection", "共用的只是会议室，办公和服务区域独立，有租赁合同")


def two_withdrawn(stage: Stage) -> Play:
    """DEMO-018: two accepted objections, both taken back while the period still ran."""
    yield stage.at("09-29", 10, 10)
    _lodge(stage, "DEMO-018", "OJ-018a", "满意度调查的样本是自行挑选的。", name="演示群众丁", contact="15400009004")
    yield stage.at("09-29", 15, 45)
    _lodge(stage, "DEMO-018", "OJ-018b", "满意度回收表有涂改。", name="演示群众戊", contact="15400009005")
    yield stage.desk("09-30")
    stage.fire("supervision1", "accept_objection", "OJ-018a")
    yield stage.later(12)
    stage.fire("supervision1", "accept_objection", "OJ-018b")
    yield stage.desk("10-08")
    stage.fire("supervision1", "withdraw_objection", "OJ-018a", reason="异议人当面查阅抽样记录后撤回")
    yield stage.desk("10-09")
    stage.fire("supervision1", "withdraw_objection", "OJ-018b", reason="异议人查阅原始表格后撤回")


def withdrawn_late(stage: Stage) -> Play:
    """DEMO-021: taken back after the period had ended."""
    yield stage.at("10-09", 22, 30)
    _lodge(stage, "DEMO-021", "OJ-021", "公益服务占比计算口径有误。", name="演示群众己", contact="15400009006")
    yield stage.desk("10-10")
    stage.fire("supervision2", "accept_objection", "OJ-021")
    yield stage.desk("10-14")
    stage.fire("supervision2", "withdraw_objection", "OJ-021", reason="经说明计算口径后，异议人书面撤回")


def upheld(stage: Stage) -> Play:
    """DEMO-025: the objection is right, and the platform is not recognised."""
    yield stage.at("10-08", 9, 50)
    facts = "该平台10名服务人员中有3人系挂名，社保不在该单位。"
    _lodge(stage, "DEMO-025", "OJ-025", facts, name="演示群众庚", contact="15400009007")
    yield stage.desk("10-09")
    stage.fire("supervision1", "accept_objection", "OJ-025")
    yield stage.desk("10-12")
    stage.fire("supervision1", "investigate", "OJ-025", investigator="市局监督甲")
    yield stage.desk("10-21")
    yield from _decide(stage, "OJ-025", "uphold_objection", "社保记录证实3人不在该单位工作，服务人员不足10人")


def late(stage: Stage) -> Play:
    """DEMO-027: brought forward after the period, taken up at the leader's discretion, found empty.

    Then a letter turns up that had come in time: it counts, however late it is entered.
    """
    yield stage.desk("10-22")
    facts = "该平台一名主要服务人员的职称证书存疑。"
    stage.fire("city-leader2", "accept_late_objection", "DEMO-027", facts=facts, reason="线索具体，公告之前予以核查",
               name="演示群众辛", contact="15400009008")  # fmt: skip
    stage.cases["OJ-027"] = stage.children("DEMO-027", "objection")[0].id
    yield stage.desk("10-26")
    stage.fire("supervision2", "investigate", "OJ-027", investigator="市局监督乙")
    yield stage.desk("11-03")
    yield from _decide(stage, "OJ-027", "dismiss_objection", "职称证书经发证机关核验属实")
    yield stage.desk("11-05")
    facts = "该平台的一份培训签到表有代签。"
    yield from _enter_letter(stage, "DEMO-027", "OJ-027-letter", facts, "演示群众癸", stage.at("10-15", 15, 20))
    yield stage.desk("11-06")
    stage.fire("supervision1", "accept_objection", "OJ-027-letter")
    yield stage.desk("11-12")
    yield from _decide(stage, "OJ-027-letter", "dismiss_objection", "签到表经逐人核对无代签")


def published_wrongly(stage: Stage) -> Play:
    """DEMO-030: taken down for a wrong district on the web page, published again in a notice of its own."""
    yield stage.desk("09-29")
    stage.fire("city1", "void_publicity", "DEMO-030", reason="网页附件将所属区域误写为白云区，撤下更正后重新公示")
    yield stage.later(50)
    stage.approve("city-leader3", "DEMO-030")
    yield stage.desk("09-30")
    propose_publicity(stage, "DEMO-030", "corrected")
    yield stage.at("10-09", 9, 25)
    stage.approve("city-leader3", "DEMO-030")


def past_its_period(stage: Stage) -> Play:
    """DEMO-048: still under investigation when the period ended; the timer stays armed and says why."""
    yield stage.at("11-10", 14, 15)
    facts = "该平台申报的一场展销活动与其他单位重复申报。"
    _lodge(stage, "DEMO-048", "OJ-048", facts, name="演示群众壬", contact="15400009009")
    yield stage.desk("11-11")
    stage.fire("supervision1", "accept_objection", "OJ-048")
    yield stage.desk("11-13")
    stage.fire("supervision1", "investigate", "OJ-048", investigator="市局监督甲")


def contested(stage: Stage) -> Play:
    """DEMO-047: an accepted objection nobody has decided, and one that came in this morning."""
    yield stage.at("11-19", 21, 5)
    facts = "该平台服务的中小企业中有多家与其为同一实际控制人。"
    _lodge(stage, "DEMO-047", "OJ-047a", facts, name="演示群众癸", contact="15400009010")
    yield stage.desk("11-20")
    stage.fire("supervision2", "accept_objection", "OJ-047a")
    yield stage.at("11-23", 8, 40)
    _lodge(stage, "DEMO-047", "OJ-047b", "该平台官网近半年没有更新。", contact="demo@example.invalid")


def plays(stage: Stage) -> tuple[Play, ...]:
    """All of them."""
    return tuple(
        play(stage)
        for play in (
            anonymous, dismissed_in_time, two_at_once, two_withdrawn, withdrawn_late, upheld, late, published_wrongly,
            past_its_period, contested,
        )
    )  # fmt: skip
