"""Decisions on names of data: which mean one data object, and which do not."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_data_names"
down_revision = "2026_11_25_integration_findings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_name_decision",
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("canonical", sa.String(length=200), nullable=False),
        sa.Column("canonical_key", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'rejected')", name=op.f("ck_data_name_decision_verdict_known_value")
        ),
        sa.CheckConstraint(
            "origin IN ('reviewed', 'declared', 'suggested')", name=op.f("ck_data_name_decision_origin_known_value")
        ),
        sa.CheckConstraint("name_key <> canonical_key", name=op.f("ck_data_name_decision_two_names")),
        sa.CheckConstraint("probability BETWEEN 0 AND 1", name=op.f("ck_data_name_decision_probability_in_range")),
        sa.ForeignKeyConstraint(
            ["government_id"],
            ["agency.id"],
            name=op.f("fk_data_name_decision_government_id_agency"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_name_decision")),
    )
    op.create_index(
        "uq_data_name_decision_pair",
        "data_name_decision",
        ["government_id", "name_key", "canonical_key"],
        unique=True,
    )
    accepted = sa.text("verdict = 'accepted'")
    op.create_index(
        "uq_data_name_decision_one_meaning",
        "data_name_decision",
        ["government_id", "name_key"],
        unique=True,
        postgresql_where=accepted,
        sqlite_where=accepted,
    )


def downgrade() -> None:
    op.drop_table("data_name_decision")
