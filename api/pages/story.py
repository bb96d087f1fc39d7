"""A case's events as dated Chinese sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from api.pages.facts import INTERESTS, cited, item_label, plain
from api.pages.wording import day, ground, instant, instant_exact, shown, until
from api.pages.year_names import YEAR_DATA, YEAR_KINDS, year_about, year_value
from workflow.criteria import CONDITIONS
from workflow.ledger import lateness
from workflow.words import role_label, state_label, trigger_label

Event = Mapping[str, Any]
NameOf = Callable[[str], str]

DATA_LABELS = {
    "reason": "理由",
    "articles": "依据条款",
    "items": "补正事项",
    "url": "公示网页",
    "announcement_number": "公告文号",
    "certificate_number": "证书编号",
    "plaque_number": "牌匾编号",
    "predecessor": "前一次认定的证书编号",
    "visited_on": "核查日期",
    "people": "核查人员",
    "findings": "核查情况",
    "condition": "条件",
    "value": "判断",
    "text": "备注",
    "investigator": "核查人员",
    "report": "核查报告",
    "reply": "答复",
    "number": "编号",
    "evidence": "佐证",
    "item": "材料",
    "year": "年度",
    "notice_number": "通知文号",
    "opens_on": "受理开始",
    "closes_on": "受理截止",
    "interest": "利害关系",
    "covers_year": "安排的年度",
    "issued_on": "成文日期",
    "published_on": "公布日期",
    "amends": "所更正的通知",
    "entry": "登记号",
    "lines": "记录条数",
    "first_on": "最早服务日期",
    "last_on": "最晚服务日期",
    "workbook": "来源工作簿",
    "sha256": "内容哈希（SHA-256）",
}
_OF_NOTICES = {"number": "文号", "title": "标题"}
_OF_YEARS = {**YEAR_DATA, "url": "公告网页", "text": "内容"}
_UNNAMED = ("record_complaint",)  # who complained is not for everybody who reads the story (Art. 13)


def sentence(event: Event, name_of: NameOf, materials: Mapping[str, str]) -> str:
    """What happened, who did it and on what ground; the date stands before it."""
    label, basis = trigger_label(event["trigger"]) + _about(event, materials), ground(event)
    if event["role"] == "timer":
        said = f"系统时钟{basis}：{label}"
    else:
        name, role = name_of(event["actor"]), role_label(event["role"])
        who = name if name == role else f"{name}（{role}）"
        said = f"{who}{basis}，{_did(event, label, name_of)}"
    return f"{said}。{_moved(event)}"


def _did(event: Event, label: str, name_of: NameOf) -> str:
    if event["type"] == "proposed":
        return f"提出“{label}”的意见，待另一人审核"
    if event["trigger"] == "reject_proposal":
        dropped = trigger_label(event.get("data", {}).get("trigger") or "")
        return f"退回“{dropped}”的经办意见"
    if event.get("prepared_by"):
        return f"审核批准{name_of(event['prepared_by'])}的意见：{label}"
    return label


def _about(event: Event, materials: Mapping[str, str]) -> str:
    """Which document, condition, year or deadline a step was about, where its name alone says too little."""
    data = event.get("data") or {}
    if said := year_about(event):
        return said
    if event["trigger"] == "attach_document" and data.get("item"):
        return f"（{item_label(data['item'], materials)}）"
    judged = CONDITIONS.get(str(data.get("condition"))) if event["trigger"] == "record_judgement" else None
    return f"（{judged.label}：{'符合' if data['value'] else '不符合'}）" if judged else ""


def _moved(event: Event) -> str:
    if event["from"] == event["to"]:
        return ""
    after = state_label(event["kind"], event["to"])
    if event["from"] == "—":
        return f"办件开始，现为“{after}”。"
    return f"办件由“{state_label(event['kind'], event['from'])}”转为“{after}”。"


def clocks(event: Event) -> list[tuple[str, str]]:
    """The two clocks of an event where they differ: 发生 and 录入; of a timer's, 应于 and 实于 with its lateness."""
    if event.get("fired_at"):
        fired = f"{instant_exact(event['fired_at'])}（{lateness(event['late_seconds'])}）"
        return [("应于", due(event)), ("实于", fired)]
    happened = happened_at(event)
    if instant_exact(happened) == instant_exact(event["recorded_at"]):
        return []
    return [("发生", instant(happened)), ("录入", instant(event["recorded_at"]))]


def due(event: Event) -> str:
    """The legal instant a timer's event answers to: the end of a day as 24时, the beginning of a window as 0时."""
    if event["trigger"] in ("batch_opened", "open_annual_cycle"):
        return f"{day(event['due_at'])}0时"
    return until(event["due_at"])


def happened_at(event: Event) -> str:
    """When what an event records happened: an objection, when it was received."""
    received = event.get("facts", {}).get("received_at") if event["trigger"] == "lodge_objection" else None
    return str(received or event["occurred_at"])


def entered_late(event: Event) -> bool:
    """Whether it was entered after it had happened (补录)."""
    facts = event.get("facts", {}) if event["trigger"] == "lodge_objection" else {}
    return bool(event.get("late_entry") or facts.get("late_entry"))


def when(event: Event) -> str:
    """When it happened, as people read it."""
    return instant(happened_at(event))


def told(event: Event, materials: Mapping[str, str], name_of: NameOf) -> list[tuple[str, str]]:
    """What was handed in with the step, as label and value."""
    proposal = event["proposal"] if event["type"] == "proposed" else {}
    data = proposal["data"] if proposal else event.get("data", {})
    imports = "import_notice" in (event.get("trigger"), proposal.get("trigger"))
    labels = {**DATA_LABELS, **(_OF_NOTICES if imports else _OF_YEARS if event.get("kind") in YEAR_KINDS else {})}
    unnamed = (proposal.get("trigger") or event.get("trigger")) in _UNNAMED
    return [
        (labels[name], _value(name, value, materials, name_of))
        for name, value in data.items()
        if name in labels and value not in (None, "", []) and not (unnamed and name == "name")
    ]


def _value(name: str, value: Any, materials: Mapping[str, str], name_of: NameOf) -> str:
    if name == "panel":
        return "、".join(map(name_of, value))
    if name == "items":
        return "\n".join(f"{item_label(i['item'], materials)}：{i['reason']}（{cited(i['article'])}）" for i in value)
    if name == "articles":
        return "、".join(cited(item) for item in value)
    if name == "item":
        return item_label(value, materials)
    if name == "condition" and value in CONDITIONS:
        return CONDITIONS[value].label
    if name == "interest":
        return INTERESTS.get(value, "—")
    return year_value(name, value) or plain(name, value)


def changes(before: Mapping[str, Any], after: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str, str]]:
    """Where two folded states of a case's facts differ: path, before, after; leaves only."""
    found: list[tuple[str, str, str]] = []
    for key in dict.fromkeys((*before, *after)):
        path = f"{prefix}.{key}" if prefix else key
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if isinstance(old, Mapping) or isinstance(new, Mapping):
            olds = old if isinstance(old, Mapping) else {}
            news = new if isinstance(new, Mapping) else {}
            found.extend(changes(olds, news, path))
        else:
            found.append((path, _brief(old), _brief(new)))
    return found


def _brief(value: Any) -> str:
    text = shown(value)
    return text if len(text) <= 300 else f"{text[:300]}…"
