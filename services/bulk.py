"""Many cases decided at once, through the same door: all of them or none, or each by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from services.cases import Performed, first_answer, perform, refusal_of, take
from services.ports import Duplicate, Prior, Unit, World
from workflow.cases import Bulk, Case, Command
from workflow.history import canonical, digest
from workflow.refusals import Malformed, Refusal
from workflow.roles import Actor

MOST = 500
"""As many as one decision takes: each costs some round trips under the locks of all."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one row. `asked` is the case, or the one a new case belongs to; empty where it belongs to none.

    Without `case` and `refusal` it was fit, and stayed undone with the whole.
    """

    asked: str
    case: Case | None = None
    proposed: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a bulk decision came to. `stored`: whether anything was. `repeated`: this is the first answer again."""

    id: str
    trigger: str
    mode: str
    rows: tuple[Row, ...]
    stored: bool
    repeated: bool = False

    @property
    def done(self) -> tuple[Row, ...]:
        """The rows that were taken."""
        return tuple(row for row in self.rows if row.case is not None)

    @property
    def refused(self) -> tuple[Row, ...]:
        """The rows that were not, each with its reason."""
        return tuple(row for row in self.rows if row.refusal is not None)


def perform_many(
    commands: Sequence[Command],
    *,
    actor: Actor,
    world: World,
    all_or_none: bool,
    key: str | None = None,
    request: str = "",
    approves: str = "",
    rehearse: bool = False,
) -> Receipt:
    """Take one step on many cases, ascending by id; every refusal is told in its row and none is raised.

    All or none is one transaction: a single refusal and nothing is stored. `key` makes a repeat of the whole
    harmless; another whole under it is Malformed (`request` is the digest of what was asked, of the commands where it
    is not given), as is a selection that is empty, too long or names a case twice. `rehearse` (with all or none)
    decides everything and stores nothing.
    """
    mode = "all" if all_or_none else "each"
    whole = _keyed(_ordered(commands), key)
    bulk = Bulk(world.fresh(), mode, len(whole), request or _digest(whole, mode), approves)
    whole = [replace(command, bulk=bulk) for command in whole]
    asked = [_asked(command) for command in whole]
    if first := first_receipt(asked, key, bulk.request, actor, world):
        return first
    rows = _all(whole, actor, world, rehearse) if all_or_none else _each(whole, actor, world)
    stored = not rehearse and any(row.case is not None for row in rows)
    if stored and key:
        world.refusals.keep(_cause(actor, key, 0), {row.asked: row.refusal for row in rows if row.refusal})
    if not stored and (first := first_receipt(asked, key, bulk.request, actor, world)):
        return first  # sent twice at once, and the other one was faster
    return Receipt(bulk.id, whole[0].trigger, mode, tuple(rows), stored)


def _ordered(commands: Sequence[Command]) -> list[Command]:
    named = [name for command in commands if (name := _asked(command))]
    if not 0 < len(commands) <= MOST or len(set(named)) < len(named):
        raise Malformed("bulk_selection", most=MOST)
    if len({(command.trigger, command.kind) for command in commands}) > 1:
        raise ValueError("a bulk decision is one step")
    return sorted(commands, key=_asked)


def _asked(command: Command) -> str:
    return command.case_id or str(command.data.get("parent") or "")


def _digest(commands: Sequence[Command], mode: str) -> str:
    rows = [{"case": c.case_id, "kind": c.kind, "trigger": c.trigger, "data": dict(c.data)} for c in commands]
    return digest(canonical({"mode": mode, "rows": rows}))


def _keyed(commands: Sequence[Command], key: str | None) -> list[Command]:
    return [replace(command, key=_key(key, place)) for place, command in enumerate(commands)]


def _key(key: str | None, place: int) -> str | None:
    """Each row has a key of its own, by its place; that of the whole goes to the first row that is stored."""
    return f"{key}#{place}" if key and place else key


def _all(commands: Sequence[Command], actor: Actor, world: World, rehearse: bool) -> list[Row]:
    rows: list[Row] = []
    with world.store.write() as unit:
        unit.lock_all([name for command in commands if (name := _asked(command))])
        try:
            for command in commands:
                rows.append(_taken(unit, command, actor, world))  # kept where one of them raises
            if not rehearse and not any(row.refusal for row in rows):
                unit.commit()
                return rows
        except Duplicate as clash:
            rows = _broken(rows, commands, clash)
    return rows if rehearse else [replace(row, case=None, proposed=False) for row in rows]


def _taken(unit: Unit, command: Command, actor: Actor, world: World) -> Row:
    try:
        return _row(_asked(command), take(unit, command, actor, world))
    except Refusal as refusal:
        return Row(_asked(command), refusal=refusal)


def _row(asked: str, done: Performed) -> Row:
    return Row(asked, done.case, done.proposed)


def _broken(rows: Sequence[Row], commands: Sequence[Command], clash: Duplicate) -> list[Row]:
    """What the database refuses was saved last. The transaction is over, so the rows after it were not looked at."""
    last = max(place for place, row in enumerate(rows) if row.case is not None)
    refusal = refusal_of(clash, commands[last])
    if refusal is None:
        refusal = Refusal("bulk_crossed")
    found = [Row(row.asked, refusal=refusal if place == last else row.refusal) for place, row in enumerate(rows)]
    return [*found, *(Row(_asked(command)) for command in commands[len(rows) :])]


def _each(commands: Sequence[Command], actor: Actor, world: World) -> list[Row]:
    rows: list[Row] = []
    for command in commands:
        whole_key = commands[0].key if not any(row.case for row in rows) else command.key
        try:
            rows.append(_row(_asked(command), perform(replace(command, key=whole_key), actor=actor, world=world)))
        except Refusal as refusal:
            rows.append(Row(_asked(command), refusal=refusal))
    return rows


def first_receipt(asked: Sequence[str], key: str | None, request: str, actor: Actor, world: World) -> Receipt | None:
    """The first answer to the key of a whole, read from its events; None for a key this actor has not used.

    `asked` are the cases, ascending. A row that was refused then is not taken now: who wants it sends it anew. Raises
    Malformed where the key was used for something else.
    """
    if not key:
        return None
    causes = [_cause(actor, key, place) for place in range(len(asked))]
    with world.store.write() as unit:
        first = unit.prior(causes[0]) if causes else None
        priors = [None, *(unit.prior(cause) for cause in causes[1:])] if first else []
    if first is None:
        return None
    if first.request != request:
        raise Malformed("key_reused")
    answer = first_answer(first, world)
    event = answer.event or {}
    rows = tuple(_rows_again(asked, answer, priors, world.refusals.of(causes[0]), world))
    return Receipt(event["bulk"]["id"], event["trigger"], event["bulk"]["mode"], rows, stored=True, repeated=True)


def _cause(actor: Actor, key: str, place: int) -> str:
    return f"key:{actor.user}:{_key(key, place)}"


def _rows_again(
    asked: Sequence[str],
    first: Performed,
    priors: Sequence[Prior | None],
    refused: Mapping[str, Refusal],
    world: World,
) -> Iterator[Row]:
    """`first` is that of the earliest row without an event of its own that it can be of.

    Where the server went down before the reasons were kept, a row without an event is only known as not done.
    """
    own = {first.case.id, first.case.parent, ""}
    place = next(n for n, name in enumerate(asked) if priors[n] is None and name in own and name not in refused)
    for n, name in enumerate(asked):
        if n == place:
            yield _row(name, first)
        elif prior := priors[n]:
            yield _row(name, first_answer(prior, world))
        else:
            yield Row(name, refusal=refused.get(name) or Refusal("bulk_row_not_done"))
