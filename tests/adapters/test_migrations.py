"""Migrations run both ways on both databases and lead to exactly the tables the code speaks of."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text

from adapters.database import open_database
from adapters.migrate import downgrade, upgrade
from adapters.tables import metadata, organisations

_SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND name NOT LIKE 'sqlite_%'"
_POSTGRESQL = (
    "SELECT 'column', table_name || '.' || column_name, data_type || is_nullable || coalesce(column_default, '')"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'constraint', conname, conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)


def _described(connection: Connection) -> set[tuple[str, ...]]:
    """Everything there is but Alembic's own table; the order of what SQLite's texts list is no difference."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text(_SQLITE)).all()
        return {(kind, name, *_pieces(sql)) for kind, name, sql in rows}
    rows = [row for query in _POSTGRESQL for row in connection.execute(text(query))]
    return {tuple(row) for row in rows if "alembic" not in f"{row}"}


def _pieces(sql: str) -> list[str]:
    return sorted(line.strip(" \t,") for line in sql.splitlines() if line.strip())


def _of(url: str) -> set[tuple[str, ...]]:
    engine = open_database(url)
    with engine.connect() as connection:
        found = _described(connection)
    engine.dispose()
    return found


def test_migrating_leads_to_the_tables_the_code_speaks_of(database_url: str, empty_database_url: str) -> None:
    engine = open_database(empty_database_url)
    metadata.create_all(engine)
    engine.dispose()
    migrated, created = _of(database_url), _of(empty_database_url)
    assert migrated == created
    assert len(migrated) > 40


def test_alembic_sees_no_drift(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_migrations_run_down_and_up_again(database_url: str) -> None:
    before = _of(database_url)
    downgrade(database_url)
    assert _of(database_url) == set()
    upgrade(database_url)
    assert _of(database_url) == before


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_each_step_down_can_be_gone_up_again(database_url: str, revision: str) -> None:
    before = _of(database_url)
    downgrade(database_url, revision)
    assert _of(database_url) < before
    upgrade(database_url)
    assert _of(database_url) == before


def test_upgrading_again_keeps_what_people_changed(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.execute(organisations.update().where(organisations.c.code == "MD-SW").values(name="市商务局"))
    upgrade(database_url)
    with engine.begin() as connection:
        rows = connection.execute(select(organisations)).all()
    engine.dispose()
    kinds = {row.code: row.kind for row in rows}
    assert {row.code: row.name for row in rows}["MD-SW"] == "市商务局"
    assert len(kinds) == 19
    assert (kinds["520181"], kinds["520114"], kinds["CITY"]) == ("county_city", "historic", "city")
    assert {row.code: row.host_division for row in rows}["ZONE-SLQ"] == "520102"


def test_a_migration_that_breaks_leaves_nothing_behind(empty_database_url: str) -> None:
    engine = open_database(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tick_log (id integer)"))  # in the way of the last migration
    with pytest.raises(Exception, match="tick_log"):
        upgrade(empty_database_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["tick_log"]
    engine.dispose()
