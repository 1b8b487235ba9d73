"""Store what a model keeps for its next answers on the same branch."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("model_state", sa.JSON))


def downgrade() -> None:
    op.drop_column("messages", "model_state")
