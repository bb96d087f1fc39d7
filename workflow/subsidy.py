"""Art. 16, 17: how much, out of which fund, and how a payment form writes it."""

from datetime import date
from decimal import Decimal

from workflow.pack import Pack

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "兆")


def fund_of(paid_on: date, pack: Pack) -> str:
    """Within the demonstration period the central fund, both days included, else the city's own (Q12: by payment)."""
    first, last = pack.value("demonstration_period.first_on"), pack.value("demonstration_period.last_on")
    return "two_innovation_central_fund" if first <= paid_on <= last else "city_special_fund"


def in_words(amount: Decimal) -> str:
    """An amount as payment forms write it: 人民币贰拾万元整. Raises ValueError below zero or beyond two decimals."""
    cents = amount * 100
    if amount < 0 or cents != cents.to_integral_value() or amount >= 10**16:
        raise ValueError(f"not an amount of money: {amount}")
    yuan, rest = divmod(int(cents), 100)
    jiao, fen = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan or not rest else ""
    if not rest:
        return f"人民币{whole}整"
    small = (f"{_DIGITS[jiao]}角" if jiao else "零" if yuan else "") + (f"{_DIGITS[fen]}分" if fen else "整")
    return f"人民币{whole}{small}"


def _whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    text, place, gap = "", 0, False
    while number:
        number, four = divmod(number, 10_000)
        if four:
            said = _four(four) + _GROUPS[place]
            text = said + (_DIGITS[0] if gap and text else "") + text
        gap = four < 1_000
        place += 1
    return text


def _four(number: int) -> str:
    text, zero = "", False
    for place, unit in enumerate(_UNITS):
        digit = number // 10**place % 10
        if digit:
            text = _DIGITS[digit] + unit + (_DIGITS[0] if zero and text else "") + text
            zero = False
        else:
            zero = True
    return text
