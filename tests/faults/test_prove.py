"""The fault programme in small counts; and it says so where something is wrong."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from tests.faults import prove
from tests.faults.stage import Stage, each_once
from tests.support.databases import Databases

pytestmark = [pytest.mark.faults, pytest.mark.postgresql]


def test_the_programme_passes_in_small(
    postgres_databases: Databases, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(prove, "postgres_server", lambda durable: nullcontext(postgres_databases))
    code = prove.main(["--small", "--database-url", "sqlite:///var/any.sqlite"])
    said = capsys.readouterr().out
    lines = [line for line in said.splitlines() if line.startswith("PASS")]
    drills = 2 * len(prove.EVERYWHERE) + len(prove.ON_A_SERVER)
    assert (code, len(lines)) == (0, drills), said


def test_a_drill_that_finds_something_wrong_fails_the_programme(
    sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def undrained(stage: Stage) -> str:
        with stage.town() as (_, town):
            each_once(town, stage.size.publicities)
        return "never reached"

    monkeypatch.setattr(prove, "EVERYWHERE", {"nobody beats": undrained})
    assert not prove.programme({"sqlite": sqlite_databases}, small=True)
    assert (
        "FAIL  sqlite      nobody beats: Failed: publicities by how often they ended: {0: 12}"
        in capsys.readouterr().out
    )
