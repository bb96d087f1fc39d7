"""How often a command makes the disk write: counted by strace on SQLite, by the server itself on PostgreSQL."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.lifecycle import Application, prepare
from benchmarks.places import Place, databases, migrated, place
from benchmarks.report import Figure, at_most, unmeasured
from tests.support.databases import Databases

APPLICATIONS = 6
ONE = 1.1  # a checkpoint of the write-ahead log now and then comes on top
_NAME = "fsyncs for a command"


def syncs_on_sqlite() -> Figure:
    """Two runs of this module under strace, one with commands and one without; the difference is the commands'."""
    strace = shutil.which("strace")
    if strace is None:
        return unmeasured(_NAME, "strace is not there")
    try:
        with_none, _ = traced(strace, "benchmarks.syncs", "0")
        with_some, commands = traced(strace, "benchmarks.syncs", str(APPLICATIONS))
    except subprocess.CalledProcessError:
        return unmeasured(_NAME, "strace may not trace here")
    how = f"strace over {commands} commands; checkpoints are among them"
    return at_most(_NAME, (with_some - with_none) / int(commands), ONE, "", how)


def traced(strace: str, module: str, *arguments: str) -> tuple[int, str]:
    """The fsyncs and fdatasyncs of a run of a module, and what it printed. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace"
        asked = [strace, "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(trace)]
        ran = subprocess.run(
            [*asked, sys.executable, "-P", "-m", module, *arguments], check=True, capture_output=True, text=True
        )
        return sum("sync(" in line for line in trace.read_text().splitlines()), ran.stdout


def syncs_on_postgresql(where: Databases, template: str) -> Figure:
    """What the server says it has synced of its log."""
    url = where.create(template)
    with place(url) as opened:
        before = synced(opened)
        commands = _perform(opened, APPLICATIONS)
    with place(url) as asked:  # the connection that committed has closed, and so has reported
        count = synced(asked) - before
    how = f"the server's own count over {commands} commands"
    return at_most(_NAME, count / commands, ONE, "", how)


def synced(opened: Place) -> int:
    """How often the server has synced its log."""
    with opened.engine.connect() as connection:
        version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())
        count = (
            "SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'"
            if version >= 180_000
            else "SELECT wal_sync FROM pg_stat_wal"
        )
        return int(connection.exec_driver_sql(count).scalar_one())


def _perform(opened: Place, applications: int) -> int:
    world = opened.world
    commands = 0
    for _ in range(applications):
        for _, step in Application(opened, world).steps():
            step()
            commands += 1
    return commands


if __name__ == "__main__":
    with databases("sqlite") as made, place(migrated(made)) as here:
        prepare(here)
        print(_perform(here, int(sys.argv[1])))
