"""Engines for SQLite and PostgreSQL, set up so that a commit that returned is on the disk."""

from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

try:
    import pysqlite3.dbapi2 as sqlite
except ImportError:  # platforms without that package's own, newer library
    import sqlite3 as sqlite

SQLITE: ModuleType = sqlite
BUSY_MS = 10_000
_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # milliseconds
}
"""After half a minute without a sign of life a server is gone: by default a beat waited two hours for its answer."""
ABANDONED_MS = 30_000
"""How long a process may leave a PostgreSQL transaction untouched before the server ends it: what is frozen would keep
its cases from everybody. Ours take milliseconds, decided in memory."""
_READS = "shifan_reads"


def sound_wal(version: tuple[int, ...]) -> bool:
    """Whether this SQLite library's write-ahead log is safe: older ones can corrupt a database they reset."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def open_database(url: str) -> Engine:
    """An engine for a `sqlite:///` or `postgresql://` URL. Raises ValueError for any other.

    On SQLite a transaction begins IMMEDIATE, so that no update is lost; see `reading` for plain reads.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as wrong:
        raise ValueError("database URL") from wrong
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite_engine(url)
        case "postgresql":
            url = parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
            patience = {name: value for name, value in _PATIENCE.items() if name not in parsed.query}
            engine = create_engine(url, pool_size=16, max_overflow=16, pool_pre_ping=True, connect_args=patience)
            event.listen(engine, "connect", _limit_idleness)
            return engine
        case _:
            raise ValueError("database URL")


def reading(engine: Engine) -> Engine:
    """The same engine for reads: on SQLite they take no lock and begin nothing."""
    return engine.execution_options(**{_READS: True})


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        module=SQLITE,
        pool_size=16,
        max_overflow=16,
        connect_args={"isolation_level": None, "check_same_thread": False, "cached_statements": 512},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _limit_idleness(connection: Any, record: object) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = {ABANDONED_MS}")
    connection.commit()


def _prepare(connection: Any, record: object) -> None:
    journal = "WAL" if sound_wal(SQLITE.sqlite_version_info) else "TRUNCATE"
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    # Only when it changes: setting it takes a lock, and a reader of the other mode would be turned away.
    if cursor.execute("PRAGMA journal_mode").fetchone()[0].upper() != journal:
        cursor.execute(f"PRAGMA journal_mode = {journal}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -8000")  # KiB for each connection
    # Pages of the log after which a commit also carries it over into the file, with three syncs (32 MiB; default: 4).
    cursor.execute("PRAGMA wal_autocheckpoint = 8000")
    cursor.close()


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get(_READS):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
