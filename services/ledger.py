"""The timers' ledger for staff and auditors: what they may see of it, and what an incident asks of them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from services.ports import LedgerFilters, LedgerPage, World
from workflow.policy import scope_of
from workflow.roles import STAFF, Actor, Role

READERS = STAFF | {Role.AUDITOR}
PAGE = 50
MOST_INCIDENTS = 20
_AT_ONCE = 1000


def page(actor: Actor, asked: LedgerFilters, world: World, *, after: str | None = None) -> LedgerPage:
    """One page of what the actor may see, by the worklist's own policy. Raises BadCursor."""
    return world.store.ledger(scope_of(actor), asked, after=after, limit=PAGE)


def incidents(actor: Actor, asked: LedgerFilters, world: World) -> tuple[Mapping[str, Any], ...]:
    """Timers given up on that the actor may see, under the same filters: they come before everything else."""
    failed = replace(asked, status="failed")
    return world.store.ledger(scope_of(actor), failed, after=None, limit=MOST_INCIDENTS).items


def whole(actor: Actor, asked: LedgerFilters, world: World, most: int) -> Iterator[Mapping[str, Any]]:
    """Every row the actor may see, up to so many, page by page; incidents first where running timers are asked for."""
    if asked.status == "armed":
        yield from incidents(actor, asked, world)
    after: str | None = None
    for _ in range(0, most, _AT_ONCE):
        found = world.store.ledger(scope_of(actor), asked, after=after, limit=min(_AT_ONCE, most))
        yield from found.items
        after = found.next
        if after is None:
            return
