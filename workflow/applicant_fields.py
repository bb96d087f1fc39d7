"""Every field of an application: its Chinese name, what it may be, and whether a submission needs it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,30})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LARGEST_COUNT = 1_000_000_000
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class Field(NamedTuple):
    """One field. `kind` is text, date, year, count, amount, flag, judgement or choice; `read` raises ValueError."""

    label: str
    kind: str
    read: Callable[[Any], Any]
    unit: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()


def read_count(value: Any) -> int:
    """A whole number from 0 to 10^9; true is not 1 and 12.0 is not 12."""
    if type(value) is not int:
        raise ValueError("应为整数")
    if not 0 <= value <= _LARGEST_COUNT:
        raise ValueError("应在 0 至 10 亿之间")
    return value


def read_amount(value: Any) -> str:
    """An exact amount as a string of digits, so that no float ever touches it; leading zeros go."""
    if not isinstance(value, str):
        raise ValueError('应为十进制数字符串，如 "50.00"')
    if not _AMOUNT.fullmatch(value):
        raise ValueError("应为不带正负号的十进制数，整数部分至多 12 位")
    whole, point, fraction = value.partition(".")
    return (whole.lstrip("0") or "0") + point + fraction


def read_flag(value: Any) -> bool:
    """Yes or no, as a boolean."""
    if value is True or value is False:
        return bool(value)
    raise ValueError("应为 true 或 false")


def read_date(value: Any) -> str:
    """A date as YYYY-MM-DD, kept in that form."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("应为 YYYY-MM-DD 形式的日期")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("没有这一天") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"年份应在 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间")
    return value


def _read_year(value: Any) -> int:
    if type(value) is not int or not 2000 <= value <= _LAST_YEAR:
        raise ValueError(f"应为 2000 至 {_LAST_YEAR} 的年份")
    return value


def _text(longest: int, pattern: str | None = None, hint: str = "") -> Callable[[Any], str | None]:
    def read(value: Any) -> str | None:
        if not isinstance(value, str):
            raise ValueError("应为文字")
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
            raise ValueError("含有控制字符或残缺字符")
        kept = value.strip()
        if len(kept) > longest:
            raise ValueError(f"不得超过 {longest} 字")
        if kept and pattern is not None and not re.fullmatch(pattern, kept):
            raise ValueError(hint)
        return kept or None  # an empty box is a box not filled in

    return read


def _choice(*choices: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError("应为下列之一：" + "、".join(choices))
        return value

    return read


def _required(label: str, longest: int, pattern: str | None = None, hint: str = "") -> Field:
    return Field(label, "text", _text(longest, pattern, hint), required=True)


def _optional(label: str, longest: int, pattern: str | None = None, hint: str = "") -> Field:
    return Field(label, "text", _text(longest, pattern, hint))


def _flag(label: str, *, required: bool = False) -> Field:
    return Field(label, "flag", read_flag, required=required)


def _judgement(label: str) -> Field:
    return Field(label, "judgement", read_flag)


def _count(label: str, unit: str, *, required: bool = False) -> Field:
    return Field(label, "count", read_count, unit, required)


def _amount(label: str, unit: str, *, required: bool = False) -> Field:
    return Field(label, "amount", read_amount, unit, required)


def _date(label: str, *, required: bool = False) -> Field:
    return Field(label, "date", read_date, required=required)


def _one_of(label: str, *choices: str, required: bool = False) -> Field:
    return Field(label, "choice", _choice(*choices), required=required, choices=choices)


_ORGANISATION = r"[0-9A-Za-z_-]+"
_MATERIAL_STATUS = ("present", "missing", "not_applicable", "none")

PROFILE: Mapping[str, Field] = {
    "applicant_id": _optional("申报编号", 64),
    "name": _required("申报单位名称", 200),
    "platform_name": _required("平台名称", 200),
    "uscc": _required("统一社会信用代码", 40),
    "legal_form": _required("组织形式", 60),
    "registered_on": _date("注册日期", required=True),
    "jurisdiction_code": _required("所属区（市、县）或开发区", 20, _ORGANISATION, "应为区划或开发区代码"),
    "host_division_code": _optional("经营场所所在区划", 6, r"[0-9]{6}", "应为 6 位区划代码"),
    "address": _required("经营场所地址", 300),
    "recommender.kind": _one_of("推荐渠道", "district", "municipal_department", required=True),
    "recommender.code": _required("推荐部门代码", 40, _ORGANISATION, "应为部门代码"),
    "recommender.name": _optional("推荐部门名称", 200),
    "contact.name": _required("联系人", 60),
    "contact.landline": _optional("固定电话", 20, r"0[0-9]{2,3}-[0-9]{7,8}", "应为区号-号码，如 0851-xxxxxxxx"),
    "contact.mobile": _optional("手机", 11, r"1[3-9][0-9]{9}", "应为 11 位手机号码"),
    "contact.email": _optional("电子邮箱", 254, r"[^@\s]+@[^@\s]+\.[^@\s]+", "应为电子邮箱地址"),
    "data_year": Field("数据年度", "year", _read_year, required=True),
    "submitted_on": _date("申报日期"),
}

BASIC: Mapping[str, Field] = {
    "basic.is_independent_legal_person": _flag("具有独立法人资格", required=True),
    "basic.has_service_qualification": _flag("具有从事相关服务的资质", required=True),
    "basic.has_service_capability": _flag("具有从事相关服务的能力", required=True),
    "basic.operation_started_on": _date("平台运营起始日期", required=True),
    "basic.total_assets_wan": _amount("资产总额", "万元", required=True),
    "basic.platform_investment_wan": _amount("平台建设投入", "万元", required=True),
    "basic.smes_served": _count("年服务中小企业", "家", required=True),
    "basic.survey_valid": _count("有效满意度问卷", "份", required=True),
    "basic.survey_satisfied": _count("满意问卷", "份", required=True),
    "basic.has_fixed_premises": _flag("有固定的经营服务场所", required=True),
    "basic.has_facilities": _flag("有必要的服务设施、仪器设备", required=True),
    "basic.has_management_system": _flag("有健全的管理制度", required=True),
    "basic.has_service_process": _flag("有规范的服务流程", required=True),
    "basic.has_fee_standard": _flag("有合理的收费标准", required=True),
    "basic.has_quality_assurance": _flag("有完善的服务质量保证措施", required=True),
    "basic.has_small_micro_discount": _flag("对小型微型企业有优惠规定", required=True),
    "basic.service_volume_total": _count("总服务量", "家次", required=True),
    "basic.service_volume_public_or_low_fee": _count("公益性或低收费服务量", "家次", required=True),
    "basic.has_development_plan": _flag("有明确的发展规划", required=True),
    "basic.has_annual_targets": _flag("有年度服务目标", required=True),
    "basic.service_staff": _count("从事中小企业服务的人员", "人", required=True),
    "basic.staff_college": _count("其中大专及以上学历", "人", required=True),
    "basic.staff_mid_title": _count("其中中级及以上职称", "人", required=True),
    "basic.staff_both": _count("其中两者兼具", "人", required=True),
}

JUDGEMENTS: Mapping[str, Field] = {
    "judgements.finance_sound": _judgement("财务收支状况良好、经营规范"),
    "judgements.reputation": _judgement("有一定的声誉和品牌影响力"),
    "judgements.promotion_activities": _judgement("积极参加服务推广活动"),
    "judgements.partnerships": _judgement("有稳定、广泛的合作关系"),
    "judgements.management_team": _judgement("有健全的管理团队和人才队伍"),
    "judgements.leader": _judgement("主要负责人诚信、守法、经验丰富"),
    "judgements.open_shared": _judgement("具有开放性和资源共享的特征"),
    "judgements.distinctive": _judgement("具有突出的特色优势和示范性"),
}

FUNCTIONS: Mapping[str, Field] = {
    "functions.information.has_open_query_system": _flag("有便于查询的开放信息服务系统"),
    "functions.information.has_online_service": _flag("具有在线服务功能"),
    "functions.information.has_online_offline_linkage": _flag("具有线上线下联动功能"),
    "functions.information.offline_smes_served": _count("线下年服务企业", "家"),
    "functions.information.events": _count("年组织开展相关服务活动", "次"),
    "functions.technology.can_organise_resources": _judgement("具有组织技术服务资源的能力"),
    "functions.technology.has_collaboration_mechanism": _flag("有良好的协同服务机制"),
    "functions.technology.has_expert_pool": _flag("有专家库"),
    "functions.technology.has_project_pool": _flag("有新产品、新技术项目库"),
    "functions.technology.owns_large_instruments": _flag("拥有大型、精密仪器设备"),
    "functions.technology.shares_large_instruments": _flag("大型、精密仪器设备开放共享"),
    "functions.technology.events": _count("年开展技术服务活动", "次"),
    "functions.startup.coaching_capability": _judgement("具有较强的创业辅导能力"),
    "functions.startup.has_project_pool": _flag("有创业项目库"),
    "functions.startup.has_startup_guide": _flag("有《创业指南》"),
    "functions.startup.has_hotline": _flag("有创业服务热线"),
    "functions.startup.does_gov_agency_service": _flag("开展政务代理服务"),
    "functions.startup.events": _count("年开展创业项目洽谈、推介活动", "次"),
    "functions.training.has_training_qualification": _flag("具有培训资质"),
    "functions.training.is_filed_with_sme_dept": _flag("在中小企业主管部门备案"),
    "functions.training.has_remote_training": _flag("具有远程培训能力"),
    "functions.training.has_evaluation_mechanism": _flag("有培训服务评价机制"),
    "functions.training.trainee_person_times": _count("年培训", "人次"),
    "functions.financing.events": _count("年开展投融资服务活动", "次"),
    "functions.financing.financing_total_yi": _amount("帮助中小企业融资总额", "亿元"),
    "functions.financing.is_guarantee_institution": _flag("是融资担保机构"),
    "functions.financing.new_guarantee_yi": _amount("年新增担保额", "亿元"),
    "functions.market.events": _count("年开展市场开拓活动", "次"),
    "functions.market.promotes_outposts": _judgement("推动建立驻外服务点和营销网络"),
    "functions.market.assists_logistics_commerce": _judgement("帮助开展现代物流、商务等服务"),
}

MATERIALS: Mapping[str, Field] = {
    "materials.m1_application_report": _one_of("申请报告", *_MATERIAL_STATUS),
    "materials.m2_legal_person_certificate": _one_of("法人证书或营业执照", *_MATERIAL_STATUS),
    "materials.m3a_audit_report": _one_of("上一年度审计报告", *_MATERIAL_STATUS),
    "materials.m3b_special_audit": _one_of("服务收支专项审计", *_MATERIAL_STATUS),
    "materials.m4_premises_proof": _one_of("经营服务场所证明", *_MATERIAL_STATUS),
    "materials.m5_service_evidence": _one_of("开展相关服务的证明材料", *_MATERIAL_STATUS),
    "materials.m6_qualification_proof": _one_of("资质、备案、许可证明", *_MATERIAL_STATUS),
    "materials.m7_truth_declaration": _one_of("材料真实性声明", *_MATERIAL_STATUS),
    "materials.m7_other": _one_of("其他材料", *_MATERIAL_STATUS),
}

FIELDS: Mapping[str, Field] = MappingProxyType({**PROFILE, **BASIC, **JUDGEMENTS, **FUNCTIONS, **MATERIALS})
