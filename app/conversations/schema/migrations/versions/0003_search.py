"""Make what was said findable (SQLite), with all that is stored already.

A row has its message's `sequence`, so the trigger takes it away with the message, however that
goes. A later revision that writes the table `messages` anew must make the trigger again.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLE = """
CREATE VIRTUAL TABLE message_search USING fts5(
    owner_key, title, text, tokenize="unicode61 remove_diacritics 2", prefix='1 2 3'
)
"""
TRIGGER = """
CREATE TRIGGER messages_forgotten AFTER DELETE ON messages BEGIN
    DELETE FROM message_search WHERE rowid = old.sequence;
END
"""
FILL = """
INSERT INTO message_search(rowid, owner_key, title, text)
SELECT m.sequence,
    'o' || lower(hex(m.owner)),
    CASE WHEN m.sequence = (
        SELECT min(f.sequence) FROM messages f
        WHERE f.owner = m.owner AND f.conversation_id = m.conversation_id AND f.parent_id IS NULL
    ) THEN (
        SELECT c.title FROM conversations c WHERE c.owner = m.owner AND c.id = m.conversation_id
    ) ELSE '' END,
    coalesce((
        SELECT group_concat(json_extract(p.value, '$.text'), ' ') FROM json_each(m.parts) p
        WHERE json_extract(p.value, '$.kind') = 'text'
    ), '')
FROM messages m WHERE m.status IS NULL OR m.status <> 'streaming'
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in (TABLE, TRIGGER, FILL):
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER messages_forgotten")
        op.execute("DROP TABLE message_search")
