"""Articles 11 and 12: what was recognised before this service enters the register under the announcement it had."""

import pytest

from adapters import tables
from adapters.public import StoredPublic
from services.register import platform_of
from tests.support.world import award_numbers
from workflow.refusals import Refusal
from workflow.states import ApplicationState as S

PAST = "筑工信发〔2017〕88号"


def test_platforms_of_one_earlier_announcement_share_its_number(town, years):
    for number in ("ZS-1", "ZS-2", "ZS-3"):
        years.platform(number, announcement_number=PAST)
    assert {row["announcement_number"] for row in town.rows(tables.register)} == {PAST}
    assert [row["announcement_held"] for row in town.rows(tables.register)].count(PAST) == 1
    assert platform_of("ZS-3", StoredPublic(town.engine))["announcement_number"] == PAST


def test_a_number_of_the_past_is_no_number_of_a_new_announcement(town, years, city):
    years.platform("ZS-9", announcement_number=PAST)
    (case,) = town.cases_at(S.PUBLICITY_CLOSED, 1)
    with pytest.raises(Refusal) as refused:
        city.decides("announce_and_award", case, **{**award_numbers("1"), "announcement_number": PAST})
    assert (refused.value.code, PAST in refused.value.message) == ("award_numbers_unused", True)


def test_an_announcement_made_here_takes_in_no_earlier_platform(town, years, city):
    (case,) = town.cases_at(S.PUBLICITY_CLOSED, 1)
    city.award(case, "1")
    with pytest.raises(Refusal) as refused:
        years.platform("ZS-9", announcement_number="公告1号")
    assert refused.value.code == "award_numbers_unused"


@pytest.mark.parametrize("shared", ["certificate_number", "plaque_number"])
def test_certificate_and_plaque_are_one_platforms_alone(years, shared):
    years.platform("ZS-1", announcement_number=PAST)
    taken = {"certificate_number": "ZS-1", "plaque_number": "P-ZS-1"}[shared]
    with pytest.raises(Refusal) as refused:
        years.platform("ZS-2", announcement_number=PAST, **{shared: taken})
    assert refused.value.code == "award_numbers_unused"
