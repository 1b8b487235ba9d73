"""Checks DATA_DIR: it exists or can be created, is writable and private, and has free space."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .finding import CheckContext, Finding, Status

ABOUT = "data directory"
FAIL_BELOW_BYTES = 20 * 1024 * 1024
WARN_BELOW_BYTES = 500 * 1024 * 1024


def check_data_directory(context: CheckContext) -> Iterator[Finding]:
    """Check DATA_DIR with the rights of the current user."""
    path = context.settings.data_dir.absolute()
    if not path.exists():
        yield _check_parent(path)
        return
    try:
        with tempfile.NamedTemporaryFile(dir=path, prefix=".doctor-") as file:
            file.write(b"x")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        yield Finding("fail", ABOUT, f"{path} is not writable: {error.strerror}", _remedy(path))
        return
    yield from _check_free_space(path)
    if path.stat().st_mode & 0o077:
        yield Finding("warn", ABOUT, f"{path} can be read by other users", f"chmod 700 {path}")
    yield Finding("ok", ABOUT, f"{path} is writable")


def _check_parent(path: Path) -> Finding:
    parent = next(each for each in path.parents if each.exists())
    if parent.is_dir() and os.access(parent, os.W_OK | os.X_OK):
        return Finding("ok", ABOUT, f"{path} will be created at the first start")
    return Finding("fail", ABOUT, f"{path} cannot be created: {parent} is not writable",
                   _remedy(path))  # fmt: skip


def _check_free_space(path: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(path).free
    if free < WARN_BELOW_BYTES:
        status: Status = "fail" if free < FAIL_BELOW_BYTES else "warn"
        text = f"{free // (1024 * 1024)} MB are free on the disk of {path}"
        yield Finding(status, ABOUT, text, "Free space, or move DATA_DIR to a larger disk.")


def _remedy(path: Path) -> str:
    uid = os.getuid()
    return (
        f"Let the current user, {uid}, write there: chown -R {uid} {path}\n"
        "In a container mount a writable volume there; or set DATA_DIR to another path."
    )
