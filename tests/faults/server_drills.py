"""Drills on a PostgreSQL server that fails its clients: connections ended, restarts, answers that never come."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import text

from tests.faults import deaths
from tests.faults.commit_cut import CommitCutter
from tests.faults.drills import child, drained_by, said
from tests.faults.stage import Stage, applications, each_once, events, require
from tests.faults.victim import note_in_spite
from tests.support.databases import OwnPostgres, postgres_server
from tests.support.world import Town

MOST = 200
"""Publicities on a server that is made for one drill."""


def connections_cut(stage: Stage) -> str:
    """The server ends everybody's connection again and again while workers drain and a person writes notes."""
    with stage.town() as (url, town):
        cut = 0

        def trouble() -> None:
            nonlocal cut
            cut = _cut_connections(town, stage.size.trouble)

        told = _drained_in_spite(stage, town, url, trouble)
    require(cut > 0, "no connection was cut")
    return f"{cut} cut, {told}"


def _cut_connections(town: Town, seconds: float) -> int:
    """End every other connection to the database again and again, for so long; how many were ended."""
    cut, until = 0, time.monotonic() + seconds
    query = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    while time.monotonic() < until:
        with town.engine.connect() as connection:
            cut += connection.scalar(query) or 0
        time.sleep(0.03)
    return cut


def restarted_at_once(stage: Stage) -> str:
    """The server stops as in a crash and comes back, again and again, while workers drain and a person writes notes."""
    chance = Random(stage.size.restarts)
    with _own(stage) as (server, own), own.town() as (url, town):

        def trouble() -> None:
            for _ in range(own.size.restarts):
                time.sleep(chance.uniform(0, own.size.moment))
                server.restart()

        told = _drained_in_spite(own, town, url, trouble)
    return f"{stage.size.restarts} restarts of a server of its own, {told}"


def answers_to_commit_cut(stage: Stage) -> str:
    """Connections end after a COMMIT was carried out and before its answer: what is repeated is there once."""
    with _own(stage) as (server, own), own.town() as (url, town), tempfile.TemporaryDirectory(prefix="cut-") as folder:
        cutter = CommitCutter(server.socket, Path(folder))
        with cutter.open():
            told = _drained_in_spite(own, town, _by_way_of(folder, url), lambda: time.sleep(own.size.trouble))
    require(cutter.cut > 0, "no answer was cut")
    return f"{cutter.cut} answers cut before a server of its own, {told}"


def _drained_in_spite(stage: Stage, town: Town, url: str, trouble: Callable[[], None]) -> str:
    """Two workers drain by way of the URL and a person writes notes, in spite of the trouble: all is there once."""
    subject = applications(town)[0].id
    ours, theirs = deaths.CHILDREN.Pipe()
    with child(note_in_spite, url, subject, theirs):
        said(ours)
        shares = drained_by(2, url, 1, trouble)
        ours.send("enough")
        acknowledged = said(ours)
    town.store.close()  # its connections may be among those that ended
    each_once(town, stage.size.publicities)
    notes = [event["data"]["text"] for event in events(town, subject) if event["trigger"] == "add_note"]
    require(notes == [f"第{number}条" for number in range(acknowledged)], "a note is lost, or there twice")
    require(acknowledged > 0, "no note was acknowledged")
    told = sum(map(len, shares))
    return f"{acknowledged} notes acknowledged, {told} of {stage.size.publicities} firings acknowledged"


@contextmanager
def _own(stage: Stage) -> Iterator[tuple[OwnPostgres, Stage]]:
    """A server made for one drill, whatever the installation has, and a stage on it."""
    size = replace(stage.size, publicities=min(stage.size.publicities, MOST))
    with postgres_server(durable=True) as server:
        yield server, Stage(server, size)


def _by_way_of(folder: str, url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), "host": folder})).geturl()
