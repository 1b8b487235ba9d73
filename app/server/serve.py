"""The serve command: replaces this process by gunicorn with our configuration."""

import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec

from ..startup_error import StartupError

PACKAGE = __name__.split(".", maxsplit=1)[0]


def serve(models: Sequence[str], options: Sequence[str]) -> None:
    """Serve the chat; `models` are as in BACKENDS, `options` go to gunicorn. Never return.

    Raises:
        StartupError: gunicorn is not installed.
    """
    if find_spec("gunicorn") is None:
        raise StartupError('This needs gunicorn: pip install "wordbrook[eventlet]"')
    environment = dict(os.environ)
    if models:
        environment["BACKENDS"] = ",".join(models)
    command = [sys.executable, "-m", "gunicorn", "-c", f"python:{PACKAGE}.server.gunicorn_conf"]
    os.execve(sys.executable, [*command, *options], environment)  # noqa: S606 - no shell
