"""All that one database has, copied into another and read back, row by row.

Ids, times and the order of messages stay as they are. What was copied is compared by count and by
a checksum of every row; whoever calls takes all of it back if that does not fit.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, insert, select, text

from ..conversations.schema.errors import DatabaseUnusable
from ..conversations.schema.tables import conversations, messages, requests
from ..conversations.search.postgres_fts import index_missing

# In this order: a message has a conversation, and comes after its parent.
TABLES = (conversations, messages, requests)
# A row can be a megabyte.
ROWS_AT_ONCE = 50
_GO_ON_COUNTING = text("""
SELECT setval(pg_get_serial_sequence('messages', 'sequence'),
    coalesce(max(sequence), 1), count(*) > 0) FROM messages
""")


class Sum(NamedTuple):
    """How many rows, and the sum of their checksums: the same in whatever order they come."""

    rows: int
    checksum: int

    def plus(self, row: Mapping[str, Any]) -> "Sum":
        """Return it with one row more."""
        said = json.dumps(dict(row), sort_keys=True)
        number = int.from_bytes(hashlib.sha256(said.encode()).digest())
        return Sum(self.rows + 1, (self.checksum + number) % 2**256)


def is_empty(database: Connection) -> bool:
    """Return whether nothing of ours is in it."""
    return not any(database.execute(select(table).limit(1)).first() for table in TABLES)


def close_to_others(server: Connection) -> None:
    """Keep everybody else from these tables until the transaction ends."""
    names = ", ".join(table.name for table in TABLES)
    server.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))


def copy_all(source: Connection, server: Connection) -> dict[str, int]:
    """Copy every table into a PostgreSQL server, within the caller's transaction.

    Returns how many rows each has.

    Raises:
        DatabaseUnusable: what the server then has is not what was given to it.
    """
    counts = {}
    for table in TABLES:
        given = Sum(0, 0)
        for rows in _batches(source, table):
            server.execute(insert(table), [dict(row) for row in rows])
            for row in rows:
                given = given.plus(row)
        if sum_of(server, table) != given:
            raise DatabaseUnusable(f"The table {table.name} did not arrive as it was.")
        counts[table.name] = given.rows
    server.execute(_GO_ON_COUNTING)
    index_missing(server)
    return counts


def sum_of(database: Connection, table: Table) -> Sum:
    """Return the count and the checksum of a table."""
    total = Sum(0, 0)
    for rows in _batches(database, table):
        for row in rows:
            total = total.plus(row)
    return total


def _batches(database: Connection, table: Table) -> Iterator[list[Mapping[str, Any]]]:
    query = select(table).order_by(*table.primary_key.columns)
    result = database.execute(query, execution_options={"yield_per": ROWS_AT_ONCE})
    for rows in result.mappings().partitions():
        yield [dict(row) for row in rows]
