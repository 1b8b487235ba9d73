"""Puts a backup in place of what is there, which is set aside and never deleted."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..settings import Settings
from .backup import DATABASE, FORMAT, MANIFEST, Say, digest
from .sqlite_files import (
    JOURNAL,
    SECRET_KEY,
    OperationRefused,
    check_sqlite,
    database_path,
    is_served,
    starts_wait,
)

BESIDE = ("", "-wal", "-shm")


def restore(settings: Settings, source: Path, say: Say, *, is_replacing: bool) -> None:
    """Check the backup in `source` and put its files where the settings have them."""
    database = database_path(settings)
    files = _check_backup(source)
    targets = {DATABASE: database}
    targets |= {name: settings.data_dir / name for name in (JOURNAL, SECRET_KEY)}
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with starts_wait(database):
        if is_served(settings):
            raise OperationRefused(f"A server runs on DATA_DIR={settings.data_dir}; stop it first.")
        # A journal that stayed would be laid over the restored database.
        there = [path for target in targets.values() for path in _with_beside(target)]
        if there and not is_replacing:
            raise OperationRefused(
                f"{there[0]} exists. With --replace it is set aside, and so is what belongs to it."
            )
        _set_aside(there, settings.data_dir, say)
        for name in files:
            shutil.copy(source / name, targets[name])
            targets[name].chmod(0o600)
    say(f"Restored {', '.join(files)} from {source}. Start the server as usual.")


def _check_backup(source: Path) -> list[str]:
    try:
        manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text())
        if manifest["format"] != FORMAT:
            raise OperationRefused(f"{source} was made by another version, in another format.")
        digests: dict[str, str] = manifest["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        raise OperationRefused(f"{source} is no backup: it has no readable {MANIFEST}.") from None
    if DATABASE not in digests or not set(digests) <= {DATABASE, JOURNAL, SECRET_KEY}:
        raise OperationRefused(f"{source} is no backup: its {MANIFEST} names other files.")
    for name, expected in digests.items():
        path = source / name
        if not path.is_file() or digest(path) != expected:
            raise OperationRefused(f"{path} is not as it was when the backup was made.")
        if path.suffix == ".sqlite3" and (fault := check_sqlite(path)):
            raise OperationRefused(f"{path} is damaged: {fault}")
    return list(digests)


def _with_beside(path: Path) -> list[Path]:
    found = (path.with_name(path.name + end) for end in BESIDE)
    return [each for each in found if each.exists()]


def _set_aside(paths: list[Path], data_dir: Path, say: Say) -> None:
    if not paths:
        return
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    folder = data_dir / f"replaced-{stamp}"
    folder.mkdir(mode=0o700)
    for path in paths:
        shutil.move(path, folder / path.name)
    say(f"Set aside what was there: {folder}")
