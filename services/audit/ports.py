"""What verification reads: tables row by row, as they lie there, past any reading that could mend or hide something."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from workflow.cases import Case

Row = Mapping[str, Any]
"""A row by its columns' names; JSON columns are texts, instants microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Record:
    """A case's row and every row that names the case, read in one snapshot."""

    case: Row
    events: Sequence[Row]
    timers: Sequence[Row] = ()
    documents: Sequence[Row] = ()
    personal: Sequence[Row] = ()
    items: Sequence[Row] = ()
    register: Sequence[Row] = ()
    former: Sequence[Row] = ()
    changes: Sequence[Row] = ()
    holiday_notices: Sequence[Row] = ()
    grades: Sequence[Row] = ()
    claims: Sequence[Row] = ()
    entries: Sequence[Row] = ()

    @property
    def id(self) -> str:
        """The case's identifier."""
        return str(self.case["id"])


class Archive(Protocol):
    """The stored tables, for reading only. Whatever yields is read in pages: memory does not grow with the store."""

    def records(self, ids: Sequence[str] | None = None) -> Iterator[Record]:
        """Some cases, or all. Ids that are no case's are left out."""

    def events(self, case_id: str) -> Sequence[Row]:
        """The events of a case in order."""

    def children(self, case_id: str) -> Sequence[tuple[str, str]]:
        """(id, kind) of the cases that belong to another."""

    def batches(self, year: str) -> Sequence[str]:
        """The ids of the year's batch; more than one only if somebody tampered."""

    def service_records(self, case_id: str) -> Iterator[Row]:
        """The records of a platform's service ledger, by entry and line, not all at once."""

    def row_of(self, case: Case) -> Row:
        """Every column of the row a case should have, the derived ones included."""

    def strays(self) -> Iterator[tuple[str, str]]:
        """(table, case id) of rows that name a case there is none of, each pair once."""

    def notices(self, ids: Iterable[str] | None = None) -> Iterator[Row]:
        """Some notices, or all."""

    def named_in(self, notice_id: str) -> Sequence[str]:
        """The ids of the cases that the stored items put into a notice."""

    def numbers(self) -> Iterator[Row]:
        """Kind, batch and number of every case whose number is drawn from a sequence."""

    def table(self, name: str) -> Sequence[Row]:
        """A whole small table: `serials`, `calendar_notices`, `settings` or `organisations`."""

    def seeded_organisations(self) -> Sequence[Row]:
        """The organisations as this version of the project seeds them."""


class Contents(Protocol):
    """Document contents by storage key."""

    def open(self, key: str) -> BinaryIO:
        """The content, to be closed by the caller. Raises OSError or KeyError where there is none."""
