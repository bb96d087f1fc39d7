"""The form of a step: the questions its schema asks, with what was typed, or what stands in the case already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from api.schemas.forms import ENTERED_LATE, FieldView

Typed = MultiDict[str, str]
ROWS = 6  # lines offered unfolded where a step takes a list of rows
MOST_ROWS = 20  # the others are folded away: what is to be corrected is told once in full
_FLAGS = {True: "true", False: "false"}


@dataclass(frozen=True, slots=True)
class Control:
    """One question and its answer so far. `rows` are the lines of a table, `value` of a named one is by option."""

    view: FieldView
    value: Any = ""
    rows: tuple[Mapping[str, str], ...] = ()

    @property
    def first_rows(self) -> tuple[Mapping[str, str], ...]:
        """The lines that stand open."""
        return self.rows[:ROWS]

    @property
    def more_rows(self) -> tuple[Mapping[str, str], ...]:
        """The lines that are folded away until somebody needs them."""
        return self.rows[ROWS:]

    @property
    def more_typed(self) -> bool:
        """Whether anything was typed in a line that is folded away."""
        return any(text for row in self.more_rows for text in row.values())

    @property
    def late(self) -> bool:
        """Whether it is asked only of what is entered late (补录)."""
        return self.view.name in ENTERED_LATE


def controls(
    views: Sequence[FieldView], typed: Typed | None = None, given: Mapping[str, Any] | None = None
) -> tuple[Control, ...]:
    """The controls of some questions: `typed` first, else `given` by the case."""
    return tuple(_control(view, typed, (given or {}).get(view.name)) for view in views)


def _control(view: FieldView, typed: Typed | None, given: Any) -> Control:
    if view.type == "rows":
        return Control(view, rows=_rows(view, typed))
    if typed is None:
        return Control(view, _given(view, given))
    if view.type == "named":
        start = f"{view.name}."
        return Control(view, {key.removeprefix(start): text for key, text in typed.items() if key.startswith(start)})
    return Control(view, typed.getlist(view.name) if view.type == "checkboxes" else typed.get(view.name, ""))


def _given(view: FieldView, given: Any) -> Any:
    match view.type:
        case "named":
            return dict(given or {})
        case "checkboxes":
            return list(given or ())
        case "lines":
            return "\n".join(given or ())
        case "flag":
            return _FLAGS.get(given, "")
    return "" if given is None else str(given)


def _rows(view: FieldView, typed: Typed | None) -> tuple[Mapping[str, str], ...]:
    names = [column.name for column in view.columns]
    answers: Mapping[str, str] = typed if typed is not None else {}
    return tuple({name: answers.get(f"{view.name}.{line}.{name}", "") for name in names} for line in range(MOST_ROWS))


def with_offsets(views: Sequence[FieldView], typed: Typed) -> Typed:
    """The answers with the offset of Asia/Shanghai at instants: a browser's box for a time has none."""
    answers = typed.copy()
    for view in views:
        text = answers.get(view.name, "").strip()
        if view.type == "instant" and text and "+" not in text:
            answers[view.name] = f"{text}+08:00"
    return answers
