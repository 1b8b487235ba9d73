"""Make room for people who sign in at an OpenID provider."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.String(64)
HASH = sa.String(64)
TIME = sa.String(24)
TABLES = ("oidc_used", "oidc_sessions", "oidc_identities")


def upgrade() -> None:
    op.create_table(
        "oidc_identities",
        sa.Column("key_hash", HASH, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_oidc_identities"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_oidc_identities_user_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_oidc_identities_user_id", "oidc_identities", ["user_id"])
    op.create_table(
        "oidc_sessions",
        sa.Column("session_id", ID, nullable=False),
        sa.Column("sid_hash", HASH),
        sa.Column("id_token", sa.Text),
        sa.PrimaryKeyConstraint("session_id", name="pk_oidc_sessions"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name="fk_oidc_sessions_session_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_oidc_sessions_sid_hash", "oidc_sessions", ["sid_hash"])
    op.create_table(
        "oidc_used",
        sa.Column("key_hash", HASH, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_oidc_used"),
    )
    op.create_index("ix_oidc_used_expires_at", "oidc_used", ["expires_at"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
