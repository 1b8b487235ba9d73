"""Store what the provider said beside an answer's text."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("details", sa.JSON))


def downgrade() -> None:
    op.drop_column("messages", "details")
