"""Art. 12: what a platform recognised earlier must bring to enter the register."""

from collections.abc import Callable
from datetime import date

from workflow.guards.answer import Answer, answer
from workflow.situation import Situation
from workflow.words import FUNCTIONS

NEEDED = (
    "name",
    "operator",
    "jurisdiction_code",
    "functions",
    "certified_on",
    "announcement_number",
    "certificate_number",
)


def import_complete(situation: Situation) -> Answer:
    """Everything the register shows, a day of recognition not in the future, functions of Art. 6."""
    data = situation.data
    missing = [name for name in NEEDED if not data.get(name)]
    known = not missing and all(function in FUNCTIONS for function in data["functions"])
    past = not missing and date.fromisoformat(data["certified_on"]) <= situation.today
    return answer("import_complete", "12", known and past, "、".join(missing))


GUARDS: dict[str, Callable[[Situation], Answer]] = {}
CHECKS = {"import_complete": import_complete}
SELECTORS: dict[str, Callable[[Situation], bool]] = {}
