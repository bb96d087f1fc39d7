"""The platform's years: grades announced, subsidies by lineage, one report and one assessment a year."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ONCE = (
    ("one_annual_report", ["parent", "batch"], "annual_report"),
    ("one_district_report", ["district", "batch"], "district_report"),
    ("one_assessment", ["batch", "parent"], "assessment"),  # SQLite tells a broken promise by its columns in order
)


def upgrade() -> None:
    for name, columns, kind in ONCE:
        where = sa.text(f"kind = '{kind}'")
        op.create_index(name, "cases", columns, unique=True, sqlite_where=where, postgresql_where=where)
    live = sa.text("kind = 'platform' AND (state <> '—' OR closed = 0)")
    number = ["number", "kind"]
    op.create_index("one_platform_per_number", "cases", number, unique=True, sqlite_where=live, postgresql_where=live)
    op.create_table(
        "grades",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("announced_on", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("case_id", "year", name="one_grade_per_year"),
    )
    op.create_index("grades_year", "grades", ["year"], unique=False)
    op.create_index("grades_announced", "grades", ["announced_on"], unique=False)
    op.create_table(
        "subsidy_claims",
        sa.Column("lineage", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("lineage", "case_id", name="one_claim_per_lineage_and_case"),
    )
    standing = sa.text("status <> 'void'")
    op.create_index(
        "one_subsidy_per_lineage",
        "subsidy_claims",
        ["lineage"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_index("subsidy_claims_platform", "subsidy_claims", ["platform"], unique=False)


def downgrade() -> None:
    op.drop_table("subsidy_claims")
    op.drop_table("grades")
    op.drop_index("one_platform_per_number", table_name="cases")
    for name, _, _ in reversed(ONCE):
        op.drop_index(name, table_name="cases")
