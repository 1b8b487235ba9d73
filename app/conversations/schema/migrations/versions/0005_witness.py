"""Let workers that Redis no longer connects ask each other whether it reaches any."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "witness",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("asked", sa.BigInteger, nullable=False),
        sa.Column("answered", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_witness"),
    )


def downgrade() -> None:
    op.drop_table("witness")
