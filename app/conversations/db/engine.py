"""The engine for a URL: a SQLite file or a PostgreSQL server."""

from sqlalchemy import Connection, Engine, create_engine, event, exc, make_url

from ...runtime import Runtime
from ..schema.errors import DatabaseUnusable
from .sqlite_connection import connect

CONNECTIONS = 8
POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")


def make_engine(url: str, runtime: Runtime, busy_timeout_s: float) -> Engine:
    """Return the engine for a URL; nothing is connected yet.

    Raises:
        DatabaseUnusable: the URL names no usable database.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in POSTGRES:
            from . import postgres

            return postgres.make_engine(parsed, runtime)
    except exc.ArgumentError:
        raise DatabaseUnusable("DATABASE_URL is not the URL of a database.") from None
    except ModuleNotFoundError as error:
        raise DatabaseUnusable(
            f'DATABASE_URL needs the package {error.name}: pip install "wordbrook[postgres]"'
        ) from error
    if parsed.drivername != "sqlite":
        raise DatabaseUnusable("DATABASE_URL must name a PostgreSQL server or a SQLite file.")
    name = parsed.render_as_string(hide_password=True)
    path = parsed.database
    if not path or path == ":memory:" or parsed.query:
        raise DatabaseUnusable(f"{name}: a SQLite database must be a plain file.")
    engine = create_engine(
        parsed,
        # Keep the users' texts out of every error.
        hide_parameters=True,
        creator=lambda: connect(runtime, path, busy_timeout_s),
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=busy_timeout_s,
    )
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.connection.dbapi_connection.begin(  # type: ignore[union-attr]
        is_writing=options.get("is_writing", False),
        is_short=options.get("is_short", False),
        deadline_s=options.get("deadline_s"),
    )
