"""Art. 13 to 17: what the steps of reports, assessments and subsidies take."""

from api.schemas.base import Reasoned, Rejection, Step, case_id
from api.schemas.fields import REPORT, Day, Named, Text, Whole

_YEAR = {"least": 2000, "most": 2100, "required": True}
FIGURES = (
    ("smes_served", "服务中小企业（家）"),
    ("service_volume_total", "服务总量（家次）"),
    ("service_volume_public_or_low_fee", "公益性或低收费服务（家次）"),
    ("events", "服务活动（次）"),
    ("survey_valid", "满意度调查有效份数"),
    ("survey_satisfied", "满意份数"),
    ("service_staff", "从事服务的人员（人）"),
)


class OpenedForAYear(Step):
    """Which platform, which year."""

    parent = case_id("示范平台", source="platforms")
    year = Whole("年度", **_YEAR)


class Report(Step):
    """The report of a platform (Art. 13)."""

    summary = Text("上一年度工作总结", most=REPORT, lines=True)
    figures = Named("年度数据", Text("数据", most=20, pattern="^[0-9]{1,9}$", hint="应为整数"), options=FIGURES)


class DistrictReport(Step):
    """The two parts of a district's report (Art. 14)."""

    summary = Text("上一年度示范平台工作总结", most=REPORT, lines=True)
    inspection = Text("检查情况报告", most=REPORT, lines=True)


class Announced(Step):
    """Where the results are published."""

    url = Text("公告网页", most=500, required=True, pattern="^https?://", hint="应以 http:// 或 https:// 开头")
    notice = Text("并入的公告", most=26, source="results", help="今天已发布的考核结果公告；留空为单独公告")


class SubsidyRequested(Step):
    """Whose account the subsidy goes to (Art. 16)."""

    account_name = Text("收款账户名称", required=True, help="应与运营单位名称一致")
    bank = Text("开户银行", required=True)
    account = Text("账号", most=40, required=True, pattern="^[0-9 -]{6,40}$", hint="账号应为数字")


class Paid(Step):
    """The payment."""

    amount_yuan = Text(
        "金额（元）", most=16, required=True, pattern="^[0-9]{1,9}[.][0-9]{2}$", hint="以元为单位，写两位小数"
    )
    on = Day("拨付日期", required=True)
    voucher = Text("凭证号", most=100, required=True)


REPORTS = {
    "open_report": OpenedForAYear,
    "save_report": Report,
    "submit_report": Report,
    "return_report": Reasoned,
    "resubmit_report": Report,
}
DISTRICT_REPORTS = {**REPORTS, "save_report": DistrictReport, "submit_report": DistrictReport}
DISTRICT_REPORTS["resubmit_report"] = DistrictReport
ASSESSMENTS = {
    "open_assessment": OpenedForAYear,
    "announce_assessment": Announced,
    "reject_proposal": Rejection,
}
SUBSIDIES = {
    "approve_subsidy": SubsidyRequested,
    "record_payment": Paid,
    "void_subsidy": Reasoned,
    "reject_proposal": Rejection,
}
