"""Notice and overlay files, ours and handed in."""

import json
from datetime import date

import pytest

from adapters.notices import national_notices, read_notice_file, read_overlay_file
from workflow.calendar import CalendarError, Overlay

NOTICE = {
    "id": "2027",
    "covers_year": 2027,
    "number": "虚构〔2026〕1号",
    "title": "虚构通知，仅供测试",
    "issued_on": "2026-11-20",
    "days": [{"date": "2027-01-01", "kind": "holiday", "name": "元旦"}],
}


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "given.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write


@pytest.mark.parametrize("content", [NOTICE, [NOTICE], {"notices": [NOTICE], "years": {}}])
def test_one_notice_a_list_or_a_collection_is_read(written, content):
    (notice,) = read_notice_file(written(content))
    assert notice.number == "虚构〔2026〕1号"


def test_a_byte_order_mark_does_no_harm(written):
    assert len(read_notice_file(written(b"\xef\xbb\xbf" + json.dumps(NOTICE).encode()))) == 1


def test_the_projects_own_notices_are_read_once():
    assert national_notices() is national_notices()
    assert (national_notices()[0].id, national_notices()[-1].id) == ("2004", "2026")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "第1行：不是合法的 JSON"),
        (b'{\n"id": "2027",\n}', "第3行：不是合法的 JSON"),
        (b"\xff\xfe", "不是 UTF-8"),
        (b"[" * 100_000, "嵌套过深"),
        (b'{"id": "1", "id": "2"}', "键 'id' 重复"),
        (b'{"covers_year": ' + b"9" * 5000 + b"}", "数字过长"),
        (b" " * 2_000_001, "文件过大"),
        (b"[]", "应是一份通知、通知的列表"),
        (b'"2027"', "应是一份通知、通知的列表"),
        (b"NaN", "应是一份通知、通知的列表"),
        (b'{"notices": {}}', "应是一份通知、通知的列表"),
        ([NOTICE, NOTICE], "有两份通知的 id 相同"),
        ([NOTICE | {"days": []}], "通知 2027：days 应列出"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(written, content, message):
    with pytest.raises(CalendarError, match=message):
        read_notice_file(written(content))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CalendarError, match=r"无法读取文件 none\.json"):
        read_notice_file(tmp_path / "none.json")


def test_an_overlay_file_is_read(written):
    path = written({"holiday": ["2026-11-24"], "workday": []})
    assert read_overlay_file(path) == Overlay(holiday=frozenset({date(2026, 11, 24)}))
