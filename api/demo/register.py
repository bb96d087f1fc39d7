"""Platforms in the register: entered from earlier years, disclosed, renamed, moved, merged, given up."""

from typing import Any

from api.demo import source
from api.demo.courses import COURSES, two
from api.demo.grades import begin_assessment
from api.demo.people import DESKS
from api.demo.stage import Play, Stage
from workflow.calendar import local_date
from workflow.states import Kind

ENTERED_LATE = "DEMO-P15"  # found missing when the reports were opened
_KEPT = ("name", "operator", "uscc", "jurisdiction_code", "functions", "certified_on")
_NUMBERS = ("announcement_number", "certificate_number", "plaque_number")


def desk_of(who: str) -> str:
    """The short name of the district or zone that looks after a platform recognised earlier."""
    return DESKS[source.platforms()[who]["jurisdiction_code"]][0]


def _propose(stage: Stage, who: str) -> None:
    entry = source.platforms()[who]
    data = {name: entry[name] for name in (*_KEPT, *_NUMBERS)}
    paid = entry.get("subsidy", {}).get("disbursed_on")
    stage.begin("city1", "register_platform", "platform", who, **data, subsidy_paid_on=paid)


def import_platforms(stage: Stage) -> Play:
    """The platforms of earlier years enter the register by two persons, with the announcements they rest on."""
    yield stage.desk("2025-12-15")
    listed = [who for who in source.platforms() if who != ENTERED_LATE]
    for who in listed:
        _propose(stage, who)
        yield stage.later(3)
    yield stage.later(20)
    for who in listed:
        stage.approve("city-leader1", who)
        yield stage.later(1)


def entered_late(stage: Stage) -> Play:
    """Recognised in November 2025 and forgotten: entered in January, its report opened by hand."""
    yield stage.desk("01-14")
    _propose(stage, ENTERED_LATE)
    yield stage.later(25)
    stage.approve("city-leader2", ENTERED_LATE)
    yield stage.later(10)
    told = {"parent": stage.cases[ENTERED_LATE], "year": 2025}
    stage.begin("city1", "open_report", "annual_report", f"{ENTERED_LATE}/report", **told)


def disclose(stage: Stage, who: str, page: str) -> None:
    """The announcement is on line, and the register says where."""
    stage.fire("city2", "record_disclosure", who, url=f"https://gxj.example.invalid/2026/{page}")


def disclosed(stage: Stage, who: str, award: str) -> Play:
    """A platform awarded this year: its announcement is on line three working days later."""
    yield stage.desk(award)
    yield stage.working_days_later(3)
    label = f"{who}/platform"
    stage.meet(label, kind=Kind.PLATFORM, parent=stage.cases[who])
    disclose(stage, label, f"award-{who.lower()}")


def recover_plaque(stage: Stage, who: str) -> None:
    """The district has fetched the plaque."""
    stage.fire(f"{desk_of(who)}1", "recover_plaque", who, on=local_date(stage.clock.at).isoformat())


def exits(stage: Stage) -> Play:
    """DEMO-P17 asks to leave (Art. 4) before its report is due; nobody asks for the report any more."""
    who = "DEMO-P17"
    yield stage.at("02-02", 15, 10)
    stage.fire(who.lower(), "request_exit", who, reason="主营业务调整，不再面向中小企业提供公共服务")
    yield stage.desk("02-05")
    yield from two(stage, who, "city1", "city-leader1", "approve_exit", reason="平台自愿申请，同意退出")
    yield stage.desk("02-09")
    disclose(stage, who, "exit-p17")
    yield stage.desk("02-26")
    recover_plaque(stage, who)


def terminated(stage: Stage) -> Play:
    """DEMO-P18: its operator is dissolved while it is being assessed, which ends with its title.

    The announcement goes on line late, the plaque has not come back.
    """
    who = "DEMO-P18"
    yield stage.desk("04-20")
    begin_assessment(stage, who, 1)
    yield stage.desk("04-21")
    told = {"reason": "运营单位已在登记机关办理注销，平台终止", "registry_proof": "准予注销登记通知书〔2026〕第112号"}
    yield from two(stage, who, "city2", "city-leader1", "terminate", **told)
    yield stage.desk("06-03")
    disclose(stage, who, "termination-p18")


def merged(stage: Stage) -> Play:
    """DEMO-P12 takes DEMO-P19 in. It has had its subsidy, so the other's is void (Art. 16)."""
    into, other = "DEMO-P12", "DEMO-P19"
    yield stage.desk("07-09")
    data = {"other": stage.cases[other], "reason": "两家运营单位合并，服务团队和场所一并划转"}
    yield from two(stage, into, "city1", "city-leader2", "merge_platforms", **data)


def renamed(stage: Stage) -> Play:
    """DEMO-P02 has another name, also on its open report; the old one stays findable."""
    yield stage.desk("01-22")
    data = {"name": "虚构澜石中小企业综合服务平台", "reason": "运营单位统一品牌名称"}
    yield from two(stage, "DEMO-P02", "yunyan1", "city2", "approve_change", **data)


def moved(stage: Stage) -> Play:
    """DEMO-P07 moves to another district while it is assessed; the first paper of hand-over was not good enough."""
    who = "DEMO-P07"
    yield stage.desk("04-28")
    _hand_over(stage, who, "交接单〔2026〕1号（未附检查记录）")
    yield stage.later(40)
    stage.refuse("city2", who, "交接单未附历次检查记录，请补齐后再报")
    yield stage.desk("05-06")
    _hand_over(stage, who, "交接单〔2026〕1号及检查记录3份")
    yield stage.later(35)
    stage.approve("city2", who)


def _hand_over(stage: Stage, who: str, paper: str) -> None:
    told: dict[str, Any] = {"district": "520115", "handover": paper}
    stage.fire(f"{desk_of(who)}1", "transfer_supervision", who, **told)


def plays(stage: Stage) -> tuple[Play, ...]:
    """All of them."""
    awarded = [course for course in COURSES if course.award and not course.waits]
    return (
        import_platforms(stage),
        entered_late(stage),
        exits(stage),
        terminated(stage),
        merged(stage),
        renamed(stage),
        moved(stage),
        *(disclosed(stage, course.who, course.award) for course in awarded),
    )
