"""Full-text search: the interface of an index, the choice by database, and pages of hits.

A question and its answer are indexed with the answer's ending, in the same transaction. A running
answer is not in the index, so a stream pays nothing for it.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection

from ...protocol.errors import Refusal
from .postgres_fts import PostgresSearch
from .snippets import Match
from .sqlite_fts import SqliteSearch

NEWEST = 10**18
_CURSOR = re.compile(r"[0-9]{1,18}")


class SearchIndex(Protocol):
    """A full-text index; its methods run in the caller's transaction."""

    def add(self, tx: Connection, owner: str, answer_id: str) -> None:
        """Index an answer that has ended, and its question."""

    def add_messages(self, tx: Connection, owner: str, ids: Sequence[str]) -> None:
        """Index ended messages of a conversation that is stored whole.

        The key of the index is that of the user, also while a shadow owner has the messages.
        """

    def retitle(self, tx: Connection, owner: str, conversation_id: str, title: str) -> None:
        """Index a new title."""

    def change_owner(self, tx: Connection, new_owner: str) -> None:
        """Index the messages of an owner again, some of which were another's before."""

    def find(
        self, tx: Connection, owner: str, words: list[str], before: int, limit: int
    ) -> list[Match]:
        """Return the owner's messages that match all `words`, by whole words or their prefixes.

        Newest first, only those with a sequence below `before`.
        """


SQLITE: SearchIndex = SqliteSearch()
POSTGRES: SearchIndex = PostgresSearch()


def index_of(tx: Connection) -> SearchIndex:
    """Return the index for the transaction's database."""
    return SQLITE if tx.dialect.name == "sqlite" else POSTGRES


def find(
    tx: Connection, owner: str, words: list[str], cursor: str | None, limit: int
) -> tuple[list[Match], str | None]:
    """Return the matches after `cursor`, and the cursor of the next page.

    Raises:
        Refusal: `invalid`; the cursor is not one of ours.
    """
    found = index_of(tx).find(tx, owner, words, _read_cursor(cursor), limit + 1)
    page = found[:limit]
    return page, str(page[-1].sequence) if len(found) > limit else None


def _read_cursor(cursor: str | None) -> int:
    if cursor is None:
        return NEWEST
    if not _CURSOR.fullmatch(cursor):
        raise Refusal("invalid", "This cursor is not one of ours.")
    return int(cursor)
