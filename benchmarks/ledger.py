"""A service ledger of 10 000 rows: brought in by workbook, sent back marked, counted, verified."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from statistics import median
from time import perf_counter

from adapters.audit import StoredArchive
from adapters.service_records import StoredServiceRecords
from adapters.workbooks import ServiceWorkbooks
from benchmarks.places import KINDS, NAMES, Place, databases, migrated, place
from benchmarks.report import Figure, at_most, show, told
from services.audit import verify
from services.cases import perform
from services.ports import World
from services.service_ledger import RecordFilters, yearly_figures
from services.service_reading import texts_of
from services.service_workbooks import FaultyWorkbook, import_workbook
from tests.support.records import many
from tests.support.workbooks import workbook
from workflow.calendar import SHANGHAI
from workflow.cases import Command
from workflow.roles import Actor, Role
from workflow.service_records import MOST_RECORDS

ROUNDS = 3
USCC = "91520102DEM000014F"
KEEPER = Actor("keeper", frozenset({Role.APPLICANT}), USCC)
CITY = Actor("city", frozenset({Role.CITY_OFFICER}), "CITY")
LEADER = Actor("leader", frozenset({Role.CITY_LEADER}), "CITY")


def run() -> None:
    """On both databases, durable."""
    good = [texts_of(record) for record in many(MOST_RECORDS)]
    right = workbook(good).getvalue()
    wrong = workbook([{**row, "fee_yuan": "?"} if n % 7 == 0 else row for n, row in enumerate(good)]).getvalue()
    for kind in KINDS:
        with databases(kind) as where, place(migrated(where)) as opened:
            opened.clock.at = datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)
            show(f"ledger · {NAMES[kind]}", measured(opened, right, wrong))


def measured(opened: Place, right: bytes, wrong: bytes) -> list[Figure]:
    """Each the median of some rounds, each round on a platform of its own."""
    world, records = opened.world, StoredServiceRecords(opened.engine)
    platforms = [_platform(world, number) for number in range(ROUNDS)]
    back = [_timed(lambda case=case: _brought(case, wrong, world, records)) for case in platforms]
    whole = [_timed(lambda case=case: _brought(case, right, world, records)) for case in platforms]
    case, year = platforms[0], RecordFilters(2026)
    how = f"median of {ROUNDS}, workbook of {len(right) >> 10} KB"
    return [
        at_most(f"{MOST_RECORDS} rows read, checked and entered", median(whole), 5, "s", how),
        at_most("the same, every seventh row wrong, sent back marked", median(back), 5, "s", how),
        _told("figures of the year", lambda: yearly_figures(case, 2026, records=records)),
        _told("a page of records", lambda: records.page(case, year, after=None, limit=50)),
        _told("totals and months", lambda: (records.totals(case, year), records.months(case, 2026))),
        _told("the platform verified to R5", lambda: verify(world, StoredArchive(opened.engine), ids=[case])),
    ]


def _told(name: str, act: Callable[[], object]) -> Figure:
    return told(name, f"{median(_timed(act) for _ in range(ROUNDS)) * 1000:.0f} ms", f"median of {ROUNDS}")


def _timed(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


def _brought(case: str, content: bytes, world: World, records: StoredServiceRecords) -> None:
    books = ServiceWorkbooks()
    with suppress(FaultyWorkbook):
        import_workbook(case, "a.xlsx", BytesIO(content), actor=KEEPER, world=world, records=records, workbooks=books)


def _platform(world: World, number: int) -> str:
    data = {
        "name": f"平台{number}",
        "operator": "公司",
        "uscc": USCC,
        "jurisdiction_code": "520102",
        "functions": ["training"],
        "certified_on": "2025-12-20",
        "announcement_number": f"公告{number}",
        "certificate_number": f"ZS-{number}",
    }
    case = perform(Command("register_platform", data, kind="platform"), actor=CITY, world=world).case
    proposal = {"proposal": case.proposal["id"]} if case.proposal else {}
    return perform(Command("register_platform", proposal, case.id), actor=LEADER, world=world).case.id
