"""`shifan ledger`: a workbook brought in with its progress, one sent back, a year's figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from adapters.settings import read_settings
from api import wiring
from tests.cli.conftest import Line
from tests.support.records import texts
from tests.support.workbooks import workbook

USCC = "91520102DEM000014F"
PLATFORM = {
    "name": "虚构黔禾平台",
    "operator": "虚构黔禾公司",
    "uscc": USCC,
    "jurisdiction_code": "520102",
    "functions": ["training"],
    "certified_on": "2020-12-20",
    "announcement_number": "公告S-1号",
    "certificate_number": "ZS-S-1",
}


@pytest.fixture
def platform(line: Line) -> str:
    """A platform on a test database, with its applicant and a city officer."""
    wiring.make_test_database(wiring.build(read_settings())).close()
    people = (("jingban", "city_officer", "CITY"), ("lingdao", "city_leader", "CITY"), ("shenbao", "applicant", USCC))
    for login, role, org in people:
        line.json("user", "add", login, "--role", role, "--org", org, "--password-stdin", stdin="1\n")
    made = line.json("case", "new", "platform", "--as", "jingban", "--data", json.dumps(PLATFORM))
    proposal = json.dumps({"proposal": made["proposal"]["id"]})
    line.json("case", "fire", made["id"], "register_platform", "--as", "lingdao", "--data", proposal)
    return str(made["id"])


def written(folder: Path, *rows: dict[str, str]) -> str:
    path = folder / "台账.xlsx"
    path.write_bytes(workbook(rows).getvalue())
    return str(path)


def test_a_workbook_is_brought_in_and_its_year_counted(line: Line, platform: str, tmp_path: Path):
    file = written(tmp_path, texts(served_on="2024-03-15"), texts(served_on="2024-03-16"))
    done = line.json("ledger", "import", platform, file, "--as", "shenbao")
    assert (done["lines"], done["entry"], done["workbook"]) == (2, 3, "台账.xlsx")
    figures = line.json("ledger", "figures", platform, "--year", "2024")
    assert (figures["service_volume_total"], figures["smes_served"], figures["survey_valid"]) == (2, 1, 2)
    assert figures["conditions"]["a5_2_smes_served"] == "fail"
    before = line.json("ledger", "figures", platform, "--year", "2023")
    assert (before["satisfied_pct"], before["conditions"]) == (None, {})


def test_progress_is_told_beside_the_answer(line: Line, platform: str, tmp_path: Path):
    told = line(
        "ledger", "import", platform, written(tmp_path, texts(served_on="2024-03-15")), "--as", "shenbao", "--json"
    )
    assert told.exit_code == 0
    assert [said in told.stderr for said in ("已读取 1 行", "已核对 1 行", "已登记 1 行")] == [True] * 3
    assert json.loads(told.stdout)["lines"] == 1


def test_a_faulty_workbook_ends_with_1_says_where_and_is_written_back(line: Line, platform: str, tmp_path: Path):
    back = tmp_path / "问题.xlsx"
    file = written(tmp_path, texts(served_on="2024-03-15", fee_yuan="很多"))
    told = line("ledger", "import", platform, file, "--as", "shenbao", "--returned", str(back), "--json")
    assert told.exit_code == 1
    error = json.loads(told.stdout)
    assert (error["code"], error["article"]) == ("workbook_faulty", "14")
    assert error["findings"][0]["condition"] == "第2行“收费(元)”"
    assert CalamineWorkbook.from_path(back).get_sheet_by_name("台账").to_python()[1][-1].startswith("收费(元)：")
    assert line.json("ledger", "figures", platform, "--year", "2024")["service_volume_total"] == 0


def test_a_blank_workbook_is_written(line: Line, platform: str, tmp_path: Path):
    target = tmp_path / "空白.xlsx"
    line.json("ledger", "workbook", platform, "-o", str(target))
    assert CalamineWorkbook.from_path(target).sheet_names[0] == "台账"


def test_who_may_not_is_refused(line: Line, platform: str, tmp_path: Path):
    file = written(tmp_path, texts(served_on="2024-03-15"))
    assert line("ledger", "import", platform, file, "--as", "jingban", "--json").exit_code == 1
    assert line("ledger", "figures", "0" * 26, "--year", "2024", "--json").exit_code == 1
