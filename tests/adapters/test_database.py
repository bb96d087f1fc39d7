"""How databases are opened: durable, and with the write-ahead log only where it is sound."""

import time
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from adapters import database
from adapters.database import SQLITE, open_database, reading, sound_wal


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_the_write_ahead_log_is_used_where_the_library_is_sound(version: tuple[int, ...], sound: bool) -> None:
    assert sound_wal(version) is sound


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("version", [(3, 40, 1), (3, 53, 0)])
def test_sqlite_commits_to_the_disk(
    empty_database_url: str, version: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SQLITE, "sqlite_version_info", version)
    engine = open_database(empty_database_url)
    with engine.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]
    engine.dispose()
    assert found == ["wal" if sound_wal(version) else "truncate", 2, 1]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_reads_do_not_wait_for_a_writer(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as writer, reading(engine).connect() as reader:
        writer.execute(text("INSERT INTO settings VALUES ('a', 'b')"))
        assert reader.execute(text("SELECT count(*) FROM settings")).scalar_one() == 0
    with reading(engine).connect() as reader:
        assert reader.execute(text("SELECT count(*) FROM settings")).scalar_one() == 1
    engine.dispose()


@pytest.mark.parametrize("url", ["", "mysql://localhost/x", "no url", "oracle://x"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="database URL"):
        open_database(url)


@pytest.mark.postgresql
@pytest.mark.parametrize("database_kind", ["postgresql"])
@pytest.mark.parametrize(("own", "idle"), [("", "15"), ("&keepalives_idle=60", "60")])
def test_a_server_that_falls_silent_is_given_up_after_half_a_minute(database_url: str, own: str, idle: str) -> None:
    engine = open_database(database_url + own)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        found = driver.info.get_parameters()
    engine.dispose()
    named = ("connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout")
    assert [found.get(name) for name in named] == ["10", idle, "5", "3", "30000"]


@pytest.mark.postgresql
@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_a_transaction_nobody_goes_on_with_is_ended_by_the_server(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is frozen with cases locked would keep them from everybody."""
    engine = open_database(database_url)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one() == "30s"
    engine.dispose()
    monkeypatch.setattr(database, "ABANDONED_MS", 100)
    engine = open_database(database_url)
    with engine.connect() as idle:
        idle.execute(text("SELECT 1"))
        with pytest.raises(DBAPIError, match="idle-in-transaction"):
            _ask_now_and_then(idle)
        idle.invalidate()
    engine.dispose()


def _ask_now_and_then(connection: Connection) -> None:
    """Leave the transaction for longer than the server bears, again and again for half a minute."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        time.sleep(0.2)
        connection.execute(text("SELECT 1"))
