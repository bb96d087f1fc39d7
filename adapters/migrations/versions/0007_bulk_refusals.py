"""Why rows of a bulk decision were not taken, for whoever sends it again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "bulk_refusals",
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), server_default="", nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("cause", "asked", name="one_reason_per_row"),
    )


def downgrade() -> None:
    op.drop_table("bulk_refusals")
