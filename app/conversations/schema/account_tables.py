"""The tables of people who sign in; empty and unread where AUTH is `anonymous`.

Secrets are stored as their SHA-256: the keys of sessions, tokens and links are random, so that a
copy of the database lets nobody in.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from .tables import Id, OrNull, Sequence, Time, metadata

KeyHash = String(64)


def _of_user() -> "Column[str]":
    return Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE"), nullable=False)


users = Table(
    "users",
    metadata,
    # The owner of the user's conversations.
    Column("id", Id, primary_key=True),
    # What is typed at sign-in, in lower case: a name or an e-mail address.
    Column("name", String(254), nullable=False, unique=True),
    Column("shown_name", String(200), nullable=False),
    Column("email", String(254)),
    Column("role", String(16), nullable=False),
    Column("password_hash", String(255)),
    Column("created_at", Time, nullable=False),
    Column("seen_at", Time),
    Column("disabled_at", Time),
)

sessions = Table(
    "sessions",
    metadata,
    Column("key_hash", KeyHash, primary_key=True),
    Column("id", Id, nullable=False, unique=True),
    _of_user(),
    Column("device", String(200), nullable=False),
    Column("created_at", Time, nullable=False),
    Column("used_at", Time, nullable=False),
    Column("expires_at", Time, nullable=False),
)
Index(None, sessions.c.user_id)
Index(None, sessions.c.expires_at)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("key_hash", KeyHash, primary_key=True),
    Column("id", Id, nullable=False, unique=True),
    _of_user(),
    Column("title", String(100), nullable=False),
    # "read" or "write".
    Column("scope", String(8), nullable=False),
    Column("created_at", Time, nullable=False),
    Column("used_at", Time),
    Column("expires_at", Time, nullable=False),
)
Index(None, api_tokens.c.user_id)

# Invitations, and links that set a password or sign in; each works once.
invitations = Table(
    "invitations",
    metadata,
    Column("key_hash", KeyHash, primary_key=True),
    Column("id", Id, nullable=False, unique=True),
    # "invitation", "first_admin", "reset" or "sign_in".
    Column("kind", String(16), nullable=False),
    # Of an existing user; null for a new one.
    Column("user_id", Id, ForeignKey("users.id", ondelete="CASCADE")),
    # The name that a new user gets; null: the user chooses it.
    Column("name", String(254)),
    Column("role", String(16), nullable=False),
    Column("made_by", Id),
    Column("created_at", Time, nullable=False),
    Column("expires_at", Time, nullable=False),
    Column("used_at", Time),
)
Index(None, invitations.c.expires_at)

# Failed sign-ins in a row, by the hash of an account, an address, or both; see accounts/back_off.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("key_hash", KeyHash, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Time, nullable=False),
)
Index(None, sign_in_failures.c.last_at)

# Anonymous identities whose conversations a user has taken over.
adoptions = Table(
    "adoptions",
    metadata,
    Column("anonymous_id", Id, primary_key=True),
    _of_user(),
    Column("adopted_at", Time, nullable=False),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("sequence", Sequence, primary_key=True, autoincrement=True),
    Column("happened_at", Time, nullable=False),
    # A user's id; null: the operator, or nobody who is known.
    Column("actor", Id),
    Column("action", String(40), nullable=False),
    Column("subject", String(254)),
    Column("address", String(64)),
    Column("details", OrNull),
)
Index(None, audit_log.c.happened_at)

# Those of tables.py too: who imports it has all tables of the database.
all_tables = metadata

# Parents first, because of the foreign keys.
ACCOUNT_TABLES = (
    users,
    sessions,
    api_tokens,
    invitations,
    sign_in_failures,
    adoptions,
    audit_log,
)
