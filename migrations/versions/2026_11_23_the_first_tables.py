"""The first tables: trail, identity, reference, catalogue, imports, findings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_23_first_tables"
down_revision = None
branch_labels = None
depends_on = None


JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("urusan", sa.Text(), nullable=True),
        sa.Column("rab_codes", JSON, nullable=True),
        sa.Column("valid_from_on", sa.Date(), nullable=True),
        sa.Column("valid_until_on", sa.Date(), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("confidence", sa.String(length=16), nullable=True),
        sa.Column("external_key", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(parent_id IS NULL) = (kind = 'government')", name=op.f("ck_agency_root_is_a_government")),
        sa.CheckConstraint(
            "kind IN ('government', 'secretariat', 'board', 'agency', 'office', 'hospital', 'subdistrict', 'enterprise', 'unit')",
            name=op.f("ck_agency_kind_known_value"),
        ),
        sa.CheckConstraint("valid_until_on >= valid_from_on", name=op.f("ck_agency_valid_in_order")),
        sa.ForeignKeyConstraint(
            ["government_id"], ["agency.id"], name=op.f("fk_agency_government_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("government_id", "external_key", name=op.f("uq_agency_government_id_external_key")),
    )
    op.create_index(op.f("ix_agency_parent_id"), "agency", ["parent_id"], unique=False)
    op.create_index(op.f("ix_agency_path"), "agency", ["path"], unique=False)
    op.create_index(
        "uq_agency_government_id_code",
        "agency",
        ["government_id", sa.text("lower(code)")],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
        sqlite_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "audit_event",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("subject_type", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_batch_id"), "audit_event", ["batch_id"], unique=False)
    op.create_index(
        "ix_audit_event_subject_type_subject_id", "audit_event", ["subject_type", "subject_id", "id"], unique=False
    )
    op.create_table(
        "idempotency_record",
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", JSON, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("owner", "key", name=op.f("pk_idempotency_record")),
    )
    op.create_index(op.f("ix_idempotency_record_created_at"), "idempotency_record", ["created_at"], unique=False)
    op.create_table(
        "import_batch",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("headers", JSON, nullable=False),
        sa.Column("unknown_headers", JSON, nullable=False),
        sa.Column("notices", JSON, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('applications', 'interfaces', 'data-objects', 'services', 'agencies', 'regulations')",
            name=op.f("ck_import_batch_kind_known_value"),
        ),
        sa.CheckConstraint(
            "status IN ('staged', 'applied', 'discarded')", name=op.f("ck_import_batch_status_known_value")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index("ix_import_batch_file_digest_kind", "import_batch", ["file_digest", "kind"], unique=False)
    op.create_table(
        "national_application",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("acronym", sa.String(length=200), nullable=True),
        sa.Column("owner_institution", sa.String(length=300), nullable=False),
        sa.Column("function", sa.Text(), nullable=False),
        sa.Column("function_en", sa.Text(), nullable=True),
        sa.Column("legal_basis", sa.Text(), nullable=True),
        sa.Column("obligation", sa.Text(), nullable=True),
        sa.Column("rab_codes", JSON, nullable=False),
        sa.Column("keywords", JSON, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "confidence IN ('verified', 'corroborated', 'recalled')",
            name=op.f("ck_national_application_confidence_known_value"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_application")),
        sa.UniqueConstraint("code", name=op.f("uq_national_application_code")),
    )
    op.create_table(
        "reference_edition",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title_id", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("regulation", sa.String(length=200), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_edition")),
        sa.UniqueConstraint("code", name=op.f("uq_reference_edition_code")),
    )
    op.create_table(
        "seed_state",
        sa.Column("part", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_seed_state")),
    )
    op.create_table(
        "application",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("function", sa.Text(), nullable=True),
        sa.Column("output", sa.Text(), nullable=True),
        sa.Column("category", sa.String(length=16), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=True),
        sa.Column("platforms", JSON, nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("license_type", sa.String(length=16), nullable=True),
        sa.Column("programming_languages", JSON, nullable=True),
        sa.Column("frameworks", JSON, nullable=True),
        sa.Column("databases", JSON, nullable=True),
        sa.Column("technologies", JSON, nullable=True),
        sa.Column("development_method", sa.String(length=32), nullable=True),
        sa.Column("ownership", sa.String(length=16), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("developer", sa.String(length=200), nullable=True),
        sa.Column("operator", sa.String(length=200), nullable=True),
        sa.Column("vendor", sa.String(length=200), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("release", sa.String(length=64), nullable=True),
        sa.Column("users_count", sa.Integer(), nullable=True),
        sa.Column("annual_cost_idr", sa.BigInteger(), nullable=True),
        sa.Column("build_cost_idr", sa.BigInteger(), nullable=True),
        sa.Column("funding_source", sa.String(length=200), nullable=True),
        sa.Column("hosting", sa.String(length=200), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("is_shared", sa.Boolean(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("relation", sa.String(length=16), nullable=True),
        sa.Column("extra", JSON, nullable=True),
        sa.Column("external_key", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "category IN ('application', 'website', 'module', 'channel', 'shared_component')",
            name=op.f("ck_application_category_known_value"),
        ),
        sa.CheckConstraint(
            "development_method IN ('in_house', 'in_house_modified', 'outsourced', 'commercial_package')",
            name=op.f("ck_application_development_method_known_value"),
        ),
        sa.CheckConstraint("kind IN ('umum', 'khusus')", name=op.f("ck_application_kind_known_value")),
        sa.CheckConstraint(
            "license_type IN ('open_source', 'proprietary')", name=op.f("ck_application_license_type_known_value")
        ),
        sa.CheckConstraint("origin IN ('pusat', 'lokal')", name=op.f("ck_application_origin_known_value")),
        sa.CheckConstraint("ownership IN ('own', 'external')", name=op.f("ck_application_ownership_known_value")),
        sa.CheckConstraint(
            "relation IN ('channel', 'module', 'instance')", name=op.f("ck_application_relation_known_value")
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'development', 'operational', 'idle', 'retired')",
            name=op.f("ck_application_status_known_value"),
        ),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (relation IS NULL)", name=op.f("ck_application_relation_with_parent")
        ),
        sa.CheckConstraint("annual_cost_idr >= 0", name=op.f("ck_application_annual_cost_not_negative")),
        sa.CheckConstraint("build_cost_idr >= 0", name=op.f("ck_application_build_cost_not_negative")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_application_not_its_own_parent")),
        sa.CheckConstraint("users_count >= 0", name=op.f("ck_application_users_count_not_negative")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_application_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["government_id"], ["agency.id"], name=op.f("fk_application_government_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["application.id"], name=op.f("fk_application_parent_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("government_id", "external_key", name=op.f("uq_application_government_id_external_key")),
    )
    op.create_index("ix_application_name_id", "application", ["name", "id"], unique=False)
    op.create_index(op.f("ix_application_parent_id"), "application", ["parent_id"], unique=False)
    op.create_index(
        "uq_application_agency_id_name",
        "application",
        ["agency_id", sa.text("lower(name)")],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
        sqlite_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "data_object",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("custodian_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("classification", sa.String(length=16), nullable=True),
        sa.Column("data_type", sa.String(length=16), nullable=True),
        sa.Column("personal_data", sa.Boolean(), nullable=True),
        sa.Column("update_frequency", sa.String(length=16), nullable=True),
        sa.Column("rad_codes", JSON, nullable=True),
        sa.Column("external_key", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "classification IN ('open', 'restricted', 'closed')", name=op.f("ck_data_object_classification_known_value")
        ),
        sa.CheckConstraint(
            "data_type IN ('statistical', 'geospatial', 'financial', 'other')",
            name=op.f("ck_data_object_data_type_known_value"),
        ),
        sa.CheckConstraint(
            "update_frequency IN ('realtime', 'daily', 'weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly', 'two_yearly', 'three_yearly', 'five_yearly', 'other')",
            name=op.f("ck_data_object_update_frequency_known_value"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_data_object_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["custodian_id"], ["agency.id"], name=op.f("fk_data_object_custodian_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["government_id"], ["agency.id"], name=op.f("fk_data_object_government_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_object")),
        sa.UniqueConstraint("government_id", "external_key", name=op.f("uq_data_object_government_id_external_key")),
    )
    op.create_index(op.f("ix_data_object_agency_id"), "data_object", ["agency_id"], unique=False)
    op.create_index(op.f("ix_data_object_custodian_id"), "data_object", ["custodian_id"], unique=False)
    op.create_index(
        "uq_data_object_agency_id_name",
        "data_object",
        ["agency_id", sa.text("lower(name)")],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
        sqlite_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "import_row",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("cells", JSON, nullable=False),
        sa.Column("reasons", JSON, nullable=True),
        sa.Column("candidate", JSON, nullable=True),
        sa.Column("choice", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('new', 'changed', 'unchanged', 'merged', 'near_match', 'refused', 'skipped')",
            name=op.f("ck_import_row_outcome_known_value"),
        ),
        sa.CheckConstraint("line > 0", name=op.f("ck_import_row_line_positive")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_row_batch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("batch_id", "line", name=op.f("pk_import_row")),
    )
    op.create_table(
        "reference_node",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name_id", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "confidence IN ('verified', 'corroborated', 'recalled')",
            name=op.f("ck_reference_node_confidence_known_value"),
        ),
        sa.CheckConstraint(
            "model IN ('rab', 'ral', 'rad', 'raa', 'rai', 'rak')", name=op.f("ck_reference_node_model_known_value")
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 7", name=op.f("ck_reference_node_level_in_range")),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["reference_edition.id"], name=op.f("fk_reference_node_edition_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["reference_node.id"], name=op.f("fk_reference_node_parent_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_node")),
        sa.UniqueConstraint("edition_id", "code", name=op.f("uq_reference_node_edition_id_code")),
    )
    op.create_index(op.f("ix_reference_node_model"), "reference_node", ["model"], unique=False)
    op.create_index(op.f("ix_reference_node_parent_id"), "reference_node", ["parent_id"], unique=False)
    op.create_table(
        "regulation",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=True),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("external_key", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('in_force', 'revoked')", name=op.f("ck_regulation_status_known_value")),
        sa.CheckConstraint("year BETWEEN 1945 AND 2100", name=op.f("ck_regulation_year_plausible")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_regulation_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["government_id"], ["agency.id"], name=op.f("fk_regulation_government_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation")),
        sa.UniqueConstraint("government_id", "external_key", name=op.f("uq_regulation_government_id_external_key")),
    )
    op.create_index(op.f("ix_regulation_agency_id"), "regulation", ["agency_id"], unique=False)
    op.create_index(
        "uq_regulation_government_id_kind_number_year",
        "regulation",
        ["government_id", sa.text("lower(kind)"), sa.text("lower(number)"), "year"],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
        sqlite_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "run",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=True),
        sa.Column("parameters", JSON, nullable=False),
        sa.Column("requested_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("input_digest", sa.String(length=64), nullable=True),
        sa.Column("applications_count", sa.Integer(), nullable=True),
        sa.Column("findings_by_kind", JSON, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind IN ('duplicates')", name=op.f("ck_run_kind_known_value")),
        sa.CheckConstraint(
            "status IN ('queued', 'running', 'succeeded', 'failed')", name=op.f("ck_run_status_known_value")
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name=op.f("ck_run_progress_in_range")),
        sa.ForeignKeyConstraint(
            ["government_id"], ["agency.id"], name=op.f("fk_run_government_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_status"), "run", ["status"], unique=False)
    op.create_table(
        "service",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("target_users", JSON, nullable=True),
        sa.Column("method", sa.String(length=16), nullable=True),
        sa.Column("ral_codes", JSON, nullable=True),
        sa.Column("external_key", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "method IN ('electronic', 'hybrid', 'face_to_face')", name=op.f("ck_service_method_known_value")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_service_agency_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["government_id"], ["agency.id"], name=op.f("fk_service_government_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("government_id", "external_key", name=op.f("uq_service_government_id_external_key")),
    )
    op.create_index(op.f("ix_service_agency_id"), "service", ["agency_id"], unique=False)
    op.create_index(
        "uq_service_agency_id_name",
        "service",
        ["agency_id", sa.text("lower(name)")],
        unique=True,
        postgresql_where=sa.text("archived_at IS NULL"),
        sqlite_where=sa.text("archived_at IS NULL"),
    )
    op.create_table(
        "user_account",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role IN ('reader', 'editor', 'reviewer', 'administrator')", name=op.f("ck_user_account_role_known_value")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_user_account_agency_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
    )
    op.create_index("uq_user_account_name", "user_account", [sa.text("lower(name)")], unique=True)
    op.create_table(
        "api_token",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_api_token_token_digest")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"], unique=False)
    op.create_table(
        "application_alias",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "kind IN ('acronym', 'expansion', 'former_name', 'url', 'external_key', 'other')",
            name=op.f("ck_application_alias_kind_known_value"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_alias_application_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("application_id", "kind", "value", name=op.f("pk_application_alias")),
    )
    op.create_table(
        "application_data_use",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("data_object_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "role IN ('master', 'copy', 'reads')", name=op.f("ck_application_data_use_role_known_value")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_data_use_application_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["data_object_id"],
            ["data_object.id"],
            name=op.f("fk_application_data_use_data_object_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("application_id", "data_object_id", name=op.f("pk_application_data_use")),
    )
    op.create_index(
        op.f("ix_application_data_use_data_object_id"), "application_data_use", ["data_object_id"], unique=False
    )
    op.create_table(
        "application_legal_basis",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("regulation_id", sa.Uuid(), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_legal_basis_application_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["regulation_id"],
            ["regulation.id"],
            name=op.f("fk_application_legal_basis_regulation_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("application_id", "regulation_id", name=op.f("pk_application_legal_basis")),
    )
    op.create_index(
        op.f("ix_application_legal_basis_regulation_id"), "application_legal_basis", ["regulation_id"], unique=False
    )
    op.create_table(
        "application_service",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_service_application_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_application_service_service_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("application_id", "service_id", name=op.f("pk_application_service")),
    )
    op.create_index(op.f("ix_application_service_service_id"), "application_service", ["service_id"], unique=False)
    op.create_table(
        "application_user",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_application_user_agency_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_user_application_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("application_id", "agency_id", name=op.f("pk_application_user")),
    )
    op.create_index(op.f("ix_application_user_agency_id"), "application_user", ["agency_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("left_id", sa.Uuid(), nullable=False),
        sa.Column("right_id", sa.Uuid(), nullable=True),
        sa.Column("national_id", sa.Uuid(), nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("cluster", sa.String(length=64), nullable=False),
        sa.Column("explanation_id", sa.Text(), nullable=False),
        sa.Column("explanation_en", sa.Text(), nullable=False),
        sa.Column("comparisons", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('same_record', 'same_function', 'variant', 'shared_service', 'national_overlap')",
            name=op.f("ck_finding_kind_known_value"),
        ),
        sa.CheckConstraint("(right_id IS NULL) <> (national_id IS NULL)", name=op.f("ck_finding_one_counterpart")),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_finding_score_in_range")),
        sa.ForeignKeyConstraint(["left_id"], ["application.id"], name=op.f("fk_finding_left_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["national_id"], ["national_application.id"], name=op.f("fk_finding_national_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["right_id"], ["application.id"], name=op.f("fk_finding_right_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_finding_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_cluster"), "finding", ["cluster"], unique=False)
    op.create_index(op.f("ix_finding_left_id"), "finding", ["left_id"], unique=False)
    op.create_index(op.f("ix_finding_national_id"), "finding", ["national_id"], unique=False)
    op.create_index(op.f("ix_finding_right_id"), "finding", ["right_id"], unique=False)
    op.create_index("ix_finding_run_id_score", "finding", ["run_id", "score", "id"], unique=False)
    op.create_table(
        "interface",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=True),
        sa.Column("frequency", sa.String(length=200), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("external_key", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('api', 'splp', 'file', 'database_link', 'manual')", name=op.f("ck_interface_mode_known_value")
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'development', 'operational', 'stopped')",
            name=op.f("ck_interface_status_known_value"),
        ),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_interface_between_two")),
        sa.ForeignKeyConstraint(
            ["government_id"], ["agency.id"], name=op.f("fk_interface_government_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["application.id"], name=op.f("fk_interface_source_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["application.id"], name=op.f("fk_interface_target_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interface")),
        sa.UniqueConstraint("government_id", "external_key", name=op.f("uq_interface_government_id_external_key")),
    )
    op.create_index(op.f("ix_interface_source_id"), "interface", ["source_id"], unique=False)
    op.create_index(op.f("ix_interface_target_id"), "interface", ["target_id"], unique=False)
    op.create_table(
        "reference_mapping",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "origin IN ('declared', 'imported', 'suggested', 'reviewed')",
            name=op.f("ck_reference_mapping_origin_known_value"),
        ),
        sa.CheckConstraint("role IN ('primary', 'secondary')", name=op.f("ck_reference_mapping_role_known_value")),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_reference_mapping_confidence_in_range")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_reference_mapping_application_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["node_id"], ["reference_node.id"], name=op.f("fk_reference_mapping_node_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("application_id", "node_id", name=op.f("pk_reference_mapping")),
    )
    op.create_index(op.f("ix_reference_mapping_node_id"), "reference_mapping", ["node_id"], unique=False)
    op.create_table(
        "interface_data_object",
        sa.Column("interface_id", sa.Uuid(), nullable=False),
        sa.Column("data_object_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["data_object_id"],
            ["data_object.id"],
            name=op.f("fk_interface_data_object_data_object_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["interface_id"], ["interface.id"], name=op.f("fk_interface_data_object_interface_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("interface_id", "data_object_id", name=op.f("pk_interface_data_object")),
    )
    op.create_index(
        op.f("ix_interface_data_object_data_object_id"), "interface_data_object", ["data_object_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_interface_data_object_data_object_id"), table_name="interface_data_object")
    op.drop_table("interface_data_object")
    op.drop_index(op.f("ix_reference_mapping_node_id"), table_name="reference_mapping")
    op.drop_table("reference_mapping")
    op.drop_index(op.f("ix_interface_target_id"), table_name="interface")
    op.drop_index(op.f("ix_interface_source_id"), table_name="interface")
    op.drop_table("interface")
    op.drop_index("ix_finding_run_id_score", table_name="finding")
    op.drop_index(op.f("ix_finding_right_id"), table_name="finding")
    op.drop_index(op.f("ix_finding_national_id"), table_name="finding")
    op.drop_index(op.f("ix_finding_left_id"), table_name="finding")
    op.drop_index(op.f("ix_finding_cluster"), table_name="finding")
    op.drop_table("finding")
    op.drop_index(op.f("ix_application_user_agency_id"), table_name="application_user")
    op.drop_table("application_user")
    op.drop_index(op.f("ix_application_service_service_id"), table_name="application_service")
    op.drop_table("application_service")
    op.drop_index(op.f("ix_application_legal_basis_regulation_id"), table_name="application_legal_basis")
    op.drop_table("application_legal_basis")
    op.drop_index(op.f("ix_application_data_use_data_object_id"), table_name="application_data_use")
    op.drop_table("application_data_use")
    op.drop_table("application_alias")
    op.drop_index(op.f("ix_api_token_user_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index("uq_user_account_name", table_name="user_account")
    op.drop_table("user_account")
    op.drop_index(
        "uq_service_agency_id_name",
        table_name="service",
        postgresql_where=sa.text("archived_at IS NULL"),
        sqlite_where=sa.text("archived_at IS NULL"),
    )
    op.drop_index(op.f("ix_service_agency_id"), table_name="service")
    op.drop_table("service")
    op.drop_index(op.f("ix_run_status"), table_name="run")
    op.drop_table("run")
    op.drop_index(
        "uq_regulation_government_id_kind_number_year",
        table_name="regulation",
        postgresql_where=sa.text("archived_at IS NULL"),
        sqlite_where=sa.text("archived_at IS NULL"),
    )
    op.drop_index(op.f("ix_regulation_agency_id"), table_name="regulation")
    op.drop_table("regulation")
    op.drop_index(op.f("ix_reference_node_parent_id"), table_name="reference_node")
    op.drop_index(op.f("ix_reference_node_model"), table_name="reference_node")
    op.drop_table("reference_node")
    op.drop_table("import_row")
    op.drop_index(
        "uq_data_object_agency_id_name",
        table_name="data_object",
        postgresql_where=sa.text("archived_at IS NULL"),
        sqlite_where=sa.text("archived_at IS NULL"),
    )
    op.drop_index(op.f("ix_data_object_custodian_id"), table_name="data_object")
    op.drop_index(op.f("ix_data_object_agency_id"), table_name="data_object")
    op.drop_table("data_object")
    op.drop_index(
        "uq_application_agency_id_name",
        table_name="application",
        postgresql_where=sa.text("archived_at IS NULL"),
        sqlite_where=sa.text("archived_at IS NULL"),
    )
    op.drop_index(op.f("ix_application_parent_id"), table_name="application")
    op.drop_index("ix_application_name_id", table_name="application")
    op.drop_table("application")
    op.drop_table("seed_state")
    op.drop_table("reference_edition")
    op.drop_table("national_application")
    op.drop_index("ix_import_batch_file_digest_kind", table_name="import_batch")
    op.drop_table("import_batch")
    op.drop_index(op.f("ix_idempotency_record_created_at"), table_name="idempotency_record")
    op.drop_table("idempotency_record")
    op.drop_index("ix_audit_event_subject_type_subject_id", table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_batch_id"), table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_index(
        "uq_agency_government_id_code",
        table_name="agency",
        postgresql_where=sa.text("archived_at IS NULL"),
        sqlite_where=sa.text("archived_at IS NULL"),
    )
    op.drop_index(op.f("ix_agency_path"), table_name="agency")
    op.drop_index(op.f("ix_agency_parent_id"), table_name="agency")
    op.drop_table("agency")
