"""The tables of shares: read-only copies of conversations, as the HTML that was drawn of them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from .file_tables import ContentHash
from .tables import Id, Time, metadata

shares = Table(
    "shares",
    metadata,
    # Random: who knows it may read the share.
    Column("id", Id, primary_key=True),
    # The user, also while the conversation is soft-deleted; then the share is not shown.
    Column("owner", Id, nullable=False),
    Column("conversation_id", Id, nullable=False),
    Column("title", Text, nullable=False),
    Column("created_at", Time, nullable=False),
    # Null: until it is revoked.
    Column("expires_at", Time),
    # Bytes of its HTML.
    Column("size", BigInteger, nullable=False),
)
Index(None, shares.c.owner, shares.c.conversation_id)
Index(None, shares.c.expires_at)

share_pieces = Table(
    "share_pieces",
    metadata,
    Column("share_id", Id, ForeignKey("shares.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    # HTML, or a picture by its content, which its file keeps as long as the conversation.
    Column("html", Text),
    Column("sha256", ContentHash),
    Column("type", String(100)),
    Column("name", String(255)),
    Column("size", BigInteger),
)

# Parents first, because of the foreign keys.
SHARE_TABLES = (shares, share_pieces)
