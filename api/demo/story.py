"""A full year as the demonstration tells it, from December 2025, phase by phase."""

from collections.abc import Iterator
from datetime import datetime

from api.demo import (
    corrections,
    grades,
    hearings,
    ledgers,
    objections,
    register,
    reports,
    rounds,
    source,
    subsidies,
    supervision,
)
from api.demo.courses import COURSES, decline, declined, travel
from api.demo.filing import file_application
from api.demo.stage import Stage

BEGINS = datetime.fromisoformat("2025-12-15T08:30:00+08:00")
ENDS = datetime.fromisoformat("2026-11-23T10:00:00+08:00")

PHASES = (
    ("二〇二五年底：既有平台入库", "2026-01-01T00:00:00+08:00"),
    ("一至三月：年度总结、区县报告", "2026-04-01T00:00:00+08:00"),
    ("四至五月：年度考核、发布申报工作通知", "2026-06-01T00:00:00+08:00"),
    ("六月：单位填报、上传材料、提交申报；取消称号和申辩", "2026-07-01T00:00:00+08:00"),
    ("七至八月：推荐、补正、现场初审、组织专家", "2026-09-01T00:00:00+08:00"),
    ("九月：专家评审、第一批公示", "2026-10-01T00:00:00+08:00"),
    ("十月：异议、公示期满、公告授牌", "2026-11-01T00:00:00+08:00"),
    ("十一月：第二批评审与公示", ENDS.isoformat()),
)


def tell(stage: Stage) -> Iterator[str]:
    """Live through the year; yields the name of each phase before it begins."""
    started = False
    for title, until in PHASES:
        yield title
        if not started:
            _cast(stage)
            started = True
        stage.run(datetime.fromisoformat(until))


def _cast(stage: Stage) -> None:
    for play in (
        *register.plays(stage),
        *reports.plays(stage),
        *supervision.plays(stage),
        *grades.plays(stage),
        *hearings.plays(stage),
        *subsidies.plays(stage),
        rounds.announce(stage),
        rounds.announce_next(stage),
        rounds.announce_the_one_after(stage),
        *(file_application(stage, who) for who in source.applicants()),
        *corrections.plays(stage),
        *(decline(stage, who, day) for who, day in declined()),
        *(travel(stage, course) for course in COURSES),
        *objections.plays(stage),
        ledgers.keep_ledger(stage),
    ):
        stage.start(play)
