"""What keeps the database from being used at start.

CannotStart
    DatabaseUnusable         it cannot be opened, locked or understood
        UnknownRevision      its revision is none of this version's: it is newer
        NotMigrated          it must be brought to this version's revision by hand first
"""

from ...startup_error import StartupError

PACKAGE = __name__.split(".", maxsplit=1)[0]


class DatabaseUnusable(StartupError):
    """The database cannot be used; the message says which and why."""


class UnknownRevision(DatabaseUnusable):
    """The database was written by another, newer version."""

    def __init__(self, name: str, revision: str):
        self.revision = revision
        super().__init__(
            f"The database {name} has revision {revision}, which this version does not know: "
            "a newer version wrote it. Start that version, or put back the copy that was made "
            "beside the database when it was migrated."
        )


class NotMigrated(DatabaseUnusable):
    """A database server's tables are migrated on command only, never at start."""

    def __init__(self, name: str, revision: str | None, wanted: str):
        self.revision = revision
        super().__init__(
            f"The database {name} is at revision {revision or 'none'}, and this version needs "
            f"{wanted}. Make a backup, then run `python -m {PACKAGE} migrate`."
        )
