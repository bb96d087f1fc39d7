"""docs/regulation.md names places that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
REGULATION = (ROOT / "docs/regulation.md").read_text(encoding="utf-8")
PLACES = sorted(set(re.findall(r"`((?:workflow|services|adapters|api|tests)/[\w/.-]+(?:::\w+)?)`", REGULATION)))


def test_every_place_named_is_there():
    missing = []
    for place in PLACES:
        path, _, name = place.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else None
        if text is None or (name and not re.search(rf"^(?:def|class) {name}\b", text, re.MULTILINE)):
            missing.append(place)
    assert PLACES
    assert missing == []


def test_every_article_has_a_row():
    rows = re.findall(r"^\| (\d+) \|", REGULATION, re.MULTILINE)
    assert rows == [str(number) for number in range(1, 19)]
