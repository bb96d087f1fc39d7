"""Answers for anybody, without a case: working days, conditions, grades, credit codes. Nothing is stored."""

from datetime import date

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from api.auth import parts
from api.gate import body
from api.rest.base import argument, choice, documented, flag, whole
from api.schemas import MalformedData
from services import calendars
from services import eligibility as answers
from workflow.civil_time import local_date, parse_date

bp = Blueprint("api_rules", __name__, url_prefix="/api/v1")


@bp.get("/calendar/explain")
@documented(
    "某日公布、公示 N 个工作日，逐日说明（第十一条）",
    {200: "Period"},
    query=("published", "days", "as_of", "count_start_day"),
)
def explain() -> ResponseReturnValue:
    """A period, every calendar day with its reason."""
    found = calendars.explain(
        argument("published"),
        whole("days", 1, 366, required=True) or 0,
        notices=parts().calendars.notices(),
        as_of=_as_of(),
        count_start_day=flag("count_start_day"),
        overlay=parts().calendars.overlay,
    )
    return jsonify(found)


@bp.get("/calendar/deadline")
@documented("某年 3 月底的期限及提醒日（第十三、十四条）", {200: "Deadline"}, query=("year", "roll", "as_of"))
def deadline() -> ResponseReturnValue:
    """31 March of a year."""
    year = whole("year", 1992, 2999, required=True) or 0
    roll = choice("roll", ("following", "none", "preceding"), "following")
    known = parts().calendars
    found = calendars.deadline_of(year, roll=roll, notices=known.notices(), as_of=_as_of(), overlay=known.overlay)
    return jsonify(found)


@bp.post("/eligibility")
@documented("按第五、六、七、十条逐项判断；不保存", {200: "Eligibility"}, query=("condition",), body="Applicant")
def eligibility() -> ResponseReturnValue:
    """Every condition, or one; a fail verdict is an answer like any other."""
    pack, condition = parts().world.packs.current(), request.args.get("condition")
    if condition is not None:
        return jsonify(answers.eligibility_of(condition, body(), pack))
    return jsonify(answers.eligibility(body(), pack, today=local_date(parts().world.clock.now())))


@bp.post("/grade")
@documented("由评分计算得分和等次（第十五条）", {200: "Grade"}, body="Scores")
def grade() -> ResponseReturnValue:
    """The official score and its grade."""
    wanted = body()
    if not isinstance(wanted, dict) or wanted.keys() != {"scores"} or not isinstance(wanted["scores"], list):
        raise MalformedData([("", '应为 {"scores": ["85.5", …]}')])
    return jsonify(answers.grade_of(wanted["scores"], parts().world.packs.current()))


@bp.get("/uscc/<line:code>")
@documented("校验统一社会信用代码", {200: "Uscc"})
def uscc(code: str) -> ResponseReturnValue:
    """Whether a credit code stands."""
    return jsonify(answers.uscc_of(code))


def _as_of() -> date:
    text = argument("as_of")
    return parse_date(text, "as_of ") if text else local_date(parts().world.clock.now())
