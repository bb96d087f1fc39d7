"""Figures against their targets, as one table."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `reached` is None where nothing could be measured; `how` says by what it was."""

    name: str
    value: str
    target: str
    reached: bool | None
    how: str


def at_least(name: str, value: float, target: float, how: str) -> Figure:
    """A ratio that should be large."""
    return Figure(name, f"{value:.2f}", f"≥ {target}", value >= target, how)


def at_most(name: str, value: float, target: float, unit: str, how: str) -> Figure:
    """A cost that should be small."""
    return Figure(name, f"{value:.4g} {unit}".strip(), f"≤ {target:g} {unit}".strip(), value <= target, how)


def unmeasured(name: str, why: str) -> Figure:
    """A figure this machine cannot give."""
    return Figure(name, "not measured", "", None, why)


def told(name: str, value: str, how: str) -> Figure:
    """Something worth knowing that has no target."""
    return Figure(name, value, "", None, how)


def ratio(bare: list[float], ours: list[float]) -> float:
    """Bare time over our time, the median over rounds that ran one after the other."""
    return median(b / o for b, o in zip(bare, ours, strict=True))


def show(title: str, figures: Iterable[Figure]) -> None:
    """Print the table, and one line for each target that was missed."""
    console = Console(width=150)
    table = Table("figure", "measured", "target", "", "how", title=title, title_justify="left")
    figures = list(figures)
    for figure in figures:
        mark = {True: "reached", False: "MISSED", None: ""}[figure.reached]
        table.add_row(figure.name, figure.value, figure.target, mark, figure.how)
    console.print(table)
    for figure in figures:
        if figure.reached is False:
            console.print(f"target missed: {figure.name} is {figure.value}, wanted {figure.target}")
