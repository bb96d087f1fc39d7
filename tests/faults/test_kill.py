"""kill -9 between any two statements: nothing acknowledged is lost, nothing is left half done."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

import pytest

from adapters import tables
from tests.faults.victim import AT, DEEDS, WHEN, die_at, note_forever
from tests.support.databases import Databases, SqliteDatabases, postgres_server
from tests.support.world import Town, award_numbers
from workflow.states import ApplicationState as S

pytestmark = pytest.mark.faults

KEPT = ("cases", "events", "timers", "serials", "documents", "personal", "notices", "notice_items", "register")
POINTS = ("held", "read", "write", "before_commit", "after_commit")


@pytest.fixture(scope="module", params=("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)))
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Databases on the disk that sync what they commit, as in earnest."""
    if request.param == "sqlite":
        yield SqliteDatabases(tmp_path_factory.mktemp("killed"))
    else:
        with postgres_server(durable=True) as durable:
            yield durable


@pytest.fixture(scope="module")
def scenes(databases: Databases) -> Callable[[str], tuple[str, str]]:
    """For each deed the URL of a database in which all is ready for it, to be copied, and what it is done to."""
    from adapters.migrate import upgrade

    @cache
    def empty() -> str:
        url = databases.create()
        upgrade(url)
        return url

    @cache
    def scene(deed: str) -> tuple[str, str]:
        url = databases.create(empty())
        town = Town(url)
        subject = _ready(town, deed)
        town.close()
        return url, subject

    return scene


def _ready(town: Town, deed: str) -> str:
    match deed:
        case "award":
            case = town.case_at(S.PUBLICITY_CLOSED)
            proposed = town.city.officer.does("announce_and_award", case, **award_numbers("1"))
            return f"{case} {proposed.event['proposal']['id']}"
        case "close_batch":
            return town.cases_at(S.DRAFT, 3)[0]
    return town.case_at(S.PUBLICIZED)


CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload(["tests.faults.victim"])


def killed_at(point: str, deed: str, url: str, subject: str) -> bool:
    """Whether a process that did the deed died at the point; else it has done the deed."""
    child = CHILDREN.Process(target=die_at, args=(point, deed, url, subject))
    child.start()
    child.join(60)
    assert child.exitcode in (0, -signal.SIGKILL), child.exitcode
    return child.exitcode != 0


def rows(town: Town) -> dict[str, list[Any]]:
    """Everything the store holds, sorted."""
    return {name: sorted(map(str, town.rows(getattr(tables, name)))) for name in KEPT}


def shape(town: Town) -> tuple[Any, ...]:
    """What a run leaves behind, but for identifiers: how many of what, in which states."""
    cases = Counter((case.kind, case.state, case.version, tuple(case.armed())) for case in town.cases())
    return cases, {name: len(found) for name, found in rows(town).items()}


def opened(url: str, deed: str) -> Town:
    """The town after a restart."""
    return Town(url, at=WHEN[deed], settled=True)


@dataclass(frozen=True)
class Run:
    """A process that died at a point (or did not), what it left, and what there was after a repetition."""

    died: bool
    untouched: bool
    after: tuple[Any, ...]


def run(databases: Databases, scene: tuple[str, str], deed: str, point: str) -> Run:
    """Do the deed on a copy of its scene in a process that dies at the point; restart, check, repeat."""
    template, subject = scene
    url = databases.create(template)
    town = opened(url, deed)
    before = rows(town)
    town.close()
    died = killed_at(point, deed, url, subject)
    town = opened(url, deed)
    town.audit()
    left = rows(town)
    DEEDS[deed](town, subject)  # the same key again
    town.audit()
    after = shape(town)
    town.close()
    databases.drop(url)
    return Run(died, left == before, after)


@pytest.mark.parametrize("deed", list(DEEDS))
def test_killed_at_any_point_a_command_is_done_wholly_or_not_at_all(databases, scenes, deed):
    scene = scenes(deed)
    lived = run(databases, scene, deed, "nowhere")
    assert not lived.died
    assert not lived.untouched
    deaths: Counter[str] = Counter()
    done = 0
    for name in POINTS:
        for number in count(1):
            one = run(databases, scene, deed, f"{name}:{number}")
            assert one.after == lived.after  # repeated, it is there exactly once
            if not one.died:
                break
            assert one.untouched or name == "after_commit"
            deaths[name] += 1
            done += not one.untouched
    assert deaths["write"] >= (1 if databases.kind == "postgresql" else 3)  # there all statements leave together
    assert deaths["before_commit"] == deaths["after_commit"] >= 1
    assert done == 1  # one commit makes the whole difference


def test_killed_at_any_moment_nothing_acknowledged_is_lost(databases, scenes):
    template, subject = scenes("award")
    url, case = databases.create(template), subject.split()[0]
    for life in range(1, 4):
        last = _last_acknowledged(url, case, start=life * 1_000_000, seconds=life * 0.07)
        town = Town(url, at=AT, settled=True)
        stored = [e.event["data"]["text"] for e in town.store.history(case) if e.event["trigger"] == "add_note"]
        own = [f"第{number}条" for number in range(life * 1_000_000, last + 1)]
        assert [text for text in stored if text.startswith(f"第{life}")][: len(own)] == own
        assert len([text for text in stored if text.startswith(f"第{life}")]) <= len(own) + 1
        for number in (last, last + 1):  # acknowledged, and perhaps under way
            town.city.officer.does("add_note", case, key=f"k{number}", text=f"第{number}条")
        stored = [e.event["data"]["text"] for e in town.store.history(case) if e.event["trigger"] == "add_note"]
        assert stored[-2:] == [f"第{last}条", f"第{last + 1}条"]
        town.audit()
        town.close()
    databases.drop(url)


def _last_acknowledged(url: str, case: str, *, start: int, seconds: float) -> int:
    """Let a process write notes for some time after its first, kill it, and read the last number it was told."""
    hear, say = CHILDREN.Pipe(duplex=False)
    child = CHILDREN.Process(target=note_forever, args=(url, case, start, say))
    child.start()
    say.close()
    last: int = hear.recv()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        last = hear.recv()
    child.kill()
    try:
        while True:
            last = hear.recv()
    except EOFError:
        child.join(60)
        return last
