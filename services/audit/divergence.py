"""What verification reports: one place where what is stored is not what it should be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEVELS = ("R0", "R1", "R2", "R3", "R4", "R5")
"""R0 bytes, chain and strays; R1 fold and row; R2 due dates; R3 decisions; R4 who; R5 what is published."""

_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Divergence:
    """One finding. `case` is empty where a row belongs to none; `kind` is the contract's `class`."""

    case: str
    level: str
    kind: str
    seq: int | None = None
    article: str = ""
    expected: Any = None
    found: Any = None

    def document(self) -> dict[str, Any]:
        """The divergence in the contract's shape, long values cut."""
        return {
            "case": self.case or None,
            "seq": self.seq,
            "level": self.level,
            "article": self.article or None,
            "expected": _brief(self.expected),
            "found": _brief(self.found),
            "class": self.kind,
        }


def _brief(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    if isinstance(value, Mapping):
        return {str(name): _brief(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_brief(item) for item in value]
    return value if value is None or isinstance(value, int) else str(value)


def unlike(expected: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The members in which two rows differ, as they should be and as they are. Both empty: they are equal."""
    names = [name for name in {**expected, **found} if expected.get(name) != found.get(name)]
    return {name: expected.get(name) for name in names}, {name: found.get(name) for name in names}
