"""Count the tokens of each day, for budgets."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "token_counts",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("spender", sa.String(128), nullable=False),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("day", "spender", name="pk_token_counts"),
    )


def downgrade() -> None:
    op.drop_table("token_counts")
