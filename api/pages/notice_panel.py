"""What the second person looks at before a holiday notice is imported: the notice, and what it would come to."""

from dataclasses import dataclass

from api.pages.notice_facts import arrangement_lines, notice_lines
from services.notice_imports import Consequences, consequences
from services.ports import World
from workflow.cases import Case
from workflow.holiday_notices import entry_of
from workflow.states import Kind

SHOWN = 200
"""How many deadlines a page lists; their number is always told."""


@dataclass(frozen=True, slots=True)
class Importing:
    """A notice that waits for approval."""

    lines: list[tuple[str, str]]
    arrangement: list[tuple[str, str]]
    found: Consequences
    shown: int = SHOWN


def importing_of(case: Case, world: World) -> Importing | None:
    """The notice a case proposes to import, weighed this moment; None for any other case."""
    if case.kind != Kind.HOLIDAY_NOTICE or case.proposal is None:
        return None
    entry = entry_of(case.proposal["data"])
    return Importing(notice_lines(entry), arrangement_lines(entry), consequences(entry, world))
