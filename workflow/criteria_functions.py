"""Article 6: the six service functions, of which an applicant declares those it offers."""

from collections.abc import Callable

from workflow.criteria_parts import Fields, Part, amount, count, either, every, flag, judgement, named
from workflow.pack import Pack


def information(fields: Fields, pack: Pack) -> Part:
    """Article 6(1): counts only enterprises served offline."""
    return every(
        flag(fields.get("has_open_query_system"), "开放查询系统"),
        flag(fields.get("has_online_service"), "在线服务"),
        flag(fields.get("has_online_offline_linkage"), "线上线下联动"),
        named("线下服务", count(fields.get("offline_smes_served"), pack.value("information.offline_min"), "家")),
        named("活动", count(fields.get("events"), pack.value("information.events_min"), "次")),
    )


def technology(fields: Fields, pack: Pack) -> Part:
    """Article 6(2): large instruments must be shared where there are any (具备条件的应开放)."""
    owns = fields.get("owns_large_instruments")
    if owns:
        sharing = flag(fields.get("shares_large_instruments"), "大型仪器开放共享")
    else:
        sharing = flag(None if owns is None else True, "大型仪器开放共享(无则不适用)")
    return every(
        named("组织技术服务资源的能力", judgement(fields.get("can_organise_resources"), "具备")),
        flag(fields.get("has_collaboration_mechanism"), "协同服务机制"),
        flag(fields.get("has_expert_pool"), "专家库"),
        flag(fields.get("has_project_pool"), "新产品新技术项目库"),
        sharing,
        named("活动", count(fields.get("events"), pack.value("technology.events_min"), "次")),
    )


def startup(fields: Fields, pack: Pack) -> Part:
    """Article 6(3): pool, guide and hotline are all asked for."""
    return every(
        named("创业辅导能力", judgement(fields.get("coaching_capability"), "较强")),
        flag(fields.get("has_project_pool"), "创业项目库"),
        flag(fields.get("has_startup_guide"), "《创业指南》"),
        flag(fields.get("has_hotline"), "创业服务热线"),
        flag(fields.get("does_gov_agency_service"), "政务代理服务"),
        named("活动", count(fields.get("events"), pack.value("startup.events_min"), "次")),
    )


def training(fields: Fields, pack: Pack) -> Part:
    """Article 6(4): a qualification or a filing with the SME department, either suffices."""
    return every(
        either(
            flag(fields.get("has_training_qualification"), "培训资质"),
            flag(fields.get("is_filed_with_sme_dept"), "主管部门备案"),
        ),
        flag(fields.get("has_remote_training"), "远程培训能力"),
        flag(fields.get("has_evaluation_mechanism"), "培训评价机制"),
        named("培训", count(fields.get("trainee_person_times"), pack.value("training.person_times_min"), "人次")),
    )


def financing(fields: Fields, pack: Pack) -> Part:
    """Article 6(5): a service institution by events and total, or a guarantee institution by new guarantees."""
    service = every(
        named("活动", count(fields.get("events"), pack.value("financing.events_min"), "次")),
        named("融资总额", amount(fields.get("financing_total_yi"), pack.value("financing.total_min_yi"), "亿元")),
    )
    guarantee = every(
        flag(fields.get("is_guarantee_institution"), "融资担保机构"),
        named("新增担保额", amount(fields.get("new_guarantee_yi"), pack.value("guarantee.new_min_yi"), "亿元")),
    )
    return either(service, guarantee)


def market(fields: Fields, pack: Pack) -> Part:
    """Article 6(6): events, and two matters the officer judges."""
    return every(
        named("活动", count(fields.get("events"), pack.value("market.events_min"), "次")),
        named("驻外服务点和营销网络", judgement(fields.get("promotes_outposts"), "推动建立")),
        named("现代物流、商务等服务", judgement(fields.get("assists_logistics_commerce"), "积极帮助")),
    )


FUNCTIONS: dict[str, tuple[str, Callable[[Fields, Pack], Part]]] = {
    "information": ("信息服务", information),
    "technology": ("技术服务", technology),
    "startup": ("创业服务", startup),
    "training": ("培训服务", training),
    "financing": ("融资服务", financing),
    "market": ("市场开拓", market),
}
