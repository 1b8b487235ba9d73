"""Which revision a database has, which there are, and how a database server gets to the newest."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text

from .errors import NotMigrated, UnknownRevision
from .tables import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number that is ours alone: of two that migrate at once, one waits.
LOCK = 0x776F7264


def check_server(connection: Connection, migrations: Path = MIGRATIONS) -> None:
    """Check that a database server has the newest revision.

    Raises:
        NotMigrated, UnknownRevision
    """
    config = alembic_config(migrations)
    name = shown_name(connection.engine)
    revision = current_revision(connection, name, config)
    if revision != newest_revision(config):
        raise NotMigrated(name, revision, str(newest_revision(config)))


def migrate_server(url: URL, migrations: Path = MIGRATIONS) -> tuple[str | None, str]:
    """Bring a database server to the newest revision; return the old one and the new one.

    It waits in plain blocking calls, for as long as it takes: for a process of its own.

    Raises:
        UnknownRevision, sqlalchemy.exc.SQLAlchemyError
    """
    config = alembic_config(migrations)
    engine = create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        revision = current_revision(connection, shown_name(engine), config)
        config.attributes.update(connection=connection, metadata=metadata)
        command.upgrade(config, "head")
    return revision, str(newest_revision(config))


def current_revision(connection: Connection, name: str, config: Config) -> str | None:
    """Return the revision of the database called `name`, None for an empty one.

    Raises:
        UnknownRevision
    """
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise UnknownRevision(name, revision)
    return revision


def newest_revision(config: Config) -> str | None:
    """Return the revision this version needs."""
    return ScriptDirectory.from_config(config).get_current_head()


def alembic_config(migrations: Path = MIGRATIONS) -> Config:
    """Return what Alembic needs to know."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def shown_name(engine: Engine) -> str:
    """Return the URL of a database as it may be shown."""
    return engine.url.render_as_string(hide_password=True)
