"""What a holiday notice says (国务院办公厅关于部分节假日安排的通知), and a place's own arrangement beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from workflow.civil_time import FIRST_YEAR, LAST_YEAR, CalendarError, parse_date, weekday_name

DayKind = Literal["holiday", "workday"]

MEMBERS = (
    *("id", "covers_year", "number", "number_evidence", "title", "issued_on", "issued_on_evidence", "published_on"),
    *("amends", "urls", "note", "totals", "days"),
)
"""What an entry of the notices' file may hold. `totals` is checked and not counted by; urls and note are for people."""

_SATURDAY = 5
_MAX_TEXT = 200
_MAX_ENTRIES = 366


class NoticeError(CalendarError):
    """A notice that contradicts itself or the week; the message names the entry that is wrong.

    `place` leads there by keys and indexes, from the notice on or, where several were handed in, from their list on.
    """

    def __init__(self, message: str, *place: str | int) -> None:
        super().__init__(message)
        self.place = place


class NoticeDay(NamedTuple):
    """One date a notice names: free (放假, weekend days inside the span too) or worked (调休上班)."""

    day: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One holiday notice. It belongs to the year in its title, and may set days of the December before."""

    id: str
    covers_year: int
    number: str
    title: str
    issued_on: date
    published_on: date | None
    amends: str | None
    days: tuple[NoticeDay, ...]
    number_confirmed: bool = True  # False: the number was only seen quoted, not in a copy of the notice
    issued_on_confirmed: bool = True

    @property
    def known_on(self) -> date:
        """The first day one could know it: publication, or issue where the publication is not on record."""
        return self.published_on or self.issued_on


def entry_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """A notice out of what a step was handed, as the notices' file would hold it, without what is not known."""
    return {name: data[name] for name in MEMBERS if data.get(name) is not None}


def parse_notice(raw: Mapping[str, Any]) -> Notice:
    """Read one notice as the data files write it; keys that are not needed are passed over."""
    if not isinstance(raw, Mapping):
        raise NoticeError("通知应是一个对象（含 id、number、issued_on、days 等）")
    label = f"通知 {_text(raw, 'id', '通知')}"
    year = raw.get("covers_year")
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST_YEAR < year < LAST_YEAR:
        raise NoticeError(f"{label}：covers_year 应是年份（整数）", "covers_year")
    issued_on = _date(raw, "issued_on", label)
    published_on = None if raw.get("published_on") is None else _date(raw, "published_on", label)
    if published_on is not None and published_on < issued_on:
        raise NoticeError(f"{label}：公布日期 {published_on} 早于成文日期 {issued_on}", "published_on")
    return Notice(
        id=_text(raw, "id", label),
        covers_year=year,
        number=_text(raw, "number", label),
        title=_text(raw, "title", label),
        issued_on=issued_on,
        published_on=published_on,
        amends=None if raw.get("amends") is None else _text(raw, "amends", label),
        days=_notice_days(raw.get("days"), year, label),
        number_confirmed=_confirmed(raw.get("number_evidence")),
        issued_on_confirmed=_confirmed(raw.get("issued_on_evidence")),
    )


def _notice_days(raw: object, year: int, label: str) -> tuple[NoticeDay, ...]:
    if not isinstance(raw, list) or not 0 < len(raw) <= _MAX_ENTRIES:
        raise NoticeError(f"{label}：days 应列出 1 至 {_MAX_ENTRIES} 天", "days")
    days: dict[date, NoticeDay] = {}
    for index, entry in enumerate(raw):
        here, place = f"{label} 第{index + 1}项", ("days", index)
        found = _notice_day(entry, here, place)
        if found.day.year != year and (found.day.year, found.day.month) != (year - 1, 12):
            raise NoticeError(f"{here}：{found.day} 不在{year}年，也不在上一年12月", *place)
        if found.day in days:
            raise NoticeError(f"{here}：{found.day} 重复列出", *place)
        days[found.day] = found
    return tuple(days.values())


def _notice_day(entry: object, label: str, place: tuple[str | int, ...]) -> NoticeDay:
    if not isinstance(entry, Mapping):
        raise NoticeError(f"{label}：应是含 date、kind、name 的对象", *place)
    day = _date(entry, "date", label, place)
    kind = entry.get("kind")
    if kind == "workday" and day.weekday() < _SATURDAY:
        raise NoticeError(f"{label}：调休上班日 {day} 是{weekday_name(day)}，应是周六或周日", *place)
    match kind:
        case "holiday" | "workday":
            return NoticeDay(day, kind, _text(entry, "name", label, place))
        case _:
            raise NoticeError(f"{label}：{day} 的 kind 应是 holiday（放假）或 workday（调休上班）", *place, "kind")


def _text(raw: Mapping[str, Any], key: str, label: str, place: tuple[str | int, ...] = ()) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip() or len(value) > _MAX_TEXT or not value.isprintable():
        raise NoticeError(f"{label}：{key} 应是不超过{_MAX_TEXT}字、可显示的文字", *place, key)
    return value.strip()


def _date(raw: Mapping[str, Any], key: str, label: str, place: tuple[str | int, ...] = ()) -> date:
    try:
        return parse_date(raw.get(key), f"{label}：{key} ")
    except CalendarError as wrong:
        raise NoticeError(str(wrong), *place, key) from None


def _confirmed(evidence: object) -> bool:
    return evidence is None or evidence == "copy of the notice"


@dataclass(frozen=True, slots=True)
class Overlay:
    """A place's own arrangement on top of the national notices; Guiyang's is empty."""

    holiday: frozenset[date] = frozenset()
    workday: frozenset[date] = frozenset()


NO_OVERLAY = Overlay()


def parse_overlay(raw: Mapping[str, Any]) -> Overlay:
    """Read ``{"holiday": [date], "workday": [date]}``; a date in both, or any other key, is refused."""
    if not isinstance(raw, Mapping) or not raw.keys() <= {"holiday", "workday"}:
        raise CalendarError('地方安排应是 {"holiday": [日期], "workday": [日期]}，不含其他内容')
    overlay = Overlay(_overlay_days(raw, "holiday"), _overlay_days(raw, "workday"))
    if both := overlay.holiday & overlay.workday:
        raise CalendarError(f"地方安排：{min(both)} 既列为放假又列为上班")
    return overlay


def _overlay_days(raw: Mapping[str, Any], key: str) -> frozenset[date]:
    listed = raw.get(key, [])
    if not isinstance(listed, list):
        raise CalendarError(f"地方安排：{key} 应是日期的列表")
    return frozenset(parse_date(text, f"地方安排：{key} 第{place}项") for place, text in enumerate(listed, start=1))
