"""The reports for 2025 of platforms (Art. 13) and districts (Art. 14): on time, late, missing, returned."""

import random
from datetime import datetime

from api.demo import source
from api.demo.people import DISTRICTS
from api.demo.register import ENTERED_LATE
from api.demo.stage import Play, Stage
from workflow.states import Kind

_OPENED_ON = "01-04"  # a Sunday worked in exchange for New Year: everybody finds the reports open
_HANDED_IN = {
    "DEMO-P01": "03-20", "DEMO-P02": "02-04", "DEMO-P03": "02-11", "DEMO-P04": "03-02", "DEMO-P05": "03-06",
    "DEMO-P06": "03-11", "DEMO-P07": "03-16", "DEMO-P08": "03-31", "DEMO-P10": "03-26", "DEMO-P11": "01-20",
    "DEMO-P12": "02-26", "DEMO-P13": "03-09", "DEMO-P14": "04-10", "DEMO-P15": "03-24", "DEMO-P16": "06-10",
    "DEMO-P19": "03-25", "DEMO-P20": "11-16",
}  # fmt: skip
"""After 31 March is late. DEMO-P09 has not reported to this day; DEMO-P17 and DEMO-P18 left before they did."""
_RETURNED = {"DEMO-P05": "03-16", "DEMO-P16": ""}
"""Returned for more, and handed in again on a day: not yet, where there is none."""
_UNREAD = ("DEMO-P20",)
_OF_DISTRICTS = {
    "520102": "03-18", "520103": "03-27", "520111": "03-24", "520112": "03-30", "520113": "03-19", "520115": "03-25",
    "520123": "03-17", "520181": "04-15", "520121": "04-09", "ZONE-JKQ": "03-26", "ZONE-GXQ": "11-18",
}  # fmt: skip
"""520122 has not reported to this day."""
_RETURNED_TO_DISTRICTS = {"520123": "03-25", "520181": ""}
_UNREAD_OF_DISTRICTS = ("ZONE-GXQ",)
_SUMMARY = "2025年平台围绕主营功能开展服务，台账按月归集，公益性服务和收费情况均在平台场所公示。"
_INSPECTION = "按季检查了台账、服务质量、收费和满意度，发现的问题均已要求整改。"


def report_of(who: str) -> str:
    """The label of a platform's report."""
    return f"{who}/report"


def reported(stage: Stage, who: str, day: str) -> Play:
    """A platform writes its report in two sittings; somebody reads it a few days later."""
    yield stage.at("01-19", 16, 30)
    label, login = report_of(who), who.lower()
    if who != ENTERED_LATE:
        stage.meet(label, kind=Kind.ANNUAL_REPORT, parent=stage.cases[who])
    yield _evening(stage, day)
    stage.fire(login, "save_report", label, summary=_SUMMARY)
    yield stage.later(45)
    stage.fire(login, "submit_report", label, figures=_figures(who))
    if who not in _UNREAD:
        yield from _read(
            stage, label, login, _RETURNED.get(who), f"{source.platforms()[who]['name']}的满意度数据缺少回收表"
        )


def _evening(stage: Stage, day: str) -> datetime:
    """Applicants write when their own day is done."""
    return stage.at(day, 18, 20 + stage.rng.randrange(40))


def _figures(who: str) -> dict[str, str]:
    draw = random.Random(who)  # its own draw: another story changes no figure
    smes, total, survey = draw.randrange(65, 320), draw.randrange(400, 1600), draw.randrange(60, 200)
    return {
        "smes_served": str(smes),
        "service_volume_total": str(total),
        "service_volume_public_or_low_fee": str(total * draw.randrange(31, 60) // 100),
        "events": str(draw.randrange(12, 40)),
        "survey_valid": str(survey),
        "survey_satisfied": str(survey * draw.randrange(88, 100) // 100),
        "service_staff": str(draw.randrange(10, 35)),
    }


def _read(stage: Stage, label: str, login: str, again: str | None, why: str) -> Play:
    """Accepted by the city; or returned first, and handed in again on a day (or not)."""
    yield stage.working_days_later(3)
    if again is not None:
        stage.fire("city2", "return_report", label, reason=f"{why}，请补充")
        if not again:
            return
        yield stage.desk(again)
        stage.fire(login, "resubmit_report", label, summary=f"{_SUMMARY}补充材料附后。")
        yield stage.working_days_later(2)
    stage.fire("city2", "accept_report", label)


def of_district(stage: Stage, code: str, day: str) -> Play:
    """A district hands in both parts: the year of its platforms, and what it inspected."""
    yield stage.desk(_OPENED_ON)
    label, officer = f"{code}/report", f"{DISTRICTS[code][0]}1"
    stage.meet(label, kind=Kind.DISTRICT_REPORT, district=code)
    yield stage.desk(day)
    stage.fire(officer, "save_report", label, summary="辖区示范平台2025年运行平稳，服务中小企业数量保持增长。")
    yield stage.later(30)
    stage.fire(officer, "submit_report", label, inspection=_INSPECTION)
    if code not in _UNREAD_OF_DISTRICTS:
        yield from _read(stage, label, officer, _RETURNED_TO_DISTRICTS.get(code), "检查情况未写明检查日期和人员")


def plays(stage: Stage) -> tuple[Play, ...]:
    """All of them."""
    return (
        *(reported(stage, who, day) for who, day in _HANDED_IN.items()),
        *(of_district(stage, code, day) for code, day in _OF_DISTRICTS.items()),
    )
