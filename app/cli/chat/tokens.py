"""The tokens of this user at each server, in a file that only this user can read."""

import json
import os
from pathlib import Path

VARIABLE = "WORDBROOK_TOKEN"


def tokens_path() -> Path:
    """Return the file, which need not exist."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local/state")
    return Path(state) / "wordbrook" / "tokens.json"


def load_token(url: str) -> str | None:
    """Return the token for `url`, that of WORDBROOK_TOKEN first."""
    return os.environ.get(VARIABLE) or _read().get(url)


def save_token(url: str, token: str) -> None:
    """Store a token, so that the next question may continue the conversation."""
    path = tokens_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = json.dumps({**_read(), url: token})
    new = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    new.replace(path)


def _read() -> dict[str, str]:
    try:
        content = json.loads(tokens_path().read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
