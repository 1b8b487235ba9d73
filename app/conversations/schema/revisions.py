"""Reads the revision of a database, and migrates a database server to the newest one."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, NullPool, create_engine, exc, text

from ..search.postgres_fts import index_missing
from .all_tables import all_tables as metadata
from .errors import DatabaseUnusable, NotMigrated, UnknownRevision
from .table_prefix import prefix_of, use_prefix, version_table

MIGRATIONS = Path(__file__).parent / "migrations"
# The advisory lock of migrate_server; the number is arbitrary.
LOCK_KEY = 0x776F726462


def find_revisions(engine: Engine, migrations: Path = MIGRATIONS) -> tuple[str | None, str]:
    """Return the database's revision, None before the first migration, and this version's.

    Raises:
        DatabaseUnusable: or a subclass; nothing is created or changed.
    """
    config = alembic_config(migrations)
    wanted = newest_revision(config)
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
        return None, wanted
    with unusable(engine), engine.connect() as connection:
        return current_revision(connection, _name(engine), config), wanted


def check_revision(engine: Engine, migrations: Path = MIGRATIONS) -> None:
    """Raise NotMigrated or UnknownRevision unless the database is at this version's revision."""
    revision, wanted = find_revisions(engine, migrations)
    if revision != wanted:
        raise NotMigrated(_name(engine), revision, wanted)


def migrate_server(
    server: Engine, migrations: Path = MIGRATIONS, *, revision: str = "head"
) -> None:
    """Migrate a database server up to `revision`; a second migration waits for the first.

    Blocks without a time limit, so it must run in a process of its own.

    Raises:
        DatabaseUnusable: or a subclass; nothing was changed.
    """
    config = alembic_config(migrations)
    engine = create_engine(server.url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    use_prefix(engine, prefix_of(server))
    with unusable(engine), engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        current_revision(connection, _name(engine), config)
        config.attributes.update(
            connection=connection, metadata=metadata, version_table=version_table(engine)
        )
        command.upgrade(config, revision)
        if revision == "head":
            index_missing(connection)


def current_revision(connection: Connection, name: str, config: Config) -> str | None:
    """Return the revision of the database called `name`, None for an empty one.

    Raises:
        UnknownRevision
    """
    options = {"version_table": version_table(connection)}
    revision = MigrationContext.configure(connection, opts=options).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise UnknownRevision(name, revision, _newest_copy(Path(name), known))
    return revision


def _newest_copy(path: Path, known: set[str]) -> Path | None:
    """Return the newest copy that a migration to a later revision left beside a SQLite file."""
    copies = [copy for copy in path.parent.glob(f"{path.name}.*.*Z") if _revision_of(copy) in known]
    return max(copies, key=lambda copy: copy.suffix, default=None)


def _revision_of(copy: Path) -> str:
    return copy.stem.rpartition(".")[2]


def newest_revision(config: Config) -> str:
    """Return the revision that this version needs."""
    return str(ScriptDirectory.from_config(config).get_current_head())


def alembic_config(migrations: Path = MIGRATIONS) -> Config:
    """Return Alembic's configuration."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def unusable(engine: Engine) -> Iterator[None]:
    """Translate the database's errors to DatabaseUnusable, without the password."""
    try:
        yield
    except (exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
        cause = getattr(error, "orig", None) or error
        raise DatabaseUnusable(f"The database {_name(engine)} cannot be used: {cause}") from error


def _name(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
