"""Make room for shares, and let deletions overwrite what the search index held.

SQLite's full-text index keeps deleted words until its parts are merged; with `secure-delete` it
takes them out at once. Versions of SQLite before 3.42 do not know that, and `prune` merges instead.
"""

import sqlite3

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.String(64)
TIME = sa.String(24)
HAS_SECURE_DELETE = (3, 42)
SECURE_DELETE = "INSERT INTO message_search(message_search, rank) VALUES ('secure-delete', {})"


def upgrade() -> None:
    op.create_table(
        "shares",
        sa.Column("id", ID, nullable=False),
        sa.Column("owner", ID, nullable=False),
        sa.Column("conversation_id", ID, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
    )
    op.create_index("ix_shares_owner_conversation_id", "shares", ["owner", "conversation_id"])
    op.create_index("ix_shares_expires_at", "shares", ["expires_at"])
    op.create_table(
        "share_pieces",
        sa.Column("share_id", ID, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("html", sa.Text),
        sa.Column("sha256", sa.String(64)),
        sa.Column("type", sa.String(100)),
        sa.Column("name", sa.String(255)),
        sa.Column("size", sa.BigInteger),
        sa.PrimaryKeyConstraint("share_id", "position", name="pk_share_pieces"),
        sa.ForeignKeyConstraint(
            ["share_id"], ["shares.id"], name="fk_share_pieces_share_id", ondelete="CASCADE"
        ),
    )
    _set_secure_delete(1)


def downgrade() -> None:
    op.drop_table("share_pieces")
    op.drop_table("shares")
    _set_secure_delete(0)


def _set_secure_delete(value: int) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite and sqlite3.sqlite_version_info >= HAS_SECURE_DELETE:
        op.execute(SECURE_DELETE.format(value))
