"""Alembic's door to the database: always with the connection that `adapters.migrate` hands over."""

from alembic import context

from adapters.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's DDL is transactional too: a broken migration leaves nothing behind
)
with context.begin_transaction():
    context.run_migrations()
