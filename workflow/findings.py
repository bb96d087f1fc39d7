"""What a condition of the measure answers, and how answers combine."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Three-valued: PENDING means a figure or a judgement is not there yet, and is never a pass."""

    PASS = "pass"
    FAIL = "fail"
    PENDING = "pending"

    @classmethod
    def of(cls, met: bool | None) -> "Verdict":
        """The verdict of a plain yes or no; None is not yet known."""
        if met is None:
            return cls.PENDING
        return cls.PASS if met else cls.FAIL

    @property
    def label(self) -> str:
        """The word a reader sees."""
        return _LABELS[self]


_LABELS = {Verdict.PASS: "符合", Verdict.FAIL: "不符合", Verdict.PENDING: "待定"}


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """AND (同时具备): a fail decides, else anything pending keeps it open. Nothing to meet is met."""
    outcome = Verdict.PASS
    for verdict in verdicts:
        if verdict is Verdict.FAIL:
            return verdict
        if verdict is Verdict.PENDING:
            outcome = verdict
    return outcome


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """OR (或, 至少满足一项): a pass decides, else anything pending keeps it open. Nothing to choose from fails."""
    outcome = Verdict.FAIL
    for verdict in verdicts:
        if verdict is Verdict.PASS:
            return verdict
        if verdict is Verdict.PENDING:
            outcome = verdict
    return outcome


@dataclass(frozen=True, slots=True)
class Finding:
    """What one condition of the measure says about one case."""

    condition: str
    article: str
    actual: str
    required: str
    verdict: Verdict  # PENDING is never a pass

    def as_dict(self) -> dict[str, str]:
        """The finding as the outside interface shows it."""
        return {
            "condition": self.condition,
            "article": self.article,
            "actual": self.actual,
            "required": self.required,
            "verdict": self.verdict.value,
        }
