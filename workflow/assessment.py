"""Article 15: the official score and its grade. Recognition scores (Art. 11) are averaged the same way."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from workflow.pack import Pack

_SCORE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?")


class ScoreError(ValueError):
    """A score that cannot be counted; the message says which and why, in Chinese."""


def read_score(score: str | Decimal) -> Decimal:
    """One sheet's score: 0 to 100, at most three decimals, from a string so that it is exact."""
    if not isinstance(score, (str, Decimal)):
        raise ScoreError('评分应为十进制数字符串，如 "85.5"')
    if isinstance(score, Decimal):
        score = format(score, "f") if score.adjusted() < 3 else str(score)
    if not _SCORE.fullmatch(score):
        raise ScoreError(f"评分“{score[:40]}”应为 0 至 100、至多三位小数的数")
    value = Decimal(score)
    if value > 100:
        raise ScoreError(f"评分“{score}”超过 100 分")
    return value


def mean(scores: Sequence[str | Decimal]) -> Fraction:
    """The exact mean of valid sheets' scores; raises ScoreError when there is none or one is not valid."""
    if not isinstance(scores, (list, tuple)):
        raise ScoreError("评分应为列表")
    if not scores:
        raise ScoreError("至少需要一份评分")
    return sum((Fraction(read_score(score)) for score in scores), Fraction()) / len(scores)


def official_score(scores: Sequence[str | Decimal], *, decimals: int = 2, rounding: str = "half_up") -> Decimal:
    """The mean as published: rounded once, exactly, to the pack's decimals (59.995 is 60.00)."""
    scaled = mean(scores) * 10**decimals + (Fraction(1, 2) if rounding == "half_up" else 0)
    return Decimal(scaled.numerator // scaled.denominator).scaleb(-decimals)


def grade(score: Decimal, pack: Pack) -> str:
    """excellent, good, qualified or unqualified of an official score; a lower bound belongs to its grade (Q10)."""
    if not score.is_finite() or not 0 <= score <= 100:
        raise ScoreError(f"评分 {score} 不在 0 至 100 之间")
    return next(band.grade for band in pack.grade_bands if score >= band.lower)


def sensitivity(totals: Sequence[Decimal], pack: Pack) -> dict[str, Any]:
    """How firmly a grade stands, for those who decide: the spread of the sheets, how far the score is from each bound,
    and whether leaving out any one sheet would give another grade.
    """
    score = official_score(list(totals))
    bounds = [band.lower for band in pack.grade_bands if band.lower > 0]
    others = [official_score([*totals[:left], *totals[left + 1 :]]) for left in range(len(totals)) if len(totals) > 1]
    return {
        "spread": str(max(totals) - min(totals)),
        "distances": {str(bound): str(score - bound) for bound in sorted(bounds)},
        "turns_without_one": any(grade(other, pack) != grade(score, pack) for other in others),
    }
