"""How a guard answers: with findings, and with the values its Chinese sentence needs."""

from dataclasses import dataclass, field
from typing import Any

from workflow.findings import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """What a guard found. It holds if every finding passes; `values` fill the refusal's sentence."""

    findings: tuple[Finding, ...]
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing stands in the way."""
        return all(finding.verdict is Verdict.PASS for finding in self.findings)


def answer(name: str, article: str, holds: bool, actual: object = "", required: str = "", **values: Any) -> Answer:
    """An answer of one finding."""
    finding = Finding(name, article, str(actual), required, Verdict.of(holds))
    return Answer((finding,), values)
