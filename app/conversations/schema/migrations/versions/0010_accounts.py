"""Make room for people who sign in."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.String(64)
HASH = sa.String(64)
TIME = sa.String(24)
SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TABLES = (
    "usage_counts",
    "audit_log",
    "adoptions",
    "sign_in_failures",
    "invitations",
    "api_tokens",
    "sessions",
    "users",
)


def upgrade() -> None:
    _create_users()
    _create_sessions()
    _create_api_tokens()
    _create_invitations()
    _create_adoptions()
    op.create_table(
        "sign_in_failures",
        sa.Column("key_hash", HASH, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_sign_in_failures"),
    )
    op.create_index("ix_sign_in_failures_last_at", "sign_in_failures", ["last_at"])
    _create_audit_log()
    _create_usage_counts()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(254), nullable=False),
        sa.Column("shown_name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254)),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME),
        sa.Column("disabled_at", TIME),
        sa.Column("groups", sa.JSON),
        sa.Column("limits", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name", name="uq_users_name"),
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("key_hash", HASH, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_sessions"),
        sa.UniqueConstraint("id", name="uq_sessions_id"),
        _of_user("sessions"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])


def _create_api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("key_hash", HASH, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("title", sa.String(100), nullable=False),
        sa.Column("scope", sa.String(8), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_api_tokens"),
        sa.UniqueConstraint("id", name="uq_api_tokens_id"),
        _of_user("api_tokens"),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("key_hash", HASH, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("user_id", ID),
        sa.Column("name", sa.String(254)),
        sa.Column("email", sa.String(254)),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("made_by", ID),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME),
        sa.PrimaryKeyConstraint("key_hash", name="pk_invitations"),
        sa.UniqueConstraint("id", name="uq_invitations_id"),
        _of_user("invitations"),
    )
    op.create_index("ix_invitations_expires_at", "invitations", ["expires_at"])


def _create_adoptions() -> None:
    op.create_table(
        "adoptions",
        sa.Column("anonymous_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("adopted_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("anonymous_id", name="pk_adoptions"),
        _of_user("adoptions"),
    )


def _create_audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("sequence", SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("happened_at", TIME, nullable=False),
        sa.Column("actor", ID),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(254)),
        sa.Column("address", sa.String(64)),
        sa.Column("details", sa.JSON),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_log"),
    )
    op.create_index("ix_audit_log_happened_at", "audit_log", ["happened_at"])


def _create_usage_counts() -> None:
    op.create_table(
        "usage_counts",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("answers", sa.BigInteger, nullable=False),
        sa.Column("input_tokens", sa.BigInteger, nullable=False),
        sa.Column("output_tokens", sa.BigInteger, nullable=False),
        sa.Column("cost", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("day", "user_id", "model", name="pk_usage_counts"),
    )
    op.create_index("ix_usage_counts_user_id", "usage_counts", ["user_id"])


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"
    )
