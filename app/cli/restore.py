"""The restore command: copies a backup into place; existing files are moved away, not deleted."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..identity.secret_key import read_key_file
from ..settings import Settings
from .backup import DATABASE, FORMAT, MANIFEST, digest
from .files.contents import check_contents, restore_contents
from .output import PrintLine
from .sqlite_files import (
    JOURNAL,
    SECRET_KEY,
    OperationRefused,
    block_starts,
    check_sqlite,
    database_path,
    is_served,
)

SQLITE_SUFFIXES = ("", "-wal", "-shm")


def restore(settings: Settings, source: Path, out: PrintLine, *, is_replacing: bool) -> None:
    """Verify the backup in `source` and copy its files to the paths of the settings."""
    database = database_path(settings)
    files = _check_backup(source)
    targets = {DATABASE: database}
    targets |= {name: settings.data_dir / name for name in (JOURNAL, SECRET_KEY)}
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with block_starts(database):
        if is_served(settings):
            raise OperationRefused(f"A server runs on DATA_DIR={settings.data_dir}; stop it first.")
        # An old journal would be replayed over the restored database.
        existing = [path for target in targets.values() for path in _existing_files(target)]
        if existing and not is_replacing:
            raise OperationRefused(
                f"{existing[0]} exists. With --replace it is moved away, with its related files."
            )
        _move_away(existing, settings.data_dir, out)
        for name in files:
            shutil.copy(source / name, targets[name])
            targets[name].chmod(0o600)
        restore_contents(settings, source)
    out(f"Restored {', '.join(files)} from {source}. Start the server as usual.")


def _check_backup(source: Path) -> list[str]:
    try:
        manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text())
        if manifest["format"] != FORMAT:
            raise OperationRefused(f"{source} was made by another version, in another format.")
        digests: dict[str, str] = manifest["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        raise OperationRefused(
            f"{source} is not a backup: it has no readable {MANIFEST}."
        ) from None
    if DATABASE not in digests or not set(digests) <= {DATABASE, JOURNAL, SECRET_KEY}:
        raise OperationRefused(f"{source} is not a backup: its {MANIFEST} names other files.")
    for name, expected in digests.items():
        path = source / name
        if not path.is_file() or digest(path) != expected:
            raise OperationRefused(f"{path} differs from its checksum in the backup.")
        if path.suffix == ".sqlite3" and (fault := check_sqlite(path)):
            raise OperationRefused(f"{path} is damaged: {fault}")
        if name == SECRET_KEY and not read_key_file(path):
            raise OperationRefused(f"{path} is empty.")
    check_contents(source)
    return list(digests)


def _existing_files(path: Path) -> list[Path]:
    files = (path.with_name(path.name + suffix) for suffix in SQLITE_SUFFIXES)
    return [file for file in files if file.exists()]


def _move_away(paths: list[Path], data_dir: Path, out: PrintLine) -> None:
    if not paths:
        return
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    folder = data_dir / f"replaced-{stamp}"
    folder.mkdir(mode=0o700)
    for path in paths:
        shutil.move(path, folder / path.name)
    out(f"Moved the existing files to {folder}")
