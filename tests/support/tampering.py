"""Somebody with the database's file: changes rows past every trigger and constraint, or a history with its chain."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from adapters import tables
from adapters.audit import StoredArchive
from adapters.store_rows import whole_row
from services.audit import verify
from tests.support.world import Town
from workflow.evolve import fold
from workflow.history import canonical, digest, micros, read_instant

Event = dict[str, Any]
LATER = "2026-12-01 09:00"


class Intruder:
    """A copy of a told town's database file, and ways to change it."""

    def __init__(self, origin: Path, copy: Path) -> None:
        shutil.copyfile(origin, copy)
        self.path = copy
        with closing(self._connection()) as connection:
            for name in ("events_no_update", "events_no_delete", "events_no_replace"):
                connection.execute(f"DROP TRIGGER {name}")
            connection.commit()

    def _connection(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA ignore_check_constraints = ON")
        return connection

    def run(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """One statement, kept."""
        with closing(self._connection()) as connection:
            rows = connection.execute(sql, values).fetchall()
            connection.commit()
            return rows

    def first(self, table: Table) -> tuple[str, list[Any], sqlite3.Row]:
        """The condition that names a table's first row, its values, and the row."""
        key = [column.name for column in table.primary_key]
        row = self.run(f"SELECT * FROM {table.name} ORDER BY {', '.join(key)} LIMIT 1")[0]
        return " AND ".join(f'"{name}" = ?' for name in key), [row[name] for name in key], row

    def events(self, case: str) -> list[Event]:
        """A case's events."""
        rows = self.run("SELECT text FROM events WHERE case_id = ? ORDER BY seq", case)
        return [json.loads(row["text"]) for row in rows]

    def seq_of(self, case: str, trigger: str, kind: str = "fired") -> int:
        """Where a step stands in its case."""
        found: int = next(e["seq"] for e in self.events(case) if (e["trigger"], e["type"]) == (trigger, kind))
        return found

    def forge(self, case: str, seq: int, change: Callable[[Event], object]) -> None:
        """Change one event, then hash the chain anew and fold the row anew: bytes, chain, row and fold agree again."""
        recorded, before = [], ""
        for event in self.events(case):
            if event["seq"] == seq:
                change(event)
            event["prev"] = before
            text = canonical(event)
            before = digest(text)
            recorded.append((event, before))
            at = micros(read_instant(event["recorded_at"]))
            self.run(
                "UPDATE events SET text = ?, hash = ?, recorded_at = ?, actor = ?, prepared_by = ?, command = ? "
                "WHERE case_id = ? AND seq = ?",
                *(text, before, at, event["actor"], event.get("prepared_by"), event["command"], case, event["seq"]),
            )
        row = whole_row(fold(recorded))
        self.run(f"UPDATE cases SET {', '.join(f'{name} = ?' for name in row)} WHERE id = ?", *row.values(), case)

    def verified(self, **how: Any) -> dict[str, Any]:
        """What verification says of it."""
        town = Town(f"sqlite:///{self.path}", at=LATER, settled=True)
        try:
            return verify(town.world, StoredArchive(town.engine), **how)
        finally:
            town.close()

    def found(self, **how: Any) -> set[tuple[str, str]]:
        """The (level, class) of every divergence."""
        return {(line["level"], line["class"]) for line in self.verified(**how)["divergences"]}


def other(value: Any) -> Any:
    """Another value than this, of its kind."""
    if isinstance(value, int):
        return value + 1_000
    if value is None:
        return "x"
    if value.startswith("{"):
        return json.dumps({**json.loads(value), "x": "x"})
    if value.startswith("["):
        return json.dumps([*json.loads(value), "x"])
    return f"{value}x"


COVERED = (
    tables.cases, tables.events, tables.timers, tables.documents, tables.personal, tables.notices, tables.notice_items,
    tables.register, tables.former_entries, tables.register_changes, tables.service_entries, tables.service_records,
    tables.serials, tables.calendar_notices,
    tables.settings, tables.organisations,
)  # fmt: skip
