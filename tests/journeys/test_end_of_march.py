"""Articles 13 and 14: 31 March, inclusive; on a rest day by the roll the pack names."""

from dataclasses import replace

import pytest

from tests.support.packs import Only, with_value
from tests.support.years import Years
from workflow.states import Kind

ROLLED = [
    # year, roll, due, flagged from, the day of the last reminder before and the first after
    (2018, "following", "2018-04-02", "2018-04-03 00:00", "2018-03-28", "2018-04-03"),
    (2018, "none", "2018-03-31", "2018-04-01 00:00", "2018-03-28", "2018-04-02"),
    (2019, "following", "2019-04-01", "2019-04-02 00:00", "2019-03-27", "2019-04-02"),
    (2024, "following", "2024-04-01", "2024-04-02 00:00", "2024-03-27", "2024-04-02"),
    (2024, "preceding", "2024-03-29", "2024-03-30 00:00", "2024-03-26", "2024-04-01"),
]


@pytest.fixture
def report(town, clock, tick):
    """The report of a year whose days the State Council has long arranged, under a pack with that roll."""

    def opened(year, roll):
        town.world = replace(town.world, packs=Only(with_value("annual_report.roll", f'"{roll}"')))
        clock.move_to(f"{year - 1}-12-15 09:00")
        platform = Years(town).platform()
        clock.move_to(f"{year}-01-01 00:00")
        tick()
        return Years(town).only(platform, Kind.ANNUAL_REPORT)

    return opened


@pytest.mark.parametrize(("year", "roll", "due", "flagged", "before", "after"), ROLLED)
def test_a_report_is_late_after_the_day_the_roll_gives(
    town, report, clock, tick, year, roll, due, flagged, before, after
):
    case = report(year, roll)
    (row,) = (row for row in town.store.timers(case_id=case) if row["kind"] == "T_ANNUAL_REPORT")
    assert (row["planned_on"], row["due_on"]) == (f"{year}-03-31", due)
    day = flagged.partition(" ")[0]
    clock.move_to(f"{due} 23:59:59")
    tick()
    assert town.state(case) == "open"
    clock.move_to(flagged)
    tick()
    assert town.state(case) == "overdue"
    reminded = [row["due_on"] for row in town.store.timers(case_id=case) if row["kind"] == "R_ANNUAL_REPORT"]
    assert before in reminded
    clock.move_to(f"{day} 23:00")
    tick()
    assert after in [row["due_on"] for row in town.store.timers(case_id=case) if row["kind"] == "R_ANNUAL_REPORT"]
