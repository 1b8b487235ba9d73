"""The tables: conversations, their messages, and the requests that were answered.

Ids are unique per owner, so every key and every index begins with the owner. Times are text as
on the wire (see ids.wire_time): it sorts, and means the same in every database.
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
# SQLite counts rows up by itself only in a column that is plainly INTEGER.
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
    # Of its own: null where none were ever set, which is not the same as none.
    Column("options", OrNull),
    # "words", "model" or "user"; only a title by "words" is ever replaced unasked.
    Column("titled_by", String(8)),
    # Set only on what was removed and can still come back; see removal.py.
    Column("removed_until", Time),
)
Index(None, conversations.c.owner, conversations.c.updated_at, conversations.c.id)
_is_removed = conversations.c.removed_until.is_not(None)
Index(
    None,
    conversations.c.removed_until,
    sqlite_where=_is_removed,
    postgresql_where=_is_removed,
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
    # The rest is of answers only, but for the parts. They come last: a walk along the parents
    # then never reads the pages that hold the text.
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
    Column("parts", JSON, nullable=False),
    UniqueConstraint("owner", "id"),
    ForeignKeyConstraint(
        ["owner", "conversation_id"],
        ["conversations.owner", "conversations.id"],
        ondelete="CASCADE",
    ),
    # Without a cascade: SQLite stops at 1,000 levels of it, and a conversation may be deeper.
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

# One row; see witness.py.
witness = Table(
    "witness",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked", BigInteger, nullable=False),
    Column("answered", BigInteger, nullable=False),
)
