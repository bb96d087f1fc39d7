"""Answers as people read them on a terminal. Programs use `--json`."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

_WIDEST_CELL = 60
_WIDE = 240  # for a pipe: no terminal cuts it off


def show(document: Any) -> None:
    """Print a document: lists of like objects as a table, objects as lines, anything else as it is."""
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console = Console(highlight=False, soft_wrap=True, width=_WIDE)
    _show(console, document, "")


def _show(console: Console, value: Any, indent: str) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _line(console, str(name), inner, indent)
    elif _is_table(value):
        console.print(_table(value))
    elif isinstance(value, list | tuple):
        for inner in value:
            _line(console, "-", inner, indent)
    else:
        console.print(f"{indent}{_word(value)}", markup=False)


def _line(console: Console, name: str, value: Any, indent: str) -> None:
    if isinstance(value, Mapping | list | tuple) and value:
        console.print(f"{indent}{name}:", markup=False)
        _show(console, value, f"{indent}  ")
    else:
        console.print(f"{indent}{name}: {_word(value)}", markup=False)


def _is_table(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _table(rows: Sequence[Mapping[str, Any]]) -> Table:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(*columns, show_edge=False, pad_edge=False)
    for row in rows:
        table.add_row(*(_cell(row.get(name)) for name in columns))
    return table


def _cell(value: Any) -> str:
    if isinstance(value, list | tuple) and not any(isinstance(item, Mapping | list) for item in value):
        text = "、".join(_word(item) for item in value)
    elif isinstance(value, Mapping | list | tuple):
        text = f"（{len(value)} 项）" if value else ""
    else:
        text = _word(value)
    return (text if len(text) <= _WIDEST_CELL else f"{text[:_WIDEST_CELL]}…").replace("[", r"\[")


def _word(value: Any) -> str:
    match value:
        case None | [] | {} | ():
            return "—"
        case True:
            return "是"
        case False:
            return "否"
    return str(value)
