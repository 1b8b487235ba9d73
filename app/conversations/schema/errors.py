"""Errors that stop the start because of the database.

StartupError
    DatabaseUnusable         it cannot be opened, locked or read
        UnknownRevision      its revision is unknown, because a newer version wrote it
        NotMigrated          `migrate` must bring it to this version's revision first
"""

from ...startup_error import StartupError

PACKAGE = __name__.split(".", maxsplit=1)[0]


class DatabaseUnusable(StartupError):
    """The database cannot be used; the message names it and the cause."""


class UnknownRevision(DatabaseUnusable):
    """A newer version wrote the database."""

    def __init__(self, name: str, revision: str):
        self.revision = revision
        super().__init__(
            f"The database {name} has revision {revision}, which this version does not know: "
            "a newer version wrote it. Start that version, or put back the copy that was made "
            "beside the database when it was migrated."
        )


class NotMigrated(DatabaseUnusable):
    """A database server needs the migrate command: the start never migrates one."""

    def __init__(self, name: str, revision: str | None, wanted: str):
        self.revision = revision
        super().__init__(
            f"The database {name} is at revision {revision or 'none'}, and this version needs "
            f"{wanted}. Make a backup, then run `python -m {PACKAGE} migrate`."
        )
