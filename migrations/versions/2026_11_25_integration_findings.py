"""Integration candidates: a kind of finding with its rule, direction and edges."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_25_integration_findings"
down_revision = "2026_11_25_mapping_decisions"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
BEFORE = "kind IN ('same_record', 'same_function', 'variant', 'shared_service', 'national_overlap')"
AFTER = "kind IN ('same_record', 'same_function', 'variant', 'shared_service', 'national_overlap', 'integration')"


def upgrade() -> None:
    with op.batch_alter_table("finding", reflect_kwargs={"resolve_fks": False}) as table:
        table.add_column(sa.Column("rule", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("direction", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("edges", JSON, nullable=True))
        table.drop_constraint(op.f("ck_finding_kind_known_value"), type_="check")
        table.create_check_constraint(op.f("ck_finding_kind_known_value"), AFTER)
        table.create_check_constraint(
            op.f("ck_finding_direction_known_value"), "direction IN ('left_to_right', 'right_to_left', 'both')"
        )
        table.create_check_constraint(
            op.f("ck_finding_rule_of_integration"), "(kind = 'integration') = (rule IS NOT NULL)"
        )
        table.create_index(op.f("ix_finding_rule"), ["rule"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM finding WHERE kind = 'integration'")
    with op.batch_alter_table("finding", reflect_kwargs={"resolve_fks": False}) as table:
        table.drop_index(op.f("ix_finding_rule"))
        table.drop_constraint(op.f("ck_finding_rule_of_integration"), type_="check")
        table.drop_constraint(op.f("ck_finding_direction_known_value"), type_="check")
        table.drop_constraint(op.f("ck_finding_kind_known_value"), type_="check")
        table.create_check_constraint(op.f("ck_finding_kind_known_value"), BEFORE)
        table.drop_column("edges")
        table.drop_column("direction")
        table.drop_column("rule")
