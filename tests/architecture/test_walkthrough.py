"""The walk through the house leads to rooms that are there."""

import re
from pathlib import Path

from tests.support.situations import row_of

ROOT = Path(__file__).resolve().parents[2]
WALK = (ROOT / "docs" / "walkthrough.md").read_text("utf-8")
ROOMS = ("", "workflow", "services", "adapters", "api")


def test_every_file_it_names_is_there_and_holds_what_it_says():
    named = re.findall(r"`([\w./-]+(?:\.py|/))(?:: (\w+))?`", WALK)
    assert len(named) > 20
    for path, name in named:
        found = [ROOT / room / path for room in ROOMS if (ROOT / room / path).exists()]
        assert found, path
        assert not name or f"def {name}(" in found[0].read_text("utf-8"), (path, name)


def test_it_names_every_question_a_submission_is_asked():
    asked = re.search(r"guards \(([^)]+)\)", WALK)
    assert asked is not None
    assert tuple(re.findall(r"`(\w+)`", asked[1])) == row_of("AP-02").guards
