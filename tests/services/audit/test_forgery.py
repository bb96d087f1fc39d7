"""Somebody rewrites an event and the whole chain after it; what the event says does not follow from the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.support.tampering import Intruder

Event = dict[str, Any]
Change = Callable[[Event], object]


def sets(*path: str, to: object) -> Change:
    """A change of one member of an event."""

    def change(event: Event) -> None:
        place: Any = event
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to

    return change


def rearmed(name: str, value: object) -> Change:
    """A change of the timer an event sets."""

    def change(event: Event) -> None:
        armed = next(timer for timer in event["timers"] if timer["op"] == "arm")
        armed[name] = value

    return change


def noticed(name: str, to: object) -> Change:
    """A change of a holiday notice, in what was approved and in what was kept alike."""

    def change(event: Event) -> None:
        event["data"][name] = event["facts"]["holiday_notice"][name] = to

    return change


def another_person(event: Event) -> None:
    event["actor"], event["prepared_by"] = event["prepared_by"], event["actor"]


FORGERIES = [
    # R2
    ("contested", "open_publicity", rearmed("due_at", "2026-10-09T16:00:00.000000Z"), "R2", "due_date"),
    ("contested", "open_publicity", rearmed("n", 3), "R2", "due_date"),
    ("contested", "open_publicity", sets("facts", "publicity", "first_day", to="2026-09-27"), "R2", "due_date"),
    ("contested", "open_publicity", sets("facts", "publicity", "days", to=[]), "R2", "due_date"),
    ("contested", "open_publicity", sets("timers", to=[]), "R2", "timer"),
    ("contested", "open_publicity", sets("calendar", to="cn-000000000000"), "R2", "calendar"),
    ("objection", "accept_objection", sets("facts", "due_on", to="2026-12-31"), "R2", "due_date"),
    ("batch", "announce_batch", sets("facts", "closes_on", to="2026-07-31"), "R2", "due_date"),
    # R3
    ("certified", "create_draft", sets("facts", "basic", "smes_served", to=59), "R3", "verdicts"),
    ("certified", "create_draft", sets("facts", "basic", "smes_served", to=59), "R3", "guard"),
    ("certified", "recommend", sets("data", "verdicts", "a5_2_smes_served", to="fail"), "R3", "verdicts"),
    ("certified", "pass_pre_review", sets("data", "verdicts", to={}), "R3", "verdicts"),
    ("certified", "record_judgement", sets("facts", "judgements", to={}), "R3", "guard"),
    ("certified", "submit", sets("facts", "submitted_on", to="2026-06-01"), "R3", "submission"),
    ("batch", "announce_batch", sets("facts", "closes_on", to="2026-06-02"), "R3", "guard"),
    ("certified", "pass_expert_review", sets("facts", "review", "official_score", to="99.00"), "R3", "review"),
    ("certified", "pass_expert_review", sets("data", "counted", to={}), "R3", "review"),
    ("sheet", "score", sets("facts", "scores", "basic_conditions", to="9"), "R3", "review"),
    ("sheet", "score", sets("facts", "scores", "basic_conditions", to="11"), "R3", "guard"),
    ("certified", "submit", sets("pack", to="0" * 64), "R3", "pack"),
    ("certified", "open_publicity", sets("facts", "publicity", "text", to="公示"), "R3", "text"),
    ("certified", "announce_and_award", sets("facts", "award", "certificate_number", to="ZS-9"), "R3", "text"),
    ("certified", "publicity_elapsed", sets("due_at", to="2026-09-29T16:00:00.000000Z"), "R4", "clock"),
    # R4
    ("certified", "submit", sets("role", to="auditor"), "R4", "seat"),
    ("certified", "submit", sets("role", to="system_admin"), "R4", "seat"),
    ("certified", "submit", sets("role", to="king"), "R4", "seat"),
    ("certified", "submit", sets("org", to="91520115DEM0000225"), "R4", "seat"),
    ("certified", "recommend", sets("org", to="520103"), "R4", "seat"),
    ("certified", "record_visit", sets("role", to="district_leader"), "R4", "seat"),
    ("sheet", "seal", sets("actor", to="zhuanjia4"), "R4", "seat"),
    ("certified", "submit", sets("row", to="AP-99"), "R4", "row"),
    ("certified", "submit", sets("article", to="7"), "R4", "row"),
    ("certified", "submit", sets("to", to="publicized"), "R4", "row"),
    ("certified", "recommend", another_person, "R4", "proposal"),
    ("certified", "recommend", sets("actor", to="district_officer.520102"), "R4", "second_person"),
    ("certified", "recommend", sets("proposal", to="0" * 26), "R4", "proposal"),
    ("certified", "announce_and_award", sets("data", "plaque_number", to="P-9"), "R4", "proposal"),
    ("certified", "publicity_elapsed", sets("actor", to="jingban"), "R4", "clock"),
    ("certified", "accept_objection", sets("command", to="0" * 26), "R4", "wake"),
    ("platform", "register_platform", sets("command", to="0" * 26), "R4", "wake"),
    ("dismissed", "dismiss_objection", sets("actor", to="city_leader.CITY"), "R4", "guard"),
    ("sheet", "seal", sets("org", to="91520102DEM000014F"), "R4", "conflict"),
    ("certified", "create_draft", sets("set", "district", to="520103"), "R4", "belongs"),
    ("sheet", "assign_expert", sets("set", "organisation", to="x"), "R4", "belongs"),
    ("certified", "submit", sets("occurred_at", to="2026-06-01T00:00:00.000000Z"), "R4", "late_entry"),
    # R5
    ("platform", "register_platform", sets("facts", "plaque_number", to="P-9"), "R5", "register"),
    ("certified", "open_publicity", sets("facts", "publicity", "url", to="https://elsewhere.example"), "R5", "notices"),
    ("notice", "import_notice", sets("facts", "holiday_notice", "days", to=[]), "R3", "notice"),
    ("notice", "import_notice", noticed("amends", "nothing"), "R3", "notice_sound"),
    ("notice", "import_notice", noticed("issued_on", "2025-11-03"), "R3", "notice_sound"),
    ("notice", "import_notice", noticed("days", [{"date": "2026-10-03", "kind": "workday", "name": "国庆节"}]), "R3",
     "notice_sound"),
    ("notice", "import_notice", sets("facts", "holiday_notice", "published_on", to="2026-12-31"), "R5",
     "calendar_notices"),
    ("notice", "import_notice", sets("data", "published_on", to="2026-12-31"), "R4", "proposal"),
    ("certified", "attach_document", sets("facts", "materials", "m1_application_report", "size", to=8), "R5",
     "documents"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("which", "trigger", "change", "level", "kind"),
    [pytest.param(*forgery, id=f"{forgery[3]}-{forgery[4]}-{n}") for n, forgery in enumerate(FORGERIES)],
)
def test_a_forged_history_is_found_out(
    intruder: Intruder, cases: Mapping[str, str], which: str, trigger: str, change: Change, level: str, kind: str
):
    case = cases[which]
    intruder.forge(case, intruder.seq_of(case, trigger), change)
    assert (level, kind) in intruder.found()
