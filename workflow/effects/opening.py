"""What a case is born with: its number, the pack it is pinned to, and where it belongs."""

from typing import Any

from workflow.situation import Situation
from workflow.states import Kind


def opening(situation: Situation) -> dict[str, Any]:
    """The fields set by a case's first event, whether it begins the case or only proposes to."""
    born = {"pack": situation.pack.id, "pack_hash": situation.pack.hash}
    return {**born, **_OF_KIND[Kind(situation.case.kind)](situation)}


def serial_of(kind: Kind, year: str) -> tuple[str, str] | None:
    """Which sequence a new case of this kind draws its number from; None where the number comes with the data."""
    return (kind.value, year) if kind in _PREFIX else None


_PREFIX = {
    Kind.APPLICATION: "",
    Kind.SCORE_SHEET: "PF",
    Kind.OBJECTION: "YY",
    Kind.ANNUAL_REPORT: "NB",
    Kind.DISTRICT_REPORT: "QB",
    Kind.ASSESSMENT: "KH",
}


def _numbered(situation: Situation, year: str) -> str:
    return f"{_PREFIX[Kind(situation.case.kind)]}{year}-{situation.serial:04d}"


def _batch(situation: Situation) -> dict[str, Any]:
    year = str(situation.data["year"])
    return {"number": f"PC{year}", "batch": year, "name": f"{year}年度申报认定"}


def _application(situation: Situation) -> dict[str, Any]:
    data = situation.data
    year = situation.related.batch.batch if situation.related.batch else ""
    return {
        "number": _numbered(situation, year),
        "batch": year,
        "organisation": data["uscc"],
        **routed(data),
    }


def routed(data: Any) -> dict[str, Any]:
    """Where an application belongs by its data: premises and chosen recommender (Art. 3, 9)."""
    fields = {}
    if data.get("platform_name"):
        fields["name"] = data["platform_name"]
    if data.get("jurisdiction_code"):
        fields["district"] = data["jurisdiction_code"]
    if recommender := data.get("recommender"):
        fields["recommender"] = recommender.get("code") or ""
    return fields


def _under_parent(situation: Situation) -> dict[str, Any]:
    parent = situation.related.parent
    if parent is None:
        return {}
    return {"number": _numbered(situation, parent.batch), **_beneath(situation)}


def _beneath(situation: Situation) -> dict[str, Any]:
    parent = situation.related.parent
    if parent is None:
        return {}
    return {
        "parent": parent.id,
        "batch": parent.batch,
        "district": parent.district,
        "name": parent.name,
        "organisation": parent.organisation,
    }


def _of_platform(situation: Situation) -> dict[str, Any]:
    """A case of a platform's year: found by the year, like an application by its round."""
    year = str(situation.data["year"])
    return {**_under_parent(situation), "batch": year, "number": _numbered(situation, year)}


def _subsidy(situation: Situation) -> dict[str, Any]:
    """Numbered after its platform, which has one (Art. 16): awarding draws no second number while others wait."""
    year, parent = str(situation.data["year"]), situation.related.parent
    number = f"BZ-{parent.number}" if parent else ""
    return {**_beneath(situation), "batch": year, "number": number}


def _of_district(situation: Situation) -> dict[str, Any]:
    year, parent = str(situation.data["year"]), situation.related.parent
    district = parent.district if parent else ""
    name = f"{year}年度示范平台工作总结和检查情况报告"
    return {"batch": year, "number": _numbered(situation, year), "district": district, "name": name}


def _sheet(situation: Situation) -> dict[str, Any]:
    return {**_under_parent(situation), "assignee": situation.data["expert"]}


def _platform(situation: Situation) -> dict[str, Any]:
    data = situation.data
    return {
        "number": data["certificate_number"],
        "name": data["name"],
        "district": data["jurisdiction_code"],
        "organisation": data["uscc"],
        "parent": data.get("application") or "",
    }


def _holiday_notice(situation: Situation) -> dict[str, Any]:
    return {"number": f"FJ{situation.data['id']}", "name": situation.data["title"]}


_OF_KIND = {
    Kind.BATCH: _batch,
    Kind.APPLICATION: _application,
    Kind.SCORE_SHEET: _sheet,
    Kind.OBJECTION: _under_parent,
    Kind.PLATFORM: _platform,
    Kind.ANNUAL_REPORT: _of_platform,
    Kind.DISTRICT_REPORT: _of_district,
    Kind.ASSESSMENT: _of_platform,
    Kind.SUBSIDY: _subsidy,
    Kind.HOLIDAY_NOTICE: _holiday_notice,
}
