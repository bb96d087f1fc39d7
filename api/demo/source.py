"""The fictitious applicants, platforms and experts the demonstration is made of."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

BATCH = "2026"
_PLATFORMS = ("applicants.json", "platforms.json")


@cache
def _source(name: str = "applicants.json") -> dict[str, Any]:
    path = files("adapters").joinpath("demo_data", name)
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


@cache
def platforms() -> dict[str, dict[str, Any]]:
    """The platforms recognised in earlier years by their id: those of the batch's file, and more for rarer turns."""
    return {entry["platform_id"]: entry for name in _PLATFORMS for entry in _source(name)["platforms"]}


def experts() -> list[dict[str, Any]]:
    """The experts, each with the applicants he has ties to."""
    found: list[dict[str, Any]] = _source()["experts"]
    return found
