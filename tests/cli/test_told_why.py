"""What the command line says of a file or an instant it cannot use."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.settings import read_settings
from api import wiring
from api.cli import cli
from tests.support.house import KEY


@pytest.fixture(autouse=True)
def test_database(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migrated database marked test."""
    monkeypatch.setenv("SHIFAN_DATABASE_URL", database_url)
    monkeypatch.setenv("SHIFAN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SHIFAN_SECRET_KEY", KEY)
    wiring.make_test_database(wiring.build(read_settings())).close()


def refusal_of(*words: str) -> str:
    result = CliRunner().invoke(cli, list(words))
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


@pytest.mark.parametrize(
    ("content", "wrong"), [(b"no pack", "TOML"), (b'id = "x"', "缺少"), (b"\xff\xfe", "TOML"), (b"", "缺少")]
)
def test_a_file_that_is_no_pack_is_refused_with_what_is_wrong_in_it(tmp_path: Path, content: bytes, wrong: str) -> None:
    (tmp_path / "其他.toml").write_bytes(content)
    told = refusal_of("audit", "what-if", "--pack", str(tmp_path / "其他.toml"))
    assert "其他.toml 不是可用的规则包" in told
    assert wrong in told


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("timers", "--due-before", "soon"), "--due-before"),
        (("replay", "0" * 26, "--as-of", "2026-06-01"), "--as-of"),
        (("clock", "set", "noon"), "时钟"),
    ],
)
def test_a_wrong_instant_is_named_as_what_it_was_given_for(words: tuple[str, ...], named: str) -> None:
    told = refusal_of(*words)
    assert named in told
    assert "2026-10-11T00:00:00+08:00" in told
    assert "公布时间" not in told
