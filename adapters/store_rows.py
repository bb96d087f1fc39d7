"""Cases and timers as rows, and rows as cases and timers."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from adapters.json_texts import Written, dumped, dumps, loads, read_object, written_bytes, written_object
from adapters.tables import FAR
from workflow.cases import Case, Json
from workflow.civil_time import day_start
from workflow.desk import desk_of
from workflow.history import micros, read_instant
from workflow.kinds import Kind
from workflow.timers import counting

CASE_COLUMNS = (
    *("id", "kind", "state", "version", "number", "pack", "pack_hash", "district", "organisation", "recommender"),
    *("assignee", "batch", "parent", "name", "facts", "proposal", "timers", "head", "opened_at", "updated_at"),
)
_PLAIN = CASE_COLUMNS[:14]
_SETTABLE = _PLAIN[4:]
_KEYLESS = {"version", "head", "updated_at", "facts"}
"""Columns whose change alone moves a case in no list; but a platform's facts say whether its defence has come in."""
_settable = attrgetter(*_SETTABLE)
_FACTS, _HEAD = CASE_COLUMNS.index("facts"), CASE_COLUMNS.index("head")
Row = tuple[Any, ...]


class Stored(Mapping[str, Any]):
    """A JSON object of the store, read only when somebody looks into it: lists show cases, not their facts."""

    __slots__ = ("_read", "_text")

    def __init__(self, text: Written) -> None:
        self._text = text
        self._read: dict[str, Any] | None = None

    def _value(self) -> dict[str, Any]:
        if self._read is None:
            self._read = loads(self._text)
        return self._read

    def __getitem__(self, key: str) -> Any:
        return self._value()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._value())

    def __len__(self) -> int:
        return len(self._value())

    def __repr__(self) -> str:
        return repr(self._value())


def case_of(row: Row, read: Callable[[Written], dict[str, Any]] = read_object) -> Case:
    """A case from the columns CASE_COLUMNS. Whoever takes hundreds at once reads with `loads`: no step follows soon."""
    facts, proposal, timers = row[_FACTS:_HEAD]
    opened = None if proposal is None else read(proposal)
    found: Row = (*row[:_FACTS], read(facts), opened, read(timers), *row[_HEAD:])
    return Case(*found)


def any_case_of(row: Row, read: Callable[[Written], dict[str, Any]] = read_object) -> Case:
    """The same where a text may be no JSON: whoever looks into it raises, and nobody else does."""
    try:
        return case_of(row, read)
    except ValueError:
        facts, proposal, timers = row[_FACTS:_HEAD]
        opened = None if proposal is None else Stored(proposal)
        found: Row = (*row[:_FACTS], Stored(facts), opened, Stored(timers), *row[_HEAD:])
        return Case(*found)


def listed_case_of(row: Row) -> Case:
    """The same for lists: `facts` and `timers` are read when looked into."""
    facts, proposal, timers = row[_FACTS:_HEAD]
    opened = None if proposal is None else loads(proposal)
    found: Row = (*row[:_FACTS], Stored(facts), opened, Stored(timers), *row[_HEAD:])
    return Case(*found)


def due_case_of(row: Row) -> Case:
    """The same for what is due by the thousand: the facts, which are long, are read by the steps that need them."""
    facts, proposal, timers = row[_FACTS:_HEAD]
    try:
        opened, running = None if proposal is None else loads(proposal), loads(timers)
    except ValueError:
        return any_case_of(row, loads)
    found: Row = (*row[:_FACTS], Stored(facts), opened, running, *row[_HEAD:])
    return Case(*found)


def whole_row(case: Case) -> dict[str, Any]:
    """Every column of a new case."""
    row = {name: getattr(case, name) for name in _PLAIN}
    return row | _folded(case) | {"facts": written_bytes(case.facts), "opened_at": case.opened_at}


def changed_columns(before: Case, after: Case, *, keep: bool = True) -> dict[str, Any]:
    """The columns that differ between two states of a case: what is not named costs no index a write.

    `keep` what is written for whoever takes the next step; not where hundreds are written at once.
    """
    write = written_object if keep else dumps
    row: dict[str, Any] = {"version": after.version, "head": after.head, "updated_at": after.updated_at}
    if after.facts is not before.facts:
        row["facts"] = written_bytes(after.facts) if keep else dumped(after.facts)
    if after.timers is not before.timers:
        row["timers"] = write(after.timers)
    if after.state != before.state:
        row["state"] = after.state
    if after.proposal is not before.proposal:
        row["proposal"] = None if after.proposal is None else write(after.proposal)
    if (values := _settable(after)) != (former := _settable(before)):
        row |= {name: new for name, new, old in zip(_SETTABLE, values, former, strict=True) if new != old}
    if not row.keys() <= _KEYLESS or after.kind == Kind.PLATFORM:
        row |= _changed_keys(before, after, row)
    return row


def _changed_keys(before: Case, after: Case, row: Json) -> dict[str, Any]:
    """The columns lists are sorted and narrowed by, where they changed. Most steps move none of them."""
    keys: dict[str, Any] = {}
    if after.pending != before.pending:
        keys["closed"] = int(not after.pending)
    if ("timers" in row or "state" in row or keys) and (due := due_of(after)) != due_of(before):
        keys["due_at"] = due
    if (desk := desk_of(after)) != desk_of(before):
        keys["desk"] = desk
    return keys


def _folded(case: Case) -> dict[str, Any]:
    return {
        "proposal": None if case.proposal is None else written_object(case.proposal),
        "timers": written_object(case.timers),
        "head": case.head,
        "updated_at": case.updated_at,
        "closed": int(not case.pending),
        "desk": desk_of(case),
        "due_at": due_of(case),
    }


def due_of(case: Case) -> int:
    """The earliest instant something is or was due on an open case, else FAR; a provisional date's is its day's end."""
    if case.closed:
        return FAR
    return min((_due(timer) for timer in counting(case)), default=FAR)


def _due(timer: Json) -> int:
    if timer.get("due_at"):
        return micros(read_instant(timer["due_at"]))
    if timer.get("due_on"):
        return micros(day_start(date.fromisoformat(timer["due_on"]) + timedelta(days=1)))
    return FAR
