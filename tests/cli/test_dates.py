"""Dates on the command line: how they stand in the ledger, how they were counted in a history, what is an estimate."""

from __future__ import annotations

import pytest

from adapters.clock import mark_as_test
from tests.cli.conftest import Line
from tests.support.world import Town
from workflow.states import ApplicationState as S


@pytest.fixture
def town(line: Line, database_url: str):
    """A town on the database the command line works on."""
    town = Town(database_url)
    mark_as_test(town.engine)
    yield town
    town.close()


def publicized(town: Town, day: str) -> str:
    """An application whose publicity was opened on some day; answers its id."""
    case = town.case_at(S.EXPERT_REVIEWED)
    town.clock.move_to(f"{day} 10:00")
    town.tick()
    town.city.publicize(case)
    return case


def test_the_ledger_says_how_each_timer_stands_and_a_history_how_late_it_fired(line: Line, town: Town):
    case = publicized(town, "2026-09-28")
    [row] = line.json("timers", "--case", case)
    assert (row["planned_on"], row["outcome"], row["reason"]) == ("2026-10-10", "在途", None)
    town.clock.move_to("2026-10-12 00:00")
    town.tick()
    [row] = line.json("timers", "--case", case, "--status", "fired")
    assert (row["outcome"], row["late_seconds"], row["due_at"]) == ("迟触发", 86_400, "2026-10-11T00:00:00+08:00")
    assert "迟触发" in line("timers", "--case", case).output
    assert "迟1天" in line("history", case).output


def test_a_history_prints_how_each_date_was_counted(line: Line, town: Town):
    case = publicized(town, "2026-09-28")
    told = line("history", case).output
    for said in ("公示期", "开始当日（2026-09-28）不计入", "国庆节 放假", "国办发明电〔2025〕7号", "2026-10-10"):
        assert said in told
    [explained] = [one for event in line.json("history", case) for one in event.get("explanations", ())]
    assert explained["days"][-1] == {"date": "2026-10-10", "weekday": "六", "working": True, "index": 5,
                                     "reason": "国庆节 调休上班", "notice": "国办发明电〔2025〕7号"}  # fmt: skip


@pytest.mark.parametrize(("day", "provisional"), [("2026-12-17", False), ("2026-12-18", True)])
def test_an_estimate_is_marked_with_what_it_waits_for_wherever_the_command_line_shows_it(
    line: Line, town: Town, day: str, provisional: bool
):
    case = publicized(town, day)
    why = f"2027年节假日安排的通知截至{day}尚未公布"
    for words in (("timers", "--case", case), ("case", "show", case), ("history", case), ("replay", case)):
        assert (why in line(*words).output) == provisional, words
    [row] = line.json("timers", "--case", case)
    assert (row["provisional"], row["outcome"]) == (provisional, "暂定" if provisional else "在途")
