"""Finding what was said: the interface of an index, and which one a database has.

What is running is not in it: a question and its answer come in with the answer's ending, in the
same transaction, so a stream pays nothing for being found later.
"""

import re
from typing import Protocol

from sqlalchemy import Connection

from ...protocol.errors import Refusal
from .postgres_fts import PostgresSearch
from .snippets import SearchHit
from .sqlite_fts import SqliteSearch
from .tokenize import words_of

NEWEST = 10**18
_CURSOR = re.compile(r"[0-9]{1,18}")


class SearchIndex(Protocol):
    """What every index can do; each method is part of the caller's transaction."""

    def add(self, tx: Connection, owner: str, answer_id: str) -> None:
        """Take in an answer that has ended, and its question."""

    def retitle(self, tx: Connection, owner: str, conversation_id: str, title: str) -> None:
        """Take in a new title."""

    def find(
        self, tx: Connection, owner: str, words: list[str], before: int, limit: int
    ) -> list[SearchHit]:
        """Return the owner's messages that have all `words`, or words that begin like them.

        The newest first, of those older than `before`.
        """


SQLITE: SearchIndex = SqliteSearch()
POSTGRES: SearchIndex = PostgresSearch()


def index_of(tx: Connection) -> SearchIndex:
    """Return the index of the transaction's database."""
    return SQLITE if tx.dialect.name == "sqlite" else POSTGRES


def find(
    tx: Connection, owner: str, query: str, cursor: str | None, limit: int
) -> tuple[list[SearchHit], str | None]:
    """Return what was found behind `cursor`, and the cursor of the next page.

    Raises:
        Refusal: `invalid`; the cursor is not one of ours.
    """
    words = words_of(query)
    if not words:
        return [], None
    found = index_of(tx).find(tx, owner, words, _read_cursor(cursor), limit + 1)
    page = found[:limit]
    return page, str(page[-1].sequence) if len(found) > limit else None


def _read_cursor(cursor: str | None) -> int:
    if cursor is None:
        return NEWEST
    if not _CURSOR.fullmatch(cursor):
        raise Refusal("invalid", "This cursor is not one of ours.")
    return int(cursor)
