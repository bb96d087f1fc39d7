"""Applicants: drafts saved piece by piece, documents attached, the application handed in on its day."""

from datetime import datetime, timedelta
from typing import Any

from api.demo import source
from api.demo.papers import PAPERS, paper
from api.demo.stage import Play, Stage
from workflow.applicant import parse_applicant
from workflow.calendar import day_start
from workflow.dossier import PROFILE_FIELDS

LAPSES = "DEMO-046"  # a document is missing, and it never gets past its draft
UNREADABLE = {"DEMO-048": "m7_truth_declaration"}  # missing in the data: hands in something, but not that
NEXT_YEAR = ("DEMO-010", "DEMO-024")  # declined this year, already writing next year's draft


def stated(who: str) -> dict[str, Any]:
    """What an applicant says of itself, as the interface would load it."""
    return parse_applicant(source.applicants()[who], partial=True)


def profile(who: str) -> dict[str, Any]:
    """The part of it that says who applies."""
    return {name: value for name, value in stated(who).items() if name in PROFILE_FIELDS}


def file_application(stage: Stage, who: str) -> Play:
    """From the first piece of the draft to the submission."""
    entry, login = source.applicants()[who], who.lower()
    handed_in = day_start(stage.day(entry["submitted_on"][5:])) + timedelta(hours=10, minutes=stage.rng.randrange(300))
    yield handed_in - timedelta(days=stage.rng.randrange(2, 6), minutes=stage.rng.randrange(60))
    stage.begin(login, "create_draft", "application", who, batch=source.BATCH, **profile(who))
    figures = list(stated(who)["basic"].items())
    half = len(figures) // 2
    yield stage.later(20)
    stage.fire(login, "save_draft", who, basic=dict(figures[:half]))
    yield stage.later(30)
    stage.fire(login, "save_draft", who, basic=dict(figures[half:]), functions=stated(who)["functions"])
    yield handed_in - timedelta(hours=1)
    yield from _attach_all(stage, who)
    if who != LAPSES:
        yield handed_in
        stage.fire(login, "submit", who)


def _attach_all(stage: Stage, who: str) -> Play:
    entry, login = source.applicants()[who], who.lower()
    for item, file_name in PAPERS.items():
        status = entry["materials"][item]
        if status == "not_applicable":
            why = "提供的服务不需要专门的从业资格，本单位也没有网站"
            stage.fire(login, "attach_document", who, item=item, not_applicable=True, reason=why)
        elif status == "present":
            stage.attach(login, who, item, file_name, paper(file_name, _lines(entry)))
        elif UNREADABLE.get(who) == item:
            stage.attach(login, who, item, "扫描件0001.png", paper("扫描件0001.png", ()))
        yield stage.later(4)


def _lines(entry: dict[str, Any]) -> tuple[str, ...]:
    return (f"单位名称：{entry['name']}", f"平台名称：{entry['platform_name']}", f"统一社会信用代码：{entry['uscc']}")


def draft_for_next_year(stage: Stage, who: str, when: datetime) -> Play:
    """A draft of the round to come: the year's figures are not there yet."""
    yield when
    said = {name: value for name, value in profile(who).items() if name != "data_year"}
    label = f"{who}/2027"
    stage.begin(who.lower(), "create_draft", "application", label, batch="2027", data_year=2026, **said)
    yield stage.later(25)
    basic = stated(who)["basic"]
    facts = {name: value for name, value in basic.items() if name.startswith(("is_", "has_"))}
    stage.fire(who.lower(), "save_draft", label, basic=facts)
    yield stage.later(10)
    name = "示范平台申请报告(2027年度草稿).docx"
    stage.attach(who.lower(), label, "m1_application_report", name, paper(name, _lines(source.applicants()[who])))
