"""Article 15: whoever is tied to a platform does not score its year, as in recognition (Article 11)."""

import pytest

from adapters.people import StoredPeople
from services.users import User
from tests.support.world import EXPERTS, USCC, award_numbers
from tests.support.years import OPERATOR
from workflow.refusals import Refusal
from workflow.roles import Role
from workflow.states import ApplicationState as S
from workflow.states import Kind

YEAR = 2025


def opened(town, platform, year=YEAR):
    return town.city.officer.does("open_assessment", kind="assessment", parent=platform, year=year).case.id


def asked(town, assessment, expert):
    return town.city.officer.does("assign_expert", kind="score_sheet", parent=assessment, expert=expert)


@pytest.mark.parametrize(
    ("org", "related"),
    [
        (OPERATOR, ()),
        (USCC, ()),
        ("虚构别的单位", (OPERATOR,)),
        ("虚构别的单位", (USCC,)),
        ("虚构别的单位", ("ZS-1",)),
        ("虚构别的单位", ("虚构平台ZS-1",)),
    ],
)
def test_an_expert_of_the_operators_house_or_tied_to_the_platform_is_not_asked(town, years, org, related):
    platform = years.platform()
    tied = User("zhuanjia9", "演示专家9", frozenset({Role.EXPERT}), org, frozenset(related))
    StoredPeople(town.engine).add(tied, "x", town.clock.now())
    with pytest.raises(Refusal) as refused:
        asked(town, opened(town, platform), tied.login)
    assert refused.value.code == "no_conflict"


def test_an_expert_of_either_operators_house_is_not_asked_once_the_platform_has_changed_hands(town, years):
    platform = years.platform()
    assessment = opened(town, platform)
    new = {"operator": "虚构继任公司", "uscc": "91520115DEM0000225"}
    looked_at = {"verified_on": "2026-05-20", "verification": "第五条条件逐项复核符合"}
    years.district.decides("approve_change", platform, reason="变更运营单位", **new, **looked_at)
    for number, house in enumerate((OPERATOR, USCC, *new.values())):
        tied = User(f"zhuanjia1{number}", "演示专家", frozenset({Role.EXPERT}), house, frozenset())
        StoredPeople(town.engine).add(tied, "x", town.clock.now())
        with pytest.raises(Refusal) as refused:
            asked(town, assessment, tied.login)
        assert refused.value.code == "no_conflict"


def test_a_tie_known_when_the_platform_applied_still_counts_in_its_years(town, case_at, city, clock):
    city.decides("announce_and_award", case := case_at(S.PUBLICITY_CLOSED), **award_numbers("1"))
    (platform,) = town.children(case, Kind.PLATFORM)
    clock.move_to("2027-01-05 09:00")
    assessment = opened(town, platform.id, 2026)
    with pytest.raises(Refusal) as refused:
        asked(town, assessment, EXPERTS[3])  # the register of users names a tie to DEMO-001
    assert refused.value.code == "no_conflict"
    assert asked(town, assessment, EXPERTS[0]).case.state == "assigned"
