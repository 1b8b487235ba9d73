"""The index on SQLite: FTS5, one row a message, by its sequence; see revision 0003.

`owner_key` is a word in the index, so a search reads only the owner's rows. The query checks the
owner and the existence of the message in the messages table as well.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, text

from .snippets import SHOWN_WITHIN_CHARS, Match

# Private use characters, which no tokenizer treats as letters.
BEGIN, END = "\ue000", "\ue001"

_INSERT = """
INSERT OR REPLACE INTO message_search(rowid, owner_key, title, text)
SELECT m.sequence,
    :owner_key,
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
"""
# A question is indexed already if its answer has siblings.
_ADD = text(f"""{_INSERT}
FROM messages a JOIN messages m ON m.owner = a.owner AND m.id IN (a.id, a.parent_id)
WHERE a.owner = :owner AND a.id = :answer_id
    AND (m.id = a.id OR NOT EXISTS (SELECT 1 FROM message_search WHERE rowid = m.sequence))
""")  # noqa: S608 - constant text
_ADD_MESSAGES = text(f"""{_INSERT}
FROM messages m WHERE m.owner = :owner AND m.id IN :ids
""").bindparams(bindparam("ids", expanding=True))
_RETITLE = text("""
UPDATE message_search SET title = :title WHERE rowid = (
    SELECT min(sequence) FROM messages
    WHERE owner = :owner AND conversation_id = :conversation_id AND parent_id IS NULL
)
""")
_CHANGE_OWNER = text("""
UPDATE message_search SET owner_key = :owner_key WHERE owner_key <> :owner_key
    AND rowid IN (SELECT sequence FROM messages WHERE owner = :owner)
""")
_FIND = text("""
SELECT m.sequence, m.conversation_id, m.id, m.role, m.created_at, c.title,
    highlight(message_search, 1, :begin, :end) AS marked,
    substr(s.text, 1, :chars) AS body, c.archived_at IS NOT NULL AS archived
FROM message_search s
CROSS JOIN messages m ON m.sequence = s.rowid
CROSS JOIN conversations c ON c.owner = m.owner AND c.id = m.conversation_id
WHERE message_search MATCH :match AND s.rowid < :before AND m.owner = :owner
ORDER BY s.rowid DESC LIMIT :most
""")


class SqliteSearch:
    """See index.SearchIndex."""

    def add(self, tx: Connection, owner: str, answer_id: str) -> None:
        values = {"owner": owner, "owner_key": _key(owner), "answer_id": answer_id}
        tx.execute(_ADD, values)

    def add_messages(self, tx: Connection, owner: str, ids: Sequence[str]) -> None:
        values = {"owner": owner, "owner_key": _key(owner.lstrip("-")), "ids": list(ids)}
        tx.execute(_ADD_MESSAGES, values)

    def retitle(self, tx: Connection, owner: str, conversation_id: str, title: str) -> None:
        values = {"owner": owner, "conversation_id": conversation_id, "title": title}
        tx.execute(_RETITLE, values)

    def change_owner(self, tx: Connection, new_owner: str) -> None:
        tx.execute(_CHANGE_OWNER, {"owner": new_owner, "owner_key": _key(new_owner)})

    def find(
        self, tx: Connection, owner: str, words: list[str], before: int, limit: int
    ) -> list[Match]:
        # The words are letters and digits, and quoted, so they contain no FTS5 syntax.
        wanted = " ".join(f'"{word}"*' for word in words)
        values = {
            "match": f"owner_key : {_key(owner)} AND {{title text}} : ({wanted})",
            "before": before,
            "owner": owner,
            "most": limit,
            "begin": BEGIN,
            "end": END,
            # snippet() of FTS5 takes quadratic time.
            "chars": SHOWN_WITHIN_CHARS,
        }
        return [_match(row) for row in tx.execute(_FIND, values)]


def _key(owner: str) -> str:
    return f"o{owner.encode().hex()}"


def _match(row: Any) -> Match:
    title = _pieces(row.marked) if row.marked else [row.title]
    ids = (row.sequence, row.conversation_id, row.id, row.role, row.created_at)
    archived = bool(row.archived)
    return Match(*ids, title, is_titled=False, text=row.body, is_archived=archived)


def _pieces(marked: str) -> list[str]:
    return marked.replace(END, BEGIN).split(BEGIN)
