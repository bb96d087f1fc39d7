"""The command line on a fresh database of each kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli import cli
from tests.support.house import KEY


@dataclass
class Line:
    """One person at the command line."""

    runner: CliRunner

    def __call__(self, *words: str, stdin: str | None = None) -> Result:
        return self.runner.invoke(cli, list(words), input=stdin)

    def json(self, *words: str, stdin: str | None = None) -> Any:
        """The document of a command that is done."""
        result = self(*words, "--json", stdin=stdin)
        assert result.exit_code == 0, (words, result.output, result.exception)
        return json.loads(result.stdout)

    def refused(self, *words: str, stdin: str | None = None) -> Mapping[str, Any]:
        """The error body of a command that is refused."""
        result = self(*words, "--json", stdin=stdin)
        assert result.exit_code == 1, (words, result.output)
        document: Mapping[str, Any] = json.loads(result.stdout)
        return document


@pytest.fixture
def line(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Line:
    """The command line on a migrated database."""
    monkeypatch.setenv("SHIFAN_DATABASE_URL", database_url)
    monkeypatch.setenv("SHIFAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SHIFAN_SECRET_KEY", KEY)
    monkeypatch.chdir(tmp_path)
    return Line(CliRunner())
