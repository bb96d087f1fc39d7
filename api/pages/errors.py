"""What a person reads when something is refused or fails, with whatever was typed, so that nothing is lost."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from api.pages.sign_in import to_sign_in
from workflow.refusals import Refusal

_TITLES = {
    400: "请求有误",
    401: "请先登录",
    403: "无权办理",
    404: "没有找到",
    405: "请求有误",
    409: "现在不能办理",
    412: "办件已被他人办理",
    413: "内容过大",
    415: "请求有误",
    422: "填写有误",
    429: "操作过于频繁",
    500: "系统出错",
}
_OURS = ("password", "csrf_token", "key", "version", "proposal", "back", "next")


def page(refusal: Refusal, status: int) -> ResponseReturnValue:
    """The page of an error; whoever is not signed in gets the form to do so, and comes back to where he was."""
    if status == 401:
        return to_sign_in()
    return render_template(
        "errors/error.html",
        title=_TITLES.get(status, "没有办成"),
        message=refusal.message,
        article=refusal.article,
        code=refusal.code,
        status=status,
        typed=_typed() if status != 413 else [],
    )


def _typed() -> list[tuple[str, str]]:
    """What was typed in the form that was refused, save what is secret or ours."""
    if request.method != "POST" or request.mimetype == "application/json":
        return []
    return [(name, text) for name, text in request.form.items() if text.strip() and name not in _OURS]
