"""A real server process: it answers, beats, sees the clock moved, and goes when told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {**os.environ, "SHIFAN_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}


def shifan(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "api.cli", *words], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def server(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    assert shifan(environment, "migrate").returncode == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-P", "-m", "api.cli", "serve", "--port", str(port), "--test-clock"]
    process = subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def answer(url: str | urllib.request.Request) -> dict[str, Any]:
    """The JSON at an address, as soon as the server is up."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url) as response:
                return dict(json.load(response))
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_a_busy_port_is_refused_in_one_line(environment: dict[str, str]):
    assert shifan(environment, "migrate").returncode == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = shifan(environment, "serve", "--port", str(port))
    assert refused.returncode == 1
    assert f"127.0.0.1:{port} 无法使用：已被其他程序占用" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len([line for line in refused.stderr.splitlines() if not line.startswith("{")]) == 1  # beside the log


def test_nobody_else_may_read_what_a_command_writes(environment: dict[str, str], tmp_path: Path):
    home = tmp_path / "data"
    environment["SHIFAN_DATA_DIR"] = str(home)
    before = os.umask(0o022)
    try:
        assert shifan(environment, "migrate").returncode == 0
        assert shifan(environment, "demo", "load").returncode == 0
    finally:
        os.umask(before)
    written = [home, *home.rglob("*")]
    assert {"shifan.sqlite", "accounts.json"} <= {path.name for path in written}
    assert sum(path.is_file() and path.parent.parent.name == "documents" for path in written) > 10
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in written if path.stat().st_mode & 0o077} == {}


def test_a_server_answers_alone_sees_the_clock_moved_and_stops_when_told(
    environment: dict[str, str], server: tuple[subprocess.Popen[bytes], str]
):
    process, base = server
    assert answer(f"{base}/readyz") == {"ok": True}
    assert shifan(environment, "worker").returncode == 1, "one server on SQLite"
    assert shifan(environment, "clock", "set", "2037-03-31T08:00:00+08:00").returncode == 0
    started = json.dumps({"basic": {"operation_started_on": "2036-03-31"}}).encode()
    asked = urllib.request.Request(f"{base}/api/v1/eligibility", started, {"Content-Type": "application/json"})
    assert answer(asked)["conditions"]["a5_1_operating_period"] == "pass", "a year ago by the clock just moved"
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
