"""How pages say identifiers, articles, dates and instants: Jinja filters, and nothing that decides."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from workflow.civil_time import SHANGHAI
from workflow.ledger import lateness
from workflow.words import (
    CHANGE_KINDS,
    FUNCTIONS,
    GRADES,
    KINDS,
    NOTICE_KINDS,
    REGISTER_STATUSES,
    TIMERS,
    VERDICTS,
    role_label,
    state_label,
    trigger_label,
)

_DIGITS = "〇一二三四五六七八九"
_ITEM = re.compile(r"(\d+)(?:\((\d+)\))?")
_ISO = re.compile(r"(?<![0-9A-Za-z-])[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9A-Za-z-])")
_BESIDE = re.compile(r"[(（][A-Za-z_][A-Za-z0-9_ .]*[)）]")
_STORED = re.compile(r"\b[12][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](?:[.][0-9]{6})?Z")
_PRACTICE = {"practice": "依行政惯例", "general administrative law": "依一般行政法规则"}


def chinese_number(value: int) -> str:
    """1 to 99 as articles are numbered: 十一, 二十."""
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def articles(text: str) -> str:
    """`8, 10` as 第八条、第十条; `5(1)` as 第五条（一）."""
    found = _ITEM.findall(text or "")
    return "、".join(
        f"第{chinese_number(int(number))}条" + (f"（{chinese_number(int(item))}）" if item else "")
        for number, item in found
    )


def law(row: Any) -> str:
    """What a row or an event rests on, for a reader: the article, or that the measure is silent and on what else."""
    article, basis = _of(row, "article"), _of(row, "basis")
    return f"依{articles(article)}" if article else basis_text(basis)


def ground(row: Any) -> str:
    """The same in few words, for the middle of a sentence."""
    article = _of(row, "article")
    return f"依{articles(article)}" if article else f"{_ground_of(_of(row, 'basis'))}（办法未作规定）"


def _ground_of(basis: str) -> str:
    return next((words for key, words in _PRACTICE.items() if key in basis), "依行政惯例")


def basis_text(basis: str) -> str:
    """A basis outside the measure, without its English remark."""
    head = basis.partition("(")[0].strip()
    return f"办法未作规定，{_ground_of(basis)}：{head}" if head else ""


def _of(row: Any, name: str) -> str:
    value = row.get(name) if isinstance(row, Mapping) else getattr(row, name, "")
    return str(value or "")


def day(value: str | date | None) -> str:
    """2026年9月28日."""
    if not value:
        return "—"
    on = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{on.year}年{on.month}月{on.day}日"


def dated(text: str) -> str:
    """A text with the instants and dates in it as people read them."""
    return _ISO.sub(lambda found: day(found[0]), _STORED.sub(lambda found: instant_exact(found[0]), text))


def chinese(text: str) -> str:
    """A text without the identifiers that stand in brackets beside the words."""
    return _BESIDE.sub("", text)


def instant(value: str | datetime | None) -> str:
    """2026年9月28日 09:12 in Asia/Shanghai."""
    return f"{day(_local(value))} {_local(value):%H:%M}" if value else "—"


def moment(value: str | datetime | None, now: datetime) -> str:
    """The same, without the year where it is this one's."""
    said = instant(value)
    return said.removeprefix(f"{_local(now).year}年")


def instant_exact(value: str | datetime | None) -> str:
    """The same to the second, for who compares the two clocks."""
    return f"{day(_local(value))} {_local(value):%H:%M:%S}" if value else "—"


def until(value: str | datetime | None) -> str:
    """The end of a period: midnight belongs to the day before, as 24时."""
    if not value:
        return "—"
    at = _local(value)
    if (at.hour, at.minute, at.second) == (0, 0, 0):
        return f"{day(at - timedelta(days=1))}24时"
    return f"{day(at)}{at:%H:%M}"


def _local(value: str | datetime | None) -> datetime:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    assert at is not None
    return at.astimezone(SHANGHAI)


def size(value: int) -> str:
    """Bytes for people."""
    return f"{value / (1 << 20):.1f} MB" if value >= 1 << 20 else f"{max(1, value >> 10)} KB"


def shown(value: Any) -> str:
    """A plain value: yes and no in Chinese, nothing as a dash, lists joined."""
    match value:
        case None | "" | [] | {}:
            return "—"
        case bool():
            return "是" if value else "否"
        case list() | tuple():
            return "、".join(shown(item) for item in value)
        case _:
            return str(value)


FILTERS: dict[str, Callable[..., Any]] = {
    "state_label": lambda state, kind: state_label(kind, state),
    "trigger_label": trigger_label,
    "role_label": role_label,
    "kind_label": lambda kind: KINDS.get(kind, kind),
    "timer_label": lambda kind: TIMERS.get(kind, kind),
    "function_label": lambda name: FUNCTIONS.get(name, name),
    "grade_label": lambda grade: GRADES.get(grade, grade),
    "notice_kind": lambda kind: NOTICE_KINDS.get(kind, kind),
    "change_kind": lambda kind: CHANGE_KINDS.get(kind, kind),
    "standing": lambda status: REGISTER_STATUSES.get(status, status),
    "verdict_label": lambda verdict: VERDICTS.get(verdict, verdict),
    "articles": articles,
    "law": law,
    "day": day,
    "dated": dated,
    "chinese": chinese,
    "instant": instant,
    "instant_exact": instant_exact,
    "moment": moment,
    "until": until,
    "size": size,
    "lateness": lateness,
    "shown": shown,
}
