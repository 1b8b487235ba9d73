"""An empty SQLite database of this version, made once in a process: migrations are slow."""

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ..conversations.db.database import Database
from ..conversations.schema.migrate_on_start import PRIVATE_FILE, bring_up_to_date
from ..runtime import choose_runtime

NAME = "wordbrook.sqlite3"


def add_new_database(data_dir: Path) -> None:
    """Write an empty database into `data_dir`, which is made; one that is there is kept."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = data_dir / NAME
    if not path.exists():
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY, PRIVATE_FILE), "wb") as file:
            file.write(_content())


@cache
def _content() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        runtime = choose_runtime()
        database = Database(f"sqlite:///{path}", runtime)
        try:
            bring_up_to_date(database.engine, runtime)
        finally:
            database.engine.dispose()
        return path.read_bytes()
