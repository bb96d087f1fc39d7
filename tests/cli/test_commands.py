"""The command line: documents, exit codes, who acts, and the clock that stops at every due instant."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from adapters import tables
from adapters.database import open_database
from adapters.settings import read_settings
from api import wiring
from services.clock_alarms import ClockAlarm
from tests.cli.conftest import Line
from tests.support.applicants import applicant
from tests.support.notices import notice_2027
from tests.support.packs import edited
from workflow.refusals import Refusal
from workflow.states import TABLES

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
USCC = "91520102DEM000014F"


@pytest.fixture
def town_line(line: Line) -> Line:
    """The same on a database marked test, with people in it."""
    wiring.make_test_database(wiring.build(read_settings())).close()
    for login, role, org in (
        ("jingban", "city_officer", "CITY"),
        ("fuze", "city_leader", "CITY"),
        ("shenbao", "applicant", USCC),
        ("quxian", "district_officer", "520102"),
    ):
        line.json("user", "add", login, "--role", role, "--org", org, "--password-stdin", stdin="1\n")
    return line


def announced(line: Line, opens: str, closes: str) -> str:
    data = {"year": int(opens[:4]), "notice_number": "1号", "opens_on": opens, "closes_on": closes}
    batch = line.json("case", "new", "batch", "--as", "jingban", "--data", json.dumps(data))
    approval = json.dumps({"proposal": batch["proposal"]["id"]})
    line.json("case", "fire", batch["id"], "announce_batch", "--as", "fuze", "--data", approval)
    return str(batch["id"])


def test_questions_need_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHIFAN_DATA_DIR", str(tmp_path / "none"))
    monkeypatch.delenv("SHIFAN_DATABASE_URL", raising=False)
    line = Line(CliRunner())
    assert line.json("grade", "59.99", "60.00")["official_score"] == "60.00"
    assert line.json("uscc", USCC) == {"valid": True, "warnings": []}
    explained = line.json("calendar", "explain", "--published", "2026-09-28", "--days", "5")
    assert (explained["last_day"], explained["closes_at"]) == ("2026-10-10", "2026-10-11T00:00:00+08:00")
    assert line.json("calendar", "deadline", "--year", "2024")["due"] == "2024-04-01"
    assert line.json("eligibility", "-", stdin=json.dumps(applicant()))["next_action"] == "recommendable"
    flat = line.json("eligibility", "-", "--condition", "a5_2_smes_served", stdin='{"smes_served": 59}')
    assert flat["conditions"] == {"a5_2_smes_served": "fail"}
    assert {row["id"] for row in line.json("states")} == {row.id for rows in TABLES.values() for row in rows}
    assert all(row["policy"] for row in line.json("routes"))
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("words", [
    ("grade", "abc"), ("grade", "1e1"), ("calendar", "explain", "--published", "2026-09-28T10:00", "--days", "5"),
    ("calendar", "explain", "--published", "2026-09-28", "--days", "367"), ("eligibility", "no-such-file"),
    ("case", "show", "0"), ("clock", "set", "2027-01-01T00:00:00+08:00"), ("user", "add", "x", "--role", "king"),
    ("history", "0" * 26), ("audit", "verify", "0" * 26),
    ("calendar", "explain", "--published", "2026-09-28", "--days", "5", "--notices", "no-such-file"),
])  # fmt: skip
def test_a_refusal_is_exit_code_1_and_the_error_body(line: Line, words: tuple[str, ...]):
    document = line.refused(*words)
    assert document["code"]
    assert document["message"]
    plain = line(*words)
    assert (plain.exit_code, plain.stdout) == (1, "")
    assert document["message"] in plain.stderr


@pytest.mark.parametrize("words", [("fly",), ("grade",), ("states", "secret"), ("case", "fire"), ("clock", "set")])
def test_wrong_usage_is_exit_code_2(line: Line, words: tuple[str, ...]):
    assert line(*words, "--json").exit_code == 2


def test_a_database_that_was_never_migrated_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHIFAN_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("SHIFAN_DATABASE_URL", raising=False)
    line = Line(CliRunner())
    assert "shifan migrate" in line.refused("case", "list")["message"]
    assert line.json("migrate")["organisations"] == 19
    assert line.json("case", "list") == {"items": [], "total": 0, "next": None}
    assert line.json("migrate")["migrated"] is True


def test_off_a_test_database_as_wants_that_logins_password(line: Line):
    password = line.json("user", "add", "jingban", "--role", "city_officer")["password"]
    words = ("case", "new", "batch", "--as", "jingban", "--password-stdin", "--data", "{}")
    assert line.refused(*words, stdin="wrong\n")["code"] == "wrong_credentials"
    assert line.refused(*words, stdin=f"{password}\n")["code"] == "malformed"
    assert line("case", "new", "batch", "--as", "jingban", "--json").exit_code == 2
    assert line.refused("clock", "advance", "1d")["code"] == "no_test_clock"
    assert "password" not in line("user", "list", "--json").stdout


def test_a_database_whose_cases_run_by_the_real_time_is_never_made_a_test_database(line: Line):
    password = line.json("user", "add", "jingban", "--role", "city_officer")["password"]
    year = datetime.now(UTC).year + 1
    notice = {"year": year, "notice_number": "1号", "opens_on": f"{year}-03-02", "closes_on": f"{year}-03-31"}
    words = ("case", "new", "batch", "--as", "jingban", "--password-stdin", "--data", json.dumps(notice))
    line.json(*words, stdin=f"{password}\n")
    assert line.refused("serve", "--test-clock")["code"] == "cases_run_by_real_time"
    assert line.refused("clock", "advance", "1d")["code"] == "no_test_clock"


def test_the_way_from_draft_to_recommendation_by_commands(town_line: Line, tmp_path: Path):
    line, today = town_line, town_line.json("clock")["now"][:10]
    announced(line, today, f"{today[:4]}-12-31")
    line.json("tick")
    data = json.dumps({**applicant(), "batch": today[:4]})
    (tmp_path / "applicant.json").write_text(data, "utf-8")
    case = line.json("case", "new", "application", "--as", "shenbao", "--data", "@applicant.json")["id"]
    (tmp_path / "申请报告.pdf").write_bytes(PDF)
    for item in ("m1", "m2", "m3a", "m3b", "m4", "m5", "m6", "m7"):
        line.json("case", "attach", case, "申请报告.pdf", "--item", item, "--as", "shenbao")
    version = line.json("case", "fire", case, "submit", "--as", "shenbao", "--key", "k")["version"]
    assert line.json("case", "fire", case, "submit", "--as", "shenbao", "--key", "k")["version"] == version
    proposed = line.json("case", "fire", case, "recommend", "--as", "quxian", "--expect", str(version))
    assert proposed["proposal"]["by"] == "quxian"
    stale = line.refused("case", "fire", case, "add_note", "--as", "quxian", "--data", '{"text": "x"}', "--expect", "1")
    assert stale["code"] == "stale"
    assert {event["via"] for event in line.json("history", case)} == {"cli"}
    assert line.json("replay", case, "--at", "1")["case"]["state"] == "draft"
    assert [a["trigger"] for a in line.json("case", "actions", case, "--as", "shenbao")] == ["withdraw"]
    assert line.json("case", "list", "--kind", "application", "--as", "quxian")["total"] == 1
    assert line.json("audit", "verify")["ok"] is True


def test_the_clock_moves_through_every_due_instant_in_turn(town_line: Line):
    line = town_line
    year = int(line.json("clock")["now"][:4]) + 1
    batch = announced(line, f"{year}-06-01", f"{year}-06-30")
    opened = line.json("clock", "advance", "next-timer")
    assert [item["trigger"] for item in opened["fired"]] == ["batch_opened"]
    closed = line.json("clock", "set", f"{year}-08-01T00:00:00+08:00")
    assert [(item["case"], item["trigger"]) for item in closed["fired"]] == [(batch, "batch_closed")]
    due, fired = closed["fired"][0]["due_at"], closed["fired"][0]["fired_at"]
    assert due == f"{year}-07-01T00:00:00+08:00"
    assert fired.startswith(f"{year}-07-01T00:00:0")
    assert closed["now"].startswith(f"{year}-08-01T00:00:0")
    assert line.refused("clock", "set", f"{year}-01-01T00:00:00+08:00")["code"] == "clock_stays"
    assert line.refused("clock", "advance", "next-timer")["code"] == "nothing_due"
    assert line.refused("clock", "set", f"{year}-09-01T00:00:00")["code"] == "unreadable"
    assert [timer["status"] for timer in line.json("timers", "--case", batch)] == ["fired", "fired"]


def written(tmp_path: Path, content: Any) -> None:
    (tmp_path / "n.json").write_text(json.dumps(content), "utf-8")


def known(line: Line) -> set[str]:
    return {item["id"] for item in line.json("calendar", "notices", "--as-of", "2026-12-01")["items"]}


IMPORT = ("calendar", "import", "n.json")


def test_a_notice_is_proposed_by_one_and_approved_by_another_with_the_same_file(town_line: Line, tmp_path: Path):
    line, entry = town_line, notice_2027(known_on="2026-11-01")
    written(tmp_path, entry)
    first = line.json(*IMPORT, "--as", "jingban")
    assert (first["status"], first["moves"], first["warnings"], first["superseded"]) == ("proposed", [], [], [])
    assert "--as" in first["next"]
    assert line.json("case", "show", first["case"])["proposal"]["id"] == first["proposal"]
    assert entry["id"] not in known(line)
    assert line.refused(*IMPORT, "--as", "jingban")["code"] == "same_person"
    second = line.json(*IMPORT, "--as", "fuze")
    assert (second["status"], second["case"], "proposal" in second) == ("published", first["case"], False)
    assert second["calendar"] == line.json("calendar", "notices", "--as-of", "2027-01-01")["calendar"]
    assert entry["id"] in known(line)
    again = line.json(*IMPORT, "--as", "jingban")
    assert (again["status"], again["calendar"], "case" in again) == ("known", second["calendar"], False)
    written(tmp_path, {**entry, "title": "另一个"})
    assert entry["id"] in line.refused(*IMPORT, "--as", "jingban")["message"]
    assert line.json("case", "list", "--kind", "holiday_notice")["total"] == 1
    assert line.json("audit", "verify")["ok"] is True


def test_an_import_is_approved_by_its_proposal_as_any_other_step(town_line: Line, tmp_path: Path):
    written(tmp_path, notice_2027(known_on="2026-11-01"))
    first = town_line.json(*IMPORT, "--as", "jingban")
    approval = json.dumps({"proposal": first["proposal"]})
    fire = ("case", "fire", first["case"], "import_notice")
    assert town_line.refused(*fire, "--as", "jingban", "--data", approval)["code"] == "same_person"
    assert town_line.json(*fire, "--as", "fuze", "--data", approval)["state"] == "published"


def test_a_file_that_reads_otherwise_does_not_approve_what_waits(town_line: Line, tmp_path: Path):
    entry = notice_2027(known_on="2026-11-01")
    written(tmp_path, entry)
    town_line.json(*IMPORT, "--as", "jingban")
    written(tmp_path, {**entry, "title": "另一个"})
    assert town_line.refused(*IMPORT, "--as", "fuze")["code"] == "notice_differs"
    assert entry["id"] not in known(town_line)


def test_an_import_names_its_person_and_leaves_nothing_to_whoever_may_not(town_line: Line, tmp_path: Path):
    written(tmp_path, notice_2027(known_on="2026-11-01"))
    nobody = town_line(*IMPORT, "--json")
    assert (nobody.exit_code, "--as" in nobody.stderr, "须写明办理人" in nobody.stderr) == (2, True, True)
    assert town_line.refused(*IMPORT, "--as", "quxian")["code"] == "role_never"
    assert town_line.refused(*IMPORT, "--as", "fuze")["code"] == "no_proposal"
    assert town_line.json("case", "list", "--kind", "holiday_notice")["total"] == 0


def test_what_an_import_would_come_to_is_told_to_anybody_and_stores_nothing(town_line: Line, tmp_path: Path):
    written(tmp_path, notice_2027(known_on="2026-11-01"))
    for more in ((), ("--as", "fuze")):
        found = town_line.json(*IMPORT, "--check", *more)
        assert (found["status"], found["moves"], "case" in found) == ("checked", [], False)
    assert town_line.json("case", "list", "--kind", "holiday_notice")["total"] == 0
    written(tmp_path, notice_2027(days=[]))
    assert "days 应列出" in town_line.refused(*IMPORT, "--check")["message"]


def test_several_notices_of_a_file_are_a_case_each(town_line: Line, tmp_path: Path):
    entry = notice_2027(known_on="2026-11-01")
    other = notice_2027(known_on="2026-11-02", id="more", number="虚构〔2026〕2号", amends="2026", covers_year=2026,
                        days=[{"date": "2026-12-30", "kind": "holiday", "name": "虚构"}])  # fmt: skip
    written(tmp_path, [entry, other])
    proposed = town_line.json(*IMPORT, "--as", "jingban")
    assert [item["status"] for item in proposed["items"]] == ["proposed", "proposed"]
    published = town_line.json(*IMPORT, "--as", "fuze")
    assert [(item["status"], item["id"]) for item in published["items"]] == [
        ("published", entry["id"]), ("published", "more")
    ]  # fmt: skip
    assert known(town_line) >= {entry["id"], "more"}


def test_a_wrong_notice_is_refused_with_its_line_and_nothing_of_the_file_is_kept(town_line: Line, tmp_path: Path):
    good = notice_2027(known_on="2026-11-01")
    days = [{**good["days"][0], "weekday": "周四"}, *good["days"][1:]]
    written(tmp_path, [good, {**good, "id": "second", "number": "虚构〔2026〕2号", "days": days}])
    message = town_line.refused(*IMPORT, "--as", "jingban")["message"]
    assert message.startswith("n.json 第1行：通知 second 第1项：2027-01-01 是周五，通知写作 周四。")
    (tmp_path / "n.json").write_text('{\n"id": "2027",\n}', "utf-8")
    assert "第3行：不是合法的 JSON" in town_line.refused(*IMPORT, "--as", "jingban")["message"]
    assert town_line.json("case", "list", "--kind", "holiday_notice")["total"] == 0


def test_nothing_is_closed_under_a_superseded_calendar_where_nothing_is_closed(line: Line):
    assert line.json("calendar", "superseded") == {"items": [], "total": 0}


def test_a_timer_that_keeps_failing_is_an_incident_the_doctor_names_and_an_administrator_sets_going(town_line: Line):
    line = town_line
    line.json("user", "add", "guanli", "--role", "system_admin", "--org", "CITY", "--password-stdin", stdin="1\n")
    year = int(line.json("clock")["now"][:4]) + 1
    batch = announced(line, f"{year}-06-01", f"{year}-06-30")
    good, row = wiring.current_pack().hash, tables.cases.c
    engine = open_database(read_settings().database_url)

    def pin(pack_hash: str) -> None:
        with engine.begin() as connection:
            connection.execute(update(tables.cases).where(row.id == batch).values(pack_hash=pack_hash))

    pin("gone")
    line.json("clock", "set", f"{year}-06-01T00:00:00+08:00")
    for minutes in (1, 5, 25):
        line.json("clock", "advance", f"{minutes}m")
    (incident,) = line.json("timers", "--status", "failed")
    assert (incident["case"], incident["kind"]) == (batch, "T_BATCH_OPEN")
    (said,) = [check for check in line.refused("doctor")["checks"] if check["what"] == "期限"]
    assert (said["ok"], batch in said["told"]) == (False, True)
    pin(good)
    assert line.json("audit", "verify", batch)["ok"] is True
    assert line.refused("timer-retry", batch, "T_BATCH_OPEN", "--as", "fuze")["code"] == "forbidden_route"
    (woken,) = line.json("timer-retry", batch, "T_BATCH_OPEN", "--as", "guanli")
    assert (woken["status"], woken["reason"]) == ("armed", "已由 guanli 重新启动")
    assert [fired["trigger"] for fired in line.json("tick")["fired"]] == ["batch_opened"]
    assert line.json("timers", "--status", "fired")[0]["late_seconds"] >= 31 * 60
    assert line.json("doctor")["ok"] is True
    assert line.json("audit", "verify", batch)["ok"] is True
    engine.dispose()


def test_a_clock_that_jumped_is_told_by_the_doctor_and_confirmed_by_an_administrator(town_line: Line):
    line = town_line
    line.json("user", "add", "guanli", "--role", "system_admin", "--org", "CITY", "--password-stdin", stdin="1\n")
    year = int(line.json("clock")["now"][:4]) + 1
    batch = announced(line, f"{year}-06-01", f"{year}-06-30")
    confirm = ("clock", "confirm", "--reason", "已与授时中心核对")
    assert line.refused(*confirm, "--as", "guanli")["code"] == "no_clock_alarm"
    parts = wiring.build(read_settings())
    parts.clock.set(datetime(year, 6, 2, tzinfo=UTC))
    jumped = ClockAlarm(0, parts.machine_now(), timedelta(days=30), "another machine", "jiqi:1")
    parts.alarms.sound(jumped, parts.machine_now())
    parts.close()
    assert "时钟向前跳了30天" in line.json("tick")["why"]
    (said,) = [check for check in line.refused("doctor")["checks"] if check["what"] == "时钟"]
    assert (said["ok"], "jiqi:1" in said["told"]) == (False, True)
    (heart,) = [check for check in line.refused("doctor")["checks"] if check["what"] == "心跳"]
    assert (heart["ok"], "向前跳了30天" in heart["told"]) == (False, True)
    assert line.refused(*confirm, "--as", "fuze")["code"] == "forbidden_route"
    assert line.json(*confirm, "--as", "guanli")["by"] == "guanli"
    assert [fired["case"] for fired in line.json("tick")["fired"]] == [batch]


def test_off_a_test_database_the_alarm_is_confirmed_with_the_administrators_password(line: Line):
    password = line.json("user", "add", "guanli", "--role", "system_admin", "--org", "CITY")["password"]
    parts = wiring.build(read_settings())
    parts.alarms.sound(ClockAlarm(0, parts.machine_now(), timedelta(hours=2), "m", "w"), parts.machine_now())
    parts.close()
    confirm = ("clock", "confirm", "--reason", "已核对", "--as", "guanli", "--password-stdin")
    assert line.refused(*confirm, stdin="wrong\n")["code"] == "wrong_credentials"
    assert line.json("tick")["why"]
    assert line.json(*confirm, stdin=f"{password}\n")["reason"] == "已核对"
    assert line.json("tick")["why"] == ""


def test_an_export_holds_the_history_byte_for_byte(town_line: Line, tmp_path: Path):
    year = int(town_line.json("clock")["now"][:4]) + 1
    batch = announced(town_line, f"{year}-06-01", f"{year}-06-30")
    assert town_line.json("audit", "export", batch, "-o", "out.json")["events"] == 2
    exported = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert exported["events"][-1]["hash"] == exported["head"]
    assert town_line.refused("audit", "export", batch, "-o", "out.json")["code"] == "refused_here"


def test_another_pack_shows_whom_it_would_have_changed(town_line: Line, tmp_path: Path):
    today = town_line.json("clock")["now"][:10]
    announced(town_line, today, f"{today[:4]}-12-31")
    town_line.json("tick")
    data = json.dumps({**applicant(), "batch": today[:4]})
    case = town_line.json("case", "new", "application", "--as", "shenbao", "--data", data)["id"]
    (tmp_path / "p.toml").write_bytes(edited('"smes_served.min"]\nvalue = 60', '"smes_served.min"]\nvalue = 6000'))
    found = town_line.json("audit", "what-if", "--pack", "p.toml")
    assert [(item["case"], item["condition"], item["verdict"]) for item in found["differs"]] == [
        (case, "a5_2_smes_served", ["pass", "fail"])
    ]
    assert town_line("audit", "what-if", "--pack", "missing.toml", "--json").exit_code == 1


class TestSqliteOnly:
    """What PostgreSQL has tools of its own for."""

    @pytest.fixture
    def database_kind(self) -> str:
        return "sqlite"

    def test_a_backup_is_put_back(self, line: Line, tmp_path: Path):
        line.json("user", "add", "jingban", "--role", "city_officer")
        line.json("backup", "copy.sqlite")
        assert (tmp_path / "copy.sqlite").stat().st_mode & 0o077 == 0
        line.json("user", "add", "jingban2", "--role", "city_officer")
        line.json("restore", "copy.sqlite")
        assert [user["login"] for user in line.json("user", "list")] == ["jingban"]
        assert line.refused("backup", "copy.sqlite")["code"] == "refused_here"
        (tmp_path / "junk").write_bytes(b"junk" * 1000)
        assert line.refused("restore", "junk")["code"] == "refused_here"
        assert [user["login"] for user in line.json("user", "list")] == ["jingban"]

    def test_a_second_server_is_turned_away(self, line: Line):
        settings = read_settings()
        with wiring.serving_lock(settings):
            assert "进程" in line.refused("worker")["message"]
            with pytest.raises(Refusal):
                wiring.put_back(settings, Path("copy.sqlite"))

    def test_the_doctor_looks_at_everything(self, line: Line):
        found = line.json("doctor")
        assert found["ok"] is True
        assert {entry["what"] for entry in found["checks"]} >= {"设置", "数据库", "规则包", "心跳"}


def test_people_read_tables_and_sentences(town_line: Line):
    listed = town_line("user", "list")
    assert "jingban" in listed.stdout
    refused = town_line("case", "show", "0" * 26)
    assert refused.stderr.startswith("没有这个办件")


def test_the_cohort_of_a_year_is_opened_and_refused_by_one_command(town_line: Line):
    line, year = town_line, int(town_line.json("clock")["now"][:4])
    Path("two.json").write_text(json.dumps([recognised("1"), recognised("2")]), "utf-8")
    for login in ("jingban", "fuze"):
        taken = line.json("platform", "import", "two.json", "--as", login)
    platforms = [row["case"] for row in taken["rows"]]
    words = ("case", "bulk", "open_assessment", "--as", "jingban", "--year", str(year - 1))
    receipt = line.json(*words, "--key", "k1")
    assert (receipt["done"], receipt["mode"], receipt["stored"]) == (2, "all", True)
    assert {row["state"] for row in receipt["rows"]} == {"open"}
    again = json.loads(line(*words, "--ids", ",".join(platforms), "--each", "--json").stdout)
    assert [row["refusal"]["code"] for row in again["rows"]] == ["only_assessment_of_its_year"] * 2
    assert line(*words, "--ids", ",".join(platforms), "--json").exit_code == 1
    assert line.refused(*words)["code"] == "bulk_selection"  # nobody is left


def recognised(number: str) -> dict[str, Any]:
    """A platform recognised years ago."""
    return {
        "name": f"虚构平台{number}", "operator": "虚构服务有限公司", "uscc": USCC, "jurisdiction_code": "520102",
        "functions": ["information"], "certified_on": "2017-09-27", "announcement_number": f"公告{number}",
        "certificate_number": f"ZS-{number}", "plaque_number": f"P-{number}",
    }  # fmt: skip
