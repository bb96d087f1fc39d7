"""保密审查: whatever puts words before the public was seen by two persons, by the tables themselves."""

import pytest

from workflow.states import TABLES, Kind
from workflow.transition import SAME

ROWS = {row.id: row for kind in Kind for row in TABLES[kind]}
CHANGES_THE_ENTRY = ("approve_change", "transfer_supervision", "absorb")
PUBLISHES = [
    row
    for row in (*TABLES[Kind.APPLICATION], *TABLES[Kind.PLATFORM], *TABLES[Kind.ASSESSMENT])
    if row.trigger in ("open_publicity", "announce_and_award", "announce_assessment")
    or (row.kind == Kind.PLATFORM and (row.target != SAME or row.effect in CHANGES_THE_ENTRY))
]


@pytest.mark.parametrize("row", PUBLISHES, ids=lambda row: row.id)
def test_a_row_that_publishes_takes_two_persons_or_follows_one_that_did(row):
    assert row.needs_two or ROWS[row.follows].needs_two


def test_the_rows_that_publish_are_those_of_articles_11_12_and_15():
    assert {row.id for row in PUBLISHES} == {
        *("AP-13", "AP-20", "AS-03", "PL-01", "PL-01b", "PL-02", "PL-03", "PL-04", "PL-05", "PL-05b", "PL-06", "PL-07"),
        *("PL-08", "PL-09", "PL-10", "PL-11", "PL-12", "PL-12b"),
    }
