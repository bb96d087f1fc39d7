"""A holiday notice becomes one that working days are counted by."""

from workflow.holiday_notices import entry_of
from workflow.notice_checks import checked_notice
from workflow.situation import Outcome, Situation


def import_notice(situation: Situation) -> Outcome:
    """The whole notice and what to look at all the same. The next beat counts every running deadline anew."""
    entry = entry_of(situation.data)
    checked = checked_notice(entry, situation.related.holiday_notices)
    warnings = {"warnings": list(checked.warnings)} if checked.warnings else {}
    return Outcome(facts={"holiday_notice": entry, **warnings})


EFFECTS = {import_notice.__name__: import_notice}
