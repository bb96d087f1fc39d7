"""The state tables against the measure's own: row for row, person for person, word for word."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.packs import PACK
from workflow import words
from workflow.effects import EFFECTS, PREPARATIONS
from workflow.guards import CHECKS, GUARDS, SELECTORS
from workflow.refusal_words import REFUSALS
from workflow.roles import Role
from workflow.states import CLOSED_STATES, SPINE, STATES, TABLES, Kind
from workflow.timers import KINDS
from workflow.transition import SAME, START, TimerEffect, roles_of

ROWS = [row for rows in TABLES.values() for row in rows]
ROOT = Path(__file__).parents[2]

# id | from, one after the other | to | trigger. The table of the measure's readings; “same” keeps the state.
BY_THE_MEASURE = """
AP-01  | —                    | draft                | create_draft
AP-02  | draft                | submitted            | submit
AP-03  | draft                | lapsed               | batch_closed
AP-04  | submitted recommended pre_reviewed | correction_requested | request_correction
AP-05  | correction_requested | submitted            | resubmit
AP-05  | correction_requested | recommended          | resubmit
AP-05  | correction_requested | pre_reviewed         | resubmit
AP-06  | correction_requested | withdrawn            | close_uncorrected
AP-07  | submitted            | recommended          | recommend
AP-08  | submitted            | not_recommended      | decline_recommendation
AP-09  | recommended          | pre_reviewed         | pass_pre_review
AP-10  | recommended          | pre_review_failed    | fail_pre_review
AP-11  | pre_reviewed         | expert_reviewed      | pass_expert_review
AP-12  | pre_reviewed         | expert_rejected      | fail_expert_review
AP-13  | expert_reviewed      | publicized           | open_publicity
AP-14  | publicized           | publicity_closed     | publicity_elapsed
AP-15  | publicized           | objection_handling   | accept_objection
AP-15b | objection_handling   | same                 | accept_objection
AP-16  | objection_handling   | publicized           | dismiss_objection
AP-16b | objection_handling   | publicity_closed     | dismiss_objection
AP-16c | objection_handling   | same                 | dismiss_objection
AP-16c | objection_handling   | same                 | withdraw_objection
AP-16d | objection_handling   | publicized           | withdraw_objection
AP-16d | objection_handling   | publicity_closed     | withdraw_objection
AP-17  | objection_handling   | not_certified        | uphold_objection
AP-18  | publicized objection_handling publicity_closed | expert_reviewed | void_publicity
AP-19  | publicity_closed     | objection_handling   | accept_late_objection
AP-20  | publicity_closed     | certified            | announce_and_award
AP-21  | draft submitted correction_requested recommended pre_reviewed expert_reviewed publicized objection_handling \
publicity_closed | withdrawn | withdraw
AP-22  | draft submitted correction_requested recommended pre_reviewed expert_reviewed publicized objection_handling \
publicity_closed | closed_by_authority | close_by_authority
AP-23  | not_recommended      | submitted            | reconsider
AP-23  | pre_review_failed    | recommended          | reconsider
AP-23  | expert_rejected      | pre_reviewed         | reconsider
AP-I1  | draft correction_requested | same           | save_draft
AP-I2  | draft correction_requested | same           | attach_document
AP-I3  | recommended          | same                 | record_visit
AP-I4  | submitted recommended pre_reviewed | same   | record_judgement
AP-I5  | draft submitted correction_requested recommended pre_reviewed expert_reviewed publicized objection_handling \
publicity_closed | same | add_note
BA-01  | —                    | announced            | announce_batch
BA-02  | announced            | open                 | batch_opened
BA-03  | open                 | closed               | batch_closed
BA-04  | announced open       | same                 | extend_batch
SS-01  | —                    | assigned             | assign_expert
SS-02  | assigned             | declared             | declare_interest
SS-03  | assigned declared scoring | recused         | recuse
SS-03  | assigned             | recused              | declare_interest
SS-04  | declared scoring     | scoring              | score
SS-05  | scoring              | sealed               | seal
SS-06  | sealed               | superseded           | supersede_sheet
OJ-01  | —                    | received             | lodge_objection
OJ-02  | received             | accepted             | accept_objection
OJ-03  | received             | registered_only      | register_only
OJ-04  | accepted             | investigating        | investigate
OJ-05  | accepted investigating | dismissed          | dismiss_objection
OJ-06  | accepted investigating | upheld             | uphold_objection
OJ-07  | received accepted investigating | withdrawn | withdraw_objection
PL-01  | —                    | certified            | register_platform
PL-02  | certified annually_assessed | annually_assessed | announce_assessment
PL-03  | certified annually_assessed | assessment_failed | announce_assessment
PL-04  | assessment_failed    | revocation_notified  | notify_proposed_revocation
PL-05  | revocation_notified  | annually_assessed    | accept_defence
PL-06  | revocation_notified  | revoked              | revoke
PL-07  | certified annually_assessed | revocation_notified | propose_withdrawal_for_fraud
PL-08  | certified annually_assessed | exited        | approve_exit
PL-09  | certified annually_assessed assessment_failed revocation_notified | terminated | terminate
PL-10  | certified annually_assessed | same          | approve_change
PL-11  | certified annually_assessed | same          | transfer_supervision
PL-12  | certified annually_assessed | same          | merge_platforms
PL-12b | certified annually_assessed | merged        | merge_platforms
AR-01  | —                    | open                 | open_annual_cycle
AR-02  | open                 | submitted            | submit_report
AR-03  | submitted            | returned             | return_report
AR-04  | returned             | submitted            | resubmit_report
AR-05  | submitted            | accepted             | accept_report
AR-06  | open                 | overdue              | deadline_passed
AR-07  | overdue              | submitted            | submit_report
DR-01  | —                    | open                 | open_annual_cycle
DR-02  | open                 | submitted            | submit_report
DR-03  | submitted            | returned             | return_report
DR-04  | returned             | submitted            | resubmit_report
DR-05  | submitted            | accepted             | accept_report
DR-06  | open                 | overdue              | deadline_passed
DR-07  | overdue              | submitted            | submit_report
AS-01  | —                    | open                 | open_assessment
AS-02  | open                 | scored               | conclude_scoring
AS-03  | scored               | announced            | announce_assessment
SB-01  | —                    | eligible             | subsidy_eligible
SB-02  | eligible             | approved             | approve_subsidy
SB-03  | approved             | disbursed            | record_payment
SB-04  | eligible approved    | void                 | void_subsidy
"""

# What the engine needs beside them: flags of timers, the way back of a proposal, what follows a step named above,
# the notices that working days are counted by, entries of a service ledger.
OUR_OWN = """
PL-L1  | certified annually_assessed assessment_failed revocation_notified | same                 | record_services
PL-L2  | certified annually_assessed assessment_failed revocation_notified | same                 | void_services
AP-T1  | correction_requested | same                 | correction_due
OJ-T1  | accepted investigating | same               | objection_due
AP-17b | expert_reviewed publicized | not_certified | uphold_objection
AP-15c | publicity_closed     | objection_handling   | accept_objection
AP-T2  | submitted correction_requested recommended publicized objection_handling | same | recount_deadline
AP-T3  | submitted            | same                 | recommendation_due
AP-T4  | recommended          | same                 | pre_review_due
AP-T5  | submitted correction_requested recommended | same | remind
OJ-T3  | accepted investigating | same               | remind
OJ-T2  | accepted investigating | same               | recount_deadline
SS-02u | assigned             | same                 | declare_interest
SS-07  | —                    | assigned             | reopen_sheet
OJ-01b | —                    | accepted             | lodge_objection
AR-01b | —                    | open                 | open_report
PL-01b | —                    | certified            | register_platform
PL-05b | revocation_notified  | certified            | accept_defence
AR-I1  | open overdue returned | same                | save_report
AR-T1  | open overdue         | same                 | remind
AR-T2  | open overdue         | same                 | recount_deadline
AR-M   | open overdue submitted returned | same      | approve_change
AR-M   | open overdue submitted returned | same      | transfer_supervision
AR-X   | open overdue submitted returned | stopped   | stop_report
DR-I1  | open overdue returned | same                | save_report
DR-T1  | open overdue         | same                 | remind
DR-T2  | open overdue         | same                 | recount_deadline
AS-X   | open scored          | stopped              | stop_assessment
AS-M   | open scored          | same                 | approve_change
AS-M   | open scored          | same                 | transfer_supervision
AS-P   | scored               | same                 | reject_proposal
SB-01p | —                    | disbursed            | subsidy_paid_earlier
SB-04x | eligible approved    | void                 | void_subsidy
SB-M   | eligible approved    | same                 | approve_change
SB-M   | eligible approved    | same                 | transfer_supervision
SB-MA  | approved             | eligible             | approve_change
SB-P   | eligible approved    | same                 | reject_proposal
PL-I1  | certified annually_assessed | same          | request_exit
PL-I2  | revocation_notified  | same                 | submit_defence
PL-I3  | certified annually_assessed assessment_failed revocation_notified | same | plan_inspection
PL-I4  | certified annually_assessed assessment_failed revocation_notified | same | record_inspection
PL-I5  | certified annually_assessed assessment_failed revocation_notified | same | close_follow_up
PL-I6  | certified annually_assessed assessment_failed revocation_notified | same | record_guidance
PL-I7  | certified annually_assessed assessment_failed revocation_notified | same | record_task
PL-I8  | certified annually_assessed assessment_failed revocation_notified | same | record_complaint
PL-I9  | certified annually_assessed assessment_failed revocation_notified revoked exited terminated merged | same | \
record_disclosure
PL-I10 | revoked exited terminated merged | same | recover_plaque
PL-T1  | certified annually_assessed assessment_failed revocation_notified | same | open_annual_cycle
PL-T2  | certified annually_assessed assessment_failed revocation_notified revoked exited terminated merged | same | \
recount_deadline
PL-T3  | revocation_notified  | same                 | defence_due
PL-T4  | certified annually_assessed assessment_failed revocation_notified revoked exited terminated merged | same | \
disclosure_due
PL-T5  | revoked exited terminated merged | same | plaque_due
PL-P   | — certified annually_assessed assessment_failed revocation_notified revoked exited terminated merged | same | \
reject_proposal
BA-P   | — announced open     | same                 | reject_proposal
HN-01  | —                    | published            | import_notice
HN-P   | —                    | same                 | reject_proposal
SS-08  | assigned declared scoring | stopped         | stop_sheet
SS-P   | assigned declared scoring sealed | same     | reject_proposal
OJ-P   | — received accepted investigating | same    | reject_proposal
AP-P   | draft submitted correction_requested recommended pre_reviewed expert_reviewed publicized objection_handling \
publicity_closed not_recommended pre_review_failed expert_rejected | same | reject_proposal
"""

RECOMMENDER = ({"district_officer", "municipal_department_officer"}, {"district_leader", "municipal_department_leader"})
BY_DISTRICT = ({"district_officer"}, {"district_leader"})
BY_CITY = ({"city_officer"}, {"city_leader"})
BY_SUPERVISION = ({"city_supervision"}, {"city_leader"})
TWO_PERSONS = {
    **dict.fromkeys(("AP-07", "AP-08"), RECOMMENDER),
    **dict.fromkeys(("AP-09", "AP-10"), BY_DISTRICT),
    **dict.fromkeys(("AP-11", "AP-12", "AP-13", "AP-18", "AP-20", "AP-22", "AP-23"), BY_CITY),
    **dict.fromkeys(("AP-16", "AP-16b", "AP-16c", "AP-17", "AP-17b", "OJ-05", "OJ-06"), BY_SUPERVISION),
    **dict.fromkeys(("PL-10", "PL-11"), ({"district_officer"}, {"city_officer"})),
    **dict.fromkeys(("PL-02", "PL-03", "PL-04", "PL-05", "PL-05b", "PL-06", "PL-07", "PL-08", "PL-09"), BY_CITY),
    **dict.fromkeys(("PL-01", "PL-12", "PL-12b", "AS-03", "SB-02"), BY_CITY),
    **dict.fromkeys(("BA-01", "BA-04", "SS-06", "HN-01"), BY_CITY),
}


def written(table: str) -> set[tuple[str, str, str, str]]:
    """(id, from, to, trigger) of every move a written table allows."""
    moves = set()
    for line in table.replace("\\\n", "").strip().splitlines():
        row, sources, target, trigger = (cell.strip() for cell in line.split("|"))
        moves |= {(row, source, target, trigger) for source in sources.split()}
    return moves


def test_the_rows_are_those_of_the_measure_and_ours_and_no_other():
    declared = {
        (row.id, source, "same" if row.target == SAME else row.target, row.trigger)
        for row in ROWS
        for source in row.sources
    }
    assert declared == written(BY_THE_MEASURE) | written(OUR_OWN)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.id}-{row.trigger}")
def test_every_row_names_its_article_or_says_on_what_else_it_rests(row):
    assert bool(row.article) is not bool(row.basis)
    assert row.law() == row.article or row.law() == f"not in the measure: {row.basis}"


def test_every_article_a_row_names_is_one_the_measure_has():
    cited = {number for row in ROWS if row.article for number in row.article.split(", ")}
    assert {int(number) for number in cited} <= set(PACK.articles)


def test_rows_outside_the_measure_are_never_those_of_its_own_steps():
    """What Articles 3 and 8 to 12 order rests on them, not on practice."""
    ours = {row.id for row in ROWS if row.basis}
    assert ours == {
        *("AP-04", "AP-05", "AP-06", "AP-18", "AP-19", "AP-22", "AP-23", "AP-I5", "AP-T1", "AP-T2", "AP-T5", "AP-P"),
        *("BA-P", "OJ-T2", "OJ-T3", "HN-01", "HN-P"),
        *(
            "PL-05",
            "PL-05b",
            "PL-09",
            "PL-10",
            "PL-12",
            "PL-12b",
            "PL-I2",
            "PL-I10",
            "PL-T2",
            "PL-T3",
            "PL-T4",
            "PL-T5",
            "PL-P",
        ),
        *(
            "AR-03",
            "AR-04",
            "AR-T1",
            "AR-T2",
            "AR-M",
            "AR-X",
            "DR-03",
            "DR-04",
            "DR-T1",
            "DR-T2",
            "AS-P",
            "AS-X",
            "AS-M",
            "SB-04x",
            "SB-M",
            "SB-P",
        ),
        *(
            "SS-02",
            "SS-02u",
            "SS-03",
            "SS-06",
            "SS-07",
            "SS-08",
            "SS-P",
            "OJ-01b",
            "OJ-03",
            "OJ-04",
            "OJ-07",
            "OJ-T1",
            "OJ-P",
        ),
    }


def test_the_spine_is_a_way_of_main_rows_from_draft_to_certified():
    steps = {(source, row.target) for row in TABLES[Kind.APPLICATION] if row.main for source in row.sources}
    assert SPINE[0] == "draft"
    assert SPINE[-1] == "certified"
    assert set(pairwise(SPINE)) <= {(str(a), str(b)) for a, b in steps}


def test_every_state_is_reached_and_closed_ones_are_left_only_by_reconsidering():
    for kind, rows in TABLES.items():
        assert {row.target for row in rows} - {SAME} == set(STATES[kind])
        left = {row.id for row in rows for s in row.sources if s in CLOSED_STATES[kind] and row.target != SAME}
        assert left == {"AP-23"} & left | ({"SS-06"} if kind is Kind.SCORE_SHEET else set())


def test_the_clock_opens_closes_reminds_or_flags_and_decides_nothing():
    """Art. 11 and 15 ask for the authority's own announcement."""
    assert {effect.value for effect in TimerEffect} == {"opens", "closes", "reminds", "flags", "recounts"}
    by_clock = [row for row in ROWS if Role.TIMER in roles_of((*row.prepared_by, *row.approved_by))]
    assert {row.id for row in by_clock} == {
        *("BA-02", "BA-03", "AP-03", "AP-14", "AP-T1", "AP-T2", "AP-T3", "AP-T4", "AP-T5", "OJ-T1", "OJ-T2", "OJ-T3"),
        *("PL-T1", "PL-T2", "PL-T3", "PL-T4", "PL-T5", "AR-01", "AR-06", "AR-T1", "AR-T2"),
        *("DR-01", "DR-06", "DR-T1", "DR-T2"),
    }
    for row in by_clock:
        assert row.timer_effect in TimerEffect
        assert roles_of(row.prepared_by) == (Role.TIMER,)
        assert row.target in {SAME, "open", "closed", "lapsed", "publicity_closed", "overdue"}


def test_no_row_of_a_person_has_the_effect_of_a_timer():
    assert [row.id for row in ROWS if row.timer_effect and Role.TIMER not in roles_of(row.prepared_by)] == []


def test_every_timer_fires_a_row_of_the_clock():
    firing = {r.trigger for r in ROWS if r.timer_effect not in (None, TimerEffect.RECOUNTS) and not r.follows}
    assert {kind.trigger for kind in KINDS.values()} == firing


def test_wherever_a_date_rests_on_the_calendar_it_can_be_counted_anew():
    """Periods in working days, the stages (counted in working days after a pause) and the reminders of them."""
    assert {row.trigger for row in ROWS if row.timer_effect is TimerEffect.RECOUNTS} == {"recount_deadline"}
    fixed = ("T_BATCH_OPEN", "T_BATCH_CLOSE", "T_CYCLE")
    in_days = {kind.trigger for kind in KINDS.values() if kind.id not in fixed}
    runs_in = {(row.kind, source) for row in ROWS if row.trigger in in_days for source in row.sources}
    counted = {(row.kind, source) for row in ROWS if row.trigger == "recount_deadline" for source in row.sources}
    assert runs_in | {(Kind.APPLICATION, "objection_handling")} == counted


def test_two_persons_are_asked_for_where_the_measure_says_so_and_nowhere_else():
    asked = {
        row.id: ({r.value for r in roles_of(row.prepared_by)}, {r.value for r in roles_of(row.approved_by)})
        for row in ROWS
        if row.needs_two
    }
    assert asked == TWO_PERSONS


def test_nobody_approves_outside_the_relation_in_which_it_was_prepared():
    for row in ROWS:
        if row.needs_two and row.id not in ("PL-10", "PL-11"):  # the district checks, the city approves
            assert {s.relation for s in row.prepared_by} == {s.relation for s in row.approved_by}, row.id


def test_no_case_power_for_administrators_and_auditors_and_finance_only_pays():
    seats = {role for row in ROWS for role in roles_of((*row.prepared_by, *row.approved_by))}
    assert seats.isdisjoint({Role.SYSTEM_ADMIN, Role.AUDITOR})
    pays = {row.id for row in ROWS if Role.FINANCE_OFFICER in roles_of((*row.prepared_by, *row.approved_by))}
    assert pays == {"SB-03"}


def test_whatever_follows_names_a_row_there_is():
    assert {row.follows for row in ROWS if row.follows} <= {row.id for row in ROWS}


@pytest.mark.parametrize(
    ("named", "defined"),
    [
        ({name for row in ROWS for name in row.guards}, set(GUARDS)),
        ({name for row in ROWS for name in row.checks}, set(CHECKS)),
        ({row.when for row in ROWS if row.when}, set(SELECTORS)),
        ({row.effect for row in ROWS}, set(EFFECTS)),
        ({row.prepares for row in ROWS if row.prepares}, set(PREPARATIONS)),
    ],
    ids=["guards", "checks", "selectors", "effects", "preparations"],
)
def test_every_name_a_row_uses_is_defined_and_every_defined_one_is_used(named, defined):
    assert named == defined


def test_every_kind_state_trigger_role_and_timer_has_its_chinese_word():
    assert set(words.KINDS) == {kind.value for kind in Kind}
    assert set(words.TRIGGERS) == {row.trigger for row in ROWS}
    assert set(words.ROLES) == {role.value for role in Role}
    assert set(words.TIMERS) == set(KINDS)
    for kind, states in STATES.items():
        assert set(words.STATES[kind]) - {START} == set(states)


REFUSING = {"Refusal", "Forbidden", "NotVisible", "Stale", "Malformed", "refusal_text"}


def modules() -> Iterator[ast.Module]:
    for room in ("workflow", "services", "adapters", "api"):
        for path in sorted((ROOT / room).rglob("*.py")):
            if path.name not in ("words.py", "refusal_words.py"):
                yield ast.parse(path.read_text("utf-8"))


def test_every_refusal_has_words_and_every_word_is_used():
    said, mentioned = set(), set()
    for tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                mentioned.add(node.value)
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in REFUSING
                and node.args
            ):
                code = node.args[0]
                said |= {code.value} if isinstance(code, ast.Constant) else set()
    asked = {name for row in ROWS for name in (*row.guards, *row.checks)}
    assert said | asked <= set(REFUSALS)
    assert set(REFUSALS) <= said | asked | mentioned
