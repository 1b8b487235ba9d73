"""The index on PostgreSQL: one row a message, by its sequence, with a GIN index on its words.

This module splits and folds the words, since on the server the result depends on the locale. Each
word is prefixed with a key of its owner, so a search reads only the owner's rows. The query checks
the owner in the messages table as well.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from .query_words import fold, folded_words
from .snippets import SHOWN_WITHIN_CHARS, Match

# PostgreSQL limits the words of a row to a megabyte; the words beyond are not found.
MOST_BYTES = 900_000
BATCH = 200
# So many newest messages of a user are read first: a frequent word is found there, without the
# whole of its list in the index.
RECENT = 500

_FIRST = """
m.sequence = (
    SELECT min(f.sequence) FROM messages f
    WHERE f.owner = m.owner AND f.conversation_id = m.conversation_id AND f.parent_id IS NULL
)
"""
_COLUMNS = f"m.sequence, m.owner, m.parts, c.title, {_FIRST} AS has_title"
# A question is indexed already if its answer has siblings.
_TO_ADD = text(f"""
SELECT {_COLUMNS}
FROM messages a JOIN messages m ON m.owner = a.owner AND m.id IN (a.id, a.parent_id)
JOIN conversations c ON c.owner = m.owner AND c.id = m.conversation_id
WHERE a.owner = :owner AND a.id = :answer_id
    AND (m.id = a.id OR NOT EXISTS (SELECT 1 FROM message_words WHERE sequence = m.sequence))
""")  # noqa: S608 - constant text
_FIRST_OF = text(f"""
SELECT {_COLUMNS}
FROM message_words w JOIN messages m ON m.sequence = w.sequence
JOIN conversations c ON c.owner = m.owner AND c.id = m.conversation_id
WHERE m.owner = :owner AND m.conversation_id = :conversation_id AND w.has_title
""")  # noqa: S608
_MISSING = text(f"""
SELECT {_COLUMNS}
FROM messages m JOIN conversations c ON c.owner = m.owner AND c.id = m.conversation_id
WHERE m.sequence > :after AND (m.status IS NULL OR m.status <> 'streaming')
    AND NOT EXISTS (SELECT 1 FROM message_words w WHERE w.sequence = m.sequence)
ORDER BY m.sequence LIMIT :most
""")  # noqa: S608
_OF_OWNER = text(f"""
SELECT {_COLUMNS}
FROM messages m JOIN conversations c ON c.owner = m.owner AND c.id = m.conversation_id
WHERE m.owner = :owner AND m.sequence > :after
    AND (m.status IS NULL OR m.status <> 'streaming')
ORDER BY m.sequence LIMIT :most
""")  # noqa: S608
_TO_ADD_MESSAGES = text(f"""
SELECT {_COLUMNS}
FROM messages m JOIN conversations c ON c.owner = m.owner AND c.id = m.conversation_id
WHERE m.owner = :owner AND m.id IN :ids
""").bindparams(bindparam("ids", expanding=True))  # noqa: S608
_UPSERT = text("""
INSERT INTO message_words (sequence, has_title, words)
VALUES (:sequence, :has_title, array_to_tsvector(:words))
ON CONFLICT (sequence) DO UPDATE SET has_title = excluded.has_title, words = excluded.words
""").bindparams(bindparam("words", type_=ARRAY(Text)))
# OFFSET 0: the planner must look up each message, newest first, until there are enough. It would
# also walk over the messages of all users, beside the hits.
_HITS = """
SELECT m.sequence, m.conversation_id, m.id, m.role, m.created_at, m.parts,
    c.title, newest.has_title, c.archived_at IS NOT NULL AS archived
FROM (SELECT sequence, has_title FROM hits ORDER BY sequence DESC OFFSET 0) newest
CROSS JOIN LATERAL (SELECT * FROM messages WHERE sequence = newest.sequence OFFSET 0) m
JOIN conversations c ON c.owner = m.owner AND c.id = m.conversation_id
WHERE m.owner = :owner ORDER BY newest.sequence DESC LIMIT :most
"""
# OFFSET 0: the planner must look up the words of each message, and not use the index of words.
_FIND_RECENT = text(f"""
WITH recent AS MATERIALIZED (
    SELECT sequence FROM messages WHERE owner = :owner AND sequence < :before
    ORDER BY sequence DESC LIMIT :recent
), hits AS MATERIALIZED (
    SELECT recent.sequence, w.has_title FROM recent CROSS JOIN LATERAL (
        SELECT has_title, words FROM message_words WHERE sequence = recent.sequence OFFSET 0
    ) w WHERE w.words @@ CAST(:query AS tsquery)
) {_HITS}
""")  # noqa: S608
# Materialized: the matches are few, and the planner must not scan the messages instead.
_FIND = text(f"""
WITH hits AS MATERIALIZED (
    SELECT sequence, has_title FROM message_words
    WHERE words @@ CAST(:query AS tsquery) AND sequence < :before
) {_HITS}
""")  # noqa: S608


class PostgresSearch:
    """See index.SearchIndex."""

    def add(self, tx: Connection, owner: str, answer_id: str) -> None:
        _index(tx, tx.execute(_TO_ADD, {"owner": owner, "answer_id": answer_id}).all())

    def add_messages(self, tx: Connection, owner: str, ids: Sequence[str]) -> None:
        _index(tx, tx.execute(_TO_ADD_MESSAGES, {"owner": owner, "ids": list(ids)}).all())

    def retitle(self, tx: Connection, owner: str, conversation_id: str, title: str) -> None:
        # The row of the conversation has the new title already.
        of = {"owner": owner, "conversation_id": conversation_id}
        _index(tx, tx.execute(_FIRST_OF, of).all())

    def change_owner(self, tx: Connection, new_owner: str) -> None:
        values, after = {"owner": new_owner, "most": BATCH}, 0
        while rows := tx.execute(_OF_OWNER, {**values, "after": after}).all():
            _index(tx, rows)
            after = rows[-1].sequence

    def find(
        self, tx: Connection, owner: str, words: list[str], before: int, limit: int
    ) -> list[Match]:
        # The words are letters and digits, and quoted, so they contain no tsquery syntax.
        query = " & ".join(f"'{_key(owner)}{fold(word)}':*" for word in words)
        values = {"query": query, "before": before, "owner": owner, "most": limit}
        recent = tx.execute(_FIND_RECENT, {**values, "recent": RECENT}).all()
        rows = recent if len(recent) >= limit else tx.execute(_FIND, values)
        return [_match(row) for row in rows]


def index_missing(tx: Connection) -> None:
    """Index every ended message that is not in the index yet."""
    after = 0
    while rows := tx.execute(_MISSING, {"after": after, "most": BATCH}).all():
        _index(tx, rows)
        after = rows[-1].sequence


def _index(tx: Connection, rows: Iterable[Any]) -> None:
    values = [
        {
            "sequence": row.sequence,
            "has_title": row.has_title,
            # A soft-deleted message keeps its owner's key, for a restore.
            "words": _lexemes(
                row.owner.lstrip("-"), [*_texts(row), row.title if row.has_title else ""]
            ),
        }
        for row in rows
    ]
    if values:
        tx.execute(_UPSERT, values)


def _lexemes(owner: str, texts: list[str]) -> list[str]:
    key, lexemes, size = _key(owner), [], 0
    for word in folded_words(texts):
        size += len(key) + len(word.encode())
        if size > MOST_BYTES:
            break
        lexemes.append(key + word)
    return lexemes


def _key(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[:12]


def _texts(row: Any) -> list[str]:
    return [part["text"] for part in row.parts if part["kind"] == "text"]


def _match(row: Any) -> Match:
    ids = (row.sequence, row.conversation_id, row.id, row.role, row.created_at)
    text = " ".join(_texts(row))[:SHOWN_WITHIN_CHARS]
    found = {"is_titled": row.has_title, "text": text, "is_archived": row.archived}
    return Match(*ids, [row.title], **found)
