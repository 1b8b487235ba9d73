"""Finding what was said: the interface of an index, and which one a database has.

What is running is not in it: a question and its answer come in with the answer's ending, in the
same transaction, so a stream pays nothing for being found later.
"""

import re
import unicodedata
from typing import Protocol

from sqlalchemy import Connection

from ..protocol.errors import Refusal
from .search_sqlite import Found, SqliteSearch

MOST_WORDS = 12
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
    ) -> list[Found]:
        """Return the owner's messages that have all `words`, or words that begin like them.

        The newest first, of those older than `before`.
        """


class NoSearch:
    """For databases that have no index yet."""

    def add(self, tx: Connection, owner: str, answer_id: str) -> None:
        pass

    def retitle(self, tx: Connection, owner: str, conversation_id: str, title: str) -> None:
        pass

    def find(
        self, tx: Connection, owner: str, words: list[str], before: int, limit: int
    ) -> list[Found]:
        raise Refusal("unavailable", "Searching is not possible with this database.")


SQLITE: SearchIndex = SqliteSearch()
NONE: SearchIndex = NoSearch()


def index_of(tx: Connection) -> SearchIndex:
    """Return the index of the transaction's database."""
    return SQLITE if tx.dialect.name == "sqlite" else NONE


def find(
    tx: Connection, owner: str, query: str, cursor: str | None, limit: int
) -> tuple[list[Found], str | None]:
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


def words_of(query: str) -> list[str]:
    """Return the words in what somebody typed: letters and digits, nothing with a meaning."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", query))[:MOST_WORDS]


def _read_cursor(cursor: str | None) -> int:
    if cursor is None:
        return NEWEST
    if not _CURSOR.fullmatch(cursor):
        raise Refusal("invalid", "This cursor is not one of ours.")
    return int(cursor)
