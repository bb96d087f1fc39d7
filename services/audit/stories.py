"""Histories read back: each event between the case before it and the case after it; other cases as they stood then."""

import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from services.audit.ports import Archive, Record
from workflow.cases import Case, Json
from workflow.evolve import evolve, fold
from workflow.history import read_instant
from workflow.machine import rows_of
from workflow.states import Kind
from workflow.transition import Transition

_KEPT = 64  # histories of other cases held at once

Recorded = tuple[Json, str]


@dataclass(frozen=True, slots=True)
class Step:
    """One event with the case before and after it; before its first event a case is blank."""

    event: Json
    before: Case
    after: Case

    @property
    def seq(self) -> int:
        """The event's place in its case."""
        return int(self.event["seq"])

    @property
    def at(self) -> datetime:
        """The instant it was recorded."""
        return read_instant(self.event["recorded_at"])

    @property
    def proposed(self) -> bool:
        """Whether it is the first of two persons'."""
        return bool(self.event["type"] == "proposed")

    @property
    def data(self) -> Json:
        """What was handed in, as far as the event keeps it: a proposal's data, else its own."""
        data: Json = self.event["proposal"]["data"] if self.proposed else self.event["data"]
        return data

    @property
    def told(self) -> dict[str, Any]:
        """The same, with what the step put straight into the facts."""
        facts = self.event.get("facts", {})
        return {**facts, **facts.get("declared", {}), **self.data}

    @property
    def rows(self) -> tuple[Transition, ...]:
        """The declared rows the event may have taken; none where no table has it, two where two share their name."""
        event = self.event
        return tuple(
            row
            for row in rows_of(Kind(self.after.kind), event["trigger"])
            if row.id == event["row"]
            and event["from"] in row.sources
            and (self.proposed or event["to"] == row.target_from(event["from"]))
        )

    @property
    def row(self) -> Transition | None:
        """The first of them: rows that share a name bring about the same."""
        return next(iter(self.rows), None)


class Story:
    """A case's record with its history read. Raises ValueError where an event cannot be read at all."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.recorded: list[Recorded] = [(json.loads(row["text"]), row["hash"]) for row in record.events]

    @property
    def id(self) -> str:
        """The case's identifier."""
        return self.record.id

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every event between before and after."""
        return tuple(steps_of(self.id, self.recorded))

    @property
    def case(self) -> Case:
        """The case as its events say."""
        return self.steps[-1].after


def steps_of(case_id: str, recorded: Sequence[Recorded]) -> Iterator[Step]:
    """The events of a case, each between before and after."""
    before = Case(case_id, recorded[0][0]["kind"]) if recorded else Case(case_id, "")
    for event, hashed in recorded:
        after = evolve(before if before.version else None, event, hashed)
        yield Step(event, before, after)
        before = after


class Others:
    """The histories of the cases a step looked at, a few kept."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self._kept: OrderedDict[str, list[Recorded]] = OrderedDict()

    def forget(self) -> None:
        """Read everything anew from here on."""
        self._kept.clear()

    def history(self, case_id: str) -> Sequence[Recorded]:
        """The events of a case; empty where there is none."""
        if case_id not in self._kept:
            self._kept[case_id] = [(json.loads(row["text"]), row["hash"]) for row in self.archive.events(case_id)]
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(case_id)
        return self._kept[case_id]

    def moments(self, step: Step) -> Iterator["Moment"]:
        """The orders in which what was recorded at the same microsecond may have happened: the likeliest first."""
        for order in ("by command", "before", "after"):
            yield Moment(self, step, order)


@dataclass(frozen=True, slots=True)
class Moment:
    """Other cases just before a step. A step's own command moves several cases at once, so that is left out."""

    others: Others
    step: Step
    order: str

    def case(self, case_id: str) -> Case | None:
        """A case as it stood; None before its first event."""
        chosen = [(event, hashed) for event, hashed in self.others.history(case_id) if self._precedes(event)]
        return fold(chosen) if chosen else None

    def children(self, case_id: str, kind: Kind) -> tuple[Case, ...]:
        """The cases of a kind that belonged to another by then, by id."""
        found = sorted(child for child, its_kind in self.others.archive.children(case_id) if its_kind == kind)
        return tuple(case for child in found if (case := self.case(child)))

    def _precedes(self, event: Json) -> bool:
        mine = self.step.event
        if event["command"] == mine["command"]:
            return False
        if event["recorded_at"] != mine["recorded_at"]:
            return bool(event["recorded_at"] < mine["recorded_at"])
        return self.order == "after" or (self.order == "by command" and event["command"] < mine["command"])
