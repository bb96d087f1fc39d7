"""Cases, their histories and timers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

GUARDS = {
    "sqlite": (
        """CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
        """CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
        """CREATE TRIGGER events_no_replace BEFORE INSERT ON events BEGIN
SELECT RAISE(ABORT, 'UNIQUE constraint failed: events.case_id, events.seq')
WHERE EXISTS (SELECT 1 FROM events WHERE case_id = NEW.case_id AND seq = NEW.seq);
SELECT RAISE(ABORT, 'UNIQUE constraint failed: events.cause')
WHERE EXISTS (SELECT 1 FROM events WHERE cause = NEW.cause);
SELECT RAISE(ABORT, 'events are append-only') WHERE EXISTS (SELECT 1 FROM events WHERE rowid = NEW.rowid);
END""",
    ),
    "postgresql": (
        """CREATE FUNCTION events_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events
FOR EACH ROW EXECUTE FUNCTION events_are_append_only()""",
        """CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION events_are_append_only()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("pack", sa.Text(), server_default="", nullable=False),
        sa.Column("pack_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("district", sa.Text(), server_default="", nullable=False),
        sa.Column("organisation", sa.Text(), server_default="", nullable=False),
        sa.Column("recommender", sa.Text(), server_default="", nullable=False),
        sa.Column("assignee", sa.Text(), server_default="", nullable=False),
        sa.Column("batch", sa.Text(), server_default="", nullable=False),
        sa.Column("parent", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=True),
        sa.Column("timers", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.SmallInteger(), nullable=False),
        sa.Column("desk", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "cases_assignee",
        "cases",
        ["assignee"],
        unique=False,
        sqlite_where=sa.text("assignee <> ''"),
        postgresql_where=sa.text("assignee <> ''"),
    )
    op.create_index(
        "cases_desk_due",
        "cases",
        ["desk", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed = 0"),
        postgresql_where=sa.text("closed = 0"),
    )
    op.create_index(
        "cases_district_due",
        "cases",
        ["district", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed = 0"),
        postgresql_where=sa.text("closed = 0"),
    )
    op.create_index("cases_district_opened", "cases", ["district", "opened_at", "id"], unique=False)
    op.create_index(
        "cases_kind_due",
        "cases",
        ["kind", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed = 0"),
        postgresql_where=sa.text("closed = 0"),
    )
    op.create_index("cases_kind_opened", "cases", ["kind", "opened_at", "id"], unique=False)
    op.create_index(
        "cases_organisation",
        "cases",
        ["organisation"],
        unique=False,
        sqlite_where=sa.text("organisation <> ''"),
        postgresql_where=sa.text("organisation <> ''"),
    )
    op.create_index(
        "cases_parent",
        "cases",
        ["parent"],
        unique=False,
        sqlite_where=sa.text("parent <> ''"),
        postgresql_where=sa.text("parent <> ''"),
    )
    op.create_index(
        "cases_recommender_due",
        "cases",
        ["recommender", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("closed = 0"),
        postgresql_where=sa.text("closed = 0"),
    )
    op.create_index("cases_recommender_opened", "cases", ["recommender", "opened_at", "id"], unique=False)
    op.create_index("cases_state_opened", "cases", ["kind", "state", "opened_at", "id"], unique=False)
    op.create_index(
        "one_batch_per_year",
        "cases",
        ["batch"],
        unique=True,
        sqlite_where=sa.text("kind = 'batch' AND state <> '—'"),
        postgresql_where=sa.text("kind = 'batch' AND state <> '—'"),
    )
    op.create_index(
        "one_import_per_notice",
        "cases",
        ["number"],
        unique=True,
        sqlite_where=sa.text("kind = 'holiday_notice' AND (state <> '—' OR closed = 0)"),
        postgresql_where=sa.text("kind = 'holiday_notice' AND (state <> '—' OR closed = 0)"),
    )
    op.create_index(
        "one_live_sheet",
        "cases",
        ["parent", "assignee"],
        unique=True,
        sqlite_where=sa.text("kind = 'score_sheet' AND state NOT IN ('recused', 'superseded', 'stopped')"),
        postgresql_where=sa.text("kind = 'score_sheet' AND state NOT IN ('recused', 'superseded', 'stopped')"),
    )
    op.create_index(
        "one_open_application",
        "cases",
        ["batch", "organisation", "name"],
        unique=True,
        sqlite_where=sa.text("kind = 'application' AND closed = 0"),
        postgresql_where=sa.text("kind = 'application' AND closed = 0"),
    )
    op.create_table(
        "events",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("request", sa.Text(), server_default="", nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=True),
        sa.CheckConstraint("prepared_by IS NULL OR prepared_by <> actor", name="preparer_is_not_approver"),
        sa.PrimaryKeyConstraint("case_id", "seq", name="one_event_per_seq"),
    )
    op.create_index("events_actor", "events", ["actor", "case_id"], unique=False)
    op.create_index(
        "one_event_per_cause",
        "events",
        ["cause"],
        unique=True,
        sqlite_where=sa.text("cause IS NOT NULL"),
        postgresql_where=sa.text("cause IS NOT NULL"),
    )
    op.create_table(
        "personal",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("reference"),
    )
    op.create_index("personal_case", "personal", ["case_id"], unique=False)
    op.create_table(
        "serials",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", name="one_serial"),
    )
    op.create_table(
        "timers",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("trigger", sa.Text(), server_default="", nullable=False),
        sa.Column("anchor_on", sa.Text(), server_default="", nullable=False),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("due_on", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("provisional", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("fired_at", sa.BigInteger(), nullable=True),
        sa.Column("wake_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("checked", sa.Text(), server_default="", nullable=False),
        sa.Column("consumed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("running_since", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "status IN ('armed', 'fired', 'cancelled', 'superseded', 'failed')", name="timer_status_known"
        ),
        sa.CheckConstraint("provisional = 0 OR wake_at IS NULL", name="provisional_never_fires"),
        sa.PrimaryKeyConstraint("case_id", "kind", "period", "generation", name="one_timer_per_generation"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "one_armed_timer",
        "timers",
        ["case_id", "kind", "period"],
        unique=True,
        sqlite_where=sa.text("status = 'armed'"),
        postgresql_where=sa.text("status = 'armed'"),
    )
    op.create_index(
        "timers_checked",
        "timers",
        ["checked", "case_id"],
        unique=False,
        sqlite_where=sa.text("status = 'armed' AND unit <> 'instant'"),
        postgresql_where=sa.text("status = 'armed' AND unit <> 'instant'"),
    )
    op.create_index(
        "timers_awake",
        "timers",
        ["wake_at", "case_id"],
        unique=False,
        sqlite_where=sa.text("status = 'armed' AND wake_at IS NOT NULL"),
        postgresql_where=sa.text("status = 'armed' AND wake_at IS NOT NULL"),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="document_of_case"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "item", "version", name="one_document_version"),
        sa.UniqueConstraint("storage_key", name="one_storage_key"),
    )

    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("personal")
    op.drop_table("documents")
    op.drop_table("serials")
    op.drop_table("timers")
    op.drop_table("events")
    op.drop_table("cases")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION events_are_append_only()")
