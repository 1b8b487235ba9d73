"""Make room for files."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.String(64)
HASH = sa.String(64)
TIME = sa.String(24)


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("owner", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("type", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", HASH, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("ready_at", TIME),
        sa.Column("note", sa.Text),
        sa.Column("text", sa.Text),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_files"),
    )
    op.create_index("ix_files_sha256", "files", ["sha256"])
    op.create_index("ix_files_created_at", "files", ["created_at"])
    op.create_index("ix_files_owner_size", "files", ["owner", "size"])
    op.create_table(
        "file_uses",
        sa.Column("owner", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("file_id", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("owner", "message_id", "file_id", name="pk_file_uses"),
        sa.ForeignKeyConstraint(
            ["owner", "file_id"],
            ["files.owner", "files.id"],
            name="fk_file_uses_owner_file_id",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
    )
    op.create_index("ix_file_uses_owner_file_id", "file_uses", ["owner", "file_id"])
    op.create_index("ix_file_uses_owner_conversation_id", "file_uses", ["owner", "conversation_id"])
    op.create_table(
        "removed_contents",
        sa.Column("sha256", HASH, nullable=False),
        sa.Column("removed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_removed_contents"),
    )


def downgrade() -> None:
    for table in ("removed_contents", "file_uses", "files"):
        op.drop_table(table)
