"""The OpenAPI 3.1 document, made from the routes themselves, and a page that lists them."""

import re
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api.rest.base import Operation
from api.rest.openapi_schemas import PATH, QUERY, REQUIRED_QUERY, SCHEMAS, JsonSchema
from api.route_policy import POLICIES

bp = Blueprint("api_docs", __name__, url_prefix="/api/v1")

_ARGUMENT = re.compile(r"<(?:[a-z_]+:)?([a-z_]+)>")
_HEADERS = {
    "If-Match": ({"type": "string", "pattern": '^(\\*|(W/)?"[0-9]{1,9}")$'}, '所见的版本，例如 "5"；已有人先办的，412'),
    "Idempotency-Key": ({"type": "string", "pattern": "^[!-~]{1,200}$"}, "重复发送同一请求时给出第一次的回答"),
}
_ERRORS = {
    400: "请求格式有误",
    401: "请先登录",
    403: "角色无权办理",
    404: "没有，或无权查看",
    409: "状态或条件不允许",
    412: "已有人先办",
    413: "内容过大",
    415: "不接受这种内容",
    422: "内容不符合要求",
    429: "请求过于频繁",
}


@bp.get("/openapi.json")
def specification() -> ResponseReturnValue:
    """The document for programs."""
    return jsonify(document(current_app))


@bp.get("/docs")
def page() -> ResponseReturnValue:
    """The same for people; loads nothing from anywhere."""
    rows = Markup("").join(
        Markup("<tr><td><code>{}</code></td><td><code>{}</code></td><td>{}</td><td>{}</td></tr>").format(
            method.upper(), path, operation["summary"], "公开" if not operation["security"] else "登录"
        )
        for path, methods in document(current_app)["paths"].items()
        for method, operation in methods.items()
    )
    return Markup(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>接口文档</title></head><body>'
        '<h1>接口文档</h1><p>OpenAPI 3.1 文档：<a href="openapi.json">openapi.json</a></p>'
        "<table><thead><tr><th>方法</th><th>地址</th><th>用途</th><th>调用人</th></tr></thead><tbody>{}</tbody></table>"
        "</body></html>"
    ).format(rows)


def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of every described view under /api/v1."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        described = getattr(view, "operation", None)
        if isinstance(described, Operation):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                made = _operation(rule.endpoint, rule.rule, described)
                paths.setdefault(_ARGUMENT.sub(r"{\1}", rule.rule), {})[method.lower()] = made
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "贵阳市中小企业公共服务示范平台认定管理",
            "version": "1",
            "description": "时刻为 ISO 8601 并带时区；日期为 YYYY-MM-DD；评分和金额为十进制数字符串。",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "shifan_session"},
            },
        },
    }


def _operation(endpoint: str, path: str, described: Operation) -> dict[str, Any]:
    public = POLICIES[endpoint].open
    made: dict[str, Any] = {
        "operationId": endpoint.replace(".", "_"),
        "summary": described.summary,
        "security": [] if public else [{"token": []}, {"session": []}],
        "parameters": [*_path(path), *_query(described), *_headers(described)],
        "responses": {
            **{str(status): _answer(name, described) for status, name in described.answers.items()},
            **{str(status): _error(status) for status in _errors(public, path, described)},
        },
    }
    if described.body:
        made["requestBody"] = {"required": True, "content": _body(described.body)}
    return made


def _errors(public: bool, path: str, described: Operation) -> list[int]:
    wanted = {*described.errors, *(() if public else (401, 403)), *((404,) if "<" in path or not public else ())}
    if described.body:
        wanted |= {409, 413, 415}
    if "If-Match" in described.headers:
        wanted.add(412)
    return sorted(wanted)


def _path(path: str) -> list[JsonSchema]:
    names = _ARGUMENT.findall(path)
    return [{"name": name, "in": "path", "required": True, "schema": PATH[name]} for name in names]


def _query(described: Operation) -> list[JsonSchema]:
    return [
        {
            "name": name.rpartition(".")[2],
            "in": "query",
            "required": name in REQUIRED_QUERY,
            "schema": schema,
            "description": what,
        }
        for name in described.query
        for schema, what in (QUERY[name],)
    ]


def _headers(described: Operation) -> list[JsonSchema]:
    return [
        {"name": name, "in": "header", "required": False, "schema": schema, "description": what}
        for name in described.headers
        for schema, what in (_HEADERS[name],)
    ]


def _answer(name: str, described: Operation) -> JsonSchema:
    if not name:
        return {"description": "已办理"}
    if name == "binary":
        return {"description": "材料内容", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    json_kinds = [kind for kind in described.produces if kind == "application/json"]
    content: JsonSchema = {kind: {"schema": {"$ref": f"#/components/schemas/{name}"}} for kind in json_kinds}
    content.update({kind: {"schema": {"type": "string"}} for kind in described.produces if kind not in json_kinds})
    return {"description": "回答", "content": content}


def _error(status: int) -> JsonSchema:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {"description": _ERRORS[status], "content": content}


def _body(name: str) -> JsonSchema:
    if name == "multipart":
        fields = {"file": {"type": "string", "format": "binary"}, "item": {"type": "string", "maxLength": 60}}
        schema = {"type": "object", "properties": fields, "required": ["file", "item"]}
        return {"multipart/form-data": {"schema": schema}}
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
