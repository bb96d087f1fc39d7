"""The platforms' service ledgers (Art. 14): entries, and the records they make visible."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "service_entries",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Text(), nullable=False),
        sa.Column("last_on", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("workbook", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("voided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("status IN ('valid', 'void')", name="service_entry_status_known"),
        sa.PrimaryKeyConstraint("case_id", "entry", name="one_service_entry"),
    )
    op.create_index(
        "one_entry_of_its_content",
        "service_entries",
        ["case_id", "sha256"],
        unique=True,
        sqlite_where=sa.text("status = 'valid'"),
        postgresql_where=sa.text("status = 'valid'"),
    )
    op.create_table(
        "service_records",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("served_on", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("client_uscc", sa.Text(), server_default="", nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("public_or_low_fee", sa.SmallInteger(), nullable=False),
        sa.Column("event_no", sa.Text(), server_default="", nullable=False),
        sa.Column("satisfaction", sa.Text(), server_default="", nullable=False),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("fee >= 0", name="service_fee_not_negative"),
        sa.PrimaryKeyConstraint("case_id", "entry", "line", name="one_service_record_per_line"),
    )
    op.create_index("service_records_day", "service_records", ["case_id", "served_on", "entry", "line"], unique=False)


def downgrade() -> None:
    op.drop_table("service_records")
    op.drop_table("service_entries")
