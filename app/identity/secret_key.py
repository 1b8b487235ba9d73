"""The key that signs cookies and tokens: from the settings, else generated once and stored."""

import fcntl
import os
import secrets

from ..settings import Settings


def read_or_make_secret_key(settings: Settings) -> str:
    """Return SECRET_KEY, else the content of SECRET_KEY_FILE, else the key in the data directory.

    The file is created on first use.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = settings.secret_key_file or settings.data_dir / "secret_key"
    if path.exists() and (key := path.read_text().strip()):
        return key  # the file may be mounted read-only
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with open(descriptor, "r+") as file:  # noqa: PTH123 - a descriptor; Path.open takes no mode
        # Another process may start at once, or may have died here before it wrote.
        fcntl.flock(file, fcntl.LOCK_EX)
        key = file.read().strip()
        if not key:
            key = secrets.token_urlsafe(48)
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
    return key
