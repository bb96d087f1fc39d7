"""Copies of a SQLite database while it is in use. PostgreSQL has its own tools."""

import contextlib
import os
from pathlib import Path

from sqlalchemy import make_url

from adapters.database import SQLITE
from services.os_words import why_not


class BackupRefused(Exception):
    """No copy was made, or none put back; the message is Chinese."""


def backup(url: str, target: Path) -> None:
    """Write a consistent copy to a new file (mode 0600). Raises BackupRefused."""
    source = _file(url, "pg_dump --format=custom --file=备份文件 数据库")
    if target.exists():
        raise BackupRefused(f"{target.name} 已经存在。请另取文件名，备份不覆盖任何文件。")
    part = target.with_name(f"{target.name}.part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(source, part)
        part.rename(target)
    except OSError as wrong:
        raise BackupRefused(f"无法写入 {target.name}：{why_not(wrong)}") from wrong
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, origin: Path) -> None:
    """Put a copy in the place of the database. Nobody may be using it (the caller holds the server's lock).

    Raises BackupRefused for a file that is no sound database, before anything is touched.
    """
    target = _file(url, "pg_restore --clean --dbname=数据库 备份文件")
    if not origin.is_file():
        raise BackupRefused(f"没有文件 {origin.name}。")
    _require_sound(origin)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _copy(origin, part)
    for suffix in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    part.replace(target)


def _copy(source: Path, target: Path) -> None:
    with (
        contextlib.closing(SQLITE.connect(str(source))) as here,
        contextlib.closing(SQLITE.connect(str(target))) as there,
    ):
        here.backup(there)
        there.execute("PRAGMA journal_mode = DELETE")  # one file, whole without its companions


def _require_sound(origin: Path) -> None:
    try:
        with contextlib.closing(SQLITE.connect(f"{origin.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
            tables = copy.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('events', 'cases')").fetchone()[0]
    except SQLITE.DatabaseError as wrong:
        raise BackupRefused(f"{origin.name} 不是可用的数据库文件。") from wrong
    if verdict != "ok" or tables != 2:
        raise BackupRefused(f"{origin.name} 不完整，或不是本服务的备份。数据库未作任何改动。")


def _file(url: str, instead: str) -> Path:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database is None:
        raise BackupRefused(f"PostgreSQL 请用它自带的工具：{instead}")
    return Path(parsed.database)
