"""The facts of a platform and of its years in reading order: register, grades, logs, reports, assessment, subsidy."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from api.pages.wording import articles, day, instant, shown
from api.pages.year_names import GROUNDS
from api.schemas.years import FIGURES
from services.inspections import LOOKED_AT
from workflow.kinds import Kind
from workflow.words import FUNCTIONS, FUNDS, GRADES, state_label, trigger_label

Names = Mapping[str, str]
Facts = Mapping[str, Any]
Line = tuple[str, str]
Sections = Iterator[tuple[str, list[Line]]]

FIGURE_LABELS = dict(FIGURES)


def platform(facts: Facts, organisations: Names, people: Names) -> Sections:
    """What the register holds, what became of the title, every log of Art. 3, 13 and 14."""
    yield "称号终止", _left(facts.get("left"), facts)
    yield "退出申请（第四条）", _dated(facts.get("exit_request"))
    yield "名录信息（第十二条）", [(label, told) for label, told in _register(facts)]
    yield "历年考核等次（第十五条）", [_grade(year, kept) for year, kept in sorted(facts.get("grades", {}).items())]
    yield "申辩采纳情况", _dated(facts.get("defence_accepted"))
    if not facts.get("revocation"):
        yield (
            "以往的拟取消称号告知",
            _entries(
                facts.get("revocations"), lambda e: (day(e["delivered_on"]), f"{GROUNDS[e['ground']]}\n{e['facts']}")
            ),
        )
    yield "公告上网（第十二条）", _disclosed(facts.get("disclosed"))
    yield "收回牌匾", [("收回日期", day(facts["plaque_recovered_on"]))] if facts.get("plaque_recovered_on") else []
    yield "信息变更", _entries(facts.get("changes"), lambda e: (day(e["on"]), e.get("reason") or "—"))
    yield (
        "监督管理移交（第三条、第十四条）",
        _entries(facts.get("supervision"), lambda e: (day(e["on"]), _moved(e, organisations))),
    )
    yield "合并", _entries(facts.get("mergers"), lambda e: (day(e["on"]), f"并入本平台：{e['name']}（{e['number']}）"))
    yield from _logs(facts)


def _logs(facts: Facts) -> Sections:
    yield "计划的检查（第十四条）", _entries(facts.get("inspection_plans"), lambda e: (day(e["planned_on"]), e["text"]))
    closed = {entry.get("inspection"): entry for entry in facts.get("follow_ups", {}).values()}
    made = facts.get("inspections", {}).items()
    yield "定期检查（第十四条）", [line for number, entry in made for line in _inspection(number, entry, closed)]
    yield "服务指导（第三条）", _entries(facts.get("guidance"), lambda e: (day(e["on"]), e["text"]))
    yield "承担政府任务（第十三条）", _entries(facts.get("tasks"), lambda e: (day(e["on"]), e["text"]))
    yield "社会投诉（第十三条）", _entries(facts.get("complaints"), lambda e: (day(e["on"]), _complaint(e)))


def _entries(found: Facts | None, said: Callable[[Facts], Line]) -> list[Line]:
    """Numbered entries, each with its day."""
    lines = []
    for number, entry in (found or {}).items():
        on, text = said(entry)
        lines.append((f"第{number}次 {on}", text))
    return lines


def _register(facts: Facts) -> Iterator[Line]:
    for name, label in _REGISTER.items():
        if facts.get(name):
            yield label, _of_register(name, facts[name])
    if facts.get("imported"):
        yield "录入方式", "早期认定，补录入库"
    if len(facts.get("lineage", ())) > 1:
        yield "沿革", f"共{len(facts['lineage'])}次认定，补助按沿革只有一次（第十六条）"


_REGISTER = {
    "operator": "运营单位",
    "former_names": "曾用名称",
    "address": "地址",
    "representative": "负责人",
    "functions": "服务功能（第六条）",
    "certified_on": "认定日期",
    "announcement_number": "公告文号",
    "certificate_number": "证书编号",
    "plaque_number": "牌匾编号",
    "predecessor": "前一次认定的证书编号",
}


def _of_register(name: str, value: Any) -> str:
    if name.endswith("_on"):
        return day(value)
    said: str = shown([FUNCTIONS.get(item, item) for item in value] if name == "functions" else value)
    return said


def _grade(year: str, kept: Facts) -> Line:
    remarks = [f"{day(kept['announced_on'])}公告" if kept.get("announced_on") else "未公告，待听取陈述申辩后决定"]
    if kept.get("corrected"):
        remarks.append("经复核更正")
    return f"{year}年度", f"{GRADES[kept['grade']]}，{kept['official_score']}分（{'，'.join(remarks)}）"


def _left(left: Facts | None, facts: Facts) -> list[Line]:
    if not left:
        return []
    lines = [("事由", trigger_label(left["step"])), ("日期", day(left["on"])), ("理由", left.get("reason") or "—")]
    known = {"decision_number": "决定书文号", "announcement_number": "公告文号", "registry_proof": "登记机关证明"}
    lines += [(label, left[name]) for name, label in known.items() if left.get(name)]
    if left.get("into"):
        lines.append(("并入平台", left["into"]))
    return lines


def _dated(told: Facts | None) -> list[Line]:
    return [("日期", day(told["on"])), ("理由", told["reason"])] if told else []


def _disclosed(told: Facts | None) -> list[Line]:
    return [("网页", told["url"]), ("登记日期", day(told["on"]))] if told else []


def _moved(entry: Facts, organisations: Names) -> str:
    before, after = (organisations.get(entry[name], entry[name]) for name in ("from", "to"))
    return f"由{before}移交{after}"


def _inspection(number: str, entry: Facts, closed: Mapping[Any, Facts]) -> list[Line]:
    told = {**LOOKED_AT, "proof": "佐证"}
    said = "\n".join(f"{label}：{entry[name]}" for name, label in told.items() if entry.get(name))
    lines = [(f"第{number}次 {day(entry['inspected_on'])}", f"{'、'.join(entry['people'])}\n{said}")]
    if entry.get("follow_up"):
        done = closed.get(number)
        after = f"{day(done['on'])}已整改：{done['text']}" if done else "尚未登记整改完成"
        lines.append((f"第{number}次整改要求", f"{entry['follow_up']}\n{after}"))
    return lines


def _complaint(entry: Facts) -> str:
    said = str(entry["facts"]) + (f"（{entry['channel']}）" if entry.get("channel") else "")
    identity = entry.get("identity")
    if not isinstance(identity, Mapping):
        return said
    who = "，".join(str(identity[name]) for name in ("name", "contact") if identity.get(name))
    return f"{said}\n投诉人：{who or '已按规定删除'}"


def report(facts: Facts, organisations: Names, people: Names) -> Sections:
    """A yearly report (Art. 13, 14); its figures stand beside last year's on a table of their own."""
    told = facts.get("report", {})
    lines = [("报告年度", f"{facts['year']}年")] if facts.get("year") else []
    if facts.get("stopped"):
        lines.append(("不再报送的理由", facts["stopped"]))
    if facts.get("accepted_on"):
        lines.append(("接收日期", day(facts["accepted_on"])))
    yield "报告", lines
    yield "上一年度工作总结（第十三条、第十四条）", _text("内容", told.get("summary"))
    yield "检查情况报告（第十四条）", _text("内容", told.get("inspection"))


def _text(label: str, text: str | None) -> list[Line]:
    return [(label, text)] if text else []


def figure_lines(figures: Facts | None) -> list[Line]:
    """The figures of a report by their names."""
    return [(label, str(figures[name])) for name, label in FIGURES if name in figures] if figures else []


def assessment(facts: Facts, organisations: Names, people: Names) -> Sections:
    """What the experts read (the report's brief), and the notice of the result (Art. 15)."""
    if facts.get("stopped"):
        yield "不再考核", [("理由", facts["stopped"])]
    if "brief" in facts:
        yield "考核依据：年度总结（第十三条）", _brief(facts["brief"])
        yield "总结中的年度数据", figure_lines(facts["brief"].get("figures"))
    notice = facts.get("notice")
    if notice:
        lines = [("标题", notice["title"]), ("网页", notice["url"]), ("公告文本 SHA-256", notice["sha256"])]
        yield "结果公告", [("公告日期", day(facts["announced_on"])), *lines]


def _brief(brief: Facts) -> list[Line]:
    if brief.get("reported") is None:
        return [("报送情况", "该年度没有年度总结")]
    said = state_label(Kind.ANNUAL_REPORT, brief["reported"])
    if brief.get("on_time") is not None:
        said += "，按时报送" if brief["on_time"] else "，逾期报送"
    return [("报送情况", said), *_text("工作总结", brief.get("summary"))]


def subsidy(facts: Facts, organisations: Names, people: Names) -> Sections:
    """The claim; account and persons stand on a panel of their own (Art. 16, 17)."""
    lines = [("金额", f"{facts['amount_yuan']} 元")] if facts.get("amount_yuan") else []
    if facts.get("fund"):
        lines.append(("资金来源（第十七条）", FUNDS[facts["fund"]]))
    if facts.get("paid_on"):
        lines.append(("拨付日期", day(facts["paid_on"])))
    if facts.get("voucher"):
        lines.append(("凭证号", facts["voucher"]))
    if facts.get("void"):
        lines.append(("不予拨付的理由", facts["void"]))
    yield "一次性补助（第十六条）", lines
    yield "运营单位变更，原审批不再有效", [_fallen(told) for told in facts.get("fallen", {}).values()]


def _fallen(told: Facts) -> Line:
    """An approval for the account of an operator who runs the platform no more."""
    now = f"，现运营单位为{told['operator']}" if told.get("operator") else ""
    return day(told["on"]), f"原审批的收款账户为“{told['account_name']}”{now}；请按现运营单位的账户重新申请"


def revocation_lines(told: Facts) -> list[Line]:
    """The notice of a proposed revocation: facts, ground, delivery (Art. 15)."""
    return [
        ("拟作决定", "取消示范平台称号"),
        ("理由", GROUNDS[told["ground"]]),
        ("事实", told["facts"]),
        ("依据", "、".join(articles(item) or item for item in told["articles"])),
        ("告知时间", instant(told["notified_at"])),
        ("送达", f"{day(told['delivered_on'])}（{told['delivery_proof']}）"),
    ]


def persons(facts: Facts) -> Sequence[tuple[str, str]]:
    """Who requested, approved and paid a subsidy, by login (Art. 16: three different people)."""
    return [(label, facts.get(name, "")) for name, label in PERSONS.items()]


PERSONS = {"requested_by": "申请经办", "approved_by": "审批", "paid_by": "拨付"}
