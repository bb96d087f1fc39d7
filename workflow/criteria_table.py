"""The conditions of Articles 5, 6, 7 and 10 as rows: id, article, how each is decided, and from which facts."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from workflow import criteria_basic as basic
from workflow.criteria_functions import FUNCTIONS
from workflow.criteria_parts import FAIL, PASS, PENDING, Facts, Part, judgement
from workflow.findings import Verdict
from workflow.pack import Pack

Path = tuple[str, ...]
Evaluate = Callable[[Facts, Pack], Part]

REFERENCE_DATE: Path = ("reference_date",)


class Condition(NamedTuple):
    """One row of the table.

    `kind`: machine (figures, with or without flags), flag (checked against evidence), judgement, mixed (figures,
    flags and a judgement) or derived (from other conditions).
    """

    article: str
    kind: str
    label: str
    function: str | None  # the declared function of Art. 6 it belongs to
    paths: tuple[Path, ...]  # where its facts are in an applicant
    judged: tuple[Path, ...]  # those of them that an officer or the experts decide
    evaluate: Evaluate


def _basic(article: str, kind: str, label: str, evaluate: Evaluate, *names: str) -> Condition:
    return Condition(article, kind, label, None, tuple(("basic", name) for name in names), (), evaluate)


def _judged(article: str, label: str, name: str) -> Condition:
    """A condition that is one judgement; its label is the measure's own wording."""
    path = ("judgements", name)
    return Condition(
        article,
        "judgement",
        label,
        None,
        (path,),
        (path,),
        lambda facts, _: judgement(facts.judgements.get(name), label),
    )


def _function(article: str, kind: str, name: str, judged: tuple[str, ...], *names: str) -> Condition:
    label, evaluate = FUNCTIONS[name]

    def of_declared(facts: Facts, pack: Pack) -> Part:
        return evaluate((facts.functions or {}).get(name) or {}, pack)

    paths = tuple(("functions", name, field) for field in names)
    return Condition(article, kind, label, name, paths, tuple(path for path in paths if path[2] in judged), of_declared)


def declared(facts: Facts) -> tuple[str, ...]:
    """The ids of the Art. 6 conditions whose function the applicant declares."""
    functions = facts.functions or {}
    return tuple(
        condition for condition, function in FUNCTION_CONDITIONS.items() if functions.get(function) is not None
    )


def _any_function(facts: Facts, pack: Pack) -> Part:
    return any_function({item: CONDITIONS[item].evaluate(facts, pack).verdict for item in declared(facts)}, facts, pack)


def any_function(verdicts: Mapping[str, Verdict], facts: Facts, pack: Pack) -> Part:
    """Article 6: 至少满足以下一项服务功能, over the declared functions; nothing declared is nothing met."""
    least = pack.value("functions.min_count")
    required = f"至少满足 {least} 项服务功能"
    if facts.functions is None:
        return Part("未提供", required, PENDING)
    passed = [CONDITIONS[item].label for item, verdict in verdicts.items() if verdict is PASS]
    possible = len(passed) + sum(verdict is PENDING for verdict in verdicts.values())
    verdict = PASS if len(passed) >= least else PENDING if possible >= least else FAIL
    actual = f"申报 {len(verdicts)} 项，满足 {len(passed)} 项"
    return Part(f"{actual}({'、'.join(passed)})" if passed else actual, required, verdict)


def missing(facts: Facts, pack: Pack) -> tuple[str, ...]:
    """The mandatory documents of Art. 10 that are not there, in the measure's order."""
    materials = facts.materials or {}
    return tuple(
        material.id
        for material in pack.materials
        if material.mandatory
        and (status := materials.get(material.id)) != "present"
        and not (material.may_be_not_applicable and status == "not_applicable")
    )


def _materials(facts: Facts, pack: Pack) -> Part:
    required = "第十条所列材料齐全"
    if facts.materials is None:
        return Part("未提供", required, PENDING)
    lacking = missing(facts, pack)
    if not lacking:
        return Part("齐全", required, PASS)
    labels = {material.id: material.label for material in pack.materials}
    return Part("缺：" + "、".join(labels[item] for item in lacking), required, FAIL)


_MATERIALS = (
    "m1_application_report",
    "m2_legal_person_certificate",
    "m3a_audit_report",
    "m3b_special_audit",
    "m4_premises_proof",
    "m5_service_evidence",
    "m6_qualification_proof",
    "m7_truth_declaration",
    "m7_other",
)

CONDITIONS: Mapping[str, Condition] = MappingProxyType(
    {
        "a5_1_legal_person": _basic("5(1)", "flag", "独立法人资格", basic.legal_person, "is_independent_legal_person"),
        "a5_1_capability": _basic(
            "5(1)",
            "flag",
            "服务资质或能力",
            basic.capability,
            "has_service_qualification",
            "has_service_capability",
        ),
        "a5_1_operating_period": Condition(
            "5(1)",
            "machine",
            "运营一年以上",
            None,
            (("basic", "operation_started_on"), REFERENCE_DATE),
            (),
            basic.operating_period,
        ),
        "a5_1_assets_or_investment": _basic(
            "5(1)",
            "machine",
            "资产总额或平台建设投入",
            basic.assets_or_investment,
            "total_assets_wan",
            "platform_investment_wan",
        ),
        "a5_1_finance": _judged("5(1)", "财务收支良好、经营规范、可持续发展", "finance_sound"),
        "a5_2_smes_served": _basic("5(2)", "machine", "年服务中小企业数", basic.smes_served, "smes_served"),
        "a5_2_satisfaction": _basic(
            "5(2)", "machine", "用户满意度", basic.satisfaction, "survey_satisfied", "survey_valid"
        ),
        "a5_2_reputation": _judged("5(2)", "一定的声誉和品牌影响力", "reputation"),
        "a5_3_premises_facilities": _basic(
            "5(3)",
            "flag",
            "固定场所与服务设施",
            basic.premises_facilities,
            "has_fixed_premises",
            "has_facilities",
        ),
        "a5_3_promotion_activities": _judged("5(3)", "积极参加服务推广活动", "promotion_activities"),
        "a5_3_partnerships": _judged("5(3)", "稳定、广泛的合作与资源整合能力", "partnerships"),
        "a5_4_systems": _basic(
            "5(4)",
            "flag",
            "管理制度、服务流程、收费标准和质量保证",
            basic.systems,
            "has_management_system",
            "has_service_process",
            "has_fee_standard",
            "has_quality_assurance",
        ),
        "a5_4_small_micro_discount": _basic(
            "5(4)", "flag", "小微企业收费优惠规定", basic.small_micro_discount, "has_small_micro_discount"
        ),
        "a5_4_public_benefit_share": _basic(
            "5(4)",
            "machine",
            "公益性或低收费服务占比",
            basic.public_benefit_share,
            "service_volume_public_or_low_fee",
            "service_volume_total",
        ),
        "a5_4_plan_and_targets": _basic(
            "5(4)",
            "flag",
            "发展规划与年度服务目标",
            basic.plan_and_targets,
            "has_development_plan",
            "has_annual_targets",
        ),
        "a5_5_management_team": _judged("5(5)", "健全的管理团队和人才队伍", "management_team"),
        "a5_5_leader": _judged("5(5)", "主要负责人诚信守法、经验丰富", "leader"),
        "a5_5_staff_count": _basic("5(5)", "machine", "服务人员数", basic.staff_count, "service_staff"),
        "a5_5_staff_qualified_share": _basic(
            "5(5)",
            "machine",
            "学历或职称人员占比",
            basic.staff_qualified_share,
            "service_staff",
            "staff_college",
            "staff_mid_title",
            "staff_both",
        ),
        "a6_open_shared": _judged("6", "开放性和资源共享的特征", "open_shared"),
        "a6_1_information": _function(
            "6(1)",
            "machine",
            "information",
            (),
            "has_open_query_system",
            "has_online_service",
            "has_online_offline_linkage",
            "offline_smes_served",
            "events",
        ),
        "a6_2_technology": _function(
            "6(2)",
            "mixed",
            "technology",
            ("can_organise_resources",),
            "can_organise_resources",
            "has_collaboration_mechanism",
            "has_expert_pool",
            "has_project_pool",
            "owns_large_instruments",
            "shares_large_instruments",
            "events",
        ),
        "a6_3_startup": _function(
            "6(3)",
            "mixed",
            "startup",
            ("coaching_capability",),
            "coaching_capability",
            "has_project_pool",
            "has_startup_guide",
            "has_hotline",
            "does_gov_agency_service",
            "events",
        ),
        "a6_4_training": _function(
            "6(4)",
            "machine",
            "training",
            (),
            "has_training_qualification",
            "is_filed_with_sme_dept",
            "has_remote_training",
            "has_evaluation_mechanism",
            "trainee_person_times",
        ),
        "a6_5_financing": _function(
            "6(5)",
            "machine",
            "financing",
            (),
            "events",
            "financing_total_yi",
            "is_guarantee_institution",
            "new_guarantee_yi",
        ),
        "a6_6_market": _function(
            "6(6)",
            "mixed",
            "market",
            ("promotes_outposts", "assists_logistics_commerce"),
            "events",
            "promotes_outposts",
            "assists_logistics_commerce",
        ),
        "a6_any_function": Condition("6", "derived", "至少一项服务功能", None, (("functions",),), (), _any_function),
        "a7_distinctive": _judged("7", "突出的特色优势和示范性", "distinctive"),
        "a10_materials": Condition(
            "10",
            "machine",
            "申报材料齐全",
            None,
            tuple(("materials", item) for item in _MATERIALS),
            (),
            _materials,
        ),
    }
)

FUNCTION_CONDITIONS: Mapping[str, str] = MappingProxyType(
    {condition: row.function for condition, row in CONDITIONS.items() if row.function is not None}
)
