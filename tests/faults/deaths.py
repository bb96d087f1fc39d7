"""Processes that die at a named point, what they leave behind, and whether a repetition mends it."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from dataclasses import dataclass
from typing import Any

from adapters import tables
from tests.faults.victim import DEEDS, WHEN, die_at
from tests.support.databases import Databases
from tests.support.world import Town, award_numbers
from workflow.states import ApplicationState as S

KEPT = (
    *("cases", "events", "timers", "serials", "documents", "personal", "notices", "notice_items", "register"),
    *("former_entries", "register_changes"),
)
POINTS = ("held", "read", "write", "before_commit", "after_commit")


def ready(town: Town, deed: str) -> str:
    """Bring a town to where a deed may be done; answers what it is done to."""
    match deed:
        case "award":
            case = town.case_at(S.PUBLICITY_CLOSED)
            proposed = town.city.officer.does("announce_and_award", case, **award_numbers("1"))
            return f"{case} {proposed.event['proposal']['id']}"
        case "close_batch":
            return town.cases_at(S.DRAFT, 3)[0]
        case "end_publicities":
            return town.cases_at(S.PUBLICIZED, 3)[0]
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
