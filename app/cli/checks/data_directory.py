"""The data directory: there or to be made, writable, private, with room left."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..findings import CheckContext, Finding, Status

ABOUT = "data directory"
LEAST_BYTES = 20 * 1024 * 1024
FEW_BYTES = 500 * 1024 * 1024


def check_data_directory(patient: CheckContext) -> Iterator[Finding]:
    """Look at DATA_DIR, as the user who runs this."""
    path = patient.settings.data_dir.absolute()
    if not path.exists():
        yield _judge_parent(path)
        return
    try:
        with tempfile.NamedTemporaryFile(dir=path, prefix=".doctor-") as file:
            file.write(b"x")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        yield Finding("fail", ABOUT, f"{path} is not writable: {error.strerror}", _remedy(path))
        return
    yield from _judge_room(path)
    if path.stat().st_mode & 0o077:
        yield Finding("warn", ABOUT, f"{path} can be read by other users", f"chmod 700 {path}")
    yield Finding("ok", ABOUT, f"{path} is writable")


def _judge_parent(path: Path) -> Finding:
    parent = next(each for each in path.parents if each.exists())
    if parent.is_dir() and os.access(parent, os.W_OK | os.X_OK):
        return Finding("ok", ABOUT, f"{path} will be made at the first start")
    return Finding("fail", ABOUT, f"{path} cannot be made: {parent} is not writable",
                   _remedy(path))  # fmt: skip


def _judge_room(path: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(path).free
    if free < FEW_BYTES:
        status: Status = "fail" if free < LEAST_BYTES else "warn"
        said = f"{free // (1024 * 1024)} MB are left on the disk of {path}"
        yield Finding(status, ABOUT, said, "Make room, or move DATA_DIR to a larger disk.")


def _remedy(path: Path) -> str:
    return (
        f"Let user {os.getuid()}, who runs this, write there: chown -R {os.getuid()} {path}\n"
        "In a container mount a volume there, not read-only; or set DATA_DIR to another place."
    )
