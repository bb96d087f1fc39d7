"""Art. 11: five working days in public, no undecided objection, then the award with numbers of its own."""

from collections.abc import Callable
from datetime import date

from workflow.calendar import local_date
from workflow.guards.answer import Answer, answer
from workflow.history import read_instant
from workflow.kinds import Kind
from workflow.notices import until_date
from workflow.objections import blocking, holding
from workflow.situation import Situation
from workflow.timers import recounted

AWARD_NUMBERS = ("announcement_number", "certificate_number", "plaque_number")


def published_where(situation: Situation) -> Answer:
    """A web address people can open."""
    url = str(situation.data.get("url") or "")
    return answer("published_where", "11", url.startswith(("https://", "http://")) and len(url) > 10, url)


def notice_joinable(situation: Situation) -> Answer:
    """Another case's notice can be joined while it is drafted and on the day it is published, no later."""
    notice = situation.related.notice
    data = situation.data
    if not data.get("joins", bool(data.get("notice"))):
        return answer("notice_joinable", "11", True)
    if notice is None or notice["kind"] != "publicity":
        return answer("notice_joinable", "11", False, "无此公示")
    today = notice["status"] == "draft" or (
        notice["status"] == "running" and local_date(read_instant(notice["published_at"])) == situation.today
    )
    return answer("notice_joinable", "11", today, notice["status"])


def no_undecided_objection(situation: Situation) -> Answer:
    """No objection is open that had been received by the instant in question: the due one for the clock, else now."""
    undecided = blocking(situation.related.objections, situation.effective_at)
    numbers = "、".join(objection.number for objection in undecided)
    return answer("no_undecided_objection", "11", not undecided, f"{len(undecided)} 件", "0 件", numbers=numbers)


def counted_as_known(situation: Situation) -> Answer:
    """The date the period closes by is the one the notices known now give; otherwise it is counted anew first."""
    stale = recounted(situation.case, "T_PUBLICITY", situation.calendar, situation.pack) is not None
    due_on = situation.case.timers.get("T_PUBLICITY", {}).get("due_on", "—")
    return answer("counted_as_known", "11", not stale, due_on, due_on=due_on)


def period_over(situation: Situation) -> Answer:
    """The printed last day has passed; a provisional period is never over."""
    publicity = situation.facts["publicity"]
    closes = publicity.get("closes_at")
    over = bool(closes) and read_instant(closes) <= situation.at
    return answer(
        "period_over",
        "11",
        over,
        situation.today,
        publicity["last_day"],
        until=until_date(date.fromisoformat(publicity["last_day"]), settled=bool(closes)),
    )


def award_numbers_given(situation: Situation) -> Answer:
    """Announcement, certificate and plaque number, none empty."""
    given = [name for name in AWARD_NUMBERS if str(situation.data.get(name) or "").strip()]
    return answer("award_numbers_given", "11", len(given) == len(AWARD_NUMBERS), f"{len(given)}/3")


def award_numbers_unused(situation: Situation) -> Answer:
    """No number of an award stands in the register already.

    Platforms recognised earlier may have had one announcement together; what is announced here never has its number.
    """
    data, related = situation.data, situation.related
    used = [number for name in AWARD_NUMBERS if (number := data.get(name)) and number in related.taken]
    if situation.case.kind == Kind.PLATFORM and data.get("announcement_number") in related.shared:
        used.remove(data["announcement_number"])
    return answer("award_numbers_unused", "11", not used, "、".join(used), "未使用", numbers="、".join(used))


def _others_hold(situation: Situation) -> bool:
    return bool(holding(situation.related.objections, apart_from=situation.data["objection"]))


def _period_passed(situation: Situation) -> bool:
    """Whether the period is over for good: used up already, or past its end with nothing else that holds it open."""
    if situation.case.running("T_PUBLICITY") is None:
        return True
    closes = situation.facts["publicity"].get("closes_at")
    waiting = blocking(situation.related.objections, situation.at, apart_from=situation.data["objection"])
    return bool(closes) and read_instant(closes) <= situation.at and not waiting


SELECTORS: dict[str, Callable[[Situation], bool]] = {
    "another_objection_open": _others_hold,
    "last_objection_in_period": lambda s: not _others_hold(s) and not _period_passed(s),
    "last_objection_after_period": lambda s: not _others_hold(s) and _period_passed(s),
}
GUARDS = {guard.__name__: guard for guard in (counted_as_known, no_undecided_objection, period_over)}
CHECKS = {
    check.__name__: check for check in (published_where, notice_joinable, award_numbers_given, award_numbers_unused)
}
