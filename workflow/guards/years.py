"""Art. 13 to 17: reports, assessments and subsidies: whose turn it is, once a year, once for good."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from workflow.calendar import local_date
from workflow.guards.answer import Answer, answer
from workflow.history import read_instant
from workflow.platform_states import ACTIVE, TITLED, SubsidyState
from workflow.reports import PARTS
from workflow.situation import Situation
from workflow.states import Kind


def _certified_by(situation: Situation) -> bool:
    """Recognised by 31 December of the year in question (Art. 13, 15; Q14)."""
    parent = situation.related.parent
    return parent is not None and parent.facts.get("certified_on", "9999") <= f"{situation.data.get('year')}-12-31"


def _year_over(situation: Situation) -> bool:
    return int(situation.data.get("year") or 9999) < situation.today.year


def report_due_of_it(situation: Situation) -> Answer:
    """A title that stands, recognised by the end of the year, and the year is over."""
    parent = situation.related.parent
    holds = parent is not None and parent.state in TITLED and _certified_by(situation) and _year_over(situation)
    return answer("report_due_of_it", "13", holds, situation.data.get("year") or "", year=situation.data.get("year"))


def only_report_of_its_year(situation: Situation) -> Answer:
    """One report a platform and year."""
    year = str(situation.data.get("year"))
    there = [r for r in situation.related.reports if r.kind == Kind.ANNUAL_REPORT and r.batch == year]
    return answer("only_report_of_its_year", "13", not there, year, year=year)


def report_complete(situation: Situation) -> Answer:
    """Art. 13: the summary. Art. 14: the summary and the report of the inspections."""
    told = {**situation.facts.get("report", {}), **situation.data, **(situation.data.get("report") or {})}
    missing = [part for part in PARTS[Kind(situation.case.kind)] if not str(told.get(part) or "").strip()]
    article = "13" if situation.case.kind == Kind.ANNUAL_REPORT else "14"
    words = {"summary": "工作总结", "inspection": "检查情况报告"}
    said = "、".join(words[part] for part in missing)
    return answer("report_complete", article, not missing, said, missing=said)


def assessed_of_it(situation: Situation) -> Answer:
    """A title not in question, recognised by the end of the year assessed, and the year is over (Q14)."""
    parent = situation.related.parent
    holds = parent is not None and parent.state in ACTIVE and _certified_by(situation) and _year_over(situation)
    return answer("assessed_of_it", "15", holds, situation.data.get("year") or "", year=situation.data.get("year"))


def only_assessment_of_its_year(situation: Situation) -> Answer:
    """One assessment a platform and year."""
    year = str(situation.data.get("year"))
    there = [a for a in situation.related.assessments if a.batch == year]
    return answer("only_assessment_of_its_year", "15", not there, year, year=year)


def platform_awaits_grade(situation: Situation) -> Answer:
    """The platform holds its title and has no grade for this year."""
    parent = situation.related.parent
    free = parent is not None and parent.state in ACTIVE and situation.case.batch not in parent.facts.get("grades", {})
    return answer("platform_awaits_grade", "15", free, parent.state if parent else "")


def results_joinable(situation: Situation) -> Answer:
    """The results of one day may share an announcement; another kind of notice, or another day's, is not joined."""
    notice = situation.related.notice
    same = notice is None or (
        notice["kind"] == "assessment" and local_date(read_instant(notice["published_at"])) == situation.today
    )
    return answer("results_joinable", "15", same, notice["kind"] if notice else "")


def platform_titled(situation: Situation) -> Answer:
    """The title stands and is not in question: nothing is paid on one about to be lost (Art. 16)."""
    parent = situation.related.parent
    holds = parent is not None and parent.state in ACTIVE
    return answer("platform_titled", "16", holds, parent.state if parent else "")


def account_of_operator(situation: Situation) -> Answer:
    """The account is the operator's own."""
    parent, name = situation.related.parent, str(situation.data.get("account_name") or "").strip()
    operator = str(parent.facts.get("operator") or "") if parent else ""
    return answer("account_of_operator", "16", bool(operator) and name == operator, name, operator, operator=operator)


def third_person(situation: Situation) -> Answer:
    """Who pays neither requested nor approved."""
    two = {situation.facts.get("requested_by"), situation.facts.get("approved_by")}
    return answer("third_person", "16", situation.actor.user not in two, situation.actor.user)


def amount_exact(situation: Situation) -> Answer:
    """Art. 16: the amount, to the fen."""
    text, due = str(situation.data.get("amount_yuan") or ""), situation.facts.get("amount_yuan") or "0"
    try:
        holds = bool(text) and Decimal(text) == Decimal(due)
    except InvalidOperation:
        holds = False
    return answer("amount_exact", "16", holds, text, due, amount=due)


def paid_after_approval(situation: Situation) -> Answer:
    """Not paid before it was approved: the day of payment says out of which fund (Art. 17)."""
    on, since = str(situation.data.get("on") or ""), str(situation.facts.get("approved_on") or "")
    return answer("paid_after_approval", "17", on >= since, on, since, since=since)


def _of_operator_before(situation: Situation) -> bool:
    """Approved for the account of one who, by this change, runs the platform no more: another name, another code."""
    case, data = situation.case, situation.data
    code, name = data.get("organisation"), data.get("operator")
    other = (code and code != case.organisation) or (name and name != situation.facts.get("account_name"))
    return case.state == SubsidyState.APPROVED and bool(other)


GUARDS = {
    guard.__name__: guard
    for guard in (
        report_due_of_it, only_report_of_its_year, assessed_of_it, only_assessment_of_its_year, platform_awaits_grade,
        platform_titled, third_person,
    )
}  # fmt: skip
CHECKS = {
    check.__name__: check
    for check in (report_complete, account_of_operator, amount_exact, paid_after_approval, results_joinable)
}
SELECTORS: dict[str, Callable[[Situation], bool]] = {
    "grade_passed": lambda situation: situation.data.get("grade") != "unqualified",
    "grade_failed": lambda situation: situation.data.get("grade") == "unqualified",
    "account_of_operator_before": _of_operator_before,
    "account_still_the_operators": lambda situation: not _of_operator_before(situation),
}
