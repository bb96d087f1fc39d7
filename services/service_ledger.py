"""The service ledger of a platform (台账, Art. 14): who reads it, its lists, totals and yearly figures, its entries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from services.cases import Performed, perform
from services.ports import World
from services.service_reading import read_record
from services.views import visible
from workflow.calendar import local_date
from workflow.cases import Case, Command, Json
from workflow.criteria import evaluate_one
from workflow.findings import Finding
from workflow.pack import Pack
from workflow.policy import may_read_service_ledger
from workflow.refusals import Malformed, NotVisible
from workflow.roles import Actor
from workflow.seating import seat_of
from workflow.service_figures import Served, figures
from workflow.service_records import Problems, first_day
from workflow.states import TABLES, Kind
from workflow.words import SERVICE_COLUMNS

PAGE = 50
ENTRIES_SHOWN = 30


@dataclass(frozen=True, slots=True)
class RecordFilters:
    """What the records are narrowed to; empty asks nothing. `month` is YYYY-MM, `public` yes or no.

    `q` is part of a client's name, its credit code or an event's number; `entry` the number of an entry.
    """

    year: int
    month: str = ""
    function: str = ""
    mode: str = ""
    public: str = ""
    satisfaction: str = ""
    q: str = ""
    entry: int = 0


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of records, latest first, each with `entry` and `line`; `next` is an opaque cursor or None."""

    items: tuple[Json, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """How many records, with how many enterprises by credit code, and what they cost together, in 分."""

    records: int
    enterprises: int
    fee: int


class ServiceRecords(Protocol):
    """The records of valid entries, read without locks; those of an entry taken back are not among them."""

    def page(self, case_id: str, asked: RecordFilters, *, after: str | None, limit: int) -> RecordPage:
        """One page by keyset. Raises BadCursor."""

    def totals(self, case_id: str, asked: RecordFilters) -> Totals:
        """The totals of all of them."""

    def months(self, case_id: str, year: int) -> Sequence[Mapping[str, Any]]:
        """{month, records, enterprises, public, fee} of the months of a year that have any, in order."""

    def years(self, case_id: str) -> Sequence[int]:
        """The years that have records, latest first."""

    def served(self, case_id: str, year: int) -> Iterable[Served]:
        """What the figures of a year look at."""

    def entries(self, case_id: str, limit: int) -> Sequence[Mapping[str, Any]]:
        """The latest entries, those taken back among them."""

    def entry_of(self, case_id: str, sha256: str) -> int | None:
        """The valid entry whose records have this hash, if there is one."""

    def alike(self, case_id: str, first: str, last: str) -> Mapping[tuple[Any, ...], tuple[int, int]]:
        """(entry, line) of the records from one day to another, by their likeness."""


def readable(case_id: str, actor: Actor, world: World) -> Case:
    """The platform whose ledger the actor may read. Raises NotVisible."""
    case = visible(case_id, actor, world)
    if not may_read_service_ledger(actor, case):
        raise NotVisible("no_such_case")
    return case


def keeps(actor: Actor, case: Case) -> bool:
    """Whether the actor may enter records here now: the platform's own people, while it holds the title."""
    rows = (row for row in TABLES[Kind.PLATFORM] if row.trigger == "record_services" and case.state in row.sources)
    return any(seat_of(actor, row.prepared_by, case) for row in rows)


def days_of(case: Case, world: World) -> tuple[date, date]:
    """The first and the last day a record may have today."""
    return first_day(case.facts), local_date(world.clock.now())


def yearly_figures(platform_id: str, year: int, *, records: ServiceRecords) -> dict[str, Any]:
    """The figures of one calendar year as counts; see `workflow.service_figures.figures`."""
    return figures(year, records.served(platform_id, year))


_CONDITIONS = ("a5_2_smes_served", "a5_2_satisfaction", "a5_4_public_benefit_share")


def yearly_conditions(counted: Mapping[str, Any], pack: Pack) -> tuple[Finding, ...]:
    """The conditions of Art. 5 that ask for a year's figures, put to what the ledger counts for it.

    None where the ledger has nothing of the year: nothing is claimed of it.
    """
    if not counted["service_volume_total"]:
        return ()
    return tuple(evaluate_one(condition, counted, pack) for condition in _CONDITIONS)


class FaultyRecord(Malformed):
    """A typed record that is not in order; `problems` by column."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        told = "；".join(f"{SERVICE_COLUMNS[name]}：{what}" for name, what in problems.items())
        super().__init__("malformed", article="14", problems=told)


def record_one(
    case_id: str, texts: Mapping[str, str], *, actor: Actor, world: World, key: str | None = None
) -> Performed:
    """Enter one record as typed. Raises FaultyRecord, and as `perform` does."""
    record, problems = read_record(texts, *days_of(readable(case_id, actor, world), world))
    if problems:
        raise FaultyRecord(problems)
    return perform(Command("record_services", {"records": [record]}, case_id, key=key), actor=actor, world=world)
