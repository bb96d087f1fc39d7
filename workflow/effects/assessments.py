"""Art. 15: a platform's year is scored by experts, graded by the bands of the measure, announced."""

from typing import Any

from workflow.assessment import grade, official_score, sensitivity
from workflow.cases import Command, Json
from workflow.effects.sheets import stopped_with
from workflow.history import digest, instant
from workflow.notices import assessment_text, graded_line
from workflow.sheets import sealed_sheets, total_of
from workflow.situation import Outcome, Situation


def open_assessment(situation: Situation) -> Outcome:
    """Opened for a platform and a year, with what its report said, for the experts to read.

    By whom it was run then, and is since, says which experts are tied to it, as an application's profile does.
    """
    year = str(situation.data["year"])
    report = next((r for r in situation.related.reports if r.kind == "annual_report" and r.batch == year), None)
    brief: dict[str, Any] = {"reported": None}
    if report is not None:
        brief = {"reported": report.state, "on_time": report.facts.get("on_time"), **report.facts.get("report", {})}
    platform = situation.related.parent
    assert platform is not None  # its guard has looked
    kept = (platform.facts.get(name) for name in ("operator", "certificate_number", "application", "applicant_id"))
    known_as = [str(name) for name in (platform.organisation, platform.name, *kept) if name]
    return Outcome(facts={"year": int(year), "brief": brief, "known_as": known_as}, data={"year": year})


def conclude_scoring(situation: Situation) -> Outcome:
    """The official score: the mean of the sealed sheets, two decimals, half up; and how firmly the grade stands."""
    sheets, pack = sealed_sheets(situation.related.sheets), situation.pack
    totals = [total_of(sheet) for sheet in sheets]
    rounding = {"decimals": pack.value("grade.decimals"), "rounding": pack.value("grade.rounding")}
    score = official_score(totals, **rounding)
    result = {
        "official_score": str(score),
        "grade": grade(score, pack),
        "sheets": len(sheets),
        **sensitivity(totals, pack),
    }
    counted = {sheet.number: {"expert": sheet.assignee, "total": str(total_of(sheet))} for sheet in sheets}
    scorers = [sheet.assignee for sheet in sheets]
    facts = {"result": result, "scorers": scorers}
    return Outcome(facts=facts, data={"counted": counted}, follows=stopped_with(situation))


def prepare_announcement(situation: Situation) -> Outcome:
    """A proposal to announce carries the notice the result will stand in: one named to join, or one of its own.

    What is decided in bulk stands in one notice, which has the bulk's id.
    """
    bulk = situation.command.bulk
    named = situation.data.get("notice") or (bulk.id if bulk else "")
    return Outcome(data={**situation.data, "notice": named or situation.fresh(), "joins": bool(named)})


def announce_assessment(situation: Situation) -> Outcome:
    """Announced: the grade goes to the platform in the same command; a failed year is not public before its hearing."""
    case, data, result = situation.case, situation.data, situation.facts["result"]
    told = {
        "year": case.batch,
        "grade": result["grade"],
        "official_score": result["official_score"],
        "assessment": case.id,
        "notice": data["notice"],
        "scorers": list(situation.facts["scorers"]),
    }
    facts: dict[str, Any] = {"announced_on": situation.today.isoformat()}
    if result["grade"] != "unqualified":
        facts["notice"] = _printed(situation)
    return Outcome(facts=facts, follows=[Command("announce_assessment", told, case_id=case.parent, wake="AS-03")])


def _of_bulk(situation: Situation) -> dict[str, str]:
    bulk = situation.command.bulk
    return {"bulk": bulk.id} if bulk and bulk.mode == "all" else {}


def _published_before(situation: Situation, notice: Json) -> list[Json]:
    """The texts that were ever public: those on the way to a bulk's whole list, in its one commit, were not."""
    own = _of_bulk(situation).get("bulk")
    return [version for version in notice.get("versions") or () if not own or version.get("bulk") != own]


def _printed(situation: Situation) -> dict[str, Any]:
    case, data = situation.case, situation.data
    notice = situation.related.notice or {}
    earlier = _published_before(situation, notice) if data.get("joins") else []
    lines = [
        *(item["name"] for item in notice.get("items", ())),
        graded_line(case.name, situation.facts["result"]["grade"]),
    ]
    title, text = assessment_text(situation.pack, case.batch, lines, situation.today)
    version = {"published_at": instant(situation.at), "sha256": digest(text), "text": text, **_of_bulk(situation)}
    return {"notice": data["notice"], "url": data["url"], "title": title, **version, "versions": [*earlier, version]}


EFFECTS = {e.__name__: e for e in (open_assessment, conclude_scoring, announce_assessment)}
