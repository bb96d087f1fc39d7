"""How the rows of the state tables are written: in the order people read them."""

from collections.abc import Iterable

from workflow.roles import Seat
from workflow.transition import Transition

PRACTICE_TWO = "~两人经办、审核 (general administrative practice)"
RECOUNT = "~放假安排通知变动后重算期限 (the calendar as known)"
REMIND = "~期限提醒和逐级预警 (practice)"


def rows(kind: str, defaults: dict[str, object], *declared: dict[str, object]) -> tuple[Transition, ...]:
    """The rows of one kind of case; `defaults` hold for each that does not say otherwise."""
    return tuple(Transition(kind=kind, **{**defaults, **row}) for row in declared)  # type: ignore[arg-type]


def row(
    id: str,
    trigger: str,
    sources: Iterable[str] | str,
    target: str,
    who: Seat | tuple[Seat, ...],
    law: str,
    **more: object,
) -> dict[str, object]:
    """A row in the order people read it. `law` is an article, or `~` and the basis outside the measure."""
    return {
        "id": id,
        "trigger": trigger,
        "sources": (str(sources),) if isinstance(sources, str) else tuple(str(s) for s in sources),
        "target": str(target),
        "prepared_by": (who,) if isinstance(who, Seat) else who,
        **({"basis": law[1:]} if law.startswith("~") else {"article": law}),
        **more,
    }
