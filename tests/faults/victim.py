"""What a process does that a test lets die: one command, or one after the other until it is killed."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from multiprocessing.connection import Connection

from adapters import faults
from tests.support.world import Town

AT = "2026-10-12 10:00"
LETTER = {"facts": "场所系借用", "name": "张三", "contact": "15400000009"}


def award(town: Town, subject: str) -> None:
    """Approve the award that is proposed: the command that touches most tables."""
    case, proposal = subject.split()
    town.city.leader.does("announce_and_award", case, key="k1", proposal=proposal)


def close_batch(town: Town, subject: str) -> None:
    """Beat once: the batch closes, its drafts lapse, publicities end."""
    town.tick()


def object_to(town: Town, subject: str) -> None:
    """Begin a case under another, with a number drawn and personal data kept apart."""
    town.public.does("lodge_objection", kind="objection", key="k1", parent=subject, **LETTER)


DEEDS: dict[str, Callable[[Town, str], None]] = {"award": award, "close_batch": close_batch, "object_to": object_to}
WHEN = {"award": AT, "close_batch": "2026-07-01 00:00", "object_to": "2026-09-29 10:00"}


def die_at(point: str, deed: str, url: str, subject: str) -> None:
    """Do the deed in this process, which dies at the named point as if by kill -9."""
    os.environ["SHIFAN_FAULT_AT"] = point
    importlib.reload(faults)
    DEEDS[deed](Town(url, at=WHEN[deed], settled=True), subject)


def note_forever(url: str, case: str, start: int, acknowledged: Connection) -> None:
    """Write note after note, and say of each that it is stored once the door has said so."""
    town = Town(url, at=AT, settled=True)
    for number in range(start, start + 100_000):
        town.city.officer.does("add_note", case, key=f"k{number}", text=f"第{number}条")
        acknowledged.send(number)
