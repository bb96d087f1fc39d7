"""The fictitious applicants of the demo, as they are sent in."""

import copy
import json
from importlib.resources import files
from typing import Any

DEMO: dict[str, Any] = json.loads(files("adapters").joinpath("demo_data", "applicants.json").read_text("utf-8"))
APPLICANTS: list[dict[str, Any]] = DEMO["applicants"]


def applicant(**sections: dict[str, Any]) -> dict[str, Any]:
    """An applicant that meets every condition, with some fields of its sections replaced."""
    changed = copy.deepcopy(APPLICANTS[0])
    for section, fields in sections.items():
        changed[section].update(fields)
    return changed
