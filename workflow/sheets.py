"""What score sheets add up to."""

from collections.abc import Iterable
from decimal import Decimal

from workflow.cases import Case
from workflow.states import Kind, SheetState


def indicator_set(parent: Case | None) -> str:
    """Which of the pack's sets of indicators a sheet under this case is scored by: recognition or assessment."""
    return "assessment" if parent is not None and parent.kind == Kind.ASSESSMENT else "recognition"


def sealed_sheets(sheets: Iterable[Case]) -> tuple[Case, ...]:
    """The sheets that count: sealed ones, in the order of their numbers."""
    return tuple(sorted((s for s in sheets if s.state == SheetState.SEALED), key=lambda sheet: sheet.number))


def total_of(sheet: Case) -> Decimal:
    """The sum of a sheet's scores, exactly."""
    return sum((Decimal(score) for score in sheet.facts.get("scores", {}).values()), Decimal(0))
