"""Holiday notices and local overlays from JSON files: the project's own, and those a user hands in."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workflow.calendar import CalendarError, Notice, NoticeError, Overlay, parse_notice, parse_overlay

_DATA = Path(__file__).parent / "calendar_data"
_NATIONAL = _DATA / "cn-notices.json"
_OVERLAYS = _DATA / "overlays.json"
_MAX_BYTES = 2_000_000  # every notice since 2004 takes 64 000


@cache
def national_notices() -> tuple[Notice, ...]:
    """The State Council's notices for 2004 to 2026 with their amendments, as the project ships them."""
    return read_notice_file(_NATIONAL)


def read_notice_file(path: str | Path) -> tuple[Notice, ...]:
    """Read one notice, a list of them, or ``{"notices": [...]}``; raises NoticeError naming file and entry."""
    notices = tuple(parse_notice(entry) for entry in read_notice_entries(path))
    if len({notice.id for notice in notices}) < len(notices):
        raise NoticeError(f"{Path(path).name}：有两份通知的 id 相同")
    return notices


def read_notice_entries(path: str | Path) -> list[Any]:
    """The same as it stands in the file, for keeping; the entries are not looked into."""
    return notice_entries(_content(Path(path)), Path(path).name)


def notice_entries(content: bytes, name: str) -> list[Any]:
    """The entries of a file's content, `name` being what a refusal calls it; raises CalendarError with the line."""
    raw = _decoded(content, name)
    entries = raw.get("notices", [raw]) if isinstance(raw, dict) else raw
    if not isinstance(entries, list) or not entries:
        raise NoticeError(f"{name}：应是一份通知、通知的列表，或含 notices 列表的对象")
    return entries


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
    return _decoded(_content(path), path.name)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as wrong:
        raise CalendarError(f"无法读取文件 {path.name}：{wrong.strerror}") from wrong
    return content


def _decoded(content: bytes, name: str) -> Any:
    if len(content) > _MAX_BYTES:
        raise CalendarError(f"{name}：文件过大，不会是节假日安排")
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object)
    except json.JSONDecodeError as wrong:
        raise CalendarError(f"{name} 第{wrong.lineno}行：不是合法的 JSON") from None
    except UnicodeDecodeError:
        raise CalendarError(f"{name}：不是 UTF-8 编码的文本") from None
    except RecursionError:
        raise CalendarError(f"{name}：嵌套过深") from None
    except CalendarError as wrong:
        raise CalendarError(f"{name}：{wrong}") from None
    except ValueError:  # an integer of thousands of digits
        raise CalendarError(f"{name}：数字过长") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise CalendarError(f"键 {next(key for key in keys if keys.count(key) > 1)[:40]!r} 重复")
    return found
