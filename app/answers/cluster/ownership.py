"""Ownership of answers: each process has a boot id, and on one machine a file lock by it.

The kernel frees the lock when the process ends in any way, so a free lock means that no process
writes the answers of that boot id.
"""

import fcntl
import uuid
from pathlib import Path
from typing import IO, Protocol


class Ownership(Protocol):
    """This process's boot id, and the state of other processes."""

    boot_id: str

    def is_alive(self, boot_id: str) -> bool:
        """Return whether the process of `boot_id` may still be writing."""

    def claim(self, boot_id: str) -> bool:
        """Return whether this process may end the answers of a lost one."""

    def sweep(self) -> None:
        """Delete the records of ended processes."""

    def release(self) -> None:
        """Give up this process's record; others may end answers that still stream."""

    def abandon(self) -> None:
        """Let go of the record in a process that was forked from its owner."""


class FileLocks:
    """A directory of lock files, one for each boot id."""

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
        """Return True: if two processes end an answer, its first ending counts."""
        return True

    def sweep(self) -> None:
        """Delete the lock files of ended processes."""
        for path in self._directory.glob("*.lock"):
            if not self.is_alive(path.stem):
                path.unlink(missing_ok=True)

    def release(self) -> None:
        """Release the lock; others may end answers that still stream."""
        if self._file is not None:
            self._path(self.boot_id).unlink(missing_ok=True)
            self._file.close()
            self._file = None

    def abandon(self) -> None:
        """Close the forked copy of the lock, which the parent's death would not free otherwise."""
        if self._file is not None:
            self._file.close()
            self._file = None
