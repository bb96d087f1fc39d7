"""What a district has inspected in a year, as its report to the city takes it up (Art. 14)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.bulk_choices import everything
from services.ports import Filters, World
from workflow.cases import Case
from workflow.notices import long_date
from workflow.platform_states import TITLED
from workflow.policy import scope_of
from workflow.roles import Actor
from workflow.states import Kind

LOOKED_AT = {"ledger": "台账", "quality": "服务质量", "fees": "服务收费", "satisfaction": "服务满意度"}
"""The four things Art. 14 names."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A platform of the district and its inspections of the year; `mended` are the demands met, by inspection."""

    platform: Case
    made: tuple[tuple[str, Mapping[str, Any]], ...]
    mended: Mapping[str, Mapping[str, Any]]

    def texts(self) -> Iterator[str]:
        """Each inspection in a paragraph: when and by whom, what was found, what was to be mended and whether it is."""
        for number, entry in self.made:
            people = "、".join(entry["people"])
            found = "；".join(f"{label}：{entry[name]}" for name, label in LOOKED_AT.items() if entry.get(name))
            said = f"{self.platform.name}，{_day(entry['inspected_on'])}检查（{people}）。{found}。"
            if entry.get("follow_up"):
                done = self.mended.get(number)
                after = f"{_day(done['on'])}已整改：{done['text']}" if done else "尚未整改完成"
                said += f"整改要求：{entry['follow_up']}（{after}）。"
            yield said


def of_year(report: Case, actor: Actor, world: World) -> list[Inspected]:
    """The platforms a district's report is about, by name, each with what was inspected in the report's year."""
    found = everything(world, scope_of(actor), Filters(kind=Kind.PLATFORM, district=report.district))
    return sorted((_of(case, report.batch) for case in found if _counts(case, report.batch)), key=_by_name)


def report_text(inspected: list[Inspected], *, most: int) -> str:
    """What the report of inspections begins with; what does not fit is said to be on the platforms' own pages."""
    texts = [text for platform in inspected for text in platform.texts()]
    missing = [platform.platform.name for platform in inspected if not platform.made]
    if not texts:
        return ""
    told = [*texts, *([f"本年度没有检查记录的平台：{'、'.join(missing)}。"] if missing else [])]
    said = "\n".join(told)
    return said if len(said) <= most else f"本年度共检查 {len(texts)} 次，各次情况见各平台的检查记录。"


def _of(case: Case, year: str) -> Inspected:
    made = case.facts.get("inspections", {})
    mended = {str(entry.get("inspection")): entry for entry in case.facts.get("follow_ups", {}).values()}
    return Inspected(case, tuple((n, e) for n, e in made.items() if e["inspected_on"][:4] == year), mended)


def _counts(case: Case, year: str) -> bool:
    """Its title stands and was given by the end of the year, or it was inspected in it."""
    standing = case.state in TITLED and case.facts["certified_on"] <= f"{year}-12-31"
    return standing or bool(_of(case, year).made)


def _by_name(inspected: Inspected) -> str:
    return inspected.platform.name


def _day(text: str) -> str:
    return long_date(date.fromisoformat(text))
