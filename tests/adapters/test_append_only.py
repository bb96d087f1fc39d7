"""Events stay as they were written, whoever is connected and however it is asked."""

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DatabaseError

from adapters.database import SQLITE, open_database
from adapters.store import SqlStore
from tests.support.factories import begun, stepped, store_all

_CHANGES = (
    "UPDATE events SET text = 'x'",
    "UPDATE events SET cause = NULL WHERE seq = 1",
    "DELETE FROM events",
    "DELETE FROM events WHERE seq = 2",
)
_COPY = "INTO events (case_id, seq, text, hash, command, recorded_at, actor{more}) SELECT {values}"
_REPLACEMENTS = (
    _COPY.format(more="", values="case_id, seq, 'x', hash, command, recorded_at, actor FROM events"),
    _COPY.format(more=", cause", values="case_id, 9, 'x', hash, command, recorded_at, actor, cause FROM events"),
    _COPY.format(more=", rowid", values="case_id, 9, 'x', hash, command, recorded_at, actor, rowid FROM events"),
)


@pytest.fixture
def two_events(store: SqlStore) -> list[str]:
    first = begun(case_id="a")
    store_all(store, first, cause="key:somebody:1")
    store_all(store, stepped(first.case))
    return [event.text for event in store.history("a")]


def _foreign(url: str) -> Engine:
    """A connection that knows nothing of our settings."""
    return create_engine(url, module=SQLITE) if url.startswith("sqlite") else open_database(url)


def _refused(url: str, statement: str) -> str:
    engine = _foreign(url)
    with pytest.raises(DatabaseError) as refused, engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    return str(refused.value.orig)


@pytest.mark.parametrize("statement", _CHANGES)
def test_events_are_neither_changed_nor_deleted(
    store: SqlStore, two_events: list[str], database_url: str, statement: str
) -> None:
    assert "append-only" in _refused(database_url, statement)
    assert [event.text for event in store.history("a")] == two_events


@pytest.mark.parametrize("database_kind", [pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_postgresql_does_not_truncate_them(store: SqlStore, two_events: list[str], database_url: str) -> None:
    assert "append-only" in _refused(database_url, "TRUNCATE events")
    assert [event.text for event in store.history("a")] == two_events


@pytest.mark.parametrize("statement", _REPLACEMENTS)
@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("how", ["OR REPLACE", "OR IGNORE", ""])
def test_sqlite_replaces_none_by_inserting(
    store: SqlStore, two_events: list[str], database_url: str, statement: str, how: str
) -> None:
    assert _refused(database_url, f"INSERT {how} {statement}")
    assert [event.text for event in store.history("a")] == two_events
