"""What people are told: reminders and warnings, by desk."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", "desk", name="one_message_per_event_and_desk"),
    )
    op.create_index("outbox_desk", "outbox", ["desk", "told_at"], unique=False)


def downgrade() -> None:
    op.drop_table("outbox")
