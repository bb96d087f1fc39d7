"""What is asked of a holiday notice to be imported: nobody has it yet, and it can be what was issued."""

from collections.abc import Callable

from workflow.guards.answer import Answer, answer
from workflow.holiday_notices import NoticeError, entry_of
from workflow.notice_checks import checked_notice
from workflow.situation import Situation


def notice_new(situation: Situation) -> Answer:
    """Notices are added, never changed: its id is no other's, shipped or imported, public already or not."""
    name = situation.data.get("id")
    taken = any(notice.id == name for notice in situation.related.holiday_notices)
    return answer("notice_new", "", not taken, name or "", "未导入过", id=name)


def notice_sound(situation: Situation) -> Answer:
    """It agrees with the week, the law, its own sums and the notices there are."""
    try:
        checked_notice(entry_of(situation.data), situation.related.holiday_notices)
    except NoticeError as wrong:
        return answer("notice_sound", "", False, wrong, problem=wrong)
    return answer("notice_sound", "", True)


GUARDS: dict[str, Callable[[Situation], Answer]] = {}
CHECKS = {"notice_new": notice_new, "notice_sound": notice_sound}
SELECTORS: dict[str, Callable[[Situation], bool]] = {}
