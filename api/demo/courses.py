"""The main road of every application: which day each desk acted, and what it decided on the data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from api.demo import source
from api.demo.panels import review
from api.demo.people import DESKS
from api.demo.stage import Play, Stage
from services.views import checklist
from workflow.calendar import local_date
from workflow.criteria import CONDITIONS

DECLINES_TO_WITHDRAW = "DEMO-023"  # takes its application back before anybody declines it


@dataclass(frozen=True, slots=True)
class Course:
    """The days (MM-DD) of one application; a stage without a day is never reached.

    `notice` labels the publicity several cases share. `waits` names the stage whose proposal nobody has approved yet.
    """

    who: str
    recommend: str = ""
    visit: str = ""
    pre_review: str = ""
    panel: str = ""
    review: str = ""
    publish: str = ""
    award: str = ""
    notice: str = ""
    waits: str = ""


_SUMMER = Course("", "07-07", "07-16", "07-28", "08-17", "09-16", "09-28", "10-13", "autumn")
_AUTUMN = Course("", "07-20", "09-08", "09-22", "10-15", "11-10", "11-18", "", "november")

COURSES = (
    *(replace(_SUMMER, who=f"DEMO-0{n}") for n in ("01", "02", "03", "04", "08", "09", "18")),
    replace(_SUMMER, who="DEMO-016", award="11-03"),
    replace(_SUMMER, who="DEMO-021", award="10-20"),
    replace(_SUMMER, who="DEMO-025", award=""),
    replace(_SUMMER, who="DEMO-030", award="10-20"),
    replace(_SUMMER, who="DEMO-027", review="09-22", publish="10-12", notice="october", award="11-20", waits="award"),
    replace(_SUMMER, who="DEMO-034", panel="", review="", publish="", award=""),
    replace(_SUMMER, who="DEMO-045", publish="", award=""),
    Course("DEMO-049", "07-09", "07-22", "07-30"),
    replace(_AUTUMN, who="DEMO-011"),
    replace(_AUTUMN, who="DEMO-050"),
    replace(_AUTUMN, who="DEMO-048", recommend="07-14", review="10-29", publish="11-06", notice="objected"),
    replace(_AUTUMN, who="DEMO-047", publish="11-19", notice="contested"),
    replace(_AUTUMN, who="DEMO-040", review="11-13", publish="11-23", notice="today"),
    replace(_AUTUMN, who="DEMO-006", review="11-16", publish="11-20", notice="prepared", waits="publish"),
    Course("DEMO-039", "08-11", "10-21", "10-30", "11-12"),
    Course("DEMO-036", "09-02", "10-22", "11-05"),
    Course("DEMO-043", "07-30", "11-12", "11-20", waits="pre_review"),
    Course("DEMO-044", "08-12", "09-15"),
)


def recommenders(who: str) -> str:
    """The short name of the body that recommends an applicant."""
    return DESKS[source.applicants()[who]["recommender"]["code"]][0]


def district(who: str) -> str:
    """The short name of the district or zone of its premises."""
    return DESKS[source.applicants()[who]["jurisdiction_code"]][0]


def two(stage: Stage, who: str, preparer: str, approver: str, trigger: str, /, **data: Any) -> Play:
    """A step of two persons, an hour between them."""
    stage.fire(preparer, trigger, who, **data)
    yield stage.later(stage.rng.randrange(20, 55))
    stage.approve(approver, who)


def travel(stage: Stage, course: Course) -> Play:
    """One application from the recommender's desk to where its course ends."""
    who, body = course.who, recommenders(course.who)
    if course.recommend:
        yield stage.desk(course.recommend)
        yield from two(stage, who, f"{body}1", f"{body}-leader1", "recommend", reason="材料齐全，符合推荐条件")
    if course.visit:
        yield stage.desk(course.visit)
        yield from _visit(stage, who)
    if course.pre_review:
        yield stage.desk(course.pre_review)
        yield from _pre_review(stage, course)
    if course.panel:
        yield from review(stage, course.who, course.panel, course.review)
    if course.publish:
        yield from _publish(stage, course)
    if course.award:
        yield stage.desk(course.award)
        yield from _award(stage, course)


def _visit(stage: Stage, who: str) -> Play:
    officer = f"{district(who)}1"
    stage.fire(officer, "record_visit", who, visited_on=local_date(stage.clock.at).isoformat(),
               people=[stage.actors[officer].name, stage.actors[f"{district(who)}2"].name],
               findings="实地查看经营服务场所和设施，核对服务台账与人员名册，与申报材料一致。")  # fmt: skip
    yield stage.later(15)
    stage.fire(officer, "add_note", who, text="现场照片已存区县档案，可随时调阅。")
    for condition, value, reason in _judgements(who):
        yield stage.later(3)
        stage.fire(officer, "record_judgement", who, condition=condition, value=value, reason=reason)


def _judgements(who: str) -> Iterable[tuple[str, bool, str]]:
    """What the officer judged on Article 5 and 6; what the data leaves open stays open."""
    entry = source.applicants()[who]
    for name, condition in CONDITIONS.items():
        declared = condition.function is None or entry["functions"].get(condition.function)
        if not condition.judged or name.startswith("a7_") or not declared:
            continue
        values = [_value(entry, path) for path in condition.judged]
        if None not in values:
            good = all(values)
            yield name, good, f"{condition.label}：{'核查属实' if good else '核查未达到要求'}"


def _value(entry: dict[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = entry
    for step in path:
        value = value.get(step)
    return value


def _pre_review(stage: Stage, course: Course) -> Play:
    who, body = course.who, district(course.who)
    failed = _failures(stage, who, f"{body}1", "56")
    if failed:
        yield from two(stage, who, f"{body}1", f"{body}-leader2", "fail_pre_review", **failure(failed))
    elif course.waits == "pre_review":
        stage.fire(f"{body}1", "pass_pre_review", who, reason="现场初审合格")
    else:
        yield from two(stage, who, f"{body}1", f"{body}-leader2", "pass_pre_review", reason="现场初审合格")


def _failures(stage: Stage, who: str, login: str, articles: str) -> list[dict[str, Any]]:
    """What the checklist says was not met, as the officer sees it; of Article 6 only where no function is left."""
    lines = checklist(stage.case(who), stage.actor(login), stage.world)
    failed = [line for line in lines if line["verdict"] == "fail" and line["article"][0] in articles]
    if any(line["condition"] == "a6_any_function" for line in failed):
        return failed
    return [line for line in failed if line["condition"] not in _SINGLE_FUNCTIONS]


_SINGLE_FUNCTIONS = {name for name, condition in CONDITIONS.items() if condition.function}


def failure(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Reasons and articles of a refusal, from the lines of the checklist that failed."""
    reason = "；".join(f"{line['label']}：实际{line['actual']}，要求{line['required']}" for line in lines)
    return {"reason": reason, "articles": list(dict.fromkeys(line["article"] for line in lines))}


def decline(stage: Stage, who: str, day: str) -> Play:
    """The recommender declines what figures and facts have failed, with the findings as reasons."""
    yield stage.desk(day)
    body = recommenders(who)
    failed = failure(_failures(stage, who, f"{body}1", "56"))
    yield from two(stage, who, f"{body}1", f"{body}-leader1", "decline_recommendation", **failed)


def declined() -> list[tuple[str, str]]:
    """Whom the recommenders declined, and the day."""
    reviewed = {course.who for course in COURSES}
    refused = [
        who
        for who, entry in source.applicants().items()
        if entry["expected"]["next_action"] == "not_recommend" and who not in (*reviewed, DECLINES_TO_WITHDRAW)
    ]
    return [(who, f"07-{2 + index % 14:02}") for index, who in enumerate(refused)]


def _publish(stage: Stage, course: Course) -> Play:
    """Prepared a working day or more ahead, published in the first half hour of its day."""
    who, day = course.who, stage.day(course.publish)
    if course.waits == "publish":
        yield stage.desk(course.publish)
        propose_publicity(stage, who, course.notice)
        return
    yield stage.desk(_working_day_before(stage, course.publish))
    propose_publicity(stage, who, course.notice)
    yield stage.desk_on(day, early=True)
    stage.approve("city-leader3", who)


def _working_day_before(stage: Stage, text: str) -> str:
    day = stage.day(text) - timedelta(days=1)
    while not stage.world.calendars.as_of(day).is_working_day(day):
        day -= timedelta(days=1)
    return day.isoformat()[5:]


def propose_publicity(stage: Stage, who: str, notice: str) -> None:
    """Join the notice of this label, or begin it."""
    data = {"url": f"https://gxj.example.invalid/2026/{notice}"}
    known = stage.notices.get(notice)
    case = stage.fire("city1", "open_publicity", who, **data, **({"notice": known} if known else {}))
    if case.proposal is not None:
        stage.notices[notice] = case.proposal["data"]["notice"]


def _award(stage: Stage, course: Course) -> Play:
    stage.awards += 1
    n = stage.awards
    numbers = {
        "announcement_number": f"演示公告〔2026〕{14 + n}号",
        "certificate_number": f"YS-2026-{14 + n:03}",
        "plaque_number": f"YSP-2026-{14 + n:03}",
    }
    stage.fire("city1", "announce_and_award", course.who, **numbers)
    if course.waits != "award":
        yield stage.later(45)
        stage.approve("city-leader3", course.who)
