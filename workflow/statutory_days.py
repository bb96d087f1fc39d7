"""The statutory public holidays of a year, by 《全国年节及纪念日放假办法》 as revised in 2007, 2013 and 2024."""

from datetime import date, timedelta

from workalendar.astronomy import solar_term
from workalendar.core import LunarDate  # type: ignore[attr-defined]  # its stubs leave it out

from workflow.civil_time import CalendarError

_SAME_CLOCK = "Asia/Taipei"  # workalendar carries solar terms for it and not for Shanghai; both are at +08:00
_QINGMING = 15  # degrees of the sun
_REVISED_2007, _REVISED_2013, _REVISED_2024 = 2008, 2014, 2025  # the first year under each


def statutory_days(year: int) -> tuple[tuple[date, str], ...]:
    """Each day with its name; two that fall together are listed twice, since both are due. From 2000 to 2050.

    Raises CalendarError for a year whose lunar days are not at hand.
    """
    try:
        return tuple(sorted([*_solar(year), *_lunar(year)]))
    except (NotImplementedError, ValueError):
        raise CalendarError(f"无法推算{year}年的农历节日和清明") from None


def _solar(year: int) -> list[tuple[date, str]]:
    labour = 1 if _REVISED_2007 <= year < _REVISED_2024 else 2 if year >= _REVISED_2024 else 3
    return [
        (date(year, 1, 1), "元旦"),
        *((date(year, 5, day), "劳动节") for day in range(1, labour + 1)),
        *((date(year, 10, day), "国庆节") for day in range(1, 4)),
    ]


def _lunar(year: int) -> list[tuple[date, str]]:
    with_eve = _REVISED_2007 <= year < _REVISED_2013 or year >= _REVISED_2024
    first = _by_the_moon(year, 1, 1) - timedelta(days=1 if with_eve else 0)
    spring = 4 if year >= _REVISED_2024 else 3
    days = [(first + timedelta(days=step), "春节") for step in range(spring)]
    if year < _REVISED_2007:
        return days
    return [
        *days,
        (solar_term(year, _QINGMING, _SAME_CLOCK), "清明节"),
        (_by_the_moon(year, 5, 5), "端午节"),
        (_by_the_moon(year, 8, 15), "中秋节"),
    ]


def _by_the_moon(year: int, month: int, day: int) -> date:
    found: date = LunarDate(year, month, day).to_solar_date()
    return found
