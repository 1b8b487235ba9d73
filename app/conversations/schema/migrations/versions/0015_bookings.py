"""Store what a request was counted with, so that another worker can settle it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("token_counts", sa.Column("booking", sa.JSON))


def downgrade() -> None:
    op.drop_column("token_counts", "booking")
