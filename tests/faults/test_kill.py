"""kill -9 between any two statements: nothing acknowledged is lost, nothing is left half done."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count

import pytest

from tests.faults.deaths import CHILDREN, POINTS, ready, run
from tests.faults.victim import AT, DEEDS, note_forever
from tests.support.databases import Databases, SqliteDatabases, postgres_server
from tests.support.world import Town

pytestmark = pytest.mark.faults


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
        subject = ready(town, deed)
        town.close()
        return url, subject

    return scene


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
