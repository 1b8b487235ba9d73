"""What SQLAlchemy's SQLite dialect requires of the DBAPI connection of app/conversations/db."""

from pathlib import Path

from sqlalchemy import create_engine, text

from app.conversations.db.sqlite_connection import Connection, connect
from app.runtime import Runtime


def test_the_dialect_works_on_our_connection_class(tmp_path: Path, runtime: Runtime) -> None:
    path = str(tmp_path / "x.sqlite3")
    engine = create_engine(f"sqlite:///{path}", creator=lambda: connect(runtime, path, 1.0))
    with engine.connect() as connection:
        assert isinstance(connection.connection.dbapi_connection, Connection)
        connection.execute(text("CREATE TABLE t (x)"))
        connection.execute(text("INSERT INTO t VALUES (:x)"), [{"x": 1}, {"x": 2}])
        rows = connection.execute(text("SELECT x FROM t")).scalars().all()
        assert rows == [1, 2]
    engine.dispose()
