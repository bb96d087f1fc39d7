"""Platforms recognised earlier: proposed together as their file lists them, approved together by a second person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.bulk import Receipt, perform_many
from services.bulk_choices import everything
from services.ports import Filters, World
from workflow.cases import Case, Command, Json
from workflow.policy import scope_of
from workflow.refusals import NotVisible
from workflow.roles import Actor
from workflow.states import Kind
from workflow.transition import START

REGISTER = "register_platform"


@dataclass(frozen=True, slots=True)
class Import:
    """What one person proposed at once and a second has yet to approve, in the order of its file.

    `id` is that of the bulk, or of the case where one was proposed by itself; `at` an instant as histories write it.
    """

    id: str
    by: str
    at: str
    cases: tuple[Case, ...]


def waiting(actor: Actor, world: World) -> Iterator[Case]:
    """The platforms that wait for a second person, as far as the actor may see them."""
    asked = Filters(kind=Kind.PLATFORM, state=START, open_only=True)
    return (case for case in everything(world, scope_of(actor), asked) if case.proposal is not None)


def open_imports(actor: Actor, world: World) -> list[Import]:
    """The imports that wait, the earliest first."""
    by_id: dict[str, list[Case]] = {}
    for case in sorted(waiting(actor, world), key=lambda case: case.id):
        assert case.proposal is not None  # `waiting` has looked
        by_id.setdefault(str(case.proposal.get("bulk") or case.id), []).append(case)
    return [_import(name, cases) for name, cases in by_id.items()]


def _import(name: str, cases: Sequence[Case]) -> Import:
    first = cases[0].proposal or {}
    return Import(name, str(first["by"]), str(first["at"]), tuple(cases))


def open_import(name: str, actor: Actor, world: World) -> Import:
    """One of them. Raises NotVisible, also once nothing of it waits."""
    found = next((found for found in open_imports(actor, world) if found.id == name), None)
    if found is None:
        raise NotVisible("no_such_import")
    return found


def propose(rows: Sequence[Json], *, actor: Actor, world: World, rehearse: bool) -> Receipt:
    """Propose every platform, or none where one is refused; `rehearse` decides and stores nothing."""
    commands = [Command(REGISTER, row, kind=Kind.PLATFORM) for row in rows]
    return perform_many(commands, actor=actor, world=world, all_or_none=True, rehearse=rehearse)


def approve(
    cases: Sequence[Case], *, actor: Actor, world: World, rehearse: bool = False, key: str | None = None
) -> Receipt:
    """Enter every platform that waits, or none where one is refused: each is asked everything once more."""
    bulks = {str(case.proposal.get("bulk") or "") for case in cases if case.proposal}
    return perform_many(
        [Command(REGISTER, {"proposal": _proposal(case)}, case.id) for case in cases],
        actor=actor,
        world=world,
        all_or_none=True,
        key=key,
        approves=bulks.pop() if len(bulks) == 1 else "",
        rehearse=rehearse,
    )


def reject(cases: Sequence[Case], reason: str, *, actor: Actor, world: World, key: str | None = None) -> Receipt:
    """Hand all of them back with a reason: nothing is entered, and their numbers are free again."""
    told = [(case.id, {"proposal": _proposal(case), "reason": reason}) for case in cases]
    commands = [Command("reject_proposal", data, name) for name, data in told]
    return perform_many(commands, actor=actor, world=world, all_or_none=True, key=key)


def _proposal(case: Case) -> str:
    return str(case.proposal["id"]) if case.proposal else ""
