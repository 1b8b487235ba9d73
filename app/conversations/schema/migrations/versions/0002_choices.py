"""Keep, of each conversation, its options, who made its title, and until when it can come back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW = ("options", "titled_by", "removed_until")


def upgrade() -> None:
    op.add_column("conversations", sa.Column("options", sa.JSON))
    op.add_column("conversations", sa.Column("titled_by", sa.String(8)))
    op.add_column("conversations", sa.Column("removed_until", sa.String(24)))
    is_removed = sa.text("removed_until IS NOT NULL")
    op.create_index(
        "ix_conversations_removed_until",
        "conversations",
        ["removed_until"],
        sqlite_where=is_removed,
        postgresql_where=is_removed,
    )


def downgrade() -> None:
    op.drop_index("ix_conversations_removed_until", "conversations")
    for column in NEW:
        op.drop_column("conversations", column)
