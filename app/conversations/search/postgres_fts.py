"""The index of PostgreSQL: a row for each message by its sequence, its words under a GIN index.

The words are split and folded here, not by the server, whose locale would have its say in it.
Before each stands a key made of its owner, so a search reads nothing of others; that the message
is the owner's is asked of the message itself all the same.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text

from .snippets import SearchHit, mark, snippet
from .tokenize import fold, folded_words

# PostgreSQL takes less than a megabyte in one row's words; what comes then is not found.
MOST_BYTES = 900_000
AT_ONCE = 200

_FIRST = """
m.sequence = (
    SELECT min(f.sequence) FROM messages f
    WHERE f.owner = m.owner AND f.conversation_id = m.conversation_id AND f.parent_id IS NULL
)
"""
_COLUMNS = f"m.sequence, m.owner, m.parts, c.title, {_FIRST} AS has_title"
# A question is in already where its answer is one of several.
_TO_ADD = text(f"""
SELECT {_COLUMNS}
FROM messages a JOIN messages m ON m.owner = a.owner AND m.id IN (a.id, a.parent_id)
JOIN conversations c ON c.owner = m.owner AND c.id = m.conversation_id
WHERE a.owner = :owner AND a.id = :answer_id
    AND (m.id = a.id OR NOT EXISTS (SELECT 1 FROM message_words WHERE sequence = m.sequence))
""")  # noqa: S608 - of our own words
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
_PUT = text("""
INSERT INTO message_words (sequence, has_title, words)
VALUES (:sequence, :has_title, array_to_tsvector(:words))
ON CONFLICT (sequence) DO UPDATE SET has_title = excluded.has_title, words = excluded.words
""").bindparams(bindparam("words", type_=ARRAY(Text)))
# What matches first, all of it: few rows, and no plan that goes through the messages instead.
_FIND = text("""
WITH hits AS MATERIALIZED (
    SELECT sequence, has_title FROM message_words
    WHERE words @@ CAST(:query AS tsquery) AND sequence < :before
)
SELECT m.sequence, m.conversation_id, m.id, m.role, m.created_at, c.title, hits.has_title, m.parts
FROM hits JOIN messages m ON m.sequence = hits.sequence
JOIN conversations c ON c.owner = m.owner AND c.id = m.conversation_id
WHERE m.owner = :owner ORDER BY m.sequence DESC LIMIT :most
""")


class PostgresSearch:
    """See search.SearchIndex."""

    def add(self, tx: Connection, owner: str, answer_id: str) -> None:
        _put(tx, tx.execute(_TO_ADD, {"owner": owner, "answer_id": answer_id}).all())

    def retitle(self, tx: Connection, owner: str, conversation_id: str, title: str) -> None:
        # The conversation has its new title already.
        of = {"owner": owner, "conversation_id": conversation_id}
        _put(tx, tx.execute(_FIRST_OF, of).all())

    def find(
        self, tx: Connection, owner: str, words: list[str], before: int, limit: int
    ) -> list[SearchHit]:
        # Words of letters and digits alone, and quoted: nothing of them is tsquery's syntax.
        query = " & ".join(f"'{_key(owner)}{fold(word)}':*" for word in words)
        values = {"query": query, "before": before, "owner": owner, "most": limit}
        return [_found(row, words) for row in tx.execute(_FIND, values)]


def index_missing(tx: Connection) -> None:
    """Take in every ended message that is not in the index yet."""
    after = 0
    while rows := tx.execute(_MISSING, {"after": after, "most": AT_ONCE}).all():
        _put(tx, rows)
        after = rows[-1].sequence


def _put(tx: Connection, rows: Iterable[Any]) -> None:
    values = [
        {
            "sequence": row.sequence,
            "has_title": row.has_title,
            # What is set aside comes back to its owner.
            "words": _lexemes(
                row.owner.removeprefix("-"), [*_texts(row), row.title if row.has_title else ""]
            ),
        }
        for row in rows
    ]
    if values:
        tx.execute(_PUT, values)


def _lexemes(owner: str, texts: list[str]) -> list[str]:
    key, taken, size = _key(owner), [], 0
    for word in folded_words(texts):
        size += len(key) + len(word.encode())
        if size > MOST_BYTES:
            break
        taken.append(key + word)
    return taken


def _key(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()[:12]


def _texts(row: Any) -> list[str]:
    return [part["text"] for part in row.parts if part["kind"] == "text"]


def _found(row: Any, words: list[str]) -> SearchHit:
    return SearchHit(
        row.sequence,
        row.conversation_id,
        row.id,
        row.role,
        row.created_at,
        mark(row.title, words) if row.has_title else [row.title],
        snippet(" ".join(_texts(row)), words),
    )
