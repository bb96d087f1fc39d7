"""What the pages hold to, asked without a browser."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from adapters.people import StoredPeople
from api import wiring
from api.app import create_app
from services.users import User
from tests.pages.conftest import CITY_LEADER, CITY_OFFICER, DISTRICT_OFFICER, PASSWORD, SignIn, token_of
from tests.support.people import PlainPasswords
from tests.support.world import FULL_MARKS, Town
from workflow.roles import Role
from workflow.states import Kind


def test_the_worklist_counts_what_waits_for_whom(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    number = town.case(case).number
    assert number in signed(DISTRICT_OFFICER).get("/").text
    assert number not in signed(CITY_OFFICER).get("/").text
    town.district.officer.does("recommend", case)
    assert number not in signed(DISTRICT_OFFICER).get("/?tab=mine").text
    assert number in signed(DISTRICT_OFFICER).get("/?tab=acted").text
    everything = signed(CITY_OFFICER).get("/?tab=all&kind=application").text
    assert number in everything
    assert "待审核：推荐" in everything


def test_filters_live_in_the_address_and_can_be_taken_off_one_by_one(town: Town, signed: SignIn) -> None:
    town.case_at("submitted")
    page = signed(CITY_OFFICER).get("/?tab=all&kind=application&district=520103").text
    assert "没有符合条件的办件" in page
    assert re.search(r'href="/\?tab=all&amp;kind=application"', page)


def test_the_next_page_begins_where_this_one_ends(town: Town, signed: SignIn) -> None:
    numbers = {town.case(case).number for case in town.cases_at("draft", 31)}
    client = signed("shenbao")
    first = client.get("/?tab=all&kind=application").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).text
    seen = [re.findall(r">(2026-\d{4})</a>", page) for page in (first, second)]
    assert (len(seen[0]), len(seen[1])) == (30, 1)
    assert set(seen[0] + seen[1]) == numbers


def test_whoever_prepared_a_step_is_not_offered_to_approve_it(town: Town, signed: SignIn) -> None:
    case = town.case_at("expert_reviewed")
    town.city.officer.does("open_publicity", case, url="https://gxj.guiyang.example/gs/1")
    assert "批准：发布公示" in signed(CITY_LEADER).get(f"/cases/{case}").text
    assert "批准：发布公示" not in signed(CITY_OFFICER).get(f"/cases/{case}").text


def test_a_proposal_is_handed_back_with_a_reason(town: Town, signed: SignIn) -> None:
    case = town.case_at("expert_reviewed")
    town.city.officer.does("open_publicity", case, url="https://gxj.guiyang.example/gs/1")
    client = signed(CITY_LEADER)
    page = client.get(f"/cases/{case}").text
    proposal = (town.case(case).proposal or {})["id"]
    sent = {
        "csrf_token": token_of(page),
        "proposal": proposal,
        "reason": "网址有误",
        "version": town.case(case).version,
    }
    assert client.post(f"/cases/{case}/actions/reject_proposal", data=sent).status_code == 302
    assert town.case(case).proposal is None


def test_sending_a_form_twice_counts_once(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    client = signed(DISTRICT_OFFICER)
    sent = {"csrf_token": token_of(client.get(f"/cases/{case}").text), "text": "备注", "key": "once"}
    sent["version"] = str(town.case(case).version)
    before = town.case(case).version
    assert [client.post(f"/cases/{case}/actions/add_note", data=sent).status_code for _ in "ab"] == [302, 302]
    assert town.case(case).version == before + 1


def test_a_form_that_is_not_ours_is_refused_and_shows_what_was_typed(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    answer = signed(DISTRICT_OFFICER).post(f"/cases/{case}/actions/add_note", data={"text": "打了很久的一段话"})
    assert answer.status_code == 403
    assert "打了很久的一段话" in answer.text


@pytest.mark.parametrize("path", ["", "/replay", "/edit"])
def test_a_foreign_case_is_not_there(town: Town, signed: SignIn, path: str) -> None:
    case = town.case_at("draft")
    answer = signed(CITY_OFFICER).get(f"/cases/{case}{path}")
    assert answer.status_code == 404
    assert town.case(case).name not in answer.text


def test_pages_ask_for_a_sign_in_and_lead_back(town: Town, anybody: FlaskClient) -> None:
    case = town.case_at("submitted")
    answer = anybody.get(f"/cases/{case}/replay?seq=2")
    assert answer.status_code == 401
    assert f'value="/cases/{case}/replay?seq=2"' in answer.text
    token = token_of(answer.text)
    sent = {"username": CITY_OFFICER, "password": PASSWORD, "csrf_token": token, "next": "//elsewhere.example/"}
    assert anybody.post("/login", data=sent).headers["Location"] == "/"


def test_public_pages_are_small_and_hold_nothing_personal(town: Town, anybody: FlaskClient) -> None:
    case = town.case_at("certified")
    number = town.case(case).facts["award"]["certificate_number"]
    contact = "15400000001"
    publicity, award = (town.case(case).facts[name]["notice"] for name in ("publicity", "award"))
    paths = ["/public/", "/public/platforms", f"/public/platforms/{number}", "/public/notices", "/public/measure"]
    for path in [*paths, f"/public/notices/{publicity}", f"/public/notices/{award}"]:
        answer = anybody.get(path)
        assert answer.status_code == 200, path
        assert len(answer.data) < 100_000, path
        assert contact not in answer.text, path
        assert "<script" not in answer.text, path
    assert number in anybody.get("/public/platforms?q=虚构平台&status=valid").text
    assert "没有符合条件的平台" in anybody.get("/public/platforms?as_of=2020-01-01").text


def test_the_measure_shows_all_articles_all_readings_and_that_its_force_is_unknown(anybody: FlaskClient) -> None:
    page = anybody.get("/public/measure").text
    assert len(re.findall(r'id="article-\d+"', page)) == 18
    assert all(f">Q{number}</td>" in page for number in range(1, 17))
    assert "in_force: unknown" in page
    assert "continue_block" not in page
    assert '<h3>第一条</h3><p class="article">第一条' not in page
    assert "in_force" not in anybody.get("/public/").text


def test_a_notice_tells_which_working_day_it_is(town: Town, anybody: FlaskClient) -> None:
    notice = town.case(town.case_at("publicized")).facts["publicity"]["notice"]
    for at, said in (
        ("2026-09-29 09:00", "今天是第 1 个工作日，共 5 个工作日"),
        ("2026-10-03 09:00", "今天不是工作日，已过 2 个工作日"),
        ("2026-10-10 23:59", "今天是第 5 个工作日"),
        ("2026-10-11 00:00", "公示已经结束"),
    ):
        town.clock.move_to(at)
        assert said in anybody.get(f"/public/notices/{notice}").text, at


def test_every_error_is_a_page_in_chinese(town: Town, signed: SignIn) -> None:
    client = signed(DISTRICT_OFFICER)
    for path, status in (("/nothing", 404), ("/cases/new/batch", 403), ("/public/platforms/ZS-none", 404)):
        answer = client.get(path)
        assert answer.status_code == status
        assert "返回首页" in answer.text


def test_the_clock_is_moved_by_the_administrator_alone_and_only_on_a_test_database(signed: SignIn) -> None:
    for login in ("admin", CITY_OFFICER):
        client = signed(login)
        token = token_of(client.get("/").text)
        assert client.post("/clock", data={"by": "1d", "csrf_token": token}).status_code == 404


def test_moving_the_clock_of_a_test_database_fires_what_falls_due_on_the_way(
    town: Town, app: Flask, tmp_path: Path
) -> None:
    parts = wiring.make_test_database(wiring.build(app.extensions["shifan"].settings), town.clock.now())
    parts = replace(parts, passwords=PlainPasswords())
    try:
        client = SignIn(create_app(parts))("admin")
        page = client.get("/").text
        assert "模拟时间" in page
        sent = {"by": "to", "to": "2020-01-01", "csrf_token": token_of(page)}
        assert "时钟不能往回拨" in client.post("/clock", data=sent, follow_redirects=True).text
        before = parts.world.clock.now()
        told = client.post("/clock", data={**sent, "by": "1d"}, follow_redirects=True).text
        assert "其间没有到期事项" in told
        assert parts.world.clock.now() - before >= timedelta(days=1)
        watcher = SignIn(create_app(parts))(CITY_OFFICER).get("/").text
        assert "模拟时间" in watcher
        assert "进 1 天" not in watcher
    finally:
        parts.close()


def test_an_expert_scores_and_seals_on_the_sheet_page(town: Town, app: Flask, signed: SignIn) -> None:
    case = town.case_at("pre_reviewed")
    sheet = town.sheet(case, "zhuanjia1")
    people = app.extensions["shifan"].people
    people.replace_hash("zhuanjia1", app.extensions["shifan"].passwords.hashed(PASSWORD))
    client = signed("zhuanjia1")
    steps: list[tuple[str, dict[str, str]]] = [
        ("declare_interest", {"interest": "none"}),
        ("score", {"scores.basic_conditions": "8.5", "a7_distinctive": "true"}),
    ]
    for trigger, typed in steps:
        token = token_of(client.get(f"/cases/{sheet}").text)
        assert client.post(f"/cases/{sheet}/actions/{trigger}", data={**typed, "csrf_token": token}).status_code == 302
    page = client.get(f"/cases/{sheet}").text
    assert "8.5" in page
    assert "还有指标未评分" in page
    assert town.children(case, Kind.SCORE_SHEET)[0].facts["scores"] == {"basic_conditions": "8.5"}


def test_a_document_is_attached_and_comes_back_under_its_own_name(town: Town, signed: SignIn) -> None:
    case = town.case_at("draft")
    client = signed("shenbao")
    token = token_of(client.get(f"/cases/{case}").text)
    sent = {"csrf_token": token, "item": "m5_service_evidence", "file": (BytesIO(b"%PDF-1.4 x"), "服务证明.pdf")}
    assert client.post(f"/cases/{case}/documents", data=sent).status_code == 302
    page = client.get(f"/cases/{case}").text
    address = re.search(r'href="(/documents/[0-9a-z]+)">服务证明.pdf', page)
    assert address is not None
    answer = client.get(address[1])
    assert answer.data == b"%PDF-1.4 x"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=document.pdf; filename*=UTF-8''%E6%9C%8D")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()
    wrong = {"csrf_token": token, "item": "m5_service_evidence", "file": (BytesIO(b"MZ"), "服务证明.pdf")}
    refused = client.post(f"/cases/{case}/documents", data=wrong)
    assert refused.status_code == 422
    assert "服务证明.pdf" in refused.text


def corrected(town: Town, case: str, *items: str) -> None:
    """Send an application back for some items."""
    asked = [{"item": item, "reason": "与附件不一致", "article": "10"} for item in items]
    town.district.officer.does("request_correction", case, items=asked)


def test_a_correction_of_documents_alone_leads_to_the_documents(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    corrected(town, case, "m4_premises_proof")
    answer = signed("shenbao").get(f"/cases/{case}/edit")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{case}#h-documents")


def test_whatever_may_be_asked_in_a_correction_the_applicant_can_mend(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    page = signed(DISTRICT_OFFICER).get(f"/cases/{case}").text
    options = re.search(r'name="items.0.item">(.*?)</select>', page, re.DOTALL)
    assert options is not None
    offered = dict(re.findall(r'<option value="([^"]+)">([^<]+)<', options[1]))
    labels = {label.partition("：")[2] for label in offered.values()}
    wanted = {"经营场所地址", "平台名称", "申报单位名称", "联系人及联系方式", "注册日期", "推荐单位"}
    assert wanted <= labels
    assert "m4_premises_proof" in offered
    assert "applicant.uscc" not in offered
    corrected(town, case, *offered)
    form = signed("shenbao").get(f"/cases/{case}/edit").text
    upload = signed("shenbao").get(f"/cases/{case}").text
    for item in offered:
        box = item.removeprefix("applicant.")
        assert f'name="{box}"' in form or f'name="{box}.' in form or f'value="{item}"' in upload, item


def test_what_was_typed_outlives_the_session(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    client = signed(DISTRICT_OFFICER)
    token = token_of(client.get(f"/cases/{case}").text)
    client.delete_cookie("shifan_session")
    sent = {"text": "打了很久的一段话", "version": "1", "csrf_token": token}
    answer = client.post(f"/cases/{case}/actions/add_note", data=sent)
    assert answer.status_code == 401
    assert "登录已过期" in answer.text
    assert "<dt>备注</dt><dd>打了很久的一段话</dd>" in answer.text
    carried = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
    assert carried["next"] == f"/cases/{case}"
    wrong = client.post("/login", data={**carried, "username": DISTRICT_OFFICER, "password": "wrong"})
    assert "打了很久的一段话" in wrong.text
    again = client.post("/login", data={**carried, "username": DISTRICT_OFFICER, "password": PASSWORD})
    assert again.status_code == 200
    assert "<dt>备注</dt><dd>打了很久的一段话</dd>" in again.text
    assert f'href="/cases/{case}"' in again.text
    assert client.get(f"/cases/{case}").status_code == 200


def test_a_page_grown_old_says_so_and_leads_back(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    answer = signed(DISTRICT_OFFICER).post(f"/cases/{case}/actions/add_note", data={"text": "备注一"})
    assert "<h1>页面已过期</h1>" in answer.text
    assert f'href="/cases/{case}"' in answer.text
    assert "<dt>备注</dt><dd>备注一</dd>" in answer.text


def test_citizens_are_not_sent_to_the_interface(anybody: FlaskClient) -> None:
    answer = anybody.get("/public/nothing")
    assert answer.status_code == 404
    assert "/api/v1/docs" not in answer.text


def test_an_objection_too_late_is_given_back_to_copy_with_the_road_that_is_left(
    town: Town, anybody: FlaskClient
) -> None:
    case = town.case_at("publicized")
    notice = town.case(case).facts["publicity"]["notice"]
    token = token_of(anybody.get(f"/public/notices/{notice}").text)
    town.clock.move_to("2026-10-11 00:00")
    sent = {"item": case, "facts": "迟到的事实", "contact": "电话", "csrf_token": token}
    answer = anybody.post(f"/public/notices/{notice}/objections", data=sent)
    assert answer.status_code == 409
    assert "readonly>迟到的事实</textarea>" in answer.text
    assert "是否受理由主管机关决定" in answer.text
    assert "下面的表单" not in answer.text


def test_an_objection_too_long_is_told_the_limit(town: Town, anybody: FlaskClient) -> None:
    case = town.case_at("publicized")
    notice = town.case(case).facts["publicity"]["notice"]
    token = token_of(anybody.get(f"/public/notices/{notice}").text)
    sent = {"item": case, "facts": "长" * 20_001, "csrf_token": token}
    answer = anybody.post(f"/public/notices/{notice}/objections", data=sent)
    assert answer.status_code == 422
    assert "异议事实：不得超过 20000 字" in answer.text


def test_the_register_says_when_the_day_asked_for_is_none(anybody: FlaskClient) -> None:
    answer = anybody.get("/public/platforms?as_of=2026-02-30")
    assert answer.status_code == 422
    assert "截至日期" in answer.text
    assert 'href="/public/platforms"' in answer.text


def test_lists_are_not_narrowed_to_districts_that_are_no_more(anybody: FlaskClient) -> None:
    page = anybody.get("/public/platforms").text
    assert "南明区" in page
    assert "小河区" not in page


def summary_of(page: str, trigger: str) -> str:
    """The form of a step on the page of a case."""
    found = re.search(rf'id="act-{trigger}">.*?<div class="actions">', page, re.DOTALL)
    assert found is not None, trigger
    return found[0]


def test_a_review_is_concluded_on_what_the_sheets_say(town: Town, signed: SignIn) -> None:
    case = town.case_at("pre_reviewed")
    for login in ("zhuanjia1", "zhuanjia2", "zhuanjia3"):
        town.sealed_sheet(case, login)
    page = summary_of(signed(CITY_OFFICER).get(f"/cases/{case}").text, "pass_expert_review")
    assert "已封存 3 份，共 3 份" in page
    assert "<dd>100.00（当年通知未规定合格线）" in page
    assert "3 位专家认定" in page


def test_a_notice_is_read_before_it_is_published(town: Town, signed: SignIn) -> None:
    case = town.case_at("expert_reviewed")
    town.clock.move_to("2026-09-28 09:00")
    page = signed(CITY_OFFICER).get(f"/cases/{case}").text
    assert "2026年9月28日起，至2026年10月10日24时止" in summary_of(page, "open_publicity")
    assert "根据《" in summary_of(page, "open_publicity")
    town.city.officer.does("open_publicity", case, url="https://gxj.guiyang.example/gs/1")
    page = signed(CITY_LEADER).get(f"/cases/{case}").text
    assert page.index("2026年10月10日24时止") < page.index("批准：发布公示</button>")


def test_an_announcement_is_read_before_it_is_made(town: Town, signed: SignIn) -> None:
    case = town.case_at("publicity_closed")
    page = summary_of(signed(CITY_OFFICER).get(f"/cases/{case}").text, "announce_and_award")
    assert "证书编号（证书编号）" in page
    assert town.case(case).name in page


def test_a_handed_back_proposal_shows_its_reason_until_it_is_made_again(town: Town, signed: SignIn) -> None:
    case = town.case_at("expert_reviewed")
    url = "https://gxj.guiyang.example/gs/1"
    town.city.officer.does("open_publicity", case, url=url)
    page = signed(CITY_OFFICER).get(f"/cases/{case}").text
    assert "撤回我的意见" in page
    proposal = (town.case(case).proposal or {})["id"]
    town.city.leader.does("reject_proposal", case, proposal=proposal, reason="网址打不开")
    assert "理由：网址打不开" in signed(CITY_OFFICER).get(f"/cases/{case}").text
    assert "网址打不开" not in signed("shenbao").get(f"/cases/{case}").text
    town.city.officer.does("open_publicity", case, url=url)
    assert "退回，理由" not in signed(CITY_OFFICER).get(f"/cases/{case}").text


def test_what_cannot_be_taken_back_is_never_unfolded_unasked(town: Town, signed: SignIn) -> None:
    case = town.case_at("publicized")
    page = signed("shenbao").get(f"/cases/{case}").text
    assert 'id="act-withdraw"' in page
    assert '<details class="act" open' not in page
    assert '<button class="primary"' not in page
    objection = town.accepted_objection(case)
    page = signed("jiandu").get(f"/cases/{objection}").text
    assert 'open id="act-investigate"' in page
    assert 'open id="act-dismiss_objection"' not in page


def test_only_the_office_that_recommends_is_named_as_approving(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    page = summary_of(signed(DISTRICT_OFFICER).get(f"/cases/{case}").text, "recommend")
    assert "提出后由区县（开发区）负责人审核批准" in page


def test_a_contested_publicity_lies_with_supervision_and_links_its_notice(town: Town, signed: SignIn) -> None:
    case = town.case_at("publicized")
    notice = town.case(case).facts["publicity"]["notice"]
    assert f'href="/public/notices/{notice}"' in signed("shenbao").get(f"/cases/{case}").text
    town.public.does("lodge_objection", kind="objection", parent=case, facts="事实")
    [objection] = town.children(case, Kind.OBJECTION)
    page = signed(CITY_OFFICER).get(f"/cases/{case}").text
    assert "承办 <b>市局监督岗</b>" in page
    assert f'href="/cases/{objection.id}"' in page
    assert "未办结的异议" not in signed("shenbao").get(f"/cases/{case}").text
    town.supervision.officer.does("accept_objection", town.objection(case))
    assert "承办 <b>市局监督岗</b>" in signed("shenbao").get(f"/cases/{case}").text


def test_a_correction_answered_in_time_is_said_to_be_kept(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    corrected(town, case, "basic.smes_served")
    town.applicant.does("save_draft", case, basic={"smes_served": 88})
    town.applicant.does("resubmit", case)
    assert "已按期办结" in signed(DISTRICT_OFFICER).get(f"/cases/{case}").text


def test_a_page_takes_all_there_is_to_correct_at_once(town: Town, signed: SignIn) -> None:
    """Told once in full (一次性告知): there is no second list while the first one runs."""
    case = town.case_at("submitted")
    officer = signed(DISTRICT_OFFICER)
    page = officer.get(f"/cases/{case}").text
    asked = sorted(set(re.findall(r'name="(items\.\d+)\.item"', page)), key=lambda name: int(name[6:]))
    offered = re.search(r'name="items.0.item">(.*?)</select>', page, re.DOTALL)
    assert offered is not None
    items = re.findall(r'<option value="([^"]+)"', offered[1])[: len(asked)]
    assert len(items) == 20
    sent = {"csrf_token": token_of(page), "version": str(town.case(case).version)}
    for line, item in zip(asked, items, strict=True):
        sent |= {f"{line}.item": item, f"{line}.reason": "与附件不一致", f"{line}.article": "10"}
    refused = officer.post(f"/cases/{case}/actions/request_correction", data={**sent, "items.19.reason": ""})
    assert refused.status_code == 422
    assert '<details class="how" open><summary>更多（第 7 至 20 项）' in refused.text
    assert officer.post(f"/cases/{case}/actions/request_correction", data=sent).status_code == 302
    assert [item["item"] for item in town.case(case).facts["correction"]["items"]] == items


def test_an_answered_correction_shows_who_could_be_reached_before_and_who_can_now(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    before = town.world.store.personal([town.case(case).facts["applicant"]["contact"]["personal"]])
    (reached,) = (told["mobile"] for told in before.values())
    corrected(town, case, "applicant.contact")
    town.applicant.does("save_draft", case, contact={"name": "新联系人", "mobile": "15400000077"})
    town.applicant.does("resubmit", case)
    for login in (DISTRICT_OFFICER, "shenbao"):
        page = signed(login).get(f"/cases/{case}").text
        table = page.partition('id="h-corrected-1"')[2].partition("</table>")[0]
        assert reached in table, login
        assert "15400000077" in table, login


def test_the_replay_tells_a_correction_item_by_item_in_words(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    corrected(town, case, "m4_premises_proof", "applicant.contact")
    asked = town.case(case).version
    town.attach(case, "m4_premises_proof", 2)
    town.applicant.does("save_draft", case, contact={"name": "新联系人", "mobile": "15400000077"})
    town.applicant.does("resubmit", case)
    for seq in (asked, town.case(case).version):
        page = signed("shenbao").get(f"/cases/{case}/replay?seq={seq}").text
        table = page.partition('<table class="changes">')[2].partition("</table>")[0]
        assert "材料.pdf（第1版）" in table, seq
        assert "<td>已申报</td>" in table, seq
        assert "<td>—、—</td>" not in table, seq
        cells = re.findall(r"<td>([^<]*)</td>", table)
        assert [cell for cell in cells if re.search("[a-z]{4}", re.sub(r"[\w.]+@[\w.]+", "", cell))] == [], seq
    assert "手机：15400000077" in table


def test_an_open_sheet_of_a_concluded_review_says_so(town: Town, app: Flask, signed: SignIn) -> None:
    case = town.case_at("pre_reviewed")
    for login in ("zhuanjia1", "zhuanjia2", "zhuanjia3"):
        town.sealed_sheet(case, login)
    fourth = User("zhuanjia9", "演示专家九", frozenset({Role.EXPERT}), "某单位")
    StoredPeople(town.engine).add(fourth, "x", town.clock.now())
    extra = town.sheet(case, "zhuanjia9")
    town.city.decides("pass_expert_review", case)
    assert "评审已结束，无须再评" in signed(CITY_OFFICER).get(f"/cases/{extra}").text


def test_only_experts_who_may_score_are_offered(town: Town, signed: SignIn) -> None:
    case, other = town.cases_at("pre_reviewed", 2)
    town.sheet(case, "zhuanjia1")
    page = signed(CITY_OFFICER).get(f"/cases/new/score_sheet?parent={case}").text
    assert 'value="zhuanjia2"' in page
    assert 'value="zhuanjia1"' not in page
    assert "演示专家1（已有本件的评分表）" in page
    assert f'value="{other}"' in page


def test_a_second_application_of_the_same_unit_is_told_and_not_refused(town: Town, signed: SignIn) -> None:
    """Q16: several platforms of one legal person are allowed, with a warning; a draft is its applicant's own."""
    first, second = town.cases_at("submitted", 2)
    draft = town.draft("虚构草稿平台")
    page = signed(DISTRICT_OFFICER).get(f"/cases/{first}").text
    assert "同一单位在本批次另有申报" in page
    assert f"/cases/{second}" in page
    assert "虚构草稿平台" not in page
    town.district.decides("decline_recommendation", second, reason="不符合条件", articles=["5"])
    assert "同一单位在本批次另有申报" not in signed(DISTRICT_OFFICER).get(f"/cases/{first}").text
    assert f"/cases/{draft}" in signed(town.applicant.actor.user).get(f"/cases/{first}").text


def test_a_conflict_of_interest_is_named_where_experts_are_chosen(town: Town, signed: SignIn) -> None:
    case = town.case_at("pre_reviewed")
    page = signed(CITY_OFFICER).get(f"/cases/new/score_sheet?parent={case}").text
    assert "演示专家4（应当回避）" in page
    assert 'value="zhuanjia4"' not in page


def test_the_faster_of_two_is_called_by_name(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    client = signed(DISTRICT_OFFICER)
    page = client.get(f"/cases/{case}").text
    seen = town.case(case).version
    town.district.officer.does("add_note", case, text="先到一步")
    sent = {"csrf_token": token_of(page), "version": str(seen), "text": "后到"}
    answer = client.post(f"/cases/{case}/actions/add_note", data=sent)
    assert answer.status_code == 412
    assert "您打开页面后，区县经办甲于2026年" in answer.text.replace("已于", "于")
    assert "请刷新" not in answer.text


def test_refusals_call_indicators_and_fields_by_their_names(town: Town, app: Flask, signed: SignIn) -> None:
    draft = town.case_at("draft")
    client = signed("shenbao")
    sent = {"csrf_token": token_of(client.get(f"/cases/{draft}/edit").text), "address": "址" * 301}
    answer = client.post(f"/cases/{draft}/edit", data=sent)
    assert "经营场所地址不得超过 300 字" in answer.text
    assert "address：" not in answer.text
    sheet = town.sheet(town.case_at("pre_reviewed"), "zhuanjia1")
    app.extensions["shifan"].people.replace_hash("zhuanjia1", app.extensions["shifan"].passwords.hashed(PASSWORD))
    town.expert("zhuanjia1").does("declare_interest", sheet, interest="none")
    client = signed("zhuanjia1")
    sent = {"csrf_token": token_of(client.get(f"/cases/{sheet}").text), "scores.basic_conditions": "十分"}
    answer = client.post(f"/cases/{sheet}/actions/score", data=sent)
    assert "basic_conditions：" not in answer.text
    assert 'value="十分"' in answer.text


def test_the_replay_of_a_publication_shows_its_days_and_names_people(town: Town, signed: SignIn) -> None:
    case = town.case_at("publicized")
    page = signed("auditor").get(f"/cases/{case}/replay").text
    assert "公示期（第1代）至 2026年10月10日：怎么算的" in page
    assert "国办发明电〔2025〕7号" in page
    assert "第 5 个工作日" in page
    assert "<td>—、—</td>" not in page
    assert "没有改变办件所载的内容" not in page
    steps = [signed("auditor").get(f"/cases/{case}/replay?seq={seq}").text for seq in range(1, town.case(case).version)]
    tables = [table for step in steps for table in re.findall(r'<table class="changes">.*?</table>', step, re.DOTALL)]
    assert any("经手人员" in table and "区县经办甲" in table for table in tables)
    assert not any(DISTRICT_OFFICER in table for table in tables)


def test_a_step_that_moved_the_case_is_not_said_to_have_changed_nothing(town: Town, signed: SignIn) -> None:
    case = town.case_at("publicized")
    objection = town.accepted_objection(case)
    page = signed("auditor").get(f"/cases/{objection}/replay").text
    assert "办件由“已收到”转为“已受理”" in page
    assert "没有改变办件所载的内容" not in page


def test_the_replay_says_when_there_is_no_such_event(town: Town, signed: SignIn) -> None:
    case = town.case_at("submitted")
    assert "没有第 999 个事件" in signed("auditor").get(f"/cases/{case}/replay?seq=999").text
    assert "没有第" not in signed("auditor").get(f"/cases/{case}/replay?seq=1").text


def test_a_timer_that_waits_is_told_when_the_clock_is_moved(town: Town, app: Flask) -> None:
    case = town.case_at("publicized")
    town.objection(case)
    parts = wiring.make_test_database(wiring.build(app.extensions["shifan"].settings), town.clock.now())
    parts = replace(parts, passwords=PlainPasswords())
    try:
        client = SignIn(create_app(parts))("admin")
        sent = {"by": "next-timer", "csrf_token": token_of(client.get("/").text)}
        told = client.post("/clock", data=sent, follow_redirects=True).text
        assert "公示期已届满，暂不执行：" in told
        assert "未办结的异议" in told
    finally:
        parts.close()


def test_an_applicant_begins_where_something_waits(town: Town, signed: SignIn) -> None:
    town.case_at("draft")
    assert re.search(r'tab=mine" aria-current="page"', signed("shenbao").get("/").text)
    assert re.search(r'tab=all" aria-current="page"', signed("auditor").get("/").text)


def test_a_sheet_is_sealed_knowing_its_total_and_that_it_is_for_good(town: Town, app: Flask, signed: SignIn) -> None:
    sheet = town.sheet(town.case_at("pre_reviewed"), "zhuanjia1")
    app.extensions["shifan"].people.replace_hash("zhuanjia1", app.extensions["shifan"].passwords.hashed(PASSWORD))
    expert = town.expert("zhuanjia1")
    expert.does("declare_interest", sheet, interest="none")
    marks = FULL_MARKS | {"service_scale": "12.5"}
    expert.does("score", sheet, scores=marks, reasons=dict.fromkeys(marks, "见评审意见"), a7_distinctive=True)
    client = signed("zhuanjia1")
    page = client.get(f"/cases/{sheet}").text
    form = summary_of(page, "seal")
    assert '合计 <b class="num">97.5</b> 分' in form
    assert "封存后不可更改" in form
    sent = {"csrf_token": token_of(page), "version": str(town.case(sheet).version)}
    assert client.post(f"/cases/{sheet}/actions/seal", data=sent).status_code == 302
    assert town.state(sheet) == "sealed"
