"""The tables: conversations, messages, request records, token counts and the Redis witness.

Ids are unique per owner, so every key and index starts with the owner. Times are text as on the
wire (see ids.wire_time), which sorts and is the same in every database.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = String(64)
Time = String(24)
# SQLite autoincrements only a column of the type INTEGER.
Sequence = BigInteger().with_variant(Integer, "sqlite")
OrNull = JSON(none_as_null=True)

conversations = Table(
    "conversations",
    metadata,
    Column("owner", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("title", Text, nullable=False),
    Column("head_id", Id),
    Column("created_at", Time, nullable=False),
    Column("updated_at", Time, nullable=False),
    # Null: never set; then an answer keeps the options of the one it replaces. {}: cleared.
    Column("options", OrNull),
    # "words", "model" or "user"; only a title by "words" is replaced by the model's.
    Column("titled_by", String(8)),
    # Set only on soft-deleted conversations; see writes/delete.py.
    Column("removed_until", Time),
    # UTF-8 bytes of its messages' text and system texts, and of its own system text.
    Column("stored_bytes", BigInteger, nullable=False, server_default="0"),
    # How the user arranged it; null: not pinned, not archived, in no folder. No foreign key:
    # the shadow owner of a soft-deleted conversation has no folders.
    Column("pinned_at", Time),
    Column("archived_at", Time),
    Column("folder_id", Id),
)
Index(None, conversations.c.owner, conversations.c.updated_at, conversations.c.id)
# Covers the sum of an owner, so that it reads no conversation.
Index(None, conversations.c.owner, conversations.c.stored_bytes)
_is_removed = conversations.c.removed_until.is_not(None)
Index(
    None,
    conversations.c.removed_until,
    sqlite_where=_is_removed,
    postgresql_where=_is_removed,
)
_POSITION = (conversations.c.updated_at, conversations.c.id)
# Partial, so that a conversation that is not arranged costs nothing at a write.
for _name, _column in (
    ("pinned", conversations.c.pinned_at),
    ("archived", conversations.c.archived_at),
    ("folder", conversations.c.folder_id),
):
    Index(
        f"ix_conversations_{_name}",
        conversations.c.owner,
        *((_column,) if _name == "folder" else ()),
        *_POSITION,
        sqlite_where=_column.is_not(None),
        postgresql_where=_column.is_not(None),
    )

messages = Table(
    "messages",
    metadata,
    Column("sequence", Sequence, primary_key=True, autoincrement=True),
    Column("owner", Id, nullable=False),
    Column("id", Id, nullable=False),
    Column("conversation_id", Id, nullable=False),
    Column("parent_id", Id),
    Column("role", String(16), nullable=False),
    Column("created_at", Time, nullable=False),
    # All columns below but `parts` are set on answers only. `parts` comes last, so that a walk
    # along the parents does not read the pages that hold the text.
    Column("status", String(16)),
    Column("run", Integer),
    Column("finish_reason", String(32)),
    Column("model", String(200)),
    Column("boot_id", Id),
    Column("ended_at", Time),
    Column("history_cut", Integer),
    Column("usage", OrNull),
    Column("timings", OrNull),
    Column("error", OrNull),
    Column("options", OrNull),
    Column("details", OrNull),
    # What the model keeps for its next answers on this branch; null where it changed nothing.
    Column("model_state", OrNull),
    Column("parts", JSON, nullable=False),
    UniqueConstraint("owner", "id"),
    ForeignKeyConstraint(
        ["owner", "conversation_id"],
        ["conversations.owner", "conversations.id"],
        ondelete="CASCADE",
    ),
    # No cascade: SQLite stops at 1,000 levels of it, and a conversation may be deeper.
    ForeignKeyConstraint(["owner", "parent_id"], ["messages.owner", "messages.id"]),
)
Index(None, messages.c.owner, messages.c.conversation_id, messages.c.parent_id)
Index(None, messages.c.owner, messages.c.parent_id)
_is_streaming = messages.c.status == "streaming"
Index(
    "uq_messages_streaming",
    messages.c.owner,
    messages.c.conversation_id,
    unique=True,
    sqlite_where=_is_streaming,
    postgresql_where=_is_streaming,
)

requests = Table(
    "requests",
    metadata,
    Column("owner", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("fingerprint", String(128), nullable=False),
    Column("ack", JSON, nullable=False),
    Column("answer_id", Id, nullable=False),
    Column("created_at", Time, nullable=False),
)
Index(None, requests.c.created_at)

# Tokens used in a day by a user, by an address and by all; see budget/token_counts.py.
token_counts = Table(
    "token_counts",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("spender", String(128), primary_key=True),
    Column("tokens", BigInteger, nullable=False),
    # Of a request that is not settled; see budget/open_bookings.py.
    Column("booking", OrNull),
)

# One row; see db/redis_witness.py.
witness = Table(
    "witness",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked", BigInteger, nullable=False),
    Column("answered", BigInteger, nullable=False),
)
