"""What a person should look at in a holiday notice that passed its checks, and what could not be checked."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from workflow.calendar import calendar_as_of, strength
from workflow.holiday_notices import Notice
from workflow.notice_checks import freed_and_worked, label, statutory

LONGEST_RUN = 6
_LONG_UNPUBLISHED = 30
"""Days from issue to publication. The longest yet were six."""


def warnings_of(raw: Mapping[str, Any], notice: Notice, known: Sequence[Notice], today: date) -> tuple[str, ...]:
    """Each a Chinese sentence, for a notice that `checked_notice` read out of this entry and let pass."""
    others = [other for other in known if other.id != notice.id]
    found = (*_not_printed(raw), *_dates(notice, today), *_settled_before(notice, others))
    sums = (*_sum_as_amended(notice, others), *_long_runs(notice, others))
    return tuple(f"{label(notice)}：{what}" for what in (*found, *sums))


def _not_printed(raw: Mapping[str, Any]) -> Iterator[str]:
    """What the text prints and the file leaves out cannot be held against the days listed."""
    missing = []
    if not any(entry.get("weekday") for entry in raw["days"]):
        missing.append("各日的星期（weekday）")
    if not raw.get("totals"):
        missing.append("各节日“共N天”（totals）")
    if missing:
        yield f"没有写明通知所印的{'、'.join(missing)}，未能核对，请对照原文"


def _dates(notice: Notice, today: date) -> Iterator[str]:
    """A year typed wrong lets a notice count too late or too early, and nothing else shows it."""
    known, waited = notice.known_on, (notice.known_on - notice.issued_on).days
    if known > today:
        yield f"公布日期 {known} 晚于今天（{today}），到该日才按它计算，请核对"
    if waited > _LONG_UNPUBLISHED:
        yield f"公布日期 {known} 比成文日期 {notice.issued_on} 晚{waited}天，请核对"
    if notice.amends is None and known.year >= notice.covers_year:
        yield f"公布日期 {known} 不在{notice.covers_year}年以前，请核对"


def _settled_before(notice: Notice, others: Sequence[Notice]) -> Iterator[str]:
    """A yearly notice has moved days of the last week of December before it, and never one that counted as settled."""
    if notice.amends is None:
        settled = calendar_as_of(others, notice.known_on).settled
        for day in sorted(named.day for named in notice.days if settled(named.day)):
            yield f"{day} 的安排原已确定，按本通知改变，请核对"


def _sum_as_amended(notice: Notice, others: Sequence[Notice]) -> Iterator[str]:
    """An amendment may free a day more than the law gives (2015, 2020); then somebody should know that it does."""
    if notice.amends is None:
        return
    of_year = sorted((n for n in (*others, notice) if n.covers_year == notice.covers_year), key=strength)
    freed, worked = freed_and_worked([*{named.day: named for n in of_year for named in n.days}.values()])
    due = len(statutory(notice))
    if freed - worked != due:
        yield (
            f"更正后{notice.covers_year}年工作日内放假{freed}天，调休上班{worked}天，相差{freed - worked}天；"
            f"该年法定节假日为{due}天，请核对是否确由通知增减"
        )


def _long_runs(notice: Notice, others: Sequence[Notice]) -> Iterator[str]:
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
    for first, last in sorted(found.items()):
        if (days := (last - first).days + 1) > LONGEST_RUN:
            yield f"{first} 至 {last} 连续上班{days}天，请核对"
