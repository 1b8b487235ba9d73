"""Contents in a folder, in native threads: a disk may be slow."""

import os
import posix
from pathlib import Path

from ...runtime import Runtime


class DiskContents:
    """Contents below `folder`, which only this user may read."""

    def __init__(self, folder: Path, runtime: Runtime):
        self._folder = folder
        self._runtime = runtime

    def put(self, sha256: str, path: Path) -> None:
        """Move the file at `path` here."""
        self._runtime.run_blocking(_move, path, self._path(sha256))

    def read(self, sha256: str, start: int, size: int) -> bytes:
        """Return up to `size` bytes from `start`."""
        return self._runtime.run_blocking(_read, self._path(sha256), start, size)

    def delete(self, sha256: str) -> None:
        """Delete a content if it is there."""
        self._runtime.run_blocking(_delete, self._path(sha256))

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    path.replace(target)
    # Not that of os: eventlet's makes a hub, with a descriptor, for each native thread.
    folder = posix.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        return os.pread(file.fileno(), size, start)


def _delete(path: Path) -> None:
    path.unlink(missing_ok=True)
