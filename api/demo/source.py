"""The fictitious applicants, platforms and experts the demonstration is made of."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

BATCH = "2026"


@cache
def _source() -> dict[str, Any]:
    path = files("adapters").joinpath("demo_data", "applicants.json")
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def batch() -> dict[str, Any]:
    """The round: when its notice came out, its window."""
    found: dict[str, Any] = _source()["batch"]
    return found


@cache
def applicants() -> dict[str, dict[str, Any]]:
    """The fifty applications by their id."""
    return {entry["applicant_id"]: entry for entry in _source()["applicants"]}


def platforms() -> list[dict[str, Any]]:
    """The platforms recognised in earlier years."""
    found: list[dict[str, Any]] = _source()["platforms"]
    return found


def experts() -> list[dict[str, Any]]:
    """The experts, each with the applicants he has ties to."""
    found: list[dict[str, Any]] = _source()["experts"]
    return found
