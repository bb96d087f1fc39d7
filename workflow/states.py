"""The state tables of every kind of case: the law as rows (Articles 3, 8 to 12 and the practice around them)."""

from enum import StrEnum
from types import MappingProxyType

from workflow.kinds import Kind as Kind
from workflow.platform_states import (
    ANNUAL_REPORT,
    ASSESSMENT,
    DISTRICT_REPORT,
    PLATFORM,
    SUBSIDY,
    TITLED,
    AssessmentState,
    PlatformState,
    ReportState,
    SubsidyState,
)
from workflow.roles import (
    APPLICANT,
    CITY_LEADER,
    CITY_OFFICER,
    CITY_SUPERVISION,
    DISTRICT_LEADER,
    DISTRICT_OFFICER,
    EXPERT,
    PUBLIC,
    RECOMMENDING_LEADERS,
    RECOMMENDING_OFFICERS,
    TIMER,
    Relation,
    Role,
    Seat,
)
from workflow.rows import PRACTICE_TWO, RECOUNT, REMIND, row, rows
from workflow.transition import SAME, START, TimerEffect, Transition


class BatchState(StrEnum):
    """申报批次 (Art. 8)."""

    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"


class ApplicationState(StrEnum):
    """申报 (Art. 8 to 11)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CORRECTION_REQUESTED = "correction_requested"
    RECOMMENDED = "recommended"
    NOT_RECOMMENDED = "not_recommended"
    PRE_REVIEWED = "pre_reviewed"
    PRE_REVIEW_FAILED = "pre_review_failed"
    EXPERT_REVIEWED = "expert_reviewed"
    EXPERT_REJECTED = "expert_rejected"
    PUBLICIZED = "publicized"
    OBJECTION_HANDLING = "objection_handling"
    PUBLICITY_CLOSED = "publicity_closed"
    CERTIFIED = "certified"
    NOT_CERTIFIED = "not_certified"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CLOSED_BY_AUTHORITY = "closed_by_authority"


class SheetState(StrEnum):
    """评分表 (Art. 11, 15)."""

    ASSIGNED = "assigned"
    DECLARED = "declared"
    SCORING = "scoring"
    SEALED = "sealed"
    RECUSED = "recused"
    SUPERSEDED = "superseded"
    STOPPED = "stopped"  # the review it belonged to is over


class ObjectionState(StrEnum):
    """异议 (Art. 11)."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    INVESTIGATING = "investigating"
    REGISTERED_ONLY = "registered_only"
    DISMISSED = "dismissed"
    UPHELD = "upheld"
    WITHDRAWN = "withdrawn"


class HolidayNoticeState(StrEnum):
    """放假安排通知: what the working days rest on."""

    PUBLISHED = "published"


SPINE = tuple(
    ApplicationState(s)
    for s in (
        "draft", "submitted", "recommended", "pre_reviewed", "expert_reviewed",
        "publicized", "publicity_closed", "certified",
    )
)  # fmt: skip


B = BatchState
BATCH = rows(
    Kind.BATCH,
    {},
    row("BA-01", "announce_batch", START, B.ANNOUNCED, CITY_OFFICER, "8", approved_by=(CITY_LEADER,),
         checks=("window_ahead", "stages_in_order"), guards=("only_batch_of_its_year",), effect="announce_batch",
         reads=("batch",)),
    row("BA-02", "batch_opened", B.ANNOUNCED, B.OPEN, TIMER, "8",
         effect="batch_opened", timer_effect=TimerEffect.OPENS, main=True),
    row("BA-03", "batch_closed", B.OPEN, B.CLOSED, TIMER, "8",
         effect="batch_closed", timer_effect=TimerEffect.CLOSES, locks=("drafts",), main=True),
    row("BA-04", "extend_batch", (B.ANNOUNCED, B.OPEN), SAME, CITY_OFFICER, "8", approved_by=(CITY_LEADER,),
         checks=("closes_later",), effect="extend_batch"),
    row("BA-P", "reject_proposal", (START, B.ANNOUNCED, B.OPEN), SAME, (CITY_OFFICER, CITY_LEADER),
         PRACTICE_TWO, guards=("proposal_open",), effect="reject_proposal"),
)  # fmt: skip

A = ApplicationState
OPEN_STATES = (
    A.DRAFT, A.SUBMITTED, A.CORRECTION_REQUESTED, A.RECOMMENDED, A.PRE_REVIEWED, A.EXPERT_REVIEWED,
    A.PUBLICIZED, A.OBJECTION_HANDLING, A.PUBLICITY_CLOSED,
)  # fmt: skip
STAGES = (A.SUBMITTED, A.RECOMMENDED, A.PRE_REVIEWED)
_STAGE_OFFICERS: dict[ApplicationState, tuple[Seat, ...]] = {
    A.SUBMITTED: RECOMMENDING_OFFICERS,
    A.RECOMMENDED: (DISTRICT_OFFICER,),
    A.PRE_REVIEWED: (CITY_OFFICER,),
}
_EVERY_OFFICER = (*RECOMMENDING_OFFICERS, DISTRICT_OFFICER, CITY_OFFICER)
_EVERY_STAFF = (*_EVERY_OFFICER, *RECOMMENDING_LEADERS, DISTRICT_LEADER, CITY_LEADER, CITY_SUPERVISION)
_WHOEVER_ENDS_IT = tuple(
    Seat(role, Relation.ANY)
    for role in dict.fromkeys((*(seat.role for seat in _EVERY_OFFICER), Role.CITY_LEADER, Role.APPLICANT))
)
_BY_LEADER: dict[str, object] = {"approved_by": (CITY_LEADER,)}
_REASONED: dict[str, object] = {"checks": ("reason_given", "articles_cited")}

APPLICATION = rows(
    Kind.APPLICATION,
    {},
    row("AP-01", "create_draft", START, A.DRAFT, APPLICANT, "8",
         guards=("batch_announced", "no_other_application"),
         checks=("credit_code_valid", "own_credit_code", "premises_placed"),
         effect="create_draft", reads=("batch", "siblings", "office")),
    row("AP-02", "submit", A.DRAFT, A.SUBMITTED, APPLICANT, "8, 9, 10",
         guards=("window_open", "fields_complete", "figures_consistent", "materials_complete", "recommender_resolved",
                 "recommender_there"),
         effect="submit", reads=("batch", "office"), main=True),
    row("AP-03", "batch_closed", A.DRAFT, A.LAPSED, TIMER, "8",
         effect="lapse", timer_effect=TimerEffect.CLOSES, follows="BA-03"),
    *(row("AP-04", "request_correction", stage, A.CORRECTION_REQUESTED, _STAGE_OFFICERS[stage],
           "~一次性告知补正 (practice; the list of Art. 10)", checks=("defects_listed",), effect="request_correction")
      for stage in STAGES),
    *(row("AP-05", "resubmit", A.CORRECTION_REQUESTED, stage, APPLICANT, "~补正 (practice)",
           when=f"returns_to_{stage}", guards=("defects_answered", "figures_consistent"), effect="resubmit", main=True)
      for stage in STAGES),
    row("AP-06", "close_uncorrected", A.CORRECTION_REQUESTED, A.WITHDRAWN, _EVERY_OFFICER,
         "~逾期未补正视为撤回 (practice)", guards=("correction_overdue", "own_correction"), checks=("reason_given",),
         effect="close", locks=("estate",)),
    row("AP-07", "recommend", A.SUBMITTED, A.RECOMMENDED, RECOMMENDING_OFFICERS, "9",
         approved_by=RECOMMENDING_LEADERS, guards=("materials_complete", "no_failed_machine_condition"),
         effect="stage_passed", main=True),
    row("AP-08", "decline_recommendation", A.SUBMITTED, A.NOT_RECOMMENDED, RECOMMENDING_OFFICERS, "9",
         approved_by=RECOMMENDING_LEADERS, **_REASONED, effect="refuse"),
    row("AP-09", "pass_pre_review", A.RECOMMENDED, A.PRE_REVIEWED, DISTRICT_OFFICER, "3, 5, 6",
         approved_by=(DISTRICT_LEADER,), guards=("site_visited", "conditions_5_6_met"), effect="stage_passed",
         main=True),
    row("AP-10", "fail_pre_review", A.RECOMMENDED, A.PRE_REVIEW_FAILED, DISTRICT_OFFICER, "3, 5, 6",
         approved_by=(DISTRICT_LEADER,), **_REASONED, effect="refuse"),
    row("AP-11", "pass_expert_review", A.PRE_REVIEWED, A.EXPERT_REVIEWED, CITY_OFFICER, "7, 11", **_BY_LEADER,
         guards=("conditions_5_6_met", "enough_sealed_sheets", "distinctive", "pass_score_reached"),
         effect="conclude_review",
         reads=("sheets", "batch"), locks=("estate",), main=True),
    row("AP-12", "fail_expert_review", A.PRE_REVIEWED, A.EXPERT_REJECTED, CITY_OFFICER, "7, 11", **_BY_LEADER,
         guards=("enough_sealed_sheets",), **_REASONED, effect="conclude_review", reads=("sheets", "batch"),
         locks=("estate",)),
    row("AP-13", "open_publicity", A.EXPERT_REVIEWED, A.PUBLICIZED, CITY_OFFICER, "11", **_BY_LEADER,
         checks=("published_where", "notice_joinable"), effect="open_publicity", prepares="publicity",
         reads=("notice",), main=True),
    row("AP-14", "publicity_elapsed", A.PUBLICIZED, A.PUBLICITY_CLOSED, TIMER, "11",
         guards=("counted_as_known", "no_undecided_objection"), effect="publicity_elapsed",
         timer_effect=TimerEffect.CLOSES, reads=("objections",), main=True),
    row("AP-15", "accept_objection", A.PUBLICIZED, A.OBJECTION_HANDLING, CITY_SUPERVISION, "11",
         effect="objection_accepted", follows="OJ-02"),
    row("AP-15b", "accept_objection", A.OBJECTION_HANDLING, SAME, CITY_SUPERVISION, "11",
         effect="objection_accepted", follows="OJ-02"),
    row("AP-15c", "accept_objection", A.PUBLICITY_CLOSED, A.OBJECTION_HANDLING, CITY_SUPERVISION, "11",
         effect="objection_accepted", follows="OJ-02"),
    row("AP-16", "dismiss_objection", A.OBJECTION_HANDLING, A.PUBLICIZED, CITY_SUPERVISION, "11",
         approved_by=(CITY_LEADER,), when="last_objection_in_period", effect="objection_settled", follows="OJ-05",
         reads=("objections",)),
    row("AP-16b", "dismiss_objection", A.OBJECTION_HANDLING, A.PUBLICITY_CLOSED, CITY_SUPERVISION, "11",
         approved_by=(CITY_LEADER,), when="last_objection_after_period", effect="objection_settled_late",
         follows="OJ-05", reads=("objections",)),
    row("AP-16c", "dismiss_objection", A.OBJECTION_HANDLING, SAME, CITY_SUPERVISION, "11",
         approved_by=(CITY_LEADER,), when="another_objection_open", effect="objection_remains", follows="OJ-05",
         reads=("objections",)),
    row("AP-16c", "withdraw_objection", A.OBJECTION_HANDLING, SAME, CITY_SUPERVISION, "11",
         when="another_objection_open", effect="objection_remains", follows="OJ-07", reads=("objections",)),
    row("AP-16d", "withdraw_objection", A.OBJECTION_HANDLING, A.PUBLICIZED, CITY_SUPERVISION, "11",
         when="last_objection_in_period", effect="objection_settled", follows="OJ-07", reads=("objections",)),
    row("AP-16d", "withdraw_objection", A.OBJECTION_HANDLING, A.PUBLICITY_CLOSED, CITY_SUPERVISION, "11",
         when="last_objection_after_period", effect="objection_settled_late", follows="OJ-07",
         reads=("objections",)),
    row("AP-17", "uphold_objection", A.OBJECTION_HANDLING, A.NOT_CERTIFIED, CITY_SUPERVISION, "11",
         approved_by=(CITY_LEADER,), effect="objection_upheld", follows="OJ-06"),
    row("AP-17b", "uphold_objection", (A.EXPERT_REVIEWED, A.PUBLICIZED), A.NOT_CERTIFIED, CITY_SUPERVISION, "11",
         approved_by=(CITY_LEADER,), effect="objection_upheld", follows="OJ-06"),
    row("AP-18", "void_publicity", (A.PUBLICIZED, A.OBJECTION_HANDLING, A.PUBLICITY_CLOSED), A.EXPERT_REVIEWED,
         CITY_OFFICER, "~公示有误的更正 (practice)", **_BY_LEADER, checks=("reason_given",), effect="void_publicity"),
    row("AP-19", "accept_late_objection", A.PUBLICITY_CLOSED, A.OBJECTION_HANDLING, CITY_LEADER,
         "~公告前的逾期异议由主管机关裁量受理 (general administrative law)", checks=("facts_given",),
         guards=("handler_took_no_part",), effect="accept_late_objection"),
    row("AP-20", "announce_and_award", A.PUBLICITY_CLOSED, A.CERTIFIED, CITY_OFFICER, "11, 12", **_BY_LEADER,
         guards=("period_over", "no_undecided_objection"),
         checks=("award_numbers_given", "award_numbers_unused", "predecessor_registered"),
         effect="announce_and_award", reads=("objections", "register", "kin"), main=True),
    row("AP-21", "withdraw", OPEN_STATES, A.WITHDRAWN, APPLICANT, "4", checks=("reason_given",), effect="close",
         locks=("estate",)),
    row("AP-22", "close_by_authority", OPEN_STATES, A.CLOSED_BY_AUTHORITY, CITY_OFFICER,
         "~法人终止或材料造假 (general administrative law)", **_BY_LEADER, checks=("reason_given",), effect="close",
         locks=("estate",)),
    *(row("AP-23", "reconsider", refused, stage, CITY_OFFICER, "~复核 (practice, off unless the pack switches it on)",
           **_BY_LEADER, guards=("reconsideration_allowed",), checks=("reason_given",), effect="reconsider")
      for refused, stage in ((A.NOT_RECOMMENDED, A.SUBMITTED), (A.PRE_REVIEW_FAILED, A.RECOMMENDED),
                             (A.EXPERT_REJECTED, A.PRE_REVIEWED))),
    row("AP-I1", "save_draft", (A.DRAFT, A.CORRECTION_REQUESTED), SAME, APPLICANT, "10",
         checks=("only_named_items", "credit_code_valid", "own_credit_code", "premises_placed"), effect="save_draft",
         reads=("siblings", "office"), guards=("no_other_application",)),
    row("AP-I2", "attach_document", (A.DRAFT, A.CORRECTION_REQUESTED), SAME, APPLICANT, "10",
         checks=("known_material", "only_named_items"), effect="attach_document"),
    row("AP-I3", "record_visit", A.RECOMMENDED, SAME, DISTRICT_OFFICER, "3",
         checks=("visit_complete",), effect="record_visit"),
    *(row("AP-I4", "record_judgement", stage, SAME, _STAGE_OFFICERS[stage], "5, 6, 7",
           checks=("judgement_known",), effect="record_judgement")
      for stage in STAGES),
    row("AP-I5", "add_note", OPEN_STATES, SAME, _EVERY_STAFF, "~内部备注 (practice)",
         checks=("text_given",), effect="add_note"),
    row("AP-T1", "correction_due", A.CORRECTION_REQUESTED, SAME, TIMER, "~补正期限届满提示 (practice)",
         effect="correction_due", timer_effect=TimerEffect.FLAGS),
    row("AP-T3", "recommendation_due", A.SUBMITTED, SAME, TIMER, "8",
         effect="stage_due", timer_effect=TimerEffect.FLAGS),
    row("AP-T4", "pre_review_due", A.RECOMMENDED, SAME, TIMER, "8",
         effect="stage_due", timer_effect=TimerEffect.FLAGS),
    row("AP-T5", "remind", (A.SUBMITTED, A.CORRECTION_REQUESTED, A.RECOMMENDED), SAME, TIMER,
         REMIND, effect="remind", timer_effect=TimerEffect.REMINDS),
    row("AP-T2", "recount_deadline",
         (A.SUBMITTED, A.CORRECTION_REQUESTED, A.RECOMMENDED, A.PUBLICIZED, A.OBJECTION_HANDLING), SAME, TIMER,
         RECOUNT, effect="recount_deadline",
         timer_effect=TimerEffect.RECOUNTS),
    row("AP-P", "reject_proposal", (*OPEN_STATES, A.NOT_RECOMMENDED, A.PRE_REVIEW_FAILED, A.EXPERT_REJECTED), SAME,
         (*_EVERY_OFFICER, *RECOMMENDING_LEADERS, DISTRICT_LEADER, CITY_LEADER, CITY_SUPERVISION),
         PRACTICE_TWO, guards=("proposal_open", "proposal_within_reach"), effect="reject_proposal"),
)  # fmt: skip

H = SheetState
SCORE_SHEET = rows(
    Kind.SCORE_SHEET,
    {"locks": ("parent",)},
    row("SS-01", "assign_expert", START, H.ASSIGNED, CITY_OFFICER, "11",
         guards=("application_under_review",), checks=("expert_known", "no_conflict", "one_sheet_per_expert"),
         effect="assign_expert", reads=("sheets", "expert")),
    row("SS-02", "declare_interest", H.ASSIGNED, H.DECLARED, EXPERT, "~回避声明 (general administrative law)",
         when="interest_none", effect="declare_interest", main=True),
    row("SS-02u", "declare_interest", H.ASSIGNED, SAME, EXPERT, "~回避声明 (general administrative law)",
         when="interest_unsure", checks=("reason_given",), effect="declare_interest"),
    row("SS-03", "declare_interest", H.ASSIGNED, H.RECUSED, EXPERT, "~回避 (general administrative law)",
         when="interest_yes", effect="declare_interest"),
    row("SS-03", "recuse", (H.ASSIGNED, H.DECLARED, H.SCORING), H.RECUSED, (EXPERT, CITY_OFFICER),
         "~回避 (general administrative law)", checks=("reason_given",), effect="recuse"),
    row("SS-04", "score", (H.DECLARED, H.SCORING), H.SCORING, EXPERT, "11",
         guards=("application_under_review",), checks=("scores_within_weight",), effect="score", main=True),
    row("SS-05", "seal", H.SCORING, H.SEALED, EXPERT, "7, 11",
         guards=("application_under_review", "every_indicator_scored", "distinctive_decided"),
         effect="seal", main=True),
    row("SS-06", "supersede_sheet", H.SEALED, H.SUPERSEDED, CITY_OFFICER, "~更正评分 (practice)", **_BY_LEADER,
         guards=("application_under_review",), checks=("reason_given",), effect="supersede_sheet",
         reads=("sheets",)),
    row("SS-07", "reopen_sheet", START, H.ASSIGNED, CITY_OFFICER, "~更正评分 (practice)", effect="reopen_sheet",
         follows="SS-06"),
    *(row("SS-08", "stop_sheet", (H.ASSIGNED, H.DECLARED, H.SCORING), H.STOPPED, _WHOEVER_ENDS_IT,
           "~评审已结束，不再评分 (practice)", effect="stop_sheet", follows=over)
      for over in ("AP-06", "AP-11", "AP-12", "AP-21", "AP-22", "AS-02", "AS-X")),
    row("SS-P", "reject_proposal", (H.ASSIGNED, H.DECLARED, H.SCORING, H.SEALED), SAME,
         (CITY_OFFICER, CITY_LEADER), PRACTICE_TWO, guards=("proposal_open",), effect="reject_proposal"),
)  # fmt: skip

O = ObjectionState  # noqa: E741
OBJECTION = rows(
    Kind.OBJECTION,
    {"locks": ("parent",)},
    row("OJ-01", "lodge_objection", START, O.RECEIVED, (PUBLIC, CITY_SUPERVISION), "11",
         guards=("publicity_running",), checks=("facts_given",), effect="lodge_objection", prepares="objection"),
    row("OJ-01b", "lodge_objection", START, O.ACCEPTED, CITY_LEADER,
         "~公告前的逾期异议由主管机关裁量受理 (general administrative law)", effect="lodge_late_objection",
         follows="AP-19"),
    row("OJ-02", "accept_objection", O.RECEIVED, O.ACCEPTED, CITY_SUPERVISION, "11",
         guards=("objection_identified", "parent_in_publicity", "handler_took_no_part"), effect="accept_objection",
         main=True),
    row("OJ-03", "register_only", O.RECEIVED, O.REGISTERED_ONLY, CITY_SUPERVISION,
         "~不符合受理条件的登记备查 (practice)", guards=("handler_took_no_part",), checks=("reason_given",),
         effect="register_only"),
    row("OJ-04", "investigate", O.ACCEPTED, O.INVESTIGATING, CITY_SUPERVISION, "~核查 (practice)",
         guards=("handler_took_no_part",), checks=("investigator_named",), effect="investigate", main=True),
    row("OJ-05", "dismiss_objection", (O.ACCEPTED, O.INVESTIGATING), O.DISMISSED, CITY_SUPERVISION, "11",
         approved_by=(CITY_LEADER,), guards=("handler_took_no_part",), checks=("report_and_reason",),
         effect="dismiss_objection", main=True, reads=("objections",)),
    row("OJ-06", "uphold_objection", (O.ACCEPTED, O.INVESTIGATING), O.UPHELD, CITY_SUPERVISION, "11",
         approved_by=(CITY_LEADER,), guards=("handler_took_no_part",), checks=("report_and_reason",),
         effect="uphold_objection"),
    row("OJ-07", "withdraw_objection", (O.RECEIVED, O.ACCEPTED, O.INVESTIGATING), O.WITHDRAWN, CITY_SUPERVISION,
         "~异议人撤回 (practice)", checks=("reason_given",), effect="withdraw_objection", reads=("objections",)),
    row("OJ-T1", "objection_due", (O.ACCEPTED, O.INVESTIGATING), SAME, TIMER, "~异议办理期限提示 (practice)",
         effect="objection_due", timer_effect=TimerEffect.FLAGS),
    row("OJ-T3", "remind", (O.ACCEPTED, O.INVESTIGATING), SAME, TIMER,
         REMIND, effect="remind", timer_effect=TimerEffect.REMINDS),
    row("OJ-T2", "recount_deadline", (O.ACCEPTED, O.INVESTIGATING), SAME, TIMER,
         RECOUNT, effect="recount_deadline",
         timer_effect=TimerEffect.RECOUNTS),
    row("OJ-P", "reject_proposal", (START, O.RECEIVED, O.ACCEPTED, O.INVESTIGATING), SAME,
         (CITY_SUPERVISION, CITY_LEADER), PRACTICE_TWO, guards=("proposal_open",), effect="reject_proposal"),
)  # fmt: skip

N = HolidayNoticeState
HOLIDAY_NOTICE = rows(
    Kind.HOLIDAY_NOTICE,
    {},
    row("HN-01", "import_notice", START, N.PUBLISHED, CITY_OFFICER,
        "~国务院办公厅放假安排通知 (the working days of Art. 11 rest on it)", **_BY_LEADER,
        checks=("notice_new", "notice_sound"), effect="import_notice", reads=("holiday_notices",)),
    row("HN-P", "reject_proposal", START, SAME, (CITY_OFFICER, CITY_LEADER), PRACTICE_TWO,
        guards=("proposal_open",), effect="reject_proposal"),
)  # fmt: skip

# Kinds are strings: a kind read from a row finds its table without being turned into a Kind first.
TABLES: MappingProxyType[str, tuple[Transition, ...]] = MappingProxyType(
    {
        Kind.BATCH: BATCH,
        Kind.APPLICATION: APPLICATION,
        Kind.SCORE_SHEET: SCORE_SHEET,
        Kind.OBJECTION: OBJECTION,
        Kind.PLATFORM: PLATFORM,
        Kind.ANNUAL_REPORT: ANNUAL_REPORT,
        Kind.DISTRICT_REPORT: DISTRICT_REPORT,
        Kind.ASSESSMENT: ASSESSMENT,
        Kind.SUBSIDY: SUBSIDY,
        Kind.HOLIDAY_NOTICE: HOLIDAY_NOTICE,
    }
)
FOLLOWED = frozenset(r.follows for rows_of_kind in TABLES.values() for r in rows_of_kind if r.follows)
"""The rows that have others in their wake."""
STATES: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        Kind.BATCH: tuple(state.value for state in BatchState),
        Kind.APPLICATION: tuple(state.value for state in ApplicationState),
        Kind.SCORE_SHEET: tuple(state.value for state in SheetState),
        Kind.OBJECTION: tuple(state.value for state in ObjectionState),
        Kind.PLATFORM: tuple(state.value for state in PlatformState),
        Kind.ANNUAL_REPORT: tuple(state.value for state in ReportState),
        Kind.DISTRICT_REPORT: tuple(state.value for state in ReportState if state is not ReportState.STOPPED),
        Kind.ASSESSMENT: tuple(state.value for state in AssessmentState),
        Kind.SUBSIDY: tuple(state.value for state in SubsidyState),
        Kind.HOLIDAY_NOTICE: tuple(state.value for state in HolidayNoticeState),
    }
)
CLOSED_STATES: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        Kind.BATCH: frozenset({B.CLOSED}),
        Kind.APPLICATION: frozenset(A) - frozenset(OPEN_STATES),
        Kind.SCORE_SHEET: frozenset({H.SEALED, H.RECUSED, H.SUPERSEDED, H.STOPPED}),
        Kind.OBJECTION: frozenset({O.REGISTERED_ONLY, O.DISMISSED, O.UPHELD, O.WITHDRAWN}),
        Kind.PLATFORM: frozenset(PlatformState) - frozenset(TITLED),
        Kind.ANNUAL_REPORT: frozenset({ReportState.ACCEPTED, ReportState.STOPPED}),
        Kind.DISTRICT_REPORT: frozenset({ReportState.ACCEPTED}),
        Kind.ASSESSMENT: frozenset({AssessmentState.ANNOUNCED, AssessmentState.STOPPED}),
        Kind.SUBSIDY: frozenset({SubsidyState.DISBURSED, SubsidyState.VOID}),
        Kind.HOLIDAY_NOTICE: frozenset({N.PUBLISHED}),
    }
)
