"""Puts a prefix before the names of all tables, indexes and constraints of an engine.

Statements are written with plain names; they are rewritten on their way to the driver, so that
queries, full-text search and migrations need no code for it. Values are parameters, never part of
a statement, and no column has the name of a table.
"""

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event

from .all_tables import all_tables as metadata

# Made by migrations, and not in the metadata.
_MORE_NAMES = ("message_search", "message_words", "messages_forgotten")
_OPTION = "wordbrook_table_prefix"
VERSION_TABLE = "alembic_version"


def use_prefix(engine: Engine, prefix: str) -> Engine:
    """Let `engine` use tables with this prefix; return the engine."""
    if not prefix:
        return engine
    engine.update_execution_options(**{_OPTION: prefix})

    def rewrite(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
    ) -> tuple[str, Any]:
        return add_prefix(statement, prefix), parameters

    event.listen(engine, "before_cursor_execute", rewrite, retval=True)
    return engine


def prefix_of(engine: Any) -> str:
    """Return the prefix of an engine or a connection."""
    return str(engine.get_execution_options().get(_OPTION, ""))


def version_table(engine: Any) -> str:
    """Return the name of the table that holds the revision of an engine's or connection's tables.

    It has the prefix already, because Alembic also looks for it by inspection.
    """
    return prefix_of(engine) + VERSION_TABLE


@lru_cache(maxsize=1024)
def add_prefix(statement: str, prefix: str) -> str:
    """Return `statement` with the prefix before each of our names."""
    return _names().sub(lambda found: f"{found[1] or ''}{prefix}{found[2] or found[3]}", statement)


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    # The longest first, for names that begin with another.
    names = "|".join(sorted({*metadata.tables, *_MORE_NAMES}, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:((?:ix|uq|fk|pk)_)({names})(?=_|\b)|({names})(?!\w))")
