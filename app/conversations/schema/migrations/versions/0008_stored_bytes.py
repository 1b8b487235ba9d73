"""Count the bytes of each conversation's texts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEX = "ix_conversations_owner_stored_bytes"
# Texts from before are counted as they are stored, with the JSON around them.
COUNT = """
UPDATE conversations SET stored_bytes = (
    SELECT coalesce(sum({parts} + coalesce({options}, 0)), 0) FROM messages
    WHERE messages.owner = conversations.owner AND messages.conversation_id = conversations.id
)
"""
LENGTHS = {
    "sqlite": "length(CAST({} AS BLOB))",
    "postgresql": "octet_length(CAST({} AS text))",
}


def upgrade() -> None:
    column = sa.Column("stored_bytes", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("conversations", column)
    length = LENGTHS[op.get_bind().dialect.name]
    parts, options = length.format("messages.parts"), length.format("messages.options")
    op.execute(COUNT.format(parts=parts, options=options))
    op.create_index(INDEX, "conversations", ["owner", "stored_bytes"])


def downgrade() -> None:
    op.drop_index(INDEX, "conversations")
    op.drop_column("conversations", "stored_bytes")
