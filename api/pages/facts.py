"""The facts of a case as sections of label and value, from the tables that know their names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.pages import year_facts
from api.pages.notice_facts import arrangement_lines, notice_lines
from api.pages.wording import articles, dated, day, instant, shown, until
from workflow.applicant import FIELDS
from workflow.criteria import CONDITIONS
from workflow.explanation import missing_notice
from workflow.timers import publicity_elapsed_at
from workflow.words import FUNCTIONS, trigger_label

Names = Mapping[str, str]
PROFILE, BASIC = "申报单位与平台", "基本条件（第五条）"
FUNCTION_TITLES = {name: f"{label}（第六条）" for name, label in FUNCTIONS.items()}
STATED = frozenset((PROFILE, BASIC, *FUNCTION_TITLES.values()))


@dataclass(frozen=True, slots=True)
class FactSection:
    """A heading and its lines. `stated`: what the applicant filled in, and not what became of it."""

    title: str
    lines: tuple[tuple[str, str], ...]
    stated: bool = False


def fact_sections(kind: str, facts: Mapping[str, Any], organisations: Names, people: Names) -> list[FactSection]:
    """What stands in a case, in reading order; empty sections are left out."""
    build = _OF_KIND.get(kind, _plain)
    found = [FactSection(title, tuple(lines), title in STATED) for title, lines in build(facts, organisations, people)]
    return [section for section in found if section.lines]


Sections = Iterator[tuple[str, list[tuple[str, str]]]]


def _application(facts: Mapping[str, Any], organisations: Names, people: Names) -> Sections:
    if result := facts.get("result"):
        lines = [("环节", trigger_label(result["step"])), ("理由", result.get("reason", ""))]
        if result.get("articles"):
            lines.append(("依据", "、".join(cited(item) for item in result["articles"])))
        yield "办理结果", lines
    yield "认定公告", _award(facts.get("award"))
    yield "公示", _publicity(facts.get("publicity"), facts["elapsed_at"])
    yield "专家评审（第七条、第十一条）", _review(facts.get("review"))
    yield (
        "现场核查（第三条）",
        [
            (f"第{number}次 {day(visit['visited_on'])}", f"{'、'.join(visit['people'])}\n{visit['findings']}")
            for number, visit in facts.get("visits", {}).items()
        ],
    )
    yield (
        "判断意见（第五条至第七条）",
        [
            (CONDITIONS[name].label, f"{'符合' if judged['value'] else '不符合'}。{judged.get('reason') or ''}")
            for name, judged in facts.get("judgements", {}).items()
            if name in CONDITIONS
        ],
    )
    yield PROFILE, list(_profile(facts.get("applicant", {}), organisations))
    yield BASIC, list(_fields(facts.get("basic", {}), "basic."))
    for name, title in FUNCTION_TITLES.items():
        declared = facts.get("functions", {}).get(name)
        if declared is not None:
            yield title, list(_fields(declared, f"functions.{name}."))


def _award(award: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if not award:
        return []
    return [
        ("认定日期", day(award["certified_on"])),
        ("公告文号", award["announcement_number"]),
        ("证书编号", award["certificate_number"]),
        ("牌匾编号", award["plaque_number"]),
    ]


def with_dates(document: Mapping[str, Any]) -> dict[str, Any]:
    """A case's facts, and what only its timers know: the notice an objection's due date waits for while it is an
    estimate (`estimated`), the instant a publicity ran out (`elapsed_at`).
    """
    timers = {timer["kind"]: timer for timer in document["timers"]}
    due = timers.get("T_OBJECTION", {})
    estimate = due["reason"] if due and due["status"] == "armed" and due["provisional"] else ""
    return {**document["facts"], "estimated": estimate, "elapsed_at": publicity_elapsed_at(timers)}


def estimated(why: str | None) -> str:
    """The mark beside a date that is an estimate, with the notice it waits for; empty for a settled one."""
    return f"（暂定：{dated(why)}）" if why else ""


def _publicity(publicity: Mapping[str, Any] | None, elapsed_at: str | None) -> list[tuple[str, str]]:
    if not publicity:
        return []
    waits = None if publicity.get("closes_at") else missing_notice(publicity.get("days", ())) or "放假安排通知尚未公布"
    ends = f"{day(publicity['last_day'])}24时{estimated(waits)}"
    lines = [
        ("公示期", f"{day(publicity['first_day'])}至{ends}"),
        ("发布时间", instant(publicity["published_at"])),
        ("公示网页", publicity["url"]),
        ("公示文本 SHA-256", publicity["sha256"]),
    ]
    if elapsed_at:
        lines.append(("公示期满", until(elapsed_at)))
    if publicity.get("voided"):
        lines.append(("已撤下", publicity["voided"]))
    return lines


def _review(review: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if not review:
        return []
    return [
        ("平均分", str(review.get("official_score", "—"))),
        ("有效评分表", f"{review.get('sheets', '—')}份"),
        ("认定具有特色优势和示范性", f"{review.get('distinctive', '—')}位专家"),
        ("结论", "通过" if review.get("passed") else "不通过"),
    ]


def _profile(profile: Mapping[str, Any], organisations: Names) -> Iterator[tuple[str, str]]:
    for path, field in FIELDS.items():
        if path.split(".")[0] in ("basic", "functions", "materials", "judgements"):
            continue
        value: Any = profile
        for step in path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None:
            continue
        if path in ("jurisdiction_code", "recommender.code", "host_division_code"):
            value = organisations.get(value, value)
        if path == "recommender.kind":
            value = {"district": "所在区域主管部门", "municipal_department": "市级有关部门"}.get(value, value)
        label = field.label.removesuffix("代码") if path == "recommender.code" else field.label
        yield label, day(value) if field.kind == "date" else shown(value)


def _fields(values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for path, field in FIELDS.items():
        name = path.removeprefix(prefix)
        if path.startswith(prefix) and values.get(name) is not None and field.kind != "judgement":
            value = values[name]
            yield (
                field.label,
                day(value) if field.kind == "date" else f"{shown(value)}{field.unit and f' {field.unit}'}",
            )


def _sheet(facts: Mapping[str, Any], organisations: Names, people: Names) -> Sections:
    expert = facts.get("expert", "")
    lines = [("评审专家", facts.get("expert_name") or people.get(expert, expert))] if expert else []
    if declared := facts.get("declared"):
        lines.append(("回避声明", INTERESTS[declared["interest"]] + _because(declared)))
    if facts.get("recused"):
        lines.append(("回避理由", facts["recused"]))
    if facts.get("superseded"):
        lines.append(("更正理由", facts["superseded"]))
    if facts.get("stopped"):
        lines.append(("收回理由", facts["stopped"]))
    if "a7_distinctive" in facts:
        lines.append(("特色优势和示范性（第七条）", "认定" if facts["a7_distinctive"] else "不认定"))
    if facts.get("opinion"):
        lines.append(("评审意见", facts["opinion"]))
    yield "评分表", lines


CHANNELS = {"online": "网上提出", "paper": "书面", "telephone": "电话"}
INTERESTS = {"none": "无回避情形", "yes": "须回避", "unsure": "不确定"}


def _because(declared: Mapping[str, Any]) -> str:
    return f"（{declared['reason']}）" if declared.get("reason") else ""


def _objection(facts: Mapping[str, Any], organisations: Names, people: Names) -> Sections:
    lines = [("异议事实", facts.get("facts") or "—"), ("收到时间", instant(facts.get("received_at")))]
    if facts.get("channel"):
        lines.append(
            ("渠道", CHANNELS.get(facts["channel"], facts["channel"]) + ("（补录）" if facts.get("late_entry") else ""))
        )
    identity = facts.get("identity")
    if isinstance(identity, Mapping):
        lines.append(("异议人", shown(identity.get("name")) if "name" in identity else "已留身份信息（不公开）"))
        if identity.get("contact"):
            lines.append(("联系方式", identity["contact"]))
    if facts.get("investigator"):
        lines.append(("核查人员", facts["investigator"]))
    if facts.get("due_on"):
        lines.append(("办理期限", f"{day(facts['due_on'])}{estimated(facts.get('estimated'))}"))
    yield "异议", lines
    words = {"report": "核查报告", "reason": "理由", "reply": "答复"}
    yield (
        "处理决定",
        [(words[name], text) for name, text in facts.get("decision", {}).items() if name in words and text],
    )


_PLAIN = {
    "year": "年度",
    "notice_number": "通知文号",
    "opens_on": "申报开始",
    "closes_on": "申报截止",
    "extension_notice": "延期通知文号",
    "pass_score": "合格线",
}


def _plain(facts: Mapping[str, Any], organisations: Names, people: Names) -> Sections:
    yield "基本情况", [(label, plain(name, facts[name])) for name, label in _PLAIN.items() if facts.get(name)]


def _holiday_notice(facts: Mapping[str, Any], organisations: Names, people: Names) -> Sections:
    if entry := facts.get("holiday_notice"):
        yield "通知", notice_lines(entry)
        yield "放假和调休上班", arrangement_lines(entry)
    yield "导入时的提示", [("提示", warning) for warning in facts.get("warnings", ())]


_OF_KIND = {
    "application": _application,
    "score_sheet": _sheet,
    "objection": _objection,
    "holiday_notice": _holiday_notice,
    "platform": year_facts.platform,
    "annual_report": year_facts.report,
    "district_report": year_facts.report,
    "assessment": year_facts.assessment,
    "subsidy": year_facts.subsidy,
}


def plain(name: str, value: Any) -> str:
    """A fact by its name: dates as dates, functions by their names."""
    if name.endswith("_on") and isinstance(value, str):
        return day(value)
    if name == "functions":
        return "、".join(FUNCTIONS.get(item, item) for item in value)
    return shown(value)


def cited(item: str) -> str:
    """A cited article, by number or in whatever words the officer used."""
    return articles(item) if item and item[0].isdigit() else item


_WHOLE = {"recommender": "推荐单位", "contact": "联系人及联系方式", "basic": "基本条件", "functions": "服务功能"}


def item_label(item: str, materials: Names) -> str:
    """What a correction calls an item: a document of Art. 10, or a field of the form."""
    path = item.removeprefix("applicant.")
    field = FIELDS.get(path)
    if item in materials:
        return materials[item]
    if field:
        return field.label
    return _WHOLE.get(path) or FUNCTIONS.get(path.removeprefix("functions."), item)


def item_value(item: str, value: Any) -> str:
    """What stands (or stood) at an item: a file by its name and version, else the value."""
    if not isinstance(value, Mapping):
        return dated(shown(value))
    if value.get("document"):
        return f"{value['name']}（第{value.get('version', 1)}版）"
    if value.get("status") == "not_applicable":
        return f"不适用：{value.get('reason', '')}"
    path = item.removeprefix("applicant.")
    said = ((FIELDS.get(f"{path}.{name}"), inner) for name, inner in value.items() if inner is not None)
    return "、".join(f"{field.label}：{dated(shown(inner))}" for field, inner in said if field) or "—"
