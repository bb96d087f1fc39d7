"""Brings a database to the schema of this version, or back, and puts in the organisations."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from adapters.database import open_database
from adapters.seeds import ORGANISATIONS
from adapters.tables import organisations

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_301_017  # any number, the same for everyone who migrates


def upgrade(url: str, to: str = "head") -> None:
    """Migrate up to a revision and seed the organisations that are missing. Again: changes nothing.

    All or nothing on both databases; of two at once one waits for the other.
    """

    def run(config: Config, connection: Connection) -> None:
        command.upgrade(config, to)
        if to == "head":
            _seed(connection)

    _migrate(url, run)


def downgrade(url: str, to: str = "base") -> None:
    """Migrate down to a revision. What the dropped tables held is gone."""
    _migrate(url, lambda config, _: command.downgrade(config, to))


def _migrate(url: str, run: Callable[[Config, Connection], None]) -> None:
    engine = open_database(url)
    config = Config(attributes={"connection": None})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            config.attributes["connection"] = connection
            run(config, connection)
    finally:
        # The last connection to a SQLite file folds the write-ahead log back into it.
        engine.dispose()


def _seed(connection: Connection) -> None:
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    missing = insert(organisations).on_conflict_do_nothing(index_elements=["code"])
    connection.execute(missing, [organisation._asdict() for organisation in ORGANISATIONS])
