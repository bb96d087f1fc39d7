"""Writes docs/states.md from the state tables: `python -m api.docs`, or `--check` whether it is fresh."""

import sys
from collections.abc import Iterator
from pathlib import Path

from workflow.states import STATES, TABLES, Kind
from workflow.transition import SAME, START, Transition, roles_of
from workflow.words import KINDS, role_label, state_label, trigger_label

TARGET = Path(__file__).resolve().parents[1] / "docs" / "states.md"
_HEAD = """# State tables

Generated from `workflow/states.py` by `python -m api.docs`; edit the tables, not this page. "—" is a case not yet
begun, "=" keeps the state. A row in the wake of another runs with it and cannot be fired by itself.
"""


def main() -> int:
    """Write the page, or with `--check` say whether the one that is there is fresh."""
    fresh = page()
    if sys.argv[1:] == ["--check"]:
        if TARGET.is_file() and TARGET.read_text("utf-8") == fresh:
            return 0
        sys.stderr.write("docs/states.md is stale: run python -m api.docs\n")
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(fresh, "utf-8")
    return 0


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(line for kind in Kind for line in _of_kind(kind))]).rstrip() + "\n"


def _of_kind(kind: Kind) -> Iterator[str]:
    yield f"## {kind.value} {KINDS[kind]}\n"
    yield from _table(kind)
    yield ""
    yield from _diagram(kind)
    yield ""


def _table(kind: Kind) -> Iterator[str]:
    yield "| id | trigger | from | to | prepared by | approved by | article or basis | asks | in the wake of |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for row in TABLES[kind]:
        yield f"| {' | '.join(_cells(row))} |"


def _cells(row: Transition) -> Iterator[str]:
    yield row.id
    yield f"`{row.trigger}` {trigger_label(row.trigger)}"
    yield " ".join(f"`{source}`" for source in row.sources)
    yield f"`{row.target}`"
    yield "、".join(role_label(role) for role in roles_of(row.prepared_by))
    yield "、".join(role_label(role) for role in roles_of(row.approved_by))
    yield f"Art. {row.article}" if row.article else row.law()
    yield " ".join(f"`{name}`" for name in (*([row.when] if row.when else []), *row.guards, *row.checks))
    yield row.follows


def _diagram(kind: Kind) -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in STATES[kind]:
        yield f"    {state}: {state} {state_label(kind, state)}"
    for source, target, triggers in _moves(kind):
        yield f"    {source} --> {target}: {', '.join(triggers)}"
    yield "```"


def _moves(kind: Kind) -> Iterator[tuple[str, str, list[str]]]:
    """The moves between two states, each pair once with all its triggers."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for row in TABLES[kind]:
        for source in row.sources:
            if row.target != SAME:
                found.setdefault(("[*]" if source == START else source, row.target), {})[row.trigger] = None
    yield from ((source, target, list(triggers)) for (source, target), triggers in found.items())


if __name__ == "__main__":
    sys.exit(main())
