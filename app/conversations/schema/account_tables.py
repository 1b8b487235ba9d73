"""The tables of people who sign in; empty and unread where AUTH is `anonymous`.

Secrets are stored as their SHA-256: the keys of sessions, tokens and links are random, so that a
copy of the database lets nobody in.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

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
    # Of the proxy, of the identity provider, or given by an admin; a list of names.
    Column("groups", OrNull),
    # The person's own bounds, in place of those of the role; see allowances.Caps.
    Column("limits", OrNull),
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
    # Where the link was sent, and the address of a new user.
    Column("email", String(254)),
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

# People at an OpenID provider; the key is the hash of issuer and subject, which never change.
oidc_identities = Table(
    "oidc_identities",
    metadata,
    Column("key_hash", KeyHash, primary_key=True),
    _of_user(),
    Column("issuer", String(500), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("created_at", Time, nullable=False),
)
Index(None, oidc_identities.c.user_id)

# What ends with a session that began at an OpenID provider.
oidc_sessions = Table(
    "oidc_sessions",
    metadata,
    Column("session_id", Id, ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    # Of issuer and sid, by which the provider ends it.
    Column("sid_hash", KeyHash),
    # Tells the provider at a sign-out who leaves; it signs nobody in here.
    Column("id_token", Text),
)
Index(None, oidc_sessions.c.sid_hash)

# States and logout tokens that were used, until they would have expired.
oidc_used = Table(
    "oidc_used",
    metadata,
    Column("key_hash", KeyHash, primary_key=True),
    Column("expires_at", Time, nullable=False),
)
Index(None, oidc_used.c.expires_at)

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

# What each user used of each model in a day (UTC). Without a foreign key: sums over time stay when
# a user is deleted, under an id that names nobody.
usage_counts = Table(
    "usage_counts",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("user_id", Id, primary_key=True),
    Column("model", String(200), primary_key=True),
    Column("answers", BigInteger, nullable=False),
    Column("input_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    # In billionths of the currency.
    Column("cost", BigInteger, nullable=False),
)
Index(None, usage_counts.c.user_id)

# Parents first, because of the foreign keys.
ACCOUNT_TABLES = (
    users,
    sessions,
    api_tokens,
    invitations,
    sign_in_failures,
    adoptions,
    oidc_identities,
    oidc_sessions,
    oidc_used,
    audit_log,
    usage_counts,
)
