"""Days and instants as the measure means them: Asia/Shanghai, and dates written one way only."""

import re
from datetime import date, datetime, timedelta, timezone

# Not ZoneInfo("Asia/Shanghai"): that reads a file of the machine, and legal time in China has been
# UTC+8 without summer time since 1992, before the first notice known here.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1992, 2999

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WEEKDAYS = "一二三四五六日"


class CalendarError(ValueError):
    """A question about dates that cannot be answered; the message is Chinese and meant for the asker."""


def local_date(instant: datetime) -> date:
    """The calendar day it is in Asia/Shanghai at this instant; a naive instant raises CalendarError."""
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise CalendarError(f"时刻 {instant.isoformat()} 没有时区，请写明，例如 +08:00")
    try:
        return instant.astimezone(SHANGHAI).date()
    except OverflowError:
        raise CalendarError(f"时刻 {instant.isoformat()} 超出可计算的范围") from None


def day_start(day: date) -> datetime:
    """00:00 of this day in Asia/Shanghai, which is also 24:00 of the day before."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def civil_day(day: date | datetime) -> date:
    """The day meant: a date as it is, an instant by Asia/Shanghai; outside 1992 to 2999 raises CalendarError."""
    found = local_date(day) if isinstance(day, datetime) else day
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CalendarError(f"日期 {found.isoformat()} 超出可计算的范围（{FIRST_YEAR}年至{LAST_YEAR}年）")
    return found


def weekday_name(day: date) -> str:
    """周一 to 周日."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def parse_date(text: object, what: str) -> date:
    """A date written YYYY-MM-DD and in no other way; ``what`` names it in the refusal."""
    if isinstance(text, str) and _ISO_DATE.fullmatch(text):
        try:
            return civil_day(date.fromisoformat(text))
        except CalendarError:
            raise
        except ValueError:
            pass
    said = f"，实为 {text[:40]!r}" if isinstance(text, str) else ""
    raise CalendarError(f"{what}应是 YYYY-MM-DD 形式的日期{said}")
