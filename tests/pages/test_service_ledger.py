"""The page of a platform's service ledger: months, records and figures; entries typed, brought in, taken back."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect
from werkzeug.test import TestResponse

from adapters.people import StoredPeople
from adapters.workbooks import ServiceWorkbooks
from services.service_ledger import PAGE
from services.service_reading import read_record
from services.users import User
from tests.pages.conftest import CITY_OFFICER, DISTRICT_OFFICER, PASSWORD, PEOPLE, Browser, SignIn, token_of
from tests.pages.test_journeys import serious_in
from tests.support.people import PlainPasswords
from tests.support.records import CODES, code, many, record, texts
from tests.support.services import platform, recorded
from tests.support.workbooks import styles_of, workbook
from tests.support.world import Town
from workflow.policy import SERVICE_READERS
from workflow.roles import Role

APPLICANT = "shenbao"


@pytest.fixture
def case(town: Town) -> str:
    """A platform."""
    return platform(town)


@pytest.fixture
def ledger(case: str) -> str:
    """The address of its ledger."""
    return f"/platforms/{case}/ledger"


@pytest.fixture
def keeper(signed: SignIn) -> FlaskClient:
    """The applicant at the page."""
    return signed(APPLICANT)


def post(somebody: FlaskClient, ledger: str, what: str, /, **data: object) -> TestResponse:
    token = token_of(somebody.get(ledger).text)
    return somebody.post(f"{ledger}/{what}", data={"csrf_token": token, **data}, content_type="multipart/form-data")


def read(page: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def upload(client: FlaskClient, ledger: str, content: io.BytesIO, name: str = "台账.xlsx") -> TestResponse:
    return post(client, ledger, "workbook", file=(content, name))


def follow(client: FlaskClient, answer: TestResponse) -> str:
    assert answer.status_code == 302, answer.text
    return client.get(answer.headers["Location"]).text


def test_the_year_is_shown_by_month_with_its_figures(town: Town, case: str, ledger: str, signed: SignIn):
    recorded(town, case, record(fee_yuan="1200.50", public_or_low_fee=False), record(content="二"),
             record(served_on="2026-04-01", client_uscc=CODES[1], satisfaction="unsatisfied"))  # fmt: skip
    page = signed(DISTRICT_OFFICER).get(ledger).text
    for said in (
        "2026年汇总",
        "2（按信用代码去重",
        "2，占 66.67%",
        "不满意 1",
        "1200.50",
        '共 <b class="num">3</b> 条',
    ):
        assert said in page
    assert f'href="{ledger}?year=2026&amp;month=2026-03#h-records"' in page
    narrowed = signed(DISTRICT_OFFICER).get(f"{ledger}?year=2026&month=2026-04").text
    assert '共 <b class="num">1</b> 条' in narrowed
    assert f'href="{ledger}?year=2026"' in narrowed  # the chip takes the filter away


def test_the_years_counts_are_put_to_the_conditions_of_article_5(town: Town, case: str, ledger: str, signed: SignIn):
    counted = [record(served_on="2025-03-03", client_uscc=code(n), client=f"企业{n}") for n in range(60)]
    recorded(town, case, *counted, record(served_on="2026-03-03", public_or_low_fee=False, satisfaction=""))
    page = read(signed(APPLICANT).get(f"{ledger}?year=2025").text).partition("与第五条的年度条件对照")[2]
    for said in ("60 家 ≥ 60 家 符合", "60/60(100.00%) ≥ 80% 符合", "60/60(100.00%) ≥ 20% 符合"):
        assert said in page
    running = read(signed(APPLICANT).get(f"{ledger}?year=2026").text)
    for said in ("截至目前", "1 家 ≥ 60 家 不符合", "0/0 ≥ 80% 待判断", "0/1(0.00%) ≥ 20% 不符合"):
        assert said in running


def test_nothing_is_claimed_of_a_year_without_records(ledger: str, keeper: FlaskClient):
    page = keeper.get(f"{ledger}?year=2025").text
    assert "2025年没有有效的服务记录，不作统计" in page
    assert "%" not in page.partition("h-figures")[2].partition("</section>")[0]


@pytest.mark.parametrize("user", PEOPLE, ids=lambda user: user.login)
def test_own_people_district_city_and_auditor_read_it(ledger: str, signed: SignIn, user):
    client, reads = signed(user.login), bool(user.roles & SERVICE_READERS)
    assert client.get(ledger).status_code == (200 if reads else 403)
    assert client.get(f"{ledger}/workbook").status_code == (200 if reads else 403)
    keeps = Role.APPLICANT in user.roles
    assert ("上传并登记" in client.get(ledger).text) == keeps
    assert client.get(f"{ledger}/returned").status_code == (404 if keeps else 403)


def test_a_foreign_district_and_another_applicant_find_no_ledger(town: Town, ledger: str, signed: SignIn):
    people, hashed = StoredPeople(town.engine), PlainPasswords().hashed(PASSWORD)
    for login, role, org in (("far", Role.DISTRICT_OFFICER, "520103"), ("rival", Role.APPLICANT, CODES[1])):
        people.add(User(login, login, frozenset({role}), org), hashed, town.clock.now())
        assert signed(login).get(ledger).status_code == 404


def test_nobody_reads_it_without_signing_in(ledger: str, anybody: FlaskClient):
    assert [anybody.get(f"{ledger}{more}").status_code for more in ("", ".xlsx", "/workbook", "/returned")] == [401] * 4


def test_one_record_is_typed_in(ledger: str, keeper: FlaskClient):
    page = follow(keeper, post(keeper, ledger, "records", **texts(function="training", fee_yuan="12.5")))
    assert "已登记 1 条服务记录（第 3 号登记）" in page
    assert "12.50" in page


def test_a_typed_record_that_is_wrong_comes_again_with_a_sentence_at_each_box(ledger: str, keeper: FlaskClient):
    answer = post(keeper, ledger, "records", **texts(client_uscc="123", fee_yuan="很多", content="上门诊断"))
    assert answer.status_code == 422
    assert "统一社会信用代码应为 18 位" in answer.text
    assert 'aria-describedby="p-fee_yuan"' in answer.text
    assert 'value="上门诊断"' in answer.text
    assert 'value="很多"' in answer.text
    assert "还没有登记" in answer.text


def test_a_workbook_is_entered_and_its_counts_told(ledger: str, keeper: FlaskClient):
    page = follow(keeper, upload(keeper, ledger, workbook([texts(), texts(content="二", served_on="2026-05-01")])))
    assert "已登记 2 条服务记录（第 3 号登记，2026年3月15日至2026年5月1日）" in page
    assert "登记号:3" in page
    assert "台账.xlsx" in page


def test_a_faulty_workbook_comes_back_marked_and_can_be_fetched_until_it_is_put_right(ledger: str, keeper: FlaskClient):
    answer = upload(keeper, ledger, workbook([texts(), texts(content="二", fee_yuan="很多", mode="电话")]))
    assert answer.status_code == 422
    for said in ("没有登记任何一条", "1 行，2 处", "收费(元) 1 处", "很多", "应为下列之一：线上、线下"):
        assert said in answer.text
    with keeper.get(f"{ledger}/returned") as back:
        assert back.headers["Content-Disposition"].startswith("attachment")
        assert back.headers["X-Content-Type-Options"] == "nosniff"
        assert set(styles_of(back.data)) >= {"F3", "G3"}
    assert "还没有登记" in keeper.get(ledger).text
    follow(keeper, upload(keeper, ledger, workbook([texts()])))
    assert keeper.get(f"{ledger}/returned").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("台账.xls", b"\xd0\xcf\x11\xe0", "不是 .xlsx 文件"),
        ("a.xlsx", b"%PDF-1.4 x", "实为 PDF"),
        ("a.xlsx", b"x", "Excel"),
    ],
)
def test_what_is_no_workbook_is_refused_on_the_page(ledger: str, keeper: FlaskClient, name: str, content, told: str):
    answer = upload(keeper, ledger, io.BytesIO(content), name)
    assert answer.status_code == 422
    assert told in answer.text
    assert "依据：第十四条" in answer.text


def test_an_upload_without_a_file_is_refused(ledger: str, keeper: FlaskClient):
    answer = post(keeper, ledger, "workbook")
    assert (answer.status_code, "请选择要上传的工作簿" in answer.text) == (422, True)


def test_an_entry_is_taken_back_with_a_reason(town: Town, case: str, ledger: str, keeper: FlaskClient):
    recorded(town, case, record())
    assert post(keeper, ledger, "void", entry="3", reason=" ").status_code == 422
    page = follow(keeper, post(keeper, ledger, "void", entry="3", reason="重复录入"))
    assert "第 3 号登记已作废" in page
    assert "已作废</span>" in page
    assert "没有有效的服务记录" in page
    assert post(keeper, ledger, "void", entry="3", reason="再来").status_code == 409
    assert post(keeper, ledger, "void", entry="x", reason="再来").status_code == 422


def test_pages_of_records_follow_one_another(town: Town, case: str, ledger: str, keeper: FlaskClient):
    recorded(town, case, *many(PAGE + 1))
    following = re.search(r'rel="next" href="([^"]+)"', keeper.get(f"{ledger}?mode=offline").text)
    assert following is not None
    second = keeper.get(following[1].partition("#")[0].replace("&amp;", "&")).text
    assert "第0次服务" in second
    assert 'rel="next"' not in second
    assert keeper.get(f"{ledger}?after=x").status_code == 422


@pytest.mark.parametrize(
    "query", ["year=x", "year=99999", "month=2026-13", "function=x", "entry=-1", "entry=9999999999999"]
)
def test_a_filter_that_can_be_none_is_left_out(town: Town, case: str, ledger: str, keeper: FlaskClient, query: str):
    recorded(town, case, record())
    assert '共 <b class="num">1</b> 条' in keeper.get(f"{ledger}?{query}").text


def test_the_records_asked_for_are_fetched_as_a_workbook_that_could_come_in_again(
    town: Town, case: str, ledger: str, signed: SignIn
):
    recorded(town, case, record(fee_yuan="80.00"), record(served_on="2026-04-01", content="=1+1"))
    answer = signed(DISTRICT_OFFICER).get(f"{ledger}.xlsx?year=2026&month=2026-04")
    assert "2026-04.xlsx" in answer.headers["Content-Disposition"]
    (line,) = ServiceWorkbooks().read(io.BytesIO(answer.data))
    assert (line.texts["content"], line.unreadable) == ("=1+1", {})
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert read_record(line.texts, first, last) == (record(served_on="2026-04-01", content="=1+1"), {})


def test_what_people_typed_is_text_on_the_page(town: Town, case: str, ledger: str, keeper: FlaskClient):
    recorded(town, case, record(client="<script>alert(1)</script>"))
    assert "<script>alert" not in keeper.get(ledger).text


def test_the_blank_workbook_is_an_attachment_under_its_chinese_name(ledger: str, keeper: FlaskClient):
    answer = keeper.get(f"{ledger}/workbook")
    assert "filename*=UTF-8''%E6%9C%8D%E5%8A%A1" in answer.headers["Content-Disposition"]
    assert ServiceWorkbooks().read(io.BytesIO(answer.data)) == []


def test_the_platforms_page_leads_to_its_ledger_and_offers_no_bare_form(case: str, ledger: str, signed: SignIn):
    page = signed(APPLICANT).get(f"/cases/{case}").text
    assert f'href="{ledger}"' in page
    assert "act-record_services" not in page
    assert f'href="{ledger}"' in signed(CITY_OFFICER).get(f"/cases/{case}").text


@pytest.mark.browser
def test_a_ledger_is_kept_in_a_browser_from_blank_workbook_to_figures(
    surfer: Browser, town: Town, case: str, ledger: str, tmp_path: Path
) -> None:
    surfer.sign_in(APPLICANT)
    page = surfer.go(ledger)
    with page.expect_download() as got:
        page.get_by_role("link", name="下载空白工作簿").click()
    assert got.value.suggested_filename == "服务台账.xlsx"

    wrong, right = tmp_path / "错.xlsx", tmp_path / "对.xlsx"
    wrong.write_bytes(workbook([texts(), texts(content="二", fee_yuan="很多")]).getvalue())
    right.write_bytes(workbook([texts(), texts(content="二", satisfaction="不满意")]).getvalue())
    page.get_by_label("填好的工作簿").set_input_files(wrong)
    page.get_by_role("button", name="上传并登记").click()
    expect(page.get_by_role("alert")).to_contain_text("没有登记任何一条")
    with page.expect_download() as got:
        page.get_by_role("link", name="下载标明问题的工作簿").click()
    assert set(styles_of(Path(got.value.path()).read_bytes())) >= {"G3"}
    assert serious_in(page) == []

    surfer.go(ledger)
    page.get_by_label("填好的工作簿").set_input_files(right)
    page.get_by_role("button", name="上传并登记").click()
    expect(page.get_by_role("status")).to_contain_text("已登记 2 条服务记录")
    expect(page.locator("#figures")).to_contain_text("评价 2 份：满意 1、基本满意 0、不满意 1")

    page.get_by_text("登记一条").click()
    page.get_by_label("日期", exact=False).first.fill("2026-06-01")
    for label, text in (("服务对象", "虚构丙企业"), ("服务内容", "上门诊断"), ("收费(元)", "80")):
        page.locator("#one").get_by_label(label).fill(text)
    for label, choice in (("服务功能", "其他"), ("方式", "线上"), ("是否公益", "是")):
        page.locator("#one").get_by_label(label).select_option(label=choice)
    page.get_by_role("button", name="登记这一条").click()
    expect(page.get_by_role("status")).to_contain_text("已登记 1 条")
    expect(page.locator("#figures")).to_contain_text("另有 1 条记录没有信用代码")
    assert serious_in(page) == []

    page.set_viewport_size({"width": 360, "height": 740})
    surfer.go(ledger)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert town.case(case).version == 4
