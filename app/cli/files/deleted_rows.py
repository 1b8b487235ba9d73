"""Removes what SQLite keeps of deleted rows: in the search index, and in the write-ahead logs.

Deleted rows are overwritten when they are deleted (`secure_delete`). Versions of SQLite before 3.42
keep deleted words in the parts of the search index until these are merged.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from ..output import PrintLine

HAS_SECURE_DELETE = (3, 42)
BUSY_S = 30.0
# Of pages in one transaction, so that a server that runs can write in between.
MERGED_PAGES = 200
IN_USE = "The log of {name} is in use and may hold deleted text; prune again later."


def remove_remains(database: Path, journal: Path, table_prefix: str, out: PrintLine) -> None:
    """Merge the search index where needed, and empty the logs; also while the server runs."""
    with closing(_connect(database)) as connection:
        if sqlite3.sqlite_version_info < HAS_SECURE_DELETE:
            _merge(connection, f"{table_prefix}message_search")
        _empty_log(connection, database, out)
    if journal.exists():
        with closing(_connect(journal)) as connection:
            _empty_log(connection, journal, out)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    connection.execute("pragma secure_delete = on")
    return connection


def _merge(connection: sqlite3.Connection, table: str) -> None:
    """Merge all parts of a full-text index into one, a few pages in each transaction."""
    merge = f"insert into {table}({table}, rank) values ('merge', ?)"  # noqa: S608 - our own name
    pages = -MERGED_PAGES
    before = -2
    # SQLite says that nothing is left by changing no more than the row of the command.
    while connection.total_changes - before >= 2:
        before = connection.total_changes
        connection.execute(merge, (pages,))
        pages = MERGED_PAGES


def _empty_log(connection: sqlite3.Connection, path: Path, out: PrintLine) -> None:
    # Waits for the readers of a server.
    (is_busy, *_) = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    if is_busy:
        out(IN_USE.format(name=path.name))
