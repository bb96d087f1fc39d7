"""The city's own doings: the round of 2026, the notices of the rounds to come."""

from api.demo import source
from api.demo.filing import NEXT_YEAR, draft_for_next_year
from api.demo.stage import Play, Stage

PASS_SCORE = "75"


def announce(stage: Stage) -> Play:
    """The notice of the round, prepared and approved on the day it came out."""
    batch = source.batch()
    day = batch["notice_published_on"][5:]
    yield stage.at(day, 9, 20)
    window = {"opens_on": batch["opens_on"], "closes_on": batch["closes_on"]}
    notice = {"year": 2026, "notice_number": "演示通知〔2026〕1号", "pass_score": PASS_SCORE}
    stages = {"recommend_by": "2026-07-31", "pre_review_by": "2026-09-30"}
    stage.begin("city1", "announce_batch", "batch", "2026", **notice, **window, **stages)
    yield stage.at(day, 10, 5)
    stage.approve("city-leader1", "2026")


def announce_next(stage: Stage) -> Play:
    """Next year's round opens already this November; its end was put off once, at the second attempt."""
    yield stage.desk("10-20")
    window = {"opens_on": "2026-11-16", "closes_on": "2026-12-18"}
    notice = {"year": 2027, "notice_number": "演示通知〔2026〕6号", "pass_score": PASS_SCORE}
    stage.begin("city2", "announce_batch", "batch", "2027", **notice, **window)
    yield stage.later(40)
    stage.approve("city-leader1", "2027")
    yield stage.desk("11-17")
    stage.fire("city2", "extend_batch", "2027", closes_on="2026-12-31", notice_number="演示通知〔2026〕7号")
    yield stage.later(55)
    stage.refuse("city-leader1", "2027", "请先征求各区县意见，再报延期方案")
    yield stage.desk("11-19")
    stage.fire("city2", "extend_batch", "2027", closes_on="2027-01-15", notice_number="演示通知〔2026〕8号")
    yield stage.later(30)
    stage.approve("city-leader1", "2027")
    for who, day in zip(NEXT_YEAR, ("11-19", "11-20"), strict=True):
        stage.start(draft_for_next_year(stage, who, stage.at(day, 14, 10)))


def announce_the_one_after(stage: Stage) -> Play:
    """The round of 2028 is announced a year ahead, so that units know when theirs comes."""
    yield stage.desk("11-18")
    window = {"opens_on": "2027-11-15", "closes_on": "2028-01-14"}
    notice = {"year": 2028, "notice_number": "演示通知〔2026〕9号", "pass_score": PASS_SCORE}
    stage.begin("city1", "announce_batch", "batch", "2028", **notice, **window)
    yield stage.later(35)
    stage.approve("city-leader1", "2028")
