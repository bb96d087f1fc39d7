"""One town with a whole year behind it, told once; every test gets a copy of its file to tamper with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.clock import mark_as_test
from tests.support.databases import Databases, Kind
from tests.support.records import record
from tests.support.services import recorded
from tests.support.tampering import LATER, Intruder
from tests.support.world import REPORT, Town
from tests.support.years import Years
from workflow.states import ApplicationState as S

SHIPPED = Path("adapters/calendar_data/cn-notices.json")


@pytest.fixture(scope="session")
def told(
    sqlite_databases: Databases, migrated_template: Callable[[Kind], str]
) -> Iterator[tuple[Path, dict[str, str]]]:
    """The file, and the ids of the cases in it by what happened to them."""
    url = sqlite_databases.create(migrated_template("sqlite"))
    town = Town(url)
    mark_as_test(town.engine)
    notice = _import_notice(town)
    cases = {**_tell(town), "notice": notice}
    town.close()
    yield Path(url.removeprefix("sqlite:///")), cases
    sqlite_databases.drop(url)


def _import_notice(town: Town) -> str:
    """A later notice that gives one more day off, far from every period here."""
    entry = json.loads(SHIPPED.read_text("utf-8"))["notices"][-1]
    extra = {**entry, "id": "test-extra", "amends": entry["id"], "number": "试〔2026〕1号"}
    return town.knows(extra)


def _tell(town: Town) -> dict[str, str]:
    """One certified after an objection was dismissed, one corrected and one in contested publicity, with its sheets."""
    certified, contested = town.cases_at(S.PUBLICIZED, 2)
    dismissed = town.accepted_objection(certified)
    town.clock.move_to("2026-09-30 10:00")
    town.supervision.decides("dismiss_objection", dismissed, **REPORT)
    objection = town.accepted_objection(contested)
    town.clock.move_to("2026-10-11 00:00")
    town.tick()
    town.clock.move_to("2026-10-12 10:00")
    town.city.award(certified)
    town.clock.move_to(LATER)
    (platform,) = town.children(certified, "platform")
    recorded(town, platform.id, record(), record(content="二", fee_yuan="12.50"))
    taken_back = recorded(town, platform.id, record(content="三")).case.version
    town.applicant.does("void_services", platform.id, entry=taken_back, reason="误录")
    Years(town).district.decides("approve_change", platform.id, reason="更名", name="虚构新名平台")
    sheet = town.children(certified, "score_sheet")[0].id
    batch = next(case.id for case in town.cases() if case.kind == "batch")
    return {"certified": certified, "contested": contested, "dismissed": dismissed, "objection": objection,
            "platform": platform.id, "sheet": sheet, "batch": batch}  # fmt: skip


@pytest.fixture
def cases(told: tuple[Path, dict[str, str]]) -> dict[str, str]:
    """The cases by what happened to them."""
    return told[1]


@pytest.fixture
def intruder(told: tuple[Path, dict[str, str]], tmp_path: Path) -> Intruder:
    """Somebody with a copy of the file."""
    return Intruder(told[0], tmp_path / "copy.sqlite")
