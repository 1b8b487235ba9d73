"""Create conversations, messages and requests."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.String(64)
TIME = sa.String(24)
SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    _create_conversations()
    _create_messages()
    _create_requests()


def downgrade() -> None:
    for table in ("requests", "messages", "conversations"):
        op.drop_table(table)


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("owner", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("head_id", ID),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_conversations"),
    )
    op.create_index(
        "ix_conversations_owner_updated_at_id", "conversations", ["owner", "updated_at", "id"]
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("sequence", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("parent_id", ID),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("status", sa.String(16)),
        sa.Column("run", sa.Integer),
        sa.Column("finish_reason", sa.String(32)),
        sa.Column("model", sa.String(200)),
        sa.Column("boot_id", ID),
        sa.Column("ended_at", TIME),
        sa.Column("history_cut", sa.Integer),
        sa.Column("usage", sa.JSON),
        sa.Column("timings", sa.JSON),
        sa.Column("error", sa.JSON),
        sa.Column("options", sa.JSON),
        sa.Column("parts", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_messages"),
        sa.UniqueConstraint("owner", "id", name="uq_messages_owner_id"),
        sa.ForeignKeyConstraint(
            ["owner", "conversation_id"],
            ["conversations.owner", "conversations.id"],
            name="fk_messages_owner_conversation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["owner", "parent_id"],
            ["messages.owner", "messages.id"],
            name="fk_messages_owner_parent_id",
        ),
    )
    op.create_index(
        "ix_messages_owner_conversation_id_parent_id",
        "messages",
        ["owner", "conversation_id", "parent_id"],
    )
    op.create_index("ix_messages_owner_parent_id", "messages", ["owner", "parent_id"])
    is_streaming = sa.text("status = 'streaming'")
    op.create_index(
        "uq_messages_streaming",
        "messages",
        ["owner", "conversation_id"],
        unique=True,
        sqlite_where=is_streaming,
        postgresql_where=is_streaming,
    )


def _create_requests() -> None:
    op.create_table(
        "requests",
        sa.Column("owner", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.String(128), nullable=False),
        sa.Column("ack", sa.JSON, nullable=False),
        sa.Column("answer_id", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_requests"),
    )
    op.create_index("ix_requests_created_at", "requests", ["created_at"])
