"""Questions about the measure that need no case: conditions, grades, credit codes, the tables, the routes."""

from typing import Any

import click

from api.answers import table_rows
from api.commands.base import Answer, Context, brief, command, read_bytes
from api.strict_json import parse
from services import eligibility as answers
from workflow.states import Kind


def register(cli: click.Group) -> None:
    """Add the commands of this subject."""

    @command(cli, "eligibility", short_help="按第五、六、七、十条逐项判断一份申报信息")
    @click.argument("file")
    @click.option("--condition", help="只判断一个条件，FILE 只含该条件的字段")
    def eligibility(context: Context, file: str, condition: str | None) -> Any:
        raw, pack = parse(read_bytes(file)), context.pack
        if condition is not None:
            return answers.eligibility_of(condition, raw, pack)
        return answers.eligibility(raw, pack, today=context.today())

    @command(cli, "grade", short_help="由评分计算得分和等次（第十五条）")
    @click.argument("scores", nargs=-1, required=True)
    def grade(context: Context, scores: tuple[str, ...]) -> Any:
        return answers.grade_of(scores, context.pack)

    @command(cli, "uscc", short_help="校验统一社会信用代码")
    @click.argument("code")
    def uscc(context: Context, code: str) -> Any:
        return answers.uscc_of(code)

    @command(cli, "states", short_help="办件的状态表")
    @click.argument("kind", required=False, type=click.Choice([kind.value for kind in Kind]))
    def states(context: Context, kind: str | None) -> Any:
        rows = table_rows(kind)
        return Answer(rows, view=brief(rows, "id", "kind", "trigger", "from", "to", "prepared_by", "approved_by"))
