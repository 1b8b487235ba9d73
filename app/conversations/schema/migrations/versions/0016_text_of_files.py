"""Count the text of a document for the quota: it may be a thousand times longer than its file."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OLD_INDEX, INDEX = "ix_files_owner_size", "ix_files_owner_counted_bytes"
COUNT = "UPDATE files SET counted_bytes = size + coalesce({}, 0)"
LENGTHS = {"sqlite": "length(CAST(text AS BLOB))", "postgresql": "octet_length(text)"}


def upgrade() -> None:
    column = sa.Column("counted_bytes", sa.BigInteger, nullable=False, server_default="0")
    op.add_column("files", column)
    op.execute(COUNT.format(LENGTHS[op.get_bind().dialect.name]))
    op.drop_index(OLD_INDEX, "files")
    op.create_index(INDEX, "files", ["owner", "counted_bytes"])


def downgrade() -> None:
    op.drop_index(INDEX, "files")
    op.create_index(OLD_INDEX, "files", ["owner", "size"])
    op.drop_column("files", "counted_bytes")
