"""Districts look after their platforms (Art. 3, 14); their tasks for the government, what the public says (Art. 13)."""

from api.demo.register import desk_of
from api.demo.stage import Play, Stage
from workflow.calendar import local_date

_INSPECTED = {"DEMO-P02": "04-14", "DEMO-P08": "04-16", "DEMO-P13": "04-22", "DEMO-P05": "09-17"}
_ASKS = {"DEMO-P08": ("补齐一季度三场活动的签到表", "06-04"), "DEMO-P05": ("收费标准上墙公示", "")}
"""What an inspection asked for, and when that was done: not yet, where there is no day."""


def inspected(stage: Stage, who: str, day: str) -> Play:
    """Planned some days ahead, made on its day, followed up where it asked for something."""
    officer, other = f"{desk_of(who)}1", f"{desk_of(who)}2"
    asks, mended = _ASKS.get(who, ("", ""))
    yield stage.desk_on(stage.day(f"{day[:3]}01"))
    planned = stage.day(day).isoformat()
    stage.fire(officer, "plan_inspection", who, planned_on=planned, text="台账、服务质量、收费和满意度年度例行检查")
    yield stage.desk(day)
    looked = {
        "quality": "服务流程规范，抽访三家企业均认可",
        "fees": "按公布标准收取",
        "satisfaction": "抽查回收表30份，满意率96%",
    }
    stage.fire(
        officer, "record_inspection", who, inspected_on=local_date(stage.clock.at).isoformat(),
        people=[stage.actors[officer].name, stage.actors[other].name], follow_up=asks,
        ledger="台账按月建立" + ("，个别佐证不全" if asks else "，记录完整"), **looked,
    )  # fmt: skip
    if mended:
        yield stage.desk(mended)
        stage.fire(officer, "close_follow_up", who, inspection="1", text=f"已现场核对：{asks}")


def guided(stage: Stage) -> Play:
    """DEMO-P03 is helped with its ledger."""
    yield stage.desk("03-12")
    stage.fire("huaxi2", "record_guidance", "DEMO-P03", text="上门指导服务台账的建立，讲解公益性服务的认定口径")


def tasks(stage: Stage) -> Play:
    """DEMO-P06 enters what it did for the city, the city what it asked of DEMO-P13."""
    yield stage.at("05-26", 16, 5)
    stage.fire("demo-p06", "record_task", "DEMO-P06", text="承办市级银企对接会，38家企业参加")
    yield stage.desk("06-11")
    stage.fire("city2", "record_task", "DEMO-P13", text="受市局委托开展中小企业数字化问卷，回收412份")


def complaints(stage: Stage) -> Play:
    """Heard by supervision, by a district, and by the city."""
    yield stage.desk("04-28")
    facts = "参加培训后未收到承诺的结业证明。"
    stage.fire("wudang1", "record_complaint", "DEMO-P04", facts=facts, channel="来电", name="演示群众子")
    yield stage.desk("08-06")
    facts = "该平台2024年的一份审计报告查不到出具单位。"
    contact = {"name": "演示群众丑", "contact": "15400009011"}
    stage.fire("supervision1", "record_complaint", "DEMO-P10", facts=facts, channel="来信", **contact)
    yield stage.desk("10-15")
    stage.fire("city1", "record_complaint", "DEMO-P09", facts="该平台办公场所长期无人，电话无人接听。", channel="来访")


def plays(stage: Stage) -> tuple[Play, ...]:
    """All of them."""
    inspections = (inspected(stage, who, day) for who, day in _INSPECTED.items())
    return (*inspections, guided(stage), tasks(stage), complaints(stage))
