"""Reads the errors of the database drivers, without the users' texts."""

import sqlite3
from typing import Any

from sqlalchemy import exc

# PostgreSQL's serialization_failure and deadlock_detected.
LOST_RACE = ("40001", "40P01")
QUERY_CANCELED = "57014"  # of PostgreSQL


def cause(error: Exception) -> object:
    """Return the driver's message only: SQLAlchemy adds the statement with the users' texts."""
    return error.orig if isinstance(error, exc.DBAPIError) else error


def is_cancelled(error: exc.DBAPIError) -> bool:
    """Return whether the statement was cancelled after its time."""
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    return code == sqlite3.SQLITE_INTERRUPT or _sqlstate(error) == QUERY_CANCELED


def is_lost_race(error: Exception) -> bool:
    """Return whether another transaction changed the same rows first."""
    return isinstance(error, exc.DBAPIError) and _sqlstate(error) in LOST_RACE


def _sqlstate(error: exc.DBAPIError) -> str | None:
    original: Any = error.orig
    return getattr(original, "sqlstate", None)
