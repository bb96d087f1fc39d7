"""A history whose bytes somebody broke is told to be broken, never answered with an inner failure."""

import pytest

from services.views import replay_document
from tests.support.tampering import Intruder
from tests.support.world import Town
from workflow.roles import Actor, Role

AUDITOR = Actor("auditor", frozenset({Role.AUDITOR}))


@pytest.mark.parametrize("broken", ["not json", '{"seq": 2}'])
def test_a_replay_says_that_it_cannot_be_trusted(intruder: Intruder, cases: dict[str, str], broken: str) -> None:
    case = next(iter(cases.values()))
    intruder.run("UPDATE events SET text = ? WHERE case_id = ? AND seq = 2", broken, case)
    town = Town(f"sqlite:///{intruder.path}", settled=True)
    try:
        answer = replay_document(case, AUDITOR, town.world)
    finally:
        town.close()
    assert answer["equal"] is False
    assert answer["differs"]
