"""A holiday notice for its readers: where it comes from, and its days holiday by holiday."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from api.pages.wording import day
from workflow.civil_time import weekday_name

_PLAIN = (
    ("number", "文号"),
    ("title", "标题"),
    ("covers_year", "安排的年度"),
    ("issued_on", "成文日期"),
    ("published_on", "公布日期"),
    ("amends", "所更正的通知"),
    ("number_evidence", "文号的来源"),
    ("issued_on_evidence", "成文日期的来源"),
    ("note", "备注"),
)


def notice_lines(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Number, dates and sources, as far as the entry has them."""
    found = [(label, _said(name, entry[name])) for name, label in _PLAIN if entry.get(name)]
    return [*found, *(("网址", url) for url in entry.get("urls", ()))]


def _said(name: str, value: Any) -> str:
    return day(value) if name.endswith("_on") else str(value)


def arrangement_lines(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    """By holiday, what is free and what is worked: “2027年6月9日（周三）放假，共1天”."""
    names = dict.fromkeys(named["name"] for named in entry["days"])
    return [(name, "；".join(_arranged([d for d in entry["days"] if d["name"] == name]))) for name in names]


def _arranged(days: Sequence[Mapping[str, str]]) -> Iterator[str]:
    free = [date.fromisoformat(d["date"]) for d in days if d["kind"] == "holiday"]
    worked = [date.fromisoformat(d["date"]) for d in days if d["kind"] == "workday"]
    if free:
        yield f"{'、'.join(spans(free))}放假，共{len(free)}天"
    if worked:
        yield f"{'、'.join(_short(on) for on in sorted(worked))}上班"


def spans(days: Sequence[date]) -> Iterator[str]:
    """Days on end as from … to …."""
    ordered = sorted(days)
    starts = [on for on in ordered if on - timedelta(days=1) not in ordered]
    for first in starts:
        last = first
        while last + timedelta(days=1) in ordered:
            last += timedelta(days=1)
        yield _short(first) if first == last else f"{_short(first)}至{_short(last)}"


def _short(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日（{weekday_name(on)}）"
