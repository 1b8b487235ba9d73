"""Copies all rows of one database into another and verifies them.

Ids, times and message order are preserved. Row counts and checksums of both sides are compared; on
a difference the caller rolls the transaction back.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, insert, select, text

from ..conversations.schema.all_tables import FEATURE_TABLES
from ..conversations.schema.errors import DatabaseUnusable
from ..conversations.schema.tables import conversations, messages, requests, token_counts
from ..conversations.search.postgres_fts import index_missing

# Parents first, because of the foreign keys.
TABLES = (conversations, messages, requests, token_counts, *FEATURE_TABLES)
# Small, because a row can have a megabyte.
BATCH_ROWS = 50
_NUMBERED = ("messages", "audit_log")
_CONTINUE_SEQUENCE = """
SELECT setval(pg_get_serial_sequence('{table}', 'sequence'),
    coalesce(max(sequence), 1), count(*) > 0) FROM {table}
"""


class TableChecksum(NamedTuple):
    """Row count and the sum of row checksums, which does not depend on the order of rows."""

    rows: int
    checksum: int

    def plus(self, row: Mapping[str, Any]) -> "TableChecksum":
        """Return the checksum with one more row."""
        encoded = json.dumps(dict(row), sort_keys=True)
        number = int.from_bytes(hashlib.sha256(encoded.encode()).digest())
        return TableChecksum(self.rows + 1, (self.checksum + number) % 2**256)


def is_empty(database: Connection) -> bool:
    """Return whether Wordbrook's tables have no rows."""
    return not any(database.execute(select(table).limit(1)).first() for table in TABLES)


def lock_tables(server: Connection) -> None:
    """Lock the tables exclusively until the transaction ends."""
    names = ", ".join(table.name for table in TABLES)
    server.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))


def copy_all(source: Connection, server: Connection) -> dict[str, int]:
    """Copy every table into a PostgreSQL server, within the caller's transaction.

    Return the row counts by table.

    Raises:
        DatabaseUnusable: the server's rows differ from the source.
    """
    counts = {}
    for table in TABLES:
        sent = TableChecksum(0, 0)
        for rows in _batches(source, table):
            server.execute(insert(table), [dict(row) for row in rows])
            for row in rows:
                sent = sent.plus(row)
        if checksum(server, table) != sent:
            raise DatabaseUnusable(f"The table {table.name} differs after the copy.")
        counts[table.name] = sent.rows
    for name in _NUMBERED:
        server.execute(text(_CONTINUE_SEQUENCE.format(table=name)))
    index_missing(server)
    return counts


def checksum(database: Connection, table: Table) -> TableChecksum:
    """Return the row count and checksum of a table."""
    total = TableChecksum(0, 0)
    for rows in _batches(database, table):
        for row in rows:
            total = total.plus(row)
    return total


def _batches(database: Connection, table: Table) -> Iterator[list[Mapping[str, Any]]]:
    query = select(table).order_by(*table.primary_key.columns)
    result = database.execute(query, execution_options={"yield_per": BATCH_ROWS})
    for rows in result.mappings().partitions():
        yield [dict(row) for row in rows]
