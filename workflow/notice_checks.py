"""Whether a holiday notice somebody typed can be what was issued: the week, the law, its sums, the notices known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from workflow.calendar import calendar_as_of
from workflow.civil_time import CalendarError, weekday_name
from workflow.holiday_notices import Notice, NoticeError, parse_notice
from workflow.statutory_days import statutory_days

LONGEST_RUN = 6
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """A notice that passed, and what a person should look at all the same."""

    notice: Notice
    warnings: tuple[str, ...]


def checked_notice(raw: Mapping[str, Any], known: Sequence[Notice]) -> Checked:
    """Read and check one notice against those known. Raises NoticeError, which names the entry that is wrong.

    Beside what `parse_notice` reads, an entry of `days` may give the printed `weekday` (周六 or 星期六), and the notice
    `totals`: how many days in all (共N天) each holiday has by the text, by its name.
    """
    notice = parse_notice(raw)
    _weekdays_as_printed(raw, notice)
    _totals_as_printed(raw, notice)
    others = [other for other in known if other.id != notice.id]
    _own_number(notice, others)
    if notice.amends is None:
        _only_one_of_its_year(notice, others)
        _statutory_days_free(notice)
        _days_balanced(notice)
    elif notice.amends not in {other.id for other in others}:
        raise NoticeError(f"{_label(notice)}：amends 所指的通知 {notice.amends} 不存在，或尚未批准导入")
    return Checked(notice, _long_runs(notice, others))


def _label(notice: Notice) -> str:
    return f"通知 {notice.id}"


def _weekdays_as_printed(raw: Mapping[str, Any], notice: Notice) -> None:
    for place, (entry, named) in enumerate(zip(raw["days"], notice.days, strict=True), start=1):
        printed = entry.get("weekday")
        if printed is None:
            continue
        real = weekday_name(named.day)
        if not isinstance(printed, str) or _weekday(printed) != real:
            raise NoticeError(f"{_label(notice)} 第{place}项：{named.day} 是{real}，通知写作 {str(printed)[:20]}")


def _weekday(printed: str) -> str:
    """星期六 and 星期天 as 周六 and 周日."""
    return printed.replace("星期", "周").replace("天", "日")


def _totals_as_printed(raw: Mapping[str, Any], notice: Notice) -> None:
    totals = raw.get("totals", {})
    if not isinstance(totals, Mapping):
        raise NoticeError(f"{_label(notice)}：totals 应是 {{节日名称: 天数}}")
    for name, total in totals.items():
        listed = sum(day.kind == "holiday" and day.name == name for day in notice.days)
        if total != listed or isinstance(total, bool):
            raise NoticeError(f"{_label(notice)}：{name} 通知写“共{total}天”，逐日列出的是{listed}天")


def _own_number(notice: Notice, others: Sequence[Notice]) -> None:
    for other in others:
        if other.number == notice.number:
            raise NoticeError(f"{_label(notice)}：文号 {notice.number} 已用于通知 {other.id}")


def _only_one_of_its_year(notice: Notice, others: Sequence[Notice]) -> None:
    for other in others:
        if other.amends is None and other.covers_year == notice.covers_year:
            year = notice.covers_year
            raise NoticeError(f"{_label(notice)}：{year}年已有通知 {other.id}；更正该年安排的，请在 amends 写明其 id")


def _statutory_days_free(notice: Notice) -> None:
    free = {day.day for day in notice.days if day.kind == "holiday"}
    for day, name in _statutory(notice):
        if day not in free:
            raise NoticeError(f"{_label(notice)}：{day}（{name}）是法定节假日，未列为放假")


def _days_balanced(notice: Notice) -> None:
    """Weekdays freed less weekend days worked are the statutory days, those moved over the year's end included.

    So the working days of the year are its weekdays less its statutory days, give or take what the notice itself,
    or that of the next year, puts into the December before.
    """
    freed = sum(day.kind == "holiday" and day.day.weekday() < _SATURDAY for day in notice.days)
    worked = sum(day.kind == "workday" for day in notice.days)
    due = len(_statutory(notice))
    if freed - worked != due:
        raise NoticeError(
            f"{_label(notice)}：工作日内放假{freed}天，调休上班{worked}天，相差{freed - worked}天；"
            f"{notice.covers_year}年法定节假日为{due}天，应当相等。请核对是否漏列放假日或调休上班日"
        )


def _statutory(notice: Notice) -> tuple[tuple[date, str], ...]:
    try:
        return statutory_days(notice.covers_year)
    except CalendarError as wrong:
        raise NoticeError(f"{_label(notice)}：{wrong}") from None


def _long_runs(notice: Notice, others: Sequence[Notice]) -> tuple[str, ...]:
    """Runs of more than six working days in which a day this notice names as worked takes part."""
    known_on = max([notice.known_on, *(other.known_on for other in others)])
    calendar = calendar_as_of((*others, notice), known_on)
    found: dict[date, date] = {}
    for worked in (day.day for day in notice.days if day.kind == "workday"):
        first = last = worked
        while calendar.judge(first - timedelta(days=1)).working:
            first -= timedelta(days=1)
        while calendar.judge(last + timedelta(days=1)).working:
            last += timedelta(days=1)
        found[first] = last
    return tuple(
        f"{_label(notice)}：{first} 至 {last} 连续上班{(last - first).days + 1}天，请核对"
        for first, last in sorted(found.items())
        if (last - first).days + 1 > LONGEST_RUN
    )
