"""Make room for the index of PostgreSQL; what is stored already is taken in after it."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE message_words (
    sequence BIGINT PRIMARY KEY REFERENCES messages (sequence) ON DELETE CASCADE,
    has_title BOOLEAN NOT NULL,
    words TSVECTOR NOT NULL
)
"""
INDEX = "CREATE INDEX ix_message_words_words ON message_words USING gin (words)"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(TABLE)
        op.execute(INDEX)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TABLE message_words")
