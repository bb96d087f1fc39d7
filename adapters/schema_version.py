"""Which schema a database has, and which this version of the project needs."""

from functools import cache
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from adapters.database import reading

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


class SchemaBehind(Exception):
    """The database is not at this version's schema; the message is Chinese and says what to do."""


def require_current(engine: Engine) -> None:
    """Raises SchemaBehind where the database was never migrated, or by another version."""
    with reading(engine).connect() as connection:
        migrated = inspect(connection).has_table("alembic_version")
        found = connection.scalar(text("SELECT version_num FROM alembic_version")) if migrated else None
    if found is None:
        raise SchemaBehind("数据库还没有建立。请先运行 shifan migrate。")
    if found != _latest():
        raise SchemaBehind(f"数据库结构的版本是 {found}，本程序需要 {_latest()}。请先备份，再运行 shifan migrate。")


@cache
def _latest() -> str:
    return max(path.stem.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))
