"""The drills of the fault programme. Each plays on a stage, answers its counts, and raises where something is wrong."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from random import Random
from typing import Any

from sqlalchemy import update

from adapters import tables
from adapters.database import ABANDONED_MS
from tests.faults import deaths
from tests.faults.stage import DUE, Stage, applications, each_once, require
from tests.faults.victim import beat_until_done, freeze_before_commit
from tests.support.world import Town

SPAWN = multiprocessing.get_context("spawn")  # children of our own: only those can be waited for until they stop
BATCH = 5
"""Timers to a commit, few, so that a drain has many commits to be disturbed in."""
GIVEN_UP_MS = 500
"""For how long a server bears with a frozen worker here; in earnest half a minute."""
LONGEST = 120.0
"""Seconds after which a child counts as hung."""


@contextmanager
def child(target: Callable[..., None], *args: object, own: bool = False) -> Iterator[BaseProcess]:
    """A process that does not outlive the block."""
    process = (SPAWN if own else deaths.CHILDREN).Process(target=target, args=args)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def killed_at_every_point(stage: Stage) -> str:
    """Each deed dies at every named point, again and again further on, and is repeated: there exactly once."""
    died, points = 0, 0
    for deed in stage.size.deeds:
        url = stage.databases.create(stage.empty)
        town = Town(url)
        scene = url, deaths.ready(town, deed)
        town.close()
        lived = deaths.run(stage.databases, scene, deed, "nowhere")
        for point in deaths.POINTS:
            for number in count(1):
                one = deaths.run(stage.databases, scene, deed, f"{point}:{number}")
                require(one.after == lived.after, f"{deed} killed at {point}:{number} and repeated is not there once")
                if not one.died:
                    break
                whole = one.untouched or point == "after_commit"
                require(whole, f"{deed} killed at {point}:{number} left half a command")
                died += 1
            points += number > 1
        stage.databases.drop(url)
    require(died >= len(stage.size.deeds) * 3, f"only {died} deaths")
    return f"{len(stage.size.deeds)} deeds, {points} points, {died} deaths"


def killed_at_random(stage: Stage) -> str:
    """A worker is killed at any moment of a drain, over and over; the last one finishes."""
    chance, killed = Random(stage.size.deaths), 0
    with stage.town() as (url, town):
        for _ in range(stage.size.deaths):
            before = _ended(town)
            ours, theirs = deaths.CHILDREN.Pipe()
            with child(beat_until_done, url, DUE, BATCH, theirs) as worker:
                said(ours)
                ours.send("go")
                time.sleep(chance.uniform(0, stage.size.moment))
                killed += worker.is_alive()
            require(_ended(town) >= before, "a firing that was committed is gone")
        last = drained_by(1, url)
        each_once(town, stage.size.publicities)
    return f"{killed} kills, {len(last[0])} of {stage.size.publicities} left to the last worker"


def _ended(town: Town) -> int:
    return len(town.store.timers(status="fired"))


def many_workers(stage: Stage) -> str:
    """Several workers drain one store: what each says it fired adds up, and no timer fires twice."""
    with stage.town() as (url, town):
        shares = drained_by(stage.size.workers, url)
        each_once(town, stage.size.publicities)
    told = Counter(case for share in shares for case in share)
    require(set(told.values()) == {1}, "two workers claim the same firing")
    require(len(told) == stage.size.publicities, f"{len(told)} firings were told")
    return f"{stage.size.workers} workers, {len(told)} timers, shares {sorted(map(len, shares))}"


def drained_by(workers: int, url: str, batch: int = BATCH, meanwhile: Callable[[], None] = lambda: None) -> list[Any]:
    """Let so many workers drain, all let go at once; what each fired."""
    pipes = [deaths.CHILDREN.Pipe() for _ in range(workers)]
    with contextlib.ExitStack() as running:
        for _, theirs in pipes:
            running.enter_context(child(beat_until_done, url, DUE, batch, theirs))
        for ours, _ in pipes:
            said(ours)
        for ours, _ in pipes:
            ours.send("go")
        meanwhile()
        return [said(ours) for ours, _ in pipes]


def said(pipe: Connection) -> Any:
    require(pipe.poll(LONGEST), "a process hangs")
    return pipe.recv()


def frozen_and_killed(stage: Stage) -> str:
    """A worker stops with its transaction open; the others pass it by, and after its death take its timers over."""
    with stage.town() as (url, town):
        with _frozen(url):
            passed = len(town.tick().fired) if stage.postgres else 0  # one writer at a time on SQLite
        taken = _after_release(town)
        each_once(town, stage.size.publicities)
    if stage.postgres:
        require(taken == BATCH, f"{taken} timers were held by the frozen worker")
    return f"{passed} fired beside it, {taken} taken over"


def frozen_and_thawed(stage: Stage) -> str:
    """A worker stops with its transaction open and goes on after the others have beaten: nobody fires twice."""
    with stage.town() as (url, town):
        with _frozen(url) as worker:
            beside = len(town.tick().fired) if stage.postgres else 0
            os.kill(worker.pid or 0, signal.SIGCONT)
            worker.join(LONGEST)
            require(worker.exitcode == 0, f"the thawed worker ended with {worker.exitcode}")
        after = len(town.tick().fired)
        each_once(town, stage.size.publicities)
    require(after == 0, f"{after} timers were left")
    return f"{beside} fired beside it, {stage.size.publicities - beside} by itself"


def frozen_and_given_up(stage: Stage) -> str:
    """A worker stops with its transaction open and stays so: the server gives it up, and the others take its timers
    over. Let go on after all, it fires nothing a second time.

    On a busy machine it may be given up while the first beat beside it still goes on, which then takes them over.
    """
    with stage.town() as (url, town), _frozen(url, GIVEN_UP_MS) as worker:
        fired = len(town.tick().fired) + _after_release(town)
        os.kill(worker.pid or 0, signal.SIGCONT)
        worker.join(LONGEST)
        require(worker.exitcode == 0, f"the thawed worker ended with {worker.exitcode}")
        each_once(town, stage.size.publicities)
    require(fired == stage.size.publicities, f"{fired} timers were fired while it stood still")
    return f"all {fired} fired while it stood still, given up after {GIVEN_UP_MS} ms"


@contextmanager
def _frozen(url: str, patience: int = ABANDONED_MS) -> Iterator[BaseProcess]:
    """A worker that has stopped before its first commit."""
    with child(freeze_before_commit, url, DUE, BATCH, patience, own=True) as worker:
        until = time.monotonic() + LONGEST
        seen = None
        while seen is None and time.monotonic() < until:
            seen = os.waitid(os.P_PID, worker.pid or 0, os.WSTOPPED | os.WNOWAIT | os.WNOHANG)
            time.sleep(0.01)
        require(seen is not None, "the worker does not stop")
        yield worker


def _after_release(town: Town) -> int:
    """Fire what somebody who died still held; the server learns of his death when it reads his connection's end."""
    until, taken = time.monotonic() + LONGEST, 0
    while town.store.timers(status="armed", due_before=town.clock.now() + timedelta(microseconds=1)):
        require(time.monotonic() < until, "a dead worker's timers stay locked")
        taken += len(town.tick().fired)
    return taken


def poison_among_many(stage: Stage) -> str:
    """One timer raises at every beat: all the others fire on time, and so does it once it is mended."""
    with stage.town() as (_, town):
        victim = applications(town)[stage.size.publicities // 2]
        _set_pack(town, victim.id, "gone")
        with expected("services.timers"):
            beat = town.tick()
        require(beat.failed == [victim.id], f"failed: {beat.failed}")
        others = len(beat.fired)
        require(others == stage.size.publicities - 1, f"{others} others fired")
        reason = town.timer(victim.id, "T_PUBLICITY")["reason"]
        require(bool(reason), "the row does not say why")
        _set_pack(town, victim.id, victim.pack_hash)
        town.clock.advance(minutes=5)
        town.tick()
        each_once(town, stage.size.publicities)
    return f"1 poisoned, {others} others fired, mended and fired"


@contextmanager
def expected(logger: str) -> Iterator[None]:
    """Keep a failure that belongs to the drill out of the report."""
    log = logging.getLogger(logger)
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


def _set_pack(town: Town, case_id: str, pack_hash: str) -> None:
    with town.engine.begin() as connection:
        connection.execute(update(tables.cases).where(tables.cases.c.id == case_id).values(pack_hash=pack_hash))
