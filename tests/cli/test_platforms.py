"""Platforms recognised earlier come in from a file, all or none; and the doctor misses no platform's next year."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from adapters import tables
from adapters.database import open_database
from adapters.settings import read_settings
from api import wiring
from tests.cli.conftest import Line
from tests.cli.test_commands import recognised

HEADER = "平台名称,运营单位,统一社会信用代码,所属区域,服务功能,认定日期,公告文号,证书编号,牌匾编号,补助已拨付日期"


@pytest.fixture
def officer(line: Line) -> Line:
    """The command line on a test database with a city officer."""
    wiring.make_test_database(wiring.build(read_settings())).close()
    line.json("user", "add", "jingban", "--role", "city_officer", "--org", "CITY", "--password-stdin", stdin="1\n")
    line.json("user", "add", "lingdao", "--role", "city_leader", "--org", "CITY", "--password-stdin", stdin="1\n")
    line.json("user", "add", "quxian", "--role", "district_officer", "--org", "520102", "--password-stdin", stdin="1\n")
    return line


def take(line: Line, name: str, *more: str, login: str = "jingban") -> tuple[int, dict[str, Any]]:
    result = line("platform", "import", name, "--as", login, *more, "--json")
    return result.exit_code, json.loads(result.stdout)


def taken_in(line: Line, name: str) -> dict[str, Any]:
    """Proposed by one, approved by the other with the same file; the answer to the second."""
    proposed, approved = take(line, name), take(line, name, login="lingdao")
    assert (proposed[0], proposed[1]["status"], approved[0]) == (0, "proposed", 0)
    return approved[1]


def kept(line: Line, kind: str = "platform") -> list[dict[str, Any]]:
    return list(line.json("case", "list", "--kind", kind)["items"])


def test_the_platforms_of_the_demonstration_come_in_whole(officer: Line) -> None:
    demo = Path(wiring.__file__).parent.parent / "adapters" / "demo_data" / "applicants.json"
    listed = json.loads(demo.read_text("utf-8"))["platforms"]
    answer = taken_in(officer, str(demo))
    assert (answer["status"], answer["stored"], answer["platforms"]) == ("registered", True, len(listed))
    assert {case["number"] for case in kept(officer)} == {entry["certificate_number"] for entry in listed}
    assert all(case["facts"]["imported"] for case in kept(officer))
    again, answer = take(officer, str(demo))
    assert (again, answer["stored"]) == (1, False)
    assert {row["refusal"]["code"] for row in answer["rows"]} == {"award_numbers_unused"}


def test_one_wrong_row_keeps_the_file_out_and_every_wrong_row_is_told(officer: Line, tmp_path: Path) -> None:
    rows = [
        recognised("1"),
        {**recognised("2"), "uscc": "91520102DEM000014X"},
        {**recognised("3"), "certified_on": "x"},
        {**recognised("4"), "certificate_number": "ZS-1"},
    ]
    Path("platforms.json").write_text(json.dumps(rows), "utf-8")
    code, answer = take(officer, "platforms.json")
    told = {row["line"]: row["refusal"]["code"] for row in answer["rows"] if row["refusal"]}
    assert (code, told) == (1, {2: "credit_code_valid", 3: "malformed", 4: "award_numbers_unused"})
    assert (answer["stored"], kept(officer)) == (False, [])


def test_what_one_person_proposed_another_approves_with_the_same_file(officer: Line, tmp_path: Path) -> None:
    rows = [recognised("1"), {**recognised("2"), "predecessor": "ZS-1"}]
    Path("platforms.json").write_text(json.dumps(rows), "utf-8")
    assert take(officer, "platforms.json")[1]["status"] == "proposed"
    assert {case["state"] for case in kept(officer)} == {"—"}
    code, again = take(officer, "platforms.json")
    assert (code, {row["refusal"]["code"] for row in again["rows"]}) == (1, {"same_person"})
    Path("other.json").write_text(json.dumps([rows[0], {**rows[1], "operator": "另一家"}]), "utf-8")
    code, other = take(officer, "other.json", login="lingdao")
    assert (code, {row["refusal"]["code"] for row in other["rows"]}) == (1, {"no_proposal"})
    assert take(officer, "platforms.json", "--check", login="lingdao")[1]["status"] == "checked"
    assert {case["state"] for case in kept(officer)} == {"—"}
    code, done = take(officer, "platforms.json", login="lingdao")
    assert (code, done["status"]) == (0, "registered")
    lineages = {case["number"]: case["facts"]["lineage"] for case in kept(officer)}
    assert lineages["ZS-2"][:1] == lineages["ZS-1"]


def test_every_refused_row_is_printed_with_its_whole_reason(officer: Line, tmp_path: Path) -> None:
    wrong = {**recognised("2"), "certified_on": "x", "functions": ["flying"], "name": ""}
    Path("platforms.json").write_text(json.dumps([recognised("1"), wrong, {**recognised("3"), "uscc": "1"}]), "utf-8")
    said = officer("platform", "import", "platforms.json", "--as", "jingban")
    told = [line.strip() for line in said.stdout.splitlines() if "行 ZS-" in line]
    reasons = [row["refusal"]["message"] for row in take(officer, "platforms.json")[1]["rows"] if row["refusal"]]
    assert [text.split("：", 1)[1] for text in told] == reasons
    assert all(word in told[0] for word in ("第 2 行 ZS-2", "平台名称", "服务功能", "认定日期"))
    assert "项）" not in said.stdout


@pytest.mark.parametrize("number", ["ZS/1", "..", ".", "ZS\\1", "ZS\u200b1", "ZS\u202e1", "ZS\x7f1", "ZS\n1"])
@pytest.mark.parametrize("name", ["certificate_number", "plaque_number"])
def test_a_number_that_is_no_part_of_an_address_is_refused(
    officer: Line, tmp_path: Path, name: str, number: str
) -> None:
    Path("platforms.json").write_text(json.dumps([{**recognised("1"), name: number}]), "utf-8")
    code, answer = take(officer, "platforms.json")
    assert (code, [row["refusal"]["code"] for row in answer["rows"]]) == (1, ["malformed"])


def test_checking_stores_nothing(officer: Line, tmp_path: Path) -> None:
    Path("platforms.json").write_text(json.dumps([recognised("1")]), "utf-8")
    code, answer = take(officer, "platforms.json", "--check")
    assert (code, answer["stored"], answer["checked"], kept(officer)) == (0, False, True, [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_spreadsheet_comes_in_with_its_subsidies(officer: Line, tmp_path: Path, encoding: str) -> None:
    given = recognised("1")
    cells = [given["name"], given["operator"], given["uscc"], "520102", "信息服务、培训服务", "2017-09-27"]
    line = ",".join([*cells, "公告1", "ZS-1", "P-1", "2017-12-22"])
    Path("platforms.csv").write_bytes(f"{HEADER}\r\n{line}\r\n".encode(encoding))
    taken_in(officer, "platforms.csv")
    (platform,), (subsidy,) = kept(officer), kept(officer, "subsidy")
    assert platform["facts"]["functions"] == ["information", "training"]
    assert (subsidy["state"], subsidy["facts"]["fund"]) == ("disbursed", "two_innovation_central_fund")


def test_a_row_of_a_spreadsheet_is_told_by_its_line(officer: Line, tmp_path: Path) -> None:
    Path("platforms.csv").write_text(f"{HEADER}\n\n虚构平台,,,,飞行服务,,,,,\n", "utf-8")
    _, answer = take(officer, "platforms.csv")
    assert [(row["line"], row["refusal"]["code"]) for row in answer["rows"]] == [(3, "malformed")]


@pytest.mark.parametrize("text", ["[]", "{}", "not json", '{"platforms": 3}'])
def test_what_is_no_list_of_platforms_is_refused(officer: Line, tmp_path: Path, text: str) -> None:
    Path("platforms.json").write_text(text, "utf-8")
    assert take(officer, "platforms.json")[0] == 1


def test_only_the_city_enters_platforms(officer: Line, tmp_path: Path) -> None:
    Path("platforms.json").write_text(json.dumps([recognised("1")]), "utf-8")
    assert officer.refused("platform", "import", "platforms.json", "--as", "quxian")["code"] == "role_never"


def test_the_doctor_names_a_platform_without_its_next_year(officer: Line, tmp_path: Path) -> None:
    Path("platforms.json").write_text(json.dumps([recognised("1"), recognised("2")]), "utf-8")
    taken_in(officer, "platforms.json")
    assert cycles(officer)["ok"]
    engine = open_database(read_settings().database_url)
    with engine.begin() as connection:
        one = update(tables.timers).where(tables.timers.c.kind == "T_CYCLE").values(status="cancelled")
        (case,) = (c["id"] for c in kept(officer) if c["number"] == "ZS-2")
        connection.execute(one.where(tables.timers.c.case_id == case))
    engine.dispose()
    found = cycles(officer)
    assert (found["ok"], "ZS-2" in found["told"], "ZS-1" in found["told"]) == (False, True, False)


def test_the_doctor_tells_of_deadlines_that_wait_for_a_notice_that_should_have_come(officer: Line) -> None:
    """The end of March 2027 is nobody's deadline before the notice for that year is here."""
    Path("platforms.json").write_text(json.dumps([recognised("1")]), "utf-8")
    taken_in(officer, "platforms.json")
    officer.json("clock", "set", "2027-03-31T23:00:00+08:00")
    assert checked(officer, "工作日历") == {
        "what": "工作日历", "ok": True, "told": "放假安排通知已有至2026年；没有等待通知而逾期的期限"
    }  # fmt: skip
    officer.json("clock", "set", "2027-04-01T00:00:00+08:00")
    found = checked(officer, "工作日历")
    assert (found["ok"], "有2个暂定的期限预计日已过，须导入次年的通知" in found["told"]) == (False, True)


def cycles(line: Line) -> dict[str, Any]:
    return checked(line, "年度报告")


def checked(line: Line, what: str) -> dict[str, Any]:
    checks = json.loads(line("doctor", "--json").stdout)["checks"]
    return next(check for check in checks if check["what"] == what)
