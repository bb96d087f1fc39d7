"""Loads the demonstration into an empty database: accounts first, then the year, command by command."""

import json
import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from api.demo.people import Account, accounts
from api.demo.source import applicants
from api.demo.stage import Stage, StageClock
from api.demo.story import BEGINS, ENDS, tell
from api.wiring import Parts, make_test_database
from services.people import actor_of
from services.ports import Filters
from services.users import add_user, list_users
from workflow.policy import Clause
from workflow.refusals import Refusal
from workflow.roles import Actor

SEED = 2026
EVERYTHING = (Clause(),)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the database holds now. `commands` is 0 where it had been loaded before."""

    commands: int
    accounts: Path
    cases: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """The summary as one JSON document."""
        return {"commands": self.commands, "accounts": str(self.accounts), "cases": dict(self.cases)}


def accounts_file(parts: Parts) -> Path:
    """Where the passwords lie (mode 0600), and the only place."""
    return parts.settings.data_dir / "accounts.json"


def read_accounts(path: Path) -> list[dict[str, str]]:
    """Every account with its password, as loading wrote them."""
    found: list[dict[str, str]] = json.loads(path.read_text("utf-8"))
    return found


def is_loaded(parts: Parts) -> bool:
    """Whether the demonstration is here whole: setting the clock to its last hour is the last thing loading does."""
    last = list(applicants())[-1].lower()
    return parts.is_test and parts.people.user(last) is not None and parts.clock.now() >= ENDS


def load(parts: Parts, progress: Progress) -> Summary:
    """Load the demonstration and mark the database test, for good; where it is loaded already nothing is done.

    `progress` is called with the name of each phase. Raises Refusal for a database that holds anything else.
    """
    if is_loaded(parts):
        return _summary(parts, 0)
    _require_empty(parts)
    if parts.is_test:
        return _told(parts, progress)
    marked = make_test_database(parts, BEGINS)
    try:
        return _told(marked, progress)
    finally:
        marked.close()


def _told(parts: Parts, progress: Progress) -> Summary:
    progress("建立账户")
    stage = _stage(parts, _enrol(parts))
    for phase in tell(stage):
        progress(phase)
    parts.set_clock(ENDS)
    return _summary(parts, stage.commands)


def _require_empty(parts: Parts) -> None:
    if list_users(parts.people) or parts.store.count(EVERYTHING, Filters(), 1) != 0:
        why = "这个数据库里已有用户或案件（也可能是上次载入中断）。演示数据只能载入新建的数据库"
        raise Refusal("refused_here", why=why)
    if parts.is_test and parts.clock.now() > ENDS:
        raise Refusal("refused_here", why="测试时钟已晚于演示的最后一天。演示数据只能载入新建的数据库")


def _enrol(parts: Parts) -> dict[str, Actor]:
    """Store everybody, the passwords in their file before the first hash of one is in the database."""
    people = accounts()
    _write_passwords(accounts_file(parts), people)
    return {account.login: _enrolled(parts, account) for account in people}


def _enrolled(parts: Parts, account: Account) -> Actor:
    added = add_user(
        account.login,
        [account.role.value],
        org=account.org,
        name=account.name,
        related=account.related,
        password=account.password,
        users=parts.people,
        passwords=parts.passwords,
        now=parts.machine_now(),
    )
    return actor_of(added.user, "cli", ())


def _write_passwords(path: Path, people: list[Account]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump([account.as_dict() for account in people], file, ensure_ascii=False, indent=1)
        file.write("\n")


def _stage(parts: Parts, actors: Mapping[str, Actor]) -> Stage:
    clock = StageClock(BEGINS)
    return Stage(
        world=replace(parts.world, clock=clock),
        clock=clock,
        documents=parts.documents,
        files=parts.files,
        upload_limit=parts.settings.max_upload,
        actors=actors,
        rng=random.Random(SEED),
    )


def _summary(parts: Parts, commands: int) -> Summary:
    found: Counter[str] = Counter()
    after: str | None = None
    while True:
        page = parts.store.worklist(EVERYTHING, Filters(), after=after, limit=200, sort="recent")
        found.update(case.kind for case in page.items)
        if (after := page.next) is None:
            return Summary(commands, accounts_file(parts), found)
