"""What a person reads when something is refused or fails, with whatever was typed, so that nothing is lost."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.auth import FormExpired, actor_here
from api.pages.sign_in import to_sign_in
from api.pages.typed import typed_here
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
_NO_PAGE = "没有这个页面。请核对地址，或从首页查找。"  # the interface's own words point to its documentation
_ADMIN = "确需办理的，请联系该角色的人员；角色设置有误的，请联系系统管理员。"


def page(refusal: Refusal, status: int) -> ResponseReturnValue:
    """The page of an error; whoever is not signed in gets the form to do so, and comes back to where he was."""
    if status == 401:
        return to_sign_in()
    if refusal.code == "bad_host":  # under a name that is not ours no page can say where its parts are
        return Response(f"{refusal.message}\n", mimetype="text/plain")
    expired = isinstance(refusal, FormExpired)
    return render_template(
        "errors/error.html",
        title="页面已过期" if expired else _TITLES.get(status, "没有办成"),
        message=_NO_PAGE if refusal.code == "no_such_page" else refusal.message,
        advice=_ADMIN if status == 403 and not expired and actor_here() else "",
        article=refusal.article,
        code=refusal.code,
        status=status,
        typed=typed_here() if status != 413 else [],
        back=here_again(),
    )


def here_again() -> str:
    """The page the refused form stood on; empty where there is none."""
    case, notice = (request.view_args or {}).get("case_id"), (request.view_args or {}).get("notice_id")
    if case and request.method == "POST" and actor_here():
        return url_for("case.edit" if request.endpoint == "case.edit" else "case.show", case_id=case)
    if notice and request.method == "POST":
        return url_for("public.notice", notice_id=notice)
    if request.endpoint in ("sign_in.sign_in", "beginning.begin"):
        return request.path
    return url_for(str(request.endpoint)) if request.endpoint == "public.platforms" else ""
