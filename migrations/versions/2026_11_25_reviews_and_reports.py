"""Reviews of pairs, the state that they give to findings, reports and their documents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_reviews_and_reports"
down_revision = "2026_11_23_first_tables"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("finding", sa.Column("left_digest", sa.String(length=64), nullable=True))
    op.add_column("finding", sa.Column("right_digest", sa.String(length=64), nullable=True))
    op.add_column("finding", sa.Column("changes", JSON, nullable=True))
    # In SQL that both databases know: the check comes and goes with its column, and SQLite copies no table.
    op.execute(
        "ALTER TABLE finding ADD COLUMN state VARCHAR(16) DEFAULT 'open' NOT NULL "
        "CONSTRAINT ck_finding_state_known_value CHECK (state IN ('open', 'settled', 'dismissed', 'reopened'))"
    )
    op.create_table(
        "review",
        sa.Column("left_id", sa.Uuid(), nullable=False),
        sa.Column("right_id", sa.Uuid(), nullable=True),
        sa.Column("national_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("judged_by", sa.String(length=200), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("evidence_digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(right_id IS NULL) <> (national_id IS NULL)", name=op.f("ck_review_one_counterpart")),
        sa.CheckConstraint("question IN ('duplicates', 'integration')", name=op.f("ck_review_question_known_value")),
        sa.CheckConstraint(
            "verdict IN ('same', 'variant', 'redundant', 'shared', 'different', 'unsure')",
            name=op.f("ck_review_verdict_known_value"),
        ),
        sa.ForeignKeyConstraint(["left_id"], ["application.id"], name=op.f("fk_review_left_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["right_id"], ["application.id"], name=op.f("fk_review_right_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["national_id"], ["national_application.id"], name=op.f("fk_review_national_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_review_run_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index("uq_review_left_id_right_id_question", "review", ["left_id", "right_id", "question"], unique=True)
    op.create_index(
        "uq_review_left_id_national_id_question", "review", ["left_id", "national_id", "question"], unique=True
    )
    op.create_index(op.f("ix_review_right_id"), "review", ["right_id"], unique=False)
    op.create_index(op.f("ix_review_national_id"), "review", ["national_id"], unique=False)
    op.create_index(op.f("ix_review_run_id"), "review", ["run_id"], unique=False)
    op.create_table(
        "report",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("formats", JSON, nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("parameters_version", sa.String(length=32), nullable=True),
        sa.Column("data_digest", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("language IN ('id', 'en')", name=op.f("ck_report_language_known_value")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'succeeded', 'failed')", name=op.f("ck_report_status_known_value")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_report_agency_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["application.id"], name=op.f("fk_report_subject_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_report_run_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("key", name=op.f("uq_report_key")),
    )
    op.create_index("ix_report_kind_created_at", "report", ["kind", "created_at"], unique=False)
    op.create_index(op.f("ix_report_agency_id"), "report", ["agency_id"], unique=False)
    op.create_index(op.f("ix_report_subject_id"), "report", ["subject_id"], unique=False)
    op.create_index(op.f("ix_report_run_id"), "report", ["run_id"], unique=False)
    op.create_index(op.f("ix_report_status"), "report", ["status"], unique=False)
    op.create_table(
        "report_document",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "format IN ('html', 'pdf', 'xlsx', 'json', 'csv')", name=op.f("ck_report_document_format_known_value")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_document_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_document")),
        sa.UniqueConstraint("report_id", "format", name=op.f("uq_report_document_report_id_format")),
    )


def downgrade() -> None:
    op.drop_table("report_document")
    op.drop_table("report")
    op.drop_table("review")
    with op.batch_alter_table("finding", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_constraint(op.f("ck_finding_state_known_value"), type_="check")
        for column in ("state", "changes", "right_digest", "left_digest"):
            table.drop_column(column)
