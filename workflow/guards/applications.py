"""Art. 3, 5 to 7, 9, 10: what an application must show at each step to the experts' door."""

from collections.abc import Callable, Iterable
from datetime import date

from workflow.applicant import contradictions
from workflow.criteria import CONDITIONS, summary
from workflow.dossier import (
    STATED,
    changed_paths,
    content_of,
    correctable,
    draft_patch,
    findings_in,
    item_label,
    machine_failures,
    material_id,
    value_at,
)
from workflow.findings import Finding, Verdict
from workflow.guards.answer import Answer, answer
from workflow.guards.shared import LOCAL_OFFICES, article_number, is_office_now
from workflow.history import read_instant
from workflow.notices import until_date
from workflow.pack import Material
from workflow.roles import Role
from workflow.situation import Situation
from workflow.states import ApplicationState as A

DEPARTMENTS = ("municipal_department",)
PROFILE = ("name", "platform_name", "uscc", "legal_form", "registered_on", "jurisdiction_code", "address", "contact")


def no_other_application(situation: Situation) -> Answer:
    """One open application per platform and batch; several platforms of one legal person are allowed (Q16)."""
    name = situation.data.get("platform_name") or situation.case.name
    others = [c for c in situation.related.siblings if c.name == name and c.id != situation.case.id]
    number = others[0].number if others else ""
    return answer("no_other_application", "8", not others, number, number=number)


def own_credit_code(situation: Situation) -> Answer:
    """An applicant applies for itself."""
    code = situation.data.get("uscc")
    own = situation.actor.org
    return answer("own_credit_code", "9", code in (None, own), code or "", own, own=own)


def fields_complete(situation: Situation) -> Answer:
    """Profile, figures and at least one declared function are there; judgements are not the applicant's."""
    facts = situation.facts
    profile = facts.get("applicant", {})
    missing = [item_label(f"applicant.{name}", situation.pack) for name in PROFILE if not profile.get(name)]
    found = findings_in(situation)
    missing += [
        CONDITIONS[f.condition].label
        for f in found
        if f.verdict is Verdict.PENDING and f.condition.startswith("a5_") and CONDITIONS[f.condition].kind in STATED
    ]
    if not facts.get("functions"):
        missing.append("服务功能（第六条，至少一项）")
    return answer("fields_complete", "10", not missing, len(missing), missing="、".join(missing))


def materials_complete(situation: Situation) -> Answer:
    """Every mandatory document of Art. 10 is attached, or not applicable where it may be."""
    materials = situation.facts.get("materials", {})
    missing = [
        f"{material.label}（第十条{_item_of(material)}）"
        for material in situation.pack.materials
        if material.mandatory and not _answered(material, materials.get(material.id, {}).get("status"))
    ]
    return answer("materials_complete", "10", not missing, len(missing), missing="、".join(missing))


def _item_of(material: Material) -> str:
    """The item of Art. 10 a document belongs to, as the measure numbers it: （三）."""
    return f"（{'一二三四五六七'[int(material.article[3:-1]) - 1]}）"


def _answered(material: Material, status: str | None) -> bool:
    return status == "present" or (status == "not_applicable" and material.may_be_not_applicable)


def recommender_resolved(situation: Situation) -> Answer:
    """Exactly one recommender: the district or zone of the premises, or a chosen city department."""
    case, chosen = situation.case, situation.facts.get("applicant", {}).get("recommender") or {}
    by_district = chosen.get("kind") == "district" and case.recommender == case.district
    by_department = chosen.get("kind") == "municipal_department" and case.recommender.startswith("MD-")
    return answer("recommender_resolved", "9", bool(case.district) and (by_district or by_department), case.recommender)


def recommender_there(situation: Situation) -> Answer:
    """The recommender is an office there is today: what is handed in to another nobody can recommend, or return."""
    code = situation.case.recommender
    holds = is_office_now(situation, (*LOCAL_OFFICES, *DEPARTMENTS))
    return answer("recommender_there", "9", holds, code, code=code or "未填写")


def premises_placed(situation: Situation) -> Answer:
    """Premises lie in a district, county or zone there is today, where they are said to lie anywhere."""
    code = str(situation.data.get("jurisdiction_code") or "")
    return answer("premises_placed", "3", not code or is_office_now(situation), code, code=code)


def no_failed_machine_condition(situation: Situation) -> Answer:
    """Nothing that figures and facts decide has failed; what awaits judgement may still be open."""
    found = findings_in(situation)
    failed = machine_failures(found)
    return Answer(failed or (Finding("no_failed_machine_condition", "5, 6, 10", "", "", Verdict.PASS),))


def site_visited(situation: Situation) -> Answer:
    """A visit on record, made by two persons or more (practice)."""
    visits = situation.facts.get("visits", {})
    return answer("site_visited", "3", bool(visits), f"{len(visits)} 次", "≥ 1 次")


def conditions_5_6_met(situation: Situation) -> Answer:
    """Art. 5 whole and Art. 6 whole, judgements included; every condition still open or failed is named."""
    found = findings_in(situation)
    verdicts = summary(found)
    if verdicts["article_5"] is verdicts["article_6"] is Verdict.PASS:
        return answer("conditions_5_6_met", "5, 6", True)
    return Answer(tuple(f for f in found if f.article[0] in "56" and f.verdict is not Verdict.PASS))


def figures_consistent(situation: Situation) -> Answer:
    """No part larger than its whole. Drafts come in pieces, so the whole form is looked at when it is handed in."""
    problems = "；".join(text for _, text in contradictions(situation.facts))
    return answer("figures_consistent", "5, 10", not problems, problems, problems=problems)


def defects_listed(situation: Situation) -> Answer:
    """Named items, each once and one the applicant can mend, with a reason and an article of the measure; in full."""
    items = situation.data.get("items") or []
    known = {material.id for material in situation.pack.materials} | correctable(situation.facts)
    good = [
        item
        for item in items
        if material_id(item["item"]) in known
        and item["reason"].strip()
        and article_number(item["article"]) in situation.pack.articles
    ]
    once = len({material_id(item["item"]) for item in items}) == len(items)
    return answer("defects_listed", "10", bool(items) and once and len(good) == len(items), len(good), f"{len(items)}")


def defects_answered(situation: Situation) -> Answer:
    """Every named item differs from what was returned."""
    correction = situation.facts["correction"]
    open_items = [
        item
        for item, before in correction["before"].items()
        if content_of(value_at(situation.facts, item)) == content_of(before.get("value"))
    ]
    return answer("defects_answered", "10", not open_items, len(open_items), items=_labels(open_items, situation))


def correction_overdue(situation: Situation) -> Answer:
    """The time for correction is over by the date it was given for; a provisional date is never over."""
    timer = situation.case.timers.get("T_CORRECTION", {})
    due_on, due_at = timer.get("due_on", ""), timer.get("due_at")
    over = bool(due_at) and read_instant(due_at) <= situation.at
    until = until_date(date.fromisoformat(due_on), settled=bool(due_at)) if due_on else "—"
    return answer("correction_overdue", "", over, situation.today, due_on, until=until)


def own_correction(situation: Situation) -> Answer:
    """Who asked for the correction closes it."""
    org = situation.facts["correction"]["org"]
    return answer("own_correction", "", situation.actor.org == org, situation.actor.org, org, org=org)


def only_named_items(situation: Situation) -> Answer:
    """During a correction only the named items are open; in a draft everything is."""
    if situation.case.state != A.CORRECTION_REQUESTED:
        return answer("only_named_items", "10", True)
    named = tuple(situation.facts["correction"]["before"])
    touched = _touched(situation)
    outside = [path for path in touched if not any(path == item or path.startswith(f"{item}.") for item in named)]
    said = _labels(outside, situation)
    return answer("only_named_items", "10", not outside, said, _labels(named, situation), items=said)


def _labels(items: Iterable[str], situation: Situation) -> str:
    return "、".join(item_label(item, situation.pack) for item in items)


def _touched(situation: Situation) -> list[str]:
    data = situation.data
    if "item" in data:
        return [material_id(data["item"])]
    return list(changed_paths(situation.facts, draft_patch(data)))


def known_material(situation: Situation) -> Answer:
    """A document of Art. 10: a file, or a reason why none applies where the measure leaves room."""
    item, data = material_id(str(situation.data.get("item"))), situation.data
    material = next((m for m in situation.pack.materials if m.id == item), None)
    attached = bool(data.get("document")) and not data.get("not_applicable")
    waived = bool(data.get("not_applicable")) and bool(str(data.get("reason") or "").strip())
    holds = material is not None and (attached or (waived and material.may_be_not_applicable))
    return answer("known_material", "10", holds, item, item=item)


def visit_complete(situation: Situation) -> Answer:
    """A day not in the future, two persons or more, and what they found."""
    data = situation.data
    people = {person.strip() for person in data.get("people") or [] if person.strip()}
    least, on = situation.pack.value("visit.people_min"), date.fromisoformat(data["visited_on"])
    complete = len(people) >= least and on <= situation.today and bool(str(data.get("findings") or "").strip())
    return answer("visit_complete", "3", complete, f"{len(people)} 人", f"≥ {least} 人")


def judgement_known(situation: Situation) -> Answer:
    """A condition that is judged at this desk: Art. 5 and 6; Art. 7 comes from the experts' sealed sheets."""
    name = str(situation.data.get("condition"))
    condition = CONDITIONS.get(name)
    holds = condition is not None and bool(condition.judged) and not name.startswith("a7_")
    return answer("judgement_known", "5, 6", holds, name, condition=condition.label if condition else name)


def reconsideration_allowed(situation: Situation) -> Answer:
    """Off unless the pack switches it on."""
    return answer("reconsideration_allowed", "", bool(situation.pack.value("reconsideration.allowed")))


def handler_took_no_part(situation: Situation) -> Answer:
    """Neither preparer nor approver of the recommendation, the pre-review or the review of this item."""
    application = situation.related.parent or situation.case
    took_part = {person for step in application.facts.get("took_part", {}).values() for person in step}
    free = situation.actor.user not in took_part or Role.TIMER in situation.actor.roles
    return answer("handler_took_no_part", "11", free, situation.actor.user)


def _returns_to(stage: A) -> Callable[[Situation], bool]:
    return lambda situation: situation.facts.get("correction", {}).get("return_to") == stage


GUARDS = {
    guard.__name__: guard
    for guard in (
        no_other_application,
        fields_complete,
        figures_consistent,
        materials_complete,
        recommender_resolved,
        recommender_there,
        no_failed_machine_condition,
        site_visited,
        conditions_5_6_met,
        defects_answered,
        correction_overdue,
        own_correction,
        reconsideration_allowed,
        handler_took_no_part,
    )
}
CHECKS = {
    check.__name__: check
    for check in (
        own_credit_code,
        premises_placed,
        defects_listed,
        only_named_items,
        known_material,
        visit_complete,
        judgement_known,
    )
}
SELECTORS = {f"returns_to_{stage}": _returns_to(stage) for stage in (A.SUBMITTED, A.RECOMMENDED, A.PRE_REVIEWED)}
