"""What the public sees: notices and the register; calendar notices."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "calendar_notices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), server_default="0", nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("amends", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("known_from", sa.Text(), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number", name="one_notice_per_number"),
    )
    op.create_index(
        "one_yearly_notice",
        "calendar_notices",
        ["year"],
        unique=True,
        sqlite_where=sa.text("amends = ''"),
        postgresql_where=sa.text("amends = ''"),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("published_at", sa.Text(), server_default="", nullable=False),
        sa.Column("first_day", sa.Text(), server_default="", nullable=False),
        sa.Column("last_day", sa.Text(), server_default="", nullable=False),
        sa.Column("closes_at", sa.Text(), server_default="", nullable=False),
        sa.Column("days", sa.Text(), server_default="[]", nullable=False),
        sa.Column("versions", sa.Text(), server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notices_published", "notices", ["published_at", "id"], unique=False)
    op.create_table(
        "register",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("plaque_number", sa.Text(), server_default="", nullable=False),
        sa.Column("announcement_number", sa.Text(), server_default="", nullable=False),
        sa.Column("announcement_held", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("operator", sa.Text(), server_default="", nullable=False),
        sa.Column("uscc", sa.Text(), server_default="", nullable=False),
        sa.Column("district", sa.Text(), server_default="", nullable=False),
        sa.Column("functions", sa.Text(), server_default="[]", nullable=False),
        sa.Column("certified_on", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_by", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_notice", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_articles", sa.Text(), server_default="[]", nullable=False),
        sa.Column("merged_into", sa.Text(), server_default="", nullable=False),
        sa.Column("former_names", sa.Text(), server_default="[]", nullable=False),
        sa.Column("renamed_on", sa.Text(), server_default="[]", nullable=False),
        sa.Column("predecessor", sa.Text(), server_default="", nullable=False),
        sa.Column("application", sa.Text(), server_default="", nullable=False),
        sa.Column("updated_at", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
        sa.UniqueConstraint("number", name="one_certificate_number"),
    )
    op.create_index(
        "one_announcement_number",
        "register",
        ["announcement_held"],
        unique=True,
        sqlite_where=sa.text("announcement_held <> ''"),
        postgresql_where=sa.text("announcement_held <> ''"),
    )
    op.create_index(
        "register_announcement",
        "register",
        ["announcement_number"],
        unique=False,
        sqlite_where=sa.text("announcement_number <> ''"),
        postgresql_where=sa.text("announcement_number <> ''"),
    )
    op.create_index(
        "one_plaque_number",
        "register",
        ["plaque_number"],
        unique=True,
        sqlite_where=sa.text("plaque_number <> ''"),
        postgresql_where=sa.text("plaque_number <> ''"),
    )
    op.create_index("register_updated", "register", ["updated_at"], unique=False)
    op.create_table(
        "former_entries",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("operator", sa.Text(), server_default="", nullable=False),
        sa.Column("district", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("case_id", "since", name="one_former_entry_since"),
        sa.CheckConstraint("since < until", name="former_entry_stood"),
    )
    op.create_table(
        "register_changes",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("changed_on", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("article", sa.Text(), server_default="", nullable=False),
        sa.Column("basis", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Text(), server_default="", nullable=False),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.Column("after", sa.Text(), server_default="", nullable=False),
        sa.Column("notice", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("case_id", "change", name="one_change_told_once"),
    )
    newest = ["changed_on", "case_id", "change"]
    op.create_index("register_changes_newest", "register_changes", newest, unique=False)
    op.create_table(
        "notice_items",
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["notices.id"], name="item_of_notice"),
        sa.PrimaryKeyConstraint("notice", "case_id", name="one_item_per_notice"),
    )
    op.create_index(
        "one_open_publicity",
        "notice_items",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("calendar_notices")
    op.drop_table("register_changes")
    op.drop_table("former_entries")
    op.drop_table("register")
    op.drop_table("notice_items")
    op.drop_table("notices")
