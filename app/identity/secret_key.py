"""The key that signs cookies and tokens: from the settings, else generated once and stored."""

import fcntl
import os
import secrets
from pathlib import Path

from ..settings import MIN_SECRET_CHARS, Settings
from ..startup_error import StartupError


class InvalidKeyFile(StartupError):
    """A file holds no usable key; the message never has its content."""


def secret_key_path(settings: Settings) -> Path:
    """Return the path of the file that holds the key where SECRET_KEY is not set."""
    return settings.secret_key_file or settings.data_dir / "secret_key"


def read_key_file(path: Path) -> str:
    """Return the key in `path`, "" for an empty file.

    Raises:
        InvalidKeyFile: the key is too short or no text.
        OSError
    """
    try:
        key = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise InvalidKeyFile(f"The key in {path} is not text; use base64 or hex.") from None
    _check_length(path, key)
    return key


def read_or_make_secret_key(settings: Settings) -> str:
    """Return SECRET_KEY, else the content of SECRET_KEY_FILE, else the key in the data directory.

    The file is created on first use.

    Raises:
        InvalidKeyFile: the key is too short or no text.
        OSError
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = secret_key_path(settings)
    if path.exists() and (key := read_key_file(path)):
        return key  # the file may be mounted read-only
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with open(descriptor, "r+") as file:  # noqa: PTH123 - a descriptor; Path.open takes no mode
        # Another process may start at once, or may have died here before it wrote.
        fcntl.flock(file, fcntl.LOCK_EX)
        key = file.read().strip()
        _check_length(path, key)
        if not key:
            key = secrets.token_urlsafe(48)
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
    return key


def _check_length(path: Path, key: str) -> None:
    if key and len(key) < MIN_SECRET_CHARS:
        raise InvalidKeyFile(
            f"The key in {path} has {len(key)} characters and must have at least "
            f"{MIN_SECRET_CHARS}; a guessed key gives access as every user."
        )
