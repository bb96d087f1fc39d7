"""Holiday notices and local overlays from JSON files: the project's own, and those a user hands in."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from adapters.json_places import doubled_key, line_of
from services.os_words import why_not
from workflow.calendar import CalendarError, Notice, NoticeError, Overlay, parse_notice, parse_overlay

_DATA = Path(__file__).parent / "calendar_data"
_NATIONAL = _DATA / "cn-notices.json"
_OVERLAYS = _DATA / "overlays.json"
_MAX_BYTES = 2_000_000  # every notice since 2004 takes 64 000
_MAX_NOTICES = 100  # each is held against all the others


@cache
def national_notices() -> tuple[Notice, ...]:
    """The State Council's notices for 2004 to 2026 with their amendments, as the project ships them."""
    return read_notice_file(_NATIONAL)


@dataclass(frozen=True)
class NoticeFile:
    """What a file with one notice, a list of them or ``{"notices": [...]}`` holds; the entries are not looked into."""

    entries: list[Any]
    name: str
    text: str
    above: tuple[str, ...] | None
    """The keys that lead to the list of entries; None where the text is a single notice and no list."""

    @contextmanager
    def naming_lines(self) -> Iterator[None]:
        """Let a NoticeError about these entries say on which line of the file it is."""
        try:
            yield
        except NoticeError as wrong:
            if not wrong.place:
                raise
            place = wrong.place[1:] if self.above is None else (*self.above, *wrong.place)
            said = f"{self.name} 第{line_of(self.text, place)}行：{wrong}"
            raise NoticeError(said, *wrong.place) from None


def read_notice_file(path: str | Path) -> tuple[Notice, ...]:
    """Read the notices of a file; raises CalendarError naming file, line and entry."""
    file = notice_file(path)
    with file.naming_lines():
        notices = tuple(_parsed(entry, index) for index, entry in enumerate(file.entries))
    if len({notice.id for notice in notices}) < len(notices):
        raise NoticeError(f"{file.name}：有两份通知的 id 相同")
    return notices


def _parsed(entry: Any, index: int) -> Notice:
    try:
        return parse_notice(entry)
    except NoticeError as wrong:
        raise NoticeError(str(wrong), index, *wrong.place) from None


def notice_file(path: str | Path) -> NoticeFile:
    """A file with notices; raises CalendarError with the line."""
    return notices_in(_content(Path(path)), Path(path).name)


def notices_in(content: bytes, name: str) -> NoticeFile:
    """The same out of a file's content, `name` being what a refusal calls it."""
    raw, text = _decoded(content, name)
    above: tuple[str, ...] | None = ()
    entries = raw
    if isinstance(raw, dict):
        above, entries = (("notices",), raw["notices"]) if "notices" in raw else (None, [raw])
    if not isinstance(entries, list) or not entries:
        raise NoticeError(f"{name}：应是一份通知、通知的列表，或含 notices 列表的对象")
    if len(entries) > _MAX_NOTICES:
        raise NoticeError(f"{name}：一次至多{_MAX_NOTICES}份通知，文件中有{len(entries)}份")
    return NoticeFile(entries, name, text, above)


@cache
def local_overlays() -> Mapping[str, Overlay]:
    """The local arrangements the project ships, by calendar id; an entry's `note` is for people."""
    entries: Mapping[str, Mapping[str, Any]] = _read(_OVERLAYS)
    days = {name: {key: value for key, value in entry.items() if key != "note"} for name, entry in entries.items()}
    return {name: parse_overlay(named) for name, named in days.items()}


def read_overlay_file(path: str | Path) -> Overlay:
    """Read ``{"holiday": [date], "workday": [date]}``; raises CalendarError."""
    return parse_overlay(_read(Path(path)))


def _read(path: Path) -> Any:
    return _decoded(_content(path), path.name)[0]


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as wrong:
        raise CalendarError(f"无法读取文件 {path.name}：{why_not(wrong)}") from wrong
    return content


def _decoded(content: bytes, name: str) -> tuple[Any, str]:
    if len(content) > _MAX_BYTES:
        raise CalendarError(f"{name}：文件过大，不会是节假日安排")
    if not content.strip():
        raise CalendarError(f"{name}：没有内容")
    try:
        text = content.decode("utf-8-sig")
        raw = json.loads(text)
    except json.JSONDecodeError as wrong:
        raise CalendarError(f"{name} 第{wrong.lineno}行：不是合法的 JSON") from None
    except UnicodeDecodeError:
        raise CalendarError(f"{name}：不是 UTF-8 编码的文本") from None
    except RecursionError:
        raise CalendarError(f"{name}：嵌套过深") from None
    except ValueError:  # an integer of thousands of digits
        raise CalendarError(f"{name}：数字过长") from None
    if doubled := doubled_key(text):
        raise CalendarError(f"{name} 第{doubled[1]}行：键 {doubled[0][:40]!r} 重复")
    return raw, text
