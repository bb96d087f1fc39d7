"""What a step changed is told in words on the replay page, whatever the step: no name of the program's."""

import re

import pytest

from api.pages.fact_names import path_label
from api.pages.replay import APART
from api.pages.story import changes
from tests.support.packs import PACK
from tests.support.situations import good, seated
from workflow.disclosure import resolved
from workflow.states import TABLES

CALLED = {item.id: item.label for name in ("recognition", "assessment") for item in PACK.indicators(name)}
CALLED |= {material.id: material.label for material in PACK.materials}


@pytest.mark.parametrize("row", [row for rows in TABLES.values() for row in rows], ids=lambda row: row.id)
def test_every_place_a_step_writes_to_has_a_name(row):
    ask = good(row)
    decision = ask.answered()
    if decision.proposed:
        data = {"proposal": decision.event["proposal"]["id"]}
        decision = ask.but(case=decision.case, actor=seated(row.approved_by[0], "second"), data=data).answered()
    written = changes({}, resolved(decision.event.get("facts", {}), {}))
    labels = [path_label(path, CALLED) for path, *_ in written if path.rpartition(".")[2] not in (*APART, "erased")]
    assert [label for label in labels if re.search("[a-z]{3}", label.replace("（id）", ""))] == []
