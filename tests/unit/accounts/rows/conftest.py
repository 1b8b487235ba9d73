"""One database as two workers open it, SQLite and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.conversations.db.database import Database
from app.runtime import Runtime
from app.testing.new_database import NAME, add_new_database
from tests.support.servers.postgres import PostgresServer


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))])
def databases(
    request: pytest.FixtureRequest, data_dir: Path, runtime: Runtime
) -> Iterator[list[Database]]:
    """Yield one database as two workers open it."""
    if request.param == "sqlite":
        add_new_database(data_dir)
        url = f"sqlite:///{data_dir / NAME}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.make_database()
    found = [Database(url, runtime) for _ in range(2)]
    yield found
    for database in found:
        database.close()
