"""Whose answers are whose, on one machine: every process has a boot id and a file lock by it.

The kernel frees the lock when the process ends, however it ends, so a free lock means that
nobody writes that process's answers any more.
"""

import fcntl
import uuid
from pathlib import Path
from typing import IO, Protocol


class Ownership(Protocol):
    """This process's boot id, and who of the others is still there."""

    boot_id: str

    def is_alive(self, boot_id: str) -> bool:
        """Return whether the process of `boot_id` may still be writing."""

    def claim(self, boot_id: str) -> bool:
        """Return whether this process is the one to end what a lost one left."""

    def sweep(self) -> None:
        """Clear away what processes that are gone left of themselves."""

    def release(self) -> None:
        """Give this process's own up; answers still streaming are anyone's to end."""


class FileLocks:
    """The boot id and lock of this process, and a look at those of others."""

    def __init__(self, directory: Path):
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.boot_id = uuid.uuid4().hex
        self._file: IO[str] | None = self._path(self.boot_id).open("w")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def _path(self, boot_id: str) -> Path:
        return self._directory / f"{boot_id}.lock"

    def is_alive(self, boot_id: str) -> bool:
        """Return whether the process of `boot_id` still holds its lock."""
        if boot_id == self.boot_id:
            return True
        try:
            with self._path(boot_id).open() as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def claim(self, boot_id: str) -> bool:
        """Return True: two that end an answer at once end it once."""
        return True

    def sweep(self) -> None:
        """Remove the lock files of processes that are gone."""
        for path in self._directory.glob("*.lock"):
            if not self.is_alive(path.stem):
                path.unlink(missing_ok=True)

    def release(self) -> None:
        """Give the lock up; answers still streaming are anyone's to end."""
        if self._file is not None:
            self._path(self.boot_id).unlink(missing_ok=True)
            self._file.close()
            self._file = None
