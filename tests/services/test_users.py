"""Who may be a user, with which roles, and for which organisation."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from services.users import Added, Organisation, add_user, list_users
from tests.support.people import MemoryPeople, PlainPasswords
from workflow.refusals import Malformed, Refusal
from workflow.roles import Role

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
CODE = "91520102DEM000014F"

ORGANISATIONS = (
    Organisation("CITY", "市局", "city"),
    Organisation("520103", "云岩区", "district"),
    Organisation("520114", "小河区", "historic"),
    Organisation("520199", "旧区", "district", valid_to="2020-12-31"),
    Organisation("ZONE-GXQ", "高新区", "zone"),
    Organisation("MD-SW", "商务", "municipal_department"),
)


@pytest.fixture
def people() -> MemoryPeople:
    return MemoryPeople(ORGANISATIONS)


@pytest.fixture
def add(people: MemoryPeople) -> Callable[..., Added]:
    def adding(login: str, *roles: str, password: str | None = "正确的马、电池、订书钉", **more: object) -> Added:
        return add_user(
            login,
            roles,
            password=password,
            users=people,
            passwords=PlainPasswords(),
            now=NOW,
            **more,  # type: ignore[arg-type]
        )

    return adding


def test_a_password_is_made_where_none_is_given_and_shown_once(add: Callable[..., Added], people: MemoryPeople) -> None:
    made = add("zhang", "city_officer", password=None)
    assert made.password is not None
    assert len(made.password) >= 16
    assert people.hashes["zhang"] == PlainPasswords().hashed(made.password)
    assert add("li", "city_leader").password is None


def test_the_city_is_the_organisation_of_its_own_roles_unasked(add: Callable[..., Added]) -> None:
    assert add("zhang", "city_officer", "city_supervision").user.org == "CITY"


@pytest.mark.parametrize(
    ("roles", "org", "kept"),
    [
        (("district_officer",), "520103", "520103"),
        (("district_leader", "district_officer"), "ZONE-GXQ", "ZONE-GXQ"),
        (("municipal_department_officer",), "MD-SW", "MD-SW"),
        (("applicant",), f" {CODE.lower()} ", CODE),
        (("expert",), "虚构单位01", "虚构单位01"),
        (("auditor",), "", ""),
    ],
)
def test_roles_and_organisations_that_fit(
    add: Callable[..., Added], roles: tuple[str, ...], org: str, kept: str
) -> None:
    assert add("zhang", *roles, org=org).user.org == kept


@pytest.mark.parametrize(
    ("roles", "org", "code"),
    [
        (("district_officer",), "", "org_unknown"),
        (("district_officer",), "CITY", "org_unknown"),
        (("district_officer",), "520114", "org_unknown"),
        (("district_officer",), "520199", "org_unknown"),
        (("district_leader",), "MD-SW", "org_unknown"),
        (("municipal_department_leader",), "520103", "org_unknown"),
        (("city_officer",), "520103", "org_is_city"),
        (("city_officer", "district_officer"), "CITY", "org_unknown"),
        (("applicant",), CODE[:-1] + "0", "org_credit_code"),
        (("applicant",), "", "org_credit_code"),
        (("expert",), "单位\n二", "org_malformed"),
        ((), "", "role_missing"),
        (("wizard",), "", "role_unknown"),
        (("timer",), "", "role_unknown"),
        (("public",), "", "role_unknown"),
        (("auditor", "expert"), "", "role_alone"),
        (("auditor", "city_leader"), "CITY", "role_alone"),
        (("system_admin", "city_officer"), "CITY", "role_alone"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_rule(
    add: Callable[..., Added], people: MemoryPeople, roles: tuple[str, ...], org: str, code: str
) -> None:
    with pytest.raises(Malformed) as refused:
        add("zhang", *roles, org=org)
    assert refused.value.code == code
    assert list_users(people) == ()


def test_an_applicants_invalid_code_cites_article_9(add: Callable[..., Added]) -> None:
    with pytest.raises(Malformed, match="校验码") as refused:
        add("zhang", "applicant", org=CODE[:-1] + "0")
    assert refused.value.article == "9"


@pytest.mark.parametrize("login", ["", "张三", "a b", "-a", "a" * 65, "a\n", "a\0"])
def test_a_login_is_plain(add: Callable[..., Added], login: str) -> None:
    with pytest.raises(Malformed, match="用户名应为"):
        add(login, "expert")


@pytest.mark.parametrize("login", ["timer", "public", "system", "Timer"])
def test_the_names_of_the_clock_and_the_public_are_nobodys(add: Callable[..., Added], login: str) -> None:
    with pytest.raises(Malformed, match="保留"):
        add(login, "expert")


def test_a_login_is_given_once(add: Callable[..., Added], people: MemoryPeople) -> None:
    add("zhang", "expert", name="甲")
    with pytest.raises(Refusal, match="已经存在"):
        add("zhang", "city_leader", name="乙")
    assert [user.name for user in list_users(people)] == ["甲"]


@pytest.mark.parametrize(
    "password", ["", "九个字符的密码啊啊", "x" * 1025, "半个代理对\ud800半个代理对", "x\0xxxxxxxxxx"]
)
def test_a_password_has_a_length_and_can_be_stored(add: Callable[..., Added], password: str) -> None:
    with pytest.raises(Malformed, match="密码"):
        add("zhang", "expert", password=password)


def test_a_test_database_takes_short_passwords_but_no_empty_one(add: Callable[..., Added]) -> None:
    assert add("zhang", "expert", password="demo", short_password=True).user.roles == {Role.EXPERT}
    with pytest.raises(Malformed):
        add("li", "expert", password="", short_password=True)


def test_ties_of_an_expert_are_kept(add: Callable[..., Added]) -> None:
    assert add("zhang", "expert", related=["DEMO-002", f" {CODE} "]).user.related == {"DEMO-002", CODE}
    with pytest.raises(Malformed, match="利害关系"):
        add("li", "expert", related=["DEMO-002", " "])
