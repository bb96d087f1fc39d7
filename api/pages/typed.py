"""What was typed in a form that was not taken, under the names its reader knows, so that nothing is lost."""

from collections.abc import Iterator

from flask import request

from api.pages.story import DATA_LABELS
from api.pages.year_names import YEAR_DATA
from workflow.applicant import FIELDS

KEPT = "kept."
_OURS = ("password", "username", "csrf_token", "key", "version", "proposal", "confirmed", "back", "next", "by", "to")
_MORE = {
    "facts": "异议事实",
    "name": "姓名或单位名称",
    "contact": "联系方式",
    "batch": "申报年度",
    "scores": "评分",
    "reasons": "评分理由",
    "opinion": "评审意见",
    "a7_distinctive": "特色优势和示范性",
    "article": "依据条款",
    "occurred_at": "发生时间",
    "received_at": "收到时间",
    "channel": "渠道",
    "expert": "评审专家",
    "operator": "运营单位",
    "declared": "申报的服务功能",
}


def typed_here() -> list[tuple[str, str]]:
    """What this request's form holds, as label and text, save what is secret or ours; a form kept before counts."""
    if request.method != "POST" or request.mimetype == "application/json":
        return []
    return list(_kept()) or [
        (label_of(name), text) for name, text in request.form.items() if text.strip() and name not in _OURS
    ]


def _kept() -> Iterator[tuple[str, str]]:
    """What an earlier form held that the sign-in form carries along."""
    for name, text in request.form.items():
        if name.startswith(KEPT):
            yield name.removeprefix(KEPT), text


def label_of(name: str) -> str:
    """What a control is called: `items.0.reason` is 补正事项第1项理由."""
    if name in FIELDS:
        return FIELDS[name].label
    said = [f"第{int(step) + 1}项" if step.isdecimal() else _word(step) for step in name.replace(":", ".").split(".")]
    return "".join(said)


def _word(step: str) -> str:
    return _MORE.get(step) or DATA_LABELS.get(step) or YEAR_DATA.get(step) or "填写内容"
