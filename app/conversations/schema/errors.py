"""Errors that stop the start because of the database.

StartupError
    DatabaseUnusable         it cannot be opened, locked or read
        UnknownRevision      its revision is unknown, because a newer version wrote it
        NotMigrated          `migrate` must bring it to this version's revision first
"""

import shlex
from pathlib import Path

from ...startup_error import StartupError

BACKUP = " or restore a backup from before it."
PACKAGE = __name__.split(".", maxsplit=1)[0]


class DatabaseUnusable(StartupError):
    """The database cannot be used; the message names it and the cause."""


class UnknownRevision(DatabaseUnusable):
    """A newer version wrote the database."""

    def __init__(self, name: str, revision: str, copy: Path | None = None):
        self.revision = revision
        remedy = f" or stop the server and put back the copy {copy}: {_replace(name, copy)}"
        super().__init__(
            f"The database {name} has revision {revision}, which this version does not know: "
            f"a newer version wrote it. Start that version,{remedy if copy else BACKUP}"
        )


def _replace(name: str, copy: Path | None) -> str:
    # The side files belong to the newer file: SQLite would apply them to the copy.
    side_files = " ".join(shlex.quote(f"{name}{suffix}") for suffix in ("-wal", "-shm"))
    newer = shlex.quote(f"{name}.newer")
    database, source = shlex.quote(name), shlex.quote(str(copy))
    return f"mv {database} {newer} && rm -f {side_files} && cp -p {source} {database}"


class NotMigrated(DatabaseUnusable):
    """A database server needs the migrate command: the start never migrates one."""

    def __init__(self, name: str, revision: str | None, wanted: str):
        self.revision = revision
        super().__init__(
            f"The database {name} is at revision {revision or 'none'}, and this version needs "
            f"{wanted}. Make a backup, then run `python -m {PACKAGE} migrate`."
        )
