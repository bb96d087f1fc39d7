"""The fault programme in small counts; and it says so where something is wrong."""

from __future__ import annotations

from contextlib import nullcontext

import psycopg
import pytest

from tests.faults import prove
from tests.faults.stage import SMALL, Stage, each_once
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


def test_the_programme_leaves_nothing_behind_on_the_installations_server(postgres_databases: Databases):
    url = postgres_databases.create()
    with psycopg.connect(url, autocommit=True) as look:
        with prove.databases_like(url) as scratch:
            Stage(scratch, SMALL).empty  # noqa: B018 - made, and kept for copying
            assert _made(look) == 1
        assert _made(look) == 0
    postgres_databases.drop(url)


def _made(look: psycopg.Connection) -> int:
    return len(look.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'prove_%'").fetchall())
