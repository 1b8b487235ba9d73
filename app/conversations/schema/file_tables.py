"""The tables of files: what was uploaded, which messages use it, and contents to be deleted."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, String, Table, Text

from .tables import Id, Time, metadata

ContentHash = String(64)

files = Table(
    "files",
    metadata,
    Column("owner", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("name", String(255), nullable=False),
    Column("type", String(100), nullable=False),
    # Bytes of the stored content, whose SHA-256 names it in the content store.
    Column("size", BigInteger, nullable=False),
    Column("sha256", ContentHash, nullable=False),
    Column("created_at", Time, nullable=False),
    # Null until the content is stored.
    Column("ready_at", Time),
    # What a model is given of a document, and what a person should know about it.
    Column("note", Text),
    Column("text", Text),
    # Bytes for the quota: of the content, and of the text, which may be far longer.
    Column("counted_bytes", BigInteger, nullable=False, server_default="0"),
)
Index(None, files.c.sha256)
Index(None, files.c.created_at)
# Covers the sum of an owner.
Index(None, files.c.owner, files.c.counted_bytes)

file_uses = Table(
    "file_uses",
    metadata,
    # The user, also while the conversation is soft-deleted.
    Column("owner", Id, primary_key=True),
    Column("message_id", Id, primary_key=True),
    Column("file_id", Id, primary_key=True),
    Column("conversation_id", Id, nullable=False),
    ForeignKeyConstraint(
        ["owner", "file_id"], ["files.owner", "files.id"], ondelete="CASCADE", onupdate="CASCADE"
    ),
)
Index(None, file_uses.c.owner, file_uses.c.file_id)
Index(None, file_uses.c.owner, file_uses.c.conversation_id)

# Contents whose last file was deleted; see conversations/files/removed_contents.py.
removed_contents = Table(
    "removed_contents",
    metadata,
    Column("sha256", ContentHash, primary_key=True),
    # When its last file was deleted; while it is being deleted, a time in the future.
    Column("removed_at", Time, nullable=False),
)

# Parents first, because of the foreign keys.
FILE_TABLES = (files, file_uses, removed_contents)
