"""The platform's years as rows (Articles 3 and 12 to 17): platform, reports, assessment, subsidy."""

from enum import StrEnum

from workflow.kinds import Kind
from workflow.roles import (
    APPLICANT,
    CITY_LEADER,
    CITY_OFFICER,
    CITY_SUPERVISION,
    DISTRICT_OFFICER,
    FINANCE_OFFICER,
    TIMER,
)
from workflow.rows import PRACTICE_TWO, RECOUNT, REMIND, row, rows
from workflow.transition import SAME, START, TimerEffect


class PlatformState(StrEnum):
    """示范平台 (Art. 12 to 15)."""

    CERTIFIED = "certified"
    ANNUALLY_ASSESSED = "annually_assessed"
    ASSESSMENT_FAILED = "assessment_failed"
    REVOCATION_NOTIFIED = "revocation_notified"
    REVOKED = "revoked"
    EXITED = "exited"
    TERMINATED = "terminated"
    MERGED = "merged"


class ReportState(StrEnum):
    """年度总结 (Art. 13), 区县报告 (Art. 14)."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    OVERDUE = "overdue"
    ACCEPTED = "accepted"
    STOPPED = "stopped"  # a platform's alone: its title is gone before the report was accepted


class AssessmentState(StrEnum):
    """年度考核 (Art. 15): one platform, one year."""

    OPEN = "open"
    SCORED = "scored"
    ANNOUNCED = "announced"
    STOPPED = "stopped"  # the title of its platform is gone before the result was announced


class SubsidyState(StrEnum):
    """一次性补助 (Art. 16, 17)."""

    ELIGIBLE = "eligible"
    APPROVED = "approved"
    DISBURSED = "disbursed"
    VOID = "void"


P = PlatformState
ACTIVE = (P.CERTIFIED, P.ANNUALLY_ASSESSED)
TITLED = (*ACTIVE, P.ASSESSMENT_FAILED, P.REVOCATION_NOTIFIED)
"""Where the title still stands: it is lost by a decision, not by a failed year (Art. 15)."""
_LEFT = (P.REVOKED, P.EXITED, P.TERMINATED, P.MERGED)
_HEARD = "~陈述申辩 (general administrative law)"
_CHANGE = "~平台信息变更 (practice)"
_OFFICERS = (DISTRICT_OFFICER, CITY_OFFICER)
_BY_LEADER: dict[str, object] = {"approved_by": (CITY_LEADER,)}

PLATFORM = rows(
    Kind.PLATFORM,
    {},
    row("PL-01", "register_platform", START, P.CERTIFIED, CITY_OFFICER, "11, 12", **_BY_LEADER,
        checks=("import_complete", "credit_code_valid", "award_numbers_unused", "predecessor_registered",
                "subsidy_day_possible", "paid_once", "office_of_today"),
        effect="import_platform", reads=("register", "kin", "office")),
    row("PL-01b", "register_platform", START, P.CERTIFIED, (CITY_OFFICER, CITY_LEADER), "11, 12",
        effect="enter_register", follows="AP-20", reads=("kin",)),
    row("PL-02", "announce_assessment", ACTIVE, P.ANNUALLY_ASSESSED, CITY_OFFICER, "15", **_BY_LEADER,
        when="grade_passed", effect="grade_announced", follows="AS-03"),
    row("PL-03", "announce_assessment", ACTIVE, P.ASSESSMENT_FAILED, CITY_OFFICER, "15", **_BY_LEADER,
        when="grade_failed", effect="grade_announced", follows="AS-03"),
    row("PL-04", "notify_proposed_revocation", P.ASSESSMENT_FAILED, P.REVOCATION_NOTIFIED, CITY_OFFICER, "15",
        **_BY_LEADER, checks=("notice_complete", "delivered_by_now"), effect="notify_revocation", main=True),
    *(row(id, "accept_defence", P.REVOCATION_NOTIFIED, back, CITY_OFFICER, _HEARD, **_BY_LEADER,
          when=f"notified_from_{back}", checks=("reason_given", "panel_known", "heard_by_others", "rescored"),
          effect="accept_defence", reads=("panel",))
      for id, back in (("PL-05", P.ANNUALLY_ASSESSED), ("PL-05b", P.CERTIFIED))),
    row("PL-06", "revoke", P.REVOCATION_NOTIFIED, P.REVOKED, CITY_OFFICER, "15, 12", **_BY_LEADER,
        guards=("defence_over",),
        checks=("reason_given", "defence_answered", "decision_numbered", "numbers_not_announced"),
        effect="revoke", main=True, locks=("estate",), reads=("register",)),
    row("PL-07", "propose_withdrawal_for_fraud", ACTIVE, P.REVOCATION_NOTIFIED, CITY_OFFICER, "10",
        **_BY_LEADER, checks=("notice_complete", "delivered_by_now", "defence_ahead"), effect="notify_revocation"),
    row("PL-08", "approve_exit", ACTIVE, P.EXITED, CITY_OFFICER, "4", **_BY_LEADER,
        guards=("exit_requested",), checks=("reason_given",), effect="leave", locks=("estate",)),
    row("PL-09", "terminate", TITLED, P.TERMINATED, CITY_OFFICER, "~运营单位注销或解散 (general administrative law)",
        **_BY_LEADER, checks=("reason_given", "operator_gone"), effect="leave", locks=("estate",)),
    row("PL-10", "approve_change", ACTIVE, SAME, DISTRICT_OFFICER, _CHANGE,
        approved_by=(CITY_OFFICER,), checks=("change_named", "operator_verified", "credit_code_valid"),
        effect="approve_change", locks=("estate",)),
    row("PL-11", "transfer_supervision", ACTIVE, SAME, DISTRICT_OFFICER, "3, 14", approved_by=(CITY_OFFICER,),
        checks=("another_district", "office_of_today"), effect="transfer_supervision",
        locks=("estate",), reads=("office",)),
    row("PL-12", "merge_platforms", ACTIVE, SAME, CITY_OFFICER, "~平台合并 (practice; Art. 16 for the subsidy)",
        **_BY_LEADER, checks=("other_platform_active", "reason_given"), effect="absorb",
        locks=("estate", "other")),
    row("PL-12b", "merge_platforms", ACTIVE, P.MERGED, CITY_OFFICER, "~平台合并 (practice; Art. 16 for the subsidy)",
        **_BY_LEADER, effect="be_absorbed", follows="PL-12"),
    row("PL-L1", "record_services", TITLED, SAME, APPLICANT, "14",
        checks=("services_counted", "services_in_order"), effect="record_services"),
    row("PL-L2", "void_services", TITLED, SAME, APPLICANT, "14",
        checks=("reason_given", "entry_valid"), effect="void_services", reads=("service_entry",)),
    row("PL-I1", "request_exit", ACTIVE, SAME, APPLICANT, "4", checks=("reason_given",), effect="request_exit"),
    row("PL-I2", "submit_defence", P.REVOCATION_NOTIFIED, SAME, (APPLICANT, CITY_OFFICER), _HEARD,
        checks=("text_given",), effect="submit_defence"),
    row("PL-I3", "plan_inspection", TITLED, SAME, DISTRICT_OFFICER, "14", checks=("planned_ahead",), effect="log"),
    row("PL-I4", "record_inspection", TITLED, SAME, DISTRICT_OFFICER, "14", checks=("inspection_complete",),
        effect="log"),
    row("PL-I5", "close_follow_up", TITLED, SAME, DISTRICT_OFFICER, "14", checks=("follow_up_open",), effect="log"),
    row("PL-I6", "record_guidance", TITLED, SAME, DISTRICT_OFFICER, "3", checks=("text_given",), effect="log"),
    row("PL-I7", "record_task", TITLED, SAME, (APPLICANT, *_OFFICERS), "13", checks=("text_given",), effect="log"),
    row("PL-I8", "record_complaint", TITLED, SAME, (*_OFFICERS, CITY_SUPERVISION), "13", checks=("facts_given",),
        prepares="complaint", effect="log_complaint"),
    row("PL-I9", "record_disclosure", (*TITLED, *_LEFT), SAME, CITY_OFFICER, "12, 15", checks=("published_where",),
        effect="record_disclosure"),
    row("PL-I10", "recover_plaque", _LEFT, SAME, _OFFICERS, "~收回牌匾 (practice)", checks=("day_gone_by",),
        effect="recover_plaque"),
    row("PL-T1", "open_annual_cycle", TITLED, SAME, TIMER, "13, 14", effect="open_cycle",
        timer_effect=TimerEffect.OPENS, reads=("reports",)),
    row("PL-T2", "recount_deadline", (*TITLED, *_LEFT), SAME, TIMER, RECOUNT, effect="recount_deadline",
        timer_effect=TimerEffect.RECOUNTS),
    row("PL-T3", "defence_due", P.REVOCATION_NOTIFIED, SAME, TIMER, _HEARD, effect="flag",
        timer_effect=TimerEffect.FLAGS),
    row("PL-T4", "disclosure_due", (*TITLED, *_LEFT), SAME, TIMER, "~政府信息公开条例第二十六条 (general law)",
        effect="flag", timer_effect=TimerEffect.FLAGS),
    row("PL-T5", "plaque_due", _LEFT, SAME, TIMER, "~收回牌匾 (practice)", effect="flag",
        timer_effect=TimerEffect.FLAGS),
    row("PL-P", "reject_proposal", (START, *TITLED, *_LEFT), SAME, (DISTRICT_OFFICER, CITY_OFFICER, CITY_LEADER),
        PRACTICE_TWO, guards=("proposal_open", "proposal_within_reach"), effect="reject_proposal"),
)  # fmt: skip

R = ReportState


def _reports(kind: Kind, ids: str, article: str, own: object) -> tuple[object, ...]:
    """AR and DR are one table: who reports is the only difference (Art. 13: the platform; Art. 14: the district)."""
    readers = (DISTRICT_OFFICER, CITY_OFFICER) if kind is Kind.ANNUAL_REPORT else (CITY_OFFICER,)
    return (
        row(f"{ids}-01", "open_annual_cycle", START, R.OPEN, TIMER, "13, 14", effect="open_report",
            timer_effect=TimerEffect.OPENS, follows="PL-T1"),
        row(f"{ids}-I1", "save_report", (R.OPEN, R.OVERDUE, R.RETURNED), SAME, own, article,  # type: ignore[arg-type]
            effect="save_report"),
        row(f"{ids}-02", "submit_report", R.OPEN, R.SUBMITTED, own, article,  # type: ignore[arg-type]
            checks=("report_complete",), effect="submit_report", main=True),
        row(f"{ids}-07", "submit_report", R.OVERDUE, R.SUBMITTED, own, article,  # type: ignore[arg-type]
            checks=("report_complete",), effect="submit_report", main=True),
        row(f"{ids}-03", "return_report", R.SUBMITTED, R.RETURNED, readers, "~退回补充 (practice)",
            checks=("reason_given",), effect="return_report"),
        row(f"{ids}-04", "resubmit_report", R.RETURNED, R.SUBMITTED, own,  # type: ignore[arg-type]
            "~补充后重报 (practice)", checks=("report_complete",), effect="resubmit_report", main=True),
        row(f"{ids}-05", "accept_report", R.SUBMITTED, R.ACCEPTED, CITY_OFFICER, article, effect="accept_report",
            main=True),
        row(f"{ids}-06", "deadline_passed", R.OPEN, R.OVERDUE, TIMER, article, effect="deadline_passed",
            timer_effect=TimerEffect.FLAGS),
        row(f"{ids}-T1", "remind", (R.OPEN, R.OVERDUE), SAME, TIMER, REMIND, effect="remind",
            timer_effect=TimerEffect.REMINDS),
        row(f"{ids}-T2", "recount_deadline", (R.OPEN, R.OVERDUE), SAME, TIMER, RECOUNT, effect="recount_deadline",
            timer_effect=TimerEffect.RECOUNTS),
    )  # fmt: skip


def _going_along(id: str, states: tuple[str, ...], **change: object) -> tuple[dict[str, object], ...]:
    """What has not come to its end goes with its platform: to the new operator, into the new district's sight."""
    return (
        row(id, "approve_change", states, SAME, CITY_OFFICER, _CHANGE, effect="go_along", follows="PL-10", **change),
        row(id, "transfer_supervision", states, SAME, CITY_OFFICER, "3, 14", effect="go_along", follows="PL-11"),
    )


ANNUAL_REPORT = rows(
    Kind.ANNUAL_REPORT,
    {},
    *_reports(Kind.ANNUAL_REPORT, "AR", "13", APPLICANT),  # type: ignore[arg-type]
    row("AR-01b", "open_report", START, R.OPEN, CITY_OFFICER, "13",
        guards=("report_due_of_it", "only_report_of_its_year"), effect="open_report", locks=("parent",),
        reads=("reports",)),
    *(row("AR-X", "stop_report", (R.OPEN, R.OVERDUE, R.SUBMITTED, R.RETURNED), R.STOPPED, (CITY_OFFICER, CITY_LEADER),
          "~称号终止后不再报送 (practice)", effect="stop_report", follows=left)
      for left in ("PL-06", "PL-08", "PL-09", "PL-12")),
    *_going_along("AR-M", (R.OPEN, R.OVERDUE, R.SUBMITTED, R.RETURNED)),
)  # fmt: skip
DISTRICT_REPORT = rows(
    Kind.DISTRICT_REPORT,
    {},
    *_reports(Kind.DISTRICT_REPORT, "DR", "14", DISTRICT_OFFICER),  # type: ignore[arg-type]
)

A = AssessmentState
ASSESSMENT = rows(
    Kind.ASSESSMENT,
    {},
    row("AS-01", "open_assessment", START, A.OPEN, CITY_OFFICER, "15",
        guards=("assessed_of_it", "only_assessment_of_its_year"), effect="open_assessment", locks=("parent",),
        reads=("reports", "assessments")),
    row("AS-02", "conclude_scoring", A.OPEN, A.SCORED, CITY_OFFICER, "15", guards=("enough_sealed_sheets",),
        effect="conclude_scoring", reads=("sheets",), locks=("estate",), main=True),
    row("AS-03", "announce_assessment", A.SCORED, A.ANNOUNCED, CITY_OFFICER, "15", **_BY_LEADER,
        guards=("platform_awaits_grade",), checks=("published_where", "results_joinable"), effect="announce_assessment",
        prepares="announcement", locks=("parent",), reads=("notice",), main=True),
    *(row("AS-X", "stop_assessment", (A.OPEN, A.SCORED), A.STOPPED, (CITY_OFFICER, CITY_LEADER),
          "~称号终止后不再考核 (practice)", effect="stop_assessment", follows=left)
      for left in ("PL-06", "PL-08", "PL-09", "PL-12")),
    *_going_along("AS-M", (A.OPEN, A.SCORED)),
    row("AS-P", "reject_proposal", A.SCORED, SAME, (CITY_OFFICER, CITY_LEADER), PRACTICE_TWO,
        guards=("proposal_open",), effect="reject_proposal"),
)  # fmt: skip

B = SubsidyState
_NO_TITLE = "~称号已失或沿革已获补助 (Art. 16: 一次性)"
SUBSIDY = rows(
    Kind.SUBSIDY,
    {},
    *(row("SB-01", "subsidy_eligible", START, B.ELIGIBLE, (CITY_OFFICER, CITY_LEADER), "16", effect="subsidy_eligible",
          follows=entry)
      for entry in ("PL-01", "PL-01b")),
    row("SB-01p", "subsidy_paid_earlier", START, B.DISBURSED, (CITY_OFFICER, CITY_LEADER), "16, 17",
        effect="subsidy_paid_earlier", follows="PL-01"),
    row("SB-02", "approve_subsidy", B.ELIGIBLE, B.APPROVED, CITY_OFFICER, "16, 17", **_BY_LEADER,
        guards=("platform_titled",), checks=("account_of_operator",), effect="approve_subsidy", prepares="subsidy",
        locks=("parent",), main=True),
    row("SB-03", "record_payment", B.APPROVED, B.DISBURSED, FINANCE_OFFICER, "16, 17",
        guards=("platform_titled", "third_person"), checks=("amount_exact", "day_gone_by", "paid_after_approval"),
        effect="record_payment", locks=("parent",), main=True),
    row("SB-04", "void_subsidy", (B.ELIGIBLE, B.APPROVED), B.VOID, CITY_LEADER, "16", checks=("reason_given",),
        effect="void_subsidy"),
    *(row("SB-04x", "void_subsidy", (B.ELIGIBLE, B.APPROVED), B.VOID, (CITY_OFFICER, CITY_LEADER), _NO_TITLE,
          effect="void_subsidy", follows=left)
      for left in ("PL-06", "PL-08", "PL-09", "PL-12")),
    *_going_along("SB-M", (B.ELIGIBLE, B.APPROVED), when="account_still_the_operators"),
    row("SB-MA", "approve_change", B.APPROVED, B.ELIGIBLE, CITY_OFFICER, "16, 17", when="account_of_operator_before",
        effect="approval_falls", follows="PL-10"),
    row("SB-P", "reject_proposal", (B.ELIGIBLE, B.APPROVED), SAME, (CITY_OFFICER, CITY_LEADER), PRACTICE_TWO,
        guards=("proposal_open",), effect="reject_proposal"),
)  # fmt: skip
