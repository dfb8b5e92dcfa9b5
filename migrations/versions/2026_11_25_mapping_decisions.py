"""Decisions on mapping proposals, crosswalks between editions, mappings carried over."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_mapping_decisions"
down_revision = "2026_11_25_schedules_deliveries"
branch_labels = None
depends_on = None

_KINDS = "'application', 'module', 'channel', 'website', 'shared_component', 'dead'"
_RELATIONS = "'same', 'split', 'merged', 'retired'"


def _pointer(column: str, table: str, on: str, ondelete: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{on}_{column}_{table}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    op.create_table(
        "proposal_rejection",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rejected_by", sa.String(length=200), nullable=False),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name=op.f("ck_proposal_rejection_kind_known_value")),
        sa.CheckConstraint("(node_id IS NULL) <> (kind IS NULL)", name=op.f("ck_proposal_rejection_a_node_or_a_kind")),
        _pointer("application_id", "application", "proposal_rejection", "CASCADE"),
        _pointer("node_id", "reference_node", "proposal_rejection", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_rejection")),
        sa.UniqueConstraint("application_id", "node_id", name=op.f("uq_proposal_rejection_application_id_node_id")),
        sa.UniqueConstraint("application_id", "kind", name=op.f("uq_proposal_rejection_application_id_kind")),
    )
    op.create_index(op.f("ix_proposal_rejection_node_id"), "proposal_rejection", ["node_id"])
    op.create_table(
        "crosswalk_entry",
        sa.Column("from_edition_id", sa.Uuid(), nullable=False),
        sa.Column("to_edition_id", sa.Uuid(), nullable=False),
        sa.Column("from_node_id", sa.Uuid(), nullable=False),
        sa.Column("to_node_id", sa.Uuid(), nullable=True),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(f"relation IN ({_RELATIONS})", name=op.f("ck_crosswalk_entry_relation_known_value")),
        sa.CheckConstraint(
            "(to_node_id IS NULL) = (relation = 'retired')", name=op.f("ck_crosswalk_entry_retired_goes_nowhere")
        ),
        _pointer("from_edition_id", "reference_edition", "crosswalk_entry", "RESTRICT"),
        _pointer("to_edition_id", "reference_edition", "crosswalk_entry", "RESTRICT"),
        _pointer("from_node_id", "reference_node", "crosswalk_entry", "RESTRICT"),
        _pointer("to_node_id", "reference_node", "crosswalk_entry", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk_entry")),
        sa.UniqueConstraint("from_node_id", "to_node_id", name=op.f("uq_crosswalk_entry_from_node_id_to_node_id")),
    )
    op.create_index(op.f("ix_crosswalk_entry_to_edition_id"), "crosswalk_entry", ["to_edition_id"])
    op.create_index(op.f("ix_crosswalk_entry_to_node_id"), "crosswalk_entry", ["to_node_id"])
    op.create_table(
        "carry_over",
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("from_edition_id", sa.Uuid(), nullable=False),
        sa.Column("to_edition_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("status IN ('applied', 'reverted')", name=op.f("ck_carry_over_status_known_value")),
        _pointer("government_id", "agency", "carry_over", "RESTRICT"),
        _pointer("from_edition_id", "reference_edition", "carry_over", "RESTRICT"),
        _pointer("to_edition_id", "reference_edition", "carry_over", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carry_over")),
    )
    op.create_index(op.f("ix_carry_over_government_id"), "carry_over", ["government_id"])
    op.create_table(
        "carried_mapping",
        sa.Column("carry_over_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("from_node_id", sa.Uuid(), nullable=False),
        sa.Column("to_node_id", sa.Uuid(), nullable=True),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("was_there", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(f"relation IN ({_RELATIONS})", name=op.f("ck_carried_mapping_relation_known_value")),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_carried_mapping_confidence_in_range")),
        _pointer("carry_over_id", "carry_over", "carried_mapping", "CASCADE"),
        _pointer("application_id", "application", "carried_mapping", "CASCADE"),
        _pointer("from_node_id", "reference_node", "carried_mapping", "RESTRICT"),
        _pointer("to_node_id", "reference_node", "carried_mapping", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried_mapping")),
        sa.UniqueConstraint(
            "carry_over_id",
            "application_id",
            "from_node_id",
            "to_node_id",
            name=op.f("uq_carried_mapping_once"),
        ),
    )
    op.create_index(op.f("ix_carried_mapping_application_id"), "carried_mapping", ["application_id"])


def downgrade() -> None:
    op.drop_table("carried_mapping")
    op.drop_table("carry_over")
    op.drop_table("crosswalk_entry")
    op.drop_table("proposal_rejection")
