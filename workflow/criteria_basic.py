"""Article 5: the basic conditions, all of which an applicant must meet (应同时具备)."""

from datetime import date

from workflow.criteria_parts import (
    ABSENT,
    FAIL,
    PASS,
    PENDING,
    Facts,
    Part,
    amount,
    as_date,
    count,
    either,
    every,
    flag,
    named,
    share,
)
from workflow.pack import Pack


def legal_person(facts: Facts, _pack: Pack) -> Part:
    """Article 5(1): 具有独立法人资格."""
    return flag(facts.basic.get("is_independent_legal_person"), "独立法人资格")


def capability(facts: Facts, _pack: Pack) -> Part:
    """Article 5(1): 从事相关服务的资质或能力; either suffices."""
    return either(
        flag(facts.basic.get("has_service_qualification"), "服务资质"),
        flag(facts.basic.get("has_service_capability"), "服务能力"),
    )


def operating_period(facts: Facts, pack: Pack) -> Part:
    """Article 5(1): 运营一年以上. Operation cannot begin before the legal person is registered."""
    years = pack.value("operation.min_years")
    required = f"至基准日满 {years} 年"
    start, reference = as_date(facts.basic.get("operation_started_on")), facts.reference_on
    if start is None or reference is None:
        return Part(ABSENT, required, PENDING)
    actual = f"{start} 至 {reference}"
    if facts.registered_on is not None and facts.registered_on > start:
        start = facts.registered_on
        actual = f"{start} 至 {reference}（自注册之日起算）"
    return Part(actual, required, PASS if years_after(start, years) <= reference else FAIL)


def years_after(start: date, years: int) -> date:
    """The same day some years on; 29 February falls on the 28th where there is none (民法典 202)."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def assets_or_investment(facts: Facts, pack: Pack) -> Part:
    """Article 5(1): 资产总额不低于50万元或平台建设投入不低于100万元."""
    assets = amount(facts.basic.get("total_assets_wan"), pack.value("assets.min_wan"), "万元")
    investment = amount(facts.basic.get("platform_investment_wan"), pack.value("investment.min_wan"), "万元")
    return either(named("资产总额", assets), named("平台建设投入", investment))


def smes_served(facts: Facts, pack: Pack) -> Part:
    """Article 5(2): 年服务中小企业60家以上, distinct enterprises."""
    return count(facts.basic.get("smes_served"), pack.value("smes_served.min"), "家")


def satisfaction(facts: Facts, pack: Pack) -> Part:
    """Article 5(2): 用户满意度在80%以上, satisfied of valid survey returns."""
    basic = facts.basic
    return share(basic.get("survey_satisfied"), basic.get("survey_valid"), pack.value("satisfaction.min_pct"))


def premises_facilities(facts: Facts, _pack: Pack) -> Part:
    """Article 5(3): 固定的经营服务场所和必要的服务设施."""
    return every(
        flag(facts.basic.get("has_fixed_premises"), "固定场所"), flag(facts.basic.get("has_facilities"), "设施设备")
    )


def systems(facts: Facts, _pack: Pack) -> Part:
    """Article 5(4): four sets of rules, none may be missing."""
    return every(
        flag(facts.basic.get("has_management_system"), "管理制度"),
        flag(facts.basic.get("has_service_process"), "服务流程"),
        flag(facts.basic.get("has_fee_standard"), "收费标准"),
        flag(facts.basic.get("has_quality_assurance"), "质量保证措施"),
    )


def small_micro_discount(facts: Facts, _pack: Pack) -> Part:
    """Article 5(4): a written discount for small and micro enterprises."""
    return flag(facts.basic.get("has_small_micro_discount"), "小微企业优惠规定")


def public_benefit_share(facts: Facts, pack: Pack) -> Part:
    """Article 5(4): 公益性服务或低收费服务占总服务量的20%以上."""
    basic = facts.basic
    public, total = basic.get("service_volume_public_or_low_fee"), basic.get("service_volume_total")
    return share(public, total, pack.value("public_benefit.min_pct"))


def plan_and_targets(facts: Facts, _pack: Pack) -> Part:
    """Article 5(4): 明确的发展规划和年度服务目标."""
    return every(
        flag(facts.basic.get("has_development_plan"), "发展规划"),
        flag(facts.basic.get("has_annual_targets"), "年度服务目标"),
    )


def staff_count(facts: Facts, pack: Pack) -> Part:
    """Article 5(5): 服务人员不少于10人."""
    return count(facts.basic.get("service_staff"), pack.value("service_staff.min"), "人")


def staff_qualified_share(facts: Facts, pack: Pack) -> Part:
    """Article 5(5): 大专及以上学历和中级及以上技术职称; what 和 joins is a reading (Q5) the pack names."""
    basic, least = facts.basic, pack.value("qualified_staff.min_pct")
    staff, college, mid = basic.get("service_staff"), basic.get("staff_college"), basic.get("staff_mid_title")
    both = basic.get("staff_both")
    match pack.value("staff_qualification_mode"):
        case "each":
            return every(named("大专以上", share(college, staff, least)), named("中级以上", share(mid, staff, least)))
        case "intersection":
            return share(both, staff, least)
        case _:
            if college is None or mid is None or both is None:
                return share(None, staff, least)
            return share(college + mid - both, staff, least)
