"""Notice and overlay files, ours and handed in."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.json_places import doubled_key, line_of
from adapters.notices import national_notices, read_notice_file, read_overlay_file
from workflow.calendar import CalendarError, NoticeError, Overlay

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
        (b"", r"given\.json：没有内容"),
        (b"\n ", "没有内容"),
        (b'{\n"id": "2027",\n}', "第3行：不是合法的 JSON"),
        (b"\xff\xfe", "不是 UTF-8"),
        (b"[" * 100_000, "嵌套过深"),
        (b'{"id": "1", "id": "2"}', "第1行：键 'id' 重复"),
        (b'{"a": {"id": "x\\"}{"},\n"id": "1",\n "\\u0069d" : "2"}', "第3行：键 'id' 重复"),
        (b'{"covers_year": ' + b"9" * 5000 + b"}", "数字过长"),
        (b" " * 2_000_001, "文件过大"),
        (b"[]", "应是一份通知、通知的列表"),
        (b'"2027"', "应是一份通知、通知的列表"),
        (b"NaN", "应是一份通知、通知的列表"),
        (b'{"notices": {}}', "应是一份通知、通知的列表"),
        ([NOTICE] * 101, "一次至多100份通知，文件中有101份"),
        ([NOTICE, NOTICE], "有两份通知的 id 相同"),
        ([NOTICE | {"days": []}], "第1行：通知 2027：days 应列出"),
        ({"notices": [NOTICE, "nothing"]}, "第1行：通知应是一个对象"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(written, content, message):
    with pytest.raises(CalendarError, match=message):
        read_notice_file(written(content))


WRONG = NOTICE | {"days": [*NOTICE["days"], {"date": "2027-01-04", "kind": "workday", "name": "元旦"}]}


@pytest.mark.parametrize(
    "around", [lambda n: n, lambda n: [n], lambda n: [NOTICE, n], lambda n: {"of": 1, "notices": [n]}]
)
def test_a_wrong_entry_is_named_with_its_line(written, around):
    text = json.dumps(around(WRONG), indent=1, ensure_ascii=False)
    line = next(n for n, line in enumerate(text.splitlines(), 1) if "2027-01-04" in line) - 1  # its brace
    with pytest.raises(NoticeError, match=rf"^given\.json 第{line}行：通知 2027 第2项：调休上班日 2027-01-04 是周一"):
        read_notice_file(written(text.encode()))


def test_what_is_missing_is_named_with_the_line_it_is_missing_from(written):
    text = json.dumps([{name: value for name, value in NOTICE.items() if name != "number"}], indent=1)
    with pytest.raises(NoticeError, match=r"^given\.json 第2行：通知 2027：number 应是"):
        read_notice_file(written(text.encode()))


PLACES = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(PLACES, st.sampled_from([None, 0, 3]), st.booleans(), st.data())
def test_a_value_is_found_where_it_stands(value, indent, ascii_only, data):
    """Any JSON, printed in any way: the line told is the one on which that value begins."""
    place, inner = [], value
    while inner and isinstance(inner, dict | list):
        step = data.draw(st.sampled_from([*inner] if isinstance(inner, dict) else range(len(inner))))
        place, inner = [*place, step], inner[step]
    text = json.dumps(_marked(value, place), indent=indent, ensure_ascii=ascii_only)
    assert line_of(text, place) == text[: text.index(MARK)].count("\n") + 1
    assert doubled_key(text) is None


MARK = "what is looked for"


def _marked(value, place):
    """The value with a text nobody else has put in that place."""
    if not place:
        return MARK
    whole = dict(value) if isinstance(value, dict) else list(value)
    whole[place[0]] = _marked(whole[place[0]], place[1:])
    return whole


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CalendarError, match=r"无法读取文件 none\.json：文件或所在文件夹不存在$"):
        read_notice_file(tmp_path / "none.json")
    with pytest.raises(CalendarError, match="是文件夹，不是文件"):
        read_notice_file(tmp_path)


def test_an_overlay_file_is_read(written):
    path = written({"holiday": ["2026-11-24"], "workday": []})
    assert read_overlay_file(path) == Overlay(holiday=frozenset({date(2026, 11, 24)}))
