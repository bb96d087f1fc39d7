"""The ground the house stands on: what the core may import, and what no tracked file may name."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; .*?)? \\$", re.MULTILINE)

# What pure code needs. A module that is not here reads a clock, a file, the network, the environment or chance, or
# nobody has asked yet: add it when it does none of these. zoneinfo reads the zone of Asia/Shanghai and nothing else.
PURE = {
    "__future__", "abc", "base64", "bisect", "calendar", "collections", "contextlib", "copy", "dataclasses", "datetime",
    "decimal", "enum", "fractions", "functools", "graphlib", "hashlib", "heapq", "hmac", "itertools", "json", "keyword",
    "math", "numbers", "operator", "re", "statistics", "string", "struct", "textwrap", "tomllib", "types", "typing",
    "unicodedata", "zoneinfo",
}  # fmt: skip
CORE_LIBRARIES = {"orjson", "transitions", "typing_extensions", "workalendar"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


def modules_of(package: str) -> list[Path]:
    found = sorted((ROOT / package).rglob("*.py"))
    assert found, f"{package} has no module"
    return found


def imports_of(path: Path) -> Iterator[str]:
    """Top-level names of what a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield str(node.module).partition(".")[0]


def tracked_files() -> list[Path]:
    """Files under version control; in an unpacked archive, all that are there."""
    listing = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("path", modules_of("workflow"), ids=lambda path: path.stem)
def test_core_imports_only_pure_modules(path):
    assert set(imports_of(path)) - PURE - CORE_LIBRARIES - {"workflow"} == set()


@pytest.mark.parametrize("path", modules_of("services"), ids=lambda path: path.stem)
def test_use_cases_import_only_the_core_and_the_standard_library(path):
    assert set(imports_of(path)) - sys.stdlib_module_names - {"services", "workflow"} == set()


@pytest.mark.parametrize("path", modules_of("workflow") + modules_of("services"), ids=lambda path: path.stem)
def test_core_and_use_cases_read_no_clock(path):
    calls = {
        (node.value.id, node.attr)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert calls & CLOCKS == set()


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hold_hashes_and_name_no_host(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index-url|--find-links", text)
    blocks = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(PINNED.findall(text)) > 20
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_both_locks_pin_the_same_versions():
    runtime, development = (set(PINNED.findall((ROOT / name).read_text(encoding="utf-8"))) for name in LOCKS)
    assert runtime < development


def test_run_is_a_posix_script():
    shell = shutil.which("dash") or "sh"
    done = subprocess.run([shell, "-n", str(ROOT / "run")], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    text = (ROOT / "run").read_text(encoding="utf-8")
    assert text.startswith("#!/bin/sh\n")
    assert not re.search(r"\[\[|^\s*(function|local|source) |<<<|&>|\$'", text, re.MULTILINE)


def test_run_refuses_an_unknown_command_from_any_directory(tmp_path):
    done = subprocess.run([str(ROOT / "run"), "no-such-command"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "./run COMMAND" in done.stderr


def test_no_tracked_file_names_a_path_of_somebodys_machine():
    personal = re.compile(rb"(?<![\w./>-])/(?:home|root|Users|work|opt/\w+)/[\w.]")
    found = [
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in tracked_files()
        for match in personal.finditer(path.read_bytes())
    ]
    assert found == []
