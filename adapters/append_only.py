"""Triggers that keep the events as they are: no UPDATE, no DELETE, on both databases.

SQLite runs no DELETE trigger for the row that INSERT OR REPLACE throws out unless the connection asks for
recursive triggers, which a foreign connection does not; so it also needs a guard before each INSERT.
"""

from sqlalchemy import DDL

_SQLITE = (
    """CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    # The words are those of the constraint the insert would break, so that both are told apart in one place.
    """CREATE TRIGGER events_no_replace BEFORE INSERT ON events BEGIN
SELECT RAISE(ABORT, 'UNIQUE constraint failed: events.case_id, events.seq')
WHERE EXISTS (SELECT 1 FROM events WHERE case_id = NEW.case_id AND seq = NEW.seq);
SELECT RAISE(ABORT, 'UNIQUE constraint failed: events.cause')
WHERE EXISTS (SELECT 1 FROM events WHERE cause = NEW.cause);
SELECT RAISE(ABORT, 'events are append-only') WHERE EXISTS (SELECT 1 FROM events WHERE rowid = NEW.rowid);
END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events
FOR EACH ROW EXECUTE FUNCTION events_are_append_only()""",
    """CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION events_are_append_only()""",
)

GUARDS = tuple(
    DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    for dialect, statements in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL))
    for statement in statements
)
