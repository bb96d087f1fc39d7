"""A holiday notice becomes one that working days are counted by."""

from workflow.holiday_notices import entry_of
from workflow.notice_checks import checked_notice
from workflow.notice_warnings import warnings_of
from workflow.situation import Outcome, Situation


def import_notice(situation: Situation) -> Outcome:
    """The whole notice and what to look at all the same. The next beat counts every running deadline anew."""
    entry, known = entry_of(situation.data), situation.related.holiday_notices
    warnings = warnings_of(entry, checked_notice(entry, known), known, situation.today)
    return Outcome(facts={"holiday_notice": entry, **({"warnings": list(warnings)} if warnings else {})})


EFFECTS = {import_notice.__name__: import_notice}
