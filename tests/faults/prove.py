"""`./run prove`: the fault programme, on the installation's own kind of database and on a PostgreSQL server of ours.

It works on databases it makes for itself and drops again; the installation's own data are never opened. What pulls a
server down plays on one of its own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
import psycopg

from adapters.settings import UnsafeSetting, read_settings
from tests.faults import clock_drills, drills, march_outages, notice_drills, outages, server_drills
from tests.faults.stage import LARGE, SMALL, Stage
from tests.support.databases import Databases, PostgresDatabases, SqliteDatabases, postgres_server

Drill = Callable[[Stage], str]
EVERYWHERE: dict[str, Drill] = {
    "kill -9 at every named point": drills.killed_at_every_point,
    "kill -9 at random": drills.killed_at_random,
    "several workers on one store": drills.many_workers,
    "frozen worker killed": drills.frozen_and_killed,
    "frozen worker goes on": drills.frozen_and_thawed,
    "downtime over due dates": outages.downtime,
    "downtime over 31 March": march_outages.off_over_march,
    "workers on and off at random": outages.on_and_off,
    "downtime over New Year without a notice": notice_drills.off_over_new_year,
    "notice before, during and after a firing": notice_drills.notice_around_a_firing,
    "poison timer among the others": drills.poison_among_many,
    "clock -1 h, then +30 d": clock_drills.clock_jumps,
    "clock +30 d while running": clock_drills.jump_while_running,
}
ON_A_SERVER: dict[str, Drill] = {
    "frozen worker given up": drills.frozen_and_given_up,
    "one node's clock 30 d ahead": clock_drills.node_with_a_wrong_clock,
    "connections cut under load": server_drills.connections_cut,
    "immediate restarts under load": server_drills.restarted_at_once,
    "answers to COMMIT cut": server_drills.answers_to_commit_cut,
}


@contextmanager
def databases_like(url: str) -> Iterator[Databases]:
    """Scratch databases of the kind of a URL: SQLite files, or databases made on the very server it names."""
    if url.startswith("sqlite"):
        with tempfile.TemporaryDirectory(prefix="prove-") as folder:
            yield SqliteDatabases(Path(folder))
        return
    with psycopg.connect(url, autocommit=True) as admin:
        databases = PostgresDatabases(url, admin, prefix=f"prove_{time.time_ns()}")
        try:
            yield databases
        finally:
            databases.drop_all()


@contextmanager
def places(own: str) -> Iterator[dict[str, Databases]]:
    """Where to play: the installation's own kind, and PostgreSQL with every default where that is not it already."""
    with ExitStack() as open_ones:
        found: dict[str, Databases] = {}
        mine = open_ones.enter_context(databases_like(own))
        found[mine.kind] = mine
        if "postgresql" not in found:
            found["postgresql"] = open_ones.enter_context(postgres_server(durable=True))
        yield found


def play(name: str, drill: Drill, stage: Stage) -> bool:
    """One drill and its line; whether it passed."""
    began = time.monotonic()
    try:
        told, passed = drill(stage), True
    except Exception as wrong:
        told, passed = f"{type(wrong).__name__}: {wrong}", False
    took = time.monotonic() - began
    click.echo(f"{'PASS' if passed else 'FAIL'}  {stage.databases.kind:<10}  {name}: {told} ({took:.1f} s)")
    return passed


def programme(found: dict[str, Databases], *, small: bool) -> bool:
    """Every drill on every kind of database; whether all passed."""
    passed = []
    for databases in found.values():
        stage = Stage(databases, SMALL if small else LARGE)
        listed = EVERYWHERE | (ON_A_SERVER if stage.postgres else {})
        passed += [play(name, drill, stage) for name, drill in listed.items()]
    click.echo(f"{sum(passed)} of {len(passed)} passed")
    return all(passed)


def main(arguments: Sequence[str]) -> int:
    """Play; 0 where everything passed, 1 where something did not, 2 for a wrong setting."""
    parser = argparse.ArgumentParser(prog="./run prove", description="fault programme")
    parser.add_argument("--small", action="store_true", help="small counts: a minute rather than many")
    parser.add_argument("--database-url", help="whose kind of database to play on; default: this installation's")
    asked = parser.parse_args(arguments)
    try:
        own = asked.database_url or read_settings().database_url
    except UnsafeSetting as wrong:
        click.echo(wrong, err=True)
        return 2
    with places(own) as found:
        return 0 if programme(found, small=asked.small) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
