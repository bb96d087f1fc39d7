"""The conditions put to an application: worked out once for the very same facts, anew for any others."""

from datetime import date

from tests.support.applicants import applicant
from tests.support.packs import PACK
from workflow.applicant import parse_applicant
from workflow.dossier import draft_patch, findings_of

TODAY = date(2026, 6, 22)


def facts(**changes):
    stated = draft_patch(parse_applicant(applicant(), partial=True))
    return {**stated, "basic": {**stated["basic"], **changes}}


def answers(found):
    return {finding.condition: finding.verdict for finding in found}


def test_the_same_facts_are_worked_out_once():
    given = facts()
    assert findings_of(given, PACK, TODAY) is findings_of(given, PACK, TODAY)
    assert findings_of(dict(given), PACK, TODAY) == findings_of(given, PACK, TODAY)


def test_other_facts_have_their_own_answers_however_many_were_worked_out_between():
    good, poor = facts(smes_served=60), facts(smes_served=59)
    for _ in range(2):
        assert answers(findings_of(good, PACK, TODAY))["a5_2_smes_served"] == "pass"
        assert answers(findings_of(poor, PACK, TODAY))["a5_2_smes_served"] == "fail"
        for _ in range(300):
            findings_of(facts(), PACK, TODAY)


def test_before_it_is_handed_in_an_application_is_asked_anew_on_another_day():
    young = facts(operation_started_on="2025-06-23")
    young["applicant"] = {**young["applicant"], "registered_on": "2025-06-23"}
    name = "a5_1_operating_period"
    assert answers(findings_of(young, PACK, TODAY))[name] == "fail"
    assert answers(findings_of(young, PACK, date(2026, 6, 23)))[name] == "pass"
    handed_in = {**young, "submitted_on": "2026-06-22"}
    assert answers(findings_of(handed_in, PACK, date(2026, 6, 23)))[name] == "fail"
