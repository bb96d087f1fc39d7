"""Whether a holiday notice somebody typed can be what was issued: the week, the law, its sums, the notices known."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from workflow.civil_time import CalendarError, weekday_name
from workflow.holiday_notices import Notice, NoticeDay, NoticeError, parse_notice
from workflow.statutory_days import statutory_days

_SATURDAY = 5


def checked_notice(raw: Mapping[str, Any], known: Sequence[Notice]) -> Notice:
    """Read and check one notice against those known. Raises NoticeError, which names the entry that is wrong.

    Beside what `parse_notice` reads, an entry of `days` may give the printed `weekday` (周六 or 星期六), and the notice
    `totals`: how many days in all (共N天) each holiday has by the text, by its name.
    """
    notice = sound_in_itself(raw)
    others = [other for other in known if other.id != notice.id]
    _own_number(notice, others)
    if notice.amends is None:
        _only_one_of_its_year(notice, others)
    else:
        _later_than_what_it_amends(notice, _amended(notice, others))
    return notice


def sound_in_itself(raw: Mapping[str, Any]) -> Notice:
    """Read one notice and check it against the week, the law and its own sums alone. Raises NoticeError."""
    notice = parse_notice(raw)
    _weekdays_as_printed(raw, notice)
    _totals_as_printed(raw, notice)
    if notice.amends is None:
        _statutory_days_free(notice)
        _days_balanced(notice)
    else:
        _no_statutory_day_worked(notice)
    return notice


def label(notice: Notice) -> str:
    """What a message calls a notice."""
    return f"通知 {notice.id}"


def statutory(notice: Notice) -> tuple[tuple[date, str], ...]:
    """The statutory days of the year a notice covers. Raises NoticeError for a year whose lunar days are unknown."""
    try:
        return statutory_days(notice.covers_year)
    except CalendarError as wrong:
        raise NoticeError(f"{label(notice)}：{wrong}", "covers_year") from None


def freed_and_worked(days: Sequence[NoticeDay]) -> tuple[int, int]:
    """How many weekdays are free, and how many weekend days are worked."""
    freed = sum(day.kind == "holiday" and day.day.weekday() < _SATURDAY for day in days)
    return freed, sum(day.kind == "workday" for day in days)


def _weekdays_as_printed(raw: Mapping[str, Any], notice: Notice) -> None:
    for index, (entry, named) in enumerate(zip(raw["days"], notice.days, strict=True)):
        printed = entry.get("weekday")
        if printed is None:
            continue
        real = weekday_name(named.day)
        if not isinstance(printed, str) or _weekday(printed) != real:
            said = f"{named.day} 是{real}，通知写作 {str(printed)[:20]}"
            raise NoticeError(f"{label(notice)} 第{index + 1}项：{said}", "days", index, "weekday")


def _weekday(printed: str) -> str:
    """星期六 and 星期天 as 周六 and 周日."""
    return printed.replace("星期", "周").replace("天", "日")


def _totals_as_printed(raw: Mapping[str, Any], notice: Notice) -> None:
    totals = raw.get("totals") or {}
    if not isinstance(totals, Mapping):
        raise NoticeError(f"{label(notice)}：totals 应是 {{节日名称: 天数}}", "totals")
    for name, total in totals.items():
        listed = sum(day.kind == "holiday" and day.name == name for day in notice.days)
        if total != listed or isinstance(total, bool):
            said = f"{name} 通知写“共{total}天”，逐日列出的是{listed}天"
            raise NoticeError(f"{label(notice)}：{said}", "totals", name)


def _own_number(notice: Notice, others: Sequence[Notice]) -> None:
    for other in others:
        if other.number == notice.number:
            raise NoticeError(f"{label(notice)}：文号 {notice.number} 已用于通知 {other.id}", "number")


def _only_one_of_its_year(notice: Notice, others: Sequence[Notice]) -> None:
    for other in others:
        if other.amends is None and other.covers_year == notice.covers_year:
            said = f"{notice.covers_year}年已有通知 {other.id}；更正该年安排的，请在 amends 写明其 id"
            raise NoticeError(f"{label(notice)}：{said}", "covers_year")


def _amended(notice: Notice, others: Sequence[Notice]) -> Notice:
    for other in others:
        if other.id == notice.amends:
            return other
    raise NoticeError(f"{label(notice)}：amends 所指的通知 {notice.amends} 不存在，或尚未批准导入", "amends")


def _later_than_what_it_amends(notice: Notice, amended: Notice) -> None:
    """It is of the same year, and nobody could know it before; of two notices that name a day the later decides."""
    here = label(notice)
    if amended.covers_year != notice.covers_year:
        said = f"covers_year 是{notice.covers_year}，所更正的通知 {amended.id} 是{amended.covers_year}年的"
        raise NoticeError(f"{here}：{said}", "covers_year")
    if notice.issued_on < amended.issued_on:
        said = f"成文日期 {notice.issued_on} 早于所更正的通知 {amended.id}（{amended.issued_on}），更正不会起作用"
        raise NoticeError(f"{here}：{said}", "issued_on")
    if notice.known_on < amended.known_on:
        said = f"公布日期 {notice.known_on} 早于所更正的通知 {amended.id}（{amended.known_on}）"
        raise NoticeError(f"{here}：{said}", "issued_on" if notice.published_on is None else "published_on")


def _no_statutory_day_worked(notice: Notice) -> None:
    names = dict(statutory(notice))
    for index, named in enumerate(notice.days):
        if named.kind == "workday" and named.day in names:
            said = f"{named.day}（{names[named.day]}）是法定节假日，不能列为调休上班"
            raise NoticeError(f"{label(notice)} 第{index + 1}项：{said}", "days", index)


def _statutory_days_free(notice: Notice) -> None:
    places = {named.day: (index, named.kind) for index, named in enumerate(notice.days)}
    for day, name in statutory(notice):
        index, kind = places.get(day, (None, ""))
        if kind != "holiday":
            place = ("days",) if index is None else ("days", index)
            raise NoticeError(f"{label(notice)}：{day}（{name}）是法定节假日，未列为放假", *place)


def _days_balanced(notice: Notice) -> None:
    """Weekdays freed less weekend days worked are the statutory days, those moved over the year's end included.

    So the working days of the year are its weekdays less its statutory days, give or take what the notice itself,
    or that of the next year, puts into the December before.
    """
    freed, worked = freed_and_worked(notice.days)
    due = len(statutory(notice))
    if freed - worked != due:
        raise NoticeError(
            f"{label(notice)}：工作日内放假{freed}天，调休上班{worked}天，相差{freed - worked}天；"
            f"{notice.covers_year}年法定节假日为{due}天，应当相等。请核对是否漏列放假日或调休上班日",
            "days",
        )
