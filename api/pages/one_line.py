"""A case in one line, to be copied into a message (复制为文字)."""

from collections.abc import Sequence

from api.pages.facts import estimated
from api.pages.wording import day, until
from services.lights import Light
from workflow.cases import Case, Json
from workflow.timers import KINDS as TIMER_KINDS
from workflow.words import KINDS, state_label


def one_line(case: Case, light: Light, timers: Sequence[Json]) -> str:
    """Kind, number, name, state, and the date that counts, an estimate marked as one.

    `timers` are those of the case's document; the light names the one whose date counts.
    """
    state = state_label(case.kind, case.state)
    said = f"【示范平台】{KINDS[case.kind]}{case.number or '（待编号）'} {case.name}：{state}"
    deadlines = (timer for timer in timers if timer["due_on"] and not TIMER_KINDS[timer["kind"]].reminds)
    counts = next((timer for timer in deadlines if timer["due_on"] == light.due_on), None)
    if counts is None:
        return said if light.colour == "none" else f"{said}，{light.text}"
    if counts["provisional"]:
        return f"{said}，预计至{day(light.due_on)}24时{estimated(light.why)}"
    left = light.text.rpartition("·")[2].removeprefix(f"{state}，")  # a paused light says the state again
    return f"{said}，{left}（{until(counts['due_at'])}止）"
