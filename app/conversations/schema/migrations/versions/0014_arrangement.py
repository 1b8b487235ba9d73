"""Make room for pins, the archive, folders and presets; bound a search on PostgreSQL."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.String(64)
TIME = sa.String(24)
NAME = sa.String(80)
OWNER_SEQUENCE = "ix_messages_search_newest"
WORDS_INDEX = "ix_message_words_words"
# Partial, so that a conversation that is not arranged costs nothing at a write.
INDEXES = {
    "ix_conversations_pinned": (["owner", "updated_at", "id"], "pinned_at IS NOT NULL"),
    "ix_conversations_archived": (["owner", "updated_at", "id"], "archived_at IS NOT NULL"),
    "ix_conversations_folder": (
        ["owner", "folder_id", "updated_at", "id"],
        "folder_id IS NOT NULL",
    ),
}


def upgrade() -> None:
    op.add_column("conversations", sa.Column("pinned_at", TIME))
    op.add_column("conversations", sa.Column("archived_at", TIME))
    op.add_column("conversations", sa.Column("folder_id", ID))
    for name, (columns, where) in INDEXES.items():
        op.create_index(
            name,
            "conversations",
            columns,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    if op.get_bind().dialect.name == "postgresql":
        op.create_index(OWNER_SEQUENCE, "messages", ["owner", "sequence"])
        # Each search reads the list of rows not in the index yet, 4 MB by default.
        op.execute(f"ALTER INDEX {WORDS_INDEX} SET (gin_pending_list_limit = 256)")
    op.create_table(
        "folders",
        sa.Column("owner", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("name_key", sa.String(320), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_folders"),
        sa.UniqueConstraint("owner", "name_key", name="uq_folders_owner_name_key"),
    )
    op.create_table(
        "presets",
        sa.Column("owner", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("name_key", sa.String(320), nullable=False),
        sa.Column("model", sa.String(200)),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("owner", "id", name="pk_presets"),
        sa.UniqueConstraint("owner", "name_key", name="uq_presets_owner_name_key"),
    )


def downgrade() -> None:
    op.drop_table("presets")
    op.drop_table("folders")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {WORDS_INDEX} RESET (gin_pending_list_limit)")
        op.drop_index(OWNER_SEQUENCE, "messages")
    for name in INDEXES:
        op.drop_index(name, "conversations")
    for column in ("folder_id", "archived_at", "pinned_at"):
        op.drop_column("conversations", column)
