"""Who takes part: accounts for every desk of the batch, two people for every role that approves."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from api.demo import source
from workflow.roles import Role

DISTRICTS = {
    "520102": ("nanming", "南明"),
    "520103": ("yunyan", "云岩"),
    "520111": ("huaxi", "花溪"),
    "520112": ("wudang", "乌当"),
    "520113": ("baiyun", "白云"),
    "520115": ("guanshanhu", "观山湖"),
    "520121": ("kaiyang", "开阳"),
    "520122": ("xifeng", "息烽"),
    "520123": ("xiuwen", "修文"),
    "520181": ("qingzhen", "清镇"),
    "ZONE-GXQ": ("gaoxin", "高新"),
    "ZONE-JKQ": ("jingkai", "经开"),
    "ZONE-ZBQ": ("zongbao", "综保"),
    "ZONE-SLQ": ("shuanglong", "双龙"),
    "ZONE-GAQ": ("guian", "贵安"),
}
DEPARTMENTS = {"MD-SW": ("shangwu", "商务"), "MD-JR": ("jinrong", "金融")}
DESKS = DISTRICTS | DEPARTMENTS

_CITY = (
    ("city1", "市局经办甲", Role.CITY_OFFICER),
    ("city2", "市局经办乙", Role.CITY_OFFICER),
    ("city-leader1", "市局负责人甲", Role.CITY_LEADER),
    ("city-leader2", "市局负责人乙", Role.CITY_LEADER),
    ("city-leader3", "市局负责人丙", Role.CITY_LEADER),
    ("supervision1", "市局监督甲", Role.CITY_SUPERVISION),
    ("supervision2", "市局监督乙", Role.CITY_SUPERVISION),
    ("finance1", "市局财务甲", Role.FINANCE_OFFICER),
    ("finance2", "市局财务乙", Role.FINANCE_OFFICER),
)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the demonstration. The password is kept in accounts.json and nowhere else."""

    login: str
    name: str
    role: Role
    org: str
    password: str
    related: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, str]:
        """The account as accounts.json lists it."""
        return {"user": self.login, "password": self.password, "role": self.role.value, "org": self.org}


def accounts() -> list[Account]:
    """Everybody, each with a password made now."""
    return [*_staff(), *_experts(), *_applicants(), *_operators()]


def _staff() -> Iterator[Account]:
    for login, name, role in _CITY:
        yield _account(login, name, role, "CITY")
    yield _account("auditor", "审计人员", Role.AUDITOR)
    yield _account("admin", "系统管理员", Role.SYSTEM_ADMIN)
    for code, (slug, name) in DESKS.items():
        department = code in DEPARTMENTS
        officer = Role.MUNICIPAL_DEPARTMENT_OFFICER if department else Role.DISTRICT_OFFICER
        leader = Role.MUNICIPAL_DEPARTMENT_LEADER if department else Role.DISTRICT_LEADER
        for number, ordinal in enumerate("甲乙", 1):
            yield _account(f"{slug}{number}", f"{name}经办{ordinal}", officer, code)
            yield _account(f"{slug}-leader{number}", f"{name}负责人{ordinal}", leader, code)


def _experts() -> Iterator[Account]:
    for number, expert in enumerate(source.experts(), 1):
        firms = {who: source.applicants()[who]["uscc"] for who in expert["related_applicant_ids"]}
        related = (*firms, *firms.values())  # the id is what an applicant says; the credit code is whose account it is
        yield _account(f"expert{number:02}", expert["name"], Role.EXPERT, expert["affiliation"], related)


def _applicants() -> Iterator[Account]:
    for who, entry in source.applicants().items():
        yield _account(who.lower(), entry["contact"]["name"], Role.APPLICANT, entry["uscc"])


def _operators() -> Iterator[Account]:
    for who, entry in source.platforms().items():
        yield _account(who.lower(), f"{entry['operator']}经办人", Role.APPLICANT, entry["uscc"])


def _account(login: str, name: str, role: Role, org: str = "", related: tuple[str, ...] = ()) -> Account:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    return Account(login, name, role, org, "-".join(groups), related)
