"""Why a delivery did not arrive, in English as well."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_deliveries_in_english"
down_revision = "2026_11_26_data_names"
branch_labels = None
depends_on = None

_COLUMNS = (("delivery", "error"), ("delivery_attempt", "answer"))


def upgrade() -> None:
    for table, told in _COLUMNS:
        op.add_column(table, sa.Column(f"{told}_en", sa.Text(), nullable=True))
        op.execute(f"UPDATE {table} SET {told}_en = {told}")  # noqa: S608  (names from above)


def downgrade() -> None:
    for table, told in reversed(_COLUMNS):
        with op.batch_alter_table(table, reflect_kwargs={"resolve_fks": False}) as batch:
            batch.drop_column(f"{told}_en")
