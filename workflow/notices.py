"""The wording of public notices, made from data and nothing else (regulation.md §11 gives the forms)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from workflow.history import digest, instant
from workflow.pack import Pack
from workflow.words import GRADES

PLAQUE = "贵阳市中小企业公共服务示范平台"


def long_date(day: date) -> str:
    """A date as notices print it."""
    return f"{day.year}年{day.month}月{day.day}日"


def until_date(day: date, *, settled: bool) -> str:
    """The end of a period as refusals say it: its last day to 24:00, and whether that is an estimate."""
    return f"{long_date(day)}24时" if settled else f"{long_date(day)}24时（暂定）"


def publicity_text(
    pack: Pack, year: str, names: Sequence[str], first: date, last: date, *, provisional: bool
) -> tuple[str, str]:
    """Title and body of the publicity of a list of platforms (Art. 11)."""
    days = pack.value("publicity.working_days")
    title = f"关于拟认定{year}年{PLAQUE}名单的公示"
    until = f"{long_date(first)}至{long_date(last)}24时" + (
        "，止期为暂定，待次年节假日安排公布后确定" if provisional else ""
    )
    listed = "\n".join(f"{number}. {name}" for number, name in enumerate(names, 1))
    body = (
        f"根据《{pack.title}》，经申报、推荐、现场初审、专家评审，拟认定{names[0]}等{len(names)}家平台为{year}年{PLAQUE}，"
        f"现予公示。公示时间为{days}个工作日（{until}）。\n"
        "任何单位和个人对公示名单有异议的，可在公示期内以书面形式实名反映，并提供事实依据和联系方式。\n"
        f"附件：名单\n{listed}\n{pack.authority_name(first)}\n{long_date(first)}"
    )
    return title, body


_OBJECTIONS_ENDED = {
    "dismissed": "经核查不成立",
    "withdrawn": "已由异议人撤回",
    "registered_only": "不符合受理条件已登记备查",
}


def announcement_text(
    pack: Pack, year: str, name: str, numbers: Sequence[str], on: date, *, objections: Collection[str]
) -> tuple[str, str]:
    """Title and body of the announcement of one recognised platform (Art. 11, 13).

    `objections` are the states the objections to it have ended in: it says of each how, and no more than that.
    """
    announcement, certificate, plaque = numbers
    title = f"关于认定{year}年{PLAQUE}的公告"
    ends = [said for state, said in _OBJECTIONS_ENDED.items() if state in objections]
    outcome = f"收到的异议{'、'.join(ends)}" if ends else "公示期满无异议"
    body = (
        f"{announcement}\n根据《{pack.title}》第十一条，经申报、推荐、现场初审、专家评审和公示，{outcome}，"
        f"现认定{name}为“{PLAQUE}”（证书编号{certificate}，牌匾编号{plaque}）。\n"
        "示范平台须依照第十三条，于每年3月底前报送上一年度工作总结，并自觉接受社会监督。\n"
        f"{pack.authority_name(on)}\n{long_date(on)}"
    )
    return title, body


def graded_line(name: str, grade: str) -> str:
    """A platform and its grade as one line of the announcement."""
    return f"{name}：{GRADES[grade]}"


def assessment_text(pack: Pack, year: str, lines: Sequence[str], on: date) -> tuple[str, str]:
    """Title and body of the announcement of a year's grades (Art. 15): platforms and grades, no scores, no experts."""
    title = f"关于{year}年度{PLAQUE}年度考核结果的公告"
    listed = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    body = (
        f"根据《{pack.title}》第十五条，经专家评审，现将{year}年度{PLAQUE}考核结果公告如下：\n{listed}\n"
        f"{pack.authority_name(on)}\n{long_date(on)}"
    )
    return title, body


def leaving_text(
    pack: Pack, name: str, number: str, step: str, on: date, data: Mapping[str, Any], ground: Mapping[str, Any]
) -> tuple[str, str]:
    """Title and body of the announcement that a title is cancelled (with remedies), given up or ended."""
    said = {"revoke": "取消", "approve_exit": "退出", "terminate": "终止"}[step]
    title = f"关于{said}{name}“{PLAQUE}”称号的公告"
    body = f"{name}（证书编号{number}）：{data['reason']}。"
    if step == "revoke":
        articles = "、".join(f"第{article}条" for article in ground.get("articles", ()))
        body = (
            f"{data['announcement_number']}\n根据《{pack.title}》（{articles}），现取消{name}（证书编号{number}）“{PLAQUE}”称号，"
            f"收回牌匾。决定书文号：{data['decision_number']}。\n"
            f"当事人不服本决定的，可自收到决定书之日起{pack.value('remedy.reconsideration_days')}日内申请行政复议，"
            f"或者{pack.value('remedy.litigation_months')}个月内提起行政诉讼。"
        )
    return title, f"{body}\n{pack.authority_name(on)}\n{long_date(on)}"


def change_text(
    pack: Pack, name: str, number: str, before: Mapping[str, str], after: Mapping[str, str], on: date
) -> tuple[str, str]:
    """Title and body of the announcement of another name or operator; `name` is what it was called before."""
    title = f"关于{name}{'、'.join(_CHANGED[field][0] for field in before)}的公告"
    lines = "\n".join(f"{_CHANGED[field][1]}：由{value}变更为{after[field]}" for field, value in before.items())
    body = (
        f"{PLAQUE}（证书编号{number}）登记事项自{long_date(on)}起变更：\n{lines}\n"
        f"称号、证书编号和牌匾编号不变。\n{pack.authority_name(on)}\n{long_date(on)}"
    )
    return title, body


_CHANGED = {"name": ("更名", "平台名称"), "operator": ("变更运营单位", "运营单位")}


def merger_text(pack: Pack, survivor: Sequence[str], absorbed: Sequence[str], on: date) -> tuple[str, str]:
    """Title and body of the announcement that one platform goes on with another; each is its name and number."""
    title = f"关于{absorbed[0]}并入{survivor[0]}的公告"
    body = (
        f"{absorbed[0]}（证书编号{absorbed[1]}）自{long_date(on)}起并入{survivor[0]}（证书编号{survivor[1]}），"
        f"不再单独保留“{PLAQUE}”称号；两家平台的认定沿革由{survivor[0]}承继。\n{pack.authority_name(on)}\n{long_date(on)}"
    )
    return title, body


def corrected_text(pack: Pack, name: str, number: str, year: str, grade: str, on: date) -> tuple[str, str]:
    """Title and body of the announcement of a grade as it is after the platform was heard (Art. 15)."""
    title = f"关于{name}{year}年度考核结果的公告"
    body = (
        f"根据《{pack.title}》第十五条，经听取陈述申辩并复核，{PLAQUE}{year}年度考核结果更正如下：\n"
        f"{graded_line(name, grade)}（证书编号{number}）\n{pack.authority_name(on)}\n{long_date(on)}"
    )
    return title, body


def printed(notice: str, words: tuple[str, str], at: datetime) -> dict[str, str]:
    """A notice as the facts of a case keep it: title and text with the text's hash, and when it became public."""
    title, text = words
    return {"notice": notice, "title": title, "text": text, "sha256": digest(text), "published_at": instant(at)}
