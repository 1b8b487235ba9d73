"""Wordbrook: streaming chat from a Python back end to a React page, over Socket.IO."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from .settings import Settings

__version__ = "0.1.0"


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Build the application: core, sockets, HTTP and page, wired and running.

    Without `settings` they are read from the environment. In `app.extensions` there are
    "socketio", "drain", which ends it in good order as a worker does, and "stop", which ends
    its tasks at once as a test does.

    Raises:
        CannotStart: something must be changed first; the message says what.
    """
    # Imported late: gunicorn imports this package before its worker has patched the process.
    from .factory import build_app

    return build_app(settings)
