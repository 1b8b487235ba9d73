"""The contents of files in the data directory: copied, checked, and deleted with their files."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from ...conversations.db.database import Database
from ...runtime import Runtime
from ...settings import Settings
from ..output import PrintLine
from ..sqlite_files import OperationRefused

FOLDER = "files"


def delete_contents(settings: Settings, runtime: Runtime, database: Database) -> None:
    """Delete the contents of files that are deleted; a server that runs does so too."""
    if not settings.has_files:
        return
    from ...files.assembly import open_files

    storage = open_files(settings, runtime, database).storage
    while storage.delete_removed():
        pass


def copy_contents(settings: Settings, target: Path, out: PrintLine) -> None:
    """Copy the contents of a data directory into a backup, after its database."""
    source = settings.data_dir / FOLDER
    if settings.files_url is not None:
        out("The contents of files are in the store of FILES_URL and not in this backup.")
    for path in _contents(source):
        copy = target / FOLDER / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            shutil.copy(path, copy)
        except FileNotFoundError:
            continue  # deleted meanwhile, with its last file
        copy.chmod(0o600)


def check_contents(source: Path) -> None:
    """Check the contents of a backup; each is named by its SHA-256.

    Raises:
        OperationRefused: one is damaged.
    """
    for path in _contents(source / FOLDER):
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != path.name:
                raise OperationRefused(f"{path} differs from its checksum in the backup.")


def restore_contents(settings: Settings, source: Path) -> None:
    """Copy the contents of a backup into the data directory; those that are there stay."""
    for path in _contents(source / FOLDER):
        target = settings.data_dir / FOLDER / path.relative_to(source / FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copy(path, target)
        target.chmod(0o600)


def _contents(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("??/*") if path.is_file())
