"""${message}."""

# Keep it small, both ways, and impatient: env.py sets lock_timeout = 5s where the database has one.
# A migration imports no model. New columns come nullable, are filled, then closed.

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
